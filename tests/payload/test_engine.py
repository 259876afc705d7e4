"""Hold the page's engine under Node to Python: rows, tapes, runs, checkpoints."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.ir.draws import Draws
from eqgraph.ir.plain import whole
from eqgraph.operators import OPERATORS
from eqgraph.tape.breakpoints import watch_for
from tests.payload.edges import Calls, rows
from tests.payload.engine import engine, problem, program, read, registers, steps, told
from tests.payload.random_graphs import calls, far, machine
from tests.payload.write_words import PAGES
from tests.tape.programs import PROGRAMS, graph
from tests.tape.test_trouble import EXAMPLES, FAULTS, WEAK
from tests.targets.test_models import built

SMALL = ("float16", "bfloat16")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_what_is_written_is_fresh(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text == PAGES[path](), "run `python -m tests.payload.write_words`"


def machines() -> dict[str, eg.Machine]:
    found = {name: eg.Machine(graph(name)) for name in PROGRAMS}
    for name in ("lstm", "two lags", "gru, both directions"):
        model, values = built(name)
        found[f"model of {name}"] = eg.Machine(model.unroll(values=values))
    return found


def test_tapes_and_runs(node: Path, tmp_path: Path) -> None:
    given = machines()
    cases = [{"do": "tape", **program(m)} for m in given.values()]
    cases += [{"do": "run", **program(m)} for m in given.values()]
    found = engine(node, tmp_path, cases)
    tapes, runs = found[: len(given)], found[len(given) :]
    for (name, m), tape, run in zip(given.items(), tapes, runs, strict=True):
        assert tape == steps(m), name
        for register, want in registers(m).items():
            got = read(run["registers"][str(register)])
            np.testing.assert_allclose(got, want, rtol=1e-12, atol=1e-14, err_msg=name)
        for i in m.tape[m.tape.turn :]:
            got = read(run["parts"][str(i.index)])
            want = m.contribution(i.step)
            np.testing.assert_allclose(got, want, rtol=1e-12, atol=1e-14, err_msg=name)


@pytest.mark.parametrize("budget", [1, 200, 3000])
def test_checkpoints_give_the_same_bits(budget: int, node: Path, tmp_path: Path) -> None:
    cases: list[Any] = []
    for name in ("lstm", "gru", "functions", "shared", "batch attention"):
        m = eg.Machine(graph(name))
        order = sorted({*range(len(m.graph.nodes)), *(i.register for i in m.tape)})
        random.Random(budget).shuffle(order)
        cases.append({"do": "kept", "order": order * 2, "budget": budget, **program(m)})
    model, values = built("lstm")
    m = eg.Machine(model.unroll(values=values))
    order = random.Random(1).sample([i.register for i in m.tape], 40)
    cases.append({"do": "kept", "order": order, "budget": 5 * budget, **program(m)})
    for found in engine(node, tmp_path, cases):
        assert found["wrong"] == [] and (budget > 200 or found["segments"] > 2)


@pytest.mark.parametrize(
    "dtype",
    ["float64", *(pytest.param(d, marks=pytest.mark.slow) for d in ("float32", *SMALL))],
)
def test_rows_on_their_edge_values(dtype: str, node: Path, tmp_path: Path) -> None:
    given = rows(list(OPERATORS), dtype)
    (found,) = engine(node, tmp_path, [given.case()])
    assert len(given.calls) > 8_000 and not given.routines.reasons
    assert given.judge(found) == []


def test_numbers_at_random_are_the_same(node: Path, tmp_path: Path) -> None:
    seeds: list[int | str] = [1, "ada", "η₀ 🎲", -5, ""]
    cases = [{"do": "draws", "seed": seed, "shape": [7, 3]} for seed in seeds]
    for seed, found in zip(seeds, engine(node, tmp_path, cases), strict=True):
        draws, shape = Draws(seed), (7, 3)
        wanted = draws.uniform(-1, 3, shape), draws.whole(1, 30, shape), draws.signs(shape)
        for got, want in zip(found["arrays"], (*wanted, draws.normal(shape)), strict=True):
            assert np.array_equal(read(got), want)
        assert (found["some"], found["bits"]) == (draws.some(4, 9), draws.bits())


def test_problems_are_told_in_the_same_words(node: Path, tmp_path: Path) -> None:
    given = [eg.Machine(eg.graph(*fault[:2])) for fault in (*FAULTS, *WEAK)]
    given += [eg.Machine(eg.graph(e["text"], e["inputs"]), of=e["output"]) for e in EXAMPLES]
    given += [eg.Machine(graph(name, "float32")) for name in PROGRAMS]
    given += [from_module()]
    cases = [{"do": "problems", **program(m), **told(m)} for m in given]
    kinds = set()
    for m, found in zip(given, engine(node, tmp_path, cases), strict=True):
        assert found == problem(m), m.graph.text
        kinds |= {one["kind"] for one in found}
    assert kinds == {"nan", "inf", "masked", "saturated", "vanishing", "exploding", "dead"}
    (last, *_) = eg.problems(given[-1])
    assert last.text.endswith("among them; in the module W_{T+1} is net.0.weight")


def from_module() -> eg.Machine:
    """Return a run with names of a module, some of them parts of others, one with signs in it."""
    text = "h⁽¹⁾ = relu(W_{T+1} + log(W)ᵀ); L = ∑ h⁽¹⁾"
    g = eg.graph(text, {"W_{T+1}": [np.nan], "W": [1.0]})
    origins = {"W": "net.1.weight", "h": "x", "h⁽¹⁾": "in net.0", "W_{T+1}": "net.0.weight"}
    return eg.Machine(replace(g, origins=origins))


@pytest.mark.parametrize("count", [60, pytest.param(1000, marks=pytest.mark.slow)])
def test_random_graphs(count: int, node: Path, tmp_path: Path) -> None:
    given = [machine(seed) for seed in range(count)]
    made = [program(m) for m in given]
    single = {dtype: Calls(dtype) for dtype in ("float64", "float32", *SMALL)}
    for m in given:
        calls(m, single[m.graph.dtype.name])
    cases = [{"do": "tape", **one} for one in made] + [{"do": "run", **one} for one in made]
    found = engine(node, tmp_path, cases + [one.case() for one in single.values()])
    for one, results in zip(single.values(), found[2 * count :], strict=True):
        assert one.judge(results) == []  # step by step, of the same operands
    told = arrays = 0
    for m, one, tape, run in zip(given, made, found, found[count:], strict=False):
        assert tape == steps(m), m.graph.text
        bad, some, every = far(m, run, one["program"])
        assert bad == [], m.graph.text
        if m.graph.dtype.name not in SMALL:  # where a few roundings are a few digits of two
            told, arrays = told + some, arrays + every
    assert told < 0.05 * arrays


def test_gradients_are_checked_alike(node: Path, tmp_path: Path) -> None:
    given = [eg.Machine(graph(name, dtype)) for name in CHECKED for dtype in ("float64", "float32")]
    given += [eg.Machine(eg.graph(text, values)) for text, values in KINKS]
    wrong = program(eg.Machine(eg.graph("y = sin(x)", {"x": [0.5, 2.0]})))
    wrong["program"]["routines"][1]["lines"][0] = ("sin", [2])
    cases = [{"do": "check", **program(m)} for m in given] + [{"do": "check", **wrong}]
    *found, last = engine(node, tmp_path, cases)
    for m, checks in zip(given, found, strict=True):
        for got, want in zip(checks, eg.check_gradients(m).inputs, strict=True):
            place = [int(np.ravel_multi_index(k, want.shape)) for k in want.kinks]
            told = (got["verdict"], got["entries"], got["kinks"], len(got["unsure"]))
            assert told == (want.verdict, want.entries, place, len(want.unsure)), m.graph.text
            near = 1e-6 if m.graph.dtype == np.float64 else 1e-3
            assert np.isclose(float(got["error"]), want.error, 0, near, equal_nan=True)
    assert last[0]["verdict"] == "WRONG" and last[0]["worst"] in (0, 1)


CHECKED = ["lstm", "neuron", "powers", "functions", "pieces", "softmax", "attention", "overflow"]
KINKS: list[tuple[str, dict[str, Any]]] = [
    ("y = relu(x)", {"x": [0.0, 1.0, -1.0]}), ("y = max(a, b)", {"a": 1.0, "b": [1.0, 2.0]}),
    ("y = |x|*x", {"x": [0.0, 0.5]}), ("y = log(x)", {"x": [1e-9, 2.0]}), ("y = √x", {"x": 0.0}),
    ("y = where(greater(x, 0), x, x²)", {"x": [0.0, 2.0]}), ("y = 1e20 + x", {"x": 3.0}),
]  # fmt: skip


def test_watches_stop_at_the_same_steps(node: Path, tmp_path: Path) -> None:
    given = [eg.Machine(eg.graph(*fault[:2])) for fault in FAULTS]
    given += [eg.Machine(graph(name)) for name in ("bad numbers", "overflow", "lstm", "empty")]
    given += [eg.Machine(eg.graph("y = x*x", {"x": 1.0}), seed=np.nan)]
    given += [eg.Machine(eg.graph("y = x*x + x*x*1e300", {"x": 1e8}))]  # a sum that overflows
    cases = [{"do": "watches", **program(m), **told(m)} for m in given]
    stops = 0
    for m, found in zip(given, engine(node, tmp_path, cases), strict=True):
        m.seek(len(m.tape))
        for what, got in zip(("NaN", "Inf"), found, strict=True):
            wanted = [watch_for(what).check(m, i) for i in m.tape]
            assert got["all"] == [None if stop is None else str(stop) for stop in wanted]
            assert got["first"] == next((stop.step for stop in wanted if stop), None)
            stops += sum(stop is not None for stop in wanted)
    assert stops > 15


def test_a_run_that_fails_is_told_in_the_same_words(node: Path, tmp_path: Path) -> None:
    singular = {"A": [[1.0, 2.0], [2.0, 4.0]], "b": [1.0, 1.0]}
    given = [
        eg.Machine(eg.graph("y = A⁻¹", {"A": singular["A"]})),
        eg.Machine(eg.graph("x = solve(A, b)", singular)),
        eg.Machine(eg.graph("y = log(abs(det(A))) + 1; z = y*2", {"A": singular["A"]})),
    ]
    cases = [{"do": "failure", **program(m)} for m in given]
    for m, found in zip(given, engine(node, tmp_path, cases), strict=True):
        try:
            m.seek(len(m.tape))
        except eg.MachineError as error:
            assert found == str(error).splitlines()[0]
        else:
            assert found is None


def test_what_has_no_routine_is_taken_from_what_is_stored(node: Path, tmp_path: Path) -> None:
    m = eg.Machine(eg.graph("y = tanh(erf(x)*x)", {"x": [0.5, 2.0]}))
    made, held = program(m), registers(m)
    kinds = made["program"]["kinds"]
    number = next(k for k, kind in enumerate(kinds) if kind["operator"] == "erf")
    kinds[number]["routine"] = kinds[number]["back"][0]["routine"] = -1
    (left,) = engine(node, tmp_path, [{"do": "failure", **made}])
    assert left is not None and left.endswith("declined")
    mine = [i for i in m.tape if i.maker.operator is OPERATORS["erf"] and i.kind != "seed"]
    stored = {
        i.register: whole(m.contribution(i.step) if i.user else held[i.register]) for i in mine
    }
    (found,) = engine(node, tmp_path, [{"do": "run", "fixed": stored, **made}])
    for register, want in held.items():
        assert np.allclose(read(found["registers"][str(register)]), want, 1e-14)
