from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onnx import TensorProto

from kg.embedding import MAX_CHARACTERS, MAX_TOKENS, Embedder, embed, load_embedder
from kg.errors import SettingsError
from tests.tiny_model import WORDS, make_model, unit, write_tokenizer


@pytest.fixture(scope="module")
def embedder(tmp_path_factory: pytest.TempPathFactory) -> Embedder:
    return load_embedder(make_model(tmp_path_factory.mktemp("model")))


def vectors(embedder: Embedder, *texts: str) -> list[list[float]]:
    found: list[list[float]] = embed(embedder, texts).tolist()
    return found


def near(vector: Sequence[float]) -> Any:
    return pytest.approx(vector, abs=1e-6)


def test_a_text_is_the_mean_of_its_tokens_at_length_one(embedder: Embedder) -> None:
    assert embedder.size == 8
    assert vectors(embedder, "Car", "car engine") == [
        near([0.6, 0, 0.8, 0, 0, 0, 0, 0]),
        near(unit(2, 0, 3, 0, 1, 0, 0, 0)),
    ]


def test_a_text_without_tokens_or_known_words_is_a_vector_of_nothing(
    embedder: Embedder,
) -> None:
    assert vectors(embedder, "", "unheard") == [[0.0] * 8, [0.0] * 8]
    assert embed(embedder, []).shape == (0, 8)


@given(st.lists(st.lists(st.sampled_from(sorted(WORDS)), max_size=5), max_size=40))
def test_no_text_bears_on_another(
    embedder: Embedder, sentences: list[list[str]]
) -> None:
    texts = [" ".join(words) for words in sentences]
    alone = [vectors(embedder, text)[0] for text in texts]
    assert vectors(embedder, *texts) == alone


def test_of_a_long_text_the_beginning_counts(embedder: Embedder) -> None:
    long = "car " * MAX_TOKENS + "river"
    assert vectors(embedder, long) == [near(unit(3, 0, 4, 0, 0, 0, 0, 0))]
    far = "x" * MAX_CHARACTERS + " river"
    assert vectors(embedder, far) == [[0.0] * 8]


@pytest.mark.parametrize(
    "name", ["sentence_bert_config.json", "config.json", "neither.json"]
)
def test_a_model_says_how_many_tokens_it_reads(tmp_path: Path, name: str) -> None:
    key = "max_seq_length" if "bert" in name else "max_position_embeddings"
    make_model(tmp_path)
    (tmp_path / name).write_text(f'{{"{key}": 1}}')
    expected = unit(1, 0, 2, 0, 2, 0, 0, 0)
    if name == "neither.json":
        expected = unit(2, 0, 3, 0, 1, 0, 0, 0)
    assert vectors(load_embedder(tmp_path), "engine car") == [near(expected)]


def test_a_vector_that_the_model_has_pooled_is_only_brought_to_length_one(
    tmp_path: Path,
) -> None:
    make_model(tmp_path, output="sentence_embedding", pooled=True)
    found = vectors(load_embedder(tmp_path), "car engine")
    assert found == [near(unit(4, 0, 6, 0, 2, 0, 0, 0))]


def test_a_model_can_ask_for_its_first_token(tmp_path: Path) -> None:
    make_model(tmp_path)
    (tmp_path / "1_Pooling").mkdir()
    config = '{"pooling_mode_cls_token": true, "pooling_mode_mean_tokens": false}'
    (tmp_path / "1_Pooling" / "config.json").write_text(config)
    assert vectors(load_embedder(tmp_path), "engine car") == [
        near(unit(1, 0, 2, 0, 2, 0, 0, 0))
    ]


@pytest.mark.parametrize(
    ("inputs", "kind"),
    [
        (("input_ids",), TensorProto.INT64),
        (("input_ids", "attention_mask"), TensorProto.INT64),
        (("input_ids", "attention_mask", "token_type_ids"), TensorProto.INT32),
    ],
)
def test_a_model_gets_the_inputs_that_it_has(
    tmp_path: Path, inputs: tuple[str, ...], kind: int
) -> None:
    make_model(tmp_path, inputs=inputs, kind=kind)
    assert vectors(load_embedder(tmp_path), "car") == [
        near([0.6, 0, 0.8, 0, 0, 0, 0, 0])
    ]


def test_a_model_stays_loaded_until_its_files_change(tmp_path: Path) -> None:
    first = load_embedder(make_model(tmp_path, file="onnx/model.onnx"))
    assert load_embedder(tmp_path) is first
    (tmp_path / "config.json").write_text('{"max_position_embeddings": 9}')
    assert load_embedder(tmp_path).digest != first.digest


def test_the_same_files_elsewhere_are_the_same_model(tmp_path: Path) -> None:
    one, two = make_model(tmp_path / "one"), make_model(tmp_path / "two")
    assert load_embedder(one).digest == load_embedder(two).digest


def test_a_folder_without_a_model_is_named_with_what_belongs_there(
    tmp_path: Path,
) -> None:
    with pytest.raises(SettingsError) as caught:
        load_embedder(tmp_path / "missing")
    assert str(caught.value) == (
        f"There is no model.onnx in {tmp_path / 'missing'}. The setting search.model "
        "names a folder with a sentence-embedding model in ONNX and its tokenizer.json."
    )
    make_model(tmp_path)
    (tmp_path / "tokenizer.json").unlink()
    with pytest.raises(SettingsError, match=r"There is no tokenizer\.json in "):
        load_embedder(tmp_path)


def test_files_that_are_something_else_are_named(tmp_path: Path) -> None:
    write_tokenizer(tmp_path)
    (tmp_path / "model.onnx").write_bytes(b"no model at all")
    with pytest.raises(SettingsError, match=r"model\.onnx is no ONNX model that can"):
        load_embedder(tmp_path)
    make_model(tmp_path)
    (tmp_path / "tokenizer.json").write_text("[]")
    with pytest.raises(SettingsError, match=r"tokenizer\.json is no tokenizer that"):
        load_embedder(tmp_path)
    write_tokenizer(tmp_path)
    (tmp_path / "config.json").write_text("no JSON")
    with pytest.raises(SettingsError, match=r"config\.json is no JSON"):
        load_embedder(tmp_path)


def test_a_model_of_another_kind_is_refused(tmp_path: Path) -> None:
    make_model(tmp_path / "image", inputs=("pixel_values",))
    with pytest.raises(SettingsError) as caught:
        load_embedder(tmp_path / "image")
    assert str(caught.value) == (
        f"{tmp_path / 'image' / 'model.onnx'} wants pixel_values; a sentence-embedding "
        "model wants input_ids and at most attention_mask and token_type_ids."
    )
    make_model(tmp_path / "max")
    (tmp_path / "max" / "1_Pooling").mkdir()
    config = tmp_path / "max" / "1_Pooling" / "config.json"
    config.write_text('{"pooling_mode_max_tokens": true}')
    with pytest.raises(SettingsError, match="asks for pooling_mode_max_tokens; only"):
        load_embedder(tmp_path / "max")


def test_without_the_libraries_it_is_said_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_model(tmp_path)
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(SettingsError) as caught:
        load_embedder(tmp_path)
    assert str(caught.value) == (
        "Searching by meaning needs onnxruntime. Install it with pip install "
        "'studygraph[semantic]', or leave the setting search.model out."
    )


def test_loading_a_model_says_nothing_and_reports_to_nobody(tmp_path: Path) -> None:
    make_model(tmp_path / "model")
    code = (
        "import sys; from pathlib import Path; from kg.embedding import *; "
        "print(embed(load_embedder(Path(sys.argv[1])), ['car']).shape)"
    )
    home = tmp_path / "home"
    home.mkdir()
    # Within a test run, or with this variable set, it would report nothing anyway.
    passed_over = ("CI", "ORT_DISABLE_TELEMETRY", "ORT_RUNNING_UNIT_TESTS")
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "model")],
        env={k: v for k, v in os.environ.items() if k not in passed_over}
        | {"HOME": str(home), "XDG_CACHE_HOME": str(home / "cache")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert (done.stdout, done.stderr) == ("(1, 8)\n", "")
    # The library would keep a number for the machine there.
    assert list(home.iterdir()) == []
