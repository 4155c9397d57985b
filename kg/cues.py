"""Lines with marked names → the rules whose cue stands between two of them.

Every name becomes one token; then spaCy's `Matcher` looks for a rule's cue between two
of them. What comes out holds no spaCy object.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from spacy.language import Language
from spacy.matcher import Matcher
from spacy.tokens import Doc, Span

from kg.evidence import CuedLine, Statement
from kg.readings import mask
from kg.records import PREDICATE_TEXT
from kg.relation_rules import FILL, RULES

MAX_LISTED = 30

_CONCEPT = "CONCEPT"
_AND = frozenset({",", "and", "or", "&"})
_RULES = {rule.id: rule for rule in RULES}


def match_cues(
    lines: Iterable[CuedLine], nlp: Language
) -> Iterator[tuple[CuedLine, tuple[Statement, ...]]]:
    """Yield what each line states between its names."""
    matcher = Matcher(nlp.vocab)
    concept = {"ENT_TYPE": _CONCEPT}
    for rule in RULES:
        patterns = [[concept, FILL, *cue, FILL, concept] for cue in rule.cue]
        matcher.add(rule.id, patterns)
    for line in lines:
        yield line, tuple(_statements(line, nlp, matcher))


def _statements(line: CuedLine, nlp: Language, matcher: Matcher) -> Iterator[Statement]:
    text, names = line
    doc = _merge_names(mask(text, ()), names, nlp)
    # A name that is shown nowhere, such as that of an embed, stands between no words.
    by_start = {
        start: number for number, (start, end) in enumerate(names) if start < end
    }
    by_token = {token.i: by_start[token.idx] for token in doc if token.idx in by_start}
    asks = text.endswith("?")
    for key, start, end in sorted(set(matcher(doc)), key=lambda match: match[1:]):
        rule = _RULES[nlp.vocab.strings[key]]
        if asks and not PREDICATE_TEXT[rule.predicate].symmetric:
            continue
        if rule.line_start and start != 0:
            continue
        if start not in by_token or end - 1 not in by_token:
            continue
        lists = rule.id != "slash"
        firsts = _listed(doc, start, -1, by_token) if lists else [by_token[start]]
        seconds = _listed(doc, end - 1, 1, by_token) if lists else [by_token[end - 1]]
        verb = _verb(doc, start, end) if rule.keeps_verb else None
        for first in firsts:
            for second in seconds:
                yield first, second, rule.id, verb


def _merge_names(text: str, names: Iterable[tuple[int, int]], nlp: Language) -> Doc:
    doc = nlp.make_doc(text)
    spans: list[Span] = []
    for start, end in names:
        if start == end:
            continue
        span = doc.char_span(start, end, label=_CONCEPT, alignment_mode="expand")
        if span is not None and (not spans or span.start >= spans[-1].end):
            spans.append(span)
    doc.set_ents(spans)
    with doc.retokenize() as retokenizer:
        for span in spans:
            retokenizer.merge(span)
    return doc


def _listed(doc: Doc, at: int, step: int, by_token: Mapping[int, int]) -> list[int]:
    """Return the name at a token and those that an *and* or *or* joins to it.

    Commas alone make no list: *sigmoid for the output layer, tanh for …* has none.
    """
    found = [by_token[at]]
    joints: set[str] = set()
    here = at + step
    while 0 <= here < len(doc) and doc[here].lower_ in _AND:
        while 0 <= here < len(doc) and doc[here].lower_ in _AND:
            joints.add(doc[here].lower_)
            here += step
        if here not in by_token or len(found) == MAX_LISTED:
            break
        found.append(by_token[here])
        here += step
    return found if joints - {","} else found[:1]


def _verb(doc: Doc, start: int, end: int) -> str:
    between = [token.lower_ for token in doc[start + 1 : end - 1]]
    fillers = set(FILL["LOWER"]["IN"])
    return next((word for word in between if word not in fillers), "affects")
