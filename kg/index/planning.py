"""A former index + the documents of the next → what of it stays, what is written.

Segments stay as they are while little of them is deleted. Small ones are written anew
together when there are many, each time with others of about their size, so that a
document is written again only a few times however often others change (as in Lucene's
tiered merging).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kg.index.array_files import open_arrays
from kg.index.postings import map_file
from kg.index.segments import COLUMNS, DIGEST_SIZE, Arrays, path_of, read_texts
from kg.index.tables import Entry
from kg.index.texts import find_text

MOST_SEGMENTS = 6
# After a merge there are at most so many, and the one that it made.
FEW_SEGMENTS = 3
# An index is made anew when more than one document in so many has gone or changed.
ANEW = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The segments that stay, and the digests of the documents to be written."""

    entries: tuple[Entry, ...] = ()
    written: frozenset[str]


def plan_anew(digests: Iterable[str]) -> Plan:
    """Write every document."""
    return Plan(written=frozenset(digests))


def plan_next(former: Path, entries: Sequence[Entry], digests: Collection[str]) -> Plan:
    """Say what of a former index can stay when it is to hold these documents.

    Raises:
        OSError, ValueError: a file of the former index cannot be read.
    """
    wanted = frozenset(digests)
    live: dict[str, frozenset[str]] = {}
    kept = []
    for entry in entries:
        each = _read_digests(_open_columns(former, entry))
        deleted = entry.deleted.union(
            place for place, digest in enumerate(each) if digest not in wanted
        )
        live[entry.name] = frozenset(
            digest for place, digest in enumerate(each) if place not in deleted
        )
        kept.append(replace(entry, deleted=deleted))
    written = wanted.difference(*live.values())
    if _is_too_much(kept, len(written), len(wanted)):
        return plan_anew(wanted)
    kept = [entry for entry in kept if live[entry.name]]
    merged = _find_mergeable(kept, len(written))
    return Plan(
        entries=tuple(entry for entry in kept if entry not in merged),
        written=written.union(*(live[entry.name] for entry in merged)),
    )


def delete_documents(
    former: Path, entries: Iterable[Entry], ids: Collection[str]
) -> tuple[Entry, ...]:
    """Return the segments of a former index without the documents of these ids.

    Raises:
        OSError, ValueError: a file of the former index cannot be read.
    """
    kept = []
    for entry in entries:
        texts = read_texts(_open_columns(former, entry), "ids")
        found = (find_text(id_, texts) for id_ in ids)
        deleted = entry.deleted.union(at for at, is_there in found if is_there)
        if len(deleted) < entry.size:
            kept.append(replace(entry, deleted=deleted))
    return tuple(kept)


def _open_columns(former: Path, entry: Entry) -> Arrays:
    arrays = open_arrays(map_file(path_of(former, entry.name, COLUMNS)))
    if len(arrays["days"]) != entry.size:
        raise ValueError(f"Segment {entry.name} has not the documents it is said to.")
    return arrays


def _read_digests(arrays: Arrays) -> list[str]:
    digests = arrays["digests"].tobytes().hex()
    size = 2 * DIGEST_SIZE
    return [digests[at : at + size] for at in range(0, len(digests), size)]


def _is_too_much(entries: Iterable[Entry], written: int, wanted: int) -> bool:
    entries = tuple(entries)
    deleted = sum(len(entry.deleted) for entry in entries)
    return (
        deleted * ANEW > sum(entry.size for entry in entries) or written * ANEW > wanted
    )


def _find_mergeable(entries: Iterable[Entry], written: int) -> list[Entry]:
    """Return the segments that are to be written again with what is new."""
    ordered = sorted(entries, key=_count_live)
    merged: list[Entry] = []
    size = written
    if len(ordered) + bool(written) > MOST_SEGMENTS:
        for entry in ordered:
            is_like = _count_live(entry) < 2 * size
            if len(ordered) - len(merged) <= FEW_SEGMENTS and not is_like:
                break
            merged.append(entry)
            size += _count_live(entry)
    return merged


def _count_live(entry: Entry) -> int:
    return entry.size - len(entry.deleted)
