from __future__ import annotations

from dataclasses import replace
from datetime import date

import click
import pytest

from kg.answering import make_status_answer
from kg.answers import (
    Backlink,
    BuildInfo,
    LineMention,
    NodeRef,
    NoteAnswer,
    NoteLine,
    ReferenceItem,
)
from kg.contents import make_contents
from kg.errors import NotFoundError
from kg.note_answering import make_note_answer
from kg.records import Note, Snapshot
from kg.terminal import note_lines, status_lines
from tests.linked import make_linked_snapshot, make_page
from tests.snapshots import make_facts

BUILD = BuildInfo(id="gen-000001", built_at="2025-08-17T09:00:00Z", stale=False)


def _made() -> Snapshot:
    page = make_page("nets.md", "- see [[Gone|that]]", title="Nets", line=3)
    task = replace(page.passages[0], done=True)
    day = replace(
        make_page("2025-08-16.md", "- [[nets]] and [[nets#Layers]]", "[[nets]]"),
        date=date(2025, 8, 16),
    )
    page = replace(page, trail=("Root",), passages=(task,))
    return make_linked_snapshot(page, day)


def answer(*notes: Note, identifier: str) -> NoteAnswer:
    contents = make_contents(make_linked_snapshot(*notes))
    return make_note_answer(contents, BUILD, identifier)


def test_a_note_tells_what_stands_above_it_where_it_links_and_who_links_to_it() -> None:
    contents = make_contents(_made())
    made = make_note_answer(contents, BUILD, "nets.md-3")
    assert made.trail == ("Root",)
    assert made.lines == (
        NoteLine(
            line=3,
            text="- see [[Gone|that]]",
            start=2,
            depth=0,
            kind="bullet",
            done=True,
            mentions=(LineMention(start=13, end=17, concept="gone", label="Gone"),),
        ),
    )
    assert made.references == (
        ReferenceItem(
            kind="wikilink",
            target="Gone",
            anchor=None,
            key=None,
            text="that",
            line=3,
            start=6,
            end=19,
            note=None,
            unresolved=True,
        ),
    )
    assert made.backlinks == (
        Backlink(
            note="2025-08-16.md",
            title="2025-08-16",
            date=date(2025, 8, 16),
            source="2025-08-16.md",
            line=1,
            text="[[nets]] and [[nets#Layers]]",
        ),
        Backlink(
            note="2025-08-16.md",
            title="2025-08-16",
            date=date(2025, 8, 16),
            source="2025-08-16.md",
            line=2,
            text="[[nets]]",
        ),
    )
    assert made.concepts == (NodeRef(id="gone", label="Gone", kind="concept"),)


def test_a_tag_and_a_file_are_references_that_are_not_missed() -> None:
    made = answer(make_page("x.md", "#bias ![[plot.png]]"), identifier="x.md")
    assert [(r.kind, r.note, r.unresolved) for r in made.references] == [
        ("tag", None, False),
        ("embed", None, False),
    ]


def test_a_note_does_not_count_its_links_to_itself() -> None:
    assert answer(make_page("x.md", "[[x]]"), identifier="x.md").backlinks == ()


def test_an_unknown_note_is_no_answer() -> None:
    with pytest.raises(NotFoundError, match="There is no note 'gone'"):
        answer(make_page("x.md"), identifier="gone")


def test_the_terminal_shows_what_stands_above_and_who_links_here() -> None:
    made = make_note_answer(make_contents(_made()), BUILD, "nets.md-3")
    assert [click.unstyle(line) for line in note_lines(made)] == [
        "Nets",
        "  in Root",
        "    3  - see [[Gone|that]]",
        "linked from",
        "  2025-08-16.md:1  [[nets]] and [[nets#Layers]]",
        "  2025-08-16.md:2  [[nets]]",
    ]


def test_the_status_counts_links_and_those_that_lead_nowhere() -> None:
    status = make_status_answer(_made(), make_facts(), BUILD)
    assert (status.counts.references, status.counts.unresolved) == (4, 1)
    (line,) = status_lines(status)
    assert line.endswith("0 relations, 4 links between notes (1 leads to no note).")


def test_a_build_without_links_says_nothing_of_them() -> None:
    snapshot = make_linked_snapshot(make_page("x.md", "words"))
    (line,) = status_lines(make_status_answer(snapshot, make_facts(), BUILD))
    assert line.endswith("0 relations.")
