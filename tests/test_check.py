from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from kg.check import (
    CheckReport,
    Problem,
    check_build,
    check_snapshot,
    find_warnings,
)
from kg.errors import DamagedError, NoBuildError
from kg.index.base import (
    Document,
    FindIds,
    Group,
    IndexMemory,
    Match,
    Query,
    Results,
    Searcher,
    Sort,
)
from kg.index.wordlist import WordList, make_word_list
from kg.pipeline import build
from kg.reading.files import read_sources
from kg.records import (
    Concept,
    Evidence,
    Placed,
    Predicate,
    Reference,
    ReferenceKind,
    Snapshot,
    Unmet,
    VocabularyRelation,
)
from kg.store import current_generation, lock_store, write_generation
from tests.linked import make_linked_snapshot, make_page
from tests.site import settings_in, write_journal
from tests.snapshots import (
    LINE,
    index_writer,
    make_facts,
    make_placed,
    make_snapshot,
)

REMEDY = "Run `kg build --full`; if this stays, please report it."


class LineSearcher:
    """Knows ids only, so it answers only the query that matches everything."""

    def __init__(self, ids: list[str]) -> None:
        self._ids = ids

    def search(
        self,
        query: Query,
        *,
        limit: int | None = None,
        offset: int = 0,
        sort: Sort = Sort.RELEVANCE,
        facets: Sequence[str] = (),
        facet_values: int = 12,
    ) -> Results:
        assert query == Query(root=Group(clauses=()))
        matches = tuple(Match(id=id_, score=0.0) for id_ in self._ids)
        return Results(
            matches=matches, total=len(matches), tier_totals=(len(matches),), facets={}
        )

    def among(self, ids: Iterable[str]) -> FindIds:
        return lambda node: frozenset()

    def frequency(self, stem: str) -> int:
        return 0

    def total(self) -> int:
        return len(self._ids)

    def words(self) -> WordList:
        return make_word_list(())

    def close(self) -> None:
        self._ids = []


class LineEngine:
    """Reads the index that `tests.snapshots.index_writer` writes."""

    name = "lines"

    def rebuild(
        self,
        documents: Iterable[Document],
        directory: Path,
        *,
        former: Path | None = None,
        memory: IndexMemory | None = None,
    ) -> None:
        index_writer(*(document.id for document in documents))(directory)

    def open(self, directory: Path, *, former: Searcher | None = None) -> LineSearcher:
        ids = (directory / "ids").read_text().splitlines()
        if "broken" in ids:
            raise DamagedError("The index cannot be read. Run `kg build --full`.")
        return LineSearcher(ids)


def publish(store: Path, *, indexed: tuple[str, ...] = ("journal-1",)) -> Path:
    snapshot = make_snapshot()
    with lock_store(store):
        return write_generation(
            store,
            snapshot=snapshot,
            placed=make_placed(snapshot),
            facts=make_facts(),
            write_index=index_writer(*indexed),
        ).path


def check(store: Path) -> CheckReport:
    return check_build(store, engine_named=lambda _name: LineEngine())


def problem(where: str, what: str, remedy: str = REMEDY) -> Problem:
    return Problem(where=where, what=what, remedy=remedy)


def test_a_sound_build_has_no_problems_but_tells_what_it_left_out(
    tmp_path: Path,
) -> None:
    publish(tmp_path)
    assert check(tmp_path) == CheckReport(
        build="gen-000001", problems=(), warnings=find_warnings(make_snapshot())
    )


def test_quotes_are_compared_with_the_notes_that_have_not_changed(
    tmp_path: Path,
) -> None:
    write_journal(tmp_path)
    settings = settings_in(tmp_path)
    (tmp_path / "notes" / "other.md").write_text("# Adam\n\n- RMSprop\n", "utf-8")
    snapshot = build(settings).snapshot
    quotes = [e for r in snapshot.relations for e in r.evidence]
    found = check_build(settings.store)
    assert (found.problems, found.files, found.quotes) == ((), 2, len(quotes))
    assert quotes

    write_journal(tmp_path, "# Something else\n")
    found = check_build(settings.store)
    others = [e for e in quotes if e.source == "other.md"]
    assert (found.problems, found.files, found.quotes) == ((), 1, len(others))


def test_a_quote_that_stands_in_the_build_alone_is_a_problem(tmp_path: Path) -> None:
    write_journal(tmp_path, f"# Classic Networks\n\n\n\n{LINE.lower()}\n")
    (text,) = read_sources([tmp_path / "notes"]).texts
    snapshot = replace(make_snapshot(), sources=(text.source,))
    facts = replace(make_facts(), roots=(str(tmp_path / "notes"),))
    with lock_store(tmp_path / "store"):
        write_generation(
            tmp_path / "store",
            snapshot=snapshot,
            placed=make_placed(snapshot),
            facts=facts,
            write_index=index_writer("journal-1"),
        )
    assert check(tmp_path / "store").problems == (
        problem(
            "journal.md:5:2",
            "should read 'AlexNet similar to LeNet', but the file reads "
            "'alexnet similar to lenet' there",
        ),
    )


def test_warnings_name_skipped_and_doubtful_sources() -> None:
    assert find_warnings(make_snapshot()) == (
        Problem(where="scan.pdf", what="It is no text.", remedy="Save as .md"),
        Problem(
            where="journal.md",
            what="Line 9: the date is read as 2025-08-16.",
            remedy="Look at the file.",
        ),
    )


def test_warnings_name_every_link_that_leads_to_no_note_once() -> None:
    snapshot = make_linked_snapshot(
        make_page("x.md", "[[gone]] [[gone]] ![[lost#part]] [[x]]", "((b1)) ![[a.png]]")
    )
    remedy = "Write the note, or correct its name."
    assert find_warnings(snapshot) == (
        Problem(where="x.md:1", what="[[gone]] leads to no note.", remedy=remedy),
        Problem(where="x.md:1", what="![[lost]] leads to no note.", remedy=remedy),
        Problem(where="x.md:2", what="((b1)) leads to no note.", remedy=remedy),
    )


def test_every_damaged_file_is_named(tmp_path: Path) -> None:
    path = publish(tmp_path)
    (path / "index" / "ids").write_text("journal-2\n")
    (path / "notes.jsonl").unlink()
    assert check(tmp_path) == CheckReport(
        build="gen-000001",
        problems=(
            problem("gen-000001/index/ids", "differs from what the build wrote"),
            problem("gen-000001/notes.jsonl", "is missing"),
        ),
        warnings=(),
    )


def test_a_manifest_that_was_altered_is_a_problem(tmp_path: Path) -> None:
    manifest = publish(tmp_path) / "manifest.json"
    manifest.write_text(manifest.read_text().replace("/home/ada", "/home/eve"))
    what = f"{manifest} is not what CURRENT promises. Run `kg build --full`."
    assert check(tmp_path) == CheckReport(
        build=None,
        problems=(problem(str(tmp_path), what, "If this stays, please report it."),),
        warnings=(),
    )


def test_a_store_without_a_build_cannot_be_checked(tmp_path: Path) -> None:
    with pytest.raises(NoBuildError):
        check(tmp_path)


@pytest.mark.parametrize(
    ("indexed", "found"),
    [
        ((), ("journal-1", "is a note that is not indexed")),
        (("journal-1", "x"), ("x", "is indexed too often or is no note")),
        (
            ("journal-1", "journal-1"),
            ("journal-1", "is indexed too often or is no note"),
        ),
    ],
)
def test_the_index_holds_exactly_the_notes(
    tmp_path: Path, indexed: tuple[str, ...], found: tuple[str, str]
) -> None:
    publish(tmp_path, indexed=indexed)
    assert check(tmp_path).problems == (problem(*found),)


def test_an_index_that_does_not_open_is_a_problem(tmp_path: Path) -> None:
    publish(tmp_path, indexed=("broken",))
    assert check(tmp_path) == CheckReport(
        build=current_generation(tmp_path).name,
        problems=(
            problem(
                str(tmp_path),
                "The index cannot be read. Run `kg build --full`.",
                "If this stays, please report it.",
            ),
        ),
        warnings=(),
    )


def _with_mention(snapshot: Snapshot, **changes: object) -> Snapshot:
    first, *others = snapshot.mentions
    return replace(snapshot, mentions=(replace(first, **changes), *others))  # type: ignore[arg-type]


def _with_unmet(snapshot: Snapshot, id_: str, subject: str, other: str) -> Snapshot:
    relation = VocabularyRelation(
        subject=subject,
        predicate=Predicate.BUILDS_ON,
        object=other,
        vocabulary="deep-learning",
        entry=subject,
    )
    unmet = Unmet(
        id=id_, label=id_, kind="concept", definition=None, relations=(relation,)
    )
    return replace(snapshot, unmet=(unmet,))


def _with_relation(snapshot: Snapshot, **changes: object) -> Snapshot:
    first, *others = snapshot.relations
    return replace(snapshot, relations=(replace(first, **changes), *others))  # type: ignore[arg-type]


def _with_evidence(snapshot: Snapshot, **changes: object) -> Snapshot:
    (evidence,) = snapshot.relations[0].evidence
    return _with_relation(snapshot, evidence=(replace(evidence, **changes),))  # type: ignore[arg-type]


def _misquoting(snapshot: Snapshot) -> tuple[Evidence, ...]:
    return (replace(snapshot.relations[0].evidence[0], quote="LeNet"),)


def _with_note(snapshot: Snapshot, **changes: object) -> Snapshot:
    return replace(snapshot, notes=(replace(snapshot.notes[0], **changes),))  # type: ignore[arg-type]


def _with_reference(snapshot: Snapshot, **changes: object) -> Snapshot:
    reference = Reference(
        kind=ReferenceKind.WIKILINK,
        target="Classic Networks",
        text="AlexNet",
        line=5,
        start=2,
        end=9,
        note="journal-1",
    )
    return _with_note(snapshot, references=(replace(reference, **changes),))  # type: ignore[arg-type]


def _with_passage(snapshot: Snapshot, **changes: object) -> Snapshot:
    *others, last = snapshot.notes[0].passages
    return _with_note(snapshot, passages=(*others, replace(last, **changes)))  # type: ignore[arg-type]


def _with_concept(snapshot: Snapshot, **changes: object) -> Snapshot:
    first, *others = snapshot.concepts
    return replace(snapshot, concepts=(replace(first, **changes), *others))  # type: ignore[arg-type]


def _without_lecture(snapshot: Snapshot) -> Snapshot:
    return replace(
        snapshot,
        lectures=snapshot.lectures[:1],
        relations=snapshot.relations[:3],
    )


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (
            lambda s: replace(s, sources=s.sources * 2),
            {("journal.md", "is the id of 2 sources")},
        ),
        (
            lambda s: replace(s, notes=s.notes * 2),
            {("journal-1", "is the id of 2 notes")},
        ),
        (
            lambda s: replace(
                s, concepts=(*s.concepts, Concept(id="cnn", label="CNN"))
            ),
            {("cnn", "is the id of 2 courses, lectures and concepts")},
        ),
        (
            lambda s: replace(
                s, concepts=(*s.concepts, Concept(id="node.js", label="Node.js"))
            ),
            {("node.js", "holds a dot, but is no lecture's id")},
        ),
        (
            lambda s: replace(
                s, lectures=(*s.lectures, replace(s.lectures[0], id="nodot"))
            ),
            {("nodot", "is a lecture's id, but holds no dot")},
        ),
        (
            lambda s: _with_note(s, lecture="cnn.gone"),
            {("journal-1", "refers to the lecture 'cnn.gone', which does not exist")},
        ),
        (
            lambda s: _with_note(s, course="gone"),
            {("journal-1", "refers to the course 'gone', which does not exist")},
        ),
        (
            lambda s: replace(
                s, lectures=(replace(s.lectures[0], course="gone"), *s.lectures[1:])
            ),
            {("cnn.classic", "refers to the course 'gone', which does not exist")},
        ),
        (
            lambda s: replace(s, sources=()),
            {("journal-1", "refers to the source 'journal.md', which does not exist")},
        ),
        (
            lambda s: _with_concept(s, broader=("cnn",)),
            {("alexnet", "has 'cnn' as broader, which is no concept")},
        ),
        (
            lambda s: _with_concept(s, broader=("alexnet",)),
            {("alexnet", "is broader than itself")},
        ),
        (
            lambda s: _with_mention(s, concept="gone"),
            {
                (
                    "journal.md:5:2",
                    "refers to the concept 'gone', which does not exist",
                )
            },
        ),
        (
            lambda s: _with_mention(s, note="gone"),
            {("journal.md:5:2", "refers to the note 'gone', which does not exist")},
        ),
        (
            lambda s: _with_mention(s, source="other.md"),
            {("other.md:5:2", "is in the note 'journal-1', which is from journal.md")},
        ),
        (
            lambda s: _with_mention(s, line=4),
            {("journal.md:4:2", "is on a line that is no passage of 'journal-1'")},
        ),
        (
            lambda s: _with_mention(s, start=3),
            {
                (
                    "journal.md:5:3",
                    "should read 'AlexNet', but the line reads 'lexNet' there",
                )
            },
        ),
        (
            lambda s: _with_mention(s, end=2, text=""),
            {("journal.md:5:2", "should read '', but the line reads '' there")},
        ),
        (
            lambda s: _with_evidence(s, quote="AlexNet like LeNet"),
            {
                (
                    "journal.md:5:2",
                    "should read 'AlexNet like LeNet', but the line reads "
                    "'AlexNet similar to LeNet' there",
                )
            },
        ),
        (
            lambda s: _with_evidence(s, under=5),
            {("journal.md:5:2", "stands under its own line")},
        ),
        (
            lambda s: _with_evidence(s, under=4),
            {
                (
                    "journal.md:5:2",
                    "stands under line 4, no passage of 'journal-1'",
                )
            },
        ),
        (lambda s: _with_evidence(s, under=1), set()),
        (
            lambda s: _with_concept(
                s, definitions=s.relations[0].evidence + _misquoting(s)
            ),
            {
                (
                    "journal.md:5:2",
                    "should read 'LeNet', but the line reads "
                    "'AlexNet similar to LeNet' there",
                )
            },
        ),
        (
            lambda s: _with_evidence(s, note="gone"),
            {("journal.md:5:2", "refers to the note 'gone', which does not exist")},
        ),
        (
            lambda s: _with_reference(s, line=4),
            {("journal.md:4:2", "is a reference on no passage of 'journal-1'")},
        ),
        (
            lambda s: _with_reference(s, end=43),
            {
                (
                    "journal.md:5:2",
                    "is a reference beyond the 42 columns of its line",
                )
            },
        ),
        (
            lambda s: _with_reference(s, end=2),
            {
                (
                    "journal.md:5:2",
                    "is a reference beyond the 42 columns of its line",
                )
            },
        ),
        (
            lambda s: _with_reference(s, note="gone"),
            {("journal.md:5:2", "leads to the note 'gone', which does not exist")},
        ),
        (
            lambda s: _with_passage(s, parent=5),
            {("journal.md:5", "stands under line 5, no passage above it")},
        ),
        (
            lambda s: _with_passage(s, hidden=((4, 6), (5, 9))),
            {("journal.md:5", "hides columns that overlap or are not in the line")},
        ),
        (
            lambda s: _with_passage(s, hidden=((4, 6), (40, 43))),
            {("journal.md:5", "hides columns that overlap or are not in the line")},
        ),
        (lambda s: _with_passage(s, parent=1, hidden=((4, 6), (6, 42))), set()),
        (lambda s: _with_reference(s), set()),
        (
            lambda s: _with_relation(s, object="gone"),
            {
                (
                    "alexnet similar_to gone",
                    "refers to the object 'gone', which does not exist",
                )
            },
        ),
        (
            lambda s: _with_relation(s, subject="gone"),
            {
                (
                    "gone similar_to lenet",
                    "refers to the subject 'gone', which does not exist",
                )
            },
        ),
        (
            lambda s: _with_relation(s, evidence=()),
            {("alexnet similar_to lenet", "has neither evidence nor a vocabulary")},
        ),
        (
            lambda s: _with_relation(s, predicate="part_of", evidence=()),
            {("alexnet part_of lenet", "has neither evidence nor a vocabulary")},
        ),
        (lambda s: _with_unmet(s, "vgg", "vgg", "lenet"), set()),
        (
            lambda s: _with_unmet(s, "lenet", "lenet", "alexnet"),
            {
                ("lenet", "is unmet, but a concept of the notes"),
                (
                    "lenet",
                    "is unmet, so one other that is mentioned must be in "
                    "lenet builds_on alexnet",
                ),
            },
        ),
        (
            lambda s: _with_unmet(s, "vgg", "vgg", "resnet"),
            {
                (
                    "vgg",
                    "is unmet, so one other that is mentioned must be in "
                    "vgg builds_on resnet",
                )
            },
        ),
        (
            lambda s: _with_unmet(s, "vgg", "resnet", "lenet"),
            {
                (
                    "vgg",
                    "is unmet, so one other that is mentioned must be in "
                    "resnet builds_on lenet",
                )
            },
        ),
    ],
)
def test_a_broken_promise_is_found_and_nothing_else(
    change: Callable[[Snapshot], Snapshot], found: set[tuple[str, str]]
) -> None:
    snapshot = change(make_snapshot())
    placed = {place.id: place for place in make_placed(snapshot)}
    problems = check_snapshot(snapshot, tuple(placed.values()))
    expected = {problem(*finding) for finding in found}
    assert {p for p in problems if "placed" not in p.what} == expected


def _place(id_: str) -> Placed:
    return Placed(id=id_, x=0, y=0, rank=0.0, community=0)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda p: p[1:], ("cnn", "is a node that is not placed")),
        (
            lambda p: (*p, _place("gone")),
            ("gone", "is placed too often or is no node"),
        ),
        (
            lambda p: (*p, _place("lenet")),
            ("lenet", "is placed too often or is no node"),
        ),
    ],
)
def test_exactly_the_nodes_are_placed(
    change: Callable[[tuple[Placed, ...]], tuple[Placed, ...]], found: tuple[str, str]
) -> None:
    snapshot = make_snapshot()
    placed = change(make_placed(snapshot))
    assert check_snapshot(snapshot, placed) == (problem(*found),)
