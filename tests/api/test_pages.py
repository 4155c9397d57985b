from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kg.records import PassageKind, SameAs
from tests.api.conftest import Serve
from tests.graph_sample import make_sample
from tests.linked import make_linked_snapshot, make_page
from tests.pottery import make_pottery
from tests.site import SCRIPTS, publish
from tests.snapshots import make_snapshot
from tests.test_concept_answering import under_heading

# No page has an img, iframe, style or other tag that a note could have brought.
FOREIGN_TAGS = {"b", "base", "embed", "iframe", "img", "math", "object", "style"}


class Page(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.words += data

    def values(self, *names: str) -> list[str]:
        return [a[name] for _, a in self.tags for name in names if name in a]


def page(client: FlaskClient, address: str) -> Page:
    response = client.get(address, headers={"Accept": "text/html"})
    assert response.status_code == 200, response.text
    return Page(response.text)


def own_pages(client: FlaskClient, addresses: dict[str, str]) -> list[str]:
    """Return every kind of page, and every page that shows hostile notes."""
    notes = client.get("/api/v1/notes?limit=100").json["items"]  # type: ignore[index]
    return [
        "/",
        "/?q=alert",
        "/?q=momentum",
        "/?q=<script>alert(1)</script>",
        "/?q=<script>alert(1)</script>&course=<svg>&source=<b>&lecture=%22%3E&concept=<i>",
        "/concepts?q=%22%3E%3Csvg",
        "/concepts/momentum",
        *(f"/notes/{note['id']}" for note in notes),
        *(
            address
            for endpoint, address in addresses.items()
            if endpoint.startswith("pages.")
            and endpoint not in ("pages.graph", "pages.graph_data", "pages.graph_asset")
        ),
    ]


def test_hostile_notes_add_no_tag_and_no_script(
    client: FlaskClient, addresses: dict[str, str]
) -> None:
    for address in own_pages(client, addresses):
        made = page(client, address)
        attributes = {name for _, attrs in made.tags for name in attrs}
        scripts = [attrs for tag, attrs in made.tags if tag == "script"]

        assert not {tag for tag, _ in made.tags} & FOREIGN_TAGS, address
        assert scripts == [{"type": "module", "src": "/static/app.js"}], address
        assert not {a for a in attributes if a.startswith("on") or a == "style"}


def test_hostile_notes_are_shown_as_they_were_written(client: FlaskClient) -> None:
    notes = client.get("/api/v1/notes?limit=100").json["items"]  # type: ignore[index]
    words = "".join(page(client, f"/notes/{note['id']}").words for note in notes)

    assert [script for script in SCRIPTS if script not in words] == []


def test_pages_load_nothing_from_elsewhere_and_link_only_to_the_web(
    client: FlaskClient, addresses: dict[str, str]
) -> None:
    for address in own_pages(client, addresses):
        made = page(client, address)

        assert all(url.startswith("/") for url in made.values("src", "action"))
        for tag, attrs in made.tags:
            url = attrs.get("href", "/")
            if not url.startswith(("/", "#")):
                assert tag == "a"
                assert re.match("https?://", url)
                assert attrs["rel"] == "noopener noreferrer"


def test_every_link_between_pages_leads_somewhere(
    client: FlaskClient, addresses: dict[str, str]
) -> None:
    links = {
        url.split("#")[0]
        for address in own_pages(client, addresses)
        for url in page(client, address).values("href", "src", "action")
        if url.startswith("/")
    }
    lost = {
        url: status
        for url in links
        if (status := client.get(url, buffered=True).status_code) != 200
    }

    assert lost == {}
    assert len(links) > 20


def test_every_line_that_is_linked_to_exists(client: FlaskClient) -> None:
    links = [
        url.split("#")
        for url in page(client, "/?q=momentum").values("href")
        if url.startswith("/notes/")
    ]

    assert links
    for note, anchor in links:
        assert anchor in page(client, note).values("id")


def test_what_matched_is_marked(client: FlaskClient) -> None:
    text = client.get("/?q=LeNet").text

    assert "<mark>LeNet</mark>" in text


def test_a_mention_leads_to_its_concept(client: FlaskClient) -> None:
    notes = client.get("/api/v1/notes?concept=alexnet").json["items"]  # type: ignore[index]
    made = page(client, f"/notes/{notes[0]['id']}")

    assert "/concepts/alexnet" in made.values("href")


def test_a_concept_shows_its_relations_with_the_words_that_say_so(
    client: FlaskClient,
) -> None:
    words = page(client, "/concepts/alexnet").words

    assert "similar to" in words
    assert "AlexNet similar to LeNet" in words
    assert "journal.md:" in words


def test_a_concept_shows_why_it_matters_and_groups_its_relations(
    serve: Serve, tmp_path: Path
) -> None:
    client = serve(publish(under_heading(make_snapshot()), tmp_path))

    words = " ".join(page(client, "/concepts/alexnet").words.split())
    assert "Number 1 of 2 concepts. It is named in 1 note of 1 course." in words
    assert "Your notes say: AlexNet Classic Networks" in words
    assert "similar to 1 stated in your notes LeNet AlexNet similar to LeNet" in words
    assert "under Classic Networks 20" in words
    assert "builds on 1 from a vocabulary LeNet Background knowledge" in words


def test_a_concept_of_undated_notes_says_nothing_of_days(
    serve: Serve, tmp_path: Path
) -> None:
    snapshot = make_snapshot()
    undated = tuple(replace(note, date=None) for note in snapshot.notes)
    client = serve(publish(replace(snapshot, notes=undated), tmp_path))

    assert "first seen" not in page(client, "/concepts/alexnet").words


def test_what_is_only_often_together_is_folded(serve: Serve, tmp_path: Path) -> None:
    client = serve(publish(make_sample(), tmp_path))

    words = " ".join(page(client, "/concepts/adam").words.split())
    assert "Often together with 3 concepts" in words
    before, _ = words.split("Often together")
    assert "Adam takes RMSprop" in before
    assert "alpha is tuned" not in before


def test_the_first_page_says_what_is_indexed_and_what_to_try(
    client: FlaskClient,
) -> None:
    made = page(client, "/")

    assert "What is indexed" in made.words
    assert any(url.startswith("/?q=") for url in made.values("href"))


def test_an_empty_result_helps_on(client: FlaskClient) -> None:
    made = page(client, "/?q=zzzzqqqq")

    assert "Nothing in your notes answers this." in made.words
    assert any(url.startswith("/?q=") for url in made.values("href"))


def test_a_filter_is_set_and_removed_by_a_link(client: FlaskClient) -> None:
    facets = client.get("/api/v1/search?q=adam").json["facets"]  # type: ignore[index]
    course = facets["course"][0]["value"]
    month = facets["month"][0]["value"]

    unfiltered = page(client, "/?q=adam").values("href")
    filtered = page(client, f"/?q=adam&course={course}&offset=0").values("href")

    assert f"/?q=adam&course={course}" in unfiltered
    assert any(f"q=adam&from={month}-01&to={month}-" in url for url in unfiltered)
    assert "/?q=adam" in filtered


def test_the_search_box_holds_what_was_typed_without_the_filters(
    client: FlaskClient,
) -> None:
    facets = client.get("/api/v1/search?q=adam").json["facets"]  # type: ignore[index]
    course = facets["course"][0]["value"]
    made = page(client, f"/?q=adan&course={course}")
    inputs = {a["name"]: a["value"] for tag, a in made.tags if tag == "input"}

    assert inputs == {"q": "adan", "course": course}
    assert f"/?course={course}&q=adam" in made.values("href")


def test_results_come_in_pages(client: FlaskClient) -> None:
    first = page(client, "/?q=momentum&limit=2").values("href")
    second = page(client, "/?q=momentum&limit=2&offset=2").values("href")

    assert "/?q=momentum&limit=2&offset=2" in first
    assert "/?q=momentum&limit=2&offset=0" in second


def test_concepts_are_listed_by_letter(client: FlaskClient) -> None:
    made = page(client, "/concepts?letter=A")
    concepts = [url for url in made.values("href") if url.startswith("/concepts/")]

    assert concepts
    assert all(url.startswith("/concepts/a") for url in concepts)


def test_private_records_are_on_no_page(
    client: FlaskClient, addresses: dict[str, str]
) -> None:
    texts = [client.get(address).text for address in own_pages(client, addresses)]

    assert not any("166.7" in text for text in texts)


@pytest.mark.parametrize("name", ["app.js", "suggest.js", "app.css", "icon.svg"])
def test_assets_come_from_this_server(client: FlaskClient, name: str) -> None:
    assert client.get(f"/static/{name}", buffered=True).status_code == 200


def test_the_graph_page_brings_its_library(client: FlaskClient) -> None:
    library = client.get("/static/graph/vis-network.min.js", buffered=True)

    assert library.status_code == 200
    assert library.mimetype == "text/javascript"


def test_no_file_is_served_that_is_not_the_graph_pages(client: FlaskClient) -> None:
    for name in ("..%2F..%2Fsettings.py", "nothing.js", "..", "%2e%2e%2fdrawing.py"):
        assert client.get(f"/static/graph/{name}").status_code == 404


def test_the_docs_page_describes_every_operation(client: FlaskClient) -> None:
    document = client.get("/api/v1/openapi.json").json
    words = page(client, "/api/docs").words

    assert document is not None
    for path, operations in document["paths"].items():
        for method in operations:
            assert f"{method.upper()} {path}" in words


def test_a_note_shows_its_links_where_they_lead_and_from_where(
    serve: Serve, tmp_path: Path
) -> None:
    script = SCRIPTS[0]
    nets = make_page("nets.md", "# Nets", f"[[2025-08-16]] [[{script}]] #bias", line=2)
    nets = replace(nets, trail=(f"Root {script}", "Models"))
    day = make_page("2025-08-16.md", f"- see ![[nets|{script}]]", "- later")
    first, second = day.passages
    day = replace(
        day, passages=(replace(first, done=True), replace(second, done=False))
    )
    client = serve(publish(make_linked_snapshot(nets, day), tmp_path))

    made = page(client, "/notes/nets.md-2")
    anchors = [
        (attrs["href"], attrs.get("class")) for tag, attrs in made.tags if tag == "a"
    ]
    assert ("/notes/2025-08-16.md", "note-link") in anchors
    assert ("/concepts/bias", None) in anchors
    assert ("/notes/2025-08-16.md#L1", None) in anchors
    assert [a for _, a in made.tags if a.get("class") == "unresolved"] == [
        {"class": "unresolved", "title": "Leads to no note"}
    ]
    assert f"Root {script} › Models" in made.words
    assert f"[[{script}]]" in made.words
    assert f"see ![[nets|{script}]]" in made.words

    boxes = [
        a for tag, a in page(client, "/notes/2025-08-16.md").tags if tag == "input"
    ]
    assert [box for box in boxes if box["type"] == "checkbox"] == [
        {"type": "checkbox", "disabled": "", "checked": "", "aria-label": "Done"},
        {"type": "checkbox", "disabled": "", "aria-label": "To do"},
    ]
    assert not {tag for tag, _ in made.tags} & FOREIGN_TAGS
    assert [a for tag, a in made.tags if tag == "script"] == [
        {"type": "module", "src": "/static/app.js"}
    ]


def test_code_and_properties_are_told_apart_on_the_page(
    serve: Serve, tmp_path: Path
) -> None:
    note = make_page("x.md", "is-a:: [[Adam]]", "words")
    code = replace(note.passages[1], kind=PassageKind.CODE)
    note = replace(note, passages=(note.passages[0], code))
    client = serve(publish(make_linked_snapshot(note), tmp_path))

    items = [a for tag, a in page(client, "/notes/x.md").tags if tag == "li"]
    assert [item["class"] for item in items if item.get("id")] == [
        "kind-property",
        "kind-code",
    ]


def test_the_api_tells_of_links_and_openapi_describes_them(
    serve: Serve, tmp_path: Path
) -> None:
    nets, link = make_page("nets.md", "#bias"), make_page("x.md", "[[nets]] [[gone]]")
    client = serve(publish(make_linked_snapshot(nets, link), tmp_path))

    assert client.get("/api/v1/notes/nets.md").json["backlinks"] == [  # type: ignore[index]
        {
            "note": "x.md",
            "title": "x",
            "date": None,
            "source": "x.md",
            "line": 1,
            "text": "[[nets]] [[gone]]",
        }
    ]
    references = client.get("/api/v1/notes/x.md").json["references"]  # type: ignore[index]
    assert [(r["target"], r["note"], r["unresolved"]) for r in references] == [
        ("nets", "nets.md", False),
        ("gone", None, True),
    ]
    counts = client.get("/api/v1/status").json["counts"]  # type: ignore[index]
    assert (counts["references"], counts["unresolved"]) == (2, 1)
    schemas = client.get("/api/v1/openapi.json").json["components"]["schemas"]  # type: ignore[index]
    assert {"trail", "references", "backlinks"} <= set(
        schemas["NoteAnswer"]["required"]
    )
    assert schemas["ReferenceItem"]["properties"]["note"]["type"] == ["string", "null"]


def test_a_concept_shows_how_it_is_also_written(serve: Serve, tmp_path: Path) -> None:
    snapshot = make_linked_snapshot(make_page("x.md", "#bias"))
    bias, *others = snapshot.concepts
    forms = (
        SameAs(form="bi as", method="spacing", distance=0),
        SameAs(form="<b>baiss", method="spelling", distance=2),
    )
    concepts = (replace(bias, same_as=forms), *others)
    client = serve(publish(replace(snapshot, concepts=concepts), tmp_path))

    words = page(client, f"/concepts/{bias.id}").words
    assert "bi as (spacing), <b>baiss (spelling, 2 edits)" in words
    answer = client.get(f"/api/v1/concepts/{bias.id}").json
    assert answer is not None
    assert answer["same_as"] == [
        {"form": "bi as", "method": "spacing", "distance": 0},
        {"form": "<b>baiss", "method": "spelling", "distance": 2},
    ]


@pytest.fixture
def pottery(serve: Serve, tmp_path: Path) -> FlaskClient:
    return serve(publish(make_pottery(), tmp_path))


def texts(client: FlaskClient, address: str) -> str:
    return " ".join(page(client, address).words.split())


def test_notes_of_a_lecture_stand_under_one_heading(pottery: FlaskClient) -> None:
    made = page(pottery, "/?q=glaze&lecture=ceramics.glazes")
    headings = [tag for tag, _ in made.tags if tag in ("h3", "h4")]

    assert headings == ["h3", "h4", "h4", "h4"]
    assert "/lectures/ceramics.glazes" in made.values("href")


def test_the_other_notes_of_a_lecture_are_one_filter_away(
    pottery: FlaskClient,
) -> None:
    first = page(pottery, "/?q=glaze&limit=2&sort=date")
    whole = page(pottery, "/?q=glaze&lecture=ceramics.glazes&limit=2")

    assert "2 more notes of this lecture" in " ".join(first.words.split())
    assert "/?q=glaze&limit=2&sort=date&lecture=ceramics.glazes" in first.values("href")
    assert "more note" not in whole.words


def test_a_hit_opens_the_video_where_its_range_starts(pottery: FlaskClient) -> None:
    made = page(pottery, "/?q=hot")

    assert "Watch from 3:00" in made.words
    assert "https://www.youtube.com/watch?v=Gl4ze&t=180s" in made.values("href")


def test_a_badge_says_how_a_note_was_found_in_plain_words(
    pottery: FlaskClient,
) -> None:
    assert "exact says “hot”" in texts(pottery, "/?q=hot")
    assert "likely spelling" in texts(pottery, "/?q=celadn")
    assert "another name" in texts(pottery, "/?q=%22green%20ware%22%20OR%20green")


def test_every_filter_is_named_and_removed_alone_or_with_all(
    pottery: FlaskClient,
) -> None:
    address = "/?q=glaze&source=journal.md&from=2025-03-01&to=2025-03-31&sort=date"
    made = page(pottery, address)
    links = made.values("href")

    words = " ".join(made.words.split())
    assert "Source journal.md × remove Date 2025-03 × remove Remove all" in words
    assert "/?q=glaze&from=2025-03-01&to=2025-03-31&sort=date" in links
    assert "/?q=glaze&source=journal.md&sort=date" in links
    assert "/?q=glaze&sort=date" in links
    hidden = {a["name"]: a["value"] for t, a in made.tags if a.get("type") == "hidden"}
    assert hidden == {
        "source": "journal.md",
        "from": "2025-03-01",
        "to": "2025-03-31",
        "sort": "date",
    }


def test_what_is_filtered_by_is_no_facet_any_more(pottery: FlaskClient) -> None:
    def facets(address: str) -> list[str]:
        body = pottery.get(address).text
        return re.findall(r"<h2>(\w+)</h2>", body)

    assert facets("/?q=glaze") == ["course", "lecture", "concept", "month", "source"]
    assert facets("/?q=glaze&to=2025-03-31") == ["course", "lecture", "concept"]
    assert facets("/?q=glaze&lecture=ceramics.kilns") == ["course", "concept", "month"]


def test_behind_the_last_hit_the_page_leads_back(pottery: FlaskClient) -> None:
    made = page(pottery, "/?q=glaze&offset=50")

    assert "5 notes" in made.words
    assert "Nothing in your notes answers this." not in made.words
    assert "/?q=glaze" in made.values("href")


def test_an_empty_result_says_what_to_leave_out(pottery: FlaskClient) -> None:
    address = "/?q=celadon+bowl&mode=all&lecture=ceramics.kilns&source=journal.md"
    single = "/?q=celadon&lecture=ceramics.kilns&source=journal.md"
    made, words = page(pottery, single), texts(pottery, single)

    assert "Nothing in your notes answers this with these filters." in words
    assert "Without lecture “Kilns” 1 note Without any filter 1 note" in words
    assert "Without source" not in words
    assert "/?q=celadon&source=journal.md" in made.values("href")
    assert "What was looked for celadon in 1 note" in words
    assert "What your notes have celadon concept" in words
    assert "All of the words were asked for." in texts(pottery, address)
    assert "/?q=celadon+bowl&lecture=ceramics.kilns&source=journal.md" in page(
        pottery, address
    ).values("href")


def test_a_notice_of_a_bound_is_shown(pottery: FlaskClient) -> None:
    words = texts(pottery, "/?q=glazes~9")

    assert "“glazes~9” allows for 2 slips, which is the most." in words
