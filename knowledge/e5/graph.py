"""Writes the encoder as an ONNX model that onnxruntime runs in 8-bit integers.

The graph is BERT's (Devlin et al., 2018) with onnxruntime's fused operators. Weights are integers of 7 bits
with one scale an output column; activations are quantised while running, each token by its own largest
value. Two consequences are wanted: a text's vector does not depend on the texts it is embedded together
with, and no pair of products overflows 16 bits (2 × 255 × 63 < 32,768), which processors without 8-bit dot
products would cut silently, so that they compute what others compute. The table of word embeddings stays in
the 4 bits it came in and lies in a file that the system maps, so only the rows a text uses are ever read.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from knowledge.e5.weights import BLOCK, Weights

_FUSED = "com.microsoft"
_LARGEST_WEIGHT = 63
_LARGEST_ACTIVATION = 127
_ZERO_POINT = 128
# The least value that GELU takes, -0.16997, upwards.
_LEAST_BENT = 0.17


def write_graph(weights: Weights, path: Path) -> None:
    """Write the model to `path` and its tensors beside it.

    Input: `ids` int64 (texts, tokens), texts of one length: attention without a mask is twice as fast.
    Output: `means` float32 (texts, hidden), the means of the texts' tokens.
    """
    model = _Graph(weights).model()
    onnx.save_model(
        model,
        path,
        save_as_external_data=True,
        all_tensors_to_one_file=True,
        location=f"{path.stem}.tensors",
        size_threshold=1024,
    )


class _Graph:
    """Collects nodes and tensors; methods that add a node give the name of its result."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._shape = weights.shape
        self._nodes: list[Any] = []
        self._tensors: dict[str, Any] = {}

    def model(self) -> Any:
        hidden = self._embeddings()
        for layer in range(self._shape.layers):
            hidden = self._layer(f"l{layer}.", hidden)
        tokens = self._constant("tokens axis", np.array([1], np.int64))
        self._node("ReduceMean", [self._as_texts(hidden), tokens], name="means", keepdims=0)
        graph = helper.make_graph(
            self._nodes,
            "multilingual-e5-small",
            [helper.make_tensor_value_info("ids", TensorProto.INT64, ["texts", "tokens"])],
            [helper.make_tensor_value_info("means", TensorProto.FLOAT, ["texts", self._shape.hidden])],
            list(self._tensors.values()),
        )
        operators = [helper.make_opsetid("", 21), helper.make_opsetid(_FUSED, 1)]
        return helper.make_model(graph, opset_imports=operators, ir_version=10)

    def _embeddings(self) -> str:
        """Word and position, added and normalised: (rows, hidden), one row a token of a text."""
        words = self._node(
            "GatherBlockQuantized",
            [self._word_table(), "ids", "emb.word.scales"],
            domain=_FUSED,
            gather_axis=0,
            quantize_axis=1,
            block_size=BLOCK,
        )
        hidden = self._shape.hidden
        table = self._weights.numbers("emb.pos").reshape(-1, hidden)
        # A single text is of kind 0 throughout, so that kind's vector is a constant.
        positions = self._constant("emb.pos", table + self._weights.numbers("emb.type")[:hidden])
        tokens = self._node("Shape", ["ids"], start=1, end=2)
        zero = self._constant("zero", np.zeros(1, np.int64))
        sliced = self._node("Slice", [positions, zero, tokens, zero])
        rows = self._as_rows(self._node("Add", [words, sliced]))
        self._shapes(rows)
        return self._normalise(rows, "emb.ln")

    def _shapes(self, rows: str) -> None:
        """What depends on nothing but the number of texts and tokens, made once a run."""
        hidden = self._constant("hidden width", np.array([self._shape.hidden], np.int64))
        self._node("Concat", [self._node("Shape", ["ids"]), hidden], name="text shape", axis=0)
        middle = numpy_helper.from_array(np.array([_ZERO_POINT], np.uint8))
        count = self._node("Shape", [rows], start=0, end=1)
        self._node("ConstantOfShape", [count], name="zero points", value=middle)

    def _layer(self, prefix: str, hidden: str) -> str:
        """One layer of the encoder, from rows to rows; all but the attention looks at each row by itself."""
        width, inner = self._shape.hidden, self._shape.inner
        attention = self._attention(prefix, hidden)
        mixed = self._multiply(self._quantise(attention, self._largest(attention)), f"{prefix}ao.w", width)
        attended = self._add_and_normalise(mixed, hidden, bias=f"{prefix}ao.b", norm=f"{prefix}aln")
        widened = self._multiply(self._quantise(attended, self._largest(attended)), f"{prefix}fi.w", width)
        # The approximation by tanh differs by less than the quantisation that follows.
        bent = self._node("FastGelu", [widened, self._numbers(f"{prefix}fi.b")], domain=_FUSED)
        narrowed = self._multiply(self._quantise(bent, self._largest_bent(bent)), f"{prefix}fo.w", inner)
        return self._add_and_normalise(narrowed, attended, bias=f"{prefix}fo.b", norm=f"{prefix}oln")

    def _attention(self, prefix: str, hidden: str) -> str:
        parts = [f"{prefix}{part}" for part in ("q", "k", "v")]
        quantised = self._quantise(hidden, self._largest(hidden))
        # One multiplication of three times the width would save nothing: its product had to be cut apart.
        heads = [self._as_texts(self._multiply(quantised, f"{part}.w", self._shape.hidden)) for part in parts]
        biases = np.concatenate([self._weights.numbers(f"{part}.b") for part in parts])
        attention = self._node(
            "MultiHeadAttention",
            [*heads, self._constant(f"{prefix}qkv.b", biases)],
            domain=_FUSED,
            num_heads=self._shape.heads,
        )
        return self._as_rows(attention)

    def _largest(self, rows: str) -> str:
        """The largest absolute value of each row, (rows,); no row of this network is all zeros."""
        return self._node("ReduceMax", [self._node("Abs", [rows]), self._last_axis()], keepdims=0)

    def _largest_bent(self, rows: str) -> str:
        """The same behind the bend, where no value is below -_LEAST_BENT: these widest rows are read once."""
        largest = self._node("ReduceMax", [rows, self._last_axis()], keepdims=0)
        return self._node("Max", [largest, self._constant("least bent", np.array(_LEAST_BENT, np.float32))])

    def _quantise(self, rows: str, largest: str) -> tuple[str, str]:
        """The rows as unsigned bytes around the zero point, and their scales (rows, 1)."""
        step = self._constant("step", np.array(1 / _LARGEST_ACTIVATION, np.float32))
        scales = self._node("Mul", [largest, step])
        integers = self._node("QuantizeLinear", [rows, scales, "zero points"], axis=0)
        return integers, self._node("Unsqueeze", [scales, self._last_axis()])

    def _multiply(self, quantised: tuple[str, str], matrix: str, columns: int) -> str:
        """The quantised rows times the transposed matrix, scaled back: (rows, outputs)."""
        integers, row_scales = quantised
        values = self._weights.matrix(matrix, columns).values()
        scales = np.abs(values).max(axis=1) / _LARGEST_WEIGHT
        weights = np.rint(values / scales[:, None]).astype(np.int8).T
        product = self._node(
            "MatMulIntegerToFloat",
            [
                integers,
                self._constant(matrix, weights),
                self._constant("one", np.array(1, np.float32)),
                self._constant(f"{matrix}.scales", scales),
                self._constant("zero point", np.array(_ZERO_POINT, np.uint8)),
            ],
            domain=_FUSED,
        )
        return self._node("Mul", [product, row_scales])

    def _as_texts(self, rows: str) -> str:
        return self._node("Reshape", [rows, "text shape"])

    def _as_rows(self, texts: str) -> str:
        flat = self._constant("row shape", np.array([-1, self._shape.hidden], np.int64))
        return self._node("Reshape", [texts, flat])

    def _last_axis(self) -> str:
        return self._constant("last axis", np.array([-1], np.int64))

    def _add_and_normalise(self, update: str, hidden: str, *, bias: str, norm: str) -> str:
        # The fused operator for these three takes almost four times as long.
        added = self._node("Add", [self._node("Add", [update, self._numbers(bias)]), hidden])
        return self._normalise(added, norm)

    def _normalise(self, name: str, norm: str) -> str:
        learned = [self._numbers(f"{norm}.w"), self._numbers(f"{norm}.b")]
        return self._node("LayerNormalization", [name, *learned], axis=-1, epsilon=self._shape.epsilon)

    def _word_table(self) -> str:
        """The table in ONNX's packing: two neighbours a byte, the first in the lower half."""
        matrix = self._weights.matrix("emb.word", self._shape.hidden)
        self._constant("emb.word.scales", matrix.scales)
        packed = (matrix.nibbles[:, 0::2] & 15) | (matrix.nibbles[:, 1::2] << 4)
        tensor = TensorProto(
            name="emb.word", data_type=TensorProto.INT4, dims=matrix.nibbles.shape, raw_data=packed.tobytes()
        )
        self._tensors["emb.word"] = tensor
        return "emb.word"

    def _numbers(self, name: str) -> str:
        return self._constant(name, self._weights.numbers(name))

    def _constant(self, name: str, values: NDArray[Any]) -> str:
        if name not in self._tensors:
            self._tensors[name] = numpy_helper.from_array(np.ascontiguousarray(values), name)
        return name

    def _node(
        self, operator: str, inputs: Sequence[str], *, name: str = "", domain: str = "", **attributes: Any
    ) -> str:
        result = name or f"{operator} {len(self._nodes)}"
        self._nodes.append(helper.make_node(operator, inputs, [result], domain=domain, **attributes))
        return result
