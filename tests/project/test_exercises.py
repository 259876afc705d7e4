"""Give every exercise of the notebooks its right answers: each must be able to say so."""

from __future__ import annotations

import ast
import contextlib
import io
import re
from typing import Any

import nbformat
import numpy as np
import pytest

from tests.project.notebook import NOTEBOOKS, ROOT, VARIES

# What `mine` must be, by notebook and cell.
ANSWERS: dict[str, dict[str, Any]] = {
    "01_equations_are_graphs": {
        "guess": {"tree": 7, "graph": 4},
        "exercise-answers": {0: 8, 1: "x - y", 2: -16, 3: 1},
        "count": {"y = x*x*x*x*x*x*x*x": 7, "y = ((x²)²)²": 3, "u = x*x; v = u*u; y = v*v": 3},
    },
    "02_why_a_graph": {
        "order": {"(A·B)·x": 27_090_000, "A·(B·x)": 180_000},
        "exercise": "v = mean((x − mean(x))²)",
        "exercise-cos": "y = 2*sin(x/2)²",
    },
    "04_neuron_layer_network": {
        "shapes": {
            "W": (2, 3), "x": (3,), "z": (2,), "gradient of W": (2, 3), "gradient of x": (3,),
        },
        "layer-answers": {0: "ā*a*(1 − a)", 1: "z̄", 2: "z̄·xᵀ", 3: "Wᵀ·z̄"},
        "batch-answers": {0: "∑(Z̄, axis=0)", 1: "Xᵀ·Z̄", 2: "Z̄·Wᵀ"},
        "bug-answer": {"which one": "blue", "its wrong line starts with": "below"},
        "exercise-answers": {
            0: "o − y", 1: "ō*o*(1 − o)", 2: "z̄₂·hᵀ", 3: "W₂ᵀ·z̄₂", 4: "h̄*h*(1 − h)", 5: "z̄₁·xᵀ",
        },
    },
    "05_leaky_abstraction": {
        "vanish": {
            ("tanh", 0.5): "vanishes", ("tanh", 1.0): "lasts",
            ("tanh", 3.0): "vanishes", ("", 1.1): "explodes",
        },
    },
    "06_lstm": {
        "gates": {
            "keep the old state": (1, 0), "replace it by ĉ": (0, 1), "add ĉ to it": (1, 1),
            "empty it": (0, 0),
        },
        "gate-back-answers": {
            0: "tanh(c)", 1: "o*(1 − tanh²(c))", 2: "c̄*k", 3: "c̄*f", 4: "c̄*g", 5: "c̄*i",
        },
        "half": float(-np.log(2 ** (1 / 50) - 1)),
    },
    "07_character_lstm": {
        "guess": float(np.log(57)),
        "temperature": {0: "softmax(s)", 1: [0.867, 0.117, 0.016]},
    },
    "08_your_own_equations": {
        "attention-shapes": {"S": (3, 3), "A": (3, 3), "Y": (3, 4)},
        "softmax-answers": "p − y",
        "gru-quiz": "z",
        "exercise": "m = x − mean(x); y = γ*m/√(mean(m²) + ε)",
    },
    "09_reading_a_paper": {
        "matrix": {
            "yⱼ = ∑ᵢ uᵢ Wᵢⱼ": "Wᵀ u", "s = ∑ᵢ,ⱼ uᵢ Wᵢⱼ xⱼ": "uᵀ W x", "Gⱼₖ = ∑ᵢ Wᵢⱼ Wᵢₖ": "Wᵀ W",
        },
        "exercise": "RMS(a) = √(1/n ∑ᵢ₌₁ⁿ aᵢ²)\nyᵢ = aᵢ/RMS(a) gᵢ",
    },
    "10_from_pytorch_and_back": {"mend": "fₜ = σ(xₜ·Wf + hₜ₋₁·Uf + Bf)"},
}  # fmt: skip


@pytest.mark.parametrize("notebook", ANSWERS)
def test_right_answers_are_right(notebook: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT / "notebooks")
    monkeypatch.setattr("matplotlib.pyplot.show", lambda: None)
    names: dict[str, Any] = {}
    left = set(ANSWERS[notebook])
    for name, source in _cells(notebook):
        if name in left:
            left.remove(name)
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                exec(_answered(source, ANSWERS[notebook][name]), names)
            assert "right" in printed.getvalue()
            assert not re.findall(r"not yet|wrong \|", printed.getvalue()), name
        elif left:
            exec(source, names)


def test_no_exercise_is_forgotten() -> None:
    asked = {
        (path.stem, name)
        for path in NOTEBOOKS
        for name, source in _cells(path.stem)
        if "mine = " in source and not path.stem.startswith("03")  # its answers are written there
    }
    assert asked == {(notebook, name) for notebook, cells in ANSWERS.items() for name in cells}


def _cells(notebook: str) -> list[tuple[str, str]]:
    """Return the code cells that run here but the magic ones and those that train."""
    cells = nbformat.read(ROOT / "notebooks" / f"{notebook}.ipynb", as_version=4).cells
    return [
        (cell["id"], cell["source"].replace("%load_ext eqgraph", ""))
        for cell in cells
        if cell["cell_type"] == "code"
        and not cell["source"].startswith("%%")
        and cell["id"] != "function"  # its source is read, which `exec` does not keep
        and VARIES not in cell["metadata"].get("tags", ())
    ]


def _answered(source: str, answer: Any) -> str:
    """Put the right answer where the learner writes it."""
    (place,) = [
        part
        for part in ast.parse(source).body
        if isinstance(part, ast.Assign) and ast.unparse(part.targets[0]) == "mine"
    ]
    lines = source.splitlines()
    lines[place.lineno - 1 : place.end_lineno] = [f"mine = {answer!r}"]
    return "\n".join(lines)
