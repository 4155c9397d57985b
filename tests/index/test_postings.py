from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh.codec.whoosh3 import W3Codec, W3Segment, W3TermInfo
from whoosh.filedb.filestore import FileStorage

from kg.index.inverting import TermPostings
from kg.index.posting_files import Field, encode, print_terms, write_field
from kg.index.postings import (
    SCHEMA,
    Places,
    PostingFiles,
    PostingList,
    open_postings,
    read_blocks,
    read_list,
    read_matched,
)

# term → document, weight, positions
Lists = dict[str, list[tuple[int, float, list[int]]]]
LISTS: Lists = {
    "few": [(0, 1.0, [3])],
    "many": [(n * 3, float(n % 5 + 1), [n, n + 7]) for n in range(200)],
    "same": [(n, 2.0, [1, 2]) for n in range(50)],
    "once": [(n * 1000, 1.0, [9]) for n in range(40)],
}


def as_plain(found: PostingList | None) -> list[tuple[int, float, list[int]]]:
    assert found is not None
    values = found.values or [b""] * len(found.documents)
    return [
        (number, weight, np.frombuffer(value, "<u4").tolist())
        for number, weight, value in zip(
            found.documents.tolist(), found.weights.tolist(), values, strict=True
        )
    ]


def without_places(lists: Lists) -> Lists:
    return {term: [(n, w, []) for n, w, _ in found] for term, found in lists.items()}


def write_with_whoosh(lists: Lists, directory: Path, codec: W3Codec) -> PostingFiles:
    segment = W3Segment(codec, "MAIN", segid="0")
    writer = codec.field_writer(FileStorage(str(directory)), segment)
    postings = (
        (field, encode(term), number, weight, data if field == "place" else b"")
        for field in ("place", "stem")
        for term, found in sorted(lists.items())
        for number, weight, positions in found
        for data in (np.array(positions, "<u4").tobytes(),)
    )
    writer.add_postings(SCHEMA, None, postings)
    writer.close()
    return open_postings(directory / "MAIN_0.trm", directory / "MAIN_0.pst")


def make_field(lists: Lists, *, has_places: bool) -> Field:
    ordered = sorted(lists.items())
    every = [posting for _, found in ordered for posting in found]
    positions = [np.array(at, "<u4").tobytes() for _, _, at in every]
    return Field(
        postings=TermPostings(
            terms=[term for term, _ in ordered],
            starts=np.cumsum([0, *(len(found) for _, found in ordered)]),
            documents=np.array([number for number, _, _ in every], np.uint32),
            packed=np.array([weight for _, weight, _ in every], np.uint32),
        ),
        values=b"".join(positions) if has_places else b"",
        ends=np.cumsum([0, *map(len, positions)]) if has_places else None,
    )


def write_here(lists: Lists, directory: Path) -> PostingFiles:
    with (directory / "lists").open("wb") as file:
        entries = {
            "place": write_field(make_field(lists, has_places=True), file),
            "stem": write_field(make_field(lists, has_places=False), file),
        }
    (directory / "terms").write_bytes(print_terms(entries))
    return open_postings(directory / "terms", directory / "lists")


def read_by_matcher(files: PostingFiles, field: str, term: str) -> PostingList:
    info = files.terms.term_info(field, encode(term))
    start, size = info.extent()
    size = size[0] if isinstance(size, tuple) else size
    data = bytes(files.lists[start : start + size])
    return read_matched(data, info, SCHEMA[field].format)


@pytest.mark.parametrize(
    "codec", [W3Codec(), W3Codec(blocklimit=7), W3Codec(blocklimit=7, compression=0)]
)
def test_lists_that_whoosh_wrote_are_read_either_way(
    tmp_path: Path, codec: W3Codec
) -> None:
    files = write_with_whoosh(LISTS, tmp_path, codec)

    for field, lists in (("place", LISTS), ("stem", without_places(LISTS))):
        for term, expected in lists.items():
            assert as_plain(read_list(files, field, encode(term))) == expected
            assert as_plain(read_by_matcher(files, field, term)) == expected


def test_lists_are_read_as_they_were_written(tmp_path: Path) -> None:
    files = write_here(LISTS, tmp_path)

    for field, lists in (("place", LISTS), ("stem", without_places(LISTS))):
        for term, expected in lists.items():
            assert as_plain(read_list(files, field, encode(term))) == expected
            assert as_plain(read_by_matcher(files, field, term)) == expected
    assert read_list(files, "stem", b"none") is None
    assert read_list(files, "word", b"many") is None


def test_what_is_told_of_terms_is_what_whoosh_tells(tmp_path: Path) -> None:
    ours = write_here(LISTS, tmp_path).terms
    theirs = write_with_whoosh(LISTS, tmp_path, W3Codec()).terms

    assert list(ours.terms()) == list(theirs.terms())
    for field, term in theirs.terms():
        one, other = ours.term_info(field, term), theirs.term_info(field, term)
        for fact in ("weight", "doc_frequency", "max_weight", "min_id", "max_id"):
            assert getattr(one, fact)() == getattr(other, fact)()


@pytest.mark.parametrize("count", [0, 1, 300, 5000])
def test_every_term_is_found_and_no_other(tmp_path: Path, count: int) -> None:
    lists: Lists = {f"t{n}": [(n, float(n % 3 + 1), [n])] for n in range(count)}
    files = write_here(lists, tmp_path)

    assert len(list(files.terms.terms())) == 2 * count
    for term, postings in lists.items():
        assert as_plain(read_list(files, "place", encode(term))) == postings
        assert read_list(files, "stem", encode(term + "x")) is None


@settings(deadline=None)
@given(
    st.dictionaries(
        st.text(min_size=1, max_size=3),
        st.dictionaries(
            st.integers(0, 1 << 31), st.integers(1, 1 << 17), min_size=1, max_size=40
        ),
    )
)
def test_any_lists_are_read_as_they_were_written(
    tmp_path_factory: pytest.TempPathFactory, found: dict[str, dict[int, int]]
) -> None:
    lists: Lists = {
        term: [(number, float(weight), []) for number, weight in sorted(each.items())]
        for term, each in found.items()
    }
    files = write_here(lists, tmp_path_factory.mktemp("files"))

    for term, postings in lists.items():
        assert as_plain(read_list(files, "stem", encode(term))) == postings


def test_postings_beside_their_term_are_read() -> None:
    info = W3TermInfo()
    info.set_inlined([4], [2.0], [np.array([1, 5], "<u4").tobytes()])

    found = read_matched(b"", info, SCHEMA["place"].format)

    assert as_plain(found) == [(4, 2.0, [1, 5])]


def test_another_layout_is_not_guessed_at() -> None:
    assert read_blocks(b"W4Bl....") is None


def test_positions_are_what_whoosh_takes_them_for() -> None:
    data = np.array([3, 70_000], "<u4").tobytes()

    assert Places().decode_positions(data) == [3, 70_000]
    assert Places().decode_frequency(data) == 2
    assert Places().decode_weight(data) == 2.0


def test_threads_read_one_segment_at_once(tmp_path: Path) -> None:
    files = write_here(LISTS, tmp_path)
    wrong: list[object] = []

    def read() -> None:
        for _ in range(100):
            for term, expected in LISTS.items():
                found = as_plain(read_list(files, "place", encode(term)))
                if found != expected:
                    wrong.append(found)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []
