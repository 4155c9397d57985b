"""Make texts that somebody might type to stop a search; the same seed makes the same.

``words`` are known to the index, commonest first: queries that stay within every bound
and still ask for as much as they can are made of them.
"""

from __future__ import annotations

import random
import string
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

SEED = 6
MEGABYTE = 1_000_000
_CONTROLS = "".join(map(chr, (*range(32), *range(127, 160), 0x200B, 0xFEFF, 0xFFFF)))
_TURNS = "\u202e\u202d\u2066\u2067\u2069\u200f\u061c"
_LETTERS = "aeinorst" + "äßığﬁ" + "אבג" + "مرح" + "深度学" + "é\u0301\u0323" + "👩‍🔬"
_SYNTAX = "\"()[]{}+-~*?:^\\/|&!<>='’“„ORANDNOT 019"
_FIELDS = ("title", "course", "lecture", "concept", "date", "has", "is", "source")
_FOREIGN = (
    "[a TO z]",
    "{a TO *]",
    "date:[2000-01-01 TO 2100-01-01]",
    "date:0000..9999",
    "date:2025-99-99..",
    "title:[* TO *]",
    "/.*a.*b.*/",
    "(a+)+$",
    "a && b || !c",
    "a^1e999",
    "a~0.0000001",
    '"a b"~999999999',
    "{!func}sum(1,2)",
    "_exists_:a",
    "'; drop table section; --",
    "a NEAR/1000000 b",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "%00%0a${jndi:x}",
    "\\",
    '"',
    "''",
    "nan",
    "1e400",
    "-0",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How long the longest texts are; a test makes do with less than a benchmark."""

    characters: int = MEGABYTE
    brackets: int = 50_000
    terms: int = 10_000
    phrase: int = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class HostileQuery:
    """A text and the sort of trouble it is."""

    sort: str
    text: str


def make_queries(
    count: int, *, words: Sequence[str], sizes: Sizes | None = None
) -> Iterator[HostileQuery]:
    """Make that many texts, one of each sort in turn.

    Raises:
        ValueError: there are no words.
    """
    if not words:
        raise ValueError("Hostile queries need words; give those of an index.")
    make = random.Random(SEED)
    sorts = tuple(_SORTS.items())
    for number in range(count):
        sort, make_text = sorts[number % len(sorts)]
        text = make_text(_Maker(make=make, words=words, sizes=sizes or Sizes()))
        yield HostileQuery(sort=sort, text=text)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Maker:
    make: random.Random
    words: Sequence[str]
    sizes: Sizes

    def word(self) -> str:
        """Return a word, a common one more often than not."""
        return self.words[int(len(self.words) * self.make.random() ** 4)]

    def common(self) -> str:
        return self.make.choice(self.words[:64])

    def beginning(self) -> str:
        return self.word()[: self.make.choice((1, 2, 2, 2, 3))]

    def size(self, most: int) -> int:
        """Return a size up to the given one, which comes often."""
        return self.make.choice((most, most, self.make.randint(1, most)))


def _one_word(m: _Maker) -> str:
    piece: str = m.make.choice(
        (*"aZ0é深\u0301_-.'*~?\ud800\u202e", "ab", "a-", "a.b", "éa")
    )
    return (piece * m.size(m.sizes.characters))[: m.sizes.characters]


def _random_word(m: _Maker) -> str:
    return "".join(m.make.choices(string.ascii_letters, k=m.size(20_000)))


def _brackets(m: _Maker) -> str:
    count = m.size(m.sizes.brackets)
    word = m.word()
    return m.make.choice(
        (
            "(" * count,
            ")" * count,
            "()" * count,
            f"{'(' * count}{word}{')' * count}",
            f"{f'({word} ' * count}",
            f"{f'-({word} OR ' * count}",
            "[" * count + word + "]" * count,
            f"{word}(" * count,
            ")(" * count,
        )
    )


def _wildcards(m: _Maker) -> str:
    word, other = m.word(), m.beginning()
    return m.make.choice(
        (
            *("*", "?*", "*?", "**", "a*", "*:*", "title:*", "title:?*", "?" * 500),
            *(f"*{other}*", f"{other}*", f"?{word}*", f"*{word}", f"{other}*" * 3),
        )
    )


def _prefixes(m: _Maker) -> str:
    joined = m.make.choice((" ", " OR ", " +", " -", " title:", " AND "))
    return joined.join(f"{m.beginning()}*" for _ in range(60))


def _fuzzies(m: _Maker) -> str:
    slips = m.make.choice(("~", "~1", "~2", "~9", "~99999999999999999999", "~-1"))
    joined = m.make.choice((" ", " OR ", " +", " -"))
    return joined.join(m.word() + slips for _ in range(m.make.choice((1, 3, 32, 60))))


def _misspelt(m: _Maker) -> str:
    """Words that occur nowhere, each of which has likely spellings."""

    def slip(word: str) -> str:
        at = m.make.randrange(len(word))
        return word[:at] + m.make.choice(string.ascii_lowercase) + word[at + 1 :]

    return " ".join(slip(slip(m.word())) for _ in range(32))


def _terms(m: _Maker) -> str:
    joined = m.make.choice((" OR ", " AND ", " ", " +", " -", " NOT "))
    return joined.join(m.word() for _ in range(m.size(m.sizes.terms)))


def _common(m: _Maker) -> str:
    """As much as the bounds let through: the commonest words in every way."""
    form = m.make.choice(("{}", "+{}", "title:{}", "{} OR", "({} OR {})", '"{} {}"'))
    return " ".join(form.format(m.common(), m.common()) for _ in range(32))


def _phrase(m: _Maker) -> str:
    count = m.make.choice((2, 3, 16, m.sizes.phrase))
    repeated = m.common()
    pick = m.make.choice((m.common, m.word, lambda: repeated))
    ends = m.make.choice(('"', "", '"~9', "“"))
    return '"' + " ".join(pick() for _ in range(count)) + ends


def _negations(m: _Maker) -> str:
    count = m.size(m.sizes.terms)
    return m.make.choice(
        (
            "NOT " * count + m.word(),
            "-" * count,
            "- " * count + m.word(),
            f"{'-(' * 20}{m.word()}{')' * 20}",
            " ".join(f"-{m.common()}" for _ in range(40)),
            "+-" * count + m.word(),
            "OR " * count,
            "AND " * count,
        )
    )


def _controls(m: _Maker) -> str:
    return "".join(m.make.choices(_CONTROLS + "ab ", k=m.make.randint(1, 300)))


def _surrogates(m: _Maker) -> str:
    lone = [chr(m.make.randint(0xD800, 0xDFFF)) for _ in range(20)]
    form = m.make.choice(("{}", '"{}"', "{}*", "{}~", "title:{}", "course:{}", "-{}"))
    return " ".join(form.format(mark + m.word()) for mark in lone)


def _scripts(m: _Maker) -> str:
    text = "".join(m.make.choices(_TURNS + _LETTERS + "  *~", k=m.make.randint(1, 400)))
    return m.make.choice(("", '"', "title:")) + text


def _bytes(m: _Maker) -> str:
    noise = m.make.randbytes(m.make.randint(1, 1200))
    how = m.make.choice((("utf-8", "surrogateescape"), ("latin-1", "strict")))
    return noise.decode(*how)


def _syntax(m: _Maker) -> str:
    return "".join(m.make.choices(_SYNTAX, k=m.make.randint(1, 200)))


def _fields(m: _Maker) -> str:
    value = m.make.choice((m.word(), '"', f'"{m.word()}"', "*", "(", "\0", "9" * 400))
    names = (m.make.choice(_FIELDS) for _ in range(m.make.choice((1, 2, 40, 200))))
    return m.make.choice((":", " ")).join(f"{name}:{value}" for name in names)


def _foreign(m: _Maker) -> str:
    return " ".join(m.make.choices(_FOREIGN, k=m.make.choice((1, 1, 5, 60))))


_SORTS: dict[str, Callable[[_Maker], str]] = {
    "one long word": _one_word,
    "a random word": _random_word,
    "brackets": _brackets,
    "wildcards": _wildcards,
    "many prefixes": _prefixes,
    "many fuzzy words": _fuzzies,
    "many misspelt words": _misspelt,
    "many terms": _terms,
    "the commonest words": _common,
    "long phrases": _phrase,
    "negations": _negations,
    "control characters": _controls,
    "lone surrogates": _surrogates,
    "other scripts": _scripts,
    "random bytes": _bytes,
    "bare syntax": _syntax,
    "fields": _fields,
    "other query languages": _foreign,
}
