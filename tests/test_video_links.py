from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.video_links import video_url


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "https://www.youtube.com/watch?v=Ab-3_x",
            "https://www.youtube.com/watch?v=Ab-3_x&t=180s",
        ),
        (
            "http://m.youtube.com/watch?list=PL1&t=9m&v=Ab3#t=5",
            "http://m.youtube.com/watch?list=PL1&v=Ab3&t=180s",
        ),
        (
            "https://YouTube.com/watch?time_continue=4&v=Ab3&start=7",
            "https://YouTube.com/watch?v=Ab3&t=180s",
        ),
        ("https://www.youtube.com/live/Ab3", "https://www.youtube.com/live/Ab3?t=180s"),
        ("https://youtu.be/Ab3?si=q%26a", "https://youtu.be/Ab3?si=q%26a&t=180s"),
        ("https://vimeo.com/123", "https://vimeo.com/123#t=180s"),
        ("https://vimeo.com/123/0af9#t=1m", "https://vimeo.com/123/0af9#t=180s"),
        (
            "https://www.vimeo.com/channels/maths/123?autoplay=1",
            "https://www.vimeo.com/channels/maths/123?autoplay=1#t=180s",
        ),
    ],
)
def test_a_video_opens_at_the_second(url: str, expected: str) -> None:
    assert video_url(url, 180) == expected


@pytest.mark.parametrize(
    "url",
    [
        "https://www.youtube.com/",
        "https://www.youtube.com/watch?v=",
        "https://www.youtube.com/playlist?list=PL1",
        "https://www.youtube.com/@somebody",
        "https://youtu.be/",
        "https://vimeo.com/about",
        "https://www.coursera.org/learn/pottery/lecture/Ab3/glazes",
        "https://youtube.com.example.org/watch?v=Ab3",
        "https://example.org@youtube.com/watch?v=Ab3",
        "javascript://youtu.be/Ab3",
        "https://[youtu.be/Ab3",
        "",
    ],
)
def test_any_other_address_has_no_second(url: str) -> None:
    assert video_url(url, 180) is None


@given(st.text(), st.integers(min_value=0))
def test_no_text_fails(text: str, second: int) -> None:
    for url in (text, f"https://youtu.be/{text}", f"https://vimeo.com/1?{text}"):
        found = video_url(url, second)
        assert found is None or found.startswith(("http://", "https://"))
