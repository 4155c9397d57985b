"""What a learner does with the real journal: search, open a hit, walk the graph."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Watched
from tests.browser.test_graph_page import click_node, open_graph

pytestmark = pytest.mark.browser


def test_a_learner_searches_opens_the_line_and_sees_the_quote(
    watched: Watched, journal_site: str
) -> None:
    page = watched.page
    page.goto(journal_site)
    page.get_by_role("combobox").fill("alexnet")
    page.keyboard.press("Enter")
    hit = page.get_by_role("link", name="Classic Networks").first
    expect(page.locator("mark").first).to_have_text("AlexNet")
    hit.click()
    expect(page).to_have_url(f"{journal_site}/notes/2025-08-16-classic-networks#L9")
    expect(page.locator("#L9")).to_contain_text("AlexNet similar to LeNet")
    expect(page.locator("#L9")).to_be_in_viewport()

    open_graph(page, f"{journal_site}/graph")
    click_node(page, "alexnet")
    panel = page.locator("#panel")
    expect(panel).to_contain_text("AlexNet similar to LeNet but much bigger")
    expect(panel).to_contain_text("learning-journal.md:9")

    assert watched.complaints == []
    assert [url for url in watched.urls if not url.startswith(journal_site)] == []
