"""Changes that a program was asked for → lines of a curation file, the rest as it was.

Comments, order and quotes of the file stay. What would contradict the rest is refused.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from kg.curation import read_curation
from kg.decisions import MAX_LABEL, Change, Key
from kg.durable import replace_file, write_file
from kg.errors import BusyError, InputError, UsageError, YamlError
from kg.labels import normalise
from kg.yaml_files import parse_yaml

_NEXT = ".{name}.next"  # Hidden: nobody who watches the folder takes it for a file.
_HEAD = (
    "# What you decided about concepts. Every build obeys it; edit it as you like.\n"
)
_ATTEMPTS = 3
_MODE = 0o644
_FLUSH_LEFT = re.compile(r"^- ", re.MULTILINE)
_WRITING = threading.Lock()


def write_changes(paths: Sequence[Path], changes: Iterable[Change]) -> Path:
    """Write changes into the first of a build's curation files, and return its path.

    What the file says against a change goes: who promotes a label refuses it no longer.
    The file is replaced in one step, and made if there is none.

    Raises:
        UsageError: a label is empty or too long, or nothing can be decided so.
        VocabularyError, YamlError: a file is broken, or the change contradicts it.
        InputError: the file cannot be written.
        BusyError: somebody else writes to it all the time.
    """
    changes = tuple(changes)
    for change in changes:
        _require_labels(change)
    path = paths[0]
    try:
        with _WRITING:
            for _attempt in range(_ATTEMPTS):
                before = path.read_bytes() if path.exists() else b""
                read_curation(paths)  # What is broken is not written to.
                text = _change_text(before.decode("utf-8-sig"), changes)
                read_curation(paths, instead={path: text.replace("\r\n", "\n")})
                if _replace(path.resolve(), before, text):
                    return path
    except OSError as error:
        raise InputError(
            f"{path} cannot be written ({error.strerror}); make it and its folder "
            "writable, or name another file with --curation."
        ) from error
    raise BusyError(f"Another program writes to {path}; try again.")


def _require_labels(change: Change) -> None:
    labels = [change.label]
    if change.key not in (Key.PROMOTE, Key.REFUSE):
        labels.append(change.other)
    for label in labels:
        if not normalise(label) or len(label) > MAX_LABEL:
            raise UsageError(
                f"{label[:MAX_LABEL]!r} is no label; name one of 1 to {MAX_LABEL} "
                "characters."
            )
        if any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 for c in label):
            raise UsageError(f"{label!r} is no label; it holds a control character.")


def _replace(path: Path, before: bytes, text: str) -> bool:
    """Replace a file unless it is another than it was; tell whether that was done."""
    beside = path.with_name(_NEXT.format(name=path.name))
    mode = path.stat().st_mode & 0o777 if path.exists() else _MODE
    write_file(beside, text.encode("utf-8"))
    beside.chmod(mode)
    if (path.read_bytes() if path.exists() else b"") != before:
        beside.unlink()
        return False
    replace_file(path, beside)
    return True


def _change_text(text: str, changes: Iterable[Change]) -> str:
    newline = "\r\n" if "\r\n" in text else "\n"
    text = text.replace("\r\n", "\n")
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 1 << 20  # No line is broken that was not.
    if not _FLUSH_LEFT.search(text):
        yaml.indent(mapping=2, sequence=4, offset=2)
    document = yaml.load(text)
    above = ""
    if document is None:
        above, document = text or _HEAD, CommentedMap()
        above += "\n" if above and not above.endswith("\n") else ""
    for change in changes:
        _withdraw(document, change)
        _WRITERS[change.key](document, change)
    written = StringIO()
    yaml.dump(document, written)
    return (above + written.getvalue()).replace("\n", newline)


def _withdraw(document: Any, change: Change) -> None:
    """Take out what says the opposite of a change."""
    label, other = normalise(change.label), normalise(change.other)
    match change.key:
        case Key.REFUSE:
            _forget(document, label)
        case Key.KEEP_APART:
            _drop_joins(document, lambda *pair: {*pair} == {label, other})
        case Key.PROMOTE | Key.KINDS:
            _drop(document.get(Key.REFUSE), {label})
        case _:
            _drop(document.get(Key.REFUSE), {label, other})
            _drop_joins(document, lambda *pair: pair == (other, label))


def _forget(document: Any, label: str) -> None:
    """Take out all that takes a label for a concept or for a name of one."""
    _drop(document.get(Key.PROMOTE), {label})
    _drop_joins(document, lambda *pair: label in pair)
    kinds = document.get(Key.KINDS) or {}
    for one in [one for one in kinds if normalise(str(one)) == label]:
        del kinds[one]
    relations = document.get(Key.RELATIONS) or []
    for at in reversed(range(len(relations))):
        ends = (relations[at]["subject"], relations[at]["object"])
        if label in [normalise(str(end)) for end in ends]:
            del relations[at]


def _drop_joins(document: Any, wanted: Callable[[str, str], bool]) -> None:
    """Remove the names (what is taken in, what takes it in) that are ``wanted``."""
    renames = document.get(Key.RENAME) or {}
    for old in tuple(renames):
        if wanted(normalise(str(old)), normalise(str(renames[old]))):
            del renames[old]
    merges = document.get(Key.MERGE) or []
    for at in reversed(range(len(merges))):
        into = normalise(str(merges[at]["into"]))
        if not _keep_names(merges[at]["labels"], into, wanted):
            del merges[at]
    aliases = document.get(Key.ALIASES) or {}
    for label in tuple(aliases):
        if not _keep_names(aliases[label], normalise(str(label)), wanted):
            del aliases[label]


def _keep_names(names: Any, taker: str, wanted: Callable[[str, str], bool]) -> bool:
    """Remove the names that are ``wanted`` of what takes them in; tell if any stays."""
    _drop(names, {form for n in names if wanted(form := normalise(str(n)), taker)})
    return bool(names)


def _drop(labels: Any, forms: set[str]) -> None:
    """Remove labels from a list; that nothing is left of it is no matter."""
    for at in reversed(range(len(labels or ()))):
        if normalise(str(labels[at])) in forms:
            del labels[at]


def _append(labels: Any, label: str) -> None:
    if normalise(label) not in {normalise(str(one)) for one in labels}:
        labels.append(_scalar(label))


def _scalar(text: str) -> str:
    """Return a text so that it is written as one: ``no`` in quotes."""
    try:
        node = parse_yaml(f"- {text}", name="")
    except YamlError:
        return _quoted(text)
    items = node.value if isinstance(node.value, tuple) else ()
    plain = len(items) == 1 and items[0].value == text
    return text if plain else _quoted(text)


def _quoted(text: str) -> str:
    quoted: str = DoubleQuotedScalarString(text)
    return quoted


def _held(document: Any, key: Key, empty: Any) -> Any:
    """Return what stands under a key, after putting it there if nothing does."""
    if document.get(key) is None:
        document[str(key)] = empty
    return document[key]


def _list(document: Any, change: Change) -> None:
    _append(_held(document, change.key, []), change.label)


def _set(document: Any, change: Change) -> None:
    """Set the value of a label in a mapping, in whatever spelling it stands there."""
    mapping = _held(document, change.key, CommentedMap())
    same = normalise(change.label)
    known = (one for one in mapping if normalise(str(one)) == same)
    mapping[next(known, _scalar(change.label))] = _scalar(change.other)


def _merge(document: Any, change: Change) -> None:
    merges = _held(document, Key.MERGE, [])
    for entry in merges:
        if normalise(str(entry["into"])) == normalise(change.other):
            _append(entry["labels"], change.label)
            return
    entry = {"into": _scalar(change.other), "labels": [_scalar(change.label)]}
    merges.append(CommentedMap(entry))


def _keep_apart(document: Any, change: Change) -> None:
    lists = _held(document, Key.KEEP_APART, [])
    pair = {normalise(change.label), normalise(change.other)}
    if not any(pair <= {normalise(str(one)) for one in labels} for labels in lists):
        labels = CommentedSeq([_scalar(change.label), _scalar(change.other)])
        labels.fa.set_flow_style()
        lists.append(labels)


def _alias(document: Any, change: Change) -> None:
    mapping = _held(document, Key.ALIASES, CommentedMap())
    same = normalise(change.other)
    known = [one for one in mapping if normalise(str(one)) == same]
    label = known[0] if known else _scalar(change.other)
    if mapping.get(label) is None:
        mapping[label] = []
    _append(mapping[label], change.label)


_WRITERS: dict[Key, Callable[[Any, Change], None]] = {
    Key.PROMOTE: _list,
    Key.REFUSE: _list,
    Key.RENAME: _set,
    Key.KINDS: _set,
    Key.MERGE: _merge,
    Key.KEEP_APART: _keep_apart,
    Key.ALIASES: _alias,
}
