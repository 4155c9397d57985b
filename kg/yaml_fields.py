"""Nodes of a YAML file and a format → what is wrong, and typed values of the rest."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kg.errors import VocabularyError
from kg.labels import make_slug, normalise
from kg.yaml_files import Problem, YamlNode

MAX_SHOWN = 20


class Shape(StrEnum):
    """What a field has to hold."""

    TEXT = "text"
    ID = "an id"
    URL = "a URL"
    NUMBER = "a whole number from 1"
    TEXTS = "a list of texts, such as [first, second]"
    LISTS = "a list of lists of texts, such as [[first, second]]"
    MAPPING = "a mapping, such as first: second"
    ENTRIES = "a list of entries, each beginning with a dash"


# What the items of a list have to be; entries have formats of their own.
_ITEM_SHAPES = {Shape.TEXTS: Shape.TEXT, Shape.LISTS: Shape.TEXTS, Shape.ENTRIES: None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """What the format says about one key of a mapping."""

    shape: Shape
    required: bool = False


def find_faults(
    node: YamlNode, fields: Mapping[str, Field], *, file: str, subject: str
) -> Iterator[Problem]:
    """Find what a mapping's keys and values have against the format.

    ``subject`` begins each sentence: the label of an entry, or what it is.
    """
    if not isinstance(node.value, Mapping):
        keys = ", ".join(key for key, field in fields.items() if field.required)
        says = f"{subject} has to be a mapping with the keys {keys}."
        yield Problem(file=file, line=node.line, says=says)
        return
    for key, value in node.value.items():
        if key not in fields:
            yield Problem(
                file=file,
                line=value.line,
                says=f"{subject} has an unknown key {key!r}.",
                unknown=key,
                known={key: key for key in fields},
            )
    for key, field in fields.items():
        held = node.value.get(key)
        if held is not None and held.value is not None:
            for line, says in _shape_faults(held, field.shape):
                yield Problem(file=file, line=line, says=f"{subject}: {key} {says}")
        elif field.required:
            says = f"{subject} has no {key}; add {field.shape}."
            yield Problem(file=file, line=node.line, says=says)


def _shape_faults(node: YamlNode, shape: Shape) -> Iterator[tuple[int, str]]:
    if shape in _ITEM_SHAPES:
        if not isinstance(node.value, tuple):
            yield node.line, f"has to be {shape}."
        elif (item_shape := _ITEM_SHAPES[shape]) is not None:
            for item in node.value:
                yield from _shape_faults(item, item_shape)
    elif shape is Shape.MAPPING:
        if not isinstance(node.value, Mapping):
            yield node.line, f"has to be {shape}."
    elif shape is Shape.NUMBER:
        if type(node.value) is not int or node.value < 1:
            yield node.line, f"has to be {shape}."
    elif not isinstance(node.value, str):
        yield node.line, _not_text(node)
    else:
        yield from ((node.line, says) for says in _text_faults(node.value, shape))


def _not_text(node: YamlNode) -> str:
    if isinstance(node.value, tuple | Mapping):
        return "holds a list or a mapping where text is needed."
    if node.value is None and not node.written:
        return "holds an empty item; remove it."
    match node.value:
        case bool():
            kind = "a truth value"
        case int() | float():
            kind = "a number"
        case None:
            kind = "nothing"
        case _:
            kind = "a date"
    return (
        f"holds {node.written}, which YAML reads as {kind}; put it in quotes: "
        f'"{node.written}".'
    )


def _text_faults(text: str, shape: Shape) -> Iterator[str]:
    if not normalise(text):
        yield f"holds {text!r}, which has no letters; write it out or remove it."
    elif shape is Shape.ID and text != make_slug(text):
        yield f"is {text!r}; write it as {make_slug(text)!r}."
    elif shape is Shape.URL and not text.startswith(("https://", "http://")):
        yield f"is {text!r}; begin it with https://."


def text_at(node: YamlNode, key: str) -> str | None:
    """Return the text under a key on one line, None where there is none."""
    value = _child(node, key)
    return (" ".join(value.split()) or None) if isinstance(value, str) else None


def number_at(node: YamlNode, key: str) -> int | None:
    """Return the whole number under a key, None where there is none."""
    value = _child(node, key)
    return value if type(value) is int else None


def texts_at(node: YamlNode, key: str) -> tuple[tuple[str, int], ...]:
    """Return the texts of the list under a key, each with its line."""
    value = _child(node, key)
    items = value if isinstance(value, tuple) else ()
    return tuple(
        (" ".join(item.value.split()), item.line)
        for item in items
        if isinstance(item.value, str) and normalise(item.value)
    )


def entries_at(node: YamlNode, key: str) -> tuple[YamlNode, ...]:
    """Return the items of the list under a key."""
    value = _child(node, key)
    return value if isinstance(value, tuple) else ()


def pairs_at(node: YamlNode, key: str) -> Mapping[str, YamlNode]:
    """Return the mapping under a key, an empty one where there is none."""
    value = _child(node, key)
    return value if isinstance(value, Mapping) else {}


def _child(node: YamlNode, key: str) -> object:
    if not isinstance(node.value, Mapping) or key not in node.value:
        return None
    return node.value[key].value


def require_none(problems: Sequence[Problem]) -> None:
    """Do nothing if there are no problems.

    Raises:
        VocabularyError: naming the first `MAX_SHOWN` problems, and how many follow.
    """
    if not problems:
        return
    shown = [_draw(problem) for problem in problems[:MAX_SHOWN]]
    if len(problems) > MAX_SHOWN:
        shown.append(f"and {len(problems) - MAX_SHOWN} more")
    raise VocabularyError("\n".join(shown))


def _draw(problem: Problem) -> str:
    place = f"{problem.file}:{problem.line}" if problem.line else problem.file
    close = difflib.get_close_matches(problem.unknown, problem.known, n=1)
    hint = f" Did you mean {problem.known[close[0]]!r}?" if close else ""
    return f"{place}: {problem.says}{hint}"
