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

from kg.durable import replace_file, store_errors, write_file
from kg.evidence import CuedLine, LineMemory, Statement
from kg.index.base import IndexMemory
from kg.layout import LayoutMemory
from kg.packing import pack, unpack
from kg.parsing import ParseKey
from kg.reading.files import SourceText
from kg.reading.journal import ParsedSource
from kg.readings import PassageKey, PassageReading, Ranges, passage_key
from kg.records import CatalogueCourse, Note, Vocabulary
from kg.remembered import NamingMemory, Norms

MEMO = "MEMO"
_NEXT = "MEMO.next"
# More passages of former texts than that are forgotten, with all labels ever searched.
_OLD_PASSAGES = 10_000
# It is written when one text in so many is new.
_SAVED_PARTS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Memo:
    """What builds remember; they change its dictionaries.

    ``made_by`` names program and language pipeline. ``lines``, texts, ``inputs``
    (vocabulary and catalogues by the digest of the settings), ``index`` and ``layout``
    are remembered within a process only. ``unsaved`` counts the texts read since all
    the rest was put into the store. Private records are in none of it.
    """

    made_by: str
    parsed: dict[ParseKey, ParsedSource] = field(default_factory=dict)
    naming: NamingMemory = field(default_factory=NamingMemory)
    statements: dict[CuedLine, tuple[Statement, ...]] = field(default_factory=dict)
    lines: LineMemory = field(default_factory=LineMemory)
    texts: dict[str, SourceText] = field(default_factory=dict)
    inputs: dict[str, tuple[Vocabulary, tuple[CatalogueCourse, ...]]] = field(
        default_factory=dict
    )
    index: IndexMemory = field(default_factory=IndexMemory)
    layout: LayoutMemory = field(default_factory=LayoutMemory)
    unsaved: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Passage:
    key: PassageKey
    reading: PassageReading
    stretches: Ranges | None
    slips: Ranges | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stored:
    parsed: tuple[tuple[ParseKey, ParsedSource], ...]
    passages: tuple[_Passage, ...]
    labels: tuple[Norms, ...]
    spelled: tuple[Norms, ...]
    statements: tuple[tuple[CuedLine, tuple[Statement, ...]], ...]


def forget(memo: Memo, texts: Sequence[SourceText], notes: Sequence[Note]) -> Memo:
    """Return the memo without what no text of these holds any more.

    Passages go only when there are many of them: an edit is often undone.
    """
    digests = {text.source.id: text.source.digest for text in texts}
    known = {text.source.id: text.source.digest for text in memo.texts.values()}
    memo = replace(
        memo,
        parsed={k: v for k, v in memo.parsed.items() if digests.get(k[0]) == k[1]},
        texts={text.source.id: text for text in texts},
        unsaved=memo.unsaved + len(digests.items() - known.items()),
    )
    naming = memo.naming
    if len(naming.slips) <= _OLD_PASSAGES + 2 * sum(len(n.passages) for n in notes):
        return memo
    live = {key for note in notes for key in map(passage_key, note.passages)}
    kept = {key: naming.readings[key] for key in live if key in naming.readings}
    return replace(
        memo, naming=NamingMemory(readings=kept), statements={}, lines=LineMemory()
    )


def save_memo(store: Path, memo: Memo) -> Memo:
    """Write the memo if much is new in it, and return it as it is now.

    A process keeps it anyway, and to write it takes longer than to read a few texts:
    that is all that is lost with a process. One that has just begun writes it.

    Raises:
        StoreError: as `write_memo`.
    """
    if memo.unsaved * _SAVED_PARTS < len(memo.texts):
        return memo
    write_memo(store, memo)
    return replace(memo, unsaved=0)


def write_memo(store: Path, memo: Memo) -> None:
    """Put a memo beside the builds of a store that the caller has locked.

    Raises:
        StoreError: the store cannot be written.
    """
    naming = memo.naming
    stored = _Stored(
        parsed=tuple(memo.parsed.items()),
        passages=tuple(
            _Passage(
                key=key,
                reading=reading,
                stretches=naming.stretches.get(key),
                slips=naming.slips.get(key),
            )
            for key, reading in naming.readings.items()
        ),
        labels=tuple(naming.labels),
        spelled=tuple(naming.spelled),
        statements=tuple(memo.statements.items()),
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
    naming = NamingMemory(
        readings={passage.key: passage.reading for passage in stored.passages},
        labels=set(stored.labels),
        stretches={
            passage.key: passage.stretches
            for passage in stored.passages
            if passage.stretches is not None
        },
        spelled=set(stored.spelled),
        slips={
            passage.key: passage.slips
            for passage in stored.passages
            if passage.slips is not None
        },
    )
    return Memo(
        made_by=made_by,
        parsed=dict(stored.parsed),
        naming=naming,
        statements=dict(stored.statements),
    )
