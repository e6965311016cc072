"""A fitted scorecard as a graph of standard ONNX operators."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from ..._core.checks import check_choice
from ..._core.errors import InputError
from ..._core.versions import versions
from .export import NOT_IN_SQL

if TYPE_CHECKING:
    from .scorecard import Card, CardFeature

Dtype = Literal["float32", "float64"]
OUTPUTS = ("probability", "points", "log_odds")
OPSET, ML_OPSET, IR_VERSION = 18, 2, 8


def write_onnx(card: Card, dtype: Dtype = "float32") -> Any:
    """A graph that scores rows: probability of the event, points, and log odds.

    Parameters
    ----------
    card : Card
        The scorecard.
    dtype : {"float32", "float64"}, default="float32"
        Type of the inputs that are numbers.

    Returns
    -------
    onnx.ModelProto
        One input per feature, of shape (n, 1); outputs of shape (n,) in float64.

    Raises
    ------
    ImportError
        If onnx is not installed.
    ValueError
        If a name or a category is one that the graph uses, or a feature holds bytes or several types.

    Notes
    -----
    All sums are in float64. Edges take the type of the inputs by rounding to nearest, which is
    monotone: a number at or above an edge stays there when both are rounded. Numbers below an edge
    that round to it are not told from it; bins are closed on the left, so rounding edges down would
    move more of them. Numbers beyond the range of float32 are infinite there.
    """
    check_choice("dtype", dtype, ("float32", "float64"))
    try:
        from onnx import helper
    except ImportError as error:
        raise ImportError('ONNX export needs onnx. Run: pip install "infoest[onnx]"') from error
    graph = _Graph(np.dtype(dtype))
    parts = [_add_feature(graph, feature, card.unseen) for feature in card.features]
    total = graph.node("Sum", *parts) if len(parts) > 1 else parts[0]
    graph.node("Add", total, graph.constant(np.array([card.intercept])), name="log_odds")
    graph.node("Sigmoid", "log_odds", name="probability")
    slope, offset = (graph.constant(np.array([v])) for v in (-card.scaling.factor, card.scaling.offset))
    graph.node("Add", graph.node("Mul", "log_odds", slope), offset, name="points")
    outputs = [
        helper.make_tensor_value_info(name, helper.np_dtype_to_tensor_dtype(np.dtype(float)), ["n"]) for name in OUTPUTS
    ]
    body = helper.make_graph(graph.nodes, "infoest scorecard", graph.inputs, outputs, graph.constants)
    return helper.make_model(
        body,
        producer_name="infoest",
        producer_version=versions()["infoest"],
        ir_version=IR_VERSION,
        opset_imports=[helper.make_opsetid("", OPSET), helper.make_opsetid("ai.onnx.ml", ML_OPSET)],
    )


@dataclass
class _Graph:
    """Nodes, inputs and constants as they come; names are numbered, so that no column can clash with them."""

    dtype: np.dtype[Any]
    nodes: list[Any] = field(default_factory=list)
    inputs: list[Any] = field(default_factory=list)
    constants: list[Any] = field(default_factory=list)

    def node(self, operator: str, *inputs: str, name: str = "", domain: str = "", **attributes: Any) -> str:
        """Add a node and give the name of its output."""
        from onnx import helper

        output = name or f"node {len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, list(inputs), [output], domain=domain, **attributes))
        return output

    def constant(self, values: NDArray[Any]) -> str:
        """Add a constant and give its name."""
        from onnx import numpy_helper

        name = f"constant {len(self.constants)}"
        self.constants.append(numpy_helper.from_array(values, name))
        return name

    def input(self, name: str, text: bool) -> str:
        """Add a column of shape (n, 1) and give it as shape (n,), or (n, 1) for numbers."""
        from onnx import TensorProto, helper

        kind = TensorProto.STRING if text else helper.np_dtype_to_tensor_dtype(self.dtype)
        self.inputs.append(helper.make_tensor_value_info(name, kind, ["n", 1]))
        return self.node("Reshape", name, self.constant(np.array([-1], dtype=np.int64))) if text else name


def _add_feature(graph: _Graph, feature: CardFeature, unseen: str) -> str:
    """Add what turns a column into its part of the log odds; shape (n,)."""
    if not feature.name or feature.name in OUTPUTS or feature.name.startswith(("node ", "constant ")):
        raise InputError(f"column {feature.name!r} has a name that the graph needs for itself.", remedy="Rename it.")
    if feature.kind in NOT_IN_SQL:
        raise InputError(
            f"column {feature.name!r} holds {NOT_IN_SQL[feature.kind]}, which ONNX has no input for. "
            "Turn them into strings before fitting."
        )
    n_bins = feature.bins.n_bins
    other = 0.0 if unseen == "neutral" else np.nan
    parts = feature.coefficient * feature.woe
    missing = parts[n_bins] if len(parts) > n_bins else other
    # Rows of the table: bins, missing (n_bins), unseen (n_bins + 1), infinite (n_bins + 2).
    table = graph.constant(np.concatenate([parts[:n_bins], [missing, other, np.nan]]))
    position = _text_position(graph, feature) if feature.kind == "text" else _number_position(graph, feature)
    return graph.node("Gather", table, position, axis=0)


def _text_position(graph: _Graph, feature: CardFeature) -> str:
    """Row of the table for each string; the empty string is missing."""
    codes = dict(_codes(feature))
    if "" in codes:
        raise InputError(
            f"column {feature.name!r} has the empty string as a category, which is how ONNX inputs say missing. "
            "Rename the category."
        )
    codes[""] = feature.bins.n_bins
    return graph.node(
        "LabelEncoder",
        graph.input(feature.name, text=True),
        domain="ai.onnx.ml",
        keys_strings=list(codes),
        values_int64s=list(codes.values()),
        default_int64=feature.bins.n_bins + 1,
    )


def _number_position(graph: _Graph, feature: CardFeature) -> str:
    """Row of the table for each number; NaN is missing."""
    bins, x = feature.bins, graph.input(feature.name, text=False)
    position = graph.constant(np.array([bins.n_bins + 1], dtype=np.int64))
    if bins.categories is None:
        edges = graph.constant(np.array(bins.edges, dtype=graph.dtype).reshape(1, -1))
        position = _sum_of_row(graph, graph.node("GreaterOrEqual", x, edges)) if bins.edges else _zero(graph)
    codes = _codes(feature)
    if codes:
        keys = graph.constant(np.array([key for key, _ in codes], dtype=graph.dtype).reshape(1, -1))
        found = graph.node("Equal", x, keys)
        places = graph.constant(np.array([code for _, code in codes], dtype=np.int64).reshape(1, -1))
        own = _sum_of_row(graph, found, places)
        position = graph.node("Where", _any_of_row(graph, found), own, position)
    flat = graph.node("Reshape", x, graph.constant(np.array([-1], dtype=np.int64)))
    for test, row in (("IsNaN", bins.n_bins), ("IsInf", bins.n_bins + 2)):
        special = graph.constant(np.array([row], dtype=np.int64))
        position = graph.node("Where", graph.node(test, flat), special, position)
    return position


def _codes(feature: CardFeature) -> list[tuple[Any, int]]:
    """Values that are bins of their own, and these bins: special values before categories."""
    bins, kind = feature.bins, feature.kind
    text = kind != "number"
    found: list[tuple[Any, int]] = [
        (v, bins.n_regular + i) for i, v in enumerate(bins.specials) if isinstance(v, str) == text
    ]
    categories = bins.categories or ()
    groups = range(len(categories)) if bins.groups is None else bins.groups
    taken = {value for value, _ in found}
    found += [(value, group) for value, group in zip(categories, groups, strict=True) if value not in taken]
    if kind == "boolean":
        return [(float(value == "True"), code) for value, code in found]
    return found if kind == "text" else [(float(value), code) for value, code in found]


def _sum_of_row(graph: _Graph, flags: str, times: str = "") -> str:
    """How many flags of each row are set, each counted ``times``; shape (n,)."""
    from onnx import TensorProto

    numbers = graph.node("Cast", flags, to=TensorProto.INT64)
    weighted = graph.node("Mul", numbers, times) if times else numbers
    return graph.node("ReduceSum", weighted, graph.constant(np.array([1], dtype=np.int64)), keepdims=0)


def _any_of_row(graph: _Graph, flags: str) -> str:
    """Whether a flag of each row is set; shape (n,)."""
    return graph.node("Greater", _sum_of_row(graph, flags), graph.constant(np.array([0], dtype=np.int64)))


def _zero(graph: _Graph) -> str:
    return graph.constant(np.array([0], dtype=np.int64))
