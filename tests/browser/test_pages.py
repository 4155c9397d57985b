from __future__ import annotations

from collections.abc import Iterator
from typing import Literal
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Watched
from tests.site import build_site, build_twice, serving

pytestmark = pytest.mark.browser

PAGES = ("/", "/?q=alert", "/concepts", "/concepts/adam", "/courses", "/api/docs")


@pytest.fixture(scope="module")
def edited_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running server of a journal that was built twice."""
    with serving(build_twice(tmp_path_factory.mktemp("twice"))) as url:
        yield url


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running server of the made-up journal."""
    with serving(build_site(tmp_path_factory.mktemp("site"))) as url:
        yield url


def one_of_each(watched: Watched, site: str) -> list[str]:
    """Return an address of every kind of page, those that need an id by a link."""
    watched.page.goto(site + "/?q=adam")
    links = watched.page.locator("main a").evaluate_all(
        "links => links.map((link) => link.getAttribute('href'))"
    )
    watched.page.goto(site + next(link for link in links if "/courses/" in link))
    links += watched.page.locator("main a").evaluate_all(
        "links => links.map((link) => link.getAttribute('href'))"
    )
    kinds = ("/notes/", "/courses/", "/lectures/")
    found = [next(link for link in links if link.startswith(kind)) for kind in kinds]
    return [*PAGES, *found]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_pages_are_accessible_and_break_no_rule_of_their_own(
    browser: Browser, site: str, scheme: Literal["light", "dark"], width: int
) -> None:
    context = browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 844}
    )
    watched = Watched(page=context.new_page())
    watched.listen()
    addresses = one_of_each(watched, site)

    violations = {}
    too_wide = []
    for address in addresses:
        watched.page.goto(site + address)
        found = Axe().run(watched.page).response["violations"]
        if found:
            violations[address] = [violation["id"] for violation in found]
        if watched.page.evaluate("document.documentElement.scrollWidth") > width:
            too_wide.append(address)
    context.close()

    assert violations == {}
    assert too_wide == []
    assert watched.complaints == []
    assert {urlsplit(url).netloc for url in watched.urls} == {urlsplit(site).netloc}


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_what_changed_is_accessible_and_reached_from_the_first_page(
    browser: Browser, edited_site: str, scheme: Literal["light", "dark"], width: int
) -> None:
    context = browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 844}
    )
    watched = Watched(page=context.new_page())
    watched.listen()
    watched.page.goto(edited_site)
    watched.page.get_by_role("link", name="What changed").click()

    expect(watched.page.get_by_role("heading", name="Relations lost")).to_be_visible()
    found = Axe().run(watched.page).response["violations"]
    wide = watched.page.evaluate("document.documentElement.scrollWidth")
    watched.page.get_by_role("link", name="relations gained").click()
    expect(watched.page.get_by_role("heading", level=2)).to_have_count(1)
    context.close()

    assert [violation["id"] for violation in found] == []
    assert wide <= width
    assert watched.complaints == []


def test_the_slash_key_goes_to_the_search_box(watched: Watched, site: str) -> None:
    watched.page.goto(site + "/concepts")
    box = watched.page.get_by_role("combobox", name="Search your notes")

    watched.page.keyboard.press("/")

    expect(box).to_be_focused()
    expect(box).to_have_value("")


def test_what_is_typed_is_completed_by_keyboard(watched: Watched, site: str) -> None:
    page = watched.page
    page.goto(site + "/")
    page.keyboard.press("/")
    page.keyboard.type("alexn")
    option = page.get_by_role("option").first

    expect(option).to_contain_text("AlexNet")
    page.keyboard.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")

    expect(page).to_have_url(f"{site}/?q=AlexNet")
    expect(page.get_by_role("heading", name="AlexNet").first).to_be_visible()
    assert watched.complaints == []


def test_escape_closes_the_suggestions_and_keeps_the_text(
    watched: Watched, site: str
) -> None:
    page = watched.page
    page.goto(site + "/")
    box = page.get_by_role("combobox")
    box.press_sequentially("alexn")
    expect(page.get_by_role("listbox")).to_be_visible()

    box.press("Escape")

    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value("alexn")


def test_a_hit_opens_its_note_at_the_line(watched: Watched, site: str) -> None:
    page = watched.page
    page.goto(site + "/?q=LeNet")

    page.locator(".hits h3 a").first.click()

    line = page.locator(".lines li:target")
    expect(line).to_contain_text("LeNet")
    expect(line).to_be_in_viewport()


def test_pages_work_without_scripts(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + "/")

    page.get_by_label("What have you learned?").fill("LeNet")
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".hits mark").first).to_have_text("LeNet")
    context.close()


def test_the_graph_page_works_on_the_real_server(watched: Watched, site: str) -> None:
    page = watched.page
    page.goto(site + "/graph?concept=alexnet")

    page.wait_for_function("window.studygraph !== undefined")

    assert watched.complaints == []
