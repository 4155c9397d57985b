"""What a learner asks of the real journal, end to end."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Barrier

import pytest

from kg.answers import Hit, SuggestAnswer
from kg.errors import NoBuildError, NotFoundError, UsageError
from kg.kb import KnowledgeBase, open_knowledge_base
from kg.pipeline import build
from kg.records import Mention, Relation
from kg.settings import Settings, make_settings


def marked(hit: Hit) -> list[tuple[int, str]]:
    """Return the line and the text of every mark."""
    return [
        (snippet.line, snippet.text[mark.start : mark.end])
        for snippet in hit.snippets
        for mark in snippet.marks
    ]


def test_alexnet_finds_the_line_that_names_it(journal: KnowledgeBase) -> None:
    hit = journal.search("alexnet").items[0]
    assert (hit.date, hit.line, hit.tier) == (date(2025, 8, 16), 9, "exact")
    assert marked(hit) == [(9, "AlexNet")]
    assert hit.snippets[0].text == "AlexNet similar to LeNet but much bigger"


def test_another_name_finds_the_notes_of_the_concept(journal: KnowledgeBase) -> None:
    answer = journal.search("root mean square propagation")
    assert [hit.title for hit in answer.items[:2]] == ["RMSprop", "RMSprop"]
    assert [(c.id, c.how) for c in answer.concepts] == [("rmsprop", "alias")]


def test_the_right_spelling_finds_the_misspelled_line(journal: KnowledgeBase) -> None:
    hits = journal.search("backpropagation").items
    (hit,) = (hit for hit in hits if hit.line == 785)
    assert hit.tier == "alias"
    assert hit.reason == "line 785 spells it “backpropogation”"
    assert marked(hit) == [(785, "backpropogation")]


def test_a_slip_in_the_query_finds_what_was_meant(journal: KnowledgeBase) -> None:
    answer = journal.search("alexnt")
    assert (answer.items[0].line, answer.items[0].tier) == (9, "fuzzy")
    assert answer.did_you_mean == "alexnet"


@pytest.mark.parametrize(
    ("query", "line"), [("weight decay", 670), ("weight matrix", 76)]
)
def test_concepts_with_weight_in_their_name_are_found_first(
    journal: KnowledgeBase, query: str, line: int
) -> None:
    answer = journal.search(query)
    assert answer.items[0].line == line
    assert answer.concepts[0].label == query


@pytest.mark.parametrize("text", ["🔥", "*", '"', "()"])
def test_a_query_without_a_word_finds_nothing_and_says_so(
    journal: KnowledgeBase, text: str
) -> None:
    answer = journal.search(text)
    assert answer.total == 0
    assert answer.notices == (f"There is nothing in “{text}” to look for.",)


def test_an_empty_query_lists_the_newest_notes(journal: KnowledgeBase) -> None:
    answer = journal.search("")
    assert answer.total == len(journal.snapshot.notes)
    assert answer.items[0].date == date(2025, 8, 16)


def test_alexnet_and_lenet_are_joined_by_a_line_and_by_the_vocabulary(
    journal: KnowledgeBase,
) -> None:
    found = [
        (r.predicate, r.origin, r.vocabulary, [(e.line, e.quote) for e in r.evidence])
        for r in journal.concept("alexnet").relations
        if (r.subject.id, r.object.id) == ("alexnet", "lenet")
    ]
    assert found == [
        (
            "similar_to",
            "stated",
            None,
            [(9, "AlexNet similar to LeNet but much bigger")],
        ),
        (
            "builds_on",
            "vocabulary",
            "deep-learning: AlexNet",
            [(9, "AlexNet"), (9, "LeNet")],
        ),
    ]


def test_adam_combines_what_the_notes_name_elsewhere(journal: KnowledgeBase) -> None:
    combined = {
        relation.object.id: [evidence.line for evidence in relation.evidence]
        for relation in journal.concept("adam").relations
        if relation.subject.id == "adam" and relation.predicate == "combines"
    }
    assert combined == {"momentum": [547, 579], "rmsprop": [547, 556]}


def test_a_path_gives_a_reason_for_every_hop(journal: KnowledgeBase) -> None:
    answer = journal.path("adam", "gradient-descent")
    assert answer.hops[0].from_.id == "adam"
    assert answer.hops[-1].to.id == "gradient-descent"
    assert all(hop.quotes for hop in answer.hops)


@pytest.mark.parametrize(
    ("source", "target"), [("AlexNet", "Adam"), ("dropout", "variance")]
)
def test_a_path_leads_from_one_course_to_another_with_a_quote_each(
    journal: KnowledgeBase, source: str, target: str
) -> None:
    ends = journal.find_concept(source), journal.find_concept(target)
    answer = journal.path(*ends)
    assert (answer.from_.id, answer.to.id) == ends
    assert all(hop.quotes for hop in answer.hops)


def test_a_part_of_a_label_finds_the_most_important_concept(
    journal: KnowledgeBase,
) -> None:
    assert journal.find_concept("human-level") == "human-level-performance"
    with pytest.raises(NotFoundError, match="called 'umanlev'"):
        journal.find_concept("umanlev")


def test_a_note_shows_its_lines_with_what_they_mention(journal: KnowledgeBase) -> None:
    note = journal.note("2025-08-16-classic-networks")
    line = next(line for line in note.lines if line.line == 9)
    assert [(m.concept, line.text[m.start : m.end]) for m in line.mentions] == [
        ("alexnet", "AlexNet"),
        ("lenet", "LeNet"),
    ]
    assert note.course is not None
    assert note.course.label == "Convolutional Neural Networks"
    assert note.ranges == ((420, 720),)
    assert note.previous is not None
    assert (note.previous.date, note.next) == (date(2025, 8, 15), None)


def test_a_lectures_sittings_are_put_together(journal: KnowledgeBase) -> None:
    lecture = journal.lecture("convolutional-neural-networks.classic-networks")
    assert [note.date for note in lecture.notes] == [
        date(2025, 8, 16),
        date(2025, 8, 15),
        date(2025, 8, 14),
    ]
    assert (lecture.watched, lecture.holes, lecture.repeats) == (((0, 720),), (), 0)


def test_lectures_come_in_the_order_of_their_course(journal: KnowledgeBase) -> None:
    course = journal.course("convolutional-neural-networks")
    titles = [lecture.title for lecture in course.lectures]
    assert titles.index("Computer Vision") < titles.index("Padding")
    assert titles.index("Padding") < titles.index("Classic Networks")


def test_lists_are_read_page_by_page_to_their_end(journal: KnowledgeBase) -> None:
    seen: list[str] = []
    cursor = None
    while True:
        page = journal.concepts(limit=40, after=cursor)
        seen += [concept.id for concept in page.items]
        cursor = page.next
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == page.total


def test_a_made_up_cursor_is_refused(journal: KnowledgeBase) -> None:
    with pytest.raises(UsageError, match="'x9' is none that an answer gave"):
        journal.notes(after="x9")


def test_notes_are_narrowed_by_course_concept_and_date(journal: KnowledgeBase) -> None:
    answer = journal.notes(
        course="convolutional-neural-networks",
        concept="padding",
        since=date(2025, 7, 24),
        until=date(2025, 7, 24),
    )
    assert [note.id for note in answer.items] == ["2025-07-24-padding"]


def test_a_course_lists_every_concept_that_its_notes_name(
    journal: KnowledgeBase,
) -> None:
    course = "convolutional-neural-networks"
    courses = {note.id: note.course for note in journal.snapshot.notes}
    listed = journal.concepts(course=course, limit=1000).items
    assert {concept.id for concept in listed} == {
        mention.concept
        for mention in journal.snapshot.mentions
        if courses[mention.note] == course
    }


@pytest.mark.parametrize(
    ("name", "identifier"),
    [
        ("adam", "adam"),
        ("Adaptive Moment Estimation", "adam"),
        ("Classic Networks", "classic-networks"),
        ("Computer Vision", "computer-vision"),
        ("2025-08-16-classic-networks", "2025-08-16-classic-networks"),
    ],
)
def test_things_are_found_by_any_of_their_names(
    journal: KnowledgeBase, name: str, identifier: str
) -> None:
    assert journal.find_id(name) == identifier


def test_an_unknown_name_suggests_a_near_one(journal: KnowledgeBase) -> None:
    with pytest.raises(NotFoundError, match=r"called 'adamm'. Did you mean 'Adam'"):
        journal.find_id("adamm")


def test_the_status_says_what_was_read_and_by_what(journal: KnowledgeBase) -> None:
    status = journal.status()
    assert [(s.id, s.lines, s.notes) for s in status.sources] == [
        ("learning-journal.md", 875, status.counts.notes)
    ]
    assert status.skipped == ()
    assert status.vocabularies == ("deep-learning",)
    assert status.build.stale is False


def test_threads_that_are_first_to_type_are_answered_alike(
    journal: KnowledgeBase, journal_settings: Settings
) -> None:
    kb = open_knowledge_base(journal_settings)
    together = Barrier(8)

    def complete(_: int) -> SuggestAnswer:
        together.wait()
        return kb.suggest("grad")

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(complete, range(8)))
    kb.close()
    assert answers == [journal.suggest("grad")] * 8
    assert answers[0].items


def test_a_closed_build_is_freed_without_the_garbage_collector(
    journal_settings: Settings,
) -> None:
    before = count_records()
    gc.disable()
    try:
        kb = open_knowledge_base(journal_settings)
        kb.search("alexnet")
        kb.suggest("grad")
        kb.graph(limit=20)
        kb.concept("adam")
        kb.communities()
        kb.path("adam", "rmsprop")
        opened = count_records()
        kb.close()
        del kb
        assert (opened > before, count_records()) == (True, before)
    finally:
        gc.enable()


def count_records() -> int:
    return sum(type(item) in (Mention, Relation) for item in gc.get_objects())


@pytest.fixture(params=[True, False], ids=["collecting", "paused"])
def collecting(request: pytest.FixtureRequest) -> Iterator[bool]:
    """Run with the garbage collector on, or paused by somebody else."""
    on: bool = request.param
    if not on:
        gc.disable()
    yield on
    gc.enable()


def test_opening_leaves_the_garbage_collector_as_it_was(
    journal_settings: Settings, tmp_path: Path, collecting: bool
) -> None:
    open_knowledge_base(journal_settings).close()
    assert gc.isenabled() == collecting
    with pytest.raises(NoBuildError):
        open_knowledge_base(replace(journal_settings, store=tmp_path))
    assert gc.isenabled() == collecting


def test_a_build_opened_after_another_answers_like_one_opened_alone(
    tmp_path: Path,
) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    for number in range(9):
        text = f"# Adam\n\n2025/01/0{number + 1}\n\n- Adam is better than RMSprop\n"
        (notes / f"{number}.md").write_text(text, encoding="utf-8")
    settings = make_settings(
        {"notes": ("notes",), "model": "shipped"}, environment={}, folder=tmp_path
    )
    build(settings)
    former = open_knowledge_base(settings)
    (notes / "4.md").write_text("# Dropout\n\n- momentum\n", encoding="utf-8")
    build(settings)

    after = open_knowledge_base(settings, former=former)
    former.close()
    alone = open_knowledge_base(settings)

    assert after.snapshot == alone.snapshot
    assert after.snapshot.sources[0] is former.snapshot.sources[0]
    for text in ("adam", "momentum", '"better than"'):
        assert after.search(text) == alone.search(text)
    assert after.notes(concept="momentum").total == 1
    after.close()
    alone.close()


def test_a_build_is_opened_though_the_former_one_was_damaged_since(
    tmp_path: Path,
) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "day.md").write_text("# Adam\n\n- momentum\n", encoding="utf-8")
    settings = make_settings(
        {"notes": ("notes",), "model": "shipped"}, environment={}, folder=tmp_path
    )
    damaged = build(settings).generation.path / "notes.jsonl"
    former = open_knowledge_base(settings)
    (notes / "day.md").write_text("# Adam\n\n- RMSprop\n", encoding="utf-8")
    made = build(settings)
    damaged.write_bytes(b"")

    after = open_knowledge_base(settings, former=former)

    assert after.snapshot == made.snapshot
    after.close()
    former.close()
