"""What tests of several modules need."""

from __future__ import annotations

import pytest
from spacy.language import Language

from kg.nlp import make_nlp


@pytest.fixture(scope="session")
def nlp() -> Language:
    """The shipped pipeline; making one takes a good part of a second."""
    return make_nlp()
