"""Vocabulary files, right and wrong."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import VocabularyError
from kg.labels import make_label_index
from kg.records import Concept, Predicate, Vocabulary, VocabularyRelation
from kg.shipped import data_folder
from kg.vocabulary import read_vocabulary

HEAD = "vocabulary: nets\ntitle: Nets\nconcepts:\n"
NETS = (
    HEAD
    + """\
  - label: LeNet
    kind: architecture
  - label: AlexNet
    kind: architecture
    aliases: [Alex Net]
    misspellings: [AlexNett]
    definition: >
      A deep
      network.
    broader: [convolutional network]
    builds_on: [LeNet]
  - label: Convolutional networks
    id: cnn
    aliases: [convnet]
    related_to: [Alex Net]
"""
)


def read(folder: Path, *texts: str) -> Vocabulary:
    for number, text in enumerate(texts):
        (folder / f"{'abc'[number]}.yaml").write_text(text, encoding="utf-8")
    return read_vocabulary([folder])


def message(folder: Path, *texts: str) -> str:
    with pytest.raises(VocabularyError) as caught:
        read(folder, *texts)
    return str(caught.value).replace(f"{folder}/", "")


def fact(subject: str, predicate: Predicate, object: str) -> VocabularyRelation:
    entry = {"alexnet": "AlexNet", "cnn": "Convolutional networks"}[subject]
    return VocabularyRelation(
        subject=subject,
        predicate=predicate,
        object=object,
        vocabulary="nets",
        entry=entry,
    )


def test_a_file_gives_its_concepts_in_order_and_its_relations_sorted(
    tmp_path: Path,
) -> None:
    assert read(tmp_path, NETS) == Vocabulary(
        concepts=(
            Concept(
                id="lenet",
                label="LeNet",
                kind="architecture",
                origin="vocabulary",
                vocabulary="nets",
            ),
            Concept(
                id="alexnet",
                label="AlexNet",
                aliases=("Alex Net",),
                misspellings=("AlexNett",),
                kind="architecture",
                origin="vocabulary",
                broader=("cnn",),
                definition="A deep network.",
                vocabulary="nets",
            ),
            Concept(
                id="cnn",
                label="Convolutional networks",
                aliases=("convnet",),
                origin="vocabulary",
                vocabulary="nets",
            ),
        ),
        relations=(
            fact("alexnet", Predicate.BUILDS_ON, "lenet"),
            fact("alexnet", Predicate.IS_A, "cnn"),
            fact("cnn", Predicate.RELATED_TO, "alexnet"),
        ),
    )


def test_an_empty_folder_gives_no_vocabulary(tmp_path: Path) -> None:
    assert read_vocabulary([tmp_path]) == Vocabulary()


def test_a_folder_is_read_in_the_order_of_names_and_only_its_yaml(
    tmp_path: Path,
) -> None:
    (tmp_path / "b.yaml").write_text(HEAD + "  - label: b", encoding="utf-8")
    (tmp_path / "a.yml").write_text(HEAD + "  - label: a", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("[", encoding="utf-8")
    assert [c.label for c in read_vocabulary([tmp_path]).concepts] == ["a", "b"]


def test_a_path_that_is_given_twice_is_read_once(tmp_path: Path) -> None:
    once = read(tmp_path, NETS)
    assert read_vocabulary([tmp_path / "a.yaml", tmp_path]) == once


def test_a_second_file_adds_to_a_concept_of_the_first(tmp_path: Path) -> None:
    own = """\
vocabulary: own
title: My words
concepts:
  - label: convolutional network
    kind: mine
    aliases: [Conv-Net, conv net, AlexNets friend]
    related_to: [AlexNet]
    similar_to: [LeNet]
"""
    both = read(tmp_path, NETS, own)
    assert both.concepts[2] == Concept(
        id="cnn",
        label="Convolutional networks",
        aliases=("convnet", "Conv-Net", "AlexNets friend"),
        kind="mine",
        origin="vocabulary",
        vocabulary="nets",
    )
    assert tuple(r for r in both.relations if r.vocabulary == "own") == (
        VocabularyRelation(
            subject="cnn",
            predicate=Predicate.SIMILAR_TO,
            object="lenet",
            vocabulary="own",
            entry="convolutional network",
        ),
    )


def test_a_symmetric_relation_that_both_ends_state_is_kept_once(
    tmp_path: Path,
) -> None:
    text = HEAD + "  - label: a\n    similar_to: [b]\n  - label: b\n    similar_to: [a]"
    (relation,) = read(tmp_path, text).relations
    assert (relation.subject, relation.object) == ("a", "b")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "vocabulary: [",
            "a.yaml:1: This is not YAML: while parsing a flow node, expected the node "
            "content, but found '<stream end>'. Check the indentation, and put text "
            "with a colon or a # in quotes.",
        ),
        (
            "- one",
            "a.yaml:1: A vocabulary file has to be a mapping with the keys vocabulary, "
            "title, concepts.",
        ),
        (
            "",
            "a.yaml:1: A vocabulary file has to be a mapping with the keys vocabulary, "
            "title, concepts.",
        ),
        (
            "vocabulary: v\nconcepts: []\ntitel: T",
            "a.yaml:3: A vocabulary file has an unknown key 'titel'. Did you mean "
            "'title'?\n"
            "a.yaml:1: A vocabulary file has no title; add text.",
        ),
        (
            "vocabulary: v\ntitle: T\nconcepts: 3",
            "a.yaml:3: A vocabulary file: concepts has to be a list of entries, each "
            "beginning with a dash.",
        ),
        (HEAD + "  - kind: a", "a.yaml:4: This entry has no label; add text."),
        (
            HEAD + "  - LeNet",
            "a.yaml:4: This entry has to be a mapping with the keys label.",
        ),
        (
            HEAD + "  - label: no",
            "a.yaml:4: This entry: label holds no, which YAML reads as a truth value; "
            'put it in quotes: "no".',
        ),
        (
            HEAD
            + "  - label: a\n    aliases:\n    - 5\n    - 2020-01-01\n    - ~\n    -",
            "a.yaml:6: a: aliases holds 5, which YAML reads as a number; put it in "
            'quotes: "5".\n'
            "a.yaml:7: a: aliases holds 2020-01-01, which YAML reads as a date; put it "
            'in quotes: "2020-01-01".\n'
            "a.yaml:8: a: aliases holds ~, which YAML reads as nothing; put it in "
            'quotes: "~".\n'
            "a.yaml:9: a: aliases holds an empty item; remove it.",
        ),
        (
            HEAD + "  - label: a\n    aliases: b",
            "a.yaml:5: a: aliases has to be a list of texts, such as [first, second].",
        ),
        (
            HEAD + "  - label: [a]",
            "a.yaml:4: This entry: label holds a list or a mapping where text is "
            "needed.",
        ),
        (
            HEAD + "  - label: _\n    aliases: ['']",
            "a.yaml:4: _: label holds '_', which has no letters; write it out or "
            "remove it.\n"
            "a.yaml:5: _: aliases holds '', which has no letters; write it out or "
            "remove it.",
        ),
        (
            HEAD + "  - label: a\n    id: A.b",
            "a.yaml:5: a: id is 'A.b'; write it as 'a-b'.",
        ),
        (
            HEAD + "  - label: LeNet\n    builds_no: [LeNet]",
            "a.yaml:5: LeNet has an unknown key 'builds_no'. Did you mean 'builds_on'?",
        ),
        (
            HEAD + "  - label: LeNet\n  - label: b\n    builds_on: [a, LeNett]",
            "a.yaml:6: b: builds_on names 'a', which no entry has as a label or "
            "alias.\n"
            "a.yaml:6: b: builds_on names 'LeNett', which no entry has as a label or "
            "alias. Did you mean 'LeNet'?",
        ),
        (
            HEAD + "  - label: Dense layer\n  - label: b\n    aliases: [dense-layers]",
            "a.yaml:6: b: 'dense-layers' already names Dense layer (a.yaml:4); remove "
            "it from one of the two.",
        ),
        (
            HEAD + "  - label: net\n  - label: Nets",
            "a.yaml:5: Nets has an entry already (a.yaml:4); make one of the two.",
        ),
        (
            HEAD + "  - label: a\n  - label: b\n    id: a",
            "a.yaml:5: b has the id 'a' of a (a.yaml:4); give one of the two an id of "
            "its own.",
        ),
        (
            HEAD + "  - label: a\n    part_of: [A]",
            "a.yaml:5: a: a concept cannot stand in a relation (part_of) to itself; "
            "remove it.",
        ),
        (
            HEAD
            + "  - label: a\n    broader: [b]\n  - label: b\n    broader: [c]\n"
            + "  - label: c\n    broader: [b]\n",
            "a.yaml:9: b → c → b is a cycle of broader concepts; remove one of the "
            "steps.",
        ),
        (
            HEAD + "  - &x\n    label: a",
            "a.yaml:4: Anchors and aliases (& and *) are not supported; write the "
            "value out or put it in quotes.",
        ),
        (
            HEAD + "  - label: !!str a",
            "a.yaml:4: Tags (!) are not supported; remove it or put the value in "
            "quotes.",
        ),
        (
            HEAD + "  - label: a\n    label: b",
            "a.yaml:5: The key 'label' stands twice, first in line 4; remove one of "
            "them.",
        ),
        (
            HEAD + "  - label: " + "[" * 10_000,
            "a.yaml:4: Values nest deeper than 32 levels; flatten them.",
        ),
        (
            HEAD + "  - label: 2020-13-45",
            "a.yaml:4: YAML cannot read '2020-13-45' (month must be in 1..12); put it "
            "in quotes.",
        ),
        (
            HEAD + "  - label: 'a\x00'",
            "a.yaml:4: The character '\\x00' is not allowed; remove it.",
        ),
        (
            HEAD + '  - label: "\\ud800"',
            "a.yaml:4: Half a character (a lone surrogate escape) is no text; remove "
            "it.",
        ),
        (
            HEAD + '  - label: "\\U00110000"',
            "a.yaml:4: YAML cannot read an escape or a number here (chr() arg not in "
            "range(0x110000)); correct it.",
        ),
        (
            HEAD + "  - {label: a, ? [b] : c}",
            "a.yaml:4: A key has to be text, not a list.",
        ),
    ],
)
def test_a_wrong_file_is_refused_with_place_and_remedy(
    tmp_path: Path, text: str, expected: str
) -> None:
    assert message(tmp_path, text) == expected


def test_a_concept_with_two_ids_in_two_files_is_refused(tmp_path: Path) -> None:
    first = HEAD + "  - label: a\n    id: x"
    second = HEAD + "  - label: A\n    id: y"
    assert message(tmp_path, first, second) == (
        "b.yaml:4: A has the id 'y' here and 'x' elsewhere (a.yaml:4); use one."
    )


def test_every_problem_of_every_file_is_reported_at_once(tmp_path: Path) -> None:
    first = HEAD + "  - label: a\n    aliases: [b]\n    kid: c"
    second = HEAD + "  - label: b"
    assert message(tmp_path, first, second) == (
        "a.yaml:6: a has an unknown key 'kid'. Did you mean 'kind'?\n"
        "b.yaml:4: b: 'b' already names a (a.yaml:4); remove it from one of the two."
    )


def test_after_twenty_problems_the_rest_is_counted(tmp_path: Path) -> None:
    text = HEAD + "".join(f"  - kind: k{number}\n" for number in range(23))
    lines = message(tmp_path, text).split("\n")
    assert lines[19:] == ["a.yaml:23: This entry has no label; add text.", "and 3 more"]


def test_an_unreadable_file_does_not_make_its_concepts_unknown(tmp_path: Path) -> None:
    using = HEAD + "  - label: a\n    part_of: [b]"
    assert message(tmp_path, using, "[").startswith("b.yaml:1: This is not YAML")


def test_a_missing_path_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "none.yaml"
    with pytest.raises(VocabularyError) as caught:
        read_vocabulary([path])
    assert str(caught.value) == (
        f"{path}: The file cannot be read (No such file or directory); correct the "
        "path or create the file."
    )


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes(b"vocabulary: caf\xe9")
    with pytest.raises(VocabularyError) as caught:
        read_vocabulary([path])
    assert str(caught.value) == (
        f"{path}: The file is not UTF-8 at byte 15; save it as UTF-8."
    )


def test_a_file_over_ten_megabytes_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    with path.open("wb") as file:
        file.truncate(10_000_001)
    with pytest.raises(VocabularyError) as caught:
        read_vocabulary([path])
    assert str(caught.value) == (
        f"{path}: The file has 10000001 bytes; split it into files of at most 10000000."
    )


@pytest.fixture(scope="module")
def shipped() -> Vocabulary:
    return read_vocabulary([data_folder() / "vocabulary"])


def test_the_shipped_vocabulary_is_large_and_has_no_clash(shipped: Vocabulary) -> None:
    names = [
        name
        for c in shipped.concepts
        for name in (c.label, *c.aliases, *c.misspellings)
    ]
    assert len(shipped.concepts) >= 300
    assert len(shipped.relations) >= 350
    assert len(make_label_index(shipped.concepts)) == len(names)


@pytest.mark.parametrize(
    ("subject", "predicate", "object"),
    [
        ("alexnet", Predicate.BUILDS_ON, "lenet"),
        ("adam", Predicate.COMBINES, "rmsprop"),
        ("adam", Predicate.COMBINES, "momentum"),
        ("rmsprop", Predicate.DEPENDS_ON, "exponentially-weighted-average"),
        ("momentum", Predicate.DEPENDS_ON, "exponentially-weighted-average"),
        ("dropout", Predicate.IS_A, "regularization"),
    ],
)
def test_the_shipped_vocabulary_states_what_textbooks_state(
    shipped: Vocabulary, subject: str, predicate: Predicate, object: str
) -> None:
    assert (subject, predicate, object) in {
        (r.subject, r.predicate, r.object) for r in shipped.relations
    }


def test_bias_as_error_and_bias_as_parameter_are_two_concepts(
    shipped: Vocabulary,
) -> None:
    index = make_label_index(shipped.concepts)
    assert index["bias"].concept == "bias"
    assert index["bias term"].concept == "bias-term"


def test_the_shipped_vocabulary_knows_a_few_kinds_of_concept(
    shipped: Vocabulary,
) -> None:
    kinds = (
        "architecture model layer method algorithm function parameter metric data task "
        "field theory software hardware person problem concept"
    )
    assert {c.kind for c in shipped.concepts} == set(kinds.split())


_KEYS = st.sampled_from(["label", "aliases", "broader", "id", "kind", "definition"])
_VALUES = st.sampled_from(
    ["a", "b", "[a, b]", "no", "[]", "~", "{a: b}", "&x", "1:1.5"]
)
_ENTRIES = st.lists(st.dictionaries(_KEYS, _VALUES, min_size=1), max_size=4).map(
    lambda entries: (
        HEAD
        + "".join(
            f"  - {', '.join(f'{k}: {v}' for k, v in entry.items()).join('{}')}\n"
            for entry in entries
        )
    )
)
_YAML_LIKE = st.text(alphabet="ab:-[]{}&*!?|>'\"#%@,~0.\\x\n \t", max_size=60)


@given(
    data=st.one_of(st.binary(), st.text().map(str.encode), _YAML_LIKE.map(str.encode))
)
@settings(deadline=None)
def test_any_bytes_are_refused_as_a_vocabulary(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(data)
    with pytest.raises(VocabularyError):
        read_vocabulary([path])


@given(text=_ENTRIES)
@settings(deadline=None)
def test_any_entries_load_or_are_refused(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "entries.yaml"
    path.write_text(text, encoding="utf-8")
    with suppress(VocabularyError):
        assert len(read_vocabulary([path]).concepts) == text.count("  - ")
