"""Parts of an index → the columns of all its documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from kg.index.columns import Columns, ManyValues, Numbers, Values
from kg.index.parts import Part, find_largest, keep
from kg.index.segments import MANY_VALUES, VALUES, read_ids, read_texts
from kg.index.texts import ChosenTexts, find_text

# To look for the place of a text takes as long as to put so many in order.
_STEPS = 16

_Column = TypeVar("_Column")


def join_columns(parts: Sequence[Part]) -> Columns:
    """Return the columns of all parts, in the order of the numbers of documents."""
    return Columns(
        ids=_join_ids(parts),
        ranks=_join_ranks(parts),
        lengths=_join(parts, "lengths", np.float64),
        days=_join(parts, "days", np.int32),
        values=_Made(VALUES, partial(_join_values, parts)),
        many=_Made(MANY_VALUES, partial(_join_many, parts)),
    )


class _Made(Mapping[str, _Column]):
    """Columns that are made, each once, when they are asked for."""

    def __init__(self, names: Iterable[str], make: Callable[[str], _Column]) -> None:
        self._names = tuple(names)
        self._make = cache(make)

    def __getitem__(self, name: str) -> _Column:
        if name not in self._names:
            raise KeyError(name)
        return self._make(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def _join(parts: Sequence[Part], name: str, kind: type[Any]) -> NDArray[Any]:
    found = [keep(part, part.segment.arrays[name]) for part in parts]
    if len(found) == 1:
        return found[0]
    return np.concatenate([np.zeros(0, kind), *found])


def _join_ids(parts: Sequence[Part]) -> Sequence[str]:
    texts = [read_ids(part.segment) for part in parts]
    if all(part.is_kept is None for part in parts):
        return texts[0] if len(texts) == 1 else ChosenTexts(texts)
    before = np.cumsum([0, *map(len, texts)])
    return ChosenTexts(
        texts,
        np.concatenate(
            [
                keep(part, np.arange(start, start + len(part.segment)))
                for part, start in zip(parts, before[:-1].tolist(), strict=True)
            ]
        ),
    )


def _join_ranks(parts: Sequence[Part]) -> Numbers:
    """Return the places of documents in the order of their ids."""
    total = sum(part.size for part in parts)
    if len(parts) < 2:
        return np.arange(total, dtype=np.uint32)
    base = parts[find_largest(parts)]
    others = sorted(
        (id_, part.first + offset)
        for part in parts
        if part is not base
        for offset, id_ in enumerate(_list_ids(part))
    )
    ranks = np.zeros(total, np.uint32)
    if len(others) * _STEPS > total:
        ids = [*others, *zip(_list_ids(base), range(base.first, total), strict=False)]
        order = np.array([number for _, number in sorted(ids)], np.intp)
        ranks[order] = np.arange(total, dtype=np.uint32)
        return ranks
    known = read_ids(base.segment)
    at = np.array([find_text(id_, known)[0] for id_, _ in others], np.intp)
    before = np.concatenate(([0], np.cumsum(keep_mask(base))))[at]
    ranks[[number for _, number in others]] = before + np.arange(len(others))
    moved = np.cumsum(np.bincount(before, minlength=base.size + 1))[: base.size]
    ranks[base.first : base.first + base.size] = np.arange(base.size) + moved
    return ranks


def keep_mask(part: Part) -> NDArray[np.bool_]:
    """Tell of each document of a segment whether it is one of the part."""
    if part.is_kept is None:
        return np.ones(len(part.segment), np.bool_)
    return part.is_kept


def _list_ids(part: Part) -> list[str]:
    ids = read_ids(part.segment)
    return [ids[place] for place in np.flatnonzero(keep_mask(part)).tolist()]


def _join_values(parts: Sequence[Part], name: str) -> Values:
    names, codes = _join_names(parts, name)
    kept = [
        _recode(keep(part, part.segment.arrays[name]), new)
        for part, new in zip(parts, codes, strict=True)
    ]
    return Values(names=names, codes=_concatenate(kept))


def _join_many(parts: Sequence[Part], name: str) -> ManyValues:
    names, codes = _join_names(parts, name)
    all_sizes, kept = [], []
    for part, new in zip(parts, codes, strict=True):
        found = part.segment.arrays[name]
        sizes = np.diff(part.segment.arrays[f"{name}.starts"])
        if part.is_kept is not None:
            found = found[np.repeat(part.is_kept, sizes)]
        all_sizes.append(keep(part, sizes))
        kept.append(_recode(found, new))
    starts = np.zeros(sum(part.size for part in parts) + 1, np.uint32)
    np.cumsum(_concatenate(all_sizes), out=starts[1:])
    return ManyValues(names=names, starts=starts, codes=_concatenate(kept))


def _concatenate(arrays: Sequence[Numbers]) -> Numbers:
    if len(arrays) == 1:
        return arrays[0]
    return np.concatenate([np.zeros(0, np.uint32), *arrays])


def _recode(codes: Numbers, new: Numbers | None) -> Numbers:
    return codes if new is None else new[codes]


def _join_names(
    parts: Sequence[Part], name: str
) -> tuple[Sequence[str], list[Numbers | None]]:
    """Return all names of values, and of each part what its codes are among these.

    The names of the largest part come first and are not read.
    """
    if not parts:
        return (), []
    found = [read_texts(part.segment.arrays, f"{name}.names") for part in parts]
    place = find_largest(parts)
    known = found[place]
    more: dict[str, int] = {}
    codes: list[Numbers | None] = []
    for at, names in enumerate(found):
        new = None if at == place else np.zeros(len(names), np.uint32)
        for code, text in enumerate(names if new is not None else ()):
            where, is_known = find_text(text, known)
            if not is_known:
                where = more.setdefault(text, len(known) + len(more))
            assert new is not None
            new[code] = where
        codes.append(new)
    return (ChosenTexts((known, tuple(more))) if more else known), codes
