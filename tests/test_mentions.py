from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from spacy.language import Language

from kg.mentions import FoundConcepts, find_mentions
from kg.records import (
    Concept,
    Mention,
    Note,
    Passage,
    PassageKind,
    SameAs,
    Tier,
    Vocabulary,
)
from tests.made import make_note

VOCABULARY = Vocabulary(
    concepts=(
        Concept(
            id="backpropagation",
            label="backpropagation",
            aliases=("back propagation",),
            misspellings=("backpropogation",),
            origin="vocabulary",
        ),
        Concept(id="dropout", label="dropout", origin="vocabulary"),
        Concept(id="pooling", label="pooling", origin="vocabulary"),
        Concept(
            id="max-pooling",
            label="max pooling",
            origin="vocabulary",
            broader=("pooling", "dropout"),
        ),
        Concept(id="vectorization", label="vectorization", origin="vocabulary"),
    )
)


Find = Callable[..., FoundConcepts]


@pytest.fixture
def find(nlp: Language) -> Find:
    def find(*notes: Note) -> FoundConcepts:
        return find_mentions(
            notes,
            VOCABULARY,
            nlp=lambda: nlp,
            word_counts={"keep": 50, "regularly": 20},
            taken_ids=frozenset({"calculus"}),
        )

    return find


def places(found: FoundConcepts) -> list[tuple[int, str, str, str]]:
    return [(m.line, m.text, m.concept, m.found_by) for m in found.mentions]


def test_a_plural_mention_finds_the_singular_concept(find: Find) -> None:
    found = find(make_note("- we use Max-Poolings here", line=7))
    assert found.mentions == (
        Mention(
            concept="max-pooling",
            note="note",
            source="journal.md",
            line=7,
            start=9,
            end=21,
            text="Max-Poolings",
            found_by="label",
        ),
    )


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("- backpropogation", ("backpropogation", "backpropagation", "misspelling")),
        ("- Back Propagation", ("Back Propagation", "backpropagation", "alias")),
        ("- more vectrization", ("vectrization", "vectorization", "spelling")),
        ("- use drop out", ("drop out", "dropout", "spacing")),
    ],
)
def test_every_mention_says_how_it_was_found(
    find: Find, line: str, place: tuple[str, str, str]
) -> None:
    assert places(find(make_note(line))) == [(1, *place)]


def test_slips_become_misspellings_and_spacings_become_aliases(find: Find) -> None:
    found = find(make_note("- more vectrization", "- drop out regularly"))
    by_id = {concept.id: concept for concept in found.concepts}
    assert by_id["vectorization"].misspellings == ("vectrization",)
    assert by_id["dropout"].aliases == ("drop out",)


def test_a_concept_says_how_its_other_forms_were_found(find: Find) -> None:
    found = find(
        make_note("- more vectrization", "- drop out regularly", "- pooling, dropout")
    )
    assert {concept.id: concept.same_as for concept in found.concepts} == {
        "dropout": (SameAs(form="drop out", method="spacing", distance=0),),
        "pooling": (),
        "vectorization": (SameAs(form="vectrization", method="spelling", distance=1),),
    }


def test_a_short_form_that_a_note_explains_is_the_concept(find: Find) -> None:
    found = find(make_note("- the finite state machine (FSM)", "- an FSM halts"))
    assert [(c.label, c.same_as) for c in found.concepts] == [
        (
            "finite state machine",
            (SameAs(form="FSM", method="acronym", distance=0),),
        )
    ]


def test_broader_concepts_that_the_notes_never_name_are_left_out(find: Find) -> None:
    (concept,) = find(make_note("- max pooling")).concepts
    assert (concept.id, concept.broader) == ("max-pooling", ())


def test_a_concept_within_a_longer_one_is_not_mentioned_there(find: Find) -> None:
    assert places(find(make_note("- max pooling and pooling"))) == [
        (1, "max pooling", "max-pooling", "label"),
        (1, "pooling", "pooling", "label"),
    ]


def test_a_short_bullet_becomes_a_concept_and_is_found_elsewhere(find: Find) -> None:
    found = find(make_note("- circuit theory", "- this is what Circuit Theory says"))
    assert places(found) == [
        (1, "circuit theory", "circuit-theory", "label"),
        (2, "Circuit Theory", "circuit-theory", "label"),
    ]
    (concept,) = found.concepts
    assert (concept.label, concept.tier) == ("circuit theory", Tier.CORE)


def test_a_short_form_in_brackets_names_the_concept_from_then_on(find: Find) -> None:
    found = find(make_note("- a finite state machine (FSM)", "- the FSM halts"))
    assert places(found) == [
        (1, "finite state machine", "finite-state-machine", "label"),
        (1, "FSM", "finite-state-machine", "alias"),
        (2, "FSM", "finite-state-machine", "alias"),
    ]


def test_a_short_form_of_a_known_concept_becomes_its_alias(find: Find) -> None:
    found = find(make_note("- max pooling (MP)", "- MP again"))
    assert places(found)[1:] == [
        (1, "MP", "max-pooling", "label"),
        (2, "MP", "max-pooling", "label"),
    ]
    assert found.concepts[0].aliases == ("MP",)


def test_a_new_concept_never_takes_the_id_of_a_course(find: Find) -> None:
    found = find(make_note("- calculus"))
    assert [concept.id for concept in found.concepts] == ["calculus-concept"]


def test_notes_without_any_text_give_nothing(find: Find) -> None:
    assert find() == FoundConcepts(concepts=(), mentions=())


PLUM = Concept(
    id="plum", label="Plum", aliases=("prune",), votes=(("link", 2.0),), score=2.0
)


def place(note: Note, line: int, start: int, end: int, concept: str) -> Mention:
    passage = next(p for p in note.passages if p.line == line)
    return Mention(
        concept=concept,
        note=note.id,
        source=note.source,
        line=line,
        start=start,
        end=end,
        text=passage.text[start:end],
        found_by="link",
    )


def find_declared(
    nlp: Language,
    note: Note,
    declared: tuple[Concept, ...] = (PLUM,),
    placed: tuple[Mention, ...] = (),
) -> FoundConcepts:
    return find_mentions(
        (note,),
        VOCABULARY,
        nlp=lambda: nlp,
        word_counts={},
        declared=declared,
        placed=placed,
    )


def test_a_declared_concept_is_found_wherever_it_is_named(nlp: Language) -> None:
    found = find_declared(nlp, make_note("a plum is one", "the Prunes are", "the plun"))
    assert places(found) == [
        (1, "plum", "plum", "label"),
        (2, "Prunes", "plum", "alias"),
    ]
    seen = (("phrase", 0.5), ("repeated", 0.5))
    assert found.concepts == (replace(PLUM, score=3.0, votes=(*PLUM.votes, *seen)),)


def test_a_phrase_that_is_declared_adds_its_votes_to_it(nlp: Language) -> None:
    found = find_declared(nlp, make_note("- plum", "- prune"))
    (concept,) = found.concepts
    assert (concept.id, concept.score, concept.tier) == ("plum", 4.0, Tier.CORE)
    assert concept.votes == (
        ("link", 2.0),
        ("item", 1.0),
        ("phrase", 0.5),
        ("repeated", 0.5),
    )


def test_a_page_with_a_long_title_that_reads_nowhere_as_a_name_is_not_drawn(
    nlp: Language,
) -> None:
    votes = (("wikilink", 2.0), ("page", 1.0))
    how_to = Concept(id="a", label="Peel What Is Hard To Peel", votes=votes, score=3.0)
    note = make_note("see it")
    (found,) = find_declared(
        nlp, note, (how_to,), (place(note, 1, 4, 6, "a"),)
    ).concepts
    assert (found.tier, found.score) == (Tier.CANDIDATE, 0.0)
    assert found.votes == (*votes, ("clause", -3.0))


def test_a_declared_label_of_the_vocabulary_names_the_vocabularys_concept(
    nlp: Language,
) -> None:
    declared = Concept(id="a-note", label="Dropout", aliases=("leaving out",))
    note = make_note("see dropout", "by leaving out", "and this")
    found = find_declared(nlp, note, (declared,), (place(note, 3, 4, 8, "a-note"),))
    assert places(found) == [
        (1, "dropout", "dropout", "label"),
        (2, "leaving out", "dropout", "label"),
        (3, "this", "dropout", "link"),
    ]
    (concept,) = found.concepts
    assert (concept.id, concept.aliases) == ("dropout", ("leaving out",))


def test_a_placed_mention_wins_over_any_name_that_it_meets(nlp: Language) -> None:
    note = make_note("- max pooling, pooling and max poolings")
    found = find_declared(nlp, note, placed=(place(note, 1, 2, 5, "plum"),))
    assert places(found) == [
        (1, "max", "plum", "link"),
        (1, "pooling", "pooling", "label"),
        (1, "pooling", "pooling", "label"),
        (1, "max poolings", "max-pooling", "label"),
    ]


def test_a_placed_mention_leaves_no_new_concept_in_its_place(nlp: Language) -> None:
    note = make_note("- circuit theory", "# Circuit Theory")
    all_of_it = (place(note, 1, 2, 16, "plum"), place(note, 2, 2, 16, "plum"))
    found = find_declared(nlp, note, placed=all_of_it)
    assert [concept.id for concept in found.concepts] == ["plum"]


def test_a_property_names_only_what_is_placed_there(nlp: Language) -> None:
    passage = Passage(
        line=1, text="tags: plum, dropout", start=0, kind=PassageKind.PROPERTY
    )
    note = replace(make_note(), passages=(passage,))
    found = find_declared(nlp, note, placed=(place(note, 1, 6, 10, "plum"),))
    assert places(found) == [(1, "plum", "plum", "link")]


def test_nothing_hidden_is_named(find: Find) -> None:
    text = "see `dropout` and drop**out** or max*pooling* pooling"
    hidden = ((4, 13), (22, 24), (27, 29), (36, 37), (44, 45))
    passage = Passage(
        line=1, text=text, start=0, kind=PassageKind.PARAGRAPH, hidden=hidden
    )
    assert places(find(replace(make_note(), passages=(passage,)))) == [
        (1, "pooling", "pooling", "label"),
        (1, "pooling", "pooling", "label"),
    ]


SKEPS = Vocabulary(
    concepts=(
        Concept(id="time", label="Time", aliases=("period",), origin="vocabulary"),
        Concept(id="keeping-time", label="keeping time", origin="vocabulary"),
        Concept(id="swarmings", label="swarming", origin="vocabulary"),
        Concept(id="propolis", label="propolis", origin="vocabulary"),
        Concept(id="bee-bread", label="bee bread", origin="vocabulary"),
    ),
    unchosen=frozenset(("time", "keeping-time", "swarmings", "propolis", "bee-bread")),
)


def find_skeps(nlp: Language, *lines: str) -> list[tuple[int, str, str, str]]:
    note = make_note("# As it is", *lines)
    counts = {"time": 400, "period": 19}
    return places(find_mentions([note], SKEPS, nlp=lambda: nlp, word_counts=counts))


@pytest.mark.parametrize(
    "line",
    [
        "- they swarm some time in May",
        "- Time goes by",
        "- Nobody came. Time passed",
        "- TIME TO GO",
    ],
)
def test_an_everyday_word_of_a_thesaurus_does_not_name_its_concept(
    nlp: Language, line: str
) -> None:
    assert find_skeps(nlp, line) == []


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("- time", "time"),
        ("- nectar, time", "time"),
        ("- the notion of Time here", "Time"),
        ("- a long period passes", "period"),
        ("- keeping time", "keeping time"),
    ],
)
def test_an_everyday_word_that_stands_out_names_it_and_so_does_a_rarer_one(
    nlp: Language, line: str, text: str
) -> None:
    assert [place[1] for place in find_skeps(nlp, line) if "time" in place[2]] == [text]


def test_an_everyday_word_of_a_vocabulary_that_somebody_wrote_counts_everywhere(
    nlp: Language,
) -> None:
    chosen = replace(SKEPS, unchosen=SKEPS.unchosen - {"time"})
    found = find_mentions(
        [make_note("- some time in May")],
        chosen,
        nlp=lambda: nlp,
        word_counts={"time": 400},
    )
    assert places(found) == [(1, "time", "time", "label")]


def test_a_slip_means_a_concept_of_a_thesaurus_whose_words_the_notes_know(
    nlp: Language,
) -> None:
    slip = "- about proppolis and swarmming"
    assert find_skeps(nlp, slip) == []
    assert [place[1:] for place in find_skeps(nlp, slip, "- propolis is sticky")] == [
        ("proppolis", "propolis", "spelling"),
        ("propolis", "propolis", "label"),
    ]


def test_a_concept_of_a_thesaurus_is_found_with_a_gap_more_or_less(
    nlp: Language,
) -> None:
    found = find_skeps(nlp, "- beebread is fed", "- a pro polis")
    assert [place[1:] for place in found] == [
        ("beebread", "bee-bread", "spacing"),
        ("pro polis", "propolis", "spacing"),
    ]


def test_no_new_concept_takes_the_id_of_one_that_the_notes_do_not_name(
    nlp: Language,
) -> None:
    found = find_mentions(
        [make_note("- Swarmings", "- Swarmings")],
        SKEPS,
        nlp=lambda: nlp,
        word_counts={},
    )
    assert [concept.id for concept in found.concepts] == ["swarmings"]
