"""Shapes: found when the graph is built, and explained where they do not fit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import eqgraph as eg

o = np.ones


@pytest.mark.parametrize(
    ("text", "values", "shape"),
    [
        ("y = W·x + b", {"W": o((4, 3)), "x": o(3), "b": o(4)}, (4,)),
        ("y = x·W + b", {"W": o((3, 4)), "x": o((9, 3)), "b": o(4)}, (9, 4)),
        ("y = a*b", {"a": o((2, 1)), "b": o((1, 3))}, (2, 3)),
        ("y = softmax(Q·Kᵀ)·V", {"Q": o((2, 7)), "K": o((6, 7)), "V": o((6, 4))}, (2, 4)),
        ("y = softmax(Q·Kᵀ)·V", {"Q": o((5, 2, 7)), "K": o((5, 6, 7)), "V": o((6, 4))}, (5, 2, 4)),
        ("y = [a, b, c]", {"a": 1, "b": o(3), "c": 2}, (5,)),
        ("y = ∑(a, axis=0)", {"a": o((2, 3))}, (3,)),
        ("y = mean(a, axis=-1) + 1", {"a": o((2, 3))}, (2,)),
        ("y = ‖a‖", {"a": o((2, 3))}, ()),
        ("y = aᵀ", {"a": o((2, 3, 4))}, (2, 4, 3)),
        ("y = aᵀ·a", {"a": o(3)}, ()),
        ("y = max(a, 0)", {"a": o(3)}, (3,)),
        ("y = logsumexp(a, axis=1)", {"a": o((2, 3))}, (2,)),
    ],
)
def test_the_shape_is_known_before_the_run(text: str, values: Any, shape: Any) -> None:
    g = eg.graph(text, values)
    assert g["y"].shape == shape
    m = eg.Machine(g).run()
    for node in g.nodes:
        assert m.value_of(node).shape == node.shape  # type: ignore[union-attr]
        grad = m.grad_of(node)
        assert grad is None or grad.shape == node.shape


CASES: list[tuple[str, Any, str, list[str], str | None]] = [
    # text, values, the text pointed at, what the message says, what the hint says
    ("y = W·x", {"W": o((4, 3)), "x": o(4)}, "W·x", ["W (4, 3)", "x (4)", "3 is not 4"], "Wᵀ·x"),
    ("y = x·W", {"W": o((4, 3)), "x": o(3)}, "x·W", ["x (3)", "W (4, 3)"], "x·Wᵀ"),
    ("y = A·B", {"A": o((2, 3)), "B": o((2, 3))}, "A·B", ["A (2, 3)", "B (2, 3)"], "`*`"),
    ("y = A·B", {"A": o((3, 2)), "B": o((4, 3))}, "A·B", ["A (3, 2)"], "B·A|Aᵀ|Bᵀ"),
    ("y = W*x", {"W": o((3, 2)), "x": o((2, 3))}, "W*x", ["W (3, 2)", "x (2, 3)"], "`·`"),
    ("y = W*x", {"W": o((3, 2)), "x": o((3,))}, "W*x", ["W (3, 2)", "x (3)"], None),
    ("y = a + b", {"a": o(3), "b": o(2)}, "a + b", ["a (3)", "b (2)", "broadcast"], None),
    ("y = [a, b]", {"a": o((2, 3)), "b": o(2)}, "[a, b]", ["a (2, 3)", "b (2)"], None),
    ("y = ∑(a, axis=3)", {"a": o(2)}, "∑(a, axis=3)", ["a (2)", "axis 3", "1 axis"], None),
    ("y = softmax(a)", {"a": 1}, "softmax(a)", ["a scalar", "no axis"], None),
    ("y = max(a)", {"a": o(0)}, "max(a)", ["(0)", "no elements"], None),
    ("z = a*(W·x + b)", {"a": o(3), "W": o((2, 2)), "x": o(2), "b": o(2)}, "a*(W·x + b)",
     ["a (3)", "W·x + b (2)"], None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "values", "place", "says", "hint"), CASES)
def test_a_misfit_points_into_the_text(
    text: str, values: Any, place: str, says: list[str], hint: str | None
) -> None:
    whole = f"q = 1\n{text}  # here"
    with pytest.raises(eg.ShapeError) as caught:
        eg.graph(whole, values)
    error = caught.value
    assert error.line == 2
    assert error.span is not None
    assert whole[slice(*error.span)] == place
    for words in says:
        assert words in error.message
    if hint is not None:
        assert error.hint is not None
        assert any(h in error.hint for h in hint.split("|"))
    assert isinstance(error, ValueError)


def test_the_partial_sum_that_does_not_fit_is_the_place() -> None:
    with pytest.raises(eg.ShapeError) as caught:
        eg.graph("y = a + b + c + d", {"a": o(2), "b": o(2), "c": o(3), "d": o(2)})
    text = "y = a + b + c + d"
    assert "a + b (2) + c (3)" in caught.value.message
    assert text[slice(*caught.value.span)] in ("a + b + c", text[4:])  # type: ignore[misc]


def test_a_misfit_of_a_hand_made_expression_has_no_place_but_names() -> None:
    import sympy

    with pytest.raises(eg.ShapeError, match=r"x \(3\).*y \(2\)"):
        eg.graph(sympy.Symbol("x") * sympy.Symbol("y"), {"x": o(3), "y": o(2)})


MATRIX = "`·` is the matrix product; for the elementwise product write `*`"
STAR = "`*` is the elementwise product; for the matrix product write `·`"
HINTS: list[tuple[str, Any, str | None]] = [
    ("y = A·B", {"A": o((2, 3)), "B": o((2, 3))}, MATRIX),
    ("y = A·B", {"A": o((3, 2)), "B": o(3)}, "did you mean Aᵀ·B?"),
    ("y = A·B", {"A": o(3), "B": o((2, 3))}, "did you mean A·Bᵀ?"),
    ("y = A·B", {"A": o((1, 2)), "B": o((3, 2))}, "did you mean A·Bᵀ?"),
    ("y = A·B", {"A": o((3, 2)), "B": o((4, 3))}, "did you mean B·A?"),
    ("y = A·B", {"A": o((2, 3)), "B": o((4, 5, 2, 3))}, "did you mean Aᵀ·B?"),
    ("y = A·B", {"A": o((4, 1)), "B": o((5,))}, MATRIX),  # broadcasts, but is no matrix product
    ("y = A·B", {"A": o((3, 2)), "B": o((5, 4))}, None),  # nothing would fit
    ("y = A·B", {"A": o((3, 2)), "B": o(5)}, None),
    ("y = A·B", {"A": o(5), "B": o((3, 2))}, None),
    ("y = A·B", {"A": o(3), "B": o(2)}, None),
    ("y = A*B", {"A": o((3, 2)), "B": o((2, 4))}, STAR),
    ("y = A*B", {"A": o((3, 2)), "B": o((4, 2))}, None),
    ("y = A*B", {"A": o((3, 2)), "B": o(3)}, None),
    ("y = A*B", {"A": o(3), "B": o(2)}, None),
    ("y = A + B", {"A": o((3, 2)), "B": o((2, 4))}, None),  # a sum is no product
    ("y = A + B", {"A": o(3), "B": o(2)}, None),
    ("y = [A, B]", {"A": o((2, 3)), "B": o(2)}, None),
    ("y = max(A, B)", {"A": o(3), "B": o(2)}, None),
    (
        "y = softmax(A·B)",
        {"A": o(3), "B": o(3)},
        "A·B is one number: `·` of two vectors sums; elementwise is `*`",
    ),
    ("y = softmax(A*B)", {"A": 1, "B": 1}, None),
]


@pytest.mark.parametrize(("text", "values", "hint"), HINTS)
def test_a_way_out_is_offered_only_where_it_is_one(
    text: str, values: Any, hint: str | None
) -> None:
    with pytest.raises(eg.ShapeError) as caught:
        eg.graph(text, values)
    assert caught.value.hint == hint
    if hint is not None and hint.startswith("did you mean "):
        way = "y = " + hint.removeprefix("did you mean ").removesuffix("?")
        assert eg.graph(way, values)["y"].shape is not None


def test_a_dot_scales_by_a_number_and_sums_over_vectors() -> None:
    """`a·b` of two vectors is one number, which scales the third."""
    g = eg.graph("y = a·b·c", {"a": [1.0, 2], "b": [3.0, 4], "c": [1.0, 10]})
    np.testing.assert_array_equal(eg.Machine(g).run().value("y"), [11, 110])


def test_a_power_of_t_tells_how_a_transpose_is_written():
    values = {"K": np.ones((2, 3)), "T": np.ones((2, 2))}
    with pytest.raises(eg.ShapeError, match="the transpose of K is Kᵀ"):
        eg.graph("S = K^T", values)


def test_a_model_says_that_it_is_unrolled_first():
    with pytest.raises(eg.EqGraphError, match=r"model\.unroll"):
        eg.graph(eg.preset("lstm"))
