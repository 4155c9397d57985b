from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.declared import Declared, DeclaredName, find_declared, with_aliases, with_ends
from kg.linking import resolve_references
from kg.records import Concept, Mention, Note, Vocabulary
from tests.linked import make_page

ADAM = Concept(
    id="adam",
    label="Adam",
    aliases=("adaptive moment estimation",),
    misspellings=("Adm",),
    origin="vocabulary",
)
NETWORK = Concept(id="nn", label="neural network", origin="vocabulary")
FIELD = Vocabulary(concepts=(ADAM, NETWORK))


def declare(*notes: Note, vocabulary: Vocabulary = FIELD) -> Declared:
    return find_declared(resolve_references(notes), vocabulary)


def labels(*notes: Note) -> list[str]:
    """Return the labels of the new concepts, in the order of their ids."""
    return [concept.label for concept in declare(*notes).concepts]


def mentioned(*notes: Note) -> list[tuple[str, str, str]]:
    """Return concept, text and way of each mention."""
    return [(m.concept, m.text, m.found_by) for m in declare(*notes).mentions]


def test_a_page_that_is_linked_to_is_a_concept_where_it_is_named() -> None:
    page = make_page("attention.md", title="Attention")
    link = make_page("x.md", "see [[attention|the mechanism]]")
    declared = declare(link, page)
    (reference,) = resolve_references([link, page])[0].references
    assert declared == Declared(
        concepts=(
            Concept(
                id="attention",
                label="Attention",
                score=3.0,
                votes=(("wikilink", 2.0), ("page", 1.0)),
            ),
        ),
        mentions=(
            Mention(
                concept="attention",
                note="x.md",
                source="x.md",
                line=1,
                start=16,
                end=29,
                text="the mechanism",
                found_by="wikilink",
            ),
        ),
        names=(
            DeclaredName(note="x.md", reference=reference, concepts=("attention",)),
        ),
        aliases=(),
        pages={"attention.md": "attention"},
        labels={
            "adam": "adam",
            "adaptive moment estimation": "adam",
            "adm": "adam",
            "neural network": "nn",
            "attention": "attention",
        },
    )


def test_a_page_that_nobody_names_is_no_concept() -> None:
    assert labels(make_page("attention.md", "words")) == []


def test_a_page_that_only_links_to_itself_is_no_concept() -> None:
    assert labels(make_page("attention.md", "[[attention]]")) == []


def test_a_page_with_another_name_is_a_concept_by_itself() -> None:
    page = make_page("cnn.md", "alias:: CNN, ConvNet", title="Convolutional network")
    assert declare(page).concepts == (
        Concept(
            id="convolutional-network",
            label="Convolutional network",
            aliases=("CNN", "ConvNet"),
            score=2.0,
            votes=(("alias", 1.0), ("page", 1.0)),
        ),
    )
    assert mentioned(page) == [
        ("convolutional-network", "CNN", "alias"),
        ("convolutional-network", "ConvNet", "alias"),
    ]


def test_a_tag_names_the_page_that_is_called_like_it() -> None:
    page = make_page("Self-attention.md")
    tag = make_page("x.md", "#self_attention")
    assert labels(page, tag) == ["Self-attention"]
    assert mentioned(page, tag) == [("self-attention", "self_attention", "tag")]


def test_a_link_that_leads_nowhere_yet_declares_its_name() -> None:
    page = make_page("x.md", "[[Layer norm]] [[layer norms]] [[Layer norm]]")
    assert labels(page) == ["Layer norm"]


def test_a_tag_is_read_as_words() -> None:
    assert labels(make_page("x.md", "#layer-norm #batch_norm #gpt-2 #vgg16")) == [
        "batch norm",
        "gpt-2",
        "layer norm",
        "vgg16",
    ]


def test_a_tag_that_lacks_only_the_spaces_of_one_name_is_that_name() -> None:
    page = make_page("x.md", "#LayerNorm [[Layer norm]] #neuralNetwork")
    assert mentioned(page) == [
        ("layer-norm", "LayerNorm", "tag"),
        ("layer-norm", "Layer norm", "wikilink"),
        ("nn", "neuralNetwork", "tag"),
    ]


@pytest.mark.parametrize(
    "name", ["Adam", "adam", "Adaptive Moment Estimation", "ADM", "adams"]
)
def test_what_the_vocabulary_knows_is_the_vocabularys(name: str) -> None:
    page = make_page("x.md", f"[[{name}]]")
    assert declare(page).concepts == ()
    assert mentioned(page) == [("adam", name, "wikilink")]


def test_a_page_known_by_its_alias_gives_the_vocabulary_its_other_names() -> None:
    page = make_page("nets.md", "alias:: neural network, NNs", title="Deep nets")
    declared = declare(page, make_page("x.md", "[[nets]]"))
    assert declared.concepts == ()
    assert declared.aliases == (("nn", "Deep nets"), ("nn", "NNs"))
    assert declared.pages == {"nets.md": "nn"}


def test_a_page_whose_aliases_are_of_two_known_concepts_is_its_own() -> None:
    page = make_page("x.md", "alias:: Adam, neural network", title="Things")
    declared = declare(page)
    assert [(c.id, c.aliases) for c in declared.concepts] == [("things", ())]


def test_an_alias_that_is_another_pages_title_stays_with_that_page() -> None:
    other = make_page("b.md", title="Focus")
    page = make_page("a.md", "alias:: Focus, Gaze", title="Attention")
    link = make_page("x.md", "[[b]]")
    assert [(c.label, c.aliases) for c in declare(page, other, link).concepts] == [
        ("Attention", ("Gaze",)),
        ("Focus", ()),
    ]


@pytest.mark.parametrize(
    ("shown", "aliases"),
    [
        ("[[Recurrent network|RN]]", ("RN",)),
        ("[[Recurrent network|RNs]]", ("RNs",)),
        ("[[Recurrent network|recurrent networks]]", ()),
        ("[[Recurrent network|loopy net]]", ()),
        (
            "[[Recurrent network|loopy net]] [[Recurrent network|loopy net]]",
            ("loopy net",),
        ),
        ("[[Recurrent network|here]] [[Recurrent network|here]]", ()),
        (
            "[[Recurrent network|my own]] [[Recurrent network|my own]] [[GRU|my own]]",
            (),
        ),
        ("[[Recurrent network|a GRU]] [[Recurrent network|a GRU]] #a_gru", ()),
    ],
)
def test_shown_text_is_an_alias_only_when_it_can_mean_nothing_else(
    shown: str, aliases: tuple[str, ...]
) -> None:
    (concept,) = (
        concept
        for concept in declare(make_page("x.md", shown)).concepts
        if concept.id == "recurrent-network"
    )
    assert concept.aliases == aliases


@pytest.mark.parametrize(
    "line",
    [
        "[[2025-08-16]] [[August 2025]] [[2025]]",
        "![[plot.png]] [[paper.pdf]]",
        "![[nothing there]]",
        "[[#Heads]]",
        "((abc)) words ^abc",
        "#todo #x #2025 #status/new #project/done",
        "[[https://example.org/a]]",
        f"[[{'long ' * 20}]]",
        "[[???]]",
    ],
)
def test_these_name_no_concept(line: str) -> None:
    declared = declare(make_page("x.md", line))
    assert (declared.concepts, declared.mentions, declared.names) == ((), (), ())


def test_a_daily_note_is_no_concept_but_what_it_links_to_is() -> None:
    day = make_page("2025-08-16.md", "[[Attention]]", "alias:: Saturday")
    assert labels(day, make_page("x.md", "[[2025-08-16]]")) == ["Attention"]


def test_an_embedded_note_is_named() -> None:
    page = make_page("attention.md", title="Attention")
    link = make_page("x.md", "![[attention]]")
    assert mentioned(page, link) == [("attention", "attention", "embed")]


def test_nested_tags_stand_under_each_other() -> None:
    declared = declare(make_page("x.md", "#optimizer/first-order/SGD"))
    assert [(c.id, c.label, c.broader) for c in declared.concepts] == [
        ("first-order", "first order", ("optimizer",)),
        ("optimizer", "optimizer", ()),
        ("sgd", "SGD", ("first-order",)),
    ]
    assert [(m.concept, m.start, m.end, m.text) for m in declared.mentions] == [
        ("optimizer", 1, 10, "optimizer"),
        ("first-order", 11, 22, "first-order"),
        ("sgd", 23, 26, "SGD"),
    ]
    assert [name.concepts for name in declared.names] == [
        ("optimizer", "first-order", "sgd")
    ]


def test_a_namespace_page_stands_under_what_is_named_before_it() -> None:
    page = make_page("Nets___LSTM.md", title="Nets/LSTM")
    declared = declare(page, make_page("x.md", "[[Nets/LSTM]]"))
    assert [(c.id, c.label, c.broader) for c in declared.concepts] == [
        ("lstm", "LSTM", ("nets",)),
        ("nets", "Nets", ()),
    ]
    assert [(m.concept, m.text) for m in declared.mentions] == [
        ("nets", "Nets"),
        ("lstm", "LSTM"),
    ]


def test_a_title_with_a_slash_is_whole_unless_its_file_says_otherwise() -> None:
    page = make_page("pr.md", title="Precision/Recall")
    assert labels(page, make_page("x.md", "[[pr]] #io [[I/O]]")) == [
        "I/O",
        "Precision/Recall",
    ]


def test_tags_that_nest_in_a_circle_stand_under_each_other_once() -> None:
    declared = declare(make_page("x.md", "#red/blue #blue/green #green/red"))
    assert [(c.id, c.broader) for c in declared.concepts] == [
        ("blue", ("red",)),
        ("green", ()),
        ("red", ("green",)),
    ]


def test_a_link_to_a_heading_names_the_heading_where_that_is_a_concept() -> None:
    page = make_page("attention.md", title="Attention")
    link = make_page("x.md", "[[attention#Adam]] [[attention#Other]]")
    assert mentioned(page, link) == [
        ("adam", "attention#Adam", "wikilink"),
        ("attention", "attention#Other", "wikilink"),
    ]


def test_links_in_properties_are_named_by_the_property() -> None:
    page = make_page("x.md", "is-a:: [[Optimizer]]", "is-a:: Adam, other")
    assert mentioned(page) == [
        ("optimizer", "Optimizer", "property"),
        ("adam", "Adam", "property"),
    ]


def test_a_name_is_marked_where_a_reader_sees_it() -> None:
    page = make_page("x.md", "[[Adam|m]] and #adam")
    line = "[Adam](Adam.md)"
    reference = replace(
        page.references[0], target="Adam.md", text="Adam", line=2, start=0, end=15
    )
    made = make_page("x.md", "[[Adam|m]] and #adam", line)
    made = replace(made, references=(*page.references, reference))
    found = declare(made, make_page("Adam.md")).mentions
    assert [(m.line, m.start, m.end, m.text) for m in found] == [
        (1, 7, 8, "m"),
        (1, 16, 20, "adam"),
        (2, 1, 5, "Adam"),
    ]


def test_new_ids_avoid_those_that_are_taken() -> None:
    notes = resolve_references([make_page("x.md", "[[NN]] [[Cnn]] [[C++]] [[C]]")])
    declared = find_declared(notes, FIELD, taken=frozenset({"cnn"}))
    assert [(c.id, c.label) for c in declared.concepts] == [
        ("c", "C"),
        ("c-plus-plus", "C++"),
        ("cnn-concept", "Cnn"),
        ("nn-concept", "NN"),
    ]


def test_a_vocabulary_is_extended_by_names_and_concepts() -> None:
    page = make_page("nets.md", "alias:: neural network, NNs", "[[Bias]]", title="Nets")
    declared = declare(page)
    assert with_aliases(FIELD, declared) == Vocabulary(
        concepts=(
            ADAM,
            replace(NETWORK, aliases=("Nets", "NNs")),
        )
    )


@given(
    st.lists(
        st.lists(
            st.sampled_from(
                [
                    "[[a/b]]",
                    "[[Adam|x y]]",
                    "[[b]]",
                    "#aa/bb",
                    "#bb/aa",
                    "#aa-bb",
                    "[[1#2]]",
                    "alias:: one, two",
                    "![[b]]",
                    "[[aa bb|AB]]",
                    "[[#q]]",
                    "is-a:: Adam",
                ]
            ),
            max_size=4,
        ),
        max_size=3,
    )
)
def test_what_is_declared_keeps_its_promises(lines: list[list[str]]) -> None:
    notes = [
        make_page(f"{name}.md", *(" ".join(words),))
        for name, words in zip("ab1", lines, strict=False)
    ]
    declared = declare(*notes)
    ids = {concept.id for concept in (*declared.concepts, *FIELD.concepts)}
    text = {(n.id, p.line): p.text for n in notes for p in n.passages}
    assert all(
        text[m.note, m.line][m.start : m.end] == m.text and m.text and m.concept in ids
        for m in declared.mentions
    )
    assert {c for name in declared.names for c in name.concepts} <= ids
    assert {*declared.labels.values(), *declared.pages.values()} <= ids
    assert {broader for c in declared.concepts for broader in c.broader} <= ids


def test_a_page_that_no_line_names_is_a_concept_where_its_links_need_one() -> None:
    upper = Concept(id="optimizer", label="optimizer")
    lower = replace(ADAM, broader=("optimizer", "algorithm"))
    assert with_ends([upper], [lower, NETWORK], ["adam", "optimizer"]) == (
        replace(ADAM, broader=("optimizer",)),
        upper,
    )


def test_templates_and_names_of_missing_files_are_no_concepts() -> None:
    page = make_page("a.md", "[[{{date}}]] [[Nope.md]] [[Velocity]]")
    assert labels(page) == ["Velocity"]
