"""Hold the page of a model to its equations: what it says reads back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import eqgraph as eg
from tests.targets.test_models import built


@pytest.mark.parametrize("name", ["rnn", "lstm", "gru", "gru_reset_before"])
def test_the_equations_read_back(name: str, tmp_path: Path) -> None:
    model, _ = built(name)
    page = model.export("latex", tmp_path / "page").read_text("utf-8")
    (body,) = re.findall(r"\\begin\{align\*\}\n(.*?)\n\\end\{align\*\}", page, re.DOTALL)
    lines = [line.removesuffix(r" \\").replace("&=", "=") for line in body.split("\n")]
    assert len(lines) == len(model.equations)
    for line, equation in zip(lines[:-1], model.equations.equations, strict=False):
        assert str(eg.from_latex(line)) == str(equation)
    assert r"\sum_{t=1}^{T}" in lines[-1] and lines[-1].count("_{t=1}") == 1
    assert r"$W_{y}$ & parameter" in page or "$Wy$" in page or "Wy" in page
    assert page.isascii() and page.count("\\begin{") == page.count("\\end{")


def test_a_graph(tmp_path: Path) -> None:
    g = eg.graph("y = σ(W·x)", {"W": [[1.0, 2.0]], "x": [1.0, 2.0]})
    page = eg.export(g, "latex", tmp_path / "y").read_text("utf-8")
    assert r"y &= \sigma" in page and r"$\mathbb{R}^{1 \times 2}$" in page
