"""Write every row and every preset for every machine, run it there, and say how far it is off.

    python -m benchmarks.export > benchmarks/export.md

A machine that is not installed has no column of numbers. The largest difference is relative to 1
or to the value, whichever is larger; that of a row is over all its uses, forward and each vjp.
"""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from collections.abc import Callable
from itertools import product
from pathlib import Path
from shutil import which
from typing import Any

os.environ.setdefault("JAX_ENABLE_X64", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

import eqgraph as eg
from eqgraph.learn.verification import verify
from eqgraph.operators import OPERATORS
from eqgraph.operators.algebra import Declined
from eqgraph.targets.exporting import target_of, write_model
from eqgraph.targets.machines import array, installed, numbers, reference, versions
from eqgraph.targets.table import TARGETS
from tests.operators.samples import cases
from tests.targets import node
from tests.targets.published import graphs, told, told_by_node
from tests.targets.run import difference, written

PYTHON = ("numpy", "jax", "torch", "tensorflow")
PRESETS = ("rnn", "lstm", "gru", "gru_reset_before")


def main() -> None:
    """Print the tables."""
    found = [t for t in TARGETS.values() if not t.states and _here(t.name)]
    print("# Sources for other machines\n")
    print("`python -m benchmarks.export` writes this page.", _machines(found), "\n")
    print("## Rows\n")
    _rows([t.name for t in found])
    print("\n## Presets\n")
    _presets([t.name for t in found])
    print("\n## Published sets\n")
    _published([t.name for t in found])


def _here(name: str) -> bool:
    return which("node") is not None if name == "javascript" else installed(TARGETS[name])


def _machines(found: list[Any]) -> str:
    kinds = {t.title: versions(t).get(t.package, "") if t.package else "" for t in found}
    parts = [f"{title} {version}".strip() for title, version in kinds.items()]
    return f"Python {platform.python_version()}; {', '.join(parts)}; {platform.machine()}."


def _rows(names: list[str]) -> None:
    """Print, for each row, the largest difference on each machine."""
    columns: dict[str, dict[str, Any]] = {}
    for name in names:
        print(name, file=sys.stderr)
        columns[name] = dict(_column(name))
    print("A row is written, run and compared forward and for each vjp; — is declined by name.\n")
    print("| machine | rows written and run | declined | largest difference | at |")
    print("| --- | --- | --- | --- | --- |")
    for name, column in columns.items():
        fine = {row: v for row, v in column.items() if v is not None}
        worst = max(fine, key=lambda row: fine[row])
        declined = [row for row, v in column.items() if v is None]
        print(f"| {name} | {len(fine)} of {len(column)} | {len(declined)} | "
              f"{fine[worst]:.1e} | {worst} |")  # fmt: skip
    gorgonia = [row for row in OPERATORS if _is_written("gorgonia", row)]
    print(f"\nGorgonia: {len(gorgonia)} rows are written forward and back. Go builds them offline")
    print("against a stub of the signatures; tests/targets/test_gorgonia.py runs them and the")
    print("models where EQGRAPH_GORGONIA names a go.mod with Gorgonia's sources: within 1e-12.")
    print("\n| row |", " | ".join(names), "|")
    print("| --- |" + " --- |" * len(names))
    for row in OPERATORS:
        cells = [_cell(columns[name][row]) for name in names]
        print(f"| {row} |", " | ".join(cells), "|")


def _is_written(name: str, row: str) -> bool:
    try:
        written(TARGETS[name], row, cases(OPERATORS[row])[-1])
    except Declined:
        return False
    return True


def _cell(value: float | None) -> str:
    return "—" if value is None else "0" if value == 0 else f"{value:.0e}"


def _column(name: str) -> Any:
    """Yield each row with its largest difference, None where it is declined."""
    if name == "javascript":
        yield from _javascript()
        return
    run = _onnx if name == "onnx" else _python(name)
    for row in OPERATORS:
        try:
            yield row, run(row)
        except Declined:
            yield row, None


def _python(name: str) -> Callable[[str], float]:
    to = array(TARGETS[name])
    return lambda row: difference(TARGETS[name], row, to, numbers)


def _onnx(row: str) -> float:
    import onnx

    from tests.operators.samples import draw
    from tests.targets.test_onnx import recorded

    worst = 0.0
    for case in cases(OPERATORS[row]):
        text, results, wanted = written(TARGETS["onnx"], row, case)
        feed = {f"x{k}": np.asarray(x) for k, x in enumerate(draw(OPERATORS[row], case))}
        feed["g"] = np.random.default_rng(1).normal(size=wanted[0].shape)
        found = reference(recorded(onnx, text, results, feed)).run(None, feed)
        worst = max([worst, *map(_far, found, wanted)])
    return worst


def _far(got: Any, want: Any) -> float:
    fine = np.isfinite(want)
    far = np.abs(np.broadcast_to(got, want.shape)[fine] - want[fine])
    return float(np.max(far / np.maximum(1, np.abs(want[fine])), initial=0))


def _javascript() -> Any:
    text, wanted = node.rows(list(OPERATORS))
    with tempfile.TemporaryDirectory() as folder:
        found = node.run(Path(which("node") or ""), text, Path(folder) / "rows.mjs")
    worst: dict[str, float] = {}
    for results, (row, values) in zip(found, wanted, strict=True):
        for got, want in zip(results, values, strict=True):
            worst[row] = max(worst.get(row, 0.0), _far(node.read(got), want))
    yield from worst.items()


def _presets(names: list[str]) -> None:
    """Print what the certificates of the presets say, with the gradients written."""
    print(
        "Values and written gradients (and, where there is one, the machine's autodiff): how many"
    )
    print("were compared, how many equal to the last bit, the largest relative difference.\n")
    print("| preset | layers | directions | machine | dtype | compared | exact | largest | ok |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for preset, layers, both, dtype in product(
        PRESETS, (1, 2), (False, True), ("float64", "float32")
    ):
        model = eg.preset(preset, layers=layers, bidirectional=both, classify=True)
        model.init({"n": 3, "h": 4, "k": 5, "d": 8}, seed=1, scheme="normal", dtype=dtype)
        for name in (n for n in names if n != "javascript"):
            made = write_model(
                model._template, model.values, target_of(name), gradients=True, dtype=dtype
            )
            found = verify(made, model, {}, dtype)
            exact = sum(c.exact for c in found.compared)
            print(f"| {preset} | {layers} | {1 + both} | {name} | {dtype} | {len(found.compared)} "
                  f"| {exact} | {found.largest:.1e} | {'yes' if found.ok else 'no'} |")  # fmt: skip


def _published(names: list[str]) -> None:
    """Print how many of the published sets each machine computes right, with their gradients."""
    print("The equations of tests/cases/equations.json, and those of papers.json that are read:")
    print("values and gradients within 1e-12 of the machine's.\n")
    print("| machine | right | refused by name | wrong | largest difference |")
    print("| --- | --- | --- | --- | --- |")
    for name in names:
        if name == "javascript":
            with tempfile.TemporaryDirectory() as folder:
                found = list(told_by_node(Path(which("node") or ""), Path(folder)).values())
        else:
            found = [told(graph, of, name) for _, graph, of in graphs()]
        right = [far for how, far in found if how == "right"]
        refused = sum("has no word for" in how for how, _ in found)
        wrong = len(found) - len(right) - refused
        print(f"| {name} | {len(right)} of {len(found)} | {refused} | {wrong} | {max(right):.1e} |")


if __name__ == "__main__":
    main()
