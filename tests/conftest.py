"""What tests of several modules need."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from spacy.language import Language

from kg.kb import KnowledgeBase, open_knowledge_base
from kg.nlp import make_nlp
from kg.pipeline import build
from kg.settings import Settings, make_settings

PROJECT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def nlp() -> Language:
    """The shipped pipeline; making one takes a good part of a second."""
    return make_nlp()


@pytest.fixture(scope="session")
def journal_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a store in which the user's own notes are built."""
    store = tmp_path_factory.mktemp("journal") / "store"
    settings = make_settings({"store": store}, environment={}, folder=PROJECT)
    build(settings)
    return settings


@pytest.fixture(scope="session")
def journal(journal_settings: Settings) -> Iterator[KnowledgeBase]:
    """The user's own notes, built and opened."""
    kb = open_knowledge_base(journal_settings)
    yield kb
    kb.close()
