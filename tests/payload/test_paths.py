"""The routes that the page follows are those of `eg.paths`, and those that a kernel sends."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.ir.families import families_of
from eqgraph.ir.recurrence import states_of
from eqgraph.payload import budget
from eqgraph.payload.run import payload
from eqgraph.payload.timed import paths_reply
from tests.ir.test_backward_in_time import BOTH
from tests.ir.test_backward_in_time import VALUES as OF_BOTH
from tests.payload.engine import engine
from tests.payload.test_over_time import SCRIPT, float32, growing, machine, relus

Origins = list[tuple[str, int]]


def mixing() -> eg.Machine:
    """Return a state that goes through what no rule but its own transpose leads through."""
    m = eg.model("aₜ = softmax(hₜ₋₁·U); hₜ = aₜ*mean(hₜ₋₁) + xₜ; h₀ = 0; loss L = ∑ₜ ∑ hₜ²")
    rng = np.random.default_rng(5)
    values = {"U": rng.normal(size=(3, 3)), "xₜ": rng.normal(size=(5, 2, 3))}
    return eg.Machine(m.unroll(values=values))


CASES: list[tuple[eg.Machine, Origins]] = [
    (machine("lstm"), [("cₜ", 1), ("hₜ", 3), ("fₜ", 2), ("cₜ", 6)]),
    (machine("gru"), [("hₜ", 2), ("zₜ", 1)]),
    (machine("rnn"), [("hₜ", 1)]),
    (mixing(), [("hₜ", 1), ("aₜ", 2)]),
    (eg.Machine(eg.model(BOTH).unroll(values=OF_BOTH)), []),
    (growing(), [("hₜ", 1)]),
    (relus(), [("hₜ", 2)]),
    (float32(), [("hₜ", 2)]),
]


def asked(m: eg.Machine, origins: Origins) -> Origins:
    """Return what is asked of a run: of one without a list, each state at its second step."""
    if origins:
        return origins
    return [(name, sorted(nodes)[1]) for name, nodes in states_of(m.graph).items()]


def same(m: eg.Machine, origin: tuple[str, int], shown: Any) -> None:
    """Compare with `eg.paths`: routes, losses, all that flows, and the largest paths."""
    found = eg.paths(m, families_of(m.graph)[origin[0]][origin[1]])
    near: dict[str, float] = {"rtol": 1e-9, "atol": 1e-11}
    if m.graph.dtype == np.float32:
        near = {"rtol": 1e-4, "atol": 1e-5}
    assert (shown["node"], shown["of"], shown["past"]) == (found.node, found.loss, [*found.past])
    np.testing.assert_allclose(shown["norm"], found.norm, **near)
    for got, wanted in ((shown["routes"], found.routes), (shown["losses"], found.losses)):
        assert [key for key, _ in got] == list(wanted)
        np.testing.assert_allclose([x for _, x in got], [*wanted.values()], **near)
    flow = {(tuple(one["from"]), tuple(one["to"])): one["share"] for one in shown["flow"]}
    assert set(flow) == set(found.flow)
    np.testing.assert_allclose([flow[edge] for edge in found.flow], [*found.flow.values()], **near)
    largest = [share for share, _, _ in shown["largest"]]
    np.testing.assert_allclose(largest, [share for share, _, _ in found.largest], **near)
    assert abs(sum(share for _, share in shown["routes"]) - 1) < near["rtol"]


def test_the_page_follows_what_paths_follows(node: Path, tmp_path: Path) -> None:
    cases = []
    for m, origins in CASES:
        m.run()
        cases.append({"payload": payload(m), "inputs": {}, "origins": asked(m, origins)})
    for (m, _), case, shown in zip(
        CASES, cases, engine(node, tmp_path, cases, SCRIPT), strict=True
    ):
        for origin, one in zip(case["origins"], shown["found"], strict=True):
            same(m, origin, one)
        for one in shown["all"]:  # and it offers no family that has none
            for at in one["at"]:
                try:
                    eg.paths(m, families_of(m.graph)[one["name"]][at["t"]])
                except eg.MachineError as error:
                    assert "no gradient comes back" in str(error)


def test_a_kernel_sends_what_the_page_follows(
    node: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(budget, "OPERATIONS", 1)
    cases = []
    for m, origins in CASES:
        m.seek(len(m.tape))
        wanted = asked(m, origins)
        families = families_of(m.graph)
        followed = [paths_reply(eg.paths(m, families[of][at]), "a") for of, at in wanted]
        data = payload(m, streams=True)
        cases.append({"payload": data, "inputs": {}, "origins": wanted, "followed": followed})
    for (m, _), case, shown in zip(
        CASES, cases, engine(node, tmp_path, cases, SCRIPT), strict=True
    ):
        for origin, one in zip(case["origins"], shown["found"], strict=True):
            same(m, origin, one)
