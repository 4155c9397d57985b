"""A sentence-embedding model of a few words, made in a folder as real ones are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.normalizers import Lowercase
from tokenizers.pre_tokenizers import Whitespace

# Words that mean nearly the same have nearly the same direction.
WORDS: Mapping[str, Sequence[float]] = {
    "[UNK]": (0, 0, 0, 0, 0, 0, 0, 0),
    "car": (3, 0, 4, 0, 0, 0, 0, 0),
    "automobile": (3, 1, 4, 0, 0, 0, 0, 0),
    "bread": (0, 0, 0, 6, 0, 0, 8, 0),
    "loaf": (0, 0, 0, 6, 0, 1, 8, 0),
    "engine": (1, 0, 2, 0, 2, 0, 0, 0),
    "river": (0, 0, 0, 0, 0, 0, 0, 5),
    "not": (-3, 0, -4, 0, 0, 0, 0, 0),
}
SIZE = 8


def make_model(
    folder: Path,
    *,
    output: str = "last_hidden_state",
    pooled: bool = False,
    inputs: Sequence[str] = ("input_ids", "attention_mask", "token_type_ids"),
    kind: int = TensorProto.INT64,
    file: str = "model.onnx",
) -> Path:
    """Write model and tokenizer; ``pooled`` adds up the tokens of a text."""
    folder.mkdir(parents=True, exist_ok=True)
    write_tokenizer(folder)
    table = np.asarray(list(WORDS.values()), np.float32)
    given = [helper.make_tensor_value_info(name, kind, ["n", "m"]) for name in inputs]
    shape: list[str | int] = ["n", SIZE] if pooled else ["n", "m", SIZE]
    result = helper.make_tensor_value_info(output, TensorProto.FLOAT, shape)
    nodes = [helper.make_node("Gather", ["table", inputs[0]], ["found"])]
    if pooled:
        nodes.append(
            helper.make_node("ReduceSum", ["found", "axis"], [output], keepdims=0)
        )
    else:
        nodes.append(helper.make_node("Identity", ["found"], [output]))
    axis = numpy_helper.from_array(np.asarray([1], np.int64), "axis")
    constants = [numpy_helper.from_array(table, "table"), *([axis] if pooled else [])]
    graph = helper.make_graph(nodes, "tiny", given, [result], constants)
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8
    )
    (folder / file).parent.mkdir(exist_ok=True)
    onnx.save(model, str(folder / file))
    return folder


def write_tokenizer(folder: Path) -> None:
    numbers = {word: number for number, word in enumerate(WORDS)}
    tokenizer = Tokenizer(WordLevel(numbers, unk_token="[UNK]"))
    tokenizer.normalizer = Lowercase()
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))


def unit(*vector: float) -> list[float]:
    """Return what a vector is at length 1, as floats of 32 bits."""
    whole = np.asarray(vector, np.float32)
    values: list[float] = (whole / np.sqrt(np.square(whole).sum())).tolist()
    return values
