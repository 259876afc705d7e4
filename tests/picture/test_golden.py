"""Whole pictures, to the last coordinate: our drawing on places that are given, not laid out.

`python -m pytest tests/picture --update-golden` writes the files anew; read the difference.
"""

import re
from importlib import import_module

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.picture import EdgeFrame, Frame, NodeFrame, QuestionMark, dot, summarise, svg
from eqgraph.picture.anatomy import anatomies
from eqgraph.picture.changes import near
from eqgraph.picture.dot import node_ids, source
from eqgraph.picture.labels import cut
from eqgraph.picture.layout import Layout, Rect
from tests.picture.fakes import build, lstm

STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)


def laid(graph, parts, left=()):
    """Put nodes in columns by depth; `left` are the edges without a spline."""
    ids, depth, rows, boxes = node_ids(graph), {}, {}, {}
    for node in graph.nodes:
        depth[node] = 1 + max((depth[x] for x in node.operands), default=-1)
        row = rows[depth[node]] = rows.get(depth[node], -1) + 1
        part = parts[node]
        boxes[ids[node]] = Rect(15 + 160 * depth[node], 25 + 90 * row, part.w, part.h)
    edges = {}
    for user in graph.nodes:
        for k, operand in enumerate(user.operands):
            if (operand.name, user.name) in left:
                continue
            tail, head = boxes[ids[operand]], boxes[ids[user]]
            (x, y), (u, v) = (tail.x + tail.w, tail.centre[1]), (head.x, head.centre[1])
            bow = ((x, y), (x + 30, y + 8 * k), (u - 30, v + 8 * k), (u, v))
            edges[ids[operand], ids[user], str(k)] = bow
    width = max(box.x + box.w for box in boxes.values()) + 15
    height = max(box.y + box.h for box in boxes.values()) + 15
    clusters = {"cluster_0": Rect(150, 5, width - 155, height - 10)}
    return Layout(width, height, boxes, clusters, edges)


def picture(monkeypatch, graph, frame, theme, left=()):
    """Draw a graph on the given places, one element a line."""
    module = import_module("eqgraph.picture.drawing")
    monkeypatch.setattr(module, "arrange", lambda g, parts, after: laid(g, parts, left))
    drawing = STYLE.sub("", svg(graph, frame, theme))
    return drawing.replace("><", ">\n<") + "\n"


def difference():
    return build({"y": ("sub", ("mul", "a", "b"), ("mul", 2, "a"))}, dict.fromkeys("ab", ()), "a")


def layer():
    tree = ("tanh", ("add", ("matmul", "W", "x"), "b"))
    return build({"h": tree}, {"W": (2, 3), "x": (3,), "b": (100,)} | {"b": (2,)}, "x")


FORWARD = Frame(
    nodes={
        "a": NodeFrame(summarise(3.0), None, "done"),
        "b": NodeFrame(summarise(-0.5), None, "done"),
        "v1": NodeFrame(summarise(-1.5), None, "current"),
    },
    edges={("a", "v1", 0): EdgeFrame("current"), ("b", "v1", 1): EdgeFrame("current")},
)
BACKWARD = Frame(
    nodes={
        "W": NodeFrame(
            summarise([[1.0, -2.0, 0.0], [0.5, np.nan, 1.0]]), summarise(np.ones((2, 3)))
        ),
        "x": NodeFrame(summarise([1.0, np.inf, 0.5]), None, "waiting"),
        "v1": NodeFrame(summarise([0.1, -0.2]), summarise([1.0, 0.5]), "current"),
        "h": NodeFrame(summarise([0.1, -0.2]), summarise([1.0, 1.0]), "done"),
    },
    edges={("W", "v1", 0): EdgeFrame("current", ("upstream × xᵀ", "v̄1·xᵀ"))},
    phase="backward",
)


ONE = QuestionMark("value", "a")
CARDS = Frame(  # four are asked for, three are shown; above and below their edges
    edges={
        ("a", "v1", 0): EdgeFrame("current", ("upstream × b", "1.00 × −0.500")),
        ("b", "v1", 1): EdgeFrame(
            "current", ("a card that is wide enough to need all its room", "2")
        ),
        ("v1", "y", 0): EdgeFrame("done", ("short", "1")),
        ("v2", "y", 1): EdgeFrame("waiting", ("never shown", "0")),
    },
    phase="backward",
)
ASKED = Frame(
    questions=(
        QuestionMark("value", "v1"),
        QuestionMark("gradient", "h"),
        QuestionMark("edge", ("W", "v1", 0)),
        QuestionMark("edge", ("v2", "h", 0)),
        QuestionMark("value", "folded away"),
    )
)


@pytest.mark.parametrize(
    ("name", "graph", "frame", "theme", "left"),
    [
        ("difference.svg", difference, None, "light", ()),
        ("difference_forward.svg", difference, FORWARD, "light", [("a", "v2")]),
        ("layer_backward.svg", layer, BACKWARD, "dark", [("b", "v2")]),
        ("difference_cards.svg", difference, CARDS, "light", ()),
        ("layer_asked.svg", layer, ASKED, "light", [("v2", "h")]),
        (
            "difference_asked.svg",
            difference,
            Frame(questions=(ONE,)),
            "light",
            (),
        ),
        ("layer_inherit.svg", layer, BACKWARD, "inherit", ()),
    ],
)
def test_picture(monkeypatch, golden, name, graph, frame, theme, left):
    golden(name, picture(monkeypatch, graph(), frame, theme, left))


def recurrence():
    """Four steps with shared weights; few are laid out with all edges."""
    equations = {"h0": ("tanh", ("matmul", "W", "x0"))}
    for t in range(1, 4):
        products = ("add", ("matmul", "W", f"x{t}"), ("matmul", "U", f"h{t - 1}"))
        equations[f"h{t}"] = ("tanh", ("add", products, "b"))
    return build(equations, inputs=" ".join(f"x{t}" for t in range(4)))


def shared():
    """A value that is read everywhere, in a chain too long for all its edges."""
    chain = "x"
    for _ in range(60):
        chain = ("add", chain, "x")
    return build({"y": chain}, inputs="x")


@pytest.mark.parametrize("graph", [difference, layer, recurrence, shared, lstm])
def test_what_the_engine_is_asked_for(golden, graph):
    """Boxes with our sizes, clusters, ranks, and the edges that count."""
    whole = graph()
    parts = anatomies(whole, places=graph is not shared)
    golden(f"{graph.__name__}.dot", str(source(whole, parts).source))


def test_what_a_person_is_shown_as_dot(golden):
    golden("difference_labels.dot", str(dot(difference()).source))


def test_anatomy_of_every_kind_of_node(golden):
    graph = build(
        {"loss_of_it_all": ("sub", ("matmul", "W", "x"), 0.125), "L": ("sum", ("tanh", "big"))},
        {"W": (4, 3), "x": (3,), "big": (100, 32)},
        "x",
    )
    lines = []
    for places in (True, False):
        for node, part in anatomies(graph, places=places).items():
            lines.append(f"{node.name}: {part.w:.2f} × {part.h:.2f}, rule {part.rule}")
            for name in ("sign", "name", "value", "grad"):
                lines.append(f"    {name}: {getattr(part, name)}")
    golden("anatomy.txt", "\n".join(lines) + "\n")


def test_a_syntax_tree(monkeypatch, golden):
    tree = eg.syntax_tree("y = -x*(a + 2.5)\nprint(y)")
    golden("syntax_tree.dot", str(tree.dot().source))
    boxes = {f"t{k}": Rect(40 * k, 60 * (k % 4), 30 + k, 26) for k in range(len(tree.parts))}
    module = import_module("eqgraph.picture.syntax_tree")
    monkeypatch.setattr(module, "layout", lambda source: Layout(400, 250, boxes, {}, {}))
    golden("syntax_tree.svg", STYLE.sub("", tree.svg()).replace("><", ">\n<") + "\n")


def test_engine_coordinates_become_ours(monkeypatch):
    """Graphviz counts upwards from the lower left corner, and in inches for sizes."""
    answer = {
        "bb": "10,20,310,220",
        "objects": [
            {"name": "cluster_0", "bb": "100,30,300,180", "nodes": [1]},
            {"name": "a", "pos": "60,120", "width": "0.5", "height": "0.25"},
            {"name": "b", "pos": "200,70", "width": "1", "height": "0.5"},
            {"name": "cluster_1"},
        ],
        "edges": [
            {"tail": 1, "head": 2, "class": "0", "pos": "e,164,70 78,120 90,120 100,80 150,72"},
            {"tail": 1, "head": 2, "pos": "s,78,120 e,164,70 80,119 90,120 100,80 150,72"},
        ],
    }
    module = import_module("eqgraph.picture.layout")
    monkeypatch.setattr(module, "_engine", lambda source: answer)
    place = module.layout("digraph {}")
    assert (place.width, place.height) == (300, 200)
    assert place.nodes == {"a": Rect(32, 91, 36, 18), "b": Rect(154, 132, 72, 36)}
    assert place.clusters == {"cluster_0": Rect(90, 40, 200, 150)}
    assert place.edges["a", "b", "0"] == ((68, 100), (80, 100), (90, 140), (154, 150))
    assert place.edges["a", "b", ""] == ((68, 100), (80, 100), (90, 140), (154, 150))


@pytest.mark.parametrize(
    ("length", "drawn"), [(23, "a" * 23), (24, "a" * 24), (25, "a" * 23 + "…"), (0, "")]
)
def test_names_are_cut_where_they_would_not_fit(length, drawn):
    assert cut("a" * length) == drawn


@pytest.mark.parametrize(("count", "whole"), [(59, True), (60, False)])
def test_a_change_in_a_large_graph_is_shown_with_what_is_near(count, whole):
    graph = eg.graph("\n".join(f"a{k} = tanh({f'a{k - 1}' if k else 'x'})" for k in range(count)))
    shown = near(graph, [graph.nodes[30]])
    assert len(graph.nodes) == count + 1
    assert (shown is graph) is whole
    if not whole:
        assert [node.name for node in shown.nodes] == ["a27", "a28", "a29", "a30"]
        assert [node.kind for node in shown.nodes] == ["input", *["operator"] * 3]
    assert near(graph, []) is graph
