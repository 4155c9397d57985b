from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.rereading import find_new_lines

LINES = st.lists(st.text("ab", max_size=3).map(lambda text: f"{text}\n".encode()))


@given(before=LINES, after=LINES)
def test_old_and_new_lines_together_are_the_file(
    before: list[bytes], after: list[bytes]
) -> None:
    text = b"".join(after)
    first, new, last = find_new_lines(b"".join(before), text)
    found = (
        before[:first],
        text[new].splitlines(keepends=True),
        before[len(before) - last :],
    )
    assert [line for lines in found for line in lines] == after


@pytest.mark.parametrize(
    ("after", "new"),
    [
        (b"one\ntwo\nthree\n", b""),
        (b"one\n2\nthree\n", b"2\n"),
        (b"one\ntwo\nand\nthree\n", b"and\nthree\n"),
        (b"", b""),
    ],
)
def test_only_lines_that_differ_are_new(after: bytes, new: bytes) -> None:
    assert after[find_new_lines(b"one\ntwo\nthree\n", after)[1]] == new
