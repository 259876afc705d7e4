"""What the page counts of entries over time is what `eg.timeview` says, and what a kernel sends."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.payload import budget
from eqgraph.payload.distributions import distributions
from eqgraph.payload.run import payload
from eqgraph.tape.distribution import LINES, Distribution, parted
from tests.ir.test_backward_in_time import BOTH
from tests.ir.test_backward_in_time import VALUES as OF_BOTH
from tests.payload.engine import engine
from tests.payload.test_over_time import SCRIPT, float32, growing, machine, relus

NEAR = {"rtol": 1e-11, "atol": 1e-300}
SMALL = {"rtol": 2e-5, "atol": 1e-7}  # of float32
SINGLE = {"rtol": 1e-6, "atol": 1e-30}  # of lines of units that a kernel sends

Choice = dict[str, Any]


def choice(gradient: bool = False, sequence: int | None = None, unit: int | None = None) -> Choice:
    return {"gradient": gradient, "sequence": sequence, "unit": unit}


def broken() -> eg.Machine:
    m = eg.model("hₜ = log(xₜ); loss L = ∑ₜ ∑ hₜ")
    return eg.Machine(m.unroll(values={"xₜ": [[1.0, 2.0], [0.0, 2.0], [0.0, 0.0]]}))


def slow_and_fast() -> eg.Machine:
    m = eg.model("input f; hₜ = f*hₜ₋₁ + xₜ; h₀ = 0; loss L = ∑ h_T")
    x = np.random.default_rng(2).normal(size=(6, 300))
    f = np.random.default_rng(3).uniform(0.0, 1.0, 300)
    return eg.Machine(m.unroll(values={"f": f, "xₜ": x}))


CASES: list[tuple[eg.Machine, list[Choice]]] = [
    (machine("lstm"), [choice(), choice(True), choice(sequence=1), choice(True, 0, 1)]),
    (machine("gru", 5, 40), [choice(), choice(sequence=0), choice(unit=33)]),  # of 5 classes
    (eg.Machine(eg.model(BOTH).unroll(values=OF_BOTH)), [choice(), choice(True)]),
    (growing(), [choice(), choice(True)]),
    (relus(), [choice(), choice(True), choice(unit=2)]),
    (broken(), [choice()]),
    (slow_and_fast(), [choice(), choice(True)]),
    (float32(), [choice(), choice(True)]),
]  # fmt: skip


def same(m: eg.Machine, wanted: Choice, shown: Iterable[Any], near: Any, lines: Any) -> None:
    """Compare with `eg.timeview`: of all families, at every step."""
    found = dict(shown)
    asked = {k: v for k, v in wanted.items() if v is not None}
    names = [name for name, one in found.items() if one is not None]
    view = eg.timeview(m, **asked)
    assert names == list(view.distributions)  # those that have such a sequence and unit
    assert all(name in view.chosen for name in found if name not in names)
    for name, one in view.distributions.items():
        here = found[name]
        assert here["order"] == list(view.order[name])
        np.testing.assert_allclose(here["edges"], one.edges, **near)
        units = parted(one.units.T[here["order"]], LINES).T
        for k, column in enumerate(here["columns"]):
            if column is None:
                assert np.isnan(one.mean[k])
                continue
            assert column["histogram"] == one.histogram[:, k].tolist(), (name, k)
            assert column["broken"] == one.broken[k]
            got = [column["least"], column["greatest"], column["mean"], *column["quantiles"]]
            there = [one.least[k], one.greatest[k], one.mean[k], *one.quantiles[:, k]]
            np.testing.assert_allclose([float(x) for x in got], there, **near)
            np.testing.assert_allclose([float(x) for x in column["lines"]], units[k], **lines)


def near(m: eg.Machine) -> Any:
    return SMALL if m.graph.dtype == np.float32 else NEAR


def test_the_page_counts_what_timeview_counts(node: Path, tmp_path: Path) -> None:
    cases = [{"payload": payload(m), "inputs": {}, "choices": wanted} for m, wanted in CASES]
    for (m, wanted), shown in zip(CASES, engine(node, tmp_path, cases, SCRIPT), strict=True):
        m.run()
        for one, found in zip(wanted, shown, strict=True):
            same(m, one, found, near(m), near(m))


def test_a_kernel_sends_what_the_page_counts(
    node: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(budget, "OPERATIONS", 1)
    cases = []
    for m, wanted in CASES:
        m.seek(len(m.tape))
        counted = []
        for one in wanted:
            reply, buffers = whole(m, one)
            sent = base64.b64encode(buffers[0]).decode()
            counted.append({"answer": reply, "buffer": sent})
        data = payload(m, streams=True)
        cases.append({"payload": data, "inputs": {}, "choices": wanted, "counted": counted})
    for (m, wanted), shown in zip(CASES, engine(node, tmp_path, cases, SCRIPT), strict=True):
        m.run()
        for one, found in zip(wanted, shown, strict=True):
            same(m, one, found, near(m), SMALL if near(m) is SMALL else SINGLE)


def whole(m: eg.Machine, wanted: Choice) -> Any:
    """Return what the kernel answers of a machine that has recorded its tape."""
    found = distributions(m, "a", **wanted)
    while True:
        try:
            next(found)
        except StopIteration as end:
            return end.value


def test_what_no_gradient_reaches_has_no_number() -> None:
    model = eg.model("hₜ = w*hₜ₋₁ + xₜ; h₀ = 0; loss L = h_T")
    m = eg.Machine(model.unroll(values={"w": 0.5, "xₜ": [1.0, 2.0, 3.0]}), "h_{2}").run()
    one: Distribution = eg.timeview(m, gradient=True).distributions["hₜ"]
    assert one.mean[:2].tolist() == [0.5, 1.0] and np.isnan(one.mean[2])
    assert one.edges[0] == 0.5 and one.edges[-1] == 1.0
    assert "gradients" in repr(eg.timeview(m, gradient=True))
