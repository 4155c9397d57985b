"""Make a folder of files that a build has to survive, and say what must become of each.

``python scripts/hostile.py FOLDER [--scale 0.05]``: what is read gets smaller with the
scale, what has to be left out does not.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import socket
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

LINE = 99_999
READ = "read"
MARKS = "`*_$|(!#<&\\~%{[]>)}^=+-:;@\"'?,.0"
UNCLOSED = ("```", "~~~", "<!--", "$$", "%%", "[[", "((", "{{", "<div>", "[^1]:", "==")
# Repeated over a whole line, each leads some reader of Markdown or English astray.
REPEATED = {
    "links": "[a](",
    "images": "![a](b ",
    "emphasis": "*a **a ",
    "code": "`a ``b ",
    "tags": "#a ",
    "wikilinks": "[[a]] ",
    "open-wikilinks": "[[a ",
    "embeds": "![[a#^b|c]] ",
    "blocks": "((a)) {{b}} ",
    "html": "<a b=c ",
    "entities": "&amp;&#38;&x",
    "urls": "https://a.b/c ",
    "joined-urls": "https://",
    "addresses": "a@b.c/",
    "math": "$a$ $$b ",
    "dates": "2025/01/02 ",
    "ranges": "0300<->0500, ",
    "open-ranges": "0300<->",
    "clocks": "12:30 -> ",
    "weights": "81.5 ",
    "records": "RECORD_A ",
    "weeks": "Week 1 ",
    "questions": "a? ",
    "comparisons": "Adam is better than RMSprop, ",
    "nouns": "adaptive momentum ",
    "names": "LeNet-5 ",
    "ands": "a and ",
    "brackets": "(a [b] ",
    "quotes": "> - > 1. ",
    "tables": "|a",
    "properties": "a:: b ",
    "words": "word ",
    "sentences": "A b. ",
    "zero-width": "a\u200b",
    "combining": "e\u0301\u0323",
    "marks-only": "\u0301",
    "right-to-left": "\u202ea\u2067",
    "emoji": "👩‍🔬 ",
    "feeds": "a\f\u2028\x85",
    "spaces": " ",
    "tabs": "\t",
    "letters": "a",
    "capitals": "Ab",
    "digits": "1.",
}
# The same over many short lines.
LINES = {
    "headings": "# a",
    "deep-headings": "###### a",
    "underlined": "a\n---",
    "rules": "---",
    "bullets": "- a",
    "numbered": "999999999. a",
    "tasks": "- [ ] a",
    "dates": "2025/01/02",
    "ranges": "0300<->0500",
    "markers": "TBRT",
    "weights": "81.5",
    "records": "RECORD_A 1",
    "files": "a.md",
    "links": "https://a.b/c",
    "definitions": "[a]: https://a.b/c",
    "footnotes": "[^1]: a",
    "quotes": "> a",
    "tables": "|a|b|\n|-|-|\n|c|d|",
    "properties": "a:: b",
    "fences": "```",
    "comments": "<!-- a",
    "math": "$$",
    "sentences": "Momentum is used in gradient descent.",
    "distinct": "",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What must become of a file: `READ`, or words of why it is skipped.

    ``None`` for what is passed over in silence.
    """

    name: str
    what: str | None


def make_corpus(folder: Path, *, scale: float = 1.0) -> tuple[Fate, ...]:
    """Fill a folder; return what must become of everything in it, by id."""
    folder.mkdir(parents=True)
    fates: list[Fate] = []

    def put(name: str, data: str | bytes, what: str = READ) -> None:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        fates.append(Fate(name=name, what=what))

    def scaled(size: int) -> int:
        return max(2, int(size * scale))

    _put_lines(put, scaled)
    _put_nested(put, scaled)
    _put_bytes(put, scaled)
    _put_front_matter(put, scaled)
    _put_large(put, folder)
    fates += _put_names(folder)
    fates += _put_specials(folder)
    fates += _put_ignored(folder)
    return tuple(fates)


_Put = Callable[..., None]
_Scaled = Callable[[int], int]


def _put_lines(put: _Put, scaled: _Scaled) -> None:
    width = scaled(LINE)
    for mark in MARKS:
        put(f"line-{ord(mark):02x}.md", mark * width)
    for name, text in REPEATED.items():
        put(f"line-{name}.md", (text * (width // len(text) + 1))[:width])
        # The whole size in many lines: what is linear in a line is so in lines.
        put(f"block-{name}.md", f"{text * 8}\n".replace("\f", "") * scaled(10_000))
    for name, text in LINES.items():
        count = scaled(99_000) // (text.count("\n") + 1)
        lines = (text or f"- Name{n} of word{n} is x{n}" for n in range(count))
        put(f"lines-{name}.md", "\n".join(lines))
    for text in UNCLOSED:
        name = "".join(f"{ord(mark):02x}" for mark in text)
        put(f"unclosed-{name}.md", f"{text}\n" + "- a\n\nb\n" * scaled(10_000))
        put(f"reopened-{name}.md", f"{text} a\n\n" * scaled(10_000))


def _put_nested(put: _Put, scaled: _Scaled) -> None:
    deep = scaled(10_000)
    put("nested-list-line.md", "- " * deep + "a")
    put("nested-quote-line.md", ">" * deep + "a")
    put("nested-mixed-line.md", "> - 1. " * deep + "a")
    put("nested-quotes.md", "".join(">" * n + " a\n" for n in range(scaled(1_000))))
    put("nested-lists.md", "".join("  " * n + "- a\n" for n in range(scaled(1_500))))
    put("nested-emphasis.md", "*a " * deep + "*" * deep)
    put("nested-brackets.md", "[" * deep + "a" + "](b)" * deep)
    put("brackets-10kB.md", "[" * 10_000)
    columns = scaled(10_000)
    row = "|" + "a|" * columns
    put("table-wide.md", f"{row}\n|{'-|' * columns}\n" + f"{row}\n" * 20)
    put("table-long.md", "|a|b|\n|-|-|\n" + "|c|d|\n" * scaled(90_000))


def _put_bytes(put: _Put, scaled: _Scaled) -> None:
    put("empty.md", b"")
    put("only-bom.md", b"\xef\xbb\xbf")
    put("only-newlines.md", b"\n" * scaled(100_000))
    put("cr-only.md", b"# A\r- momentum\r" * scaled(1_000))
    put("nul.md", b"# A\n\0- momentum\n", "NUL bytes")
    put("utf16.md", "# A\n- momentum\n".encode("utf-16"))
    put("utf16-unmarked.md", "# A\n- momentum\n".encode("utf-16-le"))
    put("utf16-half.md", "# A\n- momentum".encode("utf-16")[:-1], "starts as UTF-16")
    put("utf16-half-unmarked.md", "# A\n- b".encode("utf-16-le")[:-1], "NUL bytes")
    put("surrogates.md", b"# \xed\xa0\x80\n- \xed\xb0\x80\n")
    put("windows.md", b"# Caf\xe9\n- \x93momentum\x94 \x81\n")
    noise = random.Random(1).randbytes(20_000)
    put("noise.md", noise, "NUL bytes")
    put("noise-no-nul.md", noise.replace(b"\0", b"\x80"), "control characters")


def _put_front_matter(put: _Put, scaled: _Scaled) -> None:
    bomb = "a: &a [x]\n" + "".join(
        f"{name}: &{name} [{', '.join([f'*{former}'] * 9)}]\n"
        for former, name in pairwise("abcdefghij")
    )
    for name, yaml in {
        "brackets": "a: " + "[" * 40_000,
        "braces": "{a: " * 5_000,
        "bomb": bomb,
        "tags": "tags: [" + "a, " * 5_000 + "b]",
        "object": "a: !!python/object/apply:os.system ['true']",
        "keys": "? " * 5_000,
        "long": "a: b\n" * 190,
        "dates": "date: 99999-99-99\naliases: 2025-13-45",
        "control": "a: \x07\x1b[2J",
    }.items():
        put(f"front-matter-{name}.md", f"---\n{yaml}\n---\n# A\n- momentum\n")
    put("front-matter-unclosed.md", "---\na: b\n" * scaled(20_000))
    put("front-matter-only.md", "---\na: b\n---\n")


def _put_large(put: _Put, folder: Path) -> None:
    put("brackets-1MB.md", "[" * 1_000_000, "Line 1 has 1,000,000 characters")
    put("line-5MB.md", "a " * 2_499_999, "Line 1 has 4,999,998 characters")
    put("headings-1M.md", "# a\n" * 1_000_000, "has 1,000,000 lines")
    put("large.md", b"", "has 1,000,000,000 bytes")
    with (folder / "large.md").open("r+b") as file:
        file.truncate(1_000_000_000)


def _put_names(folder: Path) -> list[Fate]:
    """Put notes of odd names; what the file system refuses is left out."""
    fates = []
    for name, told in (
        (b"-rf.md", "-rf.md"),
        (b"--json.md", "--json.md"),
        (b"caf\xe9.md", "caf\\xe9.md"),
        (b"two\nlines.md", "two\\x0alines.md"),
        ("\u202edm.x.md".encode(), "\\u202edm.x.md"),
        (b"\x1b[31mred.md", "\\x1b[31mred.md"),
        (b"back\\slash.md", "back\\\\slash.md"),
        (b"<script>alert(1)<%2fscript>.md", "<script>alert(1)<%2fscript>.md"),
        (b"a" * 252 + b".md", "a" * 252 + ".md"),
        (b" .md", " .md"),
        (b"folder.md/inner.md", "folder.md/inner.md"),
    ):
        path = Path(os.fsdecode(os.fsencode(folder) + b"/" + name))
        with contextlib.suppress(OSError):
            path.parent.mkdir(exist_ok=True)
            path.write_text("# A\n- momentum\n", encoding="utf-8")
            fates.append(Fate(name=told, what=READ))
    return fates


def _put_specials(folder: Path) -> list[Fate]:
    fates = []
    outside = folder.parent / f"{folder.name}-outside.md"
    outside.write_text("- secret\n", encoding="utf-8")
    for name, target, what in (
        ("link-out.md", outside, "leaves the notes folder"),
        ("link-root", Path("/"), "leaves the notes folder"),
        ("link-gone.md", folder / "gone.md", "leads nowhere"),
        ("link-self.md", folder / "link-self.md", "leads nowhere"),
        ("link-loop", folder, None),
        ("link-gone", folder / "gone", None),
    ):
        with contextlib.suppress(OSError):
            (folder / name).symlink_to(target)
            fates.append(Fate(name=name, what=what))
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / "fifo.md")
        fates.append(Fate(name="fifo.md", what="not a regular file"))
    if hasattr(socket, "AF_UNIX"):
        with (
            contextlib.suppress(OSError),  # The path may be too long for a socket.
            socket.socket(socket.AF_UNIX) as door,
        ):
            door.bind(str(folder / "socket.md"))
            fates.append(Fate(name="socket.md", what="not a regular file"))
    if hasattr(os, "geteuid") and os.geteuid() != 0:
        (folder / "locked.md").write_text("- secret\n", encoding="utf-8")
        (folder / "locked").mkdir()
        for name in ("locked.md", "locked"):
            (folder / name).chmod(0)
            fates.append(Fate(name=name, what="Permission denied"))
    return fates


def _put_ignored(folder: Path) -> list[Fate]:
    inner = folder / "ignoring"
    inner.mkdir()
    (inner / ".studygraphignore").write_bytes(
        b"!\n[z-a]\n[[:alpha:]]\n" + b"*a" * 30 + b"\n**/" * 30 + b"\n\xff\0\\\nx.md\n"
    )
    for name in ("x.md", "y.md", "a" * 200 + ".md"):
        (inner / name).write_text("- momentum\n", encoding="utf-8")
    return [
        Fate(name="ignoring/x.md", what=None),
        Fate(name="ignoring/y.md", what=READ),
        Fate(name=f"ignoring/{'a' * 200}.md", what=READ),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--scale", type=float, default=1.0)
    options = parser.parse_args()
    for fate in make_corpus(options.folder, scale=options.scale):
        print(f"{fate.what or 'passed over':<40} {fate.name}")


if __name__ == "__main__":
    main()
