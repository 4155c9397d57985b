from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from kg.embedding import Embedder, load_embedder
from kg.errors import BusyError, SettingsError
from kg.meaning import (
    AT_ONCE,
    KEPT_AT_ONCE,
    Nearest,
    NearNote,
    find_passages,
    index_passages,
    make_find_nearest,
    make_vectors,
)
from kg.vectors import lock_vectors, vectors_folder
from tests.made import make_note
from tests.tiny_model import make_model

CAR = make_note("# Wheels", "- the automobile", "- a river", id="n2", line=10)
BREAD = make_note("- a loaf", "", "- ---", id="n1", line=20)
EMPTY = make_note("- !", id="n0")
NOTES = (CAR, BREAD, EMPTY)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return make_model(tmp_path / "model")


@pytest.fixture
def embedder(model: Path) -> Embedder:
    return load_embedder(model)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    (tmp_path / "store").mkdir()
    return tmp_path / "store"


def nearest(
    model: Path,
    store: Path,
    text: str,
    *,
    allowed: set[str] | None = None,
    limit: int = 10,
) -> Nearest:
    find = make_find_nearest(NOTES, model=model, store=store)
    return find(text, allowed=allowed, limit=limit)


def test_passages_with_words_are_told_by_note_in_order_of_their_ids() -> None:
    found = [(note, passage.line) for note, passage in find_passages(NOTES)]
    assert found == [("n1", 20), ("n2", 10), ("n2", 11), ("n2", 12)]
    passages = index_passages(NOTES)
    assert passages.notes == ("n1", "n2")
    assert passages.starts.tolist() == [0, 1]
    assert passages.lines.tolist() == [20, 10, 11, 12]


def test_a_note_is_as_near_as_its_nearest_passage(
    model: Path, embedder: Embedder, store: Path
) -> None:
    assert make_vectors(NOTES, embedder=embedder, store=store) == 4
    # (3, 0, 4) · (3, 1, 4) / (5 · √26)
    assert nearest(model, store, "car") == Nearest(
        items=(NearNote(id="n2", line=11, score=0.980581),), ready=4, total=4
    )
    both = nearest(model, store, "bread river")
    assert [(note.id, note.line) for note in both.items] == [("n1", 20), ("n2", 12)]


def test_what_is_unlike_is_left_out(
    model: Path, embedder: Embedder, store: Path
) -> None:
    make_vectors(NOTES, embedder=embedder, store=store)
    assert nearest(model, store, "not").items == ()
    assert nearest(model, store, "unheard").items == ()


def test_only_notes_that_are_allowed_are_found_and_no_more_than_wanted(
    model: Path, embedder: Embedder, store: Path
) -> None:
    make_vectors(NOTES, embedder=embedder, store=store)
    query = "bread river"
    ids = [note.id for note in nearest(model, store, query, limit=1).items]
    assert ids == ["n1"]
    allowed = nearest(model, store, query, allowed={"n2"}).items
    assert [note.id for note in allowed] == ["n2"]
    assert nearest(model, store, query, allowed=set()).items == ()


def test_equally_near_notes_come_in_order_of_their_ids(
    model: Path, embedder: Embedder, store: Path
) -> None:
    notes = [make_note("- a car", id=f"n{n}") for n in (3, 1, 2)]
    make_vectors(notes, embedder=embedder, store=store)
    find = make_find_nearest(notes, model=model, store=store)
    found = find("automobile", allowed=None, limit=2)
    assert [note.id for note in found.items] == ["n1", "n2"]


def test_a_search_takes_the_vectors_that_are_there_by_then(
    model: Path, embedder: Embedder, store: Path
) -> None:
    find = make_find_nearest(NOTES, model=model, store=store)
    assert find("car", allowed=None, limit=9) == Nearest(items=(), ready=0, total=4)
    make_vectors([BREAD], embedder=embedder, store=store)
    assert find("car", allowed=None, limit=9) == Nearest(items=(), ready=1, total=4)
    make_vectors(NOTES, embedder=embedder, store=store)
    assert find("car", allowed=None, limit=9).ready == 4
    assert [note.id for note in find("car", allowed=None, limit=9).items] == ["n2"]


def test_notes_without_words_have_nothing_near(model: Path, store: Path) -> None:
    find = make_find_nearest([EMPTY], model=model, store=store)
    assert find("car", allowed=None, limit=9) == Nearest(items=(), ready=0, total=0)


def test_a_damaged_vector_is_near_to_nothing(
    model: Path, embedder: Embedder, store: Path
) -> None:
    make_vectors([CAR], embedder=embedder, store=store)
    (part,) = vectors_folder(store, embedder.digest).glob("*.vec")
    data = bytearray(part.read_bytes())
    vectors = np.frombuffer(data, np.float32, offset=len(data) - 3 * 8 * 4)
    vectors[:] = np.nan
    part.write_bytes(data)
    find = make_find_nearest([CAR], model=model, store=store)
    assert find("car", allowed=None, limit=9).items == ()


def test_after_an_edit_only_what_is_new_is_made(
    embedder: Embedder, store: Path
) -> None:
    many = [make_note(f"- bread {n}", id=f"m{n}") for n in range(30)]
    assert make_vectors([*NOTES, *many], embedder=embedder, store=store) == 34
    edited = replace(CAR, passages=(*CAR.passages[:2], *BREAD.passages[:1]))
    assert make_vectors([edited, BREAD, *many], embedder=embedder, store=store) == 0
    # What went a moment ago comes back without work.
    assert make_vectors([*NOTES, *many], embedder=embedder, store=store) == 0
    new = make_note("- engine", id="new")
    assert make_vectors([*NOTES, *many, new], embedder=embedder, store=store) == 1


def test_what_most_notes_no_longer_say_is_forgotten(
    embedder: Embedder, store: Path
) -> None:
    make_vectors(NOTES, embedder=embedder, store=store)
    make_vectors([BREAD], embedder=embedder, store=store)
    assert make_vectors(NOTES, embedder=embedder, store=store) == 3


def test_making_can_be_stopped_and_goes_on_where_it_was(
    embedder: Embedder, store: Path
) -> None:
    total = KEPT_AT_ONCE + 3 * AT_ONCE
    notes = [make_note(f"- bread {n}", id=f"n{n}") for n in range(total)]
    said: list[tuple[int, int]] = []

    def stop() -> bool:
        return len(said) == KEPT_AT_ONCE // AT_ONCE + 1

    def say(done: int, of: int) -> None:
        said.append((done, of))

    first = make_vectors(notes, embedder=embedder, store=store, stop=stop, say=say)
    assert first == KEPT_AT_ONCE + AT_ONCE
    assert said[-1] == (first, total)
    rest = make_vectors(notes, embedder=embedder, store=store, say=say)
    assert (rest, said[-1]) == (2 * AT_ONCE, (total, total))


def test_texts_that_stand_twice_are_made_once(embedder: Embedder, store: Path) -> None:
    notes = [make_note("- car", "- car", id="a"), make_note("- car", id="b")]
    assert make_vectors(notes, embedder=embedder, store=store) == 1


def test_two_processes_do_not_make_the_same(embedder: Embedder, store: Path) -> None:
    folder = vectors_folder(store, embedder.digest)
    with lock_vectors(folder), pytest.raises(BusyError):
        make_vectors(NOTES, embedder=embedder, store=store)


def test_a_model_that_is_missing_is_said_when_it_is_needed(store: Path) -> None:
    find = make_find_nearest(NOTES, model=store / "none", store=store)
    with pytest.raises(SettingsError, match=r"There is no model\.onnx in"):
        find("car", allowed=None, limit=9)
