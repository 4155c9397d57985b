"""The ways in which notes state a relation: data for `kg.cues`.

A rule's cue stands between two names. It is written as words with a space between:
``a|b`` is either, ``a?`` may be missing, ``a~`` is any form of a verb, ``(BE)`` and
other words in brackets are `CLASSES`, ``<N>`` any word with one of these letters
(`kg.tag_letters`). Forms of *be* and the like may stand before it, articles and words
such as *new* behind it; nothing else may, so that *not* breaks every cue that does not
spell it out. A cue with an ``X`` shows the whole: both names are in it, as X and Y, and
others as N.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from kg.records import Predicate


class Role(Enum):
    """What a rule wants its first name to be: no more than whole, …

    an ``OBJECT``, behind no preposition; a ``SUBJECT``, behind no verb either.
    """

    ANY = auto()
    OBJECT = auto()
    SUBJECT = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A way in which notes state a relation.

    ``cues`` are what stands between the two names; ``inverted`` says that the second
    name is the subject. ``confidence`` is the share found right on other people's
    notes, or 0.5 where too few were seen. ``asked``: a question says it too.
    ``listed``: names joined to either by *and* are meant as well.

    The first name has its ``role`` in its clause; ``first``, it begins its passage;
    ``general``, no article or word makes it a certain one. The second: ``closed``,
    nothing that explains it may follow. Those that ``plural`` names, such as ``"XY"``,
    have to be plural. ``plain``: neither *is* nor an article may stand around the cue.
    The relation keeps the cue's first word as its verb if it ``keeps_verb``, or
    ``verb``.
    """

    id: str
    description: str
    predicate: Predicate
    cues: tuple[str, ...]
    confidence: float
    inverted: bool = False
    asked: bool = False
    listed: bool = True
    role: Role = Role.ANY
    first: bool = False
    general: bool = False
    plural: str = ""
    closed: bool = False
    plain: bool = False
    keeps_verb: bool = False
    verb: str | None = None


CLASSES: dict[str, str] = {
    "BE": "is|are|was|were|be|been|becomes|become",
    "A": "a|an|the|one",
    "THE": "the|a|an|each|every|its|their|all",
    "OF": "number|amount|size|risk|chance|effect|effects|impact|problem|influence|rate",
    "BETTER": "better|superior|faster|cheaper|stronger|simpler|safer|easier|nicer"
    "|cleaner|preferable",
    "WORSE": "worse|inferior|slower|weaker",
    "GOOD": "efficient|accurate|robust|powerful|flexible|reliable|stable|expressive"
    "|precise|useful|effective|readable|secure|convenient|performant|advanced",
    "SIZE": "big|small|large|high|low|bigger|smaller|larger|higher|lower|more|less|up"
    "|down",
    "COMPARISON": "comparison|difference|distinction|tradeoff"
    "|trade-off|tradeoffs|trade-offs|differences",
}

_AFFECTING = """
    accelerate activate affect alleviate amplify avoid block boost break cause change
    combat control counteract create damage decrease degrade delay destroy determine
    diminish discourage disrupt drive eliminate enable encourage enhance ensure generate
    hinder hurt impact improve increase induce influence inhibit kill limit lower
    maximise maximize minimise minimize mitigate modify normalise normalize overcome
    penalise penalize prevent produce promote protect raise reduce regulate remove shift
    shrink simplify slow solve speed stabilise stabilize stimulate stop strengthen
    suppress trap trigger update weaken
"""
_AFFECTS = "|".join(f"{verb}~" for verb in _AFFECTING.split())
_AFFECTED = _AFFECTS.replace("|cause~|", "|")

RULES: tuple[Rule, ...] = (
    Rule(
        id="similar-to",
        description="X is similar to Y, X is like Y, X acts like Y",
        predicate=Predicate.SIMILAR_TO,
        cues=(
            "similar|equivalent|analogous|comparable|identical|akin to",
            "behaves|behave|works|work|acts|act like",
            "resembles|resemble",
            "(BE) like",
        ),
        confidence=0.75,
        role=Role.SUBJECT,
    ),
    Rule(
        id="same-source",
        description="X and Y come from the same, X and Y have the same",
        predicate=Predicate.SIMILAR_TO,
        cues=(
            "X and Y (BE)? come? from the same",
            "X and Y have|share|follow the same",
        ),
        confidence=0.75,
        listed=False,
    ),
    Rule(
        id="contrast",
        description="X vs Y, X in contrast to Y, X but not Y",
        predicate=Predicate.CONTRASTS_WITH,
        cues=(
            "vs|vs.|versus",
            ",? in contrast to|with",
            ",? as? opposed to",
            "but not",
            "<A> ,? but not",
        ),
        confidence=0.9,
        asked=True,
        closed=True,
    ),
    Rule(
        id="instead",
        description="X instead of Y, X is different from Y",
        predicate=Predicate.CONTRASTS_WITH,
        cues=(
            "X ,? instead of (THE)? Y",
            "X ,? rather than (THE)? Y",
            ",? unlike",
            "different|distinct from|than|to",
            "differs|differ from",
            "not the same as",
        ),
        confidence=0.75,
        asked=True,
        role=Role.OBJECT,
    ),
    Rule(
        id="compared",
        description="the difference between X and Y, compare X with Y",
        predicate=Predicate.CONTRASTS_WITH,
        cues=(
            "(COMPARISON) between|of (THE)? X and|vs (THE)? Y",
            "compare|compares|comparing|distinguish (THE)? X with|to|and|from (THE)? Y",
            "choose|choosing|choice|switch|decide between (THE)? X and|or (THE)? Y",
            "X ,|and Y (COMPARISON)",
        ),
        confidence=0.9,
        asked=True,
        listed=False,
    ),
    Rule(
        id="subject-to",
        description="maximize X subject to Y",
        predicate=Predicate.CONTRASTS_WITH,
        cues=(
            "maximize~|minimize~|optimize~|maximizing|minimizing|optimizing (THE)? X"
            " subject to (THE)? Y",
        ),
        confidence=0.5,
    ),
    Rule(
        id="slash",
        description="X / Y, with spaces around the slash",
        predicate=Predicate.CONTRASTS_WITH,
        cues=("/",),
        confidence=0.9,
        plain=True,
        asked=True,
        listed=False,
    ),
    Rule(
        id="better-than",
        description="X is better than Y, X outperforms Y",
        predicate=Predicate.BETTER_THAN,
        cues=(
            "(BETTER) than|to",
            "more (GOOD) than",
            "outperform~|beat~|surpass~",
            "preferred|favored over|to",
        ),
        confidence=0.5,
        role=Role.SUBJECT,
    ),
    Rule(
        id="worse-than",
        description="X is worse than Y, X is slower than Y",
        predicate=Predicate.BETTER_THAN,
        cues=("(WORSE) than|to", "less (GOOD) than"),
        confidence=0.5,
        inverted=True,
        role=Role.SUBJECT,
    ),
    Rule(
        id="then-and-now",
        description="X was used in history, Y is nowadays",
        predicate=Predicate.BETTER_THAN,
        cues=(
            "was|were used|common|popular|standard in the? history|past|beginning ,?",
            "was|were used|common|popular|standard before|earlier|previously ,?",
        ),
        confidence=0.5,
        inverted=True,
    ),
    Rule(
        id="affects",
        description="X reduces, increases, updates, prevents … Y",
        predicate=Predicate.AFFECTS,
        cues=(
            f"to? {_AFFECTS} up|down? (A)? (OF)? of?",
            f"helps|help|helped to? {_AFFECTS} up|down? (A)? (OF)? of?",
            "leads|lead|led|contributes|contribute to",
            "results|result|resulted in",
        ),
        confidence=0.85,
        role=Role.SUBJECT,
        keeps_verb=True,
    ),
    Rule(
        id="affected-by",
        description="X is reduced, updated, caused … by Y",
        predicate=Predicate.AFFECTS,
        cues=(
            f"(BE) {_AFFECTED} by|through|throughout|during|via",
            "affected|triggered by",
        ),
        confidence=0.65,
        role=Role.SUBJECT,
        inverted=True,
        keeps_verb=True,
    ),
    Rule(
        id="caused-by",
        description="X is caused by Y, X due to Y",
        predicate=Predicate.AFFECTS,
        cues=("caused by", "due to"),
        confidence=0.65,
        role=Role.SUBJECT,
        inverted=True,
        verb="causes",
    ),
    Rule(
        id="needless",
        description="X is not needed after Y",
        predicate=Predicate.AFFECTS,
        cues=("not|never needed|necessary|required after|with",),
        confidence=0.5,
        role=Role.SUBJECT,
        inverted=True,
        verb="makes needless",
    ),
    Rule(
        id="loses",
        description="X loses speed from Y",
        predicate=Predicate.AFFECTS,
        cues=("lose~|losing <NV>? from", "X lose~|losing N from Y"),
        confidence=0.5,
        role=Role.SUBJECT,
        keeps_verb=True,
    ),
    Rule(
        id="sizes",
        description="X big, Y small",
        predicate=Predicate.AFFECTS,
        cues=("X (SIZE) , Y (SIZE)",),
        confidence=0.5,
        role=Role.SUBJECT,
        first=True,
        listed=False,
    ),
    Rule(
        id="depends-on",
        description="X requires, needs, relies on Y",
        predicate=Predicate.DEPENDS_ON,
        cues=(
            ",? require|requires|need|needs",
            "depend|depends|dependent on|upon",
            "rely|relies on|upon",
            "benefits|benefit|profits|profit from",
        ),
        confidence=0.8,
        role=Role.SUBJECT,
    ),
    Rule(
        id="works-on",
        description="X works better on Y, X fits in Y",
        predicate=Predicate.DEPENDS_ON,
        cues=("work|works best|better on|with", "fits|fit in|into|inside"),
        confidence=0.5,
        role=Role.SUBJECT,
    ),
    Rule(
        id="because-of",
        description="X is faster because of Y",
        predicate=Predicate.DEPENDS_ON,
        cues=(
            "X <NPG>? is|are <ARN> ,? because|due|thanks of|to (THE)? Y",
            "X N is|are <ARN> ,? because|due|thanks of|to (THE)? Y",
        ),
        confidence=0.5,
        role=Role.SUBJECT,
    ),
    Rule(
        id="made-from",
        description="X is formed by Y, X is the sum of Y",
        predicate=Predicate.DEPENDS_ON,
        cues=(
            "(BE) formed|computed|calculated|obtained|estimated by|from|with|using",
            "(BE) (A)? sum|average|mean|product|ratio of",
        ),
        confidence=0.5,
        role=Role.SUBJECT,
    ),
    Rule(
        id="builds-on",
        description="X builds on, extends, is based on Y",
        predicate=Predicate.BUILDS_ON,
        cues=(
            "X is|are based on|upon|around (THE)? Y",
            "(BE)? built on|upon|atop",
            "(BE)? built on top of",
            "builds|build on|upon",
            "extends|extend",
            "improves|improve on|upon",
            "(BE)? inspired by",
            "generalizes|generalises",
            "(BE) (A) extension|generalization|improvement|fork|successor of|to|on",
        ),
        confidence=0.65,
        role=Role.SUBJECT,
    ),
    Rule(
        id="uses",
        description="X uses Y",
        predicate=Predicate.DEPENDS_ON,
        cues=("uses|use|utilizes|utilises|employs|leverages",),
        confidence=0.5,
        role=Role.SUBJECT,
        general=True,
    ),
    Rule(
        id="used-for",
        description="X is used for Y, X is useful for Y",
        predicate=Predicate.USED_FOR,
        cues=(
            "used for|as",
            "useful|suitable|suited|ideal|good|great|best|needed|necessary|required"
            "|important|designed|intended|meant|responsible for",
            "as (A)? proxy for",
        ),
        confidence=0.75,
        role=Role.SUBJECT,
    ),
    Rule(
        id="to-do",
        description="X to find Y, X is used to detect Y",
        predicate=Predicate.USED_FOR,
        cues=(
            "X used? to calculate|classify|compute|detect|determine|estimate|identify"
            "|learn|measure|predict|recognize (THE)? Y",
        ),
        confidence=0.65,
        role=Role.SUBJECT,
    ),
    Rule(
        id="to-see-how",
        description="X to determine how Y is",
        predicate=Predicate.USED_FOR,
        cues=(
            "X <N>? used? to decide|determine|find|learn|see|study|understand out? how"
            "|what|which|whether (THE)? Y",
        ),
        confidence=0.5,
        role=Role.OBJECT,
    ),
    Rule(
        id="activity-using",
        description="X using Y, where X is an activity such as detection",
        predicate=Predicate.USED_FOR,
        cues=("X using|via (THE)? Y",),
        confidence=0.5,
        inverted=True,
        first=True,
    ),
    Rule(
        id="one-of",
        description="X is one of the Ys",
        predicate=Predicate.IS_A,
        cues=("X (BE) one of (THE)? Y",),
        confidence=0.8,
        role=Role.SUBJECT,
        plural="Y",
        closed=True,
    ),
    Rule(
        id="activity-for",
        description="X for Y, where X is an activity such as detection",
        predicate=Predicate.USED_FOR,
        cues=("for",),
        confidence=0.5,
        role=Role.SUBJECT,
        first=True,
        general=True,
        closed=True,
    ),
    Rule(
        id="each-for",
        description="X for the one Y, another for the other",
        predicate=Predicate.USED_FOR,
        cues=(
            "X for (THE)? Y , N for (THE)? N",
            "N for (THE)? N , X for (THE)? Y",
        ),
        confidence=0.5,
        role=Role.SUBJECT,
        listed=False,
    ),
    Rule(
        id="use-for",
        description="For X, use Y; choose X on Y",
        predicate=Predicate.USED_FOR,
        cues=(
            "for (THE)? X , use|try|prefer (THE)? Y",
            "decide~|choose~|tune~|choosing|deciding|tuning"
            " (THE)? X on|using|via (THE)? Y",
        ),
        confidence=0.75,
        inverted=True,
    ),
    Rule(
        id="case-use",
        description="X, use Y",
        predicate=Predicate.USED_FOR,
        cues=("X , use Y",),
        confidence=0.5,
        inverted=True,
        role=Role.SUBJECT,
        first=True,
    ),
    Rule(
        id="is-a",
        description="X is a Y, at the start of the line",
        predicate=Predicate.IS_A,
        cues=("X is|are|be|becomes a|an|one Y",),
        confidence=0.95,
        role=Role.SUBJECT,
        first=True,
        general=True,
    ),
    Rule(
        id="are",
        description="Xs are Ys, at the start of the line",
        predicate=Predicate.IS_A,
        cues=("X are Y",),
        confidence=0.75,
        role=Role.SUBJECT,
        first=True,
        general=True,
        plural="XY",
    ),
    Rule(
        id="kind-of",
        description="X is a kind of Y, X is considered a Y",
        predicate=Predicate.IS_A,
        cues=(
            "(BE) (A) kind|type|form|sort|class|example|instance|variant of",
            "(BE)? (A)? special case of",
            "considered as? a|an?",
            "classified as",
        ),
        confidence=0.75,
        role=Role.SUBJECT,
    ),
    Rule(
        id="such-as",
        description="Ys such as X, Ys like X",
        predicate=Predicate.IS_A,
        cues=("X ,? such as Y", "X ,? e.g.|eg|eg. ,? Y", "X like Y"),
        confidence=0.9,
        inverted=True,
        plural="X",
    ),
    Rule(
        id="called",
        description="a Y called X",
        predicate=Predicate.IS_A,
        cues=("X called|named (A)? Y",),
        confidence=0.85,
        role=Role.OBJECT,
        inverted=True,
    ),
    Rule(
        id="has-part",
        description="X contains or consists of Y",
        predicate=Predicate.PART_OF,
        cues=(
            "X contains|contain|comprises (THE)? Y",
            "consist|consists|composed|comprised of",
            "(BE) made up? of",
        ),
        confidence=0.75,
        role=Role.SUBJECT,
        inverted=True,
        closed=True,
    ),
    Rule(
        id="part-of",
        description="X is part of Y, X belongs to Y",
        predicate=Predicate.PART_OF,
        cues=(
            "(BE) (A)? part|component|element|member|subset|subfield|branch|step of",
            "belongs to",
        ),
        confidence=0.8,
        role=Role.SUBJECT,
    ),
    Rule(
        id="each-in",
        description="each X in a Y",
        predicate=Predicate.PART_OF,
        cues=("each|every X in|of (A) Y",),
        confidence=0.75,
        role=Role.OBJECT,
    ),
    Rule(
        id="alias",
        description="X stands for Y, X also called Y",
        predicate=Predicate.ALIAS_OF,
        cues=(
            "stands|stand|short|shorthand|abbreviation|acronym for|of",
            ",? aka|a.k.a.|a.k.a",
            ",? (BE)? also? known|referred as|to as?",
            ",? (BE)? also called|named|termed",
        ),
        confidence=0.75,
        role=Role.OBJECT,
        closed=True,
    ),
    Rule(
        id="combines",
        description="X combines Y and Z, X = Y + Z",
        predicate=Predicate.COMBINES,
        cues=(
            "X combines|combine|unites (THE)? Y and (THE)? N",
            "X combines|combine|unites (THE)? N and (THE)? Y",
            "X (BE)? (A)? combination|mix|mixture|blend|hybrid of|between (THE)? Y and"
            " (THE)? N",
            "X (BE)? (A)? combination|mix|mixture|blend|hybrid of|between (THE)? N and"
            " (THE)? Y",
            "X = Y + N",
            "X = N + Y",
        ),
        confidence=0.5,
        role=Role.SUBJECT,
        listed=False,
    ),
)
