from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from kg.errors import NotesError
from kg.reading.files import Limits, SourceText, read_sources, stat_sources
from kg.records import SkippedSource, Source

needs_permissions = pytest.mark.skipif(
    os.name == "nt" or os.geteuid() == 0, reason="root may read every file"
)


def write(path: Path, data: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def ids(*roots: Path) -> list[str]:
    return [text.source.id for text in read_sources(roots).texts]


def only_text(root: Path) -> SourceText:
    (text,) = read_sources([root]).texts
    return text


def only_skipped(*roots: Path) -> SkippedSource:
    (skipped,) = read_sources(roots).skipped
    return skipped


def test_a_file_is_read_with_its_digest_and_size(tmp_path: Path) -> None:
    path = write(tmp_path / "a.md", "# A\n\n- one\n")
    assert only_text(tmp_path) == SourceText(
        source=Source(
            id="a.md",
            digest=hashlib.sha256(b"# A\n\n- one\n").hexdigest(),
            size=11,
            lines=3,
            encoding="utf-8",
        ),
        text="# A\n\n- one\n",
        path=path,
        mtime_ns=path.stat().st_mtime_ns,
    )


def test_folders_are_walked_in_the_order_of_ids(tmp_path: Path) -> None:
    for name in ("b/z.txt", "b/a.MARKDOWN", "a.md", "c.pdf"):
        write(tmp_path / name, "x")
    assert ids(tmp_path) == ["a.md", "b/a.MARKDOWN", "b/z.txt"]


def test_hidden_files_and_packages_are_passed_over(tmp_path: Path) -> None:
    for name in (".git/a.md", ".b.md", "node_modules/c.md", ".venv/d.md", "e.md"):
        write(tmp_path / name, "x")
    assert ids(tmp_path) == ["e.md"]
    assert read_sources([tmp_path]).skipped == ()


def test_a_file_named_itself_needs_no_suffix(tmp_path: Path) -> None:
    assert ids(write(tmp_path / "journal", "x")) == ["journal"]


def test_equal_ids_of_two_roots_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    write(tmp_path / "math/week.md", "x")
    write(tmp_path / "art/week.md", "x")
    write(tmp_path / "art/only.md", "x")
    assert ids(tmp_path / "math", tmp_path / "art") == [
        "art/week.md",
        "math/week.md",
        "only.md",
    ]


def test_folders_of_one_name_are_told_apart_by_their_parents(tmp_path: Path) -> None:
    write(tmp_path / "a/notes/x.md", "x")
    write(tmp_path / "b/notes/x.md", "x")
    assert ids(tmp_path / "a/notes", tmp_path / "b/notes") == [
        "a/notes/x.md",
        "b/notes/x.md",
    ]


def test_a_file_below_two_roots_is_read_once(tmp_path: Path) -> None:
    path = write(tmp_path / "a/x.md", "x")
    assert ids(tmp_path, tmp_path / "a", path) == ["a/x.md"]


def test_a_link_inside_the_root_is_no_second_source(tmp_path: Path) -> None:
    path = write(tmp_path / "z/x.md", "x")
    (tmp_path / "a.md").symlink_to(path)
    (tmp_path / "loop").symlink_to(tmp_path)
    read = read_sources([tmp_path])
    assert [text.source.id for text in read.texts] == ["z/x.md"]
    assert read.skipped == ()


@pytest.mark.parametrize("target", ["out.md", "folder"])
def test_a_link_out_of_the_root_is_not_followed(tmp_path: Path, target: str) -> None:
    write(tmp_path / "out.md", "secret")
    write(tmp_path / "folder/x.md", "secret")
    write(tmp_path / "in/a.md", "x")
    (tmp_path / "in/link.md").symlink_to(tmp_path / target)
    assert ids(tmp_path / "in") == ["a.md"]
    assert only_skipped(tmp_path / "in") == SkippedSource(
        id="link.md",
        reason="It is a link that leaves the notes folder.",
        remedy="Name the folder that it leads to as a notes folder too.",
    )


def test_a_link_to_nothing_is_skipped(tmp_path: Path) -> None:
    write(tmp_path / "a.md", "x")
    (tmp_path / "link.md").symlink_to(tmp_path / "gone.md")
    assert only_skipped(tmp_path).reason == "It is a link that leads nowhere."


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no FIFOs")
def test_a_fifo_is_never_opened(tmp_path: Path) -> None:
    write(tmp_path / "a.md", "x")
    os.mkfifo(tmp_path / "pipe.md")
    assert only_skipped(tmp_path) == SkippedSource(
        id="pipe.md",
        reason="It is not a regular file.",
        remedy="Replace it by a text file, or rename it.",
    )


@needs_permissions
def test_an_unreadable_file_is_skipped(tmp_path: Path) -> None:
    write(tmp_path / "a.md", "x")
    write(tmp_path / "b.md", "x").chmod(0)
    assert only_skipped(tmp_path) == SkippedSource(
        id="b.md",
        reason="It cannot be read: Permission denied.",
        remedy="Give yourself the right to read it (chmod u+r).",
    )


def test_a_file_over_the_limit_of_bytes_is_skipped(tmp_path: Path) -> None:
    write(tmp_path / "a.md", "x")
    write(tmp_path / "big.md", "x\n" * 6)
    read = read_sources([tmp_path], limits=Limits(file_bytes=10))
    assert read.skipped == (
        SkippedSource(
            id="big.md",
            reason="It has 12 bytes, more than the limit of 10.",
            remedy="Split it into several files.",
        ),
    )


def test_a_line_over_the_limit_is_named(tmp_path: Path) -> None:
    write(tmp_path / "a.md", "x")
    write(tmp_path / "long.md", "x\n" + "y" * 100_001)
    assert only_skipped(tmp_path) == SkippedSource(
        id="long.md",
        reason="Line 2 has 100,001 characters, more than the limit of 100,000.",
        remedy="Break the line into several.",
    )


def test_a_file_over_the_limit_of_lines_is_skipped(tmp_path: Path) -> None:
    write(tmp_path / "a.md", "x\n" * 3)
    write(tmp_path / "b.md", "x\n" * 4)
    read = read_sources([tmp_path], limits=Limits(file_lines=3))
    assert [text.source.id for text in read.texts] == ["a.md"]
    assert read.skipped == (
        SkippedSource(
            id="b.md",
            reason="It has 4 lines, more than the limit of 3.",
            remedy="Split it into several files.",
        ),
    )


def test_of_large_files_the_smaller_ones_are_read(tmp_path: Path) -> None:
    for name, lines in {"a": 5, "b": 3, "c": 4, "d": 2, "e": 2}.items():
        write(tmp_path / f"{name}.md", "x\n" * lines)
    limits = Limits(small_file_lines=2, large_files_lines=8)
    read = read_sources([tmp_path], limits=limits)
    assert [text.source.id for text in read.texts] == ["b.md", "c.md", "d.md", "e.md"]
    assert read.skipped == (
        SkippedSource(
            id="a.md",
            reason="It is one of 3 large files, which are read until they have "
            "8 lines or 20,000,000 bytes together.",
            remedy="Split it into files of at most 2 lines and 1,000,000 bytes, "
            "or take out what is no note.",
        ),
    )


def test_of_files_with_many_bytes_the_shorter_ones_are_read(tmp_path: Path) -> None:
    for name, size in {"a": 50, "b": 40, "c": 10}.items():
        write(tmp_path / f"{name}.md", "x" * size)
    limits = Limits(small_file_bytes=10, large_files_bytes=80)
    read = read_sources([tmp_path], limits=limits)
    assert [text.source.id for text in read.texts] == ["b.md", "c.md"]
    assert [skipped.id for skipped in read.skipped] == ["a.md"]


def test_a_file_within_its_own_limits_is_never_too_much_alone() -> None:
    limits = Limits()
    assert limits.file_lines <= limits.large_files_lines
    assert limits.file_bytes <= limits.large_files_bytes


def test_too_many_files_are_an_error(tmp_path: Path) -> None:
    for number in range(3):
        write(tmp_path / f"{number}.md", "x")
    with pytest.raises(NotesError, match="more than 2 notes files"):
        read_sources([tmp_path], limits=Limits(files=2))


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        (b"\xef\xbb\xbfcaf\xc3\xa9", "café", "utf-8"),
        ("café".encode("utf-16"), "café", "utf-16"),
        (b"\xfe\xff" + "café".encode("utf-16-be"), "café", "utf-16"),
        (b"", "", "utf-8"),
    ],
)
def test_a_byte_order_mark_is_no_text(
    tmp_path: Path, data: bytes, text: str, encoding: str
) -> None:
    write(tmp_path / "a.md", data)
    read = only_text(tmp_path)
    assert (read.text, read.source.encoding, read.source.warnings) == (
        text,
        encoding,
        (),
    )


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_read_with_a_warning(
    tmp_path: Path, encoding: str
) -> None:
    write(tmp_path / "a.md", "# Café – „x“\n\n- momentum\n".encode(encoding))
    read = only_text(tmp_path)
    assert (read.text, read.source.encoding, read.source.warnings) == (
        "# Café – „x“\n\n- momentum\n",
        encoding,
        (
            "Every other byte is 0, so the file was read as UTF-16 without a byte "
            "order mark. Save it as UTF-8.",
        ),
    )


def test_other_bytes_are_read_as_windows_text_with_a_warning(tmp_path: Path) -> None:
    write(tmp_path / "a.md", b"one\r\ntwo\ncaf\xe9 \x93x\x94")
    read = only_text(tmp_path)
    assert (read.text, read.source.encoding, read.source.warnings) == (
        "one\ntwo\ncafé “x”",
        "cp1252",
        (
            "Byte 12 on line 3 is not UTF-8, so the file was read as Windows-1252. "
            "Save it as UTF-8.",
        ),
    )


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"a\0b", "It holds NUL bytes, so it is not text."),
        (b"\x89PNG\r\n\x1a\n\0\0", "It holds NUL bytes, so it is not text."),
        (b"\xff\xfea", "It starts as UTF-16, but byte 2 is not."),
        (b"\xff\xfe\0\0", "It holds NUL bytes, so it is not text."),
        ("half".encode("utf-16-le")[:-1], "It holds NUL bytes, so it is not text."),
        (b"\1\0\2\0\3\0", "It holds NUL bytes, so it is not text."),
        (b"a\0b\0c\0\0\xd8", "It holds NUL bytes, so it is not text."),
        (
            b"\x01\x02\xff\xfd",
            "It holds many control characters, so it is not text.",
        ),
    ],
)
def test_binary_files_are_skipped(tmp_path: Path, data: bytes, reason: str) -> None:
    write(tmp_path / "a.md", "x")
    write(tmp_path / "b.md", data)
    assert only_skipped(tmp_path).reason == reason


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        ("", 0),
        ("a", 1),
        ("a\n", 1),
        ("a\r\nb\rc\n\nd", 5),
        ("a\u2028b\x0cc\x85d", 1),
    ],
)
def test_lines_are_what_an_editor_shows(tmp_path: Path, data: str, lines: int) -> None:
    write(tmp_path / "a.md", data)
    read = only_text(tmp_path)
    assert read.source.lines == lines
    assert "\r" not in read.text


def test_a_missing_path_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(NotesError, match=r"gone does not exist.*Name an existing"):
        read_sources([tmp_path / "gone"])
    with pytest.raises(NotesError, match=r"gone does not exist"):
        stat_sources([tmp_path / "gone"])


def test_a_folder_without_notes_is_an_error(tmp_path: Path) -> None:
    write(tmp_path / "a.pdf", "x")
    with pytest.raises(NotesError, match=r"holds no notes \(\*\.md, \*\.markdown"):
        read_sources([tmp_path])


def test_a_folder_of_unreadable_notes_says_why(tmp_path: Path) -> None:
    write(tmp_path / "a.md", b"\0")
    with pytest.raises(NotesError, match=r"Left out: a\.md\. It holds NUL bytes"):
        read_sources([tmp_path])


def test_stat_sources_gives_the_same_ids_without_reading(tmp_path: Path) -> None:
    path = write(tmp_path / "b/x.md", "four")
    write(tmp_path / "a.md", b"\0")
    found = stat_sources([tmp_path])
    assert [known for known, _, _ in found] == ["a.md", "b/x.md"]
    assert found[1] == ("b/x.md", 4, path.stat().st_mtime_ns)


def test_other_files_are_named_and_not_read(tmp_path: Path) -> None:
    write(tmp_path / "a.md", "x")
    write(tmp_path / "b/photo.PNG", b"\0")
    write(tmp_path / "b/.hidden.png", b"\0")
    (tmp_path / "link.png").symlink_to(tmp_path / "b/photo.PNG")
    (tmp_path / "gone.png").symlink_to(tmp_path / "gone")
    read = read_sources([tmp_path])
    assert (read.other_files, read.skipped) == (("b/photo.PNG", "link.png"), ())


def test_known_bytes_are_not_decoded_again(tmp_path: Path) -> None:
    path = write(tmp_path / "a.md", "one")
    write(tmp_path / "b.md", "two")
    known = {text.source.id: text for text in read_sources([tmp_path]).texts}
    write(tmp_path / "b.md", "new")
    os.utime(path, ns=(5, 5))
    once = read_sources([tmp_path], known=known).texts
    assert [text.text for text in once] == ["one", "new"]
    assert once[0].mtime_ns == 5
    assert once[0].source is known["a.md"].source
    again = read_sources([tmp_path], known={t.source.id: t for t in once}).texts
    assert all(a is b for a, b in zip(again, once, strict=True))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("two\nlines.md", "two\\x0alines.md"),
        ("\u202edm.x.md", "\\u202edm.x.md"),
        ("back\\slash.md", "back\\\\slash.md"),
        ("\x1b[31m.md", "\\x1b[31m.md"),
        ("-rf.md", "-rf.md"),
        ("👩‍🔬 é.md", "👩‍🔬 é.md"),
    ],
)
def test_a_name_is_told_on_one_line_as_it_is(
    tmp_path: Path, name: str, told: str
) -> None:
    write(tmp_path / name, "x")
    assert ids(tmp_path) == [told]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_names_that_look_alike_once_told_keep_ids_of_their_own(tmp_path: Path) -> None:
    write(tmp_path / "a\nb.md", "x")
    write(tmp_path / "a\\x0ab.md", "x")
    assert ids(tmp_path) == ["a\\\\x0ab.md", "a\\x0ab.md"]


def test_skipped_files_of_two_roots_are_told_apart(tmp_path: Path) -> None:
    write(tmp_path / "math/week.md", "x")
    (tmp_path / "art").mkdir()
    (tmp_path / "art/week.md").symlink_to(tmp_path / "gone")
    read = read_sources([tmp_path / "math", tmp_path / "art"])
    assert [text.source.id for text in read.texts] == ["math/week.md"]
    assert [skipped.id for skipped in read.skipped] == ["art/week.md"]


def test_a_link_to_itself_is_skipped(tmp_path: Path) -> None:
    write(tmp_path / "a.md", "x")
    (tmp_path / "loop.md").symlink_to(tmp_path / "loop.md")
    assert only_skipped(tmp_path).reason == "It is a link that leads nowhere."


def test_a_name_that_is_no_utf8_still_gives_an_id(tmp_path: Path) -> None:
    try:
        write(Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.md")), "x")
    except OSError:
        pytest.skip("the file system takes UTF-8 names only")
    assert ids(tmp_path) == ["caf\\xe9.md"]
