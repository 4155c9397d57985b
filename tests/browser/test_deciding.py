from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Watched
from tests.site import build_site, serving

pytestmark = pytest.mark.browser

BUILT = 60_000


@pytest.fixture
def kitchen(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A server of notes that a test may decide about, and its file of decisions."""
    settings = build_site(tmp_path)
    with serving(settings) as url:
        yield url, settings.notes[0] / "studygraph.yaml"


def test_a_concept_is_renamed_by_keyboard(
    watched: Watched, kitchen: tuple[str, Path]
) -> None:
    url, file = kitchen
    page = watched.page
    page.goto(url + "/concepts/momentum")
    page.get_by_text("Decide about it").press("Enter")
    page.get_by_role("textbox", name="New name").focus()
    page.keyboard.type('Impetus "M"')
    page.keyboard.press("Enter")

    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text('Impetus "M"', timeout=BUILT)
    assert "rename:\n  momentum: " in file.read_text(encoding="utf-8")
    assert watched.complaints == []


def test_a_refused_concept_leaves_the_list(
    watched: Watched, kitchen: tuple[str, Path]
) -> None:
    url, file = kitchen
    page = watched.page
    page.goto(url + "/concepts/dropout")
    page.get_by_text("Decide about it").click()
    page.get_by_role("button", name="Refuse").press("Enter")

    expect(page).to_have_url(url + "/concepts", timeout=BUILT)
    expect(page.get_by_role("link", name="dropout")).to_have_count(0)
    assert re.search(r"refuse:\n  - dropout\b", file.read_text(encoding="utf-8"))
    assert watched.complaints == []


def test_what_cannot_be_decided_is_said_and_can_be_mended(
    watched: Watched, kitchen: tuple[str, Path]
) -> None:
    url, file = kitchen
    file.write_text("keep_apart: [[momentum, Adam]]\n", encoding="utf-8")
    page = watched.page
    page.goto(url + "/concepts/momentum")
    page.get_by_text("Decide about it").click()
    page.get_by_label("Same as").fill("Adam")
    page.get_by_role("button", name="Merge").click()

    status = page.get_by_role("status")
    expect(status).to_contain_text("kept apart here and joined elsewhere")
    expect(page.get_by_role("button", name="Merge")).to_be_enabled()
