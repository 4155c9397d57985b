"""What a build found out about single texts and passages → the next build's start.

A build is a function of all notes together, but most of the work is reading each of
them. That part depends on nothing but the text, and is remembered here; so a build that
remembers gives the same records as one that does not.

::

    STORE/MEMO      digest of what made it, digest of the rest, the rest packed
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from kg.curation import Curation
from kg.durable import replace_file, store_errors, write_file
from kg.evidence import CuedLine, LineMemory, Statement
from kg.index.base import IndexMemory
from kg.layout import LayoutMemory
from kg.packing import pack, unpack
from kg.parsing import ParseKey
from kg.reading.files import SourceText
from kg.reading.journal import ParsedSource
from kg.readings import (
    STOP_WORDS,
    PassageKey,
    PassageReading,
    passage_key,
)
from kg.records import CatalogueCourse, Note, Snapshot, Vocabulary
from kg.remembered import NamingMemory

MEMO = "MEMO"
_NEXT = "MEMO.next"
# More passages of former texts than that are forgotten, with all labels ever searched.
_OLD_PASSAGES = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What a build is made of beside the notes."""

    vocabulary: Vocabulary
    catalogue: tuple[CatalogueCourse, ...]
    curation: Curation


@dataclass(frozen=True, slots=True, kw_only=True)
class Memo:
    """What builds remember; they change its dictionaries.

    ``made_by`` names program and language pipeline. ``lines``, texts, ``inputs``
    (vocabulary, catalogues and decisions by the digest of the settings), ``index``,
    ``layout`` and what was ``published`` last, by the digest of its manifest, are
    remembered within a process only. Private records are in none of it.
    """

    made_by: str
    published: dict[str, Snapshot] = field(default_factory=dict)
    parsed: dict[ParseKey, ParsedSource] = field(default_factory=dict)
    naming: NamingMemory = field(default_factory=NamingMemory)
    statements: dict[CuedLine, tuple[Statement, ...]] = field(default_factory=dict)
    lines: LineMemory = field(default_factory=LineMemory)
    texts: dict[str, SourceText] = field(default_factory=dict)
    inputs: dict[str, Inputs] = field(default_factory=dict)
    index: IndexMemory = field(default_factory=IndexMemory)
    layout: LayoutMemory = field(default_factory=LayoutMemory)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stored:
    parsed: tuple[tuple[ParseKey, ParsedSource], ...]
    readings: tuple[tuple[PassageKey, PassageReading], ...]
    statements: tuple[tuple[CuedLine, tuple[Statement, ...]], ...]


def forget(memo: Memo, texts: Sequence[SourceText], notes: Sequence[Note]) -> Memo:
    """Return the memo without what no text of these holds any more.

    Passages go only when there are many of them: an edit is often undone.
    """
    digests = {text.source.id: text.source.digest for text in texts}
    memo = replace(
        memo,
        parsed={k: v for k, v in memo.parsed.items() if digests.get(k[0]) == k[1]},
        texts={text.source.id: text for text in texts},
    )
    naming = memo.naming
    if len(naming.slips) <= _OLD_PASSAGES + 2 * sum(len(n.passages) for n in notes):
        return memo
    live = {key for note in notes for key in map(passage_key, note.passages)}
    kept = {key: naming.readings[key] for key in live if key in naming.readings}
    return replace(
        memo, naming=NamingMemory(readings=kept), statements={}, lines=LineMemory()
    )


def write_memo(store: Path, memo: Memo) -> None:
    """Put a memo beside the builds of a store that the caller has locked.

    What no note says any more is not written: who removes a line wants it gone.

    Raises:
        StoreError: the store cannot be written.
    """
    drafts = (draft for source in memo.parsed.values() for draft in source.notes)
    keys = {passage_key(passage) for draft in drafts for passage in draft.passages}
    live = keys | {STOP_WORDS}
    stored = _Stored(
        parsed=tuple(memo.parsed.items()),
        readings=tuple(
            (key, reading)
            for key, reading in memo.naming.readings.items()
            if key in live
        ),
        statements=tuple(
            (line, found) for line, found in memo.statements.items() if line[0] in keys
        ),
    )
    try:
        packed = pack(stored)
    except ValueError:
        # A lone surrogate, of a file's name: such notes are read anew each time.
        packed = b""
    with store_errors(store, "written"):
        write_file(store / _NEXT, _header(memo.made_by, packed) + packed)
        replace_file(store / MEMO, store / _NEXT)


def _header(made_by: str, packed: bytes) -> bytes:
    return hashlib.sha256(made_by.encode()).digest() + hashlib.sha256(packed).digest()


def read_memo(store: Path, made_by: str) -> Memo:
    """Return what was put into a store; nothing where others made it, or it is damaged.

    Raises:
        StoreError: the store cannot be read.
    """
    nothing = Memo(made_by=made_by)
    with store_errors(store, "read"):
        try:
            data = (store / MEMO).read_bytes()
        except FileNotFoundError:
            return nothing
    size = len(_header("", b""))
    packed = data[size:]
    if data[:size] != _header(made_by, packed) or not packed:
        return nothing
    try:
        stored = unpack(packed, _Stored)
    except ValueError:
        return nothing  # Its records had other fields, though the same program's text.
    return Memo(
        made_by=made_by,
        parsed=dict(stored.parsed),
        naming=NamingMemory(readings=dict(stored.readings)),
        statements=dict(stored.statements),
    )
