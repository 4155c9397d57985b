"""YAML texts and the nodes that they give."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import YamlError
from kg.yaml_files import YamlNode, parse_yaml


def plain(node: YamlNode) -> object:
    if isinstance(node.value, tuple):
        return [plain(item) for item in node.value]
    if isinstance(node.value, Mapping):
        return {key: plain(value) for key, value in node.value.items()}
    return node.value


def test_nodes_know_their_lines_and_scalars_as_written() -> None:
    text = "date: 2020-01-31\ntags:\n  - no\n  - two"
    assert parse_yaml(text, name="note.md", first_line=2) == YamlNode(
        value={
            "date": YamlNode(value=date(2020, 1, 31), line=2, written="2020-01-31"),
            "tags": YamlNode(
                value=(
                    YamlNode(value=False, line=4, written="no"),
                    YamlNode(value="two", line=5, written="two"),
                ),
                line=3,
            ),
        },
        line=2,
    )


def test_an_empty_text_gives_nothing() -> None:
    assert parse_yaml("# only a comment", name="x", first_line=3) == YamlNode(
        value=None, line=3
    )


def test_keys_are_text_even_where_yaml_sees_a_truth_value_or_a_merge() -> None:
    assert plain(parse_yaml("no: 1\n<<: =", name="x")) == {"no": 1, "<<": "="}


def test_an_error_counts_lines_from_where_the_text_began() -> None:
    with pytest.raises(YamlError) as caught:
        parse_yaml("a: 1\nb: 2\na: 3", name="note.md", first_line=2)
    assert (str(caught.value), caught.value.line) == (
        "note.md:4: The key 'a' stands twice, first in line 2; remove one of them.",
        4,
    )


@pytest.mark.parametrize("text", ["[" * 80_000, "- " * 80_000, "{a: " * 80_000])
def test_deep_nesting_is_refused(text: str) -> None:
    with pytest.raises(YamlError, match="deeper than 32 levels"):
        parse_yaml(text, name="x")


# PyYAML writes U+0085 as it is, and then it is a line break to every reader.
_LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\x85")
_TEXT = st.text(alphabet=_LETTERS, max_size=20)
_PLAIN = st.recursive(
    st.one_of(_TEXT, st.booleans(), st.none(), st.integers(), st.dates()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(_TEXT, inner, max_size=3)
    ),
    max_leaves=8,
)


@given(value=_PLAIN)
@settings(deadline=None)
def test_what_yaml_writes_is_read_back(value: object) -> None:
    text = yaml.dump(value, allow_unicode=True, Dumper=NoAliases)
    assert plain(parse_yaml(text, name="x")) == value


class NoAliases(yaml.SafeDumper):
    def ignore_aliases(self, data: object) -> bool:
        return True
