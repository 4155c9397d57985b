from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.reading.inline import scan, show
from kg.reading.signs import Found
from kg.records import ReferenceKind

UUID = "0f8fad5b-d9cb-469f-a165-70867728950e"


def masked(text: str, *, table: bool = False, quoted: bool = False) -> str:
    """Return a text with a dot for every hidden character."""
    shown = list(text)
    for span in scan(text, table=table, quoted=quoted).spans:
        shown[span.start : span.end] = "." * (span.end - span.start)
    return "".join(shown)


def links(text: str) -> list[tuple[str, str, str | None, str, str]]:
    """Return kind, target, anchor, text and markup of every reference."""
    return [
        (f.kind.value, f.target, f.anchor, f.text, text[f.start : f.end])
        for f in scan(text).references
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("use `tanh` here", "use ...... here"),
        ("``a ` b`` c", "......... c"),
        ("a ` b", "a ` b"),
        (r"\`a` b`", r"\`a...."),
        ("over `two\nlines` of", "over ........... of"),
        ("so $x^2$ is", "so ..... is"),
        ("so $$x + 1$$ is", "so ......... is"),
        ("$5 and $10", "$5 and $10"),
        ("from $HOME/$USER on", "from $HOME/$USER on"),
        (r"\$x$ y$", r"\$x$ y$"),
        (r"the \(a_i\) and \[x = 1\]", "the ....... and ........."),
        (
            r"\[[Wikilinks\]] are \[citation needed\]",
            r"\[[Wikilinks\]] are \[citation needed\]",
        ),
        (
            "see https://a.org/b_(c)?d=e, (https://f.org).",
            "see ......................., (.............).",
        ),
        ("obsidian://open?x and a://b", "................. and ....."),
        ("key::value and ://", "key::value and ://"),
        ("<https://a.org> <me@b.org>", "............... .........."),
        ("a <b>bold</b> word<br/>", "a ...bold.... word....."),
        ("<code>f(x)</code> g", "................. g"),
        ("a < b > c and x<3", "a < b > c and x<3"),
        ("a <!-- b\nc --> d", "a ............ d"),
        ("a <!-- b", "a <!-- b"),
        ("a %%b\nc%% d", "a ....... d"),
        ("100%% of %%", "100%% of %%"),
        ("a ==b c== d ~~e~~ ^^f^^", "a ..b c.. d ..e.. ..f.."),
        ("a == b and c == d", "a == b and c == d"),
        ("a &nbsp; b &#8212; c & d; e", "a ...... b ....... c & d; e"),
        ("as [^1] says[^note]", "as .... says......."),
        ("[^1]: Knuth", "......Knuth"),
        ("[#A] urgent", ".... urgent"),
        ("![a cat](cat.png){:height 10}", "..a cat......................"),
        ("[![alt](a.png)](https://b.org)", "...alt........................"),
        (
            "[the docs](https://a.org/x_(y) 'T') say",
            ".the docs.......................... say",
        ),
        ("[over\ntwo](<a b.md>) lines", ".over\ntwo........... lines"),
        ("a[i](j and [b] c", "a[i](j and [b] c"),
        (
            "{{query (todo now)}} {{cloze answer}} {x}",
            ".................... ........answer.. {x}",
        ),
        ("para ^a1-b", "para ....."),
        ("x^2 ^ y", "x^2 ^ y"),
    ],
)
def test_what_holds_no_words_is_hidden(text: str, expected: str) -> None:
    assert masked(text) == expected


def test_bars_are_hidden_in_tables_only() -> None:
    assert masked("a | `|` | [[b|c]] |", table=True) == "a . ... . ....c.. ."
    assert masked("a | b") == "a | b"


def test_the_sign_of_a_callout_is_hidden_where_a_quote_opens_with_it() -> None:
    assert masked("[!note]- Title", quoted=True) == "........ Title"
    assert masked("[!note] Title") == "[!note] Title"
    assert masked("see [!note]", quoted=True) == "see [!note]"


@pytest.mark.parametrize(
    ("text", "hidden", "reference"),
    [
        ("[[Adam]]", "..Adam..", ("wikilink", "Adam", None, "Adam", "[[Adam]]")),
        (
            "[[a/Adam.md|it]]",
            "............it..",
            ("wikilink", "a/Adam.md", None, "it", "[[a/Adam.md|it]]"),
        ),
        (
            r"[[Adam\|it]]",
            "........it..",
            ("wikilink", "Adam", None, "it", r"[[Adam\|it]]"),
        ),
        (
            "[[Adam#Bias#Why]]",
            "..Adam.Bias.Why..",
            ("wikilink", "Adam", "Bias#Why", "Adam > Bias > Why", "[[Adam#Bias#Why]]"),
        ),
        (
            "[[Adam#^b1]]",
            "..Adam......",
            ("wikilink", "Adam", "^b1", "Adam", "[[Adam#^b1]]"),
        ),
        ("[[#Bias]]", "...Bias..", ("wikilink", "", "Bias", "Bias", "[[#Bias]]")),
        ("[[#^b1]]", "........", ("wikilink", "", "^b1", "^b1", "[[#^b1]]")),
        ("![[Adam]]", ".........", ("embed", "Adam", None, "Adam", "![[Adam]]")),
        (
            "![[a.png|300x20]]",
            ".................",
            ("embed", "a.png", None, "a.png", "![[a.png|300x20]]"),
        ),
        (
            "![[a.png|a cat]]",
            ".........a cat..",
            ("embed", "a.png", None, "a cat", "![[a.png|a cat]]"),
        ),
        (
            "#nested/tag-s",
            ".nested/tag-s",
            ("tag", "nested/tag-s", None, "#nested/tag-s", "#nested/tag-s"),
        ),
        ("#y1984,", ".y1984,", ("tag", "y1984", None, "#y1984", "#y1984")),
        (
            "#[[two words]]",
            "...two words..",
            ("tag", "two words", None, "#two words", "#[[two words]]"),
        ),
        (f"(({UUID}))", "." * 40, ("block", UUID, None, UUID, f"(({UUID}))")),
        (
            f"[so]((({UUID})))",
            ".so" + "." * 43,
            ("block", UUID, None, "so", f"[so]((({UUID})))"),
        ),
        (
            "[so]([[Adam]])",
            ".so...........",
            ("wikilink", "Adam", None, "so", "[so]([[Adam]])"),
        ),
        (
            "[**so** `it`](b/c%20d.md#e%20f)",
            None,
            ("wikilink", "b/c d.md", "e f", "so it", "[**so** `it`](b/c%20d.md#e%20f)"),
        ),
        ("[so](c d)", "[so](c d)", None),
        ("[so](#bias)", ".so........", ("wikilink", "", "bias", "so", "[so](#bias)")),
        ("[so](a.png)", ".so........", None),
        ("[[1]](https://a.org)", ".[1]................", None),
        (
            "{{embed [[Adam#Bias]]}}",
            "." * 23,
            ("embed", "Adam", "Bias", "Adam > Bias", "{{embed [[Adam#Bias]]}}"),
        ),
        (
            f"{{{{embed (({UUID}))}}}}",
            "." * 50,
            ("block", UUID, None, UUID, f"{{{{embed (({UUID}))}}}}"),
        ),
    ],
)
def test_links_tags_and_blocks_are_references(
    text: str,
    hidden: str | None,
    reference: tuple[str, str, str | None, str, str] | None,
) -> None:
    assert links(text) == ([reference] if reference else [])
    if hidden is not None:
        assert masked(text) == hidden


@pytest.mark.parametrize(
    "text",
    ["#123", "#1/2", "#fff", "#1a2b3c", "a#tag", "# tag", "`#tag`", "C#",
     "https://a.org/#tag", "[[]]", "[[a\nb]]", "((not-a-block))", "[a](https://b.org)",
     "[a](mailto:b)"],
)  # fmt: skip
def test_what_only_looks_like_a_reference_is_none(text: str) -> None:
    assert scan(text).references == ()


def test_the_id_of_a_block_is_a_property() -> None:
    assert scan("words ^a-1 ").references == (
        Found(
            kind=ReferenceKind.PROPERTY,
            target="a-1",
            text="",
            start=6,
            end=10,
            key="id",
        ),
    )


def test_a_link_may_name_its_destination_by_label() -> None:
    labels = {"docs": "notes/docs.md"}
    found = scan("[the Docs][docs], [Docs][] and [x][y]", labels=labels)
    assert [(f.target, f.text, f.start, f.end) for f in found.references] == [
        ("notes/docs.md", "the Docs", 0, 16),
        ("notes/docs.md", "Docs", 18, 26),
    ]
    assert [(span.start, span.end) for span in found.spans] == [
        (0, 1),
        (9, 16),
        (18, 19),
        (23, 26),
    ]


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("[[Adam|The *Adam* optimizer]]", "The Adam optimizer"),
        ("The `useState` hook", "The useState hook"),
        ("**Bold** and snake_case 2*3*4", "Bold and snake_case 2*3*4"),
        ("[Docs](https://a.org) ==now==", "Docs now"),
        ("https://a.org", "https://a.org"),
        ("L1 & L2", "L1 & L2"),
    ],
)
def test_a_title_is_shown_without_its_markup(title: str, shown: str) -> None:
    assert show(title) == shown


@pytest.mark.parametrize(
    "sign",
    ["[", "]", "(", "((", "`", "`` ` ", "$", "$a ", "*", "#", "#a", "%", "%%", "{{",
     "{:", "<", "<!--", "<a ", "<code>", "|", "=", "==a", "^", " ^a", "~~", "&",
     "&a", "\\", "\\(", "\\(\\)", "://", "a://)", "[[", "[[a", "]]", "![[", "[^",
     "](", "[a](", "[](a ", "[a](b)", "[a][", "{{{{}}", "[!", "_", "[[a]]("],
)  # fmt: skip
def test_a_very_long_run_of_signs_is_read(sign: str) -> None:
    text = sign * (100_000 // len(sign))
    inline = scan(text, table=True, quoted=True, labels={"a": "b"})
    assert sum(span.end - span.start for span in inline.spans) <= len(text)


_MARKUP = "ab1 \n\t[]()`$*_#%{}<>!|=~^&;:/\\\"'.-é😀"


@settings(deadline=None, max_examples=300)
@given(st.text(alphabet=_MARKUP, max_size=40), st.booleans(), st.booleans())
def test_hidden_columns_are_apart_and_references_lie_in_the_text(
    text: str, table: bool, quoted: bool
) -> None:
    inline = scan(text, table=table, quoted=quoted, labels={"a": "b.md"})
    ends = [0, *(span.end for span in inline.spans)]
    for span, before in zip(inline.spans, ends, strict=False):
        assert before <= span.start < span.end <= len(text)
    for found in inline.references:
        assert 0 <= found.start < found.end <= len(text)
    assert isinstance(show(text), str)
