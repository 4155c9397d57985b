"""A line's text → whether it is prose, in which new names are looked for.

Labels that are known are found everywhere; but code, formulas, tables, references and
other scripts would give names that nobody means.
"""

from __future__ import annotations

import re

# Longer lines are judged by their beginning: all of this takes linear time anyhow.
JUDGED = 2_000

_WITHOUT_SIGNS = str.maketrans("", "", "{}[];=<>|&$\\^~@_")
_MIN_CODE_SIGNS = 3
_CODE_SHARE = 8
_PROMPT = re.compile(
    r"(?:[$%>]|>>>|\.\.\.|In \[\d+\]:)[ \t]+[a-z]|#(?:include|define|!/)|</?\w+[ />]"
    r"|(?:import|from|const|let|var|def|class|export|return|echo|sudo)\b.*[=(){};]"
)
# The left side is a variable: one letter, or with signs that no word has.
_ASSIGNMENT = re.compile(
    r"(?:\w{1,2}|\w*[_.\[(]\S*|[a-z]+[A-Z]\w*)[ \t]*[-+*/:]?=[ \t]*\S"
)
_CODE_END = re.compile(r"(?:[;{}]|\)\s*:|=>|\\)$")
_FORMULA = re.compile(r"\\[A-Za-z]{2,}|[_^]\{|\w\^\{?[\w-]")
_TABLE = re.compile(r"\|[^|]*\|[^|]*\||\t[^\t]+\t[^\t]+\t")
_YEAR = re.compile(r"\((?:1[5-9]|20)\d\d[a-z]?(?:,[^()]{1,30})?\)")
_MAY_REFER = re.compile(r"[A-Z]\.|\d|Press|[Rr]etrieved|of|I[nS]|doi|arXiv")
# Signs that together make a reference of what else is only a sentence with a year.
_REFERENCE = (
    _YEAR,
    re.compile(
        r"(?<!\w)[A-Z][\w'’-]{1,30}, ?(?:[A-Z]\. ?-?){1,3}(?=[,;(&.]|and\b|\s|$)"
    ),
    re.compile(r"\((?:[Ee]ds?|[Hh]rsg)\.\)|\b[Ii]n: "),
    re.compile(
        r"\bpp?\. ?\d|\bvol\. ?\d|\b\d{1,4} ?\(\d{1,3}\)[,:] ?\d|, \d+[-–]\d+\.?$"
    ),
    re.compile(r"\bdoi\b|\bISBN\b|\barXiv\b|\b[Rr]etrieved (?:from|on)\b"),
    re.compile(r"\b(?:University|[A-Z]\w+) Press\b|\bProceedings of\b|\bJournal of\b"),
)
_FILE_NAME = re.compile(
    r".*\.(?:md|txt|py|ipynb|com|org|net|io|dev|html?|pdf|png|jpe?g|gif|svg|webp|mp[34]"
    r"|zip|gz|json|jsonl|csv|tsv|ya?ml|toml|ini|cfg|lock|log|sh|exe|docx?|xlsx?|pptx?)$",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?:\d{1,2}(?:st|nd|rd|th)?(?: of)? )?"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
    r"(?: \d{1,2}(?:st|nd|rd|th)?|,? \d{4}){1,2}",
    re.IGNORECASE,
)
_LAST_LATIN = "\u024f"
_GREEK = range(0x0370, 0x0400)
_OTHER_SHARE = 3


def is_prose(text: str) -> bool:
    """Tell whether a line may name something that no vocabulary and no markup names."""
    text = text[:JUDGED].strip()
    return not (
        is_code(text)
        or _FORMULA.search(text)
        or _TABLE.search(text)
        or is_reference(text)
        or is_other_script(text)
    )


def is_code(text: str) -> bool:
    """Tell a line of a program or a command from a sentence, by its signs."""
    if _PROMPT.match(text) or _ASSIGNMENT.match(text) or _CODE_END.search(text):
        return True
    signs = len(text) - len(text.translate(_WITHOUT_SIGNS))
    return signs >= _MIN_CODE_SIGNS and signs * _CODE_SHARE >= len(text)


def is_reference(text: str) -> bool:
    """Tell an entry of a bibliography: it bears two marks of one at least."""
    if not _MAY_REFER.search(text):
        return False
    return sum(mark.search(text) is not None for mark in _REFERENCE) > 1


def is_file_name(text: str) -> bool:
    """Tell the name of a file, or of a site, from a word."""
    return _FILE_NAME.match(text) is not None


def is_date(text: str) -> bool:
    """Tell a day written in words, such as *Sep 30th* or *1 May 2024*."""
    return _DATE.fullmatch(text) is not None


def is_other_script(text: str) -> bool:
    """Tell a line of which a third is written in letters other than Latin or Greek."""
    if text.isascii():
        return False
    letters = [letter for letter in text if letter.isalpha()]
    other = sum(c > _LAST_LATIN and ord(c) not in _GREEK for c in letters)
    return other * _OTHER_SHARE > len(letters)
