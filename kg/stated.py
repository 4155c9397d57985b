"""Lines of notes → the relations that they state, by the rules of `relation_rules`.

Every mention of a passage becomes one token; then spaCy's `Matcher` looks for a rule's
cue between two of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from spacy.language import Language
from spacy.matcher import Matcher
from spacy.tokens import Doc, Span

from kg.evidence import Found, Line, quote_sentence
from kg.records import PREDICATE_TEXT, Mention, Origin
from kg.relation_rules import FILL, RULES, Rule

_CONCEPT = "CONCEPT"
_AND = frozenset({",", "and", "or", "&"})
_RULES = {rule.id: rule for rule in RULES}


def find_stated(lines: Iterable[Line], nlp: Language) -> Iterator[Found]:
    matcher = Matcher(nlp.vocab)
    concept = {"ENT_TYPE": _CONCEPT}
    for rule in RULES:
        patterns = [[concept, FILL, *cue, FILL, concept] for cue in rule.cue]
        matcher.add(rule.id, patterns)
    for line in lines:
        if len(line.mentions) > 1:
            yield from _stated_on(line, nlp, matcher)


def _stated_on(line: Line, nlp: Language, matcher: Matcher) -> Iterator[Found]:
    doc = _merge_mentions(line, nlp)
    at = {doc[i].idx + line.passage.start: i for i in range(len(doc))}
    by_token = {at[m.start]: m for m in line.mentions if m.start in at}
    asks = line.passage.content.endswith("?")
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
                yield from _stated_pair(line, rule, first, second, verb)


def _merge_mentions(line: Line, nlp: Language) -> Doc:
    doc = nlp.make_doc(line.passage.content)
    spans: list[Span] = []
    for mention in line.mentions:
        span = doc.char_span(
            mention.start - line.passage.start,
            mention.end - line.passage.start,
            label=_CONCEPT,
            alignment_mode="expand",
        )
        if span is not None and (not spans or span.start >= spans[-1].end):
            spans.append(span)
    doc.set_ents(spans)
    with doc.retokenize() as retokenizer:
        for span in spans:
            retokenizer.merge(span)
    return doc


def _listed(
    doc: Doc, at: int, step: int, by_token: Mapping[int, Mention]
) -> list[Mention]:
    """Return the mention at a token and those that an *and* or *or* joins to it.

    Commas alone make no list: *sigmoid for the output layer, tanh for …* has none.
    """
    found = [by_token[at]]
    joints: set[str] = set()
    here = at + step
    while 0 <= here < len(doc) and doc[here].lower_ in _AND:
        while 0 <= here < len(doc) and doc[here].lower_ in _AND:
            joints.add(doc[here].lower_)
            here += step
        if here not in by_token:
            break
        found.append(by_token[here])
        here += step
    return found if joints - {","} else found[:1]


def _verb(doc: Doc, start: int, end: int) -> str:
    between = [token.lower_ for token in doc[start + 1 : end - 1]]
    fillers = set(FILL["LOWER"]["IN"])
    return next((word for word in between if word not in fillers), "affects")


def _stated_pair(
    line: Line, rule: Rule, first: Mention, second: Mention, verb: str | None
) -> Iterator[Found]:
    subject, object_ = (second, first) if rule.inverted else (first, second)
    if subject.concept == object_.concept:
        return
    yield Found(
        subject=subject.concept,
        predicate=rule.predicate,
        object=object_.concept,
        origin=Origin.STATED,
        confidence=rule.confidence,
        evidence=(quote_sentence(line, first, second, rule.id),),
        verb=verb,
    )
