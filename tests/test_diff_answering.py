from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.diff_answers import ChangeCount, ChangedField, ChangeItem, ChangePlace
from kg.errors import NotFoundError, UsageError
from kg.kb import KnowledgeBase, open_knowledge_base
from kg.pipeline import build
from kg.settings import Settings
from kg.store import current_generation
from tests.site import build_twice, settings_in, write_journal


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return build_twice(tmp_path_factory.mktemp("twice"))


@pytest.fixture(scope="module")
def kb(twice: Settings) -> Iterator[KnowledgeBase]:
    kb = open_knowledge_base(twice)
    yield kb
    kb.close()


def item(kb: KnowledgeBase, kind: str, change: str, label: str) -> ChangeItem:
    items = kb.diff(kind=kind, change=change).items
    (found,) = (item for item in items if item.label == label)
    return found


def test_a_lost_relation_is_told_with_the_line_that_said_it(kb: KnowledgeBase) -> None:
    lost = item(kb, "relation", "lost", "AlexNet similar to LeNet")
    assert lost.relation is not None
    assert [(e.quote, e.source, e.line, e.title) for e in lost.relation.evidence] == [
        (
            "AlexNet similar to LeNet but much bigger",
            "journal.md",
            26,
            "Classic Networks",
        )
    ]


def test_a_gained_relation_is_told_with_the_line_that_says_it(
    kb: KnowledgeBase,
) -> None:
    gained = item(kb, "relation", "gained", "Adam contrasts with RMSprop")
    assert gained.relation is not None
    assert [(e.quote, e.line) for e in gained.relation.evidence] == [
        ("Adam vs RMSprop <b>again</b>", 27)
    ]


def test_evidence_of_a_relation_that_stays_is_told_by_itself(
    kb: KnowledgeBase,
) -> None:
    changed = item(kb, "relation", "changed", "Classic Networks covers AlexNet")
    places = [
        [(e.quote, e.line) for e in side] for side in (changed.lost, changed.gained)
    ]
    assert places == [
        [("AlexNet similar to LeNet but much bigger", 26)],
        [("AlexNet is bigger", 26)],
    ]
    assert changed.fields == ()


def test_a_concept_is_told_with_a_line_that_names_it(kb: KnowledgeBase) -> None:
    assert item(kb, "concept", "lost", "LeNet") == ChangeItem(
        kind="concept",
        change="lost",
        id="lenet",
        label="LeNet",
        place=ChangePlace(
            note="2025-01-02-classic-networks",
            source="journal.md",
            line=26,
            text="AlexNet similar to LeNet but much bigger",
        ),
        relation=None,
        fields=(),
        gained=(),
        lost=(),
    )


def test_what_changed_is_told_field_by_field(tmp_path: Path) -> None:
    write_journal(tmp_path)
    settings = settings_in(tmp_path)
    build(settings)
    (tmp_path / "notes" / "studygraph.yaml").write_text(
        "rename: {RMSprop: root prop}\n", encoding="utf-8"
    )
    build(settings)
    kb = open_knowledge_base(settings)
    try:
        (changed,) = kb.diff(kind="concept", change="changed").items
    finally:
        kb.close()
    fields = {field.name: field for field in changed.fields}
    assert fields["label"] == ChangedField(
        name="label", before=("RMSprop",), after=("root prop",)
    )


def test_counts_are_of_all_whatever_is_shown(kb: KnowledgeBase) -> None:
    whole, part = kb.diff(), kb.diff(kind="concept", limit=1)
    assert part.counts == whole.counts
    assert whole.counts.notes == ChangeCount(gained=0, lost=0, changed=0)
    by_kind = {"concept": whole.counts.concepts, "relation": whole.counts.relations}
    assert whole.total == len(whole.items)
    for kind, count in by_kind.items():
        shown = [item.change for item in whole.items if item.kind == kind]
        assert count == ChangeCount(
            gained=shown.count("gained"),
            lost=shown.count("lost"),
            changed=shown.count("changed"),
        )
    assert part.total == sum(item.kind == "concept" for item in whole.items)


def test_pages_hold_so_many_of_each_kind_of_change(kb: KnowledgeBase) -> None:
    pages = [kb.diff(limit=1)]
    while pages[-1].next is not None:
        pages.append(kb.diff(limit=1, after=pages[-1].next))
    groups = [(item.kind, item.change) for item in pages[0].items]
    assert len(set(groups)) == len(groups) > 2
    found = [item for page in pages for item in page.items]
    assert sorted(map(repr, found)) == sorted(map(repr, kb.diff().items))


def test_both_builds_are_named_by_directory_number_or_backwards(
    kb: KnowledgeBase, twice: Settings
) -> None:
    usual = kb.diff()
    assert (usual.from_.id, usual.to.id) == ("gen-000001", "gen-000002")
    assert usual.to.built_at == current_generation(twice.store).facts.built_at
    assert kb.diff("1") == kb.diff("gen-000001", "2") == kb.diff("-1") == usual

    back = kb.diff("2", "1")
    assert (back.from_.id, back.to.id) == ("gen-000002", "gen-000001")
    assert back.counts.relations == ChangeCount(
        gained=usual.counts.relations.lost,
        lost=usual.counts.relations.gained,
        changed=usual.counts.relations.changed,
    )
    assert kb.diff("2", "2").total == 0


def test_a_build_that_is_not_there_is_told_with_those_that_are(
    kb: KnowledgeBase,
) -> None:
    with pytest.raises(NotFoundError, match="it keeps gen-000001 and gen-000002"):
        kb.diff("gen-000007")


def test_a_made_up_cursor_is_refused(kb: KnowledgeBase) -> None:
    with pytest.raises(UsageError, match="none that an answer gave"):
        kb.diff(after="x")


def test_the_first_build_has_none_before_it(tmp_path: Path) -> None:
    write_journal(tmp_path)
    settings = settings_in(tmp_path)
    build(settings)
    kb = open_knowledge_base(settings)
    try:
        with pytest.raises(NotFoundError, match="holds only one build, gen-000001"):
            kb.diff()
    finally:
        kb.close()
