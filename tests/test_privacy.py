"""Private records of the notes are in nothing that is built, answered or exported."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

from api import create_app
from api.current import current_build
from kg.answers import to_json
from kg.drawing import draw_page
from kg.export import EXPORTS
from kg.kb import KnowledgeBase
from kg.reading.files import read_sources
from kg.reading.journal import parse_notes
from kg.settings import Settings
from kg.store import current_generation

# Lines of the journal hold these as well, in what is no record: "99.5 train".
MIN_DIGITS = 4


def private_values(settings: Settings) -> frozenset[str]:
    texts = read_sources(settings.notes).texts
    values = {
        entry.value for text in texts for entry in parse_notes(text).log if entry.value
    }
    return frozenset(v for v in values if len(re.sub(r"\D", "", v)) >= MIN_DIGITS)


def pattern(values: frozenset[str]) -> re.Pattern[str]:
    numbers = "|".join(re.escape(value) for value in sorted(values))
    return re.compile(rf"(?<![\d.])(?:{numbers})(?!\d)|RECORD[ _]")


def built_texts(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield every built file, and what its compressed parts hold."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            yield path.name, data.decode("utf-8", errors="replace")
            for start in re.finditer(rb"x[\x01\x5e\x9c\xda]", data):
                try:
                    part = zlib.decompressobj().decompress(data[start.start() :])
                except zlib.error:
                    continue  # Two bytes that only look like the start of one.
                yield path.name, part.decode("utf-8", errors="replace")


def test_the_journal_has_private_records_to_look_for(
    journal_settings: Settings,
) -> None:
    assert {"166.7", "163.2", "144.7"} <= private_values(journal_settings)


def test_no_built_file_holds_a_private_record(journal_settings: Settings) -> None:
    private = pattern(private_values(journal_settings))
    folder = current_generation(journal_settings.store).path
    seen = 0
    for name, text in built_texts(folder):
        seen += "Classic Networks" in text
        assert private.search(text) is None, name
    assert seen  # The files were read for real.


def test_no_export_holds_a_private_record(
    journal: KnowledgeBase, journal_settings: Settings
) -> None:
    private = pattern(private_values(journal_settings))
    for name, export in EXPORTS.items():
        assert private.search("".join(export(journal.snapshot))) is None, name
    assert private.search(draw_page(journal.graph(limit=1000))) is None


def test_no_answer_or_page_holds_a_private_record(
    journal: KnowledgeBase, journal_settings: Settings
) -> None:
    private = pattern(private_values(journal_settings))
    app = create_app(journal_settings)
    client = app.test_client()
    pages = ["/", "/concepts", "/courses", "/graph", "/?q=weight", "/?q=166.7"]
    pages += [f"/notes/{note.id}" for note in journal.snapshot.notes]
    pages += [f"/api/v1/notes/{note.id}" for note in journal.snapshot.notes]
    pages += [f"/concepts/{concept.id}" for concept in journal.snapshot.concepts]
    pages += ["/api/v1/status", "/api/v1/graph?limit=500", "/api/docs"]
    for page in pages:
        text = client.get(page).get_data(as_text=True)
        # The search box shows the query again: that number is the asker's own.
        shown = text.replace("166.7", "") if page == "/?q=166.7" else text
        assert private.search(shown) is None, page
    current_build(app).close()


def test_searching_for_a_private_value_finds_nothing(
    journal: KnowledgeBase, journal_settings: Settings
) -> None:
    for value in sorted(private_values(journal_settings)):
        answer = journal.search(value)
        assert answer.total == 0, json.dumps(to_json(answer))
