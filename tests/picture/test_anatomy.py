"""How large nodes are: small arrays show their numbers where there is room for all of them."""

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.picture.anatomy import DIGIT_CELL, anatomies


def cells(graph):
    """Return the size of a cell of each array, by the name of its node."""
    places = ((node, parts.value) for node, parts in anatomies(graph).items() if node.shape)
    return {node.name: (place.w / place.cols, place.h / place.rows) for node, place in places}


def chain(length, rows=4):
    """Return a product and so many functions of it."""
    text = "h = W·x\n" + "\n".join(
        f"y{k} = tanh(y{k - 1})" if k else "y0 = h" for k in range(length)
    )
    return eg.graph(text, {"W": np.ones((rows, 3)), "x": np.ones(3)})


@pytest.mark.parametrize(("length", "vector", "matrix"), [(2, True, True), (21, True, False),
                                                          (24, False, False)])  # fmt: skip
def test_numbers_are_shown_as_long_as_the_picture_can_be_seen_whole(length, vector, matrix):
    found = cells(chain(length))
    assert (found["x"] == pytest.approx(DIGIT_CELL)) is vector
    assert (found["W"] == pytest.approx(DIGIT_CELL)) is matrix


def test_larger_arrays_are_heat_maps_and_count_for_nothing():
    found = cells(chain(12, rows=7))
    assert found["x"] == pytest.approx(DIGIT_CELL)
    assert found["W"] != pytest.approx(DIGIT_CELL)
    assert found["h"] != pytest.approx(DIGIT_CELL)


def test_the_gradient_of_a_matrix_of_digits_lies_below_its_value():
    graph = eg.graph("h = W·x", {"W": np.ones((3, 4)), "x": np.ones(4)})
    parts = {node.name: one for node, one in anatomies(graph).items()}
    value, grad = parts["W"].value, parts["W"].grad
    assert (value.x, value.cols) == (grad.x, 4) and grad.y >= value.y + value.h
    value, grad = parts["x"].value, parts["x"].grad
    assert (value.y, value.rows) == (grad.y, 4) and grad.x >= value.x + value.w


@pytest.mark.parametrize(("length", "digits"), [(6, True), (7, False)])
def test_a_vector_of_up_to_six_numbers_shows_them(length, digits):
    found = cells(eg.graph("y = 2*x", {"x": np.ones(length)}))
    assert (found["x"] == pytest.approx(DIGIT_CELL)) is digits
