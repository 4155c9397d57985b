from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language

from kg.curation import Curation, read_curation
from kg.decisions import Decision, Key
from kg.errors import VocabularyError
from kg.memo import Memo
from kg.pipeline import make_snapshot
from kg.reading.files import read_sources
from kg.reading.journal import parse_notes
from kg.records import (
    Concept,
    Origin,
    Predicate,
    Snapshot,
    Tier,
    Vocabulary,
    VocabularyRelation,
)
from kg.unmatched import find_unmatched

FIELD = Vocabulary(
    concepts=(
        Concept(
            id="stock",
            label="stock",
            aliases=("broth",),
            origin="vocabulary",
            vocabulary="cooking",
            broader=("liquid",),
        ),
        Concept(id="liquid", label="liquid", origin="vocabulary", vocabulary="cooking"),
        Concept(id="roux", label="roux", origin="vocabulary", vocabulary="cooking"),
    ),
    relations=(
        VocabularyRelation(
            subject="roux",
            predicate=Predicate.DEPENDS_ON,
            object="stock",
            vocabulary="cooking",
            entry="roux",
        ),
    ),
)
NOTES = """\
# Sauces

- brown butter sauce
- the broth needs roux
- stock and liquid
- gravy base
- deglazing the pan
- BouillonCube
- the deglazing
- [[Umami|taste]] #fermented
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Curated:
    """What came of the notes under a curation file."""

    snapshot: Snapshot
    unmatched: tuple[str, ...]

    def concept(self, identifier: str) -> Concept:
        (found,) = (c for c in self.snapshot.concepts if c.id == identifier)
        return found

    def named(self) -> set[tuple[str, str]]:
        return {(m.text, m.concept) for m in self.snapshot.mentions}

    def known(self) -> set[tuple[str, str, str, str | None]]:
        return {
            (r.subject, str(r.predicate), r.object, r.vocabulary)
            for r in self.snapshot.relations
            if r.origin is Origin.VOCABULARY
        }


Curate: TypeAlias = Callable[..., Curated]


@pytest.fixture
def curate(tmp_path: Path, nlp: Language) -> Curate:
    """Return what reads made-up notes under the text of a curation file."""

    def run(text: str, *, notes: str = NOTES) -> Curated:
        (tmp_path / "a.md").write_text(notes, encoding="utf-8")
        texts = read_sources([tmp_path])
        memo = Memo(made_by="test")
        curation = read(tmp_path, text)
        snapshot = make_snapshot(
            [parse_notes(source) for source in texts.texts],
            texts,
            FIELD,
            (),
            curation=curation,
            nlp=lambda: nlp,
            memo=memo,
        )
        unmatched = find_unmatched(
            curation, snapshot, FIELD, nlp=lambda: nlp, memory=memo.naming
        )
        short = (says.replace(f"{tmp_path}/", "") for says in unmatched)
        return Curated(snapshot=snapshot, unmatched=tuple(short))

    return run


def read(folder: Path, text: str) -> Curation:
    path = folder / "studygraph.yaml"
    path.write_text(text, encoding="utf-8")
    return read_curation([path])


def faults(folder: Path, text: str) -> list[str]:
    with pytest.raises(VocabularyError) as caught:
        read(folder, text)
    return str(caught.value).replace(f"{folder}/", "").splitlines()


def test_every_key_is_read_with_the_line_of_its_label(tmp_path: Path) -> None:
    text = """\
promote:
  - simmering
refuse: [next week]
rename: {broth: bouillon}
merge:
  - into: stock
    labels:
      - bouillon cube
keep_apart: [[sauté, sauce, salsa]]
aliases:
  roux: [brown base]
relations:
  - subject: roux
    predicate: builds on
    object: butter
kinds: {roux: base}
"""
    file = str(tmp_path / "studygraph.yaml")

    def decision(
        key: Key,
        line: int,
        label: str,
        other: str = "",
        predicate: Predicate | None = None,
    ) -> Decision:
        return Decision(
            key=key,
            label=label,
            other=other,
            predicate=predicate,
            file=file,
            line=line,
        )

    assert read(tmp_path, text).decisions == (
        decision(Key.PROMOTE, 2, "simmering"),
        decision(Key.REFUSE, 3, "next week"),
        decision(Key.RENAME, 4, "broth", "bouillon"),
        decision(Key.MERGE, 8, "bouillon cube", "stock"),
        decision(Key.KEEP_APART, 9, "sauté", "sauce"),
        decision(Key.KEEP_APART, 9, "sauté", "salsa"),
        decision(Key.KEEP_APART, 9, "sauce", "salsa"),
        decision(Key.ALIASES, 11, "brown base", "roux"),
        decision(Key.RELATIONS, 13, "roux", "butter", Predicate.BUILDS_ON),
        decision(Key.KINDS, 16, "roux", "base"),
    )


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "promote:\nkinds:\n"])
def test_a_file_without_decisions_decides_nothing(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text) == Curation()


def test_a_file_that_does_not_exist_decides_nothing(tmp_path: Path) -> None:
    assert read_curation([tmp_path / "studygraph.yaml"]) == Curation()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "promot: [a]",
            "studygraph.yaml:1: A curation file has an unknown key 'promot'. "
            "Did you mean 'promote'?",
        ),
        (
            "refuse: [no]",
            "studygraph.yaml:1: A curation file: refuse holds no, which YAML reads as "
            'a truth value; put it in quotes: "no".',
        ),
        (
            "rename: [a, b]",
            "studygraph.yaml:1: A curation file: rename has to be a mapping, such as "
            "first: second.",
        ),
        (
            "rename:\n  a:\n",
            "studygraph.yaml:2: rename has no a; add text.",
        ),
        (
            "rename:\n  '': a\n",
            "studygraph.yaml:2: rename names '', which is no label; remove it.",
        ),
        (
            "keep_apart: [[a]]",
            "studygraph.yaml:1: A list of keep_apart has 1 labels; name from 2 to 50 "
            "that are different things.",
        ),
        (
            "keep_apart: [a, b]",
            "studygraph.yaml:1: A curation file: keep_apart has to be a list of texts, "
            "such as [first, second].",
        ),
        (
            "merge:\n  - {into: a, label: b}",
            "studygraph.yaml:2: This merge has an unknown key 'label'. "
            "Did you mean 'labels'?",
        ),
        (
            "relations:\n  - {subject: a, predicate: is_b, object: b}",
            "studygraph.yaml:2: This relation has the unknown predicate 'is_b'; use "
            "one of affects, better_than, broader, builds_on, combines, "
            "contrasts_with, depends_on, is_a, part_of, prerequisite_of, related_to, "
            "similar_to, used_for. Did you mean 'is_a'?",
        ),
        (
            "relations:\n  - {subject: a, predicate: covers, object: b}",
            "studygraph.yaml:2: This relation has the unknown predicate 'covers'; use "
            "one of affects, better_than, broader, builds_on, combines, "
            "contrasts_with, depends_on, is_a, part_of, prerequisite_of, related_to, "
            "similar_to, used_for.",
        ),
    ],
)
def test_what_the_format_does_not_ask_for_is_named(
    tmp_path: Path, text: str, says: str
) -> None:
    assert faults(tmp_path, text)[0] == says


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "promote: [stocks]\nrefuse: [Stock]",
            "studygraph.yaml:1: promote names 'stocks', which is refused "
            "(studygraph.yaml:2); remove it from one of the two.",
        ),
        (
            "refuse: [b]\nrename: {a: b}",
            "studygraph.yaml:2: rename names 'b', which is refused "
            "(studygraph.yaml:1); remove it from one of the two.",
        ),
        (
            "rename: {a: b}\nmerge: [{into: c, labels: [a]}]",
            "studygraph.yaml:2: 'a' cannot become 'c' here and 'b' elsewhere "
            "(studygraph.yaml:1); choose one.",
        ),
        (
            "merge:\n- {into: a, labels: [b]}\n- {into: b, labels: [a]}",
            "studygraph.yaml:3: b → a → b is a circle of names; remove one of the "
            "steps.",
        ),
        (
            "merge: [{into: a, labels: [A]}]",
            "studygraph.yaml:1: 'A' and 'a' are one label; there is nothing to merge: "
            "remove it.",
        ),
        (
            "keep_apart: [[a, b]]\nrename: {a: c}\naliases: {c: [b]}",
            "studygraph.yaml:1: 'a' and 'b' are kept apart here and joined elsewhere; "
            "choose one.",
        ),
        (
            "keep_apart: [[metric, Metrics]]",
            "studygraph.yaml:1: 'metric' and 'Metrics' are one label and cannot be "
            "kept apart; remove one.",
        ),
        (
            "rename: {a: b}\nkinds:\n  a: sauce\n  b: soup",
            "studygraph.yaml:4: 'b' has the kind 'soup' here and 'sauce' elsewhere "
            "(studygraph.yaml:3); choose one.",
        ),
        (
            "aliases: {a: [b]}\nrelations: [{subject: a, predicate: is_a, object: b}]",
            "studygraph.yaml:2: 'a' and 'b' name one concept, which has no relation "
            "to itself.",
        ),
    ],
)
def test_a_contradiction_is_named_with_both_places(
    tmp_path: Path, text: str, says: str
) -> None:
    assert faults(tmp_path, text) == [says]


def test_two_files_may_not_contradict_each_other(tmp_path: Path) -> None:
    one, two = tmp_path / "one.yaml", tmp_path / "two.yaml"
    one.write_text("promote: [stock]", encoding="utf-8")
    two.write_text("refuse: [stock]", encoding="utf-8")
    with pytest.raises(VocabularyError, match=r"one\.yaml:1: .*two\.yaml:1"):
        read_curation([one, two])


WORDS = st.sampled_from("abcdef")


@given(st.lists(st.tuples(WORDS, WORDS), max_size=12))
def test_any_joins_are_refused_or_lead_to_one_head(
    tmp_path_factory: pytest.TempPathFactory, pairs: list[tuple[str, str]]
) -> None:
    text = "merge:\n" + "".join(f"- {{into: {b}, labels: [{a}]}}\n" for a, b in pairs)
    folder = tmp_path_factory.mktemp("joins")
    steps = dict(pairs)
    single = all(steps[a] == b for a, b in pairs)

    def ends(word: str) -> bool:
        for _ in range(7):
            if word not in steps:
                return True
            word = steps[word]
        return False

    if single and all(map(ends, steps)):
        assert len(read(folder, text).decisions) == len(pairs)
    else:
        assert faults(folder, text)


def test_a_promoted_phrase_is_a_core_concept_wherever_it_stands(
    curate: Curate,
) -> None:
    curated = curate("promote: [Deglazing, gravy base]")
    assert curated.concept("deglazing") == Concept(
        id="deglazing",
        label="Deglazing",
        tier=Tier.CORE,
        origin="notes",
        score=2.5,
        votes=(("promoted", 2.0), ("phrase", 0.5)),
    )
    assert [m.line for m in curated.snapshot.mentions if m.text == "deglazing"] == [
        7,
        9,
    ]
    gravy = curated.concept("gravy-base")
    assert gravy.tier is Tier.CORE
    assert {name for name, _ in gravy.votes} >= {"promoted", "item"}
    assert curated.unmatched == ()


def test_a_promoted_link_keeps_its_votes(curate: Curate) -> None:
    umami = curate("promote: [umami]").concept("umami")
    assert umami.votes == (("promoted", 2.0), ("wikilink", 2.0))
    assert umami.score == 4.0


@pytest.mark.parametrize("label", ["BouillonCube", "fermented", "Umami", "roux"])
def test_a_refused_label_is_no_concept_whatever_knows_it(
    curate: Curate, label: str
) -> None:
    curated = curate(f"refuse: [{label}]")
    assert label.lower() not in {c.label.lower() for c in curated.snapshot.concepts}
    assert label not in {text for text, _ in curated.named()}
    assert curated.known() == (
        set() if label == "roux" else {("roux", "depends_on", "stock", "cooking: roux")}
    )
    assert curated.unmatched == ()


def test_a_refused_slip_names_nothing(curate: Curate) -> None:
    notes = "# Soups\n\n- vegetables in stock\n- the liqiud\n- more liquid\n"
    plain = curate("", notes=notes)
    assert ("liqiud", "liquid") in plain.named()
    curated = curate("refuse: [liqiud]", notes=notes)
    assert curated.named() == plain.named() - {("liqiud", "liquid")}
    assert curated.concept("liquid").misspellings == ()


def test_a_concept_lives_on_under_its_other_names(curate: Curate) -> None:
    curated = curate("refuse: [stock]")
    assert curated.concept("stock").label == "broth"
    assert {text for text, concept in curated.named() if concept == "stock"} == {
        "broth"
    }


def test_a_renamed_concept_keeps_its_id_and_its_old_names(curate: Curate) -> None:
    curated = curate("rename: {broth: bouillon, gravy base: Gravy}")
    stock = curated.concept("stock")
    assert (stock.label, stock.aliases) == ("bouillon", ("stock", "broth"))
    gravy = curated.concept("gravy-base")
    assert (gravy.label, gravy.aliases) == ("Gravy", ("gravy base",))


def test_renaming_may_change_the_case_alone(curate: Curate) -> None:
    assert curate("rename: {roux: Roux}").concept("roux").label == "Roux"


def test_renaming_to_the_name_of_another_concept_merges_both(curate: Curate) -> None:
    curated = curate("rename: {BouillonCube: stock}")
    assert ("BouillonCube", "stock") in curated.named()
    assert curated.concept("stock").aliases == ("broth", "BouillonCube")


def test_merged_concepts_are_one_with_all_their_names_and_relations(
    curate: Curate,
) -> None:
    curated = curate("merge: [{into: liquid, labels: [broth, BouillonCube]}]")
    liquid = curated.concept("liquid")
    assert liquid.aliases == ("stock", "broth", "BouillonCube")
    assert liquid.broader == ()
    assert {text for text, concept in curated.named() if concept == "liquid"} == {
        "liquid",
        "stock",
        "broth",
        "BouillonCube",
    }
    assert curated.known() == {("roux", "depends_on", "liquid", "cooking: roux")}


def test_merging_goes_step_by_step_to_the_last(curate: Curate) -> None:
    curated = curate(
        "merge:\n"
        "- {into: gravy base, labels: [brown butter sauce]}\n"
        "- {into: Gravy, labels: [gravy base]}\n"
    )
    gravy = curated.concept("gravy")
    assert gravy.label == "Gravy"
    assert set(gravy.aliases) == {"gravy base", "brown butter sauce"}


def test_what_is_kept_apart_is_no_name_of_the_other(curate: Curate) -> None:
    curated = curate("keep_apart: [[stock, broth]]")
    assert curated.concept("stock").aliases == ()
    assert ("broth", "stock") not in curated.named()


def test_a_short_form_that_is_kept_apart_is_no_alias(curate: Curate) -> None:
    notes = "# Soups\n\n- Mixed Root Base (MRB)\n"
    alone = curate("keep_apart: [[Mixed Root Base, MRB]]", notes=notes)
    assert curate("", notes=notes).concept("mixed-root-base").aliases == ("MRB",)
    assert alone.concept("mixed-root-base").aliases == ()


def test_an_alias_moves_alone_but_a_label_brings_its_concept(curate: Curate) -> None:
    alone = curate("aliases: {liquid: [broth]}")
    assert alone.concept("stock").aliases == ()
    assert alone.concept("liquid").aliases == ("broth",)
    whole = curate("aliases: {liquid: [stock]}")
    assert set(whole.concept("liquid").aliases) == {"stock", "broth"}


def test_a_decided_relation_is_drawn_and_says_where_it_stands(curate: Curate) -> None:
    curated = curate(
        "# mine\nrelations:\n"
        "- {subject: deglazing, predicate: used_for, object: roux}\n"
    )
    (relation,) = (r for r in curated.snapshot.relations if r.subject == "deglazing")
    assert relation.vocabulary == "studygraph.yaml: line 3"
    assert [e.line for e in relation.evidence] == [7, 4]
    assert curated.known() == {
        ("deglazing", "used_for", "roux", "studygraph.yaml: line 3"),
        ("roux", "depends_on", "stock", "cooking: roux"),
    }


def test_a_kind_is_set_and_makes_a_concept_of_a_phrase(curate: Curate) -> None:
    curated = curate("kinds: {broth: fluid, deglazing: technique}")
    assert curated.concept("stock").kind == "fluid"
    assert curated.concept("deglazing").kind == "technique"


def test_decisions_that_match_nothing_are_told_with_their_lines(
    curate: Curate,
) -> None:
    curated = curate(
        "promote: [umami, fondue]\n"
        "refuse: [deglazing, fennel, the broth]\n"
        "rename: {okra: Okra pods, stock: Stock}\n"
        "merge: [{into: roux, labels: [beurre, gravy base]}]\n"
        "keep_apart: [[roux, rue], [leek, leak]]\n"
        "aliases: {liquid: [brown butter sauce, wet]}\n"
        "relations: [{subject: roux, predicate: is_a, object: paste}]\n"
        "kinds: {ghee: fat}\n"
    )
    told = "which the notes do not say; write it as they do, or remove it."
    assert curated.unmatched == (
        f"studygraph.yaml:1: promote names 'fondue', {told}",
        f"studygraph.yaml:2: refuse names 'fennel', {told}",
        f"studygraph.yaml:3: rename names 'okra', {told}",
        f"studygraph.yaml:4: merge names 'beurre', {told}",
        f"studygraph.yaml:5: keep_apart names 'leek' and 'leak', {told}",
        f"studygraph.yaml:6: aliases names 'wet', {told}",
        f"studygraph.yaml:7: relations names 'paste', {told}",
        f"studygraph.yaml:8: kinds names 'ghee', {told}",
    )


def test_what_nobody_decided_is_as_it_was(curate: Curate) -> None:
    assert curate("# no decisions\n").snapshot == curate("").snapshot
