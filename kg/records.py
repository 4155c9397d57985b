"""The records that flow from stage to stage; everything else is derived from them.

Lines are 1-based. Columns are 0-based and count Unicode code points, so that
``line_text[start:end] == text`` holds for every mention and every quote. Ranges of a
lecture are in seconds. Ids are unique across all kinds of record that a relation can
join: a lecture's id holds a dot, a concept's and a course's never do, and a course's
id is no concept's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class PassageKind(StrEnum):
    """The shape of a passage in its note."""

    HEADING = "heading"
    BULLET = "bullet"
    PARAGRAPH = "paragraph"
    TABLE = "table"
    CODE = "code"
    MATH = "math"
    PROPERTY = "property"


class ReferenceKind(StrEnum):
    """How a note names something: ``TAG`` with a hash, ``ALIAS`` as a name of its own.

    ``BLOCK`` leads to one passage, ``PROPERTY`` is a value of a named field.
    """

    WIKILINK = "wikilink"
    EMBED = "embed"
    BLOCK = "block"
    TAG = "tag"
    ALIAS = "alias"
    PROPERTY = "property"


class Tier(StrEnum):
    """How sure the build is that a concept is one."""

    CORE = "core"
    CANDIDATE = "candidate"


class Origin(StrEnum):
    """Where a relation comes from."""

    STATED = "stated"
    LAYOUT = "layout"
    VOCABULARY = "vocabulary"
    COOCCURRENCE = "cooccurrence"


class Predicate(StrEnum):
    """What a relation says; `PREDICATE_TEXT` holds the words for each."""

    SIMILAR_TO = "similar_to"
    CONTRASTS_WITH = "contrasts_with"
    BETTER_THAN = "better_than"
    AFFECTS = "affects"
    DEPENDS_ON = "depends_on"
    USED_FOR = "used_for"
    IS_A = "is_a"
    PART_OF = "part_of"
    ALIAS_OF = "alias_of"
    RELATED_TO = "related_to"
    BUILDS_ON = "builds_on"
    COMBINES = "combines"
    PREREQUISITE_OF = "prerequisite_of"
    COVERS = "covers"
    NEXT = "next"


@dataclass(frozen=True, slots=True, kw_only=True)
class PredicateText:
    """How a predicate reads from its subject and, inverted, from its object."""

    label: str
    inverse: str
    symmetric: bool = False


PREDICATE_TEXT: dict[Predicate, PredicateText] = {
    Predicate.SIMILAR_TO: PredicateText(
        label="similar to", inverse="similar to", symmetric=True
    ),
    Predicate.CONTRASTS_WITH: PredicateText(
        label="contrasts with", inverse="contrasts with", symmetric=True
    ),
    Predicate.BETTER_THAN: PredicateText(label="better than", inverse="surpassed by"),
    Predicate.AFFECTS: PredicateText(label="affects", inverse="affected by"),
    Predicate.DEPENDS_ON: PredicateText(label="depends on", inverse="needed by"),
    Predicate.USED_FOR: PredicateText(label="used for", inverse="uses"),
    Predicate.IS_A: PredicateText(label="is a", inverse="has kind"),
    Predicate.PART_OF: PredicateText(label="part of", inverse="has part"),
    Predicate.ALIAS_OF: PredicateText(
        label="also called", inverse="also called", symmetric=True
    ),
    Predicate.RELATED_TO: PredicateText(
        label="related to", inverse="related to", symmetric=True
    ),
    Predicate.BUILDS_ON: PredicateText(label="builds on", inverse="built on by"),
    Predicate.COMBINES: PredicateText(label="combines", inverse="combined in"),
    Predicate.PREREQUISITE_OF: PredicateText(label="prerequisite of", inverse="needs"),
    Predicate.COVERS: PredicateText(label="covers", inverse="covered in"),
    Predicate.NEXT: PredicateText(label="followed by", inverse="follows"),
}

ORIGIN_TEXT: dict[Origin, str] = {
    Origin.STATED: "stated in your notes",
    Origin.LAYOUT: "from the layout of your notes",
    Origin.VOCABULARY: "from a vocabulary",
    Origin.COOCCURRENCE: "found together",
}


VOTE_SENTENCES: dict[str, str] = {
    "promoted": "You decided that it is one.",
    "vocabulary": "A vocabulary knows it.",
    "wikilink": "Your notes link to it.",
    "embed": "Your notes show its page.",
    "tag": "Your notes have it as a tag.",
    "page": "A page of your notes has its name.",
    "alias": "Your notes give it as another name.",
    "acronym": "Your notes explain a short form of it.",
    "item": "It stands alone on a line.",
    "definition": "A line says what it is.",
    "lead-in": "It stands in a list below a line that leads in.",
    "shape": "It is written like a name.",
    "phrase": "It reads as a phrase of its own.",
    "heading": "It stands in a heading.",
    "repeated": "It stands on several lines.",
    "several words": "It has several words.",
    "names": "Several other names are made with it.",
    "emphasis": "It is set in bold.",
    "common word": "Everyone uses the word, which speaks against it.",
    "common words": "Everyone uses all of its words, which speaks against it.",
    "doubtful": "It may be a part of a sentence, which speaks against it.",
    "generic word": "A word of it belongs to no name, which speaks against it.",
    "seldom": "Few of so many lines name it, which speaks against it.",
    "plain word": "It is one plain word among many lines, which speaks against it.",
    "clause": "It reads nowhere as a name, which speaks against it.",
}
"""Why a phrase counts as a concept, by the name of the vote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One notes file that was read. ``id`` is its path below the notes root, with /."""

    id: str
    digest: str
    size: int
    lines: int
    encoding: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SkippedSource:
    """A file that was left out, with the reason and what would bring it in."""

    id: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeRange:
    """A watched stretch of a lecture in seconds; ``end`` is None for *to the end*."""

    start: int
    end: int | None
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A URL of a note, with the line it stands on."""

    url: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What a note links to within the notes, or how it is tagged or also called.

    ``target`` is the name as written: of a note, without the part behind ``#``, which
    is ``anchor``; of a tag, without its hash; of a block, its id. The markup stands in
    columns ``start`` to ``end`` of the line; what a reader sees of it is ``text``.
    ``key`` is the name of the property that holds it. ``note`` is the id of the note
    that it leads to, None if it leads nowhere or is no link.
    """

    kind: ReferenceKind
    target: str
    text: str
    line: int
    start: int
    end: int
    anchor: str | None = None
    key: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One line of a note that says something: the unit of evidence.

    ``text`` is the whole line as written. The content begins at column ``start``,
    behind bullets and hashes. ``depth`` is the nesting of a list item, from 0, and
    ``parent`` the line of the item that a nested one stands under. ``hidden`` are
    columns (start, end) that hold no words: code, formulas, addresses, markup.
    ``done`` tells whether a task is done, None for what is no task.
    """

    line: int
    text: str
    start: int
    kind: PassageKind
    depth: int = 0
    parent: int | None = None
    hidden: tuple[tuple[int, int], ...] = ()
    done: bool | None = None

    @property
    def content(self) -> str:
        return self.text[self.start :].rstrip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One sitting with one heading: a lecture heard, on a date, over some ranges.

    ``trail`` are the titles above it, outermost first: the page's, those of headings.
    Headings above that have nothing of their own open the passages of the first note
    below them; its own heading, if it has one, is the last. ``references`` stand on its
    passages. Lines that are private records (`LogEntry`) are in no passage.
    """

    id: str
    source: str
    line: int
    end_line: int
    title: str
    lecture: str | None
    course: str | None
    week: int | None
    date: date | None
    date_written: str | None
    date_inferred: bool
    ranges: tuple[TimeRange, ...]
    to_end: bool
    markers: tuple[str, ...]
    links: tuple[Link, ...]
    passages: tuple[Passage, ...]
    trail: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """A personal record among the notes, such as a body weight. Never stored."""

    source: str
    line: int
    date: date | None
    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A course that lectures belong to.

    ``catalogue_lectures`` is how many a catalogue lists, None where none knows it.
    """

    id: str
    title: str
    url: str | None
    catalogue_lectures: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lecture:
    """A lecture that was heard in one or more notes, in the order of the course.

    ``position`` is its place in the course's catalogue, None where none knows it.
    """

    id: str
    title: str
    course: str | None
    week: int | None
    url: str | None
    position: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueLecture:
    """A lecture as a course catalogue lists it."""

    title: str
    week: int
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueCourse:
    """A course as a catalogue lists it; ``slugs`` are its names in URLs."""

    id: str
    title: str
    url: str | None
    slugs: tuple[str, ...]
    aliases: tuple[str, ...]
    lectures: tuple[CatalogueLecture, ...]
    catalogue: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The verbatim words of a line that carry a relation, and the rule that read them.

    ``quote`` is ``line_text[start:end]``. ``under`` is another line of the same note
    without which the quote would not say it: the heading or lead-in above, or the
    neighbour that gives the other name.
    """

    source: str
    line: int
    start: int
    end: int
    quote: str
    rule: str
    note: str
    under: int | None = None


SPACING = "spacing"
SPELLING = "spelling"
ACRONYM = "acronym"
VARIANT = "variant"


@dataclass(frozen=True, slots=True, kw_only=True)
class SameAs:
    """A form found in the notes that was decided to be a concept, and how.

    ``method``: spacing (*drop out*), spelling, acronym, or variant (*Newton's law*).
    ``distance`` is the number of edits from the nearest label.
    """

    form: str
    method: str
    distance: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """A unit of thought with a preferred label (SKOS prefLabel, altLabel, hiddenLabel).

    ``votes`` say why a phrase of the notes counts as a concept: name and weight.
    ``same_as`` are decisions of the build, which a person can undo. ``definition`` is
    the vocabulary's, ``definitions`` are quotes of the notes that read like one.
    """

    id: str
    label: str
    aliases: tuple[str, ...] = ()
    misspellings: tuple[str, ...] = ()
    kind: str = "concept"
    tier: Tier = Tier.CORE
    origin: str = "notes"
    score: float = 0.0
    broader: tuple[str, ...] = ()
    definition: str | None = None
    vocabulary: str | None = None
    votes: tuple[tuple[str, float], ...] = ()
    same_as: tuple[SameAs, ...] = ()
    definitions: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VocabularyRelation:
    """A relation that a vocabulary states between two of its concepts (ids)."""

    subject: str
    predicate: Predicate
    object: str
    vocabulary: str
    entry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmet:
    """A vocabulary's concept that the notes never mention, and what joins it to theirs.

    One end of each of ``relations`` is mentioned.
    """

    id: str
    label: str
    kind: str
    definition: str | None
    relations: tuple[VocabularyRelation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """All vocabulary files together: concepts and the relations between them.

    ``unchosen`` are the ids of those that only thesauri (SKOS) have, which are taken
    whole: nobody chose each of them for these notes. ``warnings`` tell what is left out
    of thesauri, in a few sentences.
    """

    concepts: tuple[Concept, ...] = ()
    relations: tuple[VocabularyRelation, ...] = ()
    unchosen: frozenset[str] = frozenset()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A range of a note's line that names a concept."""

    concept: str
    note: str
    source: str
    line: int
    start: int
    end: int
    text: str
    found_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """Subject, predicate, object, and why: evidence, or the vocabulary that says so.

    ``vocabulary`` is ``"name: entry"`` for relations of origin vocabulary, whose
    evidence says where each end is mentioned; else None. ``verb`` keeps the verbs of
    an `affects`. Several of either are joined.
    """

    subject: str
    predicate: Predicate
    object: str
    origin: Origin
    confidence: float
    evidence: tuple[Evidence, ...]
    vocabulary: str | None = None
    verb: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Everything that a build found, in a fixed order: the same notes, the same bytes.

    ``relations`` holds the structure as well: lecture covers concept, lecture part_of
    course, lecture next lecture. ``unmet`` is kept aside: what a vocabulary knows next
    to the concepts of the notes.
    """

    sources: tuple[Source, ...]
    skipped: tuple[SkippedSource, ...]
    courses: tuple[Course, ...]
    lectures: tuple[Lecture, ...]
    notes: tuple[Note, ...]
    concepts: tuple[Concept, ...]
    mentions: tuple[Mention, ...]
    relations: tuple[Relation, ...]
    unmet: tuple[Unmet, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Where a node stands on the drawn graph and how much it matters there."""

    id: str
    x: int
    y: int
    rank: float
    community: int
