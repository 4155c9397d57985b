"""YAML files and texts → nodes of plain values that know their lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from pathlib import Path

import yaml
from yaml.composer import Composer
from yaml.reader import ReaderError
from yaml.resolver import Resolver

from kg.errors import YamlError

MAX_BYTES = 10_000_000
MAX_DEPTH = 32
YAML_SUFFIXES = (".yaml", ".yml")
# ``.xml`` is none of them: in a folder it may be anything.
RDF_SUFFIXES = (".jsonld", ".rdf", ".ttl")

Scalar = None | bool | int | float | str | date

_IMPLICIT_TAGS = tuple(
    f"tag:yaml.org,2002:{kind}"
    for kind in ("null", "bool", "int", "float", "timestamp")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class YamlNode:
    """A value of a YAML text with its 1-based line.

    In a mapping the line is that of the key. ``written`` is a scalar as it stands in
    the text, before YAML made ``no`` a truth value.
    """

    value: Scalar | tuple[YamlNode, ...] | Mapping[str, YamlNode]
    line: int
    written: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class YamlFile:
    """A file that was read; ``name`` is its path as it was given."""

    name: str
    root: YamlNode


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong in a file, in a sentence, and where.

    ``unknown`` is a word that should have been one of ``known``, which maps the words
    to what a suggestion shows.
    """

    file: str
    says: str
    line: int = 0
    unknown: str = ""
    known: Mapping[str, str] = field(default_factory=dict)


def read_yaml_files(
    paths: Iterable[Path],
) -> tuple[tuple[YamlFile, ...], tuple[Problem, ...]]:
    """Read YAML files, and those directly in directories in the order of their names.

    A file that cannot be read or parsed is a problem, and so is a missing path.
    """
    files: list[YamlFile] = []
    problems: list[Problem] = []
    for path in list_yaml_files(paths):
        try:
            files.append(YamlFile(name=str(path), root=_read(path)))
        except YamlError as error:
            problems.append(
                Problem(file=str(path), line=error.line, says=error.sentence)
            )
    return tuple(files), tuple(problems)


def list_yaml_files(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Return the files named, and the YAML files directly in the folders named.

    In folders, hidden files are passed over: editors leave their locks there.
    """
    return _list_files(paths, YAML_SUFFIXES)


def list_vocabulary_files(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Return the files named, and the YAML and RDF files directly in the folders."""
    return _list_files(paths, (*YAML_SUFFIXES, *RDF_SUFFIXES))


def _list_files(paths: Iterable[Path], suffixes: tuple[str, ...]) -> tuple[Path, ...]:
    files = chain.from_iterable(_files_at(path, suffixes) for path in paths)
    return tuple(dict.fromkeys(files))


def _files_at(path: Path, suffixes: tuple[str, ...]) -> tuple[Path, ...]:
    if not path.is_dir():
        return (path,)
    return tuple(
        file
        for file in sorted(path.iterdir())
        if file.suffix in suffixes and not file.name.startswith(".")
    )


def _read(path: Path) -> YamlNode:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise YamlError(
                f"The file has {size} bytes; split it into files of at most "
                f"{MAX_BYTES}.",
                name=str(path),
            )
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise YamlError(
            f"The file cannot be read ({error.strerror}); correct the path or create "
            "the file.",
            name=str(path),
        ) from error
    except UnicodeDecodeError as error:
        raise YamlError(
            f"The file is not UTF-8 at byte {error.start}; save it as UTF-8.",
            name=str(path),
        ) from error
    return parse_yaml(text, name=str(path))


def parse_yaml(text: str, *, name: str, first_line: int = 1) -> YamlNode:
    """Parse one YAML document of plain values; an empty text gives a node of None.

    Keys are always text. ``name`` and ``first_line`` say where the text comes from.

    Raises:
        YamlError: the text is not YAML, repeats a key, nests deeper than `MAX_DEPTH`,
            or uses anchors, aliases or tags.
    """
    try:
        root = _compose(text)
        if root is None:
            return YamlNode(value=None, line=first_line)
        return _make_node(root, line=_line(root.start_mark), first_line=first_line)
    except _RefusedError as error:
        line = first_line + error.line
        raise YamlError(str(error), name=name, line=line) from error


class _RefusedError(Exception):
    """Text that gives no plain values, with what to do about it in 0-based ``line``."""

    def __init__(self, sentence: str, *, line: int) -> None:
        super().__init__(sentence)
        self.line = line


def _compose(text: str) -> yaml.Node | None:
    if yaml.__with_libyaml__:
        # A text that it refuses is read again, for the better message.
        with suppress(yaml.YAMLError, ValueError, OverflowError):
            return _FastLoader(text).get_single_node()
    loader = None
    try:
        loader = _Loader(text)
        return loader.get_single_node()
    except ReaderError as error:
        raise _RefusedError(
            f"The character {chr(error.character)!r} is not allowed; remove it.",
            line=text.count("\n", 0, error.position),
        ) from error
    except yaml.MarkedYAMLError as error:
        reason = ", ".join(filter(None, (error.context, error.problem)))
        raise _RefusedError(
            f"This is not YAML: {reason}. Check the indentation, and put text with a "
            "colon or a # in quotes.",
            line=_line(error.problem_mark or error.context_mark),
        ) from error
    except (ValueError, OverflowError) as error:
        raise _RefusedError(
            f"YAML cannot read an escape or a number here ({error}); correct it.",
            line=int(loader.line) if loader else 0,
        ) from error


class _Bounded(Composer):
    """Composes plain values only, to a bounded depth.

    The composer of the C loader recurses without a bound and crashes on deep nesting.
    """

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        # Events of aliases have an anchor too, but no tag.
        event = self.peek_event()  # type: ignore[attr-defined]
        line = event.start_mark.line
        if event.anchor is not None:
            raise _RefusedError(
                "Anchors and aliases (& and *) are not supported; write the value out "
                "or put it in quotes.",
                line=line,
            )
        if event.tag is not None:
            raise _RefusedError(
                "Tags (!) are not supported; remove it or put the value in quotes.",
                line=line,
            )
        if self.depth == MAX_DEPTH:
            raise _RefusedError(
                f"Values nest deeper than {MAX_DEPTH} levels; flatten them.", line=line
            )
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


class _Loader(_Bounded, yaml.SafeLoader):
    """Scans in Python, and so says best what is wrong."""


if yaml.__with_libyaml__:
    from yaml.cyaml import CParser  # type: ignore[attr-defined]

    class _FastLoader(_Bounded, CParser, Resolver):
        """Scans in C, several times as fast."""

        def __init__(self, text: str) -> None:
            CParser.__init__(self, text)
            _Bounded.__init__(self)
            Resolver.__init__(self)


def _line(mark: yaml.Mark | None) -> int:
    return mark.line if mark else 0


def _make_node(node: yaml.Node, *, line: int, first_line: int) -> YamlNode:
    place = first_line + line
    if isinstance(node, yaml.MappingNode):
        return YamlNode(value=_make_mapping(node, first_line=first_line), line=place)
    if isinstance(node, yaml.SequenceNode):
        items = (
            _make_node(item, line=_line(item.start_mark), first_line=first_line)
            for item in node.value
        )
        return YamlNode(value=tuple(items), line=place)
    return YamlNode(value=_make_scalar(node), line=place, written=node.value)


def _make_mapping(node: yaml.MappingNode, *, first_line: int) -> dict[str, YamlNode]:
    mapping: dict[str, YamlNode] = {}
    for key, value in node.value:
        line = _line(key.start_mark)
        if not isinstance(key, yaml.ScalarNode):
            raise _RefusedError("A key has to be text, not a list.", line=line)
        if key.value in mapping:
            raise _RefusedError(
                f"The key {key.value!r} stands twice, first in line "
                f"{mapping[key.value].line}; remove one of them.",
                line=line,
            )
        mapping[key.value] = _make_node(value, line=line, first_line=first_line)
    return mapping


def _make_scalar(node: yaml.Node) -> Scalar:
    text = str(node.value)
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise _RefusedError(
            "Half a character (a lone surrogate escape) is no text; remove it.",
            line=_line(node.start_mark),
        )
    if node.tag not in _IMPLICIT_TAGS:
        return text
    try:
        value: Scalar = yaml.SafeLoader("").construct_object(node)
    except (ValueError, OverflowError) as error:
        raise _RefusedError(
            f"YAML cannot read {text[:40]!r} ({error}); put it in quotes.",
            line=_line(node.start_mark),
        ) from error
    return value
