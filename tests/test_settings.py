from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import SettingsError
from kg.settings import (
    Settings,
    curation_files,
    describe_settings,
    make_settings,
    require_safe_exposure,
)
from kg.shipped import data_folder


def settings(
    folder: Path, toml: str = "", *, flags: dict[str, object] | None = None, **env: str
) -> Settings:
    (folder / "kg.toml").write_text(toml, encoding="utf-8")
    return make_settings(flags, environment=env, folder=folder)


def test_defaults_read_data_notes_and_the_vocabularies_that_come_along(
    tmp_path: Path,
) -> None:
    assert make_settings(environment={}, folder=tmp_path) == Settings(
        notes=(tmp_path / "data" / "notes",),
        vocabulary=(data_folder() / "vocabulary",),
        courses=(data_folder() / "courses",),
        store=tmp_path / ".studygraph",
    )


def test_a_folders_own_vocabulary_replaces_the_one_that_comes_along(
    tmp_path: Path,
) -> None:
    (tmp_path / "data" / "vocabulary").mkdir(parents=True)
    made = make_settings(environment={}, folder=tmp_path)
    assert made.vocabulary == (tmp_path / "data" / "vocabulary",)


def test_decisions_are_looked_for_in_every_folder_of_notes(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    made = settings(tmp_path, flags={"notes": ("one", "two/day.md", "two/b.md")})
    assert curation_files(made) == (
        tmp_path / "one" / "studygraph.yaml",
        tmp_path / "two" / "studygraph.yaml",
    )


def test_settings_name_another_file_of_decisions(tmp_path: Path) -> None:
    made = settings(tmp_path, 'curation = "mine.yaml"')
    assert curation_files(made) == (tmp_path / "mine.yaml",)
    (tmp_path / "mine.yaml").mkdir()
    assert curation_files(made) == (tmp_path / "mine.yaml" / "studygraph.yaml",)
    made = settings(tmp_path, 'curation = "mine.yaml"', KG_CURATION="other.yaml")
    assert curation_files(made) == (tmp_path / "other.yaml",)


def test_flags_win_over_environment_over_file(tmp_path: Path) -> None:
    toml = 'store = "from-file"\n[serve]\nport = 1\nhost = "localhost"\n'
    made = settings(tmp_path, toml, flags={"port": 3}, KG_PORT="2", KG_STORE="env")
    assert (made.port, made.store, made.host) == (3, tmp_path / "env", "localhost")
    assert dict(made.origins) == {
        "port": "flag",
        "store": "environment",
        "host": str(tmp_path / "kg.toml"),
    }


@pytest.mark.parametrize(
    ("toml", "environment", "message"),
    [
        ("stor = 'x'", {}, "unknown setting 'stor'. Did you mean 'store'?"),
        ("[serve]\nprt = 1", {}, "unknown setting 'serve.prt'"),
        ("", {"KG_STOER": "x"}, "unknown setting KG_STOER. Did you mean 'KG_STORE'?"),
        ("", {"KG_PORT": "many"}, "The port 'many' (environment) is no number"),
        ("", {"KG_PORT": "70000"}, "no number from 0 to 65535"),
        ("", {"KG_ENGINE": "grep"}, "The engine 'grep' (environment) is unknown"),
        ("build = {model = 3}", {}, "model is 3"),
        ("notes = 3", {}, "notes is 3"),
        ("privacy = {log_entries = 'perhaps'}", {}, 'use "hide" or "show"'),
        ("not toml", {}, "is not valid TOML"),
        ("", {"KG_TOKEN": "short"}, "KG_TOKEN has 5 characters; use at least 16"),
    ],
)
def test_a_wrong_setting_is_named_with_the_remedy(
    tmp_path: Path, toml: str, environment: dict[str, str], message: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        settings(tmp_path, toml, flags=None, **environment)
    assert message in str(caught.value)


def test_a_search_model_is_a_folder_named_from_where_the_settings_are(
    tmp_path: Path,
) -> None:
    made = settings(tmp_path, '[search]\nmodel = "models/small"')
    assert made.search_model == tmp_path / "models" / "small"
    made = settings(tmp_path, KG_SEARCH_MODEL="/elsewhere")
    assert made.search_model == Path("/elsewhere")


def test_another_host_is_refused_without_a_token(tmp_path: Path) -> None:
    made = settings(tmp_path, KG_HOST="0.0.0.0")
    with pytest.raises(SettingsError, match="lets other machines read your notes"):
        require_safe_exposure(made)


def test_another_host_is_served_with_a_long_token(tmp_path: Path) -> None:
    made = settings(tmp_path, KG_HOST="0.0.0.0", KG_TOKEN="x" * 16)
    require_safe_exposure(made)
    assert made.host == "0.0.0.0"
    assert "x" * 16 not in repr(made)
    assert ("token", "(set)", "environment") in describe_settings(made)


def test_several_notes_are_separated_like_a_search_path(tmp_path: Path) -> None:
    assert settings(tmp_path, KG_NOTES="a:b").notes == (tmp_path / "a", tmp_path / "b")
