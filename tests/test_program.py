from __future__ import annotations

from kg import __version__
from kg.program import program_digest, program_versions


def test_the_versions_name_the_program_and_its_text() -> None:
    versions = dict(program_versions("whoosh"))
    assert list(versions) == [
        "studygraph",
        "program",
        "python",
        "spacy",
        "networkx",
        "whoosh",
    ]
    assert versions["studygraph"] == __version__
    assert versions["program"] == program_digest()[:12]
