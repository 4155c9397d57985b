"""Notes and vocabulary → concepts and their mentions, read with a spaCy pipeline.

A passage is a `Doc` only while it is read: records come out.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain

import spacy
from spacy.about import __version__ as spacy_version
from spacy.language import Language
from spacy.tokens import Doc

from kg.candidates import Sighting, make_candidates
from kg.components import LabelFinder, set_label_norms
from kg.errors import SettingsError
from kg.labels import fold, normalise, singular
from kg.passages import SPACING, SPELLING, Name, Reading, make_name, read_passage
from kg.records import Concept, Mention, Note, Passage, PassageKind, Vocabulary
from kg.spelling import Speller, make_speller

# A word on so many lines is taken as written on purpose.
KNOWN_WORD_LINES = 3

_WORD = re.compile(r"[^\W\d_]{2,}")
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
    nlp.get_pipe("label_finder").use_concepts(  # type: ignore[attr-defined]
        vocabulary.concepts, common_words=word_counts
    )
    places = tuple(
        _Place(note=note, passage=passage)
        for note in notes
        for passage in note.passages
        if passage.kind not in _UNREAD_KINDS and passage.content
    )
    speller = _speller(vocabulary, places, nlp, word_counts)
    readings = tuple(
        read_passage(doc, number, speller)
        for number, doc in enumerate(nlp.pipe(_make_docs(places, nlp)))
    )
    known_ids = frozenset(concept.id for concept in vocabulary.concepts)
    new = make_candidates(
        _sightings(readings), taken=taken_ids | known_ids, word_counts=word_counts
    )
    finder = LabelFinder(nlp, "new_label_finder")
    finder.use_concepts((*_short_forms(readings), *new))
    mentions = tuple(
        mention
        for place, reading in zip(places, readings, strict=True)
        for mention in _mentions(place, _all_names(place, reading, finder, nlp))
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
    places: Iterable[_Place],
    nlp: Language,
    word_counts: Mapping[str, int],
) -> Speller:
    """Make the speller; words of many lines and English words are no slips."""
    lines: Counter[str] = Counter()
    for place in places:
        lines.update(set(_WORD.findall(fold(place.passage.content))))
    frequent = (word for word, count in lines.items() if count >= KNOWN_WORD_LINES)
    labels: dict[tuple[str, ...], str] = {}
    for concept in vocabulary.concepts:
        for label in (concept.label, *concept.aliases, *concept.misspellings):
            labels.setdefault(_norms(nlp, label), concept.id)
    english = chain(frequent, word_counts, nlp.Defaults.stop_words)
    return make_speller(labels, known_words=map(singular, english))


def _norms(nlp: Language, label: str) -> tuple[str, ...]:
    normed = set_label_norms(nlp.make_doc(label))
    return tuple(token.norm_ for token in normed if not token.is_punct)


def _sightings(readings: Iterable[Reading]) -> tuple[Sighting, ...]:
    """Return all sightings but those of short forms that stand for a longer one."""
    found = tuple(s for reading in readings for s in reading.sightings)
    short = {s.alias for s in found if s.alias}
    return tuple(s for s in found if s.text not in short)


def _short_forms(readings: Iterable[Reading]) -> tuple[Concept, ...]:
    """Return known concepts whose short form the notes explain, under that form."""
    forms = {form for reading in readings for form in reading.short_forms}
    return tuple(
        Concept(id=concept, label=short, origin="vocabulary")
        for concept, short in sorted(forms)
    )


def _all_names(
    place: _Place, reading: Reading, finder: LabelFinder, nlp: Language
) -> list[Name]:
    """Add the names of new concepts; of names that overlap the longest stays."""
    doc = set_label_norms(nlp.make_doc(place.passage.content))
    names = [*reading.names, *(make_name(span) for span in finder.match(doc))]
    kept: list[Name] = []
    for name in sorted(names, key=lambda name: (name.start - name.end, name.start)):
        if all(name.end <= other.start or other.end <= name.start for other in kept):
            kept.append(name)
    return sorted(kept, key=lambda name: name.start)


def _mentions(place: _Place, names: Iterable[Name]) -> Iterator[Mention]:
    passage = place.passage
    for name in names:
        yield Mention(
            concept=name.concept,
            note=place.note.id,
            source=place.note.source,
            line=passage.line,
            start=passage.start + name.start,
            end=passage.start + name.end,
            text=passage.content[name.start : name.end],
            found_by=name.how,
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
