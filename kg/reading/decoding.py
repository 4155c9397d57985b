"""Turn the bytes of a file into text, with its encoding and what is doubtful of it."""

from __future__ import annotations

import re

from kg.reading.walk import Unreadable

_UTF8_BOM = b"\xef\xbb\xbf"
_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
# Control characters that no text holds, but for escapes of terminals.
_CONTROLS = bytes({*range(32)} - {*b"\t\n\v\f\r\x1b"})
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
# Of the high bytes of UTF-16 at least so many are 0 in a script of the West.
_MIN_ZEROS = 0.7
_MAX_CONTROLS = 0.05


def decode(data: bytes) -> tuple[str, str, tuple[str, ...]]:
    """Return text, encoding and warnings; a byte order mark is no part of the text.

    Raises:
        Unreadable: the bytes are no text.
    """
    if data.startswith(_UTF16_BOMS):
        text, encoding, warnings = _decode_utf16(data), "utf-16", ()
    elif b"\0" in data:
        return _decode_unmarked(data)
    else:
        return _decode_bytes(data)
    if "\0" in text:
        raise _holds_nul()
    return text, encoding, warnings


def _decode_utf16(data: bytes) -> str:
    try:
        return data.decode("utf-16")
    except UnicodeDecodeError as error:
        raise Unreadable(
            f"It starts as UTF-16, but byte {error.start} is not.",
            "Save it as UTF-8.",
        ) from error


def _decode_unmarked(data: bytes) -> tuple[str, str, tuple[str, ...]]:
    """Decode what holds NUL bytes: UTF-16 without a byte order mark, or no text."""
    pairs = len(data) // 2
    zeros = (data[0::2].count(0), data[1::2].count(0))
    if len(data) % 2 or min(zeros) or max(zeros) < _MIN_ZEROS * pairs:
        raise _holds_nul()
    encoding = "utf-16-le" if zeros[1] else "utf-16-be"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _holds_nul() from error
    if _NO_TEXT.search(text):
        raise _holds_nul()
    warning = (
        "Every other byte is 0, so the file was read as UTF-16 without a byte order "
        "mark. Save it as UTF-8."
    )
    return text, encoding, (warning,)


def _holds_nul() -> Unreadable:
    return Unreadable(
        "It holds NUL bytes, so it is not text.",
        "Save it as text in UTF-8, or rename it.",
    )


def _decode_bytes(data: bytes) -> tuple[str, str, tuple[str, ...]]:
    try:
        return data.removeprefix(_UTF8_BOM).decode("utf-8"), "utf-8", ()
    except UnicodeDecodeError as error:
        before = error.object[: error.start]
        line = before.count(b"\n") + before.replace(b"\r\n", b"").count(b"\r") + 1
        at = error.start + len(data) - len(error.object)
    controls = len(data) - len(data.translate(None, delete=_CONTROLS))
    if controls > _MAX_CONTROLS * len(data):
        raise Unreadable(
            "It holds many control characters, so it is not text.",
            "Save it as text in UTF-8, or rename it.",
        )
    warning = (
        f"Byte {at} on line {line} is not UTF-8, so the file was read as Windows-1252. "
        "Save it as UTF-8."
    )
    return data.decode("cp1252", "replace"), "cp1252", (warning,)
