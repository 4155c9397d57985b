from __future__ import annotations

import pytest

from kg import __version__
from kg.errors import SettingsError
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


def test_an_engine_that_is_not_installed_says_what_to_install() -> None:
    with pytest.raises(SettingsError) as caught:
        program_versions("no-such-engine")

    assert str(caught.value) == (
        "The engine 'no-such-engine' is not installed; install it with: "
        'pip install "studygraph[no-such-engine]".'
    )
