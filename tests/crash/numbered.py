"""Builds that carry a number in every part, so that a mixture of two shows.

Run as a program it publishes one after the other until it is killed:
``python -m tests.crash.numbered STORE``.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from itertools import count
from pathlib import Path

from kg.generation import read_placed, read_snapshot, verified_index
from kg.store import lease_current, lock_store, write_generation
from tests.snapshots import index_writer, make_facts, make_placed, make_snapshot


def publish(store: Path, number: int) -> None:
    snapshot = make_snapshot(str(number))
    placed = tuple(replace(place, x=number) for place in make_placed(snapshot))
    with lock_store(store):
        write_generation(
            store,
            snapshot=snapshot,
            placed=placed,
            facts=make_facts(built_at=str(number)),
            write_index=index_writer(str(number)),
        )


def read_number(store: Path) -> int:
    """Return the number of the current build, having read all of it."""
    with lease_current(store) as generation:
        numbers = {
            generation.facts.built_at,
            *(note.title for note in read_snapshot(generation).notes),
            *(str(place.x) for place in read_placed(generation)),
            (verified_index(generation) / "ids").read_text().strip(),
        }
    (number,) = numbers
    return int(number)


def main() -> None:
    store = Path(sys.argv[1])
    for number in count(read_number(store) + 1):
        publish(store, number)
        print(number, flush=True)


if __name__ == "__main__":
    main()
