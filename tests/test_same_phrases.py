from __future__ import annotations

from collections.abc import Iterator

from kg.candidates import Sighting, make_candidates
from kg.records import Concept, SameAs
from kg.same_phrases import join_same


def lines(text: str, *places: int, alias: str | None = None) -> Iterator[Sighting]:
    for place in places:
        yield Sighting(text=text, way="item", place=place, alias=alias)


def make(*sightings: Sighting, apart: tuple[str, str] | None = None) -> list[Concept]:
    def new(found: tuple[Sighting, ...]) -> tuple[Concept, ...]:
        return make_candidates(found, taken=frozenset(), word_counts={})

    joined = join_same(
        sightings,
        new(sightings),
        labels={},
        known_words=frozenset(),
        apart=frozenset([frozenset(apart)] if apart else ()),
    )
    return list(new(tuple(joined)))


def test_a_slip_votes_for_what_it_means_and_is_kept_as_a_misspelling() -> None:
    (concept,) = make(*lines("photosynthesis", 1, 2, 3), *lines("photosinthesis", 9))
    assert concept.label == "photosynthesis"
    assert concept.misspellings == ("photosinthesis",)
    assert concept.same_as == (
        SameAs(form="photosinthesis", method="spelling", distance=1),
    )


def test_another_spacing_becomes_an_alias() -> None:
    (concept,) = make(*lines("file system", 1, 2, 3), *lines("filesystem", 9))
    assert (concept.label, concept.aliases) == ("file system", ("filesystem",))
    assert concept.same_as == (SameAs(form="filesystem", method="spacing", distance=0),)


def test_an_explained_short_form_on_a_line_of_its_own_is_the_same() -> None:
    explained = Sighting(text="tidal range", way="acronym", place=1, alias="TR")
    (concept,) = make(explained, *lines("TR", 5))
    assert (concept.label, concept.aliases) == ("tidal range", ("TR",))


def test_what_is_kept_apart_stays_two_concepts() -> None:
    pair = ("photosynthesis", "photosinthesis")
    found = make(*lines(pair[0], 1, 2, 3), *lines(pair[1], 9), apart=pair)
    assert [concept.label for concept in found] == ["photosinthesis", "photosynthesis"]


def test_nothing_is_made_anew_where_nothing_is_joined() -> None:
    sightings = tuple(lines("osmosis", 1, 2))
    kept = make_candidates(sightings, taken=frozenset(), word_counts={})
    same = join_same(sightings, kept, labels={}, known_words=frozenset())
    assert same is sightings
