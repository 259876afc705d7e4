"""Build what is written for Gorgonia with Go, offline, against a stub of its signatures."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.learn.tensors import write_tensors
from eqgraph.operators import OPERATORS
from eqgraph.operators.algebra import Declined
from eqgraph.targets.gorgonia import GORGONIA, file_of
from eqgraph.targets.names import identifier
from eqgraph.targets.python import Function
from tests.operators.samples import cases, draw
from tests.targets.run import written
from tests.targets.test_models import TEXTS, built, gradients, machine

STUB = Path(__file__).parent / "stub"
MODULE = """module written

go 1.21

require (
	gorgonia.org/gorgonia v0.9.17
	gorgonia.org/tensor v0.9.24
)

replace gorgonia.org/gorgonia => {0}/gorgonia

replace gorgonia.org/tensor => {0}/tensor
"""


def build(go: Path, folder: Path) -> None:
    (folder / "go.mod").write_text(MODULE.format(STUB), encoding="utf-8")
    offline = {"GOFLAGS": "-mod=mod", "GOPROXY": "off", "GOTELEMETRY": "off"}
    done = subprocess.run(
        [str(go), "build", "-o", "written", "."], cwd=folder, env={**os.environ, **offline},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[:3000]


def test_sources_build(go: Path, tmp_path: Path) -> None:
    for k, name in enumerate(TEXTS):
        model, _ = built(name)
        folder = tmp_path / f"m{k}"
        folder.mkdir()
        model.export("gorgonia", folder / "main", gradients=True)
        build(go, folder)


def test_a_graph_builds(go: Path, tmp_path: Path) -> None:
    g = eg.graph("i = σ(W·x + b); L = ∑(i²)", {"W": [[1.0, 2.0]], "x": [1.0, 2.0], "b": [0.5]})
    eg.export(g, "gorgonia", tmp_path / "main", gradients=True)
    build(go, tmp_path)


def test_what_it_cannot_say_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("onnx")  # the targets that can are asked, ONNX among them
    g = eg.graph("y = erf(x)", {"x": 1.0})
    with pytest.raises(eg.GraphError, match="Gorgonia has no word for erf: nothing was written"):
        eg.export(g, "gorgonia", tmp_path / "y")


# --- against Gorgonia itself ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def gorgonia() -> tuple[str, str]:
    """Return Go, and the text of a go.mod that has Gorgonia's own sources, or skip.

    It is no peer that a machine must have: its sources can be had by hand only.
    """
    go, path = shutil.which("go"), os.environ.get("EQGRAPH_GORGONIA")
    if go is None or not path:
        pytest.skip("no Go, or EQGRAPH_GORGONIA names no go.mod that has Gorgonia's sources")
    return go, Path(path).read_text("utf-8")


def ran(gorgonia: tuple[str, str], folder: Path, *files: str) -> dict[str, np.ndarray]:
    """Build what stands in a folder with Gorgonia itself, run it, and return what it prints."""
    go, sources = gorgonia
    (folder / "go.mod").write_text(sources, encoding="utf-8")
    release = subprocess.run([go, "env", "GOVERSION"], capture_output=True, text=True).stdout
    ours = {
        "GOFLAGS": "-mod=mod", "GOPROXY": "off", "GOTELEMETRY": "off",
        "ASSUME_NO_MOVING_GC_UNSAFE_RISK_IT_WITH": ".".join(release.strip().split(".")[:2]),
    }  # fmt: skip
    for command in ([go, "build", "-o", "written", "."], ["./written", *files]):
        done = subprocess.run(
            command, cwd=folder, env={**os.environ, **ours}, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[:3000]
    out = {}
    for line in done.stdout.splitlines():
        found = re.fullmatch(r"(\S+) \((.*?)\) \[?(.*?)\]?", line)
        assert found
        shape = [int(n) for n in found[2].replace(",", " ").split()]
        values = [float(x.replace("Inf", "inf")) for x in found[3].split()]
        out[found[1]] = np.array(values).reshape(shape)
    return out


@pytest.mark.parametrize("name", TEXTS)
def test_models_in_gorgonia(name: str, gorgonia: tuple[str, str], tmp_path: Path) -> None:
    model, values = built(name)
    model.export("gorgonia", tmp_path / "main", gradients=True)
    write_tensors(tmp_path / "data.safetensors", values, {})
    found = ran(gorgonia, tmp_path, "main.safetensors", "data.safetensors")
    m = machine(model, values)
    np.testing.assert_allclose(found["L"], m.value("L"), rtol=1e-12)
    for shown in model.values:
        want = gradients(shown, m)
        got = found[f"∂L/∂{identifier(shown)}"].reshape(want.shape)
        np.testing.assert_allclose(got, want, rtol=1e-11, atol=1e-13)


def test_rows_in_gorgonia(gorgonia: tuple[str, str], tmp_path: Path) -> None:
    functions, lines, wanted = [], [], {}
    for name, row in OPERATORS.items():
        for case in cases(row):
            try:
                text, results, values = written(GORGONIA, name, case)
            except Declined:
                continue
            if not all(np.size(x) for x in (*draw(row, case), *values)):
                continue  # Gorgonia has no empty tensors
            xs = [*draw(row, case), np.random.default_rng(1).normal(size=values[0].shape)]
            key = f"f{len(functions)}"
            body = [f"    {line}" for line in text.split("\n") if line]
            args = [*(f"x{k}" for k in range(len(xs) - 1)), "g_bar"]
            body = [re.sub(r"\bg\b", "g_bar", line) for line in body]
            results = [re.sub(r"\bg\b", "g_bar", one) for one in results]
            functions.append(Function(key, args, f"{name}.", body, [*results, "0.0"]))
            given = ", ".join(
                f'given(named("x"), S{{{", ".join(map(str, np.shape(x)))}}}, '
                f"[]float64{{{', '.join(map(repr, np.ravel(x).astype(float).tolist()))}}})"
                for x in xs
            )
            lines.append(f"{key}s := {key}({given})")
            for k, want in enumerate(values):
                lines.append(f'out["{name}/{key}/{k}"] = {key}s[{k}]')
                wanted[f"{name}/{key}/{k}"] = want
    main = ["func main() {", "\tout := P{}", *(f"\t{x}" for x in lines), "\tshow(out)", "}"]
    source = file_of(GORGONIA, "rows", functions, main)
    (tmp_path / "main.go").write_text(source, encoding="utf-8")
    found = ran(gorgonia, tmp_path)
    bad = {}
    for key, want in wanted.items():
        got = found[key]
        got = np.broadcast_to(got, want.shape) if got.size == 1 else got.reshape(want.shape)
        fine = np.isfinite(want)
        far = np.max(np.abs(got - want)[fine] / np.maximum(1, np.abs(want[fine])), initial=0)
        if far > 1e-12 or not np.array_equal(got[~fine], want[~fine], equal_nan=True):
            bad[key] = far
    assert not bad
