"""What repeats over time is written once, and the page has every node of it again."""

import json

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.payload.limits import bytes_of
from eqgraph.payload.node_repeats import node_repeats
from eqgraph.payload.run import payload
from tests.payload.engine import ROOT, engine, read
from tests.web.fixtures.make import over_time

SCRIPT = ROOT / "tests" / "payload" / "written.mjs"
MODELS = {
    "a loss over time": over_time,
    "numbers of the step": lambda: unrolled("yₜ = t*xₜ − 2*yₜ₋₁; y₀ = 0; loss L = ∑ₜ yₜ²", 12),
    "back in time": lambda: unrolled("bₜ = tanh(u*bₜ₊₁ + xₜ); b_{T+1} = 0; hₜ = bₜ*xₜ", 11, u=0.5),
    "two steps before": lambda: unrolled("hₜ = hₜ₋₁ + hₜ₋₂*xₜ; h₀ = 1; h₋₁ = 1", 9),
    "the step that comes": lambda: unrolled("pₜ = w*xₜ; eₜ = pₜ*pₜ; loss L = ∑ₜ eₜ", 30, w=0.5),
    "no time": lambda: eg.Machine(eg.graph("; ".join(f"y{k} = y{k - 1}*x" for k in range(2, 30)),
                                           {"y1": 1.0, "x": 0.5})),
}  # fmt: skip


def unrolled(text, steps, **values):
    values["xₜ"] = np.random.default_rng(1).normal(size=steps)
    return eg.Machine(eg.model(text).unroll(values=values))


@pytest.fixture(name="pages", scope="module")
def _pages(node, tmp_path_factory):
    """Write each model out, once for all: (machine, its nodes one by one, what the page has)."""
    machines = [make() for make in MODELS.values()]
    plain = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("eqgraph.payload.run.node_repeats", list)
        plain = [payload(machine)["nodes"] for machine in machines]
    found = engine(node, tmp_path_factory.mktemp("written"), list(map(payload, machines)), SCRIPT)
    return dict(zip(MODELS, zip(machines, plain, found, strict=True), strict=True))


@pytest.fixture(name="machine", params=["a loss over time", "back in time", "the step that comes"])
def _machine(request):
    return MODELS[request.param]()


@pytest.mark.parametrize("name", MODELS)
def test_the_page_has_the_nodes_and_arrays_again(name, pages):
    machine, plain, found = pages[name]
    assert found["nodes"] == json.loads(json.dumps(plain))
    for node, told in zip(machine.graph, found["nodes"], strict=True):
        if node.leaf:
            array = found["arrays"][told["value"]]
            assert np.array_equal(read(array), machine.value_of(node))


def test_a_model_has_its_nodes_once(machine):
    assert len(payload(machine)["nodes"]) < len(machine.graph) / 2


def test_a_number_that_jumps_ends_what_repeats():
    nodes = [{"name": f"h{t}", "kind": 0, "equation": 0, "spans": []} for t in "₁₂₃₅₆"]
    assert [one.get("count", 0) for one in node_repeats(nodes)] == [3, 0, 0]


def test_a_name_with_braces_is_no_place_for_a_number():
    nodes = [{"name": f"{{{t}}}", "kind": 0, "equation": 0, "spans": []} for t in "₁₂₃"]
    assert node_repeats(nodes) == nodes


def test_a_long_model_is_small():
    """An LSTM of 1,000 steps: its nodes are a few kB, its numbers are bytes."""
    draw = np.random.default_rng(0).normal
    values = {"xₜ": draw(size=(1000, 16))}
    for gate in "ᵢfₒc":
        values |= {f"{x}{gate}": draw(size=(16, 16)) for x in "WU"} | {f"B{gate}": draw(size=16)}
    sent = payload(eg.Machine(eg.preset("lstm").unroll(1000, values)))
    assert len(json.dumps(sent["nodes"], ensure_ascii=False).encode()) < 10_000
    assert bytes_of(sent) < 400_000
