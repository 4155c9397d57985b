"""A headless Chromium, and servers of the made-up sample and of the real journal."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from kg.records import Snapshot
from kg.settings import Settings
from tests.graph_sample import make_sample
from tests.site import publish, serving

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass
class Watched:
    """A page, the URLs that it asked for, and what it complained about."""

    page: Page
    urls: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def listen(self) -> None:
        self.page.on("request", lambda request: self.urls.append(request.url))
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        missing = "No Chromium is installed; `apt install chromium` brings one."
        if os.environ.get("STUDYGRAPH_BROWSER") == "required":
            pytest.fail(missing)
        pytest.skip(missing)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=chromium, headless=True, args=list(ARGUMENTS)
        )
        yield launched
        launched.close()


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    context = browser.new_context(viewport={"width": 1440, "height": 860})
    watched = Watched(page=context.new_page())
    watched.listen()
    yield watched
    context.close()


@pytest.fixture(scope="session")
def sample() -> Snapshot:
    return make_sample()


@pytest.fixture(scope="session")
def base_url(
    sample: Snapshot, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of a server of the sample."""
    with serving(publish(sample, tmp_path_factory.mktemp("sample"))) as url:
        yield url


@pytest.fixture(scope="session")
def journal_site(journal_settings: Settings) -> Iterator[str]:
    """The address of a server of the user's own notes."""
    with serving(journal_settings) as url:
        yield url
