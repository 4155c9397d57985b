"""Turn flags, environment, ``kg.toml`` and defaults into one `Settings` record."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from kg.errors import SettingsError
from kg.shipped import data_folder

ENGINES = ("whoosh", "tantivy", "whoosh-plain")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
MIN_TOKEN = 16

# Where each setting stands in kg.toml, and its environment variable.
_TOML_KEYS = {
    "notes": "notes",
    "vocabulary": "vocabulary",
    "courses": "courses",
    "curation": "curation",
    "store": "store",
    "build.engine": "engine",
    "build.model": "model",
    "search.model": "search_model",
    "serve.host": "host",
    "serve.port": "port",
    "serve.allowed_hosts": "allowed_hosts",
    "privacy.log_entries": "log_entries",
}
_ENVIRONMENT = {
    "KG_NOTES": "notes",
    "KG_VOCABULARY": "vocabulary",
    "KG_COURSES": "courses",
    "KG_CURATION": "curation",
    "KG_STORE": "store",
    "KG_ENGINE": "engine",
    "KG_MODEL": "model",
    "KG_SEARCH_MODEL": "search_model",
    "KG_HOST": "host",
    "KG_PORT": "port",
    "KG_ALLOWED_HOSTS": "allowed_hosts",
    "KG_TOKEN": "token",
    "KG_LOG_ENTRIES": "log_entries",
}
_PATH_LISTS = ("notes", "vocabulary", "courses")
CURATION_FILE = "studygraph.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that a run can be told; see the README's table of settings.

    ``origins`` says for each setting that is not a default where it came from.
    """

    notes: tuple[Path, ...]
    vocabulary: tuple[Path, ...]
    courses: tuple[Path, ...]
    store: Path
    curation: Path | None = None
    engine: str = "whoosh"
    model: str | None = None
    search_model: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8321
    allowed_hosts: tuple[str, ...] = ()
    token: str | None = field(default=None, repr=False)
    log_entries: str = "hide"
    origins: tuple[tuple[str, str], ...] = ()


def curation_files(settings: Settings) -> tuple[Path, ...]:
    """Return the files in which a person may decide; a build obeys those that exist.

    Decisions that programs write go into the first.
    """
    given = settings.curation
    if given is not None:
        return (given / CURATION_FILE if given.is_dir() else given,)
    folders = (path if path.is_dir() else path.parent for path in settings.notes)
    return tuple(dict.fromkeys(folder / CURATION_FILE for folder in folders))


def make_settings(
    flags: Mapping[str, object] | None = None,
    *,
    environment: Mapping[str, str],
    folder: Path,
) -> Settings:
    """Merge flags over ``KG_*`` variables over ``folder/kg.toml`` over defaults.

    A flag of None or an empty tuple counts as not given.

    Raises:
        SettingsError: a key is unknown, or a value has the wrong type or range.
    """
    values: dict[str, object] = _defaults(folder)
    origins: dict[str, str] = {}
    toml = folder / "kg.toml"
    layers = (
        (str(toml), _read_toml(toml)),
        ("environment", _read_environment(environment)),
        ("flag", {k: v for k, v in (flags or {}).items() if v not in (None, ())}),
    )
    for origin, layer in layers:
        for name, value in layer.items():
            values[name] = _typed(name, value, origin=origin, folder=folder)
            origins[name] = origin
    settings = Settings(**values, origins=tuple(sorted(origins.items())))  # type: ignore[arg-type]
    if settings.token is not None and len(settings.token) < MIN_TOKEN:
        raise SettingsError(
            f"KG_TOKEN has {len(settings.token)} characters; use at least {MIN_TOKEN}."
        )
    return settings


def _defaults(folder: Path) -> dict[str, object]:
    shipped = data_folder()

    def own_or_shipped(name: str) -> tuple[Path, ...]:
        own = folder / "data" / name
        return (own if own.is_dir() else shipped / name,)

    return {
        "notes": (folder / "data" / "notes",),
        "vocabulary": own_or_shipped("vocabulary"),
        "courses": own_or_shipped("courses"),
        "store": folder / ".studygraph",
    }


def _read_toml(path: Path) -> dict[str, object]:
    if not path.is_file():
        return {}
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not valid TOML: {error}.") from error
    found: dict[str, object] = {}
    for key, value in document.items():
        entries = (
            {f"{key}.{inner}": item for inner, item in value.items()}
            if isinstance(value, dict)
            else {key: value}
        )
        for dotted, item in entries.items():
            if dotted not in _TOML_KEYS:
                raise SettingsError(
                    f"{path} has an unknown setting {dotted!r}."
                    + _nearest(dotted, tuple(_TOML_KEYS))
                )
            found[_TOML_KEYS[dotted]] = item
    return found


def _read_environment(environment: Mapping[str, str]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in environment.items():
        if not key.startswith("KG_"):
            continue
        if key not in _ENVIRONMENT:
            raise SettingsError(
                f"The environment has an unknown setting {key}."
                + _nearest(key, tuple(_ENVIRONMENT))
            )
        if value:
            found[_ENVIRONMENT[key]] = value
    return found


def _typed(name: str, value: object, *, origin: str, folder: Path) -> object:
    if name in _PATH_LISTS:
        items = _texts(name, value, origin, separator=":")
        return tuple(folder / Path(item).expanduser() for item in items)
    if name == "allowed_hosts":
        return _texts(name, value, origin, separator=",")
    if name in ("store", "curation", "search_model"):
        return folder / Path(str(value)).expanduser()
    if name == "port":
        return _port(value, origin)
    if not isinstance(value, str):
        raise SettingsError(
            f"{name} is {value!r} ({origin}), but has to be text in quotes."
        )
    if name == "engine" and value not in ENGINES:
        raise SettingsError(
            f"The engine {value!r} ({origin}) is unknown; use {' or '.join(ENGINES)}."
        )
    if name == "log_entries" and value not in ("hide", "show"):
        raise SettingsError(
            f'log_entries is {value!r} ({origin}); use "hide" or "show".'
        )
    return value


def _texts(name: str, value: object, origin: str, *, separator: str) -> tuple[str, ...]:
    if isinstance(value, str):
        parts: tuple[object, ...] = tuple(p for p in value.split(separator) if p)
    elif isinstance(value, list | tuple):
        parts = tuple(value)
    else:
        parts = (value,)
    if not all(isinstance(part, str | Path) for part in parts):
        raise SettingsError(f"{name} is {value!r} ({origin}), but has to be a list.")
    return tuple(str(part) for part in parts)


def _port(value: object, origin: str) -> int:
    try:
        port = int(str(value))
    except ValueError:
        port = -1
    if not 0 <= port <= 65535:
        raise SettingsError(
            f"The port {value!r} ({origin}) is no number from 0 to 65535."
        )
    return port


def require_safe_exposure(settings: Settings) -> None:
    """Refuse to let other machines in without a token.

    Raises:
        SettingsError: the host is not this machine alone, and there is no token.
    """
    if settings.host not in LOOPBACK and settings.token is None:
        raise SettingsError(
            f"Serving on {settings.host} lets other machines read your notes. "
            f"Set KG_TOKEN to a secret of at least {MIN_TOKEN} characters, "
            "or serve on 127.0.0.1."
        )


def no_search_model() -> SettingsError:
    """Return the error that says how to set up searching by meaning."""
    return SettingsError(
        "Searching by meaning needs a model of yours: set model under [search] in "
        "kg.toml, or KG_SEARCH_MODEL, to a folder with model.onnx and tokenizer.json "
        "of a sentence-embedding model, and install studygraph[semantic]."
    )


def _nearest(key: str, known: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(key, known, n=1)
    return f" Did you mean {close[0]!r}?" if close else f" Known: {', '.join(known)}."


def describe_settings(settings: Settings) -> tuple[tuple[str, str, str], ...]:
    """Return (name, value, origin) of every setting; the token's value is hidden."""
    origins = dict(settings.origins)
    rows = []
    for item in fields(settings):
        if item.name == "origins":
            continue
        value = getattr(settings, item.name)
        if isinstance(value, tuple):
            text = ", ".join(str(part) for part in value)
        elif item.name == "token":
            text = "(set)" if value else ""
        else:
            text = "" if value is None else str(value)
        rows.append((item.name, text, origins.get(item.name, "default")))
    return tuple(rows)
