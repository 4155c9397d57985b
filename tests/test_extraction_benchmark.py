"""Words are counted over the passages that are read."""

from __future__ import annotations

from extraction_benchmark import count_words, read_lines

from tests.found import make_found


def test_words_are_counted_in_what_is_read() -> None:
    snapshot = make_found(
        "# Bee's-eye views", "- 3 hives, 2 well-known queens", "",
        source="bees.md", concepts=(), found=(),
    )  # fmt: skip
    lines = read_lines(snapshot)
    assert lines == ["Bee's-eye views", "3 hives, 2 well-known queens"]
    assert count_words(lines) == 7
