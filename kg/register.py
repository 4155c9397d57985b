"""References of notes and a vocabulary → groups of all that names one concept.

A page makes a group when another note links to it, when it has another name, or when a
tag or a link is called like it. Links to pages that nobody wrote yet make groups, and
so do tags. Names that are equal (`kg.labels.normalise`) are of one group; what the
vocabulary knows by one of them is the vocabulary's.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeAlias

from kg.days import names_time
from kg.labels import make_label_index, normalise
from kg.linking import NOTE_SUFFIXES, Page, leads_outside
from kg.records import Note, Reference, ReferenceKind, Vocabulary

MAX_NAME = 80
MAX_PARTS = 8
# What a tag says of the note, not of its subject; in normal form.
WORKFLOW = frozenset(
    {"archive", "card", "doing", "done", "draft", "flashcard", "inbox", "later", "now"}
    | {"status", "template", "todo", "waiting", "wip"}
)

_NAMING = frozenset({ReferenceKind.WIKILINK, ReferenceKind.EMBED, ReferenceKind.TAG})
_HYPHEN = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])|_")


@dataclass(slots=True, kw_only=True, eq=False)
class Group:
    """What is one concept, while it is put together.

    ``known`` tells a concept of the vocabulary, whose ``id`` stands from the start.
    ``titles`` are those of pages, ``written`` the names in links, ``shown`` what
    readers see of these. ``above`` are the groups that stand before it: *a* in ``a/b``.
    """

    label: str
    known: bool = False
    id: str = ""
    titles: Counter[str] = field(default_factory=Counter)
    written: Counter[str] = field(default_factory=Counter)
    shown: Counter[str] = field(default_factory=Counter)
    aliases: dict[str, None] = field(default_factory=dict)
    votes: set[str] = field(default_factory=set)
    above: dict[Group, None] = field(default_factory=dict)


Chain: TypeAlias = tuple[Group, ...]  # The outermost first: of ``a/b``, *a* and *b*.


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """A reference of a note, and the groups that it names."""

    note: Note
    reference: Reference
    groups: Chain


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """All groups; those of names in normal form, and of pages by source.

    ``known`` are the names that the vocabulary has.
    """

    groups: list[Group]
    by_name: dict[str, Group]
    by_page: dict[str, Chain]
    known: Mapping[str, Group]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Use:
    """A reference that may name something; ``page`` is where it leads or belongs."""

    note: Note
    reference: Reference
    page: Page | None = None


def make_register(
    notes: Sequence[Note], pages: Iterable[Page], vocabulary: Vocabulary
) -> tuple[Register, tuple[Naming, ...]]:
    """Group the references of resolved notes, and return what each names.

    ``pages`` are those of the notes. References that name nothing are left out: links
    to days, to files that are no notes, tags that say how far the work is.
    """
    by_source = {page.source: page for page in pages}
    uses = tuple(_find_uses(notes, by_source))
    register = _make_empty(vocabulary)
    _add_pages(register, by_source.values(), uses)
    tags = [use.reference.kind is ReferenceKind.TAG for use in uses]
    numbered = list(enumerate(uses))
    chains: dict[int, Chain] = {}
    # Links first: they are written with the spaces that tags cannot have.
    for of_tags in (False, True):
        turn = [(at, use) for at, use in numbered if tags[at] is of_tags]
        chains.update(_add_names(register, turn))
    namings = []
    for at, use in numbered:
        groups = chains.get(at) or _known_before(register, use)
        if groups:
            namings.append(
                Naming(note=use.note, reference=use.reference, groups=groups)
            )
    return register, tuple(namings)


def _find_uses(notes: Iterable[Note], pages: Mapping[str, Page]) -> Iterator[_Use]:
    notes = tuple(notes)
    sources = {note.id: note.source for note in notes}
    for note in notes:
        for reference in note.references:
            if reference.kind is ReferenceKind.BLOCK or not reference.target.strip():
                continue
            if reference.kind is ReferenceKind.ALIAS:
                yield _Use(note=note, reference=reference, page=pages[note.source])
            elif reference.note is not None:
                page = pages[sources[reference.note]]
                yield _Use(note=note, reference=reference, page=page)
            elif reference.kind is not ReferenceKind.EMBED:
                yield _Use(note=note, reference=reference)


def _make_empty(vocabulary: Vocabulary) -> Register:
    groups = {
        concept.id: Group(label=concept.label, known=True, id=concept.id)
        for concept in vocabulary.concepts
    }
    index = make_label_index(vocabulary.concepts)
    known = {name: groups[meaning.concept] for name, meaning in index.items()}
    return Register(
        groups=list(groups.values()), by_name=dict(known), by_page={}, known=known
    )


def _add_pages(register: Register, pages: Iterable[Page], uses: Sequence[_Use]) -> None:
    linked = {
        use.page.source
        for use in uses
        if use.page is not None
        and use.reference.kind in _NAMING
        and use.page.source != use.note.source
    }
    called = {
        normalise(part)
        for use in uses
        if use.page is None and use.reference.kind in _NAMING
        for part in _parts(register, use.reference)
    }
    declared = [
        page
        for page in pages
        if (
            page.source in linked
            or page.aliases
            or called & {normalise(page.label), normalise(page.name)}
        )
        and _is_name(page.label)
        and not names_time(page.name)
    ]
    for page in declared:
        register.by_page[page.source] = _add_page(register, page)
    # Only now: what is one page's title is no other page's second name.
    for page in declared:
        group = register.by_page[page.source][-1]
        group.aliases.update(dict.fromkeys(page.aliases))
        for name in (page.label, page.name, *page.aliases):
            _claim(register, name, group)


def _add_page(register: Register, page: Page) -> Chain:
    # A title such as *Precision/Recall* is whole: only the file's name tells.
    nested = "/" in page.name
    *above, label = _split(register, page.label) if nested else (page.label,)
    known = register.known
    own = [known[k] for name in (label, page.name) if (k := normalise(name)) in known]
    called = {known[k] for name in page.aliases if (k := normalise(name)) in known}
    if own or len(called) == 1:
        group = own[0] if own else called.pop()
        group.aliases[label] = None
        _claim(register, label, group)
    else:
        group = _group_of(register, label)
    group.votes.add("page")
    group.titles[label] += 1
    return _nest(register, above, group)


def _claim(register: Register, name: str, group: Group) -> None:
    key = normalise(name)
    if key:
        register.by_name.setdefault(key, group)


def _group_of(register: Register, name: str) -> Group:
    """Return the group of a name, a new one if nothing has it."""
    group = register.by_name.get(normalise(name))
    if group is None:
        group = Group(label=name)
        register.groups.append(group)
        _claim(register, name, group)
    return group


def _nest(register: Register, above: Iterable[str], group: Group) -> Chain:
    chain = (*(_group_of(register, name) for name in above), group)
    for upper, lower in pairwise(chain):
        if upper is not lower:
            lower.above[upper] = None
    return chain


def _parts(register: Register, reference: Reference) -> tuple[str, ...]:
    """Return the names in a link to no page or in a tag, none if it is no concept's."""
    target = reference.target.strip()
    if reference.kind is not ReferenceKind.TAG:
        named = _is_name(target) and not leads_outside(target)
        return _split(register, target) if named else ()
    parts = tuple(
        _tag_label(register, part)
        for part in _split(register, target.removeprefix("#"))
    )
    if not all(_is_name(part) and len(normalise(part)) > 1 for part in parts):
        return ()
    return () if WORKFLOW.intersection(map(normalise, parts)) else parts


def _is_name(text: str) -> bool:
    # A template's {{date}} stands for a name that is not known yet.
    if len(text) > MAX_NAME or "{{" in text or text.lower().endswith(NOTE_SUFFIXES):
        return False
    return not names_time(text) and normalise(text) != ""


def _split(register: Register, name: str) -> tuple[str, ...]:
    """Cut ``A/B`` at its slashes, but not what is known whole, or *I/O*."""
    parts = tuple(part.strip() for part in name.split("/"))
    if len(parts) > MAX_PARTS or any(len(part) < 2 for part in parts):
        return (name,)
    return (name,) if normalise(name) in register.by_name else parts


def _tag_label(register: Register, part: str) -> str:
    """Return a tag as text: a hyphen or a low line between letters is a space."""
    return part if normalise(part) in register.by_name else _HYPHEN.sub(" ", part)


def _add_names(
    register: Register, numbered: Iterable[tuple[int, _Use]]
) -> Iterator[tuple[int, Chain]]:
    """Make groups of the names that lead to no page; yield what each use names."""
    joined = _joined_names(register)
    for at, use in numbered:
        if use.page is not None or use.reference.kind not in _NAMING:
            continue
        parts = _parts(register, use.reference)
        if use.reference.kind is ReferenceKind.TAG:
            for name in parts:
                group = joined.get(normalise(name).replace(" ", ""))
                if group is not None:
                    _claim(register, name, group)
        if parts:
            yield at, _nest(register, parts[:-1], _group_of(register, parts[-1]))


def _joined_names(register: Register) -> Mapping[str, Group | None]:
    """Map names without spaces to their groups, None where two have the same."""
    joined: dict[str, Group | None] = {}
    for name, group in register.by_name.items():
        key = name.replace(" ", "")
        joined[key] = group if joined.get(key, group) is group else None
    return joined


def _known_before(register: Register, use: _Use) -> Chain:
    """Return what a link to a page names, or a property's value that is a name."""
    reference = use.reference
    if reference.kind is ReferenceKind.PROPERTY:
        group = register.by_name.get(normalise(reference.target))
        return (group,) if group is not None and reference.key != "id" else ()
    if use.page is None:
        return ()
    chain = register.by_page.get(use.page.source, ())
    heading = (reference.anchor or "").rpartition("#")[2]
    if heading and not heading.startswith("^"):
        group = register.by_name.get(normalise(heading))
        return chain if group is None else (group,)
    return chain
