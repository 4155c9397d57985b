from __future__ import annotations

import pytest

from kg.english import american, base_forms, singular

SINGULARS = """
    analyses analysis, analysis analysis, biases bias, classes class, losses loss,
    matrices matrix, axes axis, vertices vertex, hypotheses hypothesis,
    criteria criterion, phenomena phenomenon, nuclei nucleus, formulae formula,
    parentheses parenthesis, diagnoses diagnosis, crises crisis, corpora corpus,
    lenses lens, gases gas, viruses virus, aliases alias, atlases atlas,
    databases database, phases phase, enzymes enzyme, kinases kinase, purposes purpose,
    clauses clause, houses house, sizes size, prizes prize, quizzes quiz, waltzes waltz,
    boxes box, indexes index, batches batch, caches cache, niches niche, hashes hash,
    heroes hero, canoes canoe, ideas idea, areas area, schemas schema, photos photo,
    ratios ratio, studies study, movies movie, ties tie, topics topic, metrics metric,
    rnns rnn, cpus cpu, apis api, plateaus plateau, halves half, curves curve
"""
SAME = """
    data news physics thermodynamics mathematics statistics lens gas series species bus
    virus basis thesis chaos asbestos loss stress diabetes biceps neural us as is
"""
SPELLINGS = """
    regularisation regularization, normalise normalize, normalised normalized,
    optimiser optimizer, optimising optimizing, organisational organizational,
    summarise summarize, authorise authorize, minimise minimize, behaviour behavior,
    behavioural behavioral, colour color, neighbourhood neighborhood, tumour tumor,
    favourite favorite, centre center, epicentre epicenter, centred centered,
    kilometre kilometer, fibre fiber, modelling modeling, mislabelled mislabeled,
    counsellor counselor, analyse analyze, catalysed catalyzed, hydrolyse hydrolyze,
    catalogue catalog, analogue analog, cataloguing cataloging, defence defense,
    licence license, anaemia anemia, leukaemia leukemia, haemoglobin hemoglobin,
    paediatric pediatric, oesophagus esophagus, oestrogen estrogen, foetal fetal,
    encyclopaedia encyclopedia, manoeuvre maneuver, sulphate sulfate, grey gray,
    aluminium aluminum, programme program, artefact artifact, judgement judgment,
    enrolment enrollment, instalment installment
"""
NO_BRITISH = """
    noise exercise precise concise otherwise clockwise promise premise compromise rise
    enterprise surprise raise praise revise supervise advertise paradise franchise
    expertise our hour four tour pour contour detour flour glamour course source
    acre massacre mediocre genre cadre calling controlling telling installed analysis
    island isolation visitor prologue vogue league prize maize size seize
"""


def pairs(table: str) -> list[tuple[str, ...]]:
    return [tuple(pair.split()) for pair in table.split(",")]


@pytest.mark.parametrize(("plural", "one"), pairs(SINGULARS))
def test_a_plural_has_a_singular(plural: str, one: str) -> None:
    assert singular(plural) == one


@pytest.mark.parametrize("word", SAME.split())
def test_what_is_no_plural_stays(word: str) -> None:
    assert singular(word) == word


@pytest.mark.parametrize(("british", "there"), pairs(SPELLINGS))
def test_a_british_spelling_becomes_the_american_one(british: str, there: str) -> None:
    assert american(british) == there
    assert american(there) == there


@pytest.mark.parametrize("word", NO_BRITISH.split())
def test_what_is_spelled_alike_in_both_stays(word: str) -> None:
    assert american(word) == word


@pytest.mark.parametrize(
    ("word", "base"),
    [("biased", "bias"), ("noted", "note"), ("planned", "plan"), ("slowly", "slow")],
)
def test_a_form_of_a_word_leads_to_the_word(word: str, base: str) -> None:
    assert base in base_forms(word)


def test_no_two_words_that_differ_become_one() -> None:
    words = (*NO_BRITISH.split(), *(there for _, there in pairs(SPELLINGS)))
    assert len({american(word) for word in words}) == len(words)
