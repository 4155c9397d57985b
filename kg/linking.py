"""Notes with references → the same notes, each link with the note that it leads to.

A page is what a notes file is to its links. It is found by its file's name or path,
with or without suffix, then by its title, then by its other names; of several the one
in the folder of the link, else the one with the shortest path.
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from operator import is_
from urllib.parse import unquote

from kg.days import named_day
from kg.labels import fold
from kg.records import Note, PassageKind, Reference, ReferenceKind

LINK_KINDS = frozenset(
    {ReferenceKind.WIKILINK, ReferenceKind.EMBED, ReferenceKind.BLOCK}
)
NOTE_SUFFIXES = (".md", ".markdown", ".txt")
# What notes embed or link to that is no note. Whether such a file is there is not
# known to a build, which holds the notes only.
_FILE = re.compile(
    r"\.(?:3gp|aac|avi|avif|base|bib|bmp|canvas|csv|docx?|drawio|epub|flac|gif|heic|"
    r"html?|ipynb|jpe?g|json|m4a|mkv|mov|mp3|mp4|odp|ods|odt|ogg|ogv|opus|pdf|png|pptx?|"
    r"rtf|svg|tex|tiff?|tsv|wav|webm|webp|xlsx?|xml|ya?ml|zip)\Z",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://|mailto:", re.IGNORECASE)
# The same paths and titles come with each build.
_REMEMBERED = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A notes file as links see it. ``note`` is the id of its first, outermost note.

    ``title`` is None where it holds notes of several titles, as a journal does.
    ``name`` is the file's name without suffix, ``aliases`` are its other names.
    """

    source: str
    note: str
    title: str | None
    name: str
    aliases: tuple[str, ...]

    @property
    def label(self) -> str:
        return self.title or self.name


def make_pages(notes: Iterable[Note]) -> tuple[Page, ...]:
    """Return the page of each source, in the order of the notes."""
    by_source: dict[str, list[Note]] = {}
    for note in notes:
        by_source.setdefault(note.source, []).append(note)
    return tuple(_make_page(source, of) for source, of in by_source.items())


def _make_page(source: str, notes: Sequence[Note]) -> Page:
    title = _outermost(notes[0])
    same = len(notes) == 1 or len({_key(_outermost(note)) for note in notes}) == 1
    return Page(
        source=source,
        note=next((note for note in notes if not note.trail), notes[0]).id,
        title=title if same else None,
        name=_name_of(source),
        aliases=tuple(
            dict.fromkeys(
                reference.target
                for note in notes
                for reference in note.references
                if reference.kind is ReferenceKind.ALIAS
            )
        ),
    )


def _outermost(note: Note) -> str:
    return note.trail[0] if note.trail else note.title


@lru_cache(maxsize=_REMEMBERED)
def _name_of(source: str) -> str:
    return _decoded(_without_suffix(posixpath.basename(source)))


def _without_suffix(path: str) -> str:
    stem, suffix = posixpath.splitext(path)
    return stem if suffix.lower() in NOTE_SUFFIXES else path


def _decoded(name: str) -> str:
    """Return the name that stands in a file's name: ``A/B`` in ``A___B``, ``A%2FB``."""
    return unquote(name.replace("___", "/"))


@lru_cache(maxsize=_REMEMBERED)
def _key(name: str) -> str:
    """Return the form under which two names of a page are equal."""
    folded = unicodedata.normalize("NFC", name).casefold()
    return unicodedata.normalize("NFC", " ".join(folded.split())).strip("/")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Names:
    """Pages by their names; those with a folder are the first of that folder."""

    first: Mapping[str, Page]
    in_folder: Mapping[tuple[str, str], Page]

    def find(self, key: str, folder: str) -> Page | None:
        return self.in_folder.get((folder, key)) or self.first.get(key)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Places:
    """All that a link can lead to. ``tiers``: files, titles, other names."""

    tiers: tuple[_Names, ...]
    days: Mapping[date, Page]
    files: frozenset[str]
    headings: Mapping[tuple[str, str], str]
    blocks: Mapping[tuple[str, str], str]
    blocks_anywhere: Mapping[str, str]


def resolve_references(
    notes: Sequence[Note],
    *,
    pages: Iterable[Page] | None = None,
    other_files: frozenset[str] = frozenset(),
) -> tuple[Note, ...]:
    """Fill `Reference.note` of every link to a page, a heading in it, or a block.

    ``pages`` are those of the notes, where the caller has made them. ``other_files``
    are the paths of files that are no notes: their names are not taken for titles or
    other names of pages.
    """
    pages = make_pages(notes) if pages is None else pages
    places = _make_places(notes, pages, other_files)
    return tuple(_resolve(note, places) if note.references else note for note in notes)


def _resolve(note: Note, places: _Places) -> Note:
    """Return a note with its links resolved; the same one if they were."""
    resolved = []
    for reference in note.references:
        if reference.kind in LINK_KINDS:
            led = _leads_to(reference, note, places)
            if led != reference.note:
                reference = replace(reference, note=led)
        resolved.append(reference)
    if all(map(is_, resolved, note.references)):
        return note
    return replace(note, references=tuple(resolved))


def _make_places(
    notes: Sequence[Note], pages: Iterable[Page], other_files: Iterable[str]
) -> _Places:
    pages = sorted(pages, key=_nearest_root)
    headings: dict[tuple[str, str], str] = {}
    for source, key, note in (*_titles(notes), *_heading_lines(notes)):
        headings.setdefault((source, key), note)
    blocks: dict[tuple[str, str], str] = {}
    anywhere: dict[str, str] = {}
    for note_ in notes:
        for reference in note_.references:
            if reference.kind is ReferenceKind.PROPERTY and reference.key == "id":
                key = _block_key(reference.target)
                blocks.setdefault((note_.source, key), note_.id)
                anywhere.setdefault(key, note_.id)
    days: dict[date, Page] = {}
    for page in pages:
        day = named_day(page.name) or (named_day(page.title) if page.title else None)
        if day is not None:
            days.setdefault(day, page)
    return _Places(
        tiers=(
            _make_names((page, _file_keys(page.source)) for page in pages),
            _make_names((page, [_key(page.label)]) for page in pages),
            _make_names((page, map(_key, page.aliases)) for page in pages),
        ),
        days=days,
        files=_all_tails(other_files),
        headings=headings,
        blocks=blocks,
        blocks_anywhere=anywhere,
    )


def _nearest_root(page: Page) -> tuple[int, int, str]:
    return (page.source.count("/"), len(page.source), page.source)


def _titles(notes: Iterable[Note]) -> Iterator[tuple[str, str, str]]:
    for note in notes:
        yield note.source, _heading_key(note.title), note.id


def _heading_lines(notes: Iterable[Note]) -> Iterator[tuple[str, str, str]]:
    for note in notes:
        for passage in note.passages:
            if passage.kind is PassageKind.HEADING:
                yield note.source, _heading_key(passage.content), note.id


@lru_cache(maxsize=_REMEMBERED)
def _heading_key(title: str) -> str:
    """Return a heading's words: signs are left out of links, or become hyphens."""
    return " ".join(_WORD.findall(fold(title))) or _key(title)


def _block_key(identifier: str) -> str:
    return _key(identifier.removeprefix("^"))


@lru_cache(maxsize=_REMEMBERED)
def _folder_of(source: str) -> str:
    return posixpath.dirname(source)


def _make_names(named: Iterable[tuple[Page, Iterable[str]]]) -> _Names:
    first: dict[str, Page] = {}
    in_folder: dict[tuple[str, str], Page] = {}
    for page, keys in named:
        folder = _folder_of(page.source)
        for key in keys:
            first.setdefault(key, page)
            in_folder.setdefault((folder, key), page)
    return _Names(first=first, in_folder=in_folder)


@lru_cache(maxsize=_REMEMBERED)
def _file_keys(source: str) -> tuple[str, ...]:
    forms = [form for tail in _tails(source) for form in (tail, _without_suffix(tail))]
    return tuple(dict.fromkeys(map(_key, (*forms, _name_of(source)))))


def _tails(path: str) -> Iterator[str]:
    """Yield a path, then without its first folder, down to the bare name."""
    parts = path.split("/")
    for at in range(len(parts)):
        yield "/".join(parts[at:])


def _all_tails(paths: Iterable[str]) -> frozenset[str]:
    return frozenset(_key(tail) for path in paths for tail in _tails(path))


def _leads_to(reference: Reference, note: Note, places: _Places) -> str | None:
    if reference.kind is ReferenceKind.BLOCK:
        return _find_block(reference.target, note.source, places)
    if not reference.target.strip():
        source, whole = note.source, note.id
    else:
        page = _find_page(reference.target, note.source, places)
        if page is None:
            return None
        source, whole = page.source, page.note
    anchor = (reference.anchor or "").rpartition("#")[2].strip()
    if anchor.startswith("^"):
        return places.blocks.get((source, _block_key(anchor)), whole)
    if not anchor:
        return whole
    return places.headings.get((source, _heading_key(anchor)), whole)


def _find_block(identifier: str, source: str, places: _Places) -> str | None:
    key = _block_key(identifier)
    return places.blocks.get((source, key)) or places.blocks_anywhere.get(key)


def _find_page(target: str, source: str, places: _Places) -> Page | None:
    folder = _folder_of(source)
    files, *other_names = places.tiers
    keys = _target_keys(target, source)
    for key in keys:
        page = files.find(key, folder)
        if page is not None:
            return page
    if places.files.intersection(keys):
        return None
    for names in other_names:
        for key in keys:
            page = names.find(key, folder)
            if page is not None:
                return page
    day = named_day(target)
    return places.days.get(day) if day is not None else None


def _target_keys(target: str, source: str) -> tuple[str, ...]:
    forms = [target, unquote(target)] if "%" in target else [target]
    if target.startswith("."):
        folder = _folder_of(source)
        forms = [posixpath.normpath(posixpath.join(folder, form)) for form in forms]
    return tuple(dict.fromkeys(map(_key, forms)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Unresolved:
    """A link that leads to no note, in the source where it stands."""

    source: str
    reference: Reference


def find_unresolved(
    notes: Iterable[Note], *, other_files: frozenset[str] = frozenset()
) -> tuple[Unresolved, ...]:
    """Find the links of resolved notes that lead nowhere, in the order of the notes.

    Links to the web, to days that nobody wrote notes on, and to files that are no
    notes (``other_files``, or what by its suffix is none) are not among them.
    """
    files = _all_tails(other_files)
    return tuple(
        Unresolved(source=note.source, reference=reference)
        for note in notes
        for reference in note.references
        if is_unresolved(reference)
        and not files.intersection(_target_keys(reference.target, note.source))
    )


def is_unresolved(reference: Reference) -> bool:
    """Tell whether a reference of a resolved note should lead to a note, but does not.

    What by its suffix is no note is not judged.
    """
    return (
        reference.kind in LINK_KINDS
        and reference.note is None
        and not leads_outside(reference.target)
        and named_day(reference.target) is None
    )


def leads_outside(target: str) -> bool:
    """Tell the name of an attachment, or an address, from the name of a page."""
    name = target.strip()
    return _ADDRESS.match(name) is not None or _FILE.search(name[-8:]) is not None
