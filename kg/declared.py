"""What notes link to, tag and name → concepts, and the places that name them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.days import names_time
from kg.labels import fold, free_id, make_slug, normalise
from kg.linking import Page, make_pages
from kg.records import (
    Concept,
    Mention,
    Note,
    Passage,
    Reference,
    ReferenceKind,
    Tier,
    Vocabulary,
)
from kg.register import MAX_NAME, Group, Naming, Register, make_register

WEIGHTS = {"wikilink": 2.0, "embed": 1.0, "tag": 2.0, "alias": 1.0, "page": 1.0}
SHOWN_OFTEN = 2

_LETTERS = re.compile(r"[^\W\d_]{2,}")
_WORD = re.compile(r"[^\W_]+")
_TEXT_FIRST = re.compile(r"!?\[(?!\[)")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredName:
    """A reference that names a concept.

    ``concepts`` are the ids of its parts, the outermost first: ``#a/b`` names *b*,
    which stands under *a*.
    """

    note: str
    reference: Reference
    concepts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What notes declare. ``concepts`` are new ones only.

    ``aliases`` are (concept, alias) that notes give to concepts of the vocabulary.
    ``pages`` tells the concept of a source, ``labels`` that of a name in normal form.
    """

    concepts: tuple[Concept, ...]
    mentions: tuple[Mention, ...]
    names: tuple[DeclaredName, ...]
    aliases: tuple[tuple[str, str], ...]
    pages: Mapping[str, str]
    labels: Mapping[str, str]


def find_declared(
    notes: Sequence[Note],
    vocabulary: Vocabulary,
    *,
    pages: Iterable[Page] | None = None,
    taken: frozenset[str] = frozenset(),
) -> Declared:
    """Find the concepts that resolved notes declare, and where they name them.

    ``pages`` are those of the notes, where the caller has made them. New ids avoid
    ``taken`` and those of the vocabulary. Mentions are in the order of the notes and
    their columns.
    """
    pages = make_pages(notes) if pages is None else pages
    register, namings = make_register(notes, pages, vocabulary)
    _count(namings)
    for group in register.groups:
        _settle_names(register, group)
    _add_shown(register)
    _assign_ids(register, taken)
    return Declared(
        concepts=_make_concepts(register),
        mentions=tuple(_find_mentions(notes, namings)),
        names=tuple(
            DeclaredName(
                note=naming.note.id,
                reference=naming.reference,
                concepts=tuple(group.id for group in naming.groups),
            )
            for naming in namings
        ),
        aliases=tuple(
            (group.id, alias)
            for group in register.groups
            if group.known
            for alias in group.aliases
        ),
        pages={source: chain[-1].id for source, chain in register.by_page.items()},
        labels={name: group.id for name, group in register.by_name.items()},
    )


def with_aliases(vocabulary: Vocabulary, declared: Declared) -> Vocabulary:
    """Return the vocabulary with the aliases that the notes give to its concepts."""
    aliases: defaultdict[str, list[str]] = defaultdict(list)
    for concept_id, alias in declared.aliases:
        aliases[concept_id].append(alias)
    known = tuple(
        replace(concept, aliases=(*concept.aliases, *aliases[concept.id]))
        if concept.id in aliases
        else concept
        for concept in vocabulary.concepts
    )
    return replace(vocabulary, concepts=known)


def with_ends(
    concepts: Iterable[Concept], known: Iterable[Concept], ends: Iterable[str]
) -> tuple[Concept, ...]:
    """Return the concepts and those known ones that are ends of relations, by id.

    A page may link to others although no line names what the page is about.
    """
    found = {concept.id: concept for concept in concepts}
    missing = set(ends) - found.keys()
    added = {concept.id: concept for concept in known if concept.id in missing}
    named = found.keys() | added.keys()
    for id, concept in added.items():
        broader = tuple(upper for upper in concept.broader if upper in named)
        found[id] = replace(concept, broader=broader)
    return tuple(found[id] for id in sorted(found))


def _count(namings: Iterable[Naming]) -> None:
    """Count how each group is written and shown, and let each kind of use vote."""
    for naming in namings:
        reference = naming.reference
        for group in naming.groups:
            if reference.kind in WEIGHTS:
                group.votes.add(reference.kind.value)
        if reference.kind is ReferenceKind.WIKILINK and not reference.anchor:
            group = naming.groups[-1]
            group.written[reference.target.rpartition("/")[2].strip()] += 1
            group.shown[" ".join(reference.text.split())] += 1


def _settle_names(register: Register, group: Group) -> None:
    """Choose the label; forget aliases that name something else or say it again."""
    group.label = _label(group)
    kept: dict[str, str] = {}
    for alias in group.aliases:
        key = normalise(alias)
        own = register.by_name.get(key) is group and key not in register.known
        if own and len(alias) <= MAX_NAME:
            kept.setdefault(key, alias)
    kept.pop(normalise(group.label), None)
    group.aliases = dict.fromkeys(kept.values())


def _label(group: Group) -> str:
    """Return the title that pages have most often, else how most links write it."""
    if group.known:
        return group.label
    same = normalise(group.label)
    for spellings in (group.titles, group.written):
        own = {name: n for name, n in spellings.items() if normalise(name) == same}
        if own:
            return max(own, key=own.__getitem__)
    return group.label


def _add_shown(register: Register) -> None:
    """Take what links show for a group as its alias where it can mean nothing else."""
    users: defaultdict[str, set[Group]] = defaultdict(set)
    shown: list[tuple[Group, str, int]] = []
    for group in register.groups:
        for text, count in group.shown.items():
            users[normalise(text)].add(group)
            shown.append((group, text, count))
    for group, text, count in shown:
        key = normalise(text)
        if not key or len(users[key]) > 1 or key in register.by_name:
            continue
        if len(text) > MAX_NAME or names_time(text):
            continue
        often = count >= SHOWN_OFTEN and len(_LETTERS.findall(text)) > 1
        if often or _is_acronym(text, group.label):
            register.by_name[key] = group
            group.aliases[text] = None


def _is_acronym(text: str, label: str) -> bool:
    letters = text.removesuffix("s")
    initials = "".join(word[0] for word in _WORD.findall(label))
    return len(letters) > 1 and letters.isupper() and fold(letters) == fold(initials)


def _assign_ids(register: Register, taken: Iterable[str]) -> None:
    used = {*taken, *(group.id for group in register.groups if group.known)}
    new = [group for group in register.groups if not group.known]
    for group in sorted(new, key=lambda group: (make_slug(group.label), group.label)):
        group.id = free_id(make_slug(group.label), used)
        used.add(group.id)


def _make_concepts(register: Register) -> tuple[Concept, ...]:
    broader = _without_circles(register.groups)
    concepts = []
    for group in register.groups:
        if group.known:
            continue
        votes = tuple((n, weight) for n, weight in WEIGHTS.items() if n in group.votes)
        concepts.append(
            Concept(
                id=group.id,
                label=group.label,
                aliases=tuple(group.aliases),
                tier=Tier.CORE,
                origin="notes",
                score=sum(weight for _, weight in votes),
                broader=tuple(upper.id for upper in broader[group]),
                votes=votes,
            )
        )
    return tuple(sorted(concepts, key=lambda concept: concept.id))


def _without_circles(groups: Iterable[Group]) -> Mapping[Group, Sequence[Group]]:
    """Return what stands above each group, without what would close a circle.

    A walk upwards that comes back to a group of its own path leaves out that step.
    """
    kept: dict[Group, list[Group]] = {}
    for start in groups:
        if start in kept:
            continue
        kept[start] = []
        path, on_path = [(start, iter(start.above))], {start}
        while path:
            group, uppers = path[-1]
            upper = next(uppers, None)
            if upper is None:
                path.pop()
                on_path.discard(group)
            elif upper not in on_path:
                kept[group].append(upper)
                if upper not in kept:
                    kept[upper] = []
                    on_path.add(upper)
                    path.append((upper, iter(upper.above)))
    return kept


def _find_mentions(
    notes: Iterable[Note], namings: Iterable[Naming]
) -> Iterator[Mention]:
    by_note: defaultdict[str, list[Naming]] = defaultdict(list)
    for naming in namings:
        by_note[naming.note.id].append(naming)
    for note in notes:
        if note.id not in by_note:
            continue
        passages = {passage.line: passage for passage in note.passages}
        found: dict[tuple[int, int], Mention] = {}
        for naming in by_note[note.id]:
            passage = passages.get(naming.reference.line)
            if passage is not None:
                for mention in _mentions_on(passage, naming):
                    found.setdefault((mention.line, mention.start), mention)
        for place in sorted(found):
            yield found[place]


def _mentions_on(passage: Passage, naming: Naming) -> Iterator[Mention]:
    """Yield a mention of what a reader sees, or of each part of ``a/b``."""
    reference = naming.reference
    shown = _shown_columns(passage.text, reference)
    if shown is None:
        return
    columns = tuple(_part_columns(passage.text, *shown))
    groups = naming.groups
    if len(groups) == 1 or len(columns) != len(groups):
        columns, groups = (shown,), groups[-1:]
    in_property = reference.key and reference.kind is ReferenceKind.WIKILINK
    for (start, end), group in zip(columns, groups, strict=True):
        yield Mention(
            concept=group.id,
            note=naming.note.id,
            source=naming.note.source,
            line=reference.line,
            start=start,
            end=end,
            text=passage.text[start:end],
            found_by="property" if in_property else reference.kind.value,
        )


def _shown_columns(line: str, reference: Reference) -> tuple[int, int] | None:
    """Return the columns of what a reader sees, None if the line shows it otherwise."""
    start, end = reference.start, min(reference.end, len(line))
    # ``[shown](name)`` begins with what it shows, ``[[name|shown]]`` ends with it.
    find = line.find if _TEXT_FIRST.match(line, start) else line.rfind
    for text in (reference.text.strip().removeprefix("#"), reference.target.strip()):
        at = find(text, start, end) if text else -1
        if at >= 0:
            return at, at + len(text)
    return None


def _part_columns(line: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for part in line[start:end].split("/"):
        first = start + len(part) - len(part.lstrip())
        yield first, first + len(part.strip())
        start += len(part) + 1
