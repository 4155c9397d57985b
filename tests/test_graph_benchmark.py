"""The graph of a folder is built as a build would, and counted."""

from __future__ import annotations

from pathlib import Path

from graph_benchmark import measure


def test_the_graph_of_a_folder_is_counted(tmp_path: Path) -> None:
    for number in range(12):
        text = f"# Shelf {number}\n\n- RootBeer{number} is bottled\n"
        (tmp_path / f"{number:02}.md").write_text(text, encoding="utf-8")
    for number in range(2):
        text = f"# Picnic {number}\n\n- a GingerAle with a LemonTart, {number}\n"
        text += "- GingerAle is used for LemonadeJelly\n"
        (tmp_path / f"picnic{number}.md").write_text(text, encoding="utf-8")
    costs = measure(tmp_path)
    assert costs.notes == 14
    assert 0 < costs.weak < costs.relations
    assert costs.concepts >= 14
