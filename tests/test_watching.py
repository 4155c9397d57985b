from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from kg.pipeline import BuildReport, build
from kg.settings import Settings
from kg.store import current_generation, lock_store
from kg.watching import (
    Outcome,
    may_be_read,
    other_inputs,
    watch_builds,
    watch_inputs,
)
from tests.site import JOURNAL, settings_in, write_journal

PATIENCE = 60.0
WORDS = "vocabulary: mine\ntitle: Mine\nconcepts: [{label: RMSprop}]\n"


@pytest.fixture
def stop() -> Iterator[threading.Event]:
    """Ends what a test waits for in vain."""
    event = threading.Event()
    timer = threading.Timer(PATIENCE, event.set)
    timer.start()
    yield event
    timer.cancel()
    timer.join()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A journal and a vocabulary of one's own."""
    monkeypatch.setattr("kg.watching.POLL_SECONDS", 0.02)
    monkeypatch.setattr("kg.watching.RETRY_SECONDS", 0.02)
    write_journal(tmp_path)
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "mine.yaml").write_text(WORDS, encoding="utf-8")
    return tmp_path


def watched(folder: Path) -> Settings:
    return settings_in(folder, vocabulary=(folder / "words",), courses=(folder / "no",))


def add_a_note(folder: Path) -> None:
    (folder / "notes" / "new.md").write_text("# New\n", encoding="utf-8")


def edit_a_note(folder: Path) -> None:
    write_journal(folder, JOURNAL + "- dropout\n")


def remove_a_note(folder: Path) -> None:
    (folder / "notes" / "journal.md").unlink()


def bring_a_folder(folder: Path) -> None:
    (folder / "made").mkdir()
    (folder / "made" / "day.md").write_text("# Day\n", encoding="utf-8")
    (folder / "made").rename(folder / "notes" / "made")


def write_into_a_new_folder(folder: Path) -> None:
    deep = folder / "notes" / "a" / "b"
    deep.mkdir(parents=True)
    (deep / "day.md").write_text("# Day\n", encoding="utf-8")


def edit_a_vocabulary(folder: Path) -> None:
    (folder / "words" / "mine.yaml").write_text(WORDS + "\n", encoding="utf-8")


def bring_a_catalogue(folder: Path) -> None:
    (folder / "no").mkdir()
    (folder / "no" / "courses.yaml").write_text("catalogue: c\n", encoding="utf-8")


def decide_something(folder: Path) -> None:
    (folder / "notes" / "studygraph.yaml").write_text("refuse: [a]", encoding="utf-8")


def remove_all_notes(folder: Path) -> None:
    shutil.rmtree(folder / "notes")


@pytest.mark.parametrize("poll", [False, True])
@pytest.mark.parametrize(
    "change",
    [
        add_a_note,
        edit_a_note,
        remove_a_note,
        bring_a_folder,
        write_into_a_new_folder,
        edit_a_vocabulary,
        bring_a_catalogue,
        decide_something,
        remove_all_notes,
    ],
)
def test_whatever_may_be_new_is_a_sign(
    folder: Path, stop: threading.Event, change: Callable[[Path], None], poll: bool
) -> None:
    settings = watched(folder)
    signs = watch_inputs(
        settings.notes,
        other_inputs(settings),
        store=settings.store,
        stop=stop,
        poll=poll,
    )
    next(signs)
    change(folder)
    assert next(signs, "none") is None


@pytest.mark.parametrize("poll", [False, True])
def test_a_single_file_is_watched_without_its_neighbours(
    folder: Path, stop: threading.Event, poll: bool
) -> None:
    file = folder / "notes" / "journal.md"
    signs = watch_inputs([file], store=folder / "store", stop=stop, poll=poll)
    next(signs)
    for text in ("# One\n", "# Two\n\n", "# Three\n"):
        file.write_text(text, encoding="utf-8")
        assert next(signs, "none") is None


@pytest.mark.parametrize("poll", [False, True])
def test_a_folder_that_comes_back_is_watched_again(
    folder: Path, stop: threading.Event, poll: bool
) -> None:
    notes = folder / "notes"
    signs = watch_inputs([notes], store=folder / "store", stop=stop, poll=poll)
    next(signs)
    shutil.rmtree(notes)
    next(signs)
    for text in ("# One\n", "# Two\n\n", "# Three\n", "# Twenty\n"):
        write_journal(folder, text)
        assert next(signs, "none") is None


def test_watching_ends_when_it_is_told_to(folder: Path) -> None:
    for poll in (False, True):
        stop = threading.Event()
        signs = watch_inputs(
            [folder / "notes"], store=folder / "store", stop=stop, poll=poll
        )
        next(signs)
        stop.set()
        assert list(signs) == []


@pytest.mark.parametrize(
    ("path", "read"),
    [
        ("notes", True),
        ("notes/day.md", True),
        ("notes/Day.MARKDOWN", True),
        ("notes/folder", True),
        ("notes/gone", True),
        ("notes/picture.png", False),
        ("notes/.git/index", False),
        ("notes/.day.md.swp", False),
        ("notes/deep/.obsidian/note.md", False),
        ("notes/store/gen-000001/notes.md", False),
        ("elsewhere/day.md", False),
        ("words/mine.yaml", True),
        (".hidden/words/mine.yaml", True),
    ],
)
def test_only_what_a_build_may_read_counts(
    tmp_path: Path, path: str, read: bool
) -> None:
    (tmp_path / "notes" / "folder").mkdir(parents=True)
    (tmp_path / "notes" / "picture.png").write_bytes(b"")
    folders = [tmp_path / name for name in ("notes", "words", ".hidden/words")]
    store = tmp_path / "notes" / "store"
    assert may_be_read(tmp_path / path, folders=folders, store=store) is read


def follow(
    settings: Settings,
    stop: threading.Event,
    *steps: Callable[[], None],
    build_once: Callable[[], BuildReport] | None = None,
) -> list[Outcome]:
    """Watch, take one step after each outcome, and return the outcomes."""
    told: list[Outcome] = []

    def tell(outcome: Outcome) -> None:
        told.append(outcome)
        if len(told) > len(steps):
            stop.set()
        else:
            steps[len(told) - 1]()

    watch_builds(
        settings, build_once or (lambda: build(settings)), tell=tell, stop=stop
    )
    return [replace(outcome, seconds=0.0) for outcome in told]


def test_errors_are_told_and_the_next_change_is_built(
    folder: Path, stop: threading.Event
) -> None:
    words = folder / "words" / "mine.yaml"
    settings = settings_in(folder, vocabulary=(folder / "words",))

    def add_two() -> None:
        add_a_note(folder)
        edit_a_note(folder)

    told = follow(
        settings,
        stop,
        add_two,
        lambda: write(words, "vocabulary: ["),
        lambda: write(words, WORDS),
        lambda: write(words, WORDS.replace("RMSprop", "momentum")),
    )

    assert [(o.changed, o.sources_changed, o.error is None) for o in told] == [
        (True, None, True),
        (True, 2, True),
        (False, None, False),
        (False, 0, True),
        (True, 0, True),
    ]
    assert told[1].says.startswith("gen-000002: 2 sources changed, built in ")
    assert "mine.yaml" in told[2].says
    assert told[3].says == "Nothing has changed since gen-000002."
    assert told[4].build is not None
    assert told[4].build.id == current_generation(settings.store).name == "gen-000003"


def write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def test_a_change_during_a_build_makes_another_after_it(
    folder: Path, stop: threading.Event
) -> None:
    settings = settings_in(folder)
    builds: list[str] = []

    def meddle(stage: str) -> None:
        if stage == "placing" and not builds:
            edit_a_note(folder)

    def build_once() -> BuildReport:
        report = build(settings, say=meddle)
        builds.append(report.generation.name)
        return report

    told = follow(settings, stop, lambda: None, build_once=build_once)

    assert builds == ["gen-000001", "gen-000002"]
    assert told[1].sources_changed == 1


def test_another_build_is_waited_for(folder: Path, stop: threading.Event) -> None:
    settings = settings_in(folder)
    with ExitStack() as other:
        other.enter_context(lock_store(settings.store))
        told = follow(settings, stop, other.close)

    assert [outcome.error is None for outcome in told] == [False, True]
    assert "Another build" in told[0].says
    assert told[1].changed


def test_a_fault_of_the_program_does_not_end_the_watch(
    folder: Path, stop: threading.Event, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = settings_in(folder)
    faults = [ZeroDivisionError("unlucky")]

    def build_once() -> BuildReport:
        if faults:
            raise faults.pop()
        return build(settings)

    told = follow(settings, stop, lambda: add_a_note(folder), build_once=build_once)

    assert told[0].error == (
        "The build failed by a fault of the program: ZeroDivisionError('unlucky')."
    )
    assert told[1].changed
    assert "Traceback" in capsys.readouterr().err
