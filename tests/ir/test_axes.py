"""Axes have the names of the indices that stand at them, and products say which one they sum."""

import numpy as np
import pytest

import eqgraph as eg

W, X = np.arange(6.0).reshape(2, 3), np.array([1.0, -1, 2])


def axes(text, **values):
    return {n.name: n.axes for n in eg.graph(text, values).nodes if n.axes}


def test_leaves_products_and_results():
    found = axes("yᵢ = ∑ⱼ Wᵢⱼ xⱼ + bᵢ", W=W, x=X, b=[1, 2])
    assert found == {"W": ("i", "j"), "x": ("j",), "b": ("i",), "v1": ("i",), "yᵢ": ("i",)}


def test_the_index_that_ends_in_a_node():
    g = eg.graph("yᵢ = ∑ⱼ Wᵢⱼ xⱼ", {"W": W, "x": X})
    assert [g["y"].summed(k) for k in (0, 1)] == [("j",), ("j",)]
    assert g["y"].reads == (("i", "j"), ("j",))
    assert g["W"].summed(0) == ()
    g = eg.graph("m = maxᵢ xᵢ", {"x": X})
    assert g["m"].summed(0) == ("i",)


def test_several_factors_are_named_pair_by_pair():
    g = eg.graph("s = ∑ᵢ,ⱼ xᵢ Wᵢⱼ yⱼ", {"x": [1, 2], "W": W, "y": X})
    assert {name for n in g.nodes for k in range(len(n.operands)) for name in n.summed(k)} == {
        "i", "j",
    }  # fmt: skip


def test_rows_have_a_second_axis_without_a_name():
    assert axes("ŷᵢ = wᵀ xᵢ", x=W, w=X)["x"] == ("i", "")


def test_the_first_naming_stands():
    assert axes("a = ∑ᵢ xᵢ²; b = ∑ₖ xₖ", x=X)["x"] == ("i",)


def test_the_matrix_form_names_nothing_and_is_the_same_graph():
    named = eg.graph("yᵢ = ∑ⱼ Wᵢⱼ xⱼ", {"W": W, "x": X})
    plain = eg.graph("y = W·x", {"W": W, "x": X})
    assert not any(n.axes or n.reads for n in plain.nodes)
    assert [(n.operator, n.shape) for n in named] == [(n.operator, n.shape) for n in plain]


def test_names_outlive_a_rewrite():
    g = eg.graph("yᵢ = log(1 + xᵢ)", {"x": X + 2}, rewrite="stability")
    assert g["x"].axes == g["y"].axes == ("i",)


@pytest.mark.parametrize("text", ["eᵢⱼ = ∑ₖ Qᵢₖ Kⱼₖ/√d", "eᵢⱼ = ∑ₖ Qᵢₖ Kⱼₖ; s = ∑ᵢ (eᵢᵢ + d)"])
def test_every_node_has_a_name_and_a_place(text):
    g = eg.graph(text, {"Q": np.ones((2, 3)), "K": np.ones((2, 3)), "d": 4})
    inner = [n for n in g.nodes if n.operator is not None]
    assert all(n.name and n.equation is not None for n in inner)
    assert len({n.name for n in inner}) == len(inner)
