from __future__ import annotations

from dataclasses import replace
from datetime import date

from kg.index.base import Document
from kg.index.documents import flagged_lines, make_documents
from tests.index.journal import make_snapshot


def test_a_document_holds_what_is_searched_of_a_note() -> None:
    documents = make_documents(make_snapshot())

    assert documents[0] == Document(
        id="a",
        title="Classic Networks",
        body=(
            "Classic Networks\nAlexNet similar to LeNet but much bigger\n"
            "GPU chips\nTBRT"
        ),
        concepts=("alexnet", "lenet"),
        course="deep-learning",
        lecture="deep-learning.classic-networks",
        source="journal.md",
        date=date(2025, 8, 1),
        flags=("todo",),
    )


def test_questions_and_links_are_flags() -> None:
    documents = make_documents(make_snapshot())

    assert documents[1].flags == ("question", "link")


def test_a_lecture_title_that_asks_is_no_question_of_the_learner() -> None:
    snapshot = make_snapshot({"a": "# Why Convolutions?\n- sharing"})

    assert make_documents(snapshot)[0].flags == ("todo",)


def test_a_note_without_a_course_has_empty_names() -> None:
    document = make_documents(make_snapshot())[4]

    assert document.course == ""


def test_an_open_task_is_to_do_and_a_done_one_is_not() -> None:
    snapshot = make_snapshot({"b": "# Sharing\n- read"})
    (note,) = snapshot.notes
    for done, flags in ((False, ("todo",)), (True, ())):
        passages = (note.passages[0], replace(note.passages[1], done=done))
        notes = (replace(note, markers=(), links=(), passages=passages),)
        assert make_documents(replace(snapshot, notes=notes))[0].flags == flags


def test_a_marker_is_a_word_of_the_note_and_an_item_to_do() -> None:
    assert [
        document.id
        for document in make_documents(make_snapshot())
        if "TBRT" in document.body.split("\n") and "todo" in document.flags
    ] == ["a"]


def test_flags_know_their_lines() -> None:
    asking = make_snapshot().notes[1]
    (note,) = make_snapshot({"a": "# T\n- read on\n- and on"}).notes
    task = replace(
        note,
        passages=(
            note.passages[0],
            replace(note.passages[1], done=True),
            replace(note.passages[2], done=False),
        ),
    )

    assert flagged_lines(asking, "question") == {13}
    assert flagged_lines(asking, "link") == {1}
    assert flagged_lines(task, "todo") == {3}
