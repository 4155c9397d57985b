from __future__ import annotations

from dataclasses import replace

from kg.index.base import (
    Boost,
    Clause,
    ConceptIs,
    FieldIs,
    Group,
    Node,
    Occur,
    Phrase,
    Stem,
    Word,
)
from kg.index.trees import is_strict, map_leaves, wanted_leaves, without_stop_words

ADAM, THE = Word("adam"), Word("the")


def group(*pairs: tuple[Occur, Node]) -> Group:
    return Group(tuple(Clause(occur, node) for occur, node in pairs))


def test_leaves_are_changed_below_weights_and_groups() -> None:
    def shout(leaf: Node) -> Node:
        return replace(leaf, text=leaf.text.upper()) if isinstance(leaf, Word) else leaf

    inner = group((Occur.NOT, Boost(ADAM, 0.5)), (Occur.SHOULD, Stem("adam")))

    assert map_leaves(group((Occur.MUST, Boost(inner, 2.0))), shout) == group(
        (
            Occur.MUST,
            Boost(
                group(
                    (Occur.NOT, Boost(Word("ADAM"), 0.5)), (Occur.SHOULD, Stem("adam"))
                ),
                2.0,
            ),
        )
    )


def test_filters_and_what_is_excluded_are_not_looked_for() -> None:
    tree = group(
        (Occur.MUST, FieldIs("course", "c")),
        (Occur.MUST, Boost(ConceptIs("lenet"), 2.0)),
        (Occur.SHOULD, Boost(ConceptIs("adam"), 2.0)),
        (Occur.NOT, Boost(ADAM, 2.0)),
        (Occur.SHOULD, Boost(group((Occur.MUST, ADAM), (Occur.NOT, THE)), 2.0)),
        (Occur.SHOULD, Stem("pool")),
    )

    assert list(wanted_leaves(tree)) == [ConceptIs("adam"), ADAM, Stem("pool")]


def test_a_phrase_or_an_exclusion_below_a_weight_is_strict() -> None:
    assert is_strict(group((Occur.SHOULD, Boost(Phrase(("a", "b")), 2.0))))
    assert is_strict(group((Occur.SHOULD, Boost(group((Occur.NOT, ADAM)), 2.0))))
    assert not is_strict(group((Occur.SHOULD, Boost(group((Occur.MUST, ADAM)), 2.0))))


def test_stop_words_go_unless_nothing_else_is_looked_for() -> None:
    both = group((Occur.SHOULD, THE), (Occur.SHOULD, ADAM))

    assert without_stop_words(both) == group((Occur.SHOULD, ADAM))
    assert without_stop_words(group((Occur.SHOULD, THE))) == group((Occur.SHOULD, THE))
