"""Build what is written for Gorgonia with Go, offline, against a stub of its signatures."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

import eqgraph as eg
from tests.targets.test_models import TEXTS, built

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
