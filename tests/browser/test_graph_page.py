"""The graph page in a real browser: what a person sees, does and is protected from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import TypeAlias

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from kg.drawing import draw_page
from kg.records import Concept, Evidence, Relation, Snapshot
from tests.browser.conftest import Watched
from tests.graph_sample import make_answer
from tests.site import publish, serving

pytestmark = pytest.mark.browser

Box: TypeAlias = dict[str, float]
HOSTILE = '<img src=x onerror="window.ran=1">href</script><script>window.ran=1</script>'


def open_graph(page: Page, url: str) -> None:
    page.goto(url)
    page.wait_for_function("() => Boolean(window.studygraph)")


def labels(page: Page) -> list[Box]:
    found: list[Box] = page.evaluate(
        """() => {
          const { view, network } = window.studygraph;
          network.redraw();
          return view.labels.map(({ left, top, width, height }) =>
            ({ left, top, width, height }));
        }"""
    )
    return found


def node_ids(page: Page) -> set[str]:
    return set(page.evaluate("() => [...window.studygraph.view.nodes.keys()]"))


def click_node(page: Page, id_: str, *, count: int = 1) -> None:
    spot = page.evaluate("id => window.studygraph.view.onScreen(id)", id_)
    page.locator("#canvas").click(
        position={"x": spot["x"], "y": spot["y"]}, click_count=count
    )


def selected(page: Page) -> str | None:
    found: str | None = page.evaluate("() => window.studygraph.view.selected")
    return found


def overlap(one: Box, other: Box) -> bool:
    return (
        one["left"] < other["left"] + other["width"]
        and other["left"] < one["left"] + one["width"]
        and one["top"] < other["top"] + other["height"]
        and other["top"] < one["top"] + one["height"]
    )


@pytest.mark.parametrize(
    ("path", "readable"),
    [("/graph", 30), ("/graph?concept=gradient-descent&depth=2", 18)],
)
def test_the_first_look_is_readable_and_quiet(
    watched: Watched, base_url: str, path: str, readable: int
) -> None:
    open_graph(watched.page, base_url + path)
    boxes = labels(watched.page)
    assert len(boxes) >= readable
    assert [pair for pair in combinations(boxes, 2) if overlap(*pair)] == []
    assert [url for url in watched.urls if not url.startswith(base_url)] == []
    assert watched.complaints == []


def test_the_whole_graph_says_what_it_shows(watched: Watched, base_url: str) -> None:
    open_graph(watched.page, base_url + "/graph?limit=20")
    expect(watched.page.locator("#message")).to_have_text(
        "Showing 20 of 45 concepts, core ones first, ranked by importance."
    )


def test_a_click_on_a_concept_shows_the_words_of_the_notes(
    watched: Watched, base_url: str
) -> None:
    page = watched.page
    open_graph(page, base_url + "/graph")
    click_node(page, "alexnet")
    panel = page.locator("#panel")
    expect(panel.get_by_role("heading", level=2)).to_have_text("AlexNet")
    expect(panel).to_contain_text("“AlexNet similar to LeNet”")
    place = panel.get_by_role("link", name="convolutional-networks.md:").first
    expect(place).to_have_attribute(
        "href", "/notes/note-convolutional-networks.classic-networks#L7"
    )
    expect(panel).to_contain_text("From the vocabulary deep-learning: AlexNet")
    assert watched.complaints == []


def test_a_click_on_a_line_shows_what_it_says(watched: Watched, base_url: str) -> None:
    page = watched.page
    open_graph(page, base_url + "/graph?concept=padding")
    spot = page.evaluate(
        """() => window.studygraph.view.pointOnEdge(
             "padding|used_for|convolution|stated", 0.4)"""
    )
    page.locator("#canvas").click(position={"x": spot["x"], "y": spot["y"]})
    panel = page.locator("#panel")
    expect(panel.get_by_role("heading", level=2)).to_have_text(
        "Padding used for Convolution"
    )
    expect(panel).to_contain_text("“pad so that the image keeps its size”")


def test_pointing_at_a_line_tells_it_in_words(watched: Watched, base_url: str) -> None:
    page = watched.page
    open_graph(page, base_url + "/graph?concept=padding")
    spot = page.evaluate(
        """() => window.studygraph.view.pointOnEdge(
             "padding|used_for|convolution|stated", 0.4)"""
    )
    page.locator("#canvas").hover(position={"x": spot["x"], "y": spot["y"]})
    expect(page.locator("#tip")).to_have_text(
        "Padding used for Convolution: “pad so that the image keeps its size”"
    )


def test_finding_a_concept_needs_only_the_keyboard(
    watched: Watched, base_url: str
) -> None:
    page = watched.page
    open_graph(page, base_url + "/graph?concept=adam")
    page.keyboard.press("/")
    page.keyboard.type("skip")
    expect(page.get_by_role("option", name="Skip connection")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#panel")).to_contain_text("“helps with vanishing gradients”")
    expect(page).to_have_url(
        f"{base_url}/graph?concept=skip-connection#selected=skip-connection"
    )


def test_arrows_walk_enter_centres_and_escape_lets_go(
    watched: Watched, base_url: str
) -> None:
    page = watched.page
    open_graph(page, base_url + "/graph")
    page.locator("#canvas").focus()
    page.keyboard.press("ArrowRight")
    first = selected(page)
    page.keyboard.press("ArrowLeft")
    second = selected(page)
    assert first is not None
    assert second not in (None, first)
    page.keyboard.press("Escape")
    assert selected(page) is None
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("#message")).to_contain_text("within 1 step of")


def test_reload_and_back_keep_what_was_shown(watched: Watched, base_url: str) -> None:
    page = watched.page
    open_graph(page, base_url + "/graph?concept=adam")
    page.locator("#depth").fill("2")
    expect(page.locator("#message")).to_contain_text("within 2 steps of Adam")
    click_node(page, "momentum")
    page.reload()
    page.wait_for_function("() => Boolean(window.studygraph)")
    assert selected(page) == "momentum"
    expect(page.locator("#message")).to_contain_text("within 2 steps of Adam")
    page.go_back()
    expect(page.locator("#message")).to_contain_text("within 1 step of Adam")
    page.go_forward()
    expect(page.locator("#message")).to_contain_text("within 2 steps of Adam")


def test_the_legend_hides_what_is_unticked_and_remembers(
    watched: Watched, base_url: str
) -> None:
    page = watched.page
    open_graph(page, base_url + "/graph")
    before = len(labels(page))
    page.get_by_role("checkbox", name="Convolutional Networks 18").uncheck()
    assert len(labels(page)) < before
    page.reload()
    page.wait_for_function("() => Boolean(window.studygraph)")
    box = page.get_by_role("checkbox", name="Convolutional Networks 18")
    expect(box).not_to_be_checked()
    ids = page.evaluate(
        "() => window.studygraph.view.visibleNodes().map((n) => n.course)"
    )
    assert "convolutional-networks" not in ids


def test_a_path_is_drawn_and_proved_step_by_step(
    watched: Watched, base_url: str
) -> None:
    page = watched.page
    open_graph(page, base_url + "/graph?concept=lenet&depth=3")
    page.get_by_role("button", name="Path from here").click()
    click_node(page, "vgg-16")
    panel = page.locator("#panel")
    expect(panel.get_by_role("heading", level=2)).to_have_text("From LeNet to VGG-16")
    expect(panel.get_by_role("heading", level=3)).to_have_text(
        ["LeNet similar to AlexNet", "AlexNet contrasts with VGG-16"]
    )
    expect(panel).to_contain_text("“VGG: simpler than AlexNet”")
    assert node_ids(page) == {"lenet", "alexnet", "vgg-16"}
    click_node(page, "alexnet")
    page.keyboard.press("Escape")
    expect(panel.get_by_role("heading", level=2)).to_have_text("From LeNet to VGG-16")
    page.go_back()
    expect(page.locator("#message")).to_contain_text("within 3 steps of LeNet")


def test_a_double_click_centres_and_a_button_goes_back_to_the_whole(
    watched: Watched, base_url: str
) -> None:
    page = watched.page
    open_graph(page, base_url + "/graph")
    click_node(page, "dropout", count=2)
    expect(page.locator("#message")).to_contain_text("within 1 step of Dropout")
    page.get_by_role("button", name="Whole graph").click()
    expect(page.locator("#message")).to_have_text("Showing all 45 concepts.")


def test_the_list_says_the_same_as_the_picture(watched: Watched, base_url: str) -> None:
    page = watched.page
    open_graph(page, base_url + "/graph?concept=adam")
    page.locator("#canvas").focus()
    page.keyboard.press("l")
    rows = page.locator("#list table").first.locator("tbody tr")
    expect(rows).to_have_count(6)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#panel").get_by_role("heading", level=2)).to_have_text(
        "RMSprop"
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("path", ["", "?concept=adam", "?concept=dropout#list=1"])
def test_the_page_is_accessible(
    browser: Browser, base_url: str, scheme: str, width: int, path: str
) -> None:
    context = browser.new_context(
        color_scheme="dark" if scheme == "dark" else "light",
        viewport={"width": width, "height": 844},
    )
    page = context.new_page()
    open_graph(page, f"{base_url}/graph{path}")
    found = Axe().run(page)
    wide = page.evaluate("() => document.documentElement.scrollWidth")
    context.close()
    assert found.violations_count == 0, found.generate_report()
    assert wide <= width


def test_the_dark_scheme_is_followed_while_the_page_is_open(
    watched: Watched, base_url: str
) -> None:
    page = watched.page
    open_graph(page, base_url + "/graph")
    light = page.evaluate("() => window.studygraph.view.theme.bg")
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(
        "light => window.studygraph.view.theme.bg !== light", arg=light
    )


@pytest.fixture(scope="module")
def hostile(sample: Snapshot) -> Snapshot:
    """The sample with markup in every label and quote."""

    def poison(relation: Relation) -> Relation:
        evidence = tuple(poison_evidence(item) for item in relation.evidence)
        vocabulary = relation.vocabulary and relation.vocabulary + HOSTILE
        return replace(relation, evidence=evidence, vocabulary=vocabulary)

    def poison_evidence(evidence: Evidence) -> Evidence:
        return replace(evidence, quote=HOSTILE, source=HOSTILE)

    def poison_concept(concept: Concept) -> Concept:
        return replace(
            concept,
            label=concept.label + HOSTILE,
            aliases=(HOSTILE,),
            definition=HOSTILE,
        )

    return replace(
        sample,
        concepts=tuple(poison_concept(concept) for concept in sample.concepts),
        courses=tuple(replace(course, title=HOSTILE) for course in sample.courses),
        lectures=tuple(replace(one, title=HOSTILE) for one in sample.lectures),
        notes=tuple(replace(note, title=HOSTILE) for note in sample.notes),
        relations=tuple(poison(relation) for relation in sample.relations),
    )


@pytest.fixture(scope="module")
def hostile_url(
    hostile: Snapshot, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    with serving(publish(hostile, tmp_path_factory.mktemp("hostile"))) as url:
        yield url


def test_markup_in_notes_is_shown_and_never_run(
    watched: Watched, hostile_url: str
) -> None:
    page = watched.page
    open_graph(page, hostile_url + "/graph?concept=adam")
    expect(page.locator("#panel blockquote").first).to_contain_text(HOSTILE)
    page.locator("#canvas").hover(position={"x": 300, "y": 300})
    page.keyboard.press("/")
    page.keyboard.type("adam")
    expect(page.get_by_role("option").first).to_contain_text(HOSTILE)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="List", exact=True).click()
    expect(page.locator("#list")).to_contain_text(HOSTILE)
    assert page.evaluate("() => window.ran") is None
    assert page.locator("img").count() == 0
    assert watched.complaints == []


def test_the_legend_names_a_course_without_its_subtitle(
    watched: Watched, sample: Snapshot, tmp_path: Path
) -> None:
    page = watched.page
    title = "Improving Networks: Tuning, Regularization and Optimization"
    courses = tuple(
        replace(course, title=title) if course.id == "improving-networks" else course
        for course in sample.courses
    )
    file = tmp_path / "graph.html"
    answer = make_answer(replace(sample, courses=courses))
    file.write_text(draw_page(answer), encoding="utf-8")
    open_graph(page, file.as_uri())
    entry = page.locator("#filters label", has_text="Improving Networks")
    expect(entry.locator("span")).to_have_text("Improving Networks")
    expect(entry).to_have_attribute("title", title)
    assert page.locator("#filters label[title='Neural Networks']").count() == 1
    assert watched.complaints == []


def test_an_effect_keeps_its_verb_whichever_way_it_is_read(
    watched: Watched, base_url: str
) -> None:
    page = watched.page
    title = page.locator("#panel h3", has_text="affected by (reduces)")
    open_graph(page, base_url + "/graph?concept=learning-rate")
    expect(title).to_have_count(1)
    open_graph(page, base_url + "/graph#from=learning-rate&to=learning-rate-decay")
    expect(page.locator("#panel h3")).to_have_text(
        "Learning rate affected by (reduces) Learning rate decay"
    )
    page.get_by_role("button", name="List").click()
    expect(page.locator("#list")).to_contain_text("affects (reduces)")
    assert watched.complaints == []


@pytest.fixture
def alone(watched: Watched, hostile: Snapshot, tmp_path: Path) -> Watched:
    """The stand-alone page of hostile notes, opened from a file."""
    file = tmp_path / "graph.html"
    file.write_text(draw_page(make_answer(hostile)), encoding="utf-8")
    open_graph(watched.page, file.as_uri())
    return watched


def test_the_page_alone_works_from_a_file_without_a_server(alone: Watched) -> None:
    page = alone.page
    click_node(page, "alexnet")
    panel = page.locator("#panel")
    expect(panel.get_by_role("heading", level=2)).to_have_text("AlexNet" + HOSTILE)
    expect(panel.locator("blockquote").first).to_contain_text(HOSTILE)
    assert page.locator("a").count() == 0
    page.keyboard.press("/")
    page.keyboard.type("dropo")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    assert selected(page) == "dropout"
    page.reload()
    page.wait_for_function("() => Boolean(window.studygraph)")
    assert selected(page) == "dropout"
    assert len(set(alone.urls)) == 1
    assert page.evaluate("() => window.ran") is None
    assert alone.complaints == []


def test_the_page_alone_is_accessible(alone: Watched) -> None:
    found = Axe().run(alone.page)
    assert found.violations_count == 0, found.generate_report()


def test_a_problem_of_the_server_is_told(watched: Watched, base_url: str) -> None:
    page = watched.page
    open_graph(page, base_url + "/graph")
    page.route(
        "**/graph/data*",
        lambda route: route.fulfill(
            status=404,
            content_type="application/problem+json",
            body=json.dumps({"detail": "There is no concept 'gone'."}),
        ),
    )
    click_node(page, "dropout", count=2)
    expect(page.locator("#message")).to_have_text("There is no concept 'gone'.")
