"""Notes and vocabulary → concepts and their mentions, read with a spaCy pipeline.

A passage is a `Doc` only while it is read: records come out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import spacy
from spacy.about import __version__ as spacy_version
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from kg.candidates import Sighting, make_candidates
from kg.components import ACRONYM, ITEM, KNOWN, SHAPE, LabelFinder
from kg.errors import SettingsError
from kg.labels import normalise, singular
from kg.records import Concept, Mention, Note, Passage, PassageKind, Vocabulary
from kg.spelling import MAX_TOKENS, Speller, correct, make_speller

# A word on so many lines is taken as written on purpose.
KNOWN_WORD_LINES = 3
SPELLING = "spelling"
SPACING = "spacing"

_UNREAD_KINDS = frozenset({PassageKind.CODE, PassageKind.MATH})


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundConcepts:
    """The concepts that the notes name, by id, and every place that names one."""

    concepts: tuple[Concept, ...]
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    note: Note
    passage: Passage


def make_nlp(model: str | None = None) -> Language:
    """Return a pipeline that writes the spans of `kg.components` on every `Doc`.

    ``model`` names an installed spaCy pipeline, or a folder that holds one; without
    it spaCy's English rules are used, which need no download.

    Raises:
        SettingsError: the model is not installed.
    """
    if model is None:
        nlp = spacy.blank("en")
    else:
        try:
            nlp = spacy.load(model, exclude=["parser", "ner", "lemmatizer"])
        except OSError as error:
            raise SettingsError(
                f"The spaCy model {model!r} is not installed. Install it, give "
                "the path of a folder that holds it, or leave the setting out."
            ) from error
    for name in (
        "label_norms",
        "label_finder",
        "acronym_finder",
        "shape_finder",
        "item_finder",
    ):
        nlp.add_pipe(name)
    return nlp


def describe_model(nlp: Language) -> str:
    """Return name and version of the pipeline, for the build's facts."""
    meta = nlp.meta
    trained = {"tagger", "tok2vec", "transformer", "morphologizer"} & set(
        nlp.pipe_names
    )
    if not trained:
        return f"blank {nlp.lang} (spaCy {spacy_version})"
    return f"{nlp.lang}_{meta['name']} {meta['version']} (spaCy {spacy_version})"


def find_mentions(
    notes: Iterable[Note],
    vocabulary: Vocabulary,
    *,
    nlp: Language,
    word_counts: Mapping[str, int],
    taken_ids: frozenset[str] = frozenset(),
) -> FoundConcepts:
    """Find the vocabulary's concepts and new ones, and where they are named.

    ``word_counts`` are those of everyday English (`kg.words`). ``taken_ids`` are ids
    that no new concept may get (those of courses).
    """
    nlp.get_pipe("label_finder").use_concepts(vocabulary.concepts)  # type: ignore[attr-defined]
    places = tuple(
        _Place(note=note, passage=passage)
        for note in notes
        for passage in note.passages
        if passage.kind not in _UNREAD_KINDS and passage.content
    )
    docs = tuple(nlp.pipe(_make_docs(places, nlp)))
    speller = _speller(vocabulary, docs, nlp, word_counts)
    known = tuple(_known_spans(doc, speller) for doc in docs)
    known_ids = frozenset(concept.id for concept in vocabulary.concepts)
    new = make_candidates(
        _sightings(docs, known), taken=taken_ids | known_ids, word_counts=word_counts
    )
    finder = LabelFinder(nlp, "new_label_finder")
    finder.use_concepts((*_short_forms(docs, known), *new))
    mentions = tuple(
        mention
        for place, doc, spans in zip(places, docs, known, strict=True)
        for mention in _mentions(place, filter_spans([*spans, *finder.match(doc)]))
    )
    return FoundConcepts(
        concepts=_named_concepts((*vocabulary.concepts, *new), mentions),
        mentions=mentions,
    )


def _make_docs(places: Iterable[_Place], nlp: Language) -> Iterator[Doc]:
    for place in places:
        doc = nlp.make_doc(place.passage.content)
        doc.user_data["kind"] = place.passage.kind
        yield doc


def _speller(
    vocabulary: Vocabulary,
    docs: Sequence[Doc],
    nlp: Language,
    word_counts: Mapping[str, int],
) -> Speller:
    """Make the speller; words of many lines and English words are no slips."""
    lines = Counter(word for doc in docs for word in {token.norm_ for token in doc})
    labels: dict[tuple[str, ...], str] = {}
    for concept in vocabulary.concepts:
        for label in (concept.label, *concept.aliases, *concept.misspellings):
            labels.setdefault(_norms(nlp, label), concept.id)
    return make_speller(
        labels,
        known_words=(
            *(word for word, count in lines.items() if count >= KNOWN_WORD_LINES),
            *(singular(word) for word in word_counts),
            *nlp.Defaults.stop_words,
        ),
    )


def _norms(nlp: Language, label: str) -> tuple[str, ...]:
    normed = nlp.get_pipe("label_norms")(nlp.make_doc(label))
    return tuple(token.norm_ for token in normed if not token.is_punct)


def _known_spans(doc: Doc, speller: Speller) -> list[Span]:
    """Return spans of known concepts: labels as written, then labels meant."""
    labels: list[Span] = list(doc.spans[KNOWN])
    covered = {token.i for span in labels for token in span}
    meant: list[Span] = []
    for size in range(MAX_TOKENS, 0, -1):
        for start in range(len(doc) - size + 1):
            window = doc[start : start + size]
            if any(token.is_punct or token.is_space for token in window):
                continue
            correction = correct(speller, tuple(token.norm_ for token in window))
            if correction is None:
                continue
            if correction.distance == 0:
                meant.append(_span(window, correction.concept, SPACING))
            elif not any(token.i in covered for token in window):
                meant.append(_span(window, correction.concept, SPELLING))
    return filter_spans([*labels, *meant])


def _span(window: Span, concept: str, how: str) -> Span:
    return Span(window.doc, window.start, window.end, label=concept, kb_id=how)


def _sightings(
    docs: Sequence[Doc], known: Iterable[Sequence[Span]]
) -> Iterator[Sighting]:
    short_forms = {short.text for doc in docs for _, short in _explained(doc)}
    for place, (doc, spans) in enumerate(zip(docs, known, strict=True)):
        for long, short in _explained(doc):
            if not _covers(spans, long):
                yield Sighting(
                    text=long.text, way="acronym", place=place, alias=short.text
                )
        for group in (SHAPE, ITEM):
            for span in doc.spans[group]:
                if span.text not in short_forms and not _covers(spans, span):
                    yield Sighting(
                        text=span.text,
                        way=span.kb_id_,
                        place=place,
                        holds_known=any(_inside(inner, span) for inner in spans),
                    )


def _short_forms(
    docs: Iterable[Doc], known: Iterable[Sequence[Span]]
) -> tuple[Concept, ...]:
    """Return known concepts whose short form the notes explain, under that form."""
    forms = {
        (span.label_, short.text)
        for doc, spans in zip(docs, known, strict=True)
        for long, short in _explained(doc)
        for span in spans
        if (span.start, span.end) == (long.start, long.end)
        and not _covers(spans, short)
    }
    return tuple(
        Concept(id=concept, label=short, origin="vocabulary")
        for concept, short in sorted(forms)
    )


def _explained(doc: Doc) -> Iterator[tuple[Span, Span]]:
    """Yield (long form, short form) pairs of a passage."""
    spans = list(doc.spans[ACRONYM])
    yield from zip(spans[::2], spans[1::2], strict=True)


def _covers(spans: Iterable[Span], span: Span) -> bool:
    return any(_inside(span, outer) for outer in spans)


def _inside(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _mentions(place: _Place, spans: Iterable[Span]) -> Iterator[Mention]:
    passage = place.passage
    for span in spans:
        start = passage.start + span.start_char
        yield Mention(
            concept=span.label_,
            note=place.note.id,
            source=place.note.source,
            line=passage.line,
            start=start,
            end=start + len(span.text),
            text=span.text,
            found_by=span.kb_id_,
        )


def _named_concepts(
    concepts: Iterable[Concept], mentions: Iterable[Mention]
) -> tuple[Concept, ...]:
    """Keep the concepts that are mentioned, with the forms that the notes gave them.

    Slips become misspellings, other spacings aliases; ``broader`` and ``score`` speak
    only of what is kept. The score of a vocabulary's concept is its mentions.
    """
    found: defaultdict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        found[mention.concept].append(mention)
    kept = []
    for concept in concepts:
        if concept.id not in found:
            continue
        seen = found[concept.id]
        kept.append(
            replace(
                concept,
                aliases=_with_forms(concept, concept.aliases, seen, (SPACING, "label")),
                misspellings=_with_forms(
                    concept, concept.misspellings, seen, (SPELLING,)
                ),
                broader=tuple(b for b in concept.broader if b in found),
                score=concept.score or float(len(seen)),
            )
        )
    return tuple(sorted(kept, key=lambda concept: concept.id))


def _with_forms(
    concept: Concept,
    labels: tuple[str, ...],
    mentions: Iterable[Mention],
    ways: tuple[str, ...],
) -> tuple[str, ...]:
    """Add forms that are no label yet, each once, in alphabetical order."""
    known = {
        normalise(text)
        for text in (concept.label, *concept.aliases, *concept.misspellings)
    }
    added: dict[str, str] = {}
    for mention in mentions:
        key = normalise(mention.text)
        if mention.found_by in ways and key not in known:
            added.setdefault(key, mention.text)
    return (*labels, *(added[key] for key in sorted(added)))
