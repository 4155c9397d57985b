"""What tests of several modules need."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from spacy.language import Language

from kg.kb import KnowledgeBase, open_knowledge_base
from kg.models import SHIPPED
from kg.nlp import make_nlp
from kg.pipeline import build
from kg.settings import Settings, make_settings

PROJECT = Path(__file__).parent.parent

# Where many run at once a slow example is no failure; and what runs without a person
# to look at it tries the same examples each time.
hypothesis.settings.register_profile("here", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "here")


@pytest.fixture(scope="session", autouse=True)
def _only_the_shipped_tagger() -> Iterator[None]:
    """Let commands read with the tagger that comes along, whatever is installed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KG_MODEL", SHIPPED)
        yield


@pytest.fixture(scope="session")
def nlp() -> Language:
    """The shipped pipeline; making one takes a good part of a second."""
    return make_nlp(SHIPPED)


@pytest.fixture(scope="session")
def journal_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a store in which the user's own notes are built."""
    store = tmp_path_factory.mktemp("journal") / "store"
    flags = {"store": store, "model": SHIPPED}
    settings = make_settings(flags, environment={}, folder=PROJECT)
    build(settings)
    return settings


@pytest.fixture(scope="session")
def journal(journal_settings: Settings) -> Iterator[KnowledgeBase]:
    """The user's own notes, built and opened."""
    kb = open_knowledge_base(journal_settings)
    yield kb
    kb.close()
