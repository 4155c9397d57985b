from __future__ import annotations

from collections.abc import Callable

import pytest
from spacy.language import Language

from kg.evidence import make_lines
from kg.relation_rules import RULES
from kg.stated import find_stated
from tests.marked import make_marked

Triples = list[tuple[str, str, str]]
Read = Callable[[str], list[tuple[str, str, str, str]]]

# What each rule reads: its id, a line, and what it says.
STATED: tuple[tuple[str, str, Triples], ...] = (
    (
        "similar-to",
        "- {spelt} is similar to {wheat} but older",
        [("spelt", "similar_to", "wheat")],
    ),
    ("similar-to", "- {rye} is like normal {wheat}", [("rye", "similar_to", "wheat")]),
    (
        "similar-to",
        "- a {mule} behaves much like a {donkey}",
        [("mule", "similar_to", "donkey")],
    ),
    (
        "same-source",
        "- {yeast} and {mould} come from the same kingdom",
        [("yeast", "similar_to", "mould")],
    ),
    ("contrast", "- {rye} vs {spelt}", [("rye", "contrasts_with", "spelt")]),
    ("contrast", "- {rebase} versus {merge}?", [("rebase", "contrasts_with", "merge")]),
    (
        "contrast",
        "- {feudalism} in contrast to {serfdom}",
        [("feudalism", "contrasts_with", "serfdom")],
    ),
    (
        "contrast",
        "- {steaming} cheap, but not {roasting}",
        [("steaming", "contrasts_with", "roasting")],
    ),
    (
        "instead",
        "- bake it with {butter}, use {butter} instead of {oil}",
        [("butter", "contrasts_with", "oil")],
    ),
    (
        "instead",
        "- a {tag} is different from a {branch}",
        [("tag", "contrasts_with", "branch")],
    ),
    (
        "compared",
        "- the difference between a {virus} and a {bacterium}",
        [("virus", "contrasts_with", "bacterium")],
    ),
    (
        "compared",
        "- what is the difference between {broth} and {stock}?",
        [("broth", "contrasts_with", "stock")],
    ),
    (
        "compared",
        "- {meiosis}, {mitosis} comparison",
        [("meiosis", "contrasts_with", "mitosis")],
    ),
    (
        "subject-to",
        "- maximize {crispness} subject to {baking time} below an hour",
        [("crispness", "contrasts_with", "baking time")],
    ),
    ("slash", "# {Mitosis} / {Meiosis}", [("Mitosis", "contrasts_with", "Meiosis")]),
    (
        "better-than",
        "- {spelt} is better than {rye}, {oats} and {millet}",
        [
            ("spelt", "better_than", "rye"),
            ("spelt", "better_than", "oats"),
            ("spelt", "better_than", "millet"),
        ],
    ),
    (
        "better-than",
        "- {rebase} is superior than {merge}",
        [("rebase", "better_than", "merge")],
    ),
    (
        "worse-than",
        "- {bronze} is weaker than {steel}",
        [("steel", "better_than", "bronze")],
    ),
    (
        "then-and-now",
        "- {papyrus} and {parchment} was used in history, {cotton} is nowadays",
        [
            ("cotton", "better_than", "papyrus"),
            ("cotton", "better_than", "parchment"),
        ],
    ),
    ("affects", "- {salt} slows the {yeast}", [("salt", "affects", "yeast")]),
    (
        "affects",
        "# Why {Kneading} Strengthens {Gluten}?",
        [("Kneading", "affects", "Gluten")],
    ),
    (
        "affects",
        "- {vaccination} reduce number of {infections}",
        [("vaccination", "affects", "infections")],
    ),
    (
        "affects",
        "- use {hooks} to prevent broken {commits}",
        [],
    ),
    (
        "affects",
        "- {insulin}, which lowers {blood sugar}",
        [("insulin", "affects", "blood sugar")],
    ),
    (
        "affects",
        "- {salt} (slows {fermentation})",
        [("salt", "affects", "fermentation")],
    ),
    (
        "affected-by",
        "- the {index} itself is updated by the {commit}",
        [("commit", "affects", "index")],
    ),
    (
        "caused-by",
        "- {scurvy} is caused by {vitamin deficiency}",
        [("vitamin deficiency", "affects", "scurvy")],
    ),
    (
        "needless",
        "- {kneading} is not needed after the {autolyse}",
        [("autolyse", "affects", "kneading")],
    ),
    (
        "loses",
        "- {sparse checkout} lose speed from {caching}",
        [("sparse checkout", "affects", "caching")],
    ),
    ("sizes", "- {temperature} high, {time} low", []),
    (
        "sizes",
        "- {temperature} high, {viscosity} low",
        [("temperature", "affects", "viscosity")],
    ),
    ("depends-on", "- {bread} requires {yeast}", [("bread", "depends_on", "yeast")]),
    (
        "depends-on",
        "- {sourdough}, require exponentially more {patience}",
        [("sourdough", "depends_on", "patience")],
    ),
    (
        "works-on",
        "- {yeast} works better on {warm dough}",
        [("yeast", "depends_on", "warm dough")],
    ),
    (
        "because-of",
        "- {rebase} is cleaner, because of {linear history}",
        [("rebase", "depends_on", "linear history")],
    ),
    (
        "made-from",
        "- {dough} is formed from {flour}",
        [("dough", "depends_on", "flour")],
    ),
    (
        "builds-on",
        "- {calculus} builds on {algebra}",
        [("calculus", "builds_on", "algebra")],
    ),
    (
        "builds-on",
        "- {roman law} is based on {custom}",
        [("roman law", "builds_on", "custom")],
    ),
    (
        "uses",
        "- {photosynthesis} uses {light}",
        [("photosynthesis", "depends_on", "light")],
    ),
    (
        "used-for",
        "- {agar} is used for {culture media}",
        [("agar", "used_for", "culture media")],
    ),
    (
        "used-for",
        "- {ring width} as a proxy for {climate}",
        [("ring width", "used_for", "climate")],
    ),
    (
        "to-do",
        "- use {bisect} to detect {regressions}",
        [("bisect", "used_for", "regressions")],
    ),
    (
        "to-see-how",
        "- {tree rings} to determine how the {climate} looked",
        [("tree rings", "used_for", "climate")],
    ),
    (
        "activity-for",
        "# {Slow Fermentation} for {Sourdough}",
        [("Slow Fermentation", "used_for", "Sourdough")],
    ),
    (
        "activity-using",
        "# {Age Estimation} using {Tree Rings}",
        [("Tree Rings", "used_for", "Age Estimation")],
    ),
    (
        "each-for",
        "- {rye} for the {crust}, {spelt} for the {crumb}",
        [("rye", "used_for", "crust"), ("spelt", "used_for", "crumb")],
    ),
    (
        "use-for",
        "- for {stews}, use a {heavy pot}",
        [("heavy pot", "used_for", "stews")],
    ),
    (
        "use-for",
        "- choose {release dates} on {test coverage}",
        [("test coverage", "used_for", "release dates")],
    ),
    (
        "case-use",
        "- small {repository}, use {merge}",
        [("merge", "used_for", "repository")],
    ),
    ("is-a", "- {rye} is a {cereal}", [("rye", "is_a", "cereal")]),
    ("is-a", "- the {enzyme x} is also a {protein}", [("enzyme x", "is_a", "protein")]),
    ("are", "- {whales} are {mammals}", [("whales", "is_a", "mammals")]),
    (
        "one-of",
        "- {Ghent} is one of the {Hanse towns}",
        [("Ghent", "is_a", "Hanse towns")],
    ),
    (
        "kind-of",
        "- the {oven temperature} can also be considered as a {variable}",
        [("oven temperature", "is_a", "variable")],
    ),
    (
        "such-as",
        "- {cereals} such as {rye}, {oats} and {spelt}",
        [
            ("rye", "is_a", "cereals"),
            ("oats", "is_a", "cereals"),
            ("spelt", "is_a", "cereals"),
        ],
    ),
    ("such-as", "- {cereals} like {rye}", [("rye", "is_a", "cereals")]),
    (
        "called",
        "- it has an {organ} called the {gizzard}",
        [("gizzard", "is_a", "organ")],
    ),
    ("has-part", "- {bronze} consists of {copper}", [("copper", "part_of", "bronze")]),
    ("each-in", "- each {hook} in a {repository}", [("hook", "part_of", "repository")]),
    (
        "part-of",
        "- the {nave} is part of the {church}",
        [("nave", "part_of", "church")],
    ),
    (
        "alias",
        "- {ATP} stands for {adenosine triphosphate}",
        [("ATP", "alias_of", "adenosine triphosphate")],
    ),
    (
        "alias",
        "- {aubergine}, also known as {eggplant}",
        [("aubergine", "alias_of", "eggplant")],
    ),
    (
        "combines",
        "- {roux} combines {flour} and {butter}",
        [("roux", "combines", "flour"), ("roux", "combines", "butter")],
    ),
    (
        "combines",
        "- {pull} = {fetch} + {merge}",
        [("pull", "combines", "fetch"), ("pull", "combines", "merge")],
    ),
)


@pytest.fixture
def read(nlp: Language) -> Read:
    """Return what reads a line: subject, predicate, object and rule of each."""

    def read(line: str) -> list[tuple[str, str, str, str]]:
        note, mentions = make_marked(line)
        lines = make_lines(note, mentions).lines
        (found,) = find_stated([lines], lambda: nlp, {}, readings={})
        return [
            (item.subject, item.predicate.value, item.object, item.evidence[0].rule)
            for item in found
        ]

    return read


@pytest.mark.parametrize(("rule", "line", "expected"), STATED)
def test_a_line_states_a_relation(
    read: Read, rule: str, line: str, expected: Triples
) -> None:
    assert sorted(found[:3] for found in read(line)) == sorted(expected)


@pytest.mark.parametrize(("rule", "line", "expected"), STATED)
def test_a_statement_names_its_rule(
    read: Read, rule: str, line: str, expected: Triples
) -> None:
    rules = {found[3] for found in read(line)}
    assert rules <= {rule, "each-in"}
    assert rule in rules or not expected


def test_each_rule_is_shown_by_a_line() -> None:
    assert {rule for rule, _, _ in STATED} == {rule.id for rule in RULES}


def test_each_rule_has_its_own_id_a_description_and_a_likely_confidence() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert all(rule.description for rule in RULES)
    assert all(0.5 <= rule.confidence < 1 for rule in RULES)


@pytest.mark.parametrize(
    "line",
    [
        "- {spelt} is not better than {rye}",
        "- {bread} does not require {yeast}",
        "- no {salt} slows the {yeast}",
        "- {bread} needs no {yeast}",
        "- neither {salt} reduces {acidity}",
    ],
)
def test_what_is_denied_is_not_stated(read: Read, line: str) -> None:
    assert read(line) == []


@pytest.mark.parametrize(
    "line",
    [
        "- is {spelt} better than {rye}?",
        "- {rye} is a {cereal}?",
        "- does {salt} reduce {acidity}?",
        "- ask whether {salt} reduces {acidity}",
        "- if {salt} reduces {acidity}, add more",
        "- is {rye} similar to {spelt}?",
    ],
)
def test_what_is_only_asked_or_supposed_is_not_stated(read: Read, line: str) -> None:
    assert read(line) == []


@pytest.mark.parametrize(
    "line",
    [
        "- {church}'s {nave}",
        "- {nave} of {church}",
        "- {nave} in {church}",
        "- {rye} and {spelt}",
        "- the thing is that {rye} is {spelt}",
        "- some say {rye} is a {cereal}",
        "- {rye}, {spelt} is a {cereal}",
    ],
)
def test_names_that_only_stand_together_state_nothing(read: Read, line: str) -> None:
    assert read(line) == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        # The nearest name that stands as subject is meant, no other.
        (
            "- {spelt} is better than {rye} for {sourdough}",
            [("spelt", "better_than", "rye")],
        ),
        ("- {walls} of {churches} require {mortar}", []),
        ("- a definition: {flux} is {benchmark} vs {training}", []),
        ("- bake {bread} in {ovens} reduces {moisture}", []),
        (
            "- {resting} is a {stage} to reduce {tension}",
            [("resting", "is_a", "stage")],
        ),
        # Names that are a part of a longer one are none of their own.
        ("- the old stone {wall} uses {mortar} joints", []),
        ("- {wall} paint uses {mortar}", []),
        ("- red and {green light} slows {growth}", []),
        ("- the 1 x 1 {wall} requires {mortar}", []),
        ("- some {walls} require {mortar}", []),
        ("- {walls} require {mortar} 2", []),
        ("- a {place} called the {black hole} register", []),
        ("- {rye} versus a {sack} of wheat", []),
        ("- {walls} with {cracks}, also called {fissures}", []),
        ("- the menu in the {hall} (contains {soup})", []),
        ("- {rye} was a {weed}", []),
        ("- this {wall} requires {mortar}", []),
        ("- various {walls} need {mortar}", []),
        ("- a {wall} that requires {mortar}", []),
        ("- if it rains, the {wall} requires {mortar}", []),
        ("- {walls} may need {mortar}", []),
        ("- {walls} need {cleaning}", []),
        ("- {mortar} is used for {lime mortar}", []),
        ("- {rye} is one of the {bases} of bread", []),
        ("- the {height} is the same as the {width}", []),
        ("- {salt} reduces {yeast} activity", []),
        # What follows the name, not the name, is what the verb is about.
        ("- {cold} prevents {yeast} rising", []),
        ("- {rest} ensures {loaves} are even", []),
        # A list ends before the subject of the next verb.
        (
            "- {salt} slows {yeast} and {sugar} speeds {fermentation}",
            [
                ("salt", "affects", "yeast"),
                ("sugar", "affects", "fermentation"),
            ],
        ),
        # Only what is plural has examples.
        ("- the {cellar}, such as {rye}", []),
        ("- {rye} / {spelt} / {oats}", []),
        ("- {rye}/{spelt}", []),
        ("# {Recipe} for {Bread}", []),
        # In a text broken into lines the sentence may go on.
        ("recipes of old {churches} use {mortar} everywhere", []),
        ("It was all built in one long winter, because {churches} use {mortar}", []),
        (
            "It was all built in one long winter, because {churches} use {mortar}.",
            [("churches", "depends_on", "mortar")],
        ),
    ],
)
def test_only_whole_names_in_the_right_place_are_related(
    read: Read, line: str, expected: Triples
) -> None:
    assert sorted(found[:3] for found in read(line)) == sorted(expected)
