"""The layout: in this process, without any program, always the same."""

import os
import subprocess
import sys
import textwrap
from dataclasses import replace

import pytest

from eqgraph.picture.anatomy import anatomies
from eqgraph.picture.arrange import arrange, through, unrest
from eqgraph.picture.dot import clusters, node_ids, source
from eqgraph.picture.layout import Layout, Rect, layout
from tests.picture.fakes import bare, build, lstm


def overlapping(one: Rect, other: Rect) -> bool:
    return (one.x + 0.1 < other.x + other.w and other.x + 0.1 < one.x + one.w
            and one.y + 0.1 < other.y + other.h and other.y + 0.1 < one.y + one.h)  # fmt: skip


def test_coordinates_run_down_and_right():
    place = layout(
        'digraph { rankdir=LR; node [fixedsize=true width=1 height=1]; a -> b [class="0"] }'
    )
    a, b = place.nodes["a"], place.nodes["b"]
    assert (a.w, a.h) == (72, 72)
    assert a.x < b.x
    first, *_, last = place.edges["a", "b", "0"]
    assert first[0] == pytest.approx(a.x + a.w, abs=1)
    assert last[0] == pytest.approx(b.x, abs=1)


def test_parallel_edges_are_kept_apart():
    place = layout('digraph { x -> y [class="0"]; x -> y [class="1"] }')
    assert set(place.edges) == {("x", "y", "0"), ("x", "y", "1")}


@pytest.mark.parametrize("shapes", [True, False])
def test_nothing_overlaps_in_the_cell(shapes):
    graph = lstm(shapes=shapes)
    place = arrange(graph, anatomies(graph))
    boxes = list(place.nodes.values())
    assert not any(overlapping(a, b) for i, a in enumerate(boxes) for b in boxes[:i])
    frames = list(place.clusters.values())
    assert len(frames) == 6
    assert not any(overlapping(a, b) for i, a in enumerate(frames) for b in frames[:i])
    for box in boxes:
        assert min(box.x, box.y) >= -0.01  # Graphviz rounds
        assert box.x + box.w <= place.width + 0.1
        assert box.y + box.h <= place.height + 0.1


def test_the_calmest_of_several_layouts_is_chosen():
    graph = lstm()
    parts = anatomies(graph)
    assert unrest(arrange(graph, parts)) < unrest(layout(source(graph, parts).source))


def test_unrest_counts_what_disturbs():
    far, box = Rect(200, 0, 10, 10), Rect(0, 0, 10, 10)
    line = ((10.0, 5.0), (50.0, 5.0), (150.0, 5.0), (200.0, 5.0))
    calm = Layout(210, 10, {"a": box, "b": far}, {}, {("a", "b", "0"): line})
    hidden = Layout(210, 10, {"a": box, "b": far, "c": Rect(90, 0, 30, 10)}, {}, calm.edges)
    assert unrest(calm) == pytest.approx(190 + 220)  # px of edge, and of the picture
    assert unrest(hidden) == pytest.approx(410 + 120)  # one point of it lies under a box
    down = {("c", "d", "0"): ((100.0, -50.0), (100.0, -20.0), (100.0, 20.0), (100.0, 50.0))}
    crossing = Layout(210, 10, calm.nodes, {}, {**calm.edges, **down})
    assert unrest(crossing) == pytest.approx(410 + 100 + 120)
    aside = {("c", "d", "0"): tuple((x + 150, y) for x, y in down["c", "d", "0"])}
    assert unrest(Layout(210, 10, calm.nodes, {}, {**calm.edges, **aside})) == pytest.approx(510)
    same_end = {("a", "d", "0"): down["c", "d", "0"]}
    assert unrest(Layout(210, 10, calm.nodes, {}, {**calm.edges, **same_end})) == pytest.approx(510)


@pytest.mark.parametrize(
    ("second", "cost"),
    [
        (Rect(0, 50, 100, 40), 0),  # below the first one, as in the text
        (Rect(0, -50, 100, 40), 160),  # above it
        (Rect(49, -50, 100, 40), 160),  # more than half of it is in one column
        (Rect(50, -50, 100, 40), 0),
        (Rect(70, -50, 20, 40), 160),
    ],
)
def test_equations_of_one_column_stand_in_the_order_of_the_text(second, cost):
    frames = {"cluster_0": Rect(0, 0, 100, 40), "cluster_1": second}
    assert unrest(Layout(0, 0, {}, frames, {})) == cost


def test_no_edge_of_a_gate_runs_through_another():
    graph = lstm()
    homes = {node_ids(graph)[n]: name for name, members in clusters(graph).items() for n in members}
    assert through(arrange(graph, anatomies(graph)), homes) == 0
    aside = {"cluster_9": Rect(0, 0, 1e4, 1e4)}
    place = arrange(graph, anatomies(graph))
    assert through(replace(place, clusters=aside), homes) == len(place.edges)


def test_the_same_graph_has_the_same_layout():
    graph, again = lstm(), lstm()
    assert arrange(graph, anatomies(graph)) == arrange(again, anatomies(again))


@pytest.mark.parametrize("steps", [4, 20])  # few are laid out with all edges, many without
def test_order_of_time_runs_to_the_right_although_weights_are_shared(steps):
    equations = {"h0": ("tanh", ("matmul", "W", "x0"))}
    for t in range(1, steps):
        products = ("add", ("matmul", "W", f"x{t}"), ("matmul", "U", f"h{t - 1}"))
        equations[f"h{t}"] = ("tanh", ("add", products, "b"))
    graph = build(equations, inputs=" ".join(f"x{t}" for t in range(steps)))
    place = arrange(graph, anatomies(graph))
    columns = [place.clusters[f"cluster_{t}"].x for t in range(steps)]
    assert columns == sorted(columns)
    assert len(set(columns)) == steps


@pytest.mark.parametrize("operand", ["x", "h"])
def test_a_value_used_everywhere_keeps_its_short_edges_only(operand):
    chain = operand
    for _ in range(300):
        chain = ("add", chain, operand)
    graph = build({"h": ("tanh", "x"), "y": chain}, inputs="x")
    place, ids = arrange(graph, anatomies(graph)), node_ids(graph)  # with all edges: hours
    node = next(n for n in graph.nodes if n.name == operand)
    laid = [edge for edge in place.edges if edge[0] == ids[node]]
    assert 2 <= len(laid) < 20
    columns = [place.nodes[ids[n]].x for n in graph.nodes if n.operator is not None]
    assert columns == sorted(columns)


def test_nodes_clusters_and_edges_lie_together():
    graph = lstm()
    place, ids = arrange(graph, anatomies(graph)), node_ids(graph)
    for name, members in clusters(graph).items():
        frame = place.clusters[name]
        for member in members:
            box = place.nodes[ids[member]]
            assert frame.x < box.x and frame.y < box.y
            assert box.x + box.w < frame.x + frame.w
            assert box.y + box.h < frame.y + frame.h
    for (tail, head, _), points in place.edges.items():
        for name, (x, y) in ((tail, points[0]), (head, points[-1])):
            box = place.nodes[name]
            assert box.x - 1.01 <= x <= box.x + box.w + 1.01
            assert box.y - 1 <= y <= box.y + box.h + 1


def test_a_single_node():
    graph = bare("x")
    assert len(arrange(graph, anatomies(graph)).nodes) == 1


def test_no_program_is_needed():
    code = """
        import subprocess
        def refuse(*args, **kwargs):
            raise AssertionError("a program was started")
        subprocess.Popen = refuse
        from eqgraph.picture.layout import layout
        place = layout("digraph { a -> b }")
        assert set(place.nodes) == {"a", "b"}
    """
    environment = {**os.environ, "PATH": ""}
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], env=environment,
                          capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
