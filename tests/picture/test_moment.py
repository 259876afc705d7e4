"""The picture of a machine's place: states, values, and the local derivative on the edge."""

from xml.etree import ElementTree

import numpy as np

import eqgraph as eg
from eqgraph import picture


def circuit():
    return eg.Machine(eg.graph("q = x + y\nf = q*z", {"x": -2, "y": 5, "z": -4}))


def test_nothing_is_shown_before_it_is_known():
    shown = picture.frame(circuit())
    assert shown.nodes["q"].value is None and shown.nodes["x"].value.text == "−2.00"
    assert {n.state for n in shown.nodes.values()} == {"waiting", "done"}


def test_the_current_edge_carries_its_local_derivative():
    shown = picture.frame(circuit().seek(4))
    edge = shown.edges["q", "f", 0]
    assert edge.state == "current" and edge.card == ("f̄*z", "contribution −4.00")
    drawing = "".join(ElementTree.fromstring(picture.svg(circuit().graph, shown)).itertext())
    assert "f̄*z" in drawing and "contribution −4.00" in drawing


def test_one_of_several_contributions_is_counted():
    machine = eg.Machine(eg.graph("L = ∑(x*x)", {"x": np.array([3.0, 4.0])})).seek(5)
    (card,) = [e.card for e in picture.frame(machine).edges.values() if e.card]
    assert card == ("1 of 2: v̄1*x", "contribution norm 5.00")


def test_at_every_place_it_is_what_single_steps_give():
    stepped = circuit()
    for place in range(len(stepped.tape) + 1):
        assert picture.frame(stepped) == picture.frame(circuit().seek(place))
        if place < len(stepped.tape):
            stepped.step()
