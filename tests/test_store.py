from __future__ import annotations

import errno
import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest

from kg.errors import (
    BusyError,
    DamagedError,
    NoBuildError,
    NotesError,
    NotFoundError,
    StoreError,
    UsageError,
)
from kg.generation import Generation, read_placed, read_snapshot, verified_index
from kg.store import (
    collect_generations,
    current_generation,
    lease_current,
    lease_generation,
    lease_named,
    list_generations,
    lock_store,
    pointer_stamp,
    write_generation,
)
from tests.snapshots import index_writer, make_facts, make_placed, make_snapshot


def publish(store: Path, title: str = "Classic Networks") -> Generation:
    snapshot = make_snapshot(title)
    with lock_store(store):
        return write_generation(
            store,
            snapshot=snapshot,
            placed=make_placed(snapshot),
            facts=make_facts(),
            write_index=index_writer("journal-1"),
        )


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "store"


@pytest.fixture
def usual_umask() -> Iterator[None]:
    former = os.umask(0o002)
    yield
    os.umask(former)


def names(store: Path) -> list[str]:
    return sorted(path.name for path in store.iterdir() if path.is_dir())


def test_a_build_is_read_back_as_it_was_written(store: Path) -> None:
    written = publish(store)
    generation = current_generation(store)
    assert generation == written
    assert generation.name == "gen-000001"
    assert generation.facts == make_facts()
    assert read_snapshot(generation) == make_snapshot()
    assert read_placed(generation) == make_placed(make_snapshot())
    assert (verified_index(generation) / "ids").read_text() == "journal-1\n"


def test_a_later_build_replaces_the_former(store: Path) -> None:
    publish(store, "first")
    publish(store, "second")
    generation = current_generation(store)
    assert generation.name == "gen-000002"
    assert read_snapshot(generation) == make_snapshot("second")


def test_a_new_build_changes_the_stamp(store: Path) -> None:
    assert pointer_stamp(store) is None
    publish(store)
    stamp = pointer_stamp(store)
    assert stamp == pointer_stamp(store) is not None
    publish(store)
    assert pointer_stamp(store) != stamp


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes.")
def test_only_the_owner_can_read_a_store(store: Path, usual_umask: None) -> None:
    publish(store)
    for path in (store, *store.rglob("*")):
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o700 if path.is_dir() else 0o600), path


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes.")
def test_a_store_that_others_could_write_is_closed_to_them(store: Path) -> None:
    store.mkdir(parents=True)
    store.chmod(0o777)
    publish(store)
    assert stat.S_IMODE(store.stat().st_mode) == 0o700


@pytest.mark.skipif(os.name == "nt", reason="Windows has no user numbers.")
def test_a_store_of_another_user_is_refused(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(store)
    monkeypatch.setattr(os, "geteuid", lambda: store.stat().st_uid + 1)
    with pytest.raises(StoreError, match="belongs to another user"):
        current_generation(store)
    with pytest.raises(StoreError, match="belongs to another user"), lock_store(store):
        pass


def test_without_a_build_the_error_names_the_command(store: Path) -> None:
    with pytest.raises(NoBuildError, match="kg build"):
        current_generation(store)
    with lock_store(store), pytest.raises(NoBuildError, match="kg build"):
        current_generation(store)
    assert list_generations(store) == ()


def test_a_store_that_is_a_file_is_an_error_of_the_store(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(StoreError, match="cannot be written"),
        lock_store(tmp_path / "file"),
    ):
        pass


def test_a_second_builder_is_told_who_is_building(store: Path) -> None:
    with (
        lock_store(store),
        pytest.raises(BusyError, match=rf"\(process {os.getpid()}\).*{store.name}"),
        lock_store(store),
    ):
        pass
    with lock_store(store):
        pass


def test_another_process_is_kept_out_until_the_owner_dies(store: Path) -> None:
    builder = subprocess.Popen(
        [sys.executable, "-c", BUILDER, str(store)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with builder:
        assert builder.stdout is not None
        assert builder.stdout.readline() == b"locked\n"
        with (
            pytest.raises(BusyError, match=rf"\(process {builder.pid}\)"),
            lock_store(store),
        ):
            pass
        builder.kill()
    publish(store)


BUILDER = """
import sys
from pathlib import Path
from kg.store import lock_store

with lock_store(Path(sys.argv[1])):
    print("locked", flush=True)
    sys.stdin.read()
"""


def test_the_current_and_the_former_build_are_kept(store: Path) -> None:
    for title in ("1", "2", "3"):
        publish(store, title)
    assert names(store) == ["gen-000002", "gen-000003"]
    assert [generation.name for generation in list_generations(store)] == names(store)


def test_as_many_builds_are_kept_as_asked(store: Path) -> None:
    publish(store)
    publish(store)
    with lock_store(store):
        assert collect_generations(store, keep=3) == ()
        assert collect_generations(store, keep=1) == ("gen-000001",)
        assert names(store) == ["gen-000002"]
        with pytest.raises(UsageError, match="keep is 0"):
            collect_generations(store, keep=0)


def test_a_leased_build_stays_until_the_lease_ends(store: Path) -> None:
    publish(store, "1")
    with lease_current(store) as generation:
        for title in ("2", "3", "4"):
            publish(store, title)
        assert names(store) == ["gen-000001", "gen-000003", "gen-000004"]
        assert read_snapshot(generation) == make_snapshot("1")
    with lock_store(store):
        assert collect_generations(store) == ("gen-000001",)


def test_each_of_two_leases_keeps_a_build(store: Path) -> None:
    generation = publish(store)
    publish(store)
    with ExitStack() as first, ExitStack() as second, lock_store(store):
        first.enter_context(lease_generation(generation))
        second.enter_context(lease_generation(generation))
        first.close()
        assert collect_generations(store, keep=1) == ()
        second.close()
        assert collect_generations(store, keep=1) == ("gen-000001",)


def test_a_removed_build_cannot_be_leased(store: Path) -> None:
    generation = publish(store)
    publish(store)
    publish(store)
    with (
        pytest.raises(StoreError, match="has been removed"),
        lease_generation(generation),
    ):
        pass


def test_what_dead_builders_left_is_removed(store: Path) -> None:
    publish(store)
    shutil.copytree(store / "gen-000001", store / "gen-000002")
    (store / "gen-000003").mkdir()
    (store / "dead-gen-000000" / "index").mkdir(parents=True)
    (store / "notes of mine").mkdir()
    assert [generation.name for generation in list_generations(store)] == ["gen-000001"]
    with lock_store(store):
        assert collect_generations(store) == ("gen-000002", "gen-000003")
    assert names(store) == ["gen-000001", "notes of mine"]


def test_numbers_of_builds_are_not_bounded_by_their_digits(store: Path) -> None:
    publish(store)
    (store / "gen-000001").rename(store / "gen-999998")
    pointer = (store / "CURRENT").read_text()
    (store / "CURRENT").write_text(pointer.replace("000001", "999998"))
    assert publish(store).name == "gen-999999"
    assert publish(store).name == "gen-1000000"
    assert names(store) == ["gen-1000000", "gen-999999"]
    assert current_generation(store).name == "gen-1000000"


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO])
def test_a_disk_that_fails_at_any_sync_leaves_a_whole_build(
    store: Path, monkeypatch: pytest.MonkeyPatch, error: int
) -> None:
    publish(store, "before")
    sync = os.fsync

    def fail_at(number: int) -> Callable[[int], None]:
        calls = count()

        def fail(descriptor: int) -> None:
            if next(calls) == number:
                raise OSError(error, os.strerror(error))
            sync(descriptor)

        return fail

    outcomes = []
    for number in count():
        monkeypatch.setattr(os, "fsync", fail_at(number))
        try:
            publish(store, "after")
            break
        except StoreError:
            generation = current_generation(store)
            outcomes.append(read_snapshot(generation).notes[0].title)
            assert names(store)[-1] == generation.name, "leftovers"
    switch = outcomes.index("after")
    assert switch > 15
    assert outcomes == ["before"] * switch + ["after"] * (len(outcomes) - switch)


def test_a_full_disk_is_named_with_its_remedy(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    publish(store)
    with lock_store(store):
        monkeypatch.setattr(os, "fsync", fail)
        with pytest.raises(StoreError) as caught:
            collect_generations(store)
    assert str(caught.value) == (
        f"{store} cannot be written: No space left on device. "
        "Free some space on that disk."
    )


def test_a_failing_index_leaves_the_former_build(store: Path) -> None:
    def fail(directory: Path) -> None:
        directory.mkdir()
        raise NotesError("The notes went away.")

    publish(store)
    with lock_store(store), pytest.raises(NotesError, match="went away"):
        write_generation(
            store,
            snapshot=make_snapshot(),
            placed=(),
            facts=make_facts(),
            write_index=fail,
        )
    assert names(store) == ["gen-000001"]
    assert current_generation(store).name == "gen-000001"


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("", "cannot be read"),
        ('{"generation":"../evil","manifest":"00"}', "names '../evil'"),
        ('{"generation":"gen-000009","manifest":"00"}', "is missing"),
        ('{"generation":"gen-000001","manifest":"00"}', "is not what CURRENT promises"),
        ('{"generation":"gen-000001"}', "manifest"),
    ],
)
def test_a_broken_pointer_is_damage_that_a_build_repairs(
    store: Path, content: str, what: str
) -> None:
    publish(store)
    (store / "CURRENT").write_text(content)
    with pytest.raises(DamagedError, match=rf"{what}.* Run `kg build --full`"):
        current_generation(store)
    publish(store)
    assert read_snapshot(current_generation(store)) == make_snapshot()


def test_a_missing_lease_file_is_damage(store: Path) -> None:
    generation = publish(store)
    (generation.path / "INUSE").unlink()
    with pytest.raises(DamagedError, match="INUSE is missing"), lease_current(store):
        pass


@pytest.mark.parametrize(
    ("name", "number"),
    [("gen-000002", 2), ("2", 2), ("gen-3", 3), ("-1", 2), ("-0", 3), ("0003", 3)],
)
def test_a_build_is_found_by_what_a_person_calls_it(
    store: Path, name: str, number: int
) -> None:
    published = [publish(store) for _ in range(3)]
    with lease_named(store, name, current=published[2]) as found:
        assert found == published[number - 1]


def test_a_build_that_is_named_stays_while_it_is_read(store: Path) -> None:
    first, second = publish(store), publish(store)
    with lease_named(store, "-1", current=second):
        publish(store)
        assert first.path.exists()
    publish(store)
    assert not first.path.exists()


@pytest.mark.parametrize("name", ["1", "4", "-2", "-9", "9" * 18])
def test_a_build_that_is_not_there_is_not_found(store: Path, name: str) -> None:
    *_, last = (publish(store) for _ in range(3))
    with (
        pytest.raises(NotFoundError, match="it keeps gen-000002 and gen-000003"),
        lease_named(store, name, current=last),
    ):
        pass


@pytest.mark.parametrize("name", ["", "gen", "gen-", "x", "1.5", "--1", "../1", "²"])
def test_what_names_no_build_is_refused(store: Path, name: str) -> None:
    current = publish(store)
    with (
        pytest.raises(UsageError, match="names no build"),
        lease_named(store, name, current=current),
    ):
        pass


def test_a_named_build_of_another_version_is_none_to_compare(store: Path) -> None:
    first, second = publish(store), publish(store)
    manifest = first.path / "manifest.json"
    content = json.loads(manifest.read_text(encoding="utf-8"))
    content["format"] -= 1
    manifest.write_text(json.dumps(content), encoding="utf-8")
    with (
        pytest.raises(NotFoundError, match=r"gen-000001 in .* is of another version"),
        lease_named(store, "-1", current=second),
    ):
        pass


def test_a_named_build_with_a_broken_manifest_is_damaged(store: Path) -> None:
    first, second = publish(store), publish(store)
    (first.path / "manifest.json").write_text("{}", encoding="utf-8")
    with pytest.raises(DamagedError), lease_named(store, "1", current=second):
        pass
