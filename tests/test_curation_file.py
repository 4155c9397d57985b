from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.curation import read_curation
from kg.curation_file import write_changes
from kg.decisions import MAX_LABEL, Change, Key
from kg.errors import InputError, UsageError, VocabularyError
from kg.labels import normalise

HEAD = "# What you decided about concepts. Every build obeys it; edit it as you like.\n"
WRITTEN = """\
# My kitchen
promote:
  - simmering   # learned in May
  # and this
  - 'poaching'
refuse: [next week, "no"]

rename:
  th roux: roux
"""


def change(key: Key, label: str, other: str = "") -> Change:
    return Change(key=key, label=label, other=other)


def after(folder: Path, before: str, *changes: Change) -> str:
    path = folder / "studygraph.yaml"
    path.write_bytes(before.encode("utf-8"))
    assert write_changes([path], changes) == path
    return path.read_bytes().decode("utf-8")


@pytest.mark.parametrize(
    ("made", "text"),
    [
        (change(Key.PROMOTE, "roux"), "promote:\n  - roux\n"),
        (change(Key.REFUSE, "no"), 'refuse:\n  - "no"\n'),
        (change(Key.RENAME, "rux", "roux"), "rename:\n  rux: roux\n"),
        (
            change(Key.MERGE, "rux", "roux"),
            "merge:\n  - into: roux\n    labels:\n      - rux\n",
        ),
        (change(Key.KEEP_APART, "a", "b"), "keep_apart:\n  - [a, b]\n"),
        (change(Key.ALIASES, "rux", "roux"), "aliases:\n  roux:\n    - rux\n"),
        (change(Key.KINDS, "roux", "base"), "kinds:\n  roux: base\n"),
    ],
)
def test_a_missing_file_is_made_with_the_decision(
    tmp_path: Path, made: Change, text: str
) -> None:
    path = write_changes([tmp_path / "studygraph.yaml"], [made])
    assert path.read_text(encoding="utf-8") == HEAD + text
    assert path.stat().st_mode & 0o777 == 0o644
    assert [one.name for one in tmp_path.iterdir()] == ["studygraph.yaml"]


def test_comments_order_and_quotes_stay(tmp_path: Path) -> None:
    text = after(
        tmp_path,
        WRITTEN,
        change(Key.PROMOTE, "stewing"),
        change(Key.REFUSE, "page 3"),
        change(Key.RENAME, "stok", "stock"),
    )
    assert (
        text
        == """\
# My kitchen
promote:
  - simmering   # learned in May
  # and this
  - 'poaching'
  - stewing
refuse: [next week, "no", page 3]

rename:
  th roux: roux
  stok: stock
"""
    )


def test_a_file_of_comments_keeps_them(tmp_path: Path) -> None:
    text = after(tmp_path, "# Later\n# More", change(Key.PROMOTE, "roux"))
    assert text == "# Later\n# More\npromote:\n  - roux\n"


def test_dashes_stay_where_they_are_and_so_do_line_ends(tmp_path: Path) -> None:
    text = after(tmp_path, "promote:\r\n- a\r\n", change(Key.PROMOTE, "b"))
    assert text == "promote:\r\n- a\r\n- b\r\n"


def test_what_is_there_already_is_not_written_twice(tmp_path: Path) -> None:
    text = "promote: [Roux]\nmerge:\n  - into: roux\n    labels: [rux]\n"
    changes = (change(Key.PROMOTE, "roux"), change(Key.MERGE, "Rux", "Roux"))
    assert after(tmp_path, text, *changes) == text


@pytest.mark.parametrize(
    ("before", "made", "text"),
    [
        (
            "refuse: [roux, stock]\n",
            change(Key.PROMOTE, "Roux"),
            "refuse: [stock]\npromote:\n  - Roux\n",
        ),
        (
            "promote: [roux, stock]\nkinds:\n  roux: base\n  stock: fluid\n",
            change(Key.REFUSE, "Roux"),
            "promote: [stock]\nkinds:\n  stock: fluid\nrefuse:\n  - Roux\n",
        ),
        (
            "promote: [stock]\n"
            "rename:\n  rux: roux\n  stok: stock\n"
            "merge:\n"
            "  - into: roux\n    labels: [brown base]\n"
            "  - into: stock\n    labels: [fond, Roux blanc]\n"
            "aliases:\n  stock: [broth]\n  roux: [rue]\n"
            "relations:\n"
            "  - {subject: soup, predicate: combines, object: Roux}\n"
            "  - {subject: soup, predicate: combines, object: stock}\n",
            change(Key.REFUSE, "roux"),
            "promote: [stock]\n"
            "rename:\n  stok: stock\n"
            "merge:\n"
            "  - into: stock\n    labels: [fond, Roux blanc]\n"
            "aliases:\n  stock: [broth]\n"
            "relations:\n"
            "  - {subject: soup, predicate: combines, object: stock}\n"
            "refuse:\n  - roux\n",
        ),
        (
            "merge:\n  - into: roux\n    labels: [rue, rux]\n",
            change(Key.KEEP_APART, "roux", "rue"),
            "merge:\n  - into: roux\n    labels: [rux]\nkeep_apart:\n  - [roux, rue]\n",
        ),
        (
            "aliases:\n  roux: [rue]\n",
            change(Key.MERGE, "roux", "rue"),
            "aliases: {}\nmerge:\n  - into: rue\n    labels:\n      - roux\n",
        ),
        (
            "rename:\n  rux: roux\n  stok: stock\n",
            change(Key.RENAME, "roux", "rux"),
            "rename:\n  stok: stock\n  roux: rux\n",
        ),
        (
            "rename:\n  rux: roux\n",
            change(Key.RENAME, "Rux", "Roux blanc"),
            "rename:\n  rux: Roux blanc\n",
        ),
    ],
)
def test_who_decides_otherwise_takes_back_what_was_decided(
    tmp_path: Path, before: str, made: Change, text: str
) -> None:
    assert after(tmp_path, before, made) == text


def test_what_contradicts_the_file_is_refused_and_leaves_it(tmp_path: Path) -> None:
    text = "keep_apart: [[roux, rue]]\n"
    with pytest.raises(VocabularyError, match="kept apart here and joined elsewhere"):
        after(tmp_path, text, change(Key.MERGE, "rue", "roux"))
    assert (tmp_path / "studygraph.yaml").read_text(encoding="utf-8") == text
    assert [one.name for one in tmp_path.iterdir()] == ["studygraph.yaml"]


def test_what_another_file_decides_counts_as_well(tmp_path: Path) -> None:
    one, two = tmp_path / "one.yaml", tmp_path / "two.yaml"
    two.write_text("refuse: [roux]\n", encoding="utf-8")
    with pytest.raises(VocabularyError, match=r"two\.yaml:1"):
        write_changes([one, two], [change(Key.PROMOTE, "roux")])
    assert not one.exists()


def test_a_broken_file_is_not_written_to(tmp_path: Path) -> None:
    with pytest.raises(VocabularyError, match=r"studygraph\.yaml:1: This is not YAML"):
        after(tmp_path, "promote: [", change(Key.PROMOTE, "roux"))
    assert (tmp_path / "studygraph.yaml").read_text(encoding="utf-8") == "promote: ["


@pytest.mark.parametrize(
    "made",
    [
        change(Key.PROMOTE, " "),
        change(Key.PROMOTE, "a" * (MAX_LABEL + 1)),
        change(Key.PROMOTE, "a\nb"),
        change(Key.RENAME, "a", ""),
    ],
)
def test_what_is_no_label_is_refused(tmp_path: Path, made: Change) -> None:
    with pytest.raises(UsageError, match="is no label"):
        write_changes([tmp_path / "studygraph.yaml"], [made])


def test_a_folder_that_is_missing_is_named_with_a_remedy(tmp_path: Path) -> None:
    path = tmp_path / "gone" / "studygraph.yaml"
    with pytest.raises(InputError, match=r"cannot be written .* with --curation"):
        write_changes([path], [change(Key.PROMOTE, "roux")])


def test_a_link_stays_one_and_the_mode_is_kept(tmp_path: Path) -> None:
    real, link = tmp_path / "real.yaml", tmp_path / "studygraph.yaml"
    real.write_text("promote: [a]\n", encoding="utf-8")
    real.chmod(0o600)
    link.symlink_to(real)
    write_changes([link], [change(Key.PROMOTE, "b")])
    assert link.is_symlink()
    assert real.read_text(encoding="utf-8") == "promote: [a, b]\n"
    assert real.stat().st_mode & 0o777 == 0o600


LABELS = st.text(
    st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=12
).filter(lambda text: normalise(text) and text == " ".join(text.split()))


@given(st.lists(LABELS, min_size=1, max_size=4), st.sampled_from(["", "refuse: [x]\n"]))
def test_any_label_is_read_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, labels: list[str], before: str
) -> None:
    path = tmp_path_factory.mktemp("labels") / "studygraph.yaml"
    path.write_text(before, encoding="utf-8")
    write_changes([path], [change(Key.PROMOTE, label) for label in labels])
    written = [
        decision.label
        for decision in read_curation([path]).decisions
        if decision.key is Key.PROMOTE
    ]
    first = {normalise(label): label for label in reversed(labels)}
    assert written == [label for label in labels if first.pop(normalise(label), None)]
