"""Edges that Graphviz did not lay out: on a bus over the boxes, or one by one."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.picture.anatomy import anatomies
from eqgraph.picture.arrange import arrange
from eqgraph.picture.dot import node_ids
from eqgraph.picture.edges import bezier
from eqgraph.picture.layout import Layout, Rect
from eqgraph.picture.routes import routed

CELL = "h₀ = [0, 0]; hₜ = tanh(W·xₜ + U·hₜ₋₁ + b)"


def unrolled(steps: int) -> eg.Graph:
    values = {"xₜ": np.ones((steps, 3)), "W": np.ones((2, 3)), "U": np.eye(2), "b": [0, 0]}
    return eg.model(CELL).unroll(steps, values)


def laid(graph: eg.Graph) -> Layout:
    return arrange(graph, anatomies(graph))


def points_of(line):
    pieces = (line[k : k + 4] for k in range(0, len(line) - 1, 3))
    return [bezier(piece, t / 8) for piece in pieces for t in range(9)]


def test_a_bus_leaves_all_boxes_but_its_own_free():
    graph = unrolled(5)
    routes = routed(graph, laid(graph), 20.0)
    place = routes.place
    assert routes.far and not routes.crowded
    assert routes.kinds(next(iter(routes.far))) == ("far",)
    for edge in routes.far:
        line = place.edges[edge]
        assert len(line) % 3 == 1, "Bézier pieces"
        top = min(box.y for box in place.clusters.values())
        assert min(y for _, y in line) < top and min(y for _, y in line) > 0
        crossed = [n for n, box in place.nodes.items() if n not in edge and box.w
                   and any(box.x < x < box.x + box.w and box.y < y < box.y + box.h
                           for x, y in points_of(line))]  # fmt: skip
        assert crossed == []


def test_edges_of_one_operand_share_a_lane_and_others_do_not():
    graph = unrolled(5)
    routes = routed(graph, laid(graph))
    heights: dict[str, set[float]] = {}
    for edge in routes.far:
        heights.setdefault(edge[0], set()).add(min(y for _, y in routes.place.edges[edge]))
    assert all(len(found) == 1 for found in heights.values())
    every = sorted(y for found in heights.values() for y in found)
    assert len(every) == 3 and all(b - a == pytest.approx(5) for a, b in pairwise(every))


def test_a_crowd_swings_straight_and_is_shown_one_by_one():
    graph = unrolled(40)
    routes = routed(graph, laid(graph))
    assert routes.crowded
    assert routes.kinds(next(iter(routes.far))) == ("far", "crowd")
    assert {len(routes.place.edges[edge]) for edge in routes.far} == {4}


def test_without_far_edges_only_the_room_around_is_added():
    graph = eg.graph("y = a*b")
    place = laid(graph)
    routes = routed(graph, place, 20.0)
    assert routes.far == frozenset()
    assert routes.place.width == pytest.approx(place.width + 40)
    assert routes.place.height == pytest.approx(place.height + 40)
    assert routed(graph, place).place == place


def test_a_swing_runs_from_right_to_left(monkeypatch):
    graph = eg.graph("y = a*b")
    ids = node_ids(graph)
    a, y = ids[graph["a"]], ids[graph["y"]]
    boxes = {ids[node]: Rect(0, 0, 40, 20) for node in graph.nodes} | {y: Rect(140, 100, 40, 30)}
    place = replace(laid(graph), nodes=boxes, edges={}, clusters={})
    monkeypatch.setattr("eqgraph.picture.routes._CROWD", 0)
    found = routed(graph, place).place.edges[a, y, "0"]
    assert found == ((40, 10), (90, 10), (90, 115), (140, 115))
