"""The changes for explicit texts that the changelog lists: each stands there, and each is true.

`before` is what commit 85a685f gave.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import eqgraph as eg

CHANGELOG = (Path(__file__).parents[2] / "CHANGELOG.md").read_text("utf-8").replace("\\|", "|")
A = [[2.0, 1.0], [1.0, 3.0]]
V, W = [1.0, 2.0], [3.0, 5.0]
E = 2.718281828459045

# What the changelog names, a text, its values, what it was, and what it is: None is refused.
ROWS: list[tuple[str, str, dict[str, Any], Any, Any]] = [
    ("∑(h − y)²", "L = ∑(h − y)²", {"h": V, "y": W}, 25.0, 13.0),
    ("(∑(h − y))²", "L = (∑(h − y))²", {"h": V, "y": W}, 25.0, 25.0),
    ("∑ a*b", "L = ∑ a*b", {"a": V, "b": W}, [9.0, 15.0], 13.0),
    ("a/b·c", "y = a/b·c", {"a": 26.0, "b": V, "c": W}, 2.0, None),
    ("1/2·m", "y = 1/2·m", {"m": 3.0}, None, 1.5),
    ("x·yᵀ", "z = x·yᵀ", {"x": V, "y": W}, 13.0, [[3.0, 5.0], [6.0, 10.0]]),
    ("A⁻¹", "B = A⁻¹", {"A": A}, [[0.5, 1], [1, 1 / 3]], [[0.6, -0.2], [-0.2, 0.4]]),
    ("A^-1", "B = A^-1", {"A": A}, [[0.5, 1], [1, 1 / 3]], [[0.6, -0.2], [-0.2, 0.4]]),
    ("A^(-1)", "B = A^(-1)", {"A": A}, [[0.5, 1], [1, 1 / 3]], [[0.6, -0.2], [-0.2, 0.4]]),
    ("|A|", "y = |A|", {"A": A}, A, None),
    ("exp(A)", "y = exp(A)·x", {"A": A, "x": V}, [12.825619755848741, 42.889355674834384], None),
    ("A²", "y = A²·x", {"A": A, "x": V}, [6.0, 19.0], None),
    ("tanh x·y", "z = tanh x·y", {"x": 1.0, "y": 2.0}, None, 0.9640275800758169),
    ("log p*q", "z = log p*q", {"p": 2.0, "q": 3.0}, 2.0794415416798357, None),
    ("[x]", "y = [x]", {"x": 2.0}, [2.0], 2.0),
    ("[a + b]", "y = [a + b]", {"a": 2.0, "b": 1.0}, [3.0], 3.0),
    ("[[a, b], [c, d]]", "y = [[a, b], [c, d]]", {"a": 1, "b": 2, "c": 3, "d": 4},
     [1, 2, 3, 4], [[1, 2], [3, 4]]),
    ("a × b", "z = a × b", {"a": V, "b": W}, [3.0, 10.0], None),
    ("∗", "z = a ∗ b + a ⊙ b", {"a": V, "b": W}, [6.0, 20.0], None),
    ("∘", "z = a ∗ b + a ∘ b", {"a": V, "b": W}, [6.0, 20.0], None),
    ("e", "y = e*x", {"x": 2.0}, None, 2 * E),
    ("I", "B = A + I", {"A": A}, None, [[3.0, 1.0], [1.0, 4.0]]),
    ("x^T", "y = x^T", {"x": V}, None, V),
    ("F/(1 + r)ᵀ", "p = F/(1 + r)ᵀ", {"F": 2.0, "r": 0.5, "T": 2.0}, None, 2 / 2.25),
    ("W^{[l]}", "y = W^{[l]} x", {"W^[l]": A, "x": V}, None, [4.0, 7.0]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("named", "text", "values", "before", "now"), ROWS, ids=[r[1] for r in ROWS]
)
def test_a_change(named: str, text: str, values: dict[str, Any], before: Any, now: Any) -> None:
    assert f"`{named}`" in CHANGELOG
    if now is None:
        assert before is not None
        with pytest.raises(eg.EqGraphError) as caught:
            eg.graph(text, values)
        assert caught.value.hint
        return
    source = eg.from_latex(text) if "{[" in text else text
    g = eg.graph(source, values)
    found = eg.Machine(g).run().value(g.results[0].name)
    np.testing.assert_allclose(found, now, rtol=1e-12)
    assert np.shape(found) == np.shape(now)


def test_only_what_is_listed_changed() -> None:
    """What stays is listed too: A² alone works entry by entry, as ever."""
    for text, expected in (("B = A²", np.square(A)), ("z = a ∗ b", np.multiply(V, W))):
        g = eg.graph(text, {k: v for k, v in {"A": A, "a": V, "b": W}.items() if k in text})
        np.testing.assert_allclose(eg.Machine(g).run().value(g.results[0].name), expected)
