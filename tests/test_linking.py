from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.linking import Page, find_unresolved, make_pages, resolve_references
from kg.records import Note
from tests.linked import make_page


def targets(
    *notes: Note, other_files: frozenset[str] = frozenset()
) -> list[str | None]:
    """Return where the references of the first note lead."""
    resolved = resolve_references(notes, other_files=other_files)
    return [reference.note for reference in resolved[0].references]


def unresolved(*notes: Note, other_files: frozenset[str] = frozenset()) -> list[str]:
    found = find_unresolved(resolve_references(notes), other_files=other_files)
    return [f"{item.source} {item.reference.target}" for item in found]


@pytest.mark.parametrize(
    "target",
    [
        "attention",
        "Attention",
        "attention.md",
        "models/attention",
        "models/attention.md",
        "/models/attention",
        "Models/Attention",
        "./models/attention",
        "models%2Fattention",
        "How attention works",
        "how  attention works",
        "Focus",
    ],
)
def test_a_page_is_found_by_file_path_title_and_alias(target: str) -> None:
    page = make_page(
        "models/attention.md", "alias:: Focus, Look", title="How attention works"
    )
    link = make_page("daily.md", f"see [[{target}]]")
    assert targets(link, page) == ["models/attention.md"]


def test_accents_are_compared_in_one_form_of_their_characters() -> None:
    link = make_page("a.md", "[[Poincare\u0301]] [[Poincare]]")
    assert targets(link, make_page("Poincar\u00e9.md")) == ["Poincar\u00e9.md", None]


def test_of_two_pages_of_a_name_the_one_in_the_folder_of_the_link_is_meant() -> None:
    pages = [make_page("intro.md"), make_page("a/b/intro.md"), make_page("a/intro.md")]
    assert targets(make_page("a/b/x.md", "[[intro]]"), *pages) == ["a/b/intro.md"]


def test_else_the_page_with_the_shortest_path_is_meant() -> None:
    pages = [make_page("x/y/z/intro.md"), make_page("long/intro.md")]
    assert targets(make_page("a/x.md", "[[intro]]"), *pages) == ["long/intro.md"]


def test_a_file_goes_before_a_title_and_a_title_before_an_alias() -> None:
    alias = make_page("a.md", "alias:: Adam")
    title = make_page("b.md", title="Adam")
    file = make_page("z/adam.md")
    link = make_page("x.md", "[[Adam]]")
    assert targets(link, alias, title, file) == ["z/adam.md"]
    assert targets(link, alias, title) == ["b.md"]
    assert targets(link, alias) == ["a.md"]


@pytest.mark.parametrize("source", ["pages/Nets___CNN.md", "pages/Nets%2FCNN.md"])
def test_a_namespace_is_read_from_the_name_of_its_file(source: str) -> None:
    assert targets(make_page("x.md", "[[Nets/CNN]]"), make_page(source)) == [source]


@pytest.mark.parametrize(
    "target", ["2025-08-16", "2025_08_16", "Aug 16th, 2025", "August 16, 2025"]
)
def test_a_daily_note_is_found_by_its_day(target: str) -> None:
    day = make_page("journals/2025_08_16.md")
    assert targets(make_page("x.md", f"[[{target}]]"), day) == [day.id]


@pytest.mark.parametrize(
    "anchor",
    ["Multi-head attention", "multi head attention", "Attention#Multi-head attention"],
)
def test_an_anchor_leads_to_the_note_of_the_heading(anchor: str) -> None:
    section = make_page(
        "attention.md", title="Multi-head attention", trail=("Attention",), line=9
    )
    page = make_page("attention.md", title="Attention")
    link = make_page("x.md", f"[[attention#{anchor}]]")
    assert targets(link, page, section) == ["attention.md-9"]


def test_an_anchor_leads_to_the_note_that_holds_a_deeper_heading() -> None:
    section = make_page("attention.md", "# Masks", title="Heads", line=9)
    link = make_page("x.md", "[[attention#masks]]")
    assert targets(link, make_page("attention.md"), section) == ["attention.md-9"]


def test_an_unknown_anchor_leads_to_the_page() -> None:
    page = make_page("attention.md")
    assert targets(make_page("x.md", "[[attention#gone]]"), page) == ["attention.md"]


def test_an_anchor_alone_stays_on_its_page() -> None:
    section = make_page("x.md", title="Heads", trail=("x",), line=9)
    page = make_page("x.md", "[[#Heads]] [[#gone]]")
    assert targets(page, section) == ["x.md-9", "x.md"]


def test_a_block_is_found_on_the_page_of_the_link_or_by_its_id_alone() -> None:
    holder = make_page("b.md", "words ^abc", line=5)
    other = make_page("a.md", "words ^abc")
    link = make_page("x.md", "[[b#^abc]] [[b#^gone]] ((abc)) ((gone))")
    assert targets(link, holder, other) == ["b.md-5", "b.md-5", "b.md-5", None]


def test_tags_and_aliases_are_no_links() -> None:
    page = make_page("adam.md", "#adam", "alias:: adam")
    assert targets(page) == [None, None]


def test_a_file_that_is_no_note_is_not_found_by_a_title() -> None:
    link = make_page("x.md", "![[plot.png]]")
    page = make_page("a.md", title="plot.png")
    assert targets(link, page) == ["a.md"]
    assert targets(link, page, other_files=frozenset({"img/plot.png"})) == [None]


def test_links_that_lead_nowhere_are_listed_in_order() -> None:
    page = make_page("x.md", "[[gone]] [[x]] ![[lost]] ((b1)) #tag", "[[gone]]")
    assert unresolved(page) == ["x.md gone", "x.md lost", "x.md b1", "x.md gone"]


@pytest.mark.parametrize(
    "target", ["plot.png", "img/Paper.PDF", "2025-08-16", "https://example.org/x"]
)
def test_files_days_and_addresses_are_not_missed(target: str) -> None:
    assert unresolved(make_page("x.md", f"![[{target}]]")) == []


def test_other_files_are_known_by_name_and_by_path() -> None:
    page = make_page(
        "a/x.md", "[[data.bin]] [[raw/data.bin]] [[./raw/data.bin]] [[b.bin]]"
    )
    files = frozenset({"a/raw/data.bin"})
    assert unresolved(page, other_files=files) == ["a/x.md b.bin"]


def test_a_name_with_a_dot_is_missed_like_any_other() -> None:
    assert unresolved(make_page("x.md", "[[Node.js]]")) == ["x.md Node.js"]


def test_a_page_has_the_title_that_all_its_notes_stand_under() -> None:
    page = make_page("a/net.md", "alias:: Net, NN", title="Networks")
    section = make_page("a/net.md", title="Layers", trail=("Networks",), line=5)
    assert make_pages([section, page]) == (
        Page(
            source="a/net.md",
            note="a/net.md",
            title="Networks",
            name="net",
            aliases=("Net", "NN"),
        ),
    )


def test_a_journal_of_many_headings_has_no_title() -> None:
    notes = [
        make_page("log.md", title="Week 1"),
        make_page("log.md", title="Week 2", line=5),
    ]
    (page,) = make_pages(notes)
    assert (page.title, page.label, page.note) == (None, "log", "log.md")


def test_notes_whose_links_lead_where_they_led_are_the_same_objects() -> None:
    notes = (
        make_page("a.md", "[[b]] [[nowhere]]"),
        make_page("b.md", "no link", "key:: value"),
    )
    resolved = resolve_references(notes)
    assert [one is other for one, other in zip(resolved, notes, strict=True)] == [
        False,
        True,
    ]
    again = resolve_references(resolved)
    assert all(one is other for one, other in zip(again, resolved, strict=True))


def test_links_are_resolved_anew_when_another_note_has_gone() -> None:
    link, page = make_page("a.md", "[[b]]"), make_page("b.md")
    (resolved, _) = resolve_references([link, page])
    assert resolve_references([resolved]) == (link,)


def test_pages_that_are_handed_on_are_those_that_would_be_made() -> None:
    notes = [make_page("a.md", "[[b#Layers]]"), make_page("b.md", "alias:: Net")]
    assert resolve_references(notes, pages=make_pages(notes)) == resolve_references(
        notes
    )


@given(st.lists(st.text(alphabet="ab/#^.%2_ é", max_size=9), max_size=4))
def test_resolving_changes_nothing_but_where_references_lead(names: list[str]) -> None:
    notes = [
        make_page("a/b.md", *(f"[[{name}]]" for name in names)),
        make_page("b.md", *(f"(({name}))" for name in names)),
    ]
    resolved = resolve_references(notes)
    assert [
        replace(n, references=tuple(replace(r, note=None) for r in n.references))
        for n in resolved
    ] == notes
    ids = {note.id for note in notes}
    assert {r.note for n in resolved for r in n.references} <= ids | {None}
