from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from kg.check import check_build
from kg.engines import make_engine
from kg.errors import LossError, NotesError, VocabularyError
from kg.export import export_jsonl
from kg.freshness import FreshnessWatch, is_fresh
from kg.generation import read_snapshot
from kg.kb import open_knowledge_base
from kg.pipeline import build, prepare
from kg.records import Snapshot
from kg.settings import Settings, make_settings
from kg.store import (
    current_generation,
    list_generations,
    lock_store,
    write_generation,
)
from tests.site import settings_in, write_journal

NOTE = "# Adam\n\n2025/01/02\n\n- Adam is better than RMSprop\n- momentum\n"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "day.md").write_text(NOTE, encoding="utf-8")
    return make_settings(
        {"notes": ("notes",), "model": "shipped"}, environment={}, folder=tmp_path
    )


def stored(settings: Settings) -> Snapshot:
    return read_snapshot(current_generation(settings.store))


def notes_file(settings: Settings) -> Path:
    return settings.notes[0] / "day.md"


def test_a_build_is_sound_and_says_what_made_it(settings: Settings) -> None:
    report = build(settings, now=lambda: datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
    assert stored(settings) == report.snapshot
    assert report.generation.facts.built_at == "2026-01-02T03:04:05+00:00"
    checked = check_build(settings.store)
    assert checked.problems == ()


def test_the_same_notes_give_the_same_bytes(settings: Settings) -> None:
    first = "".join(export_jsonl(build(settings).snapshot))
    second = "".join(export_jsonl(build(settings, full=True).snapshot))
    assert first == second
    one, two = list_generations(settings.store)
    assert one.files == two.files


def test_an_index_is_taken_over_from_the_former_build(settings: Settings) -> None:
    one, two = build(settings).generation, build(settings).generation
    assert check_build(settings.store).problems == ()
    paths = [f.path for f in one.files if f.path.startswith("index/MAIN_")]
    assert paths
    assert all((one.path / path).samefile(two.path / path) for path in paths)


def test_unchanged_notes_are_not_built_again(settings: Settings) -> None:
    made = build(settings)
    found = build(settings)
    assert (made.changed, found.changed) == (True, False)
    assert found.generation == made.generation == current_generation(settings.store)
    assert found.snapshot == made.snapshot
    assert (found.sources, found.skipped) == (made.sources, made.skipped)


def test_a_full_build_is_made_of_unchanged_notes(settings: Settings) -> None:
    build(settings)
    report = build(settings, full=True)
    assert (report.changed, report.generation.name) == (True, "gen-000002")


def change_a_word(settings: Settings) -> Settings:
    notes_file(settings).write_text(NOTE.replace("momentum", "momentun"), "utf-8")
    return settings


def add_what_cannot_be_read(settings: Settings) -> Settings:
    (settings.notes[0] / "picture.md").write_bytes(b"\x89PNG\x00\x00")
    return settings


def lose_an_index_file(settings: Settings) -> Settings:
    (path,) = current_generation(settings.store).path.glob("index/*.trm")
    path.unlink()
    return settings


def cut_a_file_short(settings: Settings) -> Settings:
    path = current_generation(settings.store).path / "sources.jsonl"
    path.write_bytes(path.read_bytes()[:-5])
    return settings


def name_the_notes_otherwise(settings: Settings) -> Settings:
    return replace(settings, notes=(notes_file(settings),))


def want_no_vocabulary(settings: Settings) -> Settings:
    return replace(settings, vocabulary=())


def decide_something(settings: Settings) -> Settings:
    (settings.notes[0] / "studygraph.yaml").write_text("promote: [Adam]", "utf-8")
    return settings


def name_a_file_of_decisions(settings: Settings) -> Settings:
    return replace(settings, curation=settings.store.parent / "decisions.yaml")


def show_private_records(settings: Settings) -> Settings:
    return replace(settings, log_entries="show")


@pytest.mark.parametrize(
    "change",
    [
        change_a_word,
        add_what_cannot_be_read,
        lose_an_index_file,
        cut_a_file_short,
        name_the_notes_otherwise,
        want_no_vocabulary,
        decide_something,
        name_a_file_of_decisions,
        show_private_records,
    ],
)
def test_whatever_bears_on_a_build_makes_a_new_one(
    settings: Settings, change: Callable[[Settings], Settings]
) -> None:
    build(settings)
    chosen = change(settings)
    assert [build(chosen).changed, build(chosen).changed] == [True, False]


def test_what_another_version_built_is_built_again(settings: Settings) -> None:
    generation = build(settings).generation
    with lock_store(settings.store):
        write_generation(
            settings.store,
            snapshot=stored(settings),
            placed=(),
            facts=replace(generation.facts, versions=(("studygraph", "0.0.1"),)),
            write_index=lambda folder: make_engine("whoosh").rebuild((), folder),
        )
    assert build(settings).changed


def test_a_note_that_was_saved_as_it_was_leaves_the_build_fresh(
    settings: Settings,
) -> None:
    generation = build(settings).generation
    watch = FreshnessWatch(generation, settings)
    os.utime(notes_file(settings), ns=(1, 1))
    assert is_fresh(generation, settings)
    assert FreshnessWatch(generation, settings).is_fresh()
    assert watch.is_fresh()
    assert not build(settings).changed
    # Of the same size, but not the same.
    notes_file(settings).write_text(NOTE.replace("momentum", "momentun"), "utf-8")
    assert not is_fresh(generation, settings)


def test_a_vocabulary_that_changes_during_a_build_is_built_next_time(
    settings: Settings, tmp_path: Path
) -> None:
    words = tmp_path / "words.yaml"
    text = "vocabulary: mine\ntitle: Mine\nconcepts: [{label: RMSprop}]\n"
    words.write_text(text, "utf-8")
    own = replace(settings, vocabulary=(words,))

    def meddle(stage: str) -> None:
        if stage == "finding relations":
            words.write_text(text.replace("RMSprop", "momentum"), "utf-8")

    generation = build(own, say=meddle).generation
    assert not is_fresh(generation, own)
    assert build(own).changed


def test_a_note_that_changes_during_a_build_is_built_next_time(
    settings: Settings,
) -> None:
    def meddle(stage: str) -> None:
        if stage == "finding relations":
            notes_file(settings).write_text(NOTE + "- dropout\n", "utf-8")
            (settings.notes[0] / "new.md").write_text("# New\n", "utf-8")

    add_what_cannot_be_read(settings)
    generation = build(settings, say=meddle).generation
    assert [source.id for source in generation.facts.sources] == [
        "day.md",
        "picture.md",
    ]
    assert not is_fresh(generation, settings)
    assert build(settings).changed


def test_every_stage_is_said(settings: Settings) -> None:
    stages: list[str] = []
    build(settings, say=stages.append)
    assert stages == [
        "reading",
        "finding concepts",
        "finding relations",
        "placing",
        "indexing",
    ]


def test_changed_notes_make_a_build_stale(settings: Settings) -> None:
    generation = build(settings).generation
    assert is_fresh(generation, settings)
    notes_file(settings).write_text(NOTE + "- dropout\n", encoding="utf-8")
    assert not is_fresh(generation, settings)


def test_another_vocabulary_makes_a_build_stale(
    settings: Settings, tmp_path: Path
) -> None:
    generation = build(settings).generation
    other = make_settings(
        {"notes": ("notes",), "vocabulary": (tmp_path / "none",), "model": "shipped"},
        environment={},
        folder=tmp_path,
    )
    assert not is_fresh(generation, other)


def test_without_any_vocabulary_the_notes_name_their_own_concepts(
    settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "data" / "vocabulary").mkdir(parents=True)
    own = make_settings(
        {"notes": ("notes",), "model": "shipped"}, environment={}, folder=tmp_path
    )
    snapshot = build(own).snapshot
    labels = {concept.label for concept in snapshot.concepts}
    assert labels == {"Adam", "momentum", "RMSprop"}
    assert {concept.origin for concept in snapshot.concepts} == {"notes"}


@pytest.mark.parametrize(
    ("name", "text", "error"),
    [
        ("vocabulary", "vocabulary: [", VocabularyError),
        ("courses", "catalogue: 3", VocabularyError),
        ("curation", "promote: [a]\nrefuse: [a]", VocabularyError),
    ],
)
def test_a_broken_input_loses_nothing_of_the_old_build(
    settings: Settings,
    tmp_path: Path,
    name: str,
    text: str,
    error: type[Exception],
) -> None:
    before = build(settings).generation
    broken = tmp_path / "broken.yaml"
    broken.write_text(text, encoding="utf-8")
    other = make_settings(
        {"notes": ("notes",), name: str(broken), "model": "shipped"},
        environment={},
        folder=tmp_path,
    )
    with pytest.raises(error, match=r"broken\.yaml"):
        build(other)
    assert current_generation(settings.store) == before


def test_a_skipped_file_is_named_and_the_others_are_built(settings: Settings) -> None:
    (settings.notes[0] / "picture.md").write_bytes(b"\x89PNG\x00\x00")
    assert [skipped.id for skipped in build(settings).snapshot.skipped] == [
        "picture.md"
    ]
    assert len(stored(settings).notes) == 1


def test_a_date_that_can_be_two_days_is_named_and_never_guessed(
    settings: Settings,
) -> None:
    text = NOTE.replace("2025/01/02", "03/04/2025")
    notes_file(settings).write_text(text, encoding="utf-8")
    (note,) = build(settings).snapshot.notes
    assert (note.date, note.date_written) == (None, "03/04/2025")
    doubt = "Line 3: 03/04/2025 can be 3 April or 4 March; write 2025-04-03."
    assert [source.warnings for source in stored(settings).sources] == [(doubt,)]
    assert [w.what for w in check_build(settings.store).warnings] == [doubt]


def test_strict_builds_refuse_a_file_that_cannot_be_read(settings: Settings) -> None:
    (settings.notes[0] / "picture.md").write_bytes(b"\x89PNG\x00\x00")
    with pytest.raises(NotesError, match=r"picture\.md"):
        build(settings, strict=True)


def publish_with_more(
    settings: Settings, *, versions: tuple[tuple[str, str], ...] | None = None
) -> Snapshot:
    """Publish a build with a relation that the program does not find; return it.

    ``versions`` are those of the programs, by default the ones at work.
    """
    facts = build(settings).generation.facts
    found = stored(settings)
    (stated,) = (r for r in found.relations if r.origin == "stated")
    more = replace(stated, subject="momentum", object="rmsprop")
    before = replace(found, relations=(*found.relations, more))
    with lock_store(settings.store):
        write_generation(
            settings.store,
            snapshot=before,
            placed=(),
            facts=replace(facts, versions=versions or facts.versions),
            write_index=lambda folder: make_engine("whoosh").rebuild((), folder),
        )
    return before


OTHER = (("studygraph", "0.0.1"),)
LOST = "momentum better than RMSprop (“Adam is better than RMSprop”, day.md:5)"


def test_another_version_may_not_lose_relations_of_the_same_notes(
    settings: Settings,
) -> None:
    before = publish_with_more(settings, versions=OTHER)
    with pytest.raises(LossError) as caught:
        build(settings)
    assert str(caught.value) == (
        "This build would lose 1 relation although what the notes say there has not "
        f"changed: {LOST}. The former build stays. Use --force to publish anyway."
    )
    assert stored(settings) == before


def test_nor_those_of_a_note_that_stands_while_others_change(
    settings: Settings,
) -> None:
    before = publish_with_more(settings, versions=OTHER)
    (settings.notes[0] / "next.md").write_text("# Dropout\n\n- ReLU\n", "utf-8")
    with pytest.raises(LossError, match="would lose 1 relation although"):
        build(settings)
    assert stored(settings) == before


def test_force_publishes_what_loses_relations_and_says_so(settings: Settings) -> None:
    before = publish_with_more(settings, versions=OTHER)
    report = build(settings, force=True)
    assert report.generation.facts.warnings == (
        "1 relation of gen-000002 went although what the notes say there stands: "
        f"{LOST}. `kg diff` shows all that changed.",
    )
    assert stored(settings) == replace(before, relations=before.relations[:-1])


def test_the_same_version_publishes_such_losses_and_says_so(
    settings: Settings,
) -> None:
    publish_with_more(settings)
    (settings.notes[0] / "next.md").write_text("# Dropout\n\n- ReLU\n", "utf-8")
    report = build(settings)
    assert [LOST in warning for warning in report.generation.facts.warnings] == [True]
    assert build(replace(settings, vocabulary=())).generation.facts.warnings == ()


@pytest.mark.parametrize("change", [want_no_vocabulary, decide_something])
def test_other_settings_and_decisions_explain_every_loss(
    settings: Settings, change: Callable[[Settings], Settings]
) -> None:
    publish_with_more(settings, versions=OTHER)
    report = build(change(settings))
    assert not any(LOST in text for text in report.generation.facts.warnings)


def test_an_edit_of_the_line_explains_what_it_said(settings: Settings) -> None:
    publish_with_more(settings, versions=OTHER)
    notes_file(settings).write_text(NOTE.replace("better", "much better"), "utf-8")
    assert build(settings).generation.facts.warnings == ()


EDITS = st.lists(
    st.tuples(
        st.sampled_from(("day.md", "other.md")),
        st.lists(
            st.sampled_from(
                (
                    "# Adam",
                    "# Week 2 RMSprop",
                    "2025/01/03",
                    "- Adam is better than RMSprop",
                    "- momentum",
                    "- Adam",
                    "- momentum reduces oscillation",
                    "- skip connection",
                    "  - RMSprop",
                    "",
                )
            ),
            max_size=6,
        ),
    ),
    min_size=1,
    max_size=2,
)


@hypothesis_settings(max_examples=5)
@given(edits=EDITS)
def test_no_edit_of_the_notes_is_ever_refused(
    edits: list[tuple[str, list[str]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("edits")
    write_journal(folder)
    settings = settings_in(folder)
    memo = build(settings).memo
    for name, lines in edits:
        (folder / "notes" / name).write_text("\n".join(lines), encoding="utf-8")
        report = build(settings, memo=memo)
        memo = report.memo
        assert report.generation == current_generation(settings.store)


def test_relations_go_with_the_lines_that_stated_them(settings: Settings) -> None:
    build(settings)
    notes_file(settings).write_text("# Adam\n\n2025/01/02\n", encoding="utf-8")
    build(settings)
    assert not any(r.origin == "stated" for r in stored(settings).relations)


def test_a_damaged_build_is_replaced(settings: Settings) -> None:
    damaged = build(settings).generation
    (damaged.path / "notes.jsonl").write_text("{}\n", encoding="utf-8")
    build(settings)
    kb = open_knowledge_base(settings)
    assert kb.build.id != damaged.name
    kb.close()


@pytest.mark.parametrize(("shown", "found"), [("hide", False), ("show", True)])
def test_private_records_are_built_only_when_settings_say_so(
    settings: Settings, tmp_path: Path, shown: str, found: bool
) -> None:
    notes_file(settings).write_text(NOTE + "- RECORD_SLEEP 7.5\n", encoding="utf-8")
    chosen = make_settings(
        {"notes": ("notes",), "log_entries": shown, "model": "shipped"},
        environment={},
        folder=tmp_path,
    )
    assert ("7.5" in "".join(export_jsonl(build(chosen).snapshot))) is False
    passages = [p.text for note in stored(chosen).notes for p in note.passages]
    assert ("- RECORD_SLEEP 7.5" in passages) is found


def test_a_build_of_other_notes_than_the_usual_is_not_stale(
    settings: Settings, tmp_path: Path
) -> None:
    build(settings)
    usual = make_settings({"model": "shipped"}, environment={}, folder=tmp_path)
    kb = open_knowledge_base(usual)
    assert kb.build.stale is False
    assert kb.inputs.notes == settings.notes
    kb.close()


def test_what_an_editor_leaves_beside_a_vocabulary_harms_nothing(
    settings: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "words"
    folder.mkdir()
    (folder / "mine.yaml").write_text(
        "vocabulary: mine\ntitle: Mine\nconcepts: [{label: RMSprop}]\n", "utf-8"
    )
    own = make_settings(
        {"notes": ("notes",), "vocabulary": (folder,), "model": "shipped"},
        environment={},
        folder=tmp_path,
    )
    generation = build(own).generation
    (folder / ".#mine.yaml").symlink_to("nobody@nowhere")
    assert is_fresh(generation, own)
    (folder / "mine.yaml").unlink()
    (folder / "gone.yaml").symlink_to("nowhere.yaml")
    assert not is_fresh(generation, own)


def test_a_page_that_no_line_names_is_joined_to_what_it_links_to(
    settings: Settings,
) -> None:
    notes_file(settings).unlink()
    (settings.notes[0] / "Adam.md").write_text("uses [[Velocity]]\n", encoding="utf-8")
    snapshot = build(settings).snapshot
    assert [concept.id for concept in snapshot.concepts] == ["adam", "velocity"]
    assert [(r.subject, r.object) for r in snapshot.relations] == [("adam", "velocity")]
    assert check_build(settings.store).problems == ()


def test_a_heading_that_only_stands_over_others_is_found_on_its_line(
    settings: Settings,
) -> None:
    text = "# Pots\n\n## Glazing\n\n### Ash\n\n- it melts late\n"
    notes_file(settings).write_text(text, encoding="utf-8")
    build(settings)
    kb = open_knowledge_base(settings)
    hits = [kb.search(word).items for word in ("glazing", "late")]
    kb.close()
    assert [[(hit.title, hit.line) for hit in found] for found in hits] == [
        [("Ash", 3)],
        [("Ash", 7)],
    ]
    assert check_build(settings.store).problems == ()


def test_what_is_prepared_is_all_that_the_next_build_needs(settings: Settings) -> None:
    build(settings, full=True)
    memo = prepare(settings)
    read = dict(memo.naming.readings)
    notes_file(settings).write_text(NOTE + "- dropout\n", encoding="utf-8")
    report = build(settings, memo=memo)
    assert report.memo is not None
    added = [key for key in report.memo.naming.readings if key not in read]
    assert [key[:2] for key in added if key[0] != "label"] == [("bullet", "dropout")]
    assert report.snapshot == build(settings, full=True).snapshot


def test_decisions_stand_beside_the_notes_and_are_no_note(settings: Settings) -> None:
    decide_something(settings)
    build(settings)
    assert [source.id for source in stored(settings).sources] == ["day.md"]
    assert stored(settings).skipped == ()
    (adam,) = (c for c in stored(settings).concepts if c.id == "adam")
    assert adam.origin == "vocabulary"


def test_a_decision_makes_a_build_stale_until_it_is_obeyed(settings: Settings) -> None:
    before = build(settings).generation
    decide_something(settings)
    assert not is_fresh(before, settings)
    assert is_fresh(build(settings).generation, settings)


def test_a_build_says_which_decisions_match_nothing(settings: Settings) -> None:
    path = settings.notes[0] / "studygraph.yaml"
    path.write_text("promote: [Fondue]", encoding="utf-8")
    facts = build(settings).generation.facts
    assert facts.unmatched == (
        f"{path}:1: promote names 'Fondue', which the notes do not say; "
        "write it as they do, or remove it.",
    )


def test_a_file_of_decisions_that_is_named_and_missing_is_told(
    settings: Settings,
) -> None:
    chosen = name_a_file_of_decisions(settings)
    assert build(settings).generation.facts.warnings == ()
    assert build(chosen).generation.facts.warnings == (
        f"{chosen.curation} does not exist yet; `kg candidates` can write it.",
    )
