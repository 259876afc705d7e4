"""Test that what is sent is what the schema says, and that its TypeScript is fresh."""

from __future__ import annotations

import types
from typing import (
    Any,
    Literal,
    NotRequired,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

import pytest

import eqgraph as eg
from eqgraph.payload import schema
from eqgraph.payload.run import payload
from tests.payload.write_schema import PAGE, page
from tests.web.fixtures.make import LSTM, NEURON, asked, lstm_values, over_time


def wrong(value: Any, kind: Any, where: str = "") -> list[str]:
    """Return the places where a value is not what a type says: too much, too little, another."""
    origin, args = get_origin(kind), get_args(kind)
    if is_typeddict(kind):
        if not isinstance(value, dict):
            return [f"{where}: no object"]
        fields = get_type_hints(kind, include_extras=True)
        needed = {name for name, one in fields.items() if get_origin(one) is not NotRequired}
        needed = needed if kind.__total__ else set()
        out = [f"{where}.{name}: not there" for name in needed - set(value)]
        out += [f"{where}.{name}: unknown" for name in set(value) - set(fields)]
        shared = fields.keys() & value.keys()
        return out + [
            w for name in shared for w in wrong(value[name], fields[name], f"{where}.{name}")
        ]
    if origin is NotRequired:
        return wrong(value, args[0], where)
    if origin in (types.UnionType, Union):
        found = [wrong(value, one, where) for one in args]
        return [] if [] in found else min(found, key=len)
    if origin is Literal:
        return [] if value in args else [f"{where}: {value!r}"]
    if origin is list:
        fits = isinstance(value, list)
        return [w for x in value for w in wrong(x, args[0], f"{where}[]")] if fits else [where]
    if origin is tuple:
        if not isinstance(value, tuple) or len(value) != len(args):
            return [f"{where}: {value!r}"]
        return [w for x, one in zip(value, args, strict=True) for w in wrong(x, one, where)]
    if origin is dict:
        if not isinstance(value, dict):
            return [f"{where}: no object"]
        return [w for key, x in value.items() for w in wrong(x, args[1], f"{where}.{key}")]
    kinds = (int, float) if kind is float else type(None) if kind is None else kind
    fits = isinstance(value, kinds) and (kind is bool or not isinstance(value, bool))
    return [] if fits else [f"{where}: {value!r}"]


NEURON_VALUES = {"w₀": 2, "x₀": -1, "w₁": -3, "x₁": -2, "w₂": -3}
RUNS = {
    "neuron": lambda: eg.Machine(eg.graph(NEURON, NEURON_VALUES)),
    "lstm": lambda: eg.Machine(eg.graph(LSTM, lstm_values())),
    "time": over_time,
    "not finite": lambda: eg.Machine(eg.graph("y = log(x)/x", {"x": [0.0, -1.0, 2.0]})),
    "constants": lambda: eg.Machine(eg.graph("y = 1 + 1")),
    "float32": lambda: eg.Machine(eg.graph("y = ∑x²", {"x": [0.1, 2.0]}, dtype="float32")),
}


@pytest.mark.parametrize("name", RUNS)
def test_a_run_is_as_the_schema_says(name: str) -> None:
    assert wrong(payload(RUNS[name]()), schema.Payload) == []


def test_rewrites_a_comparison_and_a_quiz_are_as_the_schema_says() -> None:
    rewrites = eg.rewrites("y = log(1 + x); z = x/x", {"x": [1e-15, 1.0]})
    assert wrong(rewrites.payload, schema.HistoryPayload) == []
    compared = eg.compare(over_time(), over_time())
    assert wrong(compared.payload, schema.ComparisonPayload) == []
    for graded in (False, True):
        assert wrong(asked(graded=graded).widget.task, schema.Task) == []


def test_the_check_itself() -> None:
    sent: Any = payload(eg.Machine(eg.graph("y = x²", {"x": 2.0})))
    sent["nodes"][0]["speed"] = 1
    del sent["title"]
    sent["of"] = True
    sent["arrays"][0]["data"] = ["nan"]
    told = wrong(sent, schema.Payload)
    for place in (".nodes[].speed", ".title", ".of", ".arrays[].data"):
        assert any(one.startswith(place) for one in told), place


def test_the_typescript_is_fresh() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text == page(), "run `python -m tests.payload.write_schema`"
