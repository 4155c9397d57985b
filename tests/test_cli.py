from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from kg.cli import main
from kg.pipeline import build
from kg.settings import Settings
from kg.store import current_generation, lock_store
from tests.site import build_twice, settings_in, write_journal

Run = Callable[..., Result]


@pytest.fixture
def run(journal_settings: Settings) -> Run:
    """Run a command on the user's own notes as they were built."""

    def run(*arguments: str) -> Result:
        store = f"--store={journal_settings.store}"
        return CliRunner().invoke(main, [*arguments, store])

    return run


@pytest.fixture
def notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of notes below the current directory."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "day.md").write_text("# Adam\n\n- RMSprop\n", encoding="utf-8")
    return folder


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def commands(group: click.Group, *before: str) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            found += commands(command, *before, name)
        else:
            found.append((*before, name))
    return found


@pytest.mark.parametrize("command", commands(main), ids=" ".join)
def test_every_command_explains_itself_with_an_example(
    command: tuple[str, ...],
) -> None:
    result = invoke(*command, "--help")
    assert result.exit_code == 0
    assert f"Example: kg {' '.join(command)}" in result.output


def test_help_loads_nothing_heavy() -> None:
    heavy = (
        *("spacy", "networkx", "whoosh", "flask", "pyvis", "numpy", "yaml"),
        *("onnxruntime", "tokenizers"),
    )
    code = (
        "import sys; from click.testing import CliRunner; from kg.cli import main; "
        "assert CliRunner().invoke(main, ['--help']).exit_code == 0; "
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_reading_a_build_loads_no_language_tools(journal_settings: Settings) -> None:
    code = (
        "import sys; from click.testing import CliRunner; from kg.cli import main; "
        f"store = '--store={journal_settings.store}'; "
        "assert CliRunner().invoke(main, ['search', 'adam', store]).exit_code == 0; "
        "print('spacy' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


def test_search_shows_the_line_and_how_it_was_found(run: Run) -> None:
    result = run("search", "alexnet", "--limit=1")
    assert result.exit_code == 0
    assert "learning-journal.md:9  [exact]" in result.output
    assert "AlexNet similar to LeNet but much bigger" in result.output


def test_search_is_narrowed_by_the_same_filters_as_the_page(run: Run) -> None:
    everything = json.loads(run("search", "network", "--json").output)
    lecture = everything["facets"]["lecture"][0]
    filters = ("--source=learning-journal.md", f"--lecture={lecture['value']}")

    narrowed = run("search", "network", *filters, "--sort=date")

    assert everything["facets"]["source"][0]["count"] == everything["total"]
    assert f"Only lecture: {lecture['label']}" in narrowed.output
    assert "Only source: learning-journal.md" in narrowed.output
    answer = json.loads(run("search", "network", *filters, "--json").output)
    assert answer["total"] == lecture["count"]


def test_a_search_without_hits_says_what_would_find_some(run: Run) -> None:
    result = run("search", "alexnet", "--source=none.md", "--mode=all")

    assert result.exit_code == 0
    assert "Nothing found.\n  alexnet  in " in result.output
    assert "Without the source none.md: " in result.output
    assert "Your notes have: AlexNet (concept)" in result.output
    assert 'Ask with "two words"' in result.output


@pytest.mark.parametrize(
    ("arguments", "fields"),
    [
        (("search", "adam"), {"build", "query", "total", "items", "facets"}),
        (("suggest", "ada"), {"build", "total", "items", "next"}),
        (("show", "adam"), {"build", "id", "label", "relations", "mentions"}),
        (("path", "adam", "rmsprop"), {"build", "from", "to", "hops"}),
        (("graph", "--concept=adam"), {"build", "focus", "nodes", "edges"}),
        (("courses",), {"build", "total", "items"}),
        (("communities",), {"build", "total", "items", "joining", "cutting"}),
        (("candidates",), {"build", "total", "items", "next", "unmatched"}),
        (("check",), {"build", "problems", "warnings", "files", "quotes"}),
        (("diff", "1", "1"), {"build", "from", "to", "counts", "items", "next"}),
    ],
)
def test_json_is_the_object_of_the_api(
    run: Run, arguments: tuple[str, ...], fields: set[str]
) -> None:
    result = run(*arguments, "--json")
    assert result.exit_code == 0
    assert fields <= json.loads(result.output).keys()


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("AlexNet", "builds on  1 from a vocabulary\n  LeNet\n    says the"),
        ("vectorization", "also written vectrization (spelling, 1 edit)"),
        ("CNN Example", "watched 0:00–"),
        ("convolutional-neural-networks", "Classic Networks  0:00–12:00"),
        ("2025-08-16-classic-networks", "9  - AlexNet similar to LeNet"),
    ],
)
def test_show_shows_whatever_has_the_name(run: Run, name: str, shown: str) -> None:
    result = run("show", name)
    assert result.exit_code == 0
    assert shown in result.output


def test_a_path_quotes_a_line_for_each_step(run: Run) -> None:
    result = run("path", "Adam", "momentum")
    assert result.exit_code == 0
    assert "Adam combines momentum" in result.output
    assert "“Adam Optimization Algorithm”  learning-journal.md:547" in result.output


def test_an_unknown_name_is_a_sentence_and_exit_code_1(run: Run) -> None:
    result = run("show", "adamm")
    assert result.exit_code == 1
    assert "Nothing in this build is called 'adamm'. Did you mean" in result.output
    assert "Traceback" not in result.output


def test_the_graph_is_written_as_one_page(run: Run, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    assert run("graph", "--concept=adam", "-o", str(page)).exit_code == 0
    text = page.read_text(encoding="utf-8")
    assert "Adam" in text
    assert "http-equiv" in text


def test_the_graph_wants_to_know_where_to_go(run: Run) -> None:
    result = run("graph")
    assert result.exit_code == 2
    assert "-o page.html" in result.output


@pytest.mark.parametrize("form", ["jsonl", "graphml"])
def test_exports_go_to_a_file_or_to_standard_output(
    run: Run, tmp_path: Path, form: str
) -> None:
    target = tmp_path / "export"
    printed = run("export", "--format", form)
    written = run("export", "--format", form, "-o", str(target))
    assert (printed.exit_code, written.exit_code) == (0, 0)
    assert target.read_text(encoding="utf-8") == printed.output


def test_an_unknown_format_is_refused_with_the_known_ones(run: Run) -> None:
    result = run("export", "--format", "pdf")
    assert result.exit_code == 2
    assert "use jsonl or graphml" in result.output


def test_a_sound_build_is_called_sound(run: Run) -> None:
    result = run("check")
    assert result.exit_code == 0
    assert "is sound" in result.output


def test_build_names_skipped_files_and_leaves_with_3(notes: Path) -> None:
    (notes / "broken.md").write_bytes(b"\x00\x01")
    result = invoke("build", str(notes))
    assert result.exit_code == 3
    assert "skipped broken.md: " in result.stderr
    assert "1 source, 1 note, " in result.output


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("build", "nowhere"), 1, "nowhere"),
        (("build", "empty"), 1, "empty holds no notes"),
        (("build", "notes", "--vocabulary=nowhere.yaml"), 1, "nowhere.yaml"),
        (("build", "notes", "--engine=grep"), 2, "The engine 'grep'"),
        (("build", "notes", "--poll"), 2, "add --watch"),
        (("serve", "notes", "--poll"), 2, "add --watch"),
        (("build", "notes", "--model=en_no_such"), 2, "'en_no_such' is not installed"),
        (("search", "adam"), 1, "There is no build in"),
        (("check",), 1, "There is no build in"),
        (("serve", "nowhere"), 1, "nowhere"),
        (("graph", "-o", "missing/page.html"), 1, "There is no build in"),
    ],
)
def test_bad_input_is_a_sentence_with_its_exit_code(
    notes: Path, arguments: tuple[str, ...], code: int, message: str
) -> None:
    (notes.parent / "empty").mkdir()
    result = invoke(*arguments)
    assert result.exit_code == code
    assert "Traceback" not in result.output


def test_a_second_build_says_that_another_is_running(notes: Path) -> None:
    with lock_store(notes.parent / ".studygraph"):
        result = invoke("build", str(notes))
    assert result.exit_code == 75
    assert "Another build" in result.output


def test_a_build_that_finds_nothing_changed_says_so_and_names_what_it_skips(
    notes: Path,
) -> None:
    first = json.loads(invoke("build", str(notes), "--json").output)
    second = invoke("build", str(notes))
    assert (second.exit_code, second.output) == (
        0,
        "Nothing has changed since gen-000001.\n",
    )
    assert json.loads(invoke("build", str(notes), "--json").output) == first
    (notes / "broken.md").write_bytes(b"\x00\x01")
    assert invoke("build", str(notes)).exit_code == 3
    again = invoke("build", str(notes))
    assert again.exit_code == 3
    assert again.stdout == "Nothing has changed since gen-000002.\n"
    assert "skipped broken.md: " in again.stderr


def test_to_find_nothing_changed_takes_no_language_tools(notes: Path) -> None:
    assert invoke("build", str(notes)).exit_code == 0
    heavy = ("spacy", "networkx", "whoosh", "numpy", "watchfiles")
    code = (
        "import sys; from click.testing import CliRunner; from kg.cli import main; "
        "print(CliRunner().invoke(main, ['build', 'notes']).output, end=''); "
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout == "Nothing has changed since gen-000001.\n[]\n"


def test_old_builds_are_collected(notes: Path) -> None:
    for _ in range(3):
        assert invoke("build", "--full", str(notes)).exit_code == 0
    assert "Nothing to remove." in invoke("gc").output
    assert current_generation(notes.parent / ".studygraph").name == "gen-000003"


def test_settings_are_shown_with_their_origin(notes: Path) -> None:
    (notes.parent / "kg.toml").write_text("[serve]\nport = 9000\n", encoding="utf-8")
    result = invoke("config", "show")
    assert result.exit_code == 0
    assert f"port           9000  ({notes.parent / 'kg.toml'})" in result.output


def test_private_records_are_listed_on_demand(notes: Path) -> None:
    (notes / "day.md").write_text("# Adam\n\n2025/01/02\n\n- 81.5\n", encoding="utf-8")
    result = invoke("log", str(notes))
    assert result.exit_code == 0
    assert result.output.split() == ["2025-01-02", "weight", "81.5", "day.md:5"]


def test_private_records_of_a_file_that_cannot_be_read_are_not_passed_over(
    notes: Path,
) -> None:
    (notes / "broken.md").write_bytes(b"\x00\x01")
    result = invoke("log", str(notes))
    assert result.exit_code == 3
    assert "skipped broken.md: " in result.stderr


def test_words_can_be_excluded_on_the_command_line(run: Run) -> None:
    both = json.loads(run("search", "alexnet", "--json").output)["total"]
    fewer = json.loads(run("search", "alexnet", "-lenet", "--json").output)["total"]
    assert fewer < both


def test_an_option_that_search_does_not_know_is_no_word(run: Run) -> None:
    result = run("search", "adam", "--limt=3")
    assert result.exit_code == 2
    assert "No such option" in result.output


def test_a_broken_manifest_is_a_problem_that_check_names(notes: Path) -> None:
    assert invoke("build", str(notes)).exit_code == 0
    manifest = notes.parent / ".studygraph" / "gen-000001" / "manifest.json"
    manifest.write_text("{}", encoding="utf-8")
    result = invoke("check", "--json")
    assert result.exit_code == 1
    (problem,) = json.loads(result.output)["problems"]
    assert "gen-000001 has the store format None" in problem["what"]


def test_a_host_that_must_not_be_served_stops_no_other_command(
    notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KG_HOST", "0.0.0.0")
    assert invoke("build", str(notes)).exit_code == 0
    result = invoke("serve")
    assert result.exit_code == 2
    assert "lets other machines read your notes" in result.output


def test_a_decision_is_written_obeyed_and_no_question_any_more(notes: Path) -> None:
    text = "# Stews\n\n- a pot for slow cooking\n- fry in clarified butter\n"
    (notes / "day.md").write_text(text, encoding="utf-8")
    assert invoke("build", str(notes)).exit_code == 0
    listed = invoke("candidates").output
    assert "slow cooking  candidate" in listed
    assert "clarified butter  candidate" in listed
    assert "day.md:3  - a pot for slow cooking" in listed

    done = invoke("candidates", "--promote=slow cooking", "--refuse=clarified butter")
    assert done.exit_code == 0
    file = notes / "studygraph.yaml"
    assert f"{file} is written. The next build obeys it" in done.output
    assert "promote:\n  - slow cooking\n" in file.read_text(encoding="utf-8")
    assert "slow cooking" not in invoke("candidates").output

    assert invoke("build", str(notes)).exit_code == 0
    shown = invoke("show", "slow cooking").output
    assert "slow cooking  concept, core" in shown
    assert "+2  You decided that it is one." in shown
    assert invoke("show", "clarified butter").exit_code == 1


def test_a_build_and_the_candidates_tell_of_decisions_without_cause(
    notes: Path,
) -> None:
    (notes / "studygraph.yaml").write_text("promote: [Fondue]\n", encoding="utf-8")
    says = "studygraph.yaml:1: promote names 'Fondue', which the notes do not say"
    assert says in invoke("build", str(notes)).output
    assert says in invoke("candidates").output


def test_decisions_go_into_the_file_that_the_settings_name(notes: Path) -> None:
    mine = notes.parent / "mine.yaml"
    done = invoke("candidates", "--rename=a", "--to=b", f"--curation={mine}", "--json")
    assert json.loads(done.output)["file"] == str(mine)
    assert "rename:\n  a: b\n" in mine.read_text(encoding="utf-8")


@pytest.mark.parametrize("arguments", [("--merge=a",), ("--into=b",), ("--to=c",)])
def test_half_a_decision_is_none(notes: Path, arguments: tuple[str, ...]) -> None:
    done = invoke("candidates", *arguments)
    assert done.exit_code == 2
    assert "--merge goes with --into, and --rename with --to." in done.output
    assert not (notes / "studygraph.yaml").exists()


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run a command on a journal that was built, edited and built again."""
    settings = build_twice(tmp_path_factory.mktemp("twice"))
    return lambda *arguments: invoke(*arguments, f"--store={settings.store}")


def test_a_diff_shows_what_came_and_went_with_its_line(twice: Run) -> None:
    result = twice("diff")
    assert result.exit_code == 0
    shown = result.output
    assert shown.startswith("gen-000001 → gen-000002\n")
    assert "− AlexNet similar to LeNet  (stated in your notes)\n" in shown
    assert "    “AlexNet similar to LeNet but much bigger”  journal.md:26\n" in shown
    assert (
        "~ Classic Networks covers AlexNet  (from the layout of your notes)\n" in shown
    )
    assert "    + “AlexNet is bigger”  journal.md:26\n" in shown
    assert "\x1b" not in shown


def test_a_diff_backwards_loses_what_was_gained(twice: Run) -> None:
    shown = twice("diff", "2", "-1").output
    assert shown.startswith("gen-000002 → gen-000001\n")
    assert "+ AlexNet similar to LeNet  (stated in your notes)\n" in shown


def test_a_long_diff_is_cut_and_says_so(twice: Run) -> None:
    counts = json.loads(twice("diff", "--json").output)["counts"]
    lost = counts["relations"]["lost"]
    assert f"  … and {lost - 1} more; --limit shows more.\n" in (
        twice("diff", "--limit=1").output
    )
    assert "more; --limit" not in twice("diff", "--limit=1000").output


def test_a_build_does_not_differ_from_itself(twice: Run) -> None:
    assert twice("diff", "-0").output == (
        "gen-000002 → gen-000002\nNothing has changed.\n"
    )


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("7",), 1, "There is no build 7 in"),
        (("former",), 2, "'former' names no build; say gen-000017, 17, or -1"),
        (("1", "2", "2"), 2, "Only two builds can be compared"),
        (("--long",), 2, "No such option"),
    ],
)
def test_what_names_no_build_is_a_sentence(
    twice: Run, arguments: tuple[str, ...], code: int, says: str
) -> None:
    result = twice("diff", *arguments)
    assert result.exit_code == code
    assert says in result.output


def test_a_diff_shows_what_a_field_was_and_is(tmp_path: Path) -> None:
    write_journal(tmp_path)
    settings = settings_in(tmp_path)
    build(settings)
    (tmp_path / "notes" / "studygraph.yaml").write_text(
        "rename: {RMSprop: root prop}\naliases: {Adam: [first one, second one]}\n",
        encoding="utf-8",
    )
    build(settings)
    shown = invoke("diff", f"--store={settings.store}").output
    assert "~ root prop\n    label: RMSprop → root prop\n" in shown
    assert "aliases: +first one, +second one\n" in shown
