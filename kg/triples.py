"""An RDF file (Turtle, RDF/XML, JSON-LD) → its triples; nothing else is opened.

The parser is pyoxigraph, which fetches neither contexts, imports nor entities. It was
chosen by figures: rdflib takes about twenty times as long for the same triples. Its
RDF/XML knows no lines and no bounds, so that expat goes over such a text first.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import quote
from xml.parsers import expat

from kg.errors import RdfError

if TYPE_CHECKING:
    from pyoxigraph import RdfFormat

Triple: TypeAlias = tuple[str, str, str, str | None]
"""Subject, predicate, object, language: "" for text of none, None for what is no text.

Subjects and predicates are IRIs, but a blank node is ``_:`` with a name that only tells
it from others: another in each reading.
"""

MAX_BYTES = 200_000_000
MAX_DEPTH = 64
MAX_ENTITY = 200

_FORMATS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        ".ttl": ("TURTLE", "Turtle"),
        ".jsonld": ("JSON_LD", "JSON-LD"),
        ".rdf": ("RDF_XML", "RDF/XML"),
        ".xml": ("RDF_XML", "RDF/XML"),
    }
)
_REMEDIES: Mapping[str, str] = MappingProxyType(
    {
        "TURTLE": "Correct it there, or fetch the file anew.",
        "JSON_LD": "Correct it, and put the context itself under @context: nothing is "
        "fetched from an address.",
        "RDF_XML": "Correct it there, or fetch the file anew.",
    }
)
_UTF_8 = ("utf-8", "utf8", "us-ascii", "ascii")


def is_rdf(path: Path) -> bool:
    """Tell whether a file's name is that of an RDF file.

    ``.xml`` is one where it is named by itself; in folders it may be anything, and is
    passed over (`kg.yaml_files.list_vocabulary_files`).
    """
    return path.suffix.lower() in _FORMATS


def read_triples(path: Path, *, predicates: Collection[str]) -> Iterator[Triple]:
    """Yield the triples of these predicates, in the order of the file.

    Raises:
        RdfError: the file cannot be read, has more than `MAX_BYTES`, or is not what its
            name says; or pyoxigraph is not installed.
    """
    name = str(path)
    try:
        import pyoxigraph
    except ImportError as error:
        raise RdfError(
            "Reading SKOS needs the package pyoxigraph; install it with: "
            'pip install "studygraph[skos]".',
            name=name,
        ) from error
    format_name, title = _FORMATS[path.suffix.lower()]
    data = _read(path)
    if format_name == "RDF_XML":
        _check_xml(data, name=name)
    rdf_format: RdfFormat = getattr(pyoxigraph.RdfFormat, format_name)
    named, blank, text = pyoxigraph.NamedNode, pyoxigraph.BlankNode, pyoxigraph.Literal
    base = f"file:///{quote(path.name)}"
    try:
        for triple in pyoxigraph.parse(io.BytesIO(data), rdf_format, base_iri=base):
            predicate = triple.predicate.value
            if predicate not in predicates:
                continue
            about, found = triple.subject, triple.object
            if isinstance(about, named):
                subject = about.value
            elif isinstance(about, blank):
                subject = f"_:{about.value}"
            else:
                continue  # RDF 1.2 speaks of triples; SKOS does not.
            if isinstance(found, text):
                yield subject, predicate, found.value, (found.language or "").lower()
            elif isinstance(found, named):
                yield subject, predicate, found.value, None
            elif isinstance(found, blank):
                yield subject, predicate, f"_:{found.value}", None
    except (SyntaxError, ValueError, OSError, MemoryError) as error:
        line = getattr(error, "lineno", None) or 0
        reason = str(error.args[0]) if error.args else type(error).__name__
        raise RdfError(
            f"This is not {title}: {reason.rstrip('.')}. {_REMEDIES[format_name]}",
            name=name,
            line=line,
        ) from error


def _read(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise RdfError(
                f"The file has {size} bytes, more than {MAX_BYTES}; take the part of "
                "the vocabulary that your notes are about.",
                name=str(path),
            )
        return path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    except OSError as error:
        raise RdfError(
            f"The file cannot be read ({error.strerror}); correct the path or create "
            "the file.",
            name=str(path),
        ) from error


def _check_xml(data: bytes, *, name: str) -> None:
    """Refuse what is no XML, and all by which a small text can be a large one."""
    parser = expat.ParserCreate()
    depth = 0

    def refuse(sentence: str) -> None:
        raise RdfError(sentence, name=name, line=parser.CurrentLineNumber)

    def declare(_version: str, encoding: str | None, _alone: int) -> None:
        if encoding is not None and encoding.lower() not in _UTF_8:
            refuse(f"The file is written in {encoding}; save it as UTF-8.")

    def start(_tag: str, _attributes: object) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            refuse(f"Elements nest deeper than {MAX_DEPTH} levels; flatten them.")

    def end(_tag: str) -> None:
        nonlocal depth
        depth -= 1

    def entity(
        entity_name: str, is_parameter: bool, value: str | None, *_where: str | None
    ) -> None:
        if is_parameter or value is None:
            refuse(
                f"The entity {entity_name!r} stands for what is elsewhere, and nothing "
                "else is read; write it out and remove the entity."
            )
        elif len(value) > MAX_ENTITY or "&" in value or "<" in value:
            refuse(
                f"The entity {entity_name!r} stands for more than a short text; write "
                "it out and remove the entity."
            )

    parser.XmlDeclHandler = declare
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.EntityDeclHandler = entity
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise RdfError(
            f"This is not XML: {expat.ErrorString(error.code)}. {_REMEDIES['RDF_XML']}",
            name=name,
            line=error.lineno,
        ) from error
