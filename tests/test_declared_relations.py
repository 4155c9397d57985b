from __future__ import annotations

import pytest

from kg.declared import find_declared
from kg.declared_relations import find_reference_relations
from kg.evidence import Found
from kg.linking import resolve_references
from kg.records import Concept, Evidence, Note, Origin, Predicate, Vocabulary
from tests.linked import make_page

FIELD = Vocabulary(
    concepts=(
        Concept(id="adam", label="Adam", origin="vocabulary"),
        Concept(id="zero", label="Zero", origin="vocabulary"),
    )
)


def relate(*notes: Note) -> tuple[Found, ...]:
    resolved = resolve_references(notes)
    return find_reference_relations(resolved, find_declared(resolved, FIELD))


def stated(*notes: Note) -> list[tuple[str, str, str, float, str]]:
    """Return subject, predicate, object, confidence and rule of each relation."""
    return [
        (f.subject, f.predicate, f.object, f.confidence, f.evidence[0].rule)
        for f in relate(*notes)
    ]


def test_a_page_has_to_do_with_what_it_links_to_in_the_words_of_the_line() -> None:
    page = make_page("Zero.md", "- close to [[Adam|the usual]] one")
    assert relate(page) == (
        Found(
            subject="adam",
            predicate=Predicate.RELATED_TO,
            object="zero",
            origin=Origin.STATED,
            confidence=0.6,
            evidence=(
                Evidence(
                    source="Zero.md",
                    line=1,
                    start=2,
                    end=33,
                    quote="close to [[Adam|the usual]] one",
                    rule="wikilink",
                    note="Zero.md",
                ),
            ),
        ),
    )


def test_of_a_long_line_the_words_around_the_link_are_quoted() -> None:
    page = make_page("Adam.md", "before " * 50_000 + "[[Zero]]" + " after" * 50_000)
    (place,) = relate(page)[0].evidence
    assert place.quote == page.passages[0].text[place.start : place.end]
    assert len(place.quote) == 240
    assert "[[Zero]]" in place.quote


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("is-a", ("adam", "is_a", "zero")),
        ("Is A", ("adam", "is_a", "zero")),
        ("broader", ("adam", "is_a", "zero")),
        ("part of", ("adam", "part_of", "zero")),
        ("has part", ("zero", "part_of", "adam")),
        ("up", ("adam", "part_of", "zero")),
        ("parent", ("adam", "part_of", "zero")),
        ("depends_on", ("adam", "depends_on", "zero")),
        ("builds-on", ("adam", "builds_on", "zero")),
        ("used-for", ("adam", "used_for", "zero")),
        ("prerequisite", ("zero", "prerequisite_of", "adam")),
        ("prerequisite-of", ("adam", "prerequisite_of", "zero")),
        ("similar to", ("adam", "similar_to", "zero")),
        ("related", ("adam", "related_to", "zero")),
    ],
)
def test_a_property_says_in_which_way(key: str, sentence: tuple[str, ...]) -> None:
    page = make_page("Adam.md", f"{key}:: [[Zero]]")
    assert stated(page) == [(*sentence, 1.0, f"property: {key}")]


def test_a_property_may_name_what_is_known_without_a_link() -> None:
    page = make_page("Adam.md", "is-a:: Zero, thing", "status:: Zero")
    assert stated(page) == [("adam", "is_a", "zero", 1.0, "property: is-a")]


def test_a_property_of_another_name_is_a_link() -> None:
    page = make_page("Adam.md", "author:: [[Zero]]")
    assert stated(page) == [("adam", "related_to", "zero", 0.6, "wikilink")]


def test_what_a_property_states_goes_before_links_and_links_before_tags() -> None:
    page = make_page("Adam.md", "#zero", "[[Zero]]", "[[Zero]] again")
    typed = make_page("Adam.md", "[[Zero]]", "is-a:: [[Zero]]", "uses:: [[Zero]]")
    assert stated(page) == [("adam", "related_to", "zero", 0.6, "wikilink")]
    assert stated(typed) == [
        ("adam", "is_a", "zero", 1.0, "property: is-a"),
        ("zero", "used_for", "adam", 1.0, "property: uses"),
    ]


def test_pages_that_link_to_each_other_give_evidence_of_one_relation() -> None:
    found = stated(make_page("Zero.md", "[[Adam]]"), make_page("Adam.md", "[[Zero]]"))
    assert found == [("adam", "related_to", "zero", 0.6, "wikilink")] * 2


def test_tags_and_embedded_notes_relate_less_surely() -> None:
    page = make_page("Zero.md", "![[Adam]] #bias")
    assert stated(page, make_page("Adam.md")) == [
        ("adam", "related_to", "zero", 0.5, "embed"),
        ("bias", "related_to", "zero", 0.5, "tag"),
    ]


def test_a_daily_note_states_nothing() -> None:
    assert stated(make_page("2025-08-16.md", "[[Adam]] #zero")) == []


def test_a_page_that_is_no_concept_states_nothing() -> None:
    assert stated(make_page("scratch.md", "[[Adam]] #zero")) == []


def test_a_page_states_nothing_of_itself() -> None:
    assert stated(make_page("Adam.md", "[[Adam]] #adam")) == []


def test_under_a_heading_that_is_a_concept_that_concept_is_meant() -> None:
    deep = make_page("x.md", "[[Bias]]", title="Details", trail=("x", "Zero"), line=5)
    page = make_page("x.md", "[[Adam]]")
    link = make_page("y.md", "[[x]]")
    assert stated(page, deep, link) == [
        ("adam", "related_to", "x", 0.6, "wikilink"),
        ("bias", "related_to", "zero", 0.6, "wikilink"),
    ]


def test_a_heading_states_nothing_of_a_heading_below_it() -> None:
    lines = ("# Adam [[Moment]]", "# Zero [[Bias]]", "- [[Rate]]")
    page = make_page("Notes.md", *lines, title="Zero", trail=("Notes", "Adam"))
    assert [relation[:3] for relation in stated(page)] == [
        ("adam", "related_to", "moment"),
        ("bias", "related_to", "zero"),
        ("rate", "related_to", "zero"),
    ]


def test_a_nested_tag_relates_its_parts_wherever_it_stands() -> None:
    page = make_page("2025-08-16.md", "#method/zero/bias")
    assert stated(page) == [
        ("method", "related_to", "zero", 0.5, "nested tag"),
        ("bias", "related_to", "zero", 0.5, "nested tag"),
    ]


def test_another_name_is_no_relation() -> None:
    assert stated(make_page("Zero.md", "alias:: Nought, Adam")) == []
