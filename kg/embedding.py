"""A folder with a sentence-embedding model in ONNX → vectors that say what texts mean.

::

    model.onnx (or onnx/model.onnx)     input_ids, attention_mask, maybe token_type_ids
    tokenizer.json                      of the library *tokenizers*
    1_Pooling/config.json               optional: mean, as without it, or first token
    sentence_bert_config.json, config.json      optional: how many tokens it reads

This is what https://sbert.net/docs/sentence_transformer/usage/efficiency.html exports.
A model is only ever read from such a folder, never fetched.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kg.digests import FileId, file_id
from kg.errors import SettingsError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Vectors: TypeAlias = NDArray[np.float32]

EXTRA = "pip install 'studygraph[semantic]'"
MAX_TOKENS = 256
# Of a longer text no more is cut into tokens: they seldom have so many letters.
MAX_CHARACTERS = 10 * MAX_TOKENS
# What a run of the model works on at once, so that it needs little memory.
TOKENS_AT_ONCE = 2_048
# Part of every digest: vectors made otherwise are others, though the model is the same.
_METHOD = b"mean-or-first, equal lengths, l2, 1"

_MODELS = ("model.onnx", "onnx/model.onnx")
_TOKENIZER = "tokenizer.json"
_POOLING = "1_Pooling/config.json"
_LIMITS = (
    ("sentence_bert_config.json", "max_seq_length"),
    ("config.json", "max_position_embeddings"),
)
_INPUTS = ("input_ids", "attention_mask", "token_type_ids")
_POOLED = "sentence_embedding"
_UNPOOLED = ("last_hidden_state", "token_embeddings")
_LOADING = Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedder:
    """A loaded model. ``digest`` changes when its vectors may; ``size`` is theirs.

    ``run`` takes token numbers, a row for each of some texts of equal length, and
    returns a vector for each.
    """

    digest: str
    size: int
    tokenizer: Tokenizer
    run: Callable[[NDArray[np.int64]], Vectors]


def load_embedder(folder: Path) -> Embedder:
    """Load the model of a folder; the same one again for as long as its files stay.

    Raises:
        SettingsError: the folder holds no model that can be used, or the libraries are
            not installed.
    """
    files = tuple(_find_files(folder))
    # A model is large: two threads that come at once are to share one.
    with _LOADING:
        return _load(folder, files, tuple(file_id(path) for path in files))


def _find_files(folder: Path) -> Iterator[Path]:
    """Yield the files that make the model what it is, the model first."""
    models = [folder / name for name in _MODELS if (folder / name).is_file()]
    tokenizer = folder / _TOKENIZER
    if not models:
        raise SettingsError(
            f"There is no {_MODELS[0]} in {folder}. The setting search.model names a "
            "folder with a sentence-embedding model in ONNX and its tokenizer.json."
        )
    if not tokenizer.is_file():
        raise SettingsError(
            f"There is no {_TOKENIZER} in {folder}; it belongs to {models[0].name}. "
            "Put it there from where the model is from."
        )
    yield models[0]
    # The weights of a large model stand in files beside it.
    yield from sorted(models[0].parent.glob(f"{models[0].name}?data*"))
    yield tokenizer
    for name in (_POOLING, *(name for name, _ in _LIMITS)):
        if (folder / name).is_file():
            yield folder / name


@lru_cache(maxsize=1)
def _load(
    folder: Path, files: tuple[Path, ...], identities: tuple[FileId, ...]
) -> Embedder:
    """``identities`` make the cache notice files that have changed."""
    libraries = _import_libraries()
    limit = _token_limit(folder)
    try:
        tokenizer: Tokenizer = libraries[1].Tokenizer.from_file(
            str(folder / _TOKENIZER)
        )
        tokenizer.no_padding()
        tokenizer.enable_truncation(limit)
    except Exception as error:  # The library has no class of its own for this.
        raise SettingsError(
            f"{folder / _TOKENIZER} is no tokenizer that can be read: {error}."
        ) from error
    run = _make_run(libraries[0], files[0], by_first=_pools_first(folder))
    # What cannot be run is to be found now, and not in the midst of a search.
    size = run(np.zeros((1, 2), np.int64)).shape[1]
    return Embedder(digest=_digest(files), size=size, tokenizer=tokenizer, run=run)


def _import_libraries() -> tuple[ModuleType, ModuleType]:
    # From 1.29 on, onnxruntime reports its use to its maker unless told not to before
    # it is imported (its Privacy.md). What is done with notes is nobody else's matter.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    try:
        import onnxruntime
        import tokenizers
    except ImportError as error:
        raise SettingsError(
            f"Searching by meaning needs {error.name}. Install it with {EXTRA}, or "
            "leave the setting search.model out."
        ) from error
    onnxruntime.disable_telemetry_events()  # The older way, and that of Windows.
    return onnxruntime, tokenizers


def _token_limit(folder: Path) -> int:
    found = [MAX_TOKENS]
    for name, key in _LIMITS:
        value = _read_config(folder / name).get(key)
        if isinstance(value, int) and value > 0:
            found.append(value)
    return min(found)


def _pools_first(folder: Path) -> bool:
    """Tell whether the first token's vector stands for a text, and not the mean."""
    path = folder / _POOLING
    config = _read_config(path)
    chosen = {name for name, value in config.items() if value is True}
    chosen = {name for name in chosen if name.startswith("pooling_mode_")}
    if chosen <= {"pooling_mode_mean_tokens"}:
        return False
    if chosen == {"pooling_mode_cls_token"}:
        return True
    raise SettingsError(
        f"{path} asks for {' and '.join(sorted(chosen))}; only models that take the "
        "mean of all tokens, or the first one, can be used."
    )


def _read_config(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise SettingsError(f"{path} is no JSON: {error}.") from error
    return config if isinstance(config, dict) else {}


def _make_run(
    onnxruntime: ModuleType, model: Path, *, by_first: bool
) -> Callable[[NDArray[np.int64]], Vectors]:
    """Return what runs a model in the calling thread alone."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4  # What is wrong it says by raising.
    try:
        session = onnxruntime.InferenceSession(
            str(model), options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # Its classes have no base of their own.
        raise SettingsError(
            f"{model} is no ONNX model that can be run: {error}."
        ) from error
    kinds = _input_kinds(session, model)
    output, is_pooled = _choose_output(session, model)

    def run(ids: NDArray[np.int64]) -> Vectors:
        ones = np.ones_like(ids)
        values = {_INPUTS[0]: ids, _INPUTS[1]: ones, _INPUTS[2]: ones - 1}
        given = {name: values[name].astype(kind) for name, kind in kinds.items()}
        try:
            (found,) = session.run([output], given)
        except Exception as error:
            raise SettingsError(f"{model} cannot be run: {error}.") from error
        if not is_pooled:
            found = found[:, 0] if by_first else found.mean(axis=1, dtype=np.float32)
        return _unit(np.asarray(found, np.float32))

    return run


def _input_kinds(session: Any, model: Path) -> dict[str, str]:
    """Return the names of what a model wants, and whether as int64 or int32."""
    kinds = {item.name: item.type[len("tensor(") : -1] for item in session.get_inputs()}
    strange = sorted(set(kinds) - set(_INPUTS))
    if strange or _INPUTS[0] not in kinds:
        raise SettingsError(
            f"{model} wants {', '.join(sorted(kinds))}; a sentence-embedding model "
            f"wants {_INPUTS[0]} and at most {' and '.join(_INPUTS[1:])}."
        )
    return kinds


def _choose_output(session: Any, model: Path) -> tuple[str, bool]:
    """Return the output that holds the meaning, and whether it is one for each text."""
    ranks = {item.name: len(item.shape or ()) for item in session.get_outputs()}
    if ranks.get(_POOLED) == 2:
        return _POOLED, True
    for name in _UNPOOLED:
        if ranks.get(name) == 3:
            return name, False
    # Others are told by their shape alone, if there is no choice.
    if len(ranks) == 1 and (rank := next(iter(ranks.values()))) in (2, 3):
        return next(iter(ranks)), rank == 2
    raise SettingsError(
        f"{model} gives {', '.join(ranks)}; a sentence-embedding model gives "
        f"{_UNPOOLED[0]} (texts × tokens × size) or {_POOLED} (texts × size)."
    )


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.sqrt(np.square(vectors).sum(axis=1, keepdims=True))
    # A vector of nothing stays one: it is like no other.
    divisors = np.where(lengths > 0, lengths, 1)
    return (vectors / divisors).astype(np.float32, copy=False)


def _digest(files: Sequence[Path]) -> str:
    whole = hashlib.blake2b(_METHOD, digest_size=8)
    for path in files:
        with path.open("rb") as file:
            whole.update(hashlib.file_digest(file, "sha256").digest())
    return whole.hexdigest()


def embed(embedder: Embedder, texts: Sequence[str]) -> Vectors:
    """Return a unit vector for each text, that of nothing for what has no tokens.

    Texts of equal length run together: none is filled up, and none bears on another.

    Raises:
        SettingsError: the model fails.
    """
    by_length: defaultdict[int, list[int]] = defaultdict(list)
    numbered = []
    for place, text in enumerate(texts):
        # One by one: many at once would be spread over all processors.
        ids = embedder.tokenizer.encode(text[:MAX_CHARACTERS]).ids
        numbered.append(ids)
        by_length[len(ids)].append(place)
    vectors = np.zeros((len(texts), embedder.size), np.float32)
    for length, places in sorted(by_length.items()):
        step = max(1, TOKENS_AT_ONCE // max(1, length))
        for start in range(0, len(places) if length else 0, step):
            chosen = places[start : start + step]
            rows = [numbered[place] for place in chosen]
            vectors[chosen] = embedder.run(np.asarray(rows, np.int64))
    return vectors
