"""Filters, groups, help and suggestions of the search page in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Route, expect

from tests.browser.conftest import Watched
from tests.pottery import make_pottery
from tests.site import publish, serving

pytestmark = pytest.mark.browser

EMPTY = "/?q=celadon+slip&mode=all&lecture=ceramics.kilns&from=2025-03-01"


@pytest.fixture(scope="module")
def pottery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of the made-up course."""
    with serving(publish(make_pottery(), tmp_path_factory.mktemp("clay"))) as url:
        yield url


def test_a_filter_is_chosen_taken_back_and_removed(
    watched: Watched, pottery: str
) -> None:
    page = watched.page
    page.goto(pottery + "/?q=glaze")
    filters = page.get_by_role("complementary", name="Filters")
    chosen = page.get_by_role("region", name="Chosen filters")
    filters.get_by_role("link", name="2025-03").click()
    filters.get_by_role("link", name="Kilns").click()

    narrow = f"{pottery}/?q=glaze&from=2025-03-01&to=2025-03-31&lecture=ceramics.kilns"
    expect(page).to_have_url(narrow)
    expect(page.get_by_role("heading", name="1 note")).to_be_visible()
    expect(chosen.get_by_role("link")).to_have_count(3)

    page.go_back()
    expect(page.get_by_role("heading", name="3 notes")).to_be_visible()
    page.go_forward()
    expect(page).to_have_url(narrow)

    chosen.get_by_role("link", name="Date 2025-03").click()
    expect(page).to_have_url(f"{pottery}/?q=glaze&lecture=ceramics.kilns")
    expect(page.get_by_role("combobox")).to_have_value("glaze")
    chosen.get_by_role("link", name="Lecture Kilns").click()
    expect(page).to_have_url(f"{pottery}/?q=glaze")
    expect(chosen).to_have_count(0)
    assert watched.complaints == []


def test_a_new_query_keeps_filters_and_order(watched: Watched, pottery: str) -> None:
    page = watched.page
    page.goto(pottery + "/?q=glaze&source=journal.md")
    page.get_by_role("link", name="Newest first").click()
    page.get_by_role("combobox").fill("kiln")
    page.keyboard.press("Enter")

    expect(page).to_have_url(f"{pottery}/?q=kiln&source=journal.md&sort=date")
    expect(page.locator(".hits h3")).to_have_text(["Kilns", "Glazes"])


def test_notes_of_a_lecture_stand_together_and_open_at_their_lines(
    watched: Watched, pottery: str
) -> None:
    page = watched.page
    page.goto(pottery + "/?q=glaze&course=ceramics")
    card = page.locator(".hits > li", has=page.get_by_role("link", name="Glazes"))

    expect(card).to_have_count(1)
    expect(card.locator("h4")).to_have_count(3)
    card.get_by_role("link", name="2025-03-02").click()
    expect(page).to_have_url(f"{pottery}/notes/g2#L1")
    expect(page.locator("li:target mark, li:target .text")).to_contain_text("cracks")


def test_an_empty_result_leads_on_to_hits(watched: Watched, pottery: str) -> None:
    page = watched.page
    page.goto(pottery + EMPTY)

    page.get_by_role("link", name="Any of them will do").click()
    expect(page.get_by_role("heading", name="No notes")).to_be_visible()
    page.get_by_role("link", name="Without lecture “Kilns”").click()

    expect(page).to_have_url(f"{pottery}/?q=celadon+slip&from=2025-03-01")
    expect(page.locator(".hits mark").first).to_have_text("celadon")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_every_state_of_the_page_is_accessible_and_fits(
    browser: Browser, pottery: str, scheme: Literal["light", "dark"], width: int
) -> None:
    context = browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 844}
    )
    watched = Watched(page=context.new_page())
    watched.listen()
    page = watched.page
    found = {}
    for address in (
        "/?q=glaze+kiln",
        "/?q=glaze&course=ceramics&from=2025-03-01&sort=date",
        "/?q=glaze&offset=50",
        EMPTY,
    ):
        page.goto(pottery + address)
        found[address] = _faults(watched, width)
    page.goto(pottery + "/?q=glaze")
    page.get_by_role("combobox").fill("gl")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", selected=True)).to_have_count(1)
    found["suggestions"] = _faults(watched, width)
    context.close()

    assert found == dict.fromkeys(found, ([], False))
    assert watched.complaints == []


def _faults(watched: Watched, width: int) -> tuple[list[str], bool]:
    violations = Axe().run(watched.page).response["violations"]
    wide = watched.page.evaluate("document.documentElement.scrollWidth") > width
    return [violation["id"] for violation in violations], wide


def test_filters_work_without_scripts(browser: Browser, pottery: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(pottery + "/?q=glaze")

    page.get_by_role("link", name="workshop.md").click()
    expect(page.get_by_role("heading", name="1 note")).to_be_visible()
    page.get_by_role("link", name="Source workshop.md").click()
    expect(page.get_by_role("heading", name="5 notes")).to_be_visible()
    context.close()


def test_a_late_answer_is_given_up_for_the_latest(
    watched: Watched, pottery: str
) -> None:
    page = watched.page
    page.goto(pottery)
    held: list[Route] = []
    given_up: list[str] = []
    page.route("**/api/v1/suggest?q=k", lambda route: held.append(route))
    page.on("requestfailed", lambda request: given_up.append(request.url))
    box = page.get_by_role("combobox")

    with page.expect_request("**/api/v1/suggest?q=k"):
        box.press_sequentially("k")
    box.press_sequentially("iln")

    expect(page.get_by_role("option")).to_have_text(
        ["kiln concept", "Kilns week 2 lecture", "kilns in 1 note word"]
    )
    assert f"{pottery}/api/v1/suggest?q=k" in given_up
    assert len(held) == 1
    assert watched.complaints == []


def test_suggestions_are_walked_through_by_keyboard(
    watched: Watched, pottery: str
) -> None:
    page = watched.page
    page.goto(pottery)
    box = page.get_by_role("combobox")
    box.fill("gl")
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    last = options.last.get_attribute("id")

    box.press("ArrowUp")
    expect(box).to_have_attribute("aria-activedescendant", str(last))
    box.press("ArrowDown")
    first = options.first.get_attribute("id")
    expect(box).to_have_attribute("aria-activedescendant", str(first))
    box.press("Enter")

    expect(page).to_have_url(f"{pottery}/?q=glaze")


def test_the_box_works_on_when_the_server_does_not_answer(
    watched: Watched, pottery: str
) -> None:
    page = watched.page
    page.goto(pottery)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.route("**/api/v1/suggest?*", lambda route: route.abort())
    page.get_by_role("combobox").press_sequentially("glaze")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="5 notes")).to_be_visible()
    assert errors == []
