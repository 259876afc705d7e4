"""The picture: the hooks that the player finds, and text that stays text."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.picture import EdgeFrame, Frame, NodeFrame, ref, summarise, svg
from tests.picture.fakes import bare, build, lstm

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = ["</text><script>alert(1)</script>", "javascript:alert(1)", r"\N", '"]; evil [',
           "it's \"quoted\"", "nul\0bell\x07", "\u202egnp.exe", "x" * 100_000, "&amp;<!--", "]]>",
           "\ud800", "\uffff", "<b>bold</b>", "onload=alert(1)", "url(#x)"]  # fmt: skip


def parsed(drawing: str) -> ElementTree.Element:
    return ElementTree.fromstring(drawing)


def named(root: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return [e for e in root.iter() if name in e.get("class", "").split()]


def node(root: ElementTree.Element, name: str) -> ElementTree.Element:
    (found,) = [e for e in root.iter() if e.get("data-node") == name]
    return found


def test_one_group_a_node_and_one_an_edge():
    graph = lstm()
    root = parsed(svg(graph))
    assert [e.get("data-node") for e in named(root, "eqg-node")] == [n.name for n in graph.nodes]
    assert sum(1 for e in root.iter() if e.get("data-node") is not None) == len(graph.nodes)
    edges = {(e.get("data-from"), e.get("data-to"), e.get("data-operand"))
             for e in named(root, "eqg-edge")}  # fmt: skip
    assert edges == {
        (x.name, n.name, str(k)) for n in graph.nodes for k, x in enumerate(n.operands)
    }
    assert [e.get("data-equation") for e in named(root, "eqg-equation")] == list("012345")
    assert root.get("class") == "eqg-graph"
    assert root.get("role") == "group"
    assert root[-1].get("class") == "eqg-overlay"


def test_no_ids_and_no_references():
    drawing = svg(lstm())
    root = parsed(drawing)
    assert not any(e.get("id") for e in root.iter())
    assert not re.search(r"url\(|href|<image|<use|<script|foreignObject", drawing)


def test_kinds_differ_in_shape():
    root = parsed(svg(build({"y": ("add", ("mul", "W", "x"), 1)}, inputs="x")))

    def box(name: str) -> ElementTree.Element:
        return next(e for e in named(root, name)[0] if e.get("class") == "eqg-box")

    assert box("eqg-input").get("d").count("L") == 2  # a pentagon
    assert box("eqg-constant").get("d").count("M") == 2  # two lines
    assert box("eqg-parameter").get("rx") == "0"
    assert box("eqg-operator").get("rx") == "13"
    assert box("eqg-result").get("rx") == "7"


def test_constants_are_called_by_their_id():
    graph = build({"y": ("add", ("mul", 2, "x"), 2)})
    root = parsed(svg(graph))
    twos = [n for n in graph.nodes if n.kind == "constant"]
    assert len({ref(n) for n in twos}) == 2
    assert all(node(root, ref(n)).get("class") == "eqg-node eqg-constant" for n in twos)


def test_places_carry_their_size():
    root = parsed(svg(build({"y": ("matmul", "W", "x")}, {"W": (4, 3), "x": (3,)})))
    value = named(node(root, "W"), "eqg-value")[0]
    assert (value.get("data-rows"), value.get("data-cols")) == ("4", "3")
    assert float(value.get("data-w")) == pytest.approx(3 * 39)
    assert named(node(root, "W"), "eqg-grad")
    (words,) = [e for e in value.iter() if e.get("data-value") is not None]
    assert not words.text  # not yet


def test_no_places_without_shapes_or_when_asked():
    assert not named(parsed(svg(lstm(shapes=False))), "eqg-tile")
    assert not named(parsed(svg(lstm(), places=False)), "eqg-tile")


def test_a_large_array_says_its_shape():
    root = parsed(svg(build({"y": ("exp", "x")}, {"x": (100, 32)})))
    assert named(node(root, "x"), "eqg-shape")[0].text == "100 × 32"
    assert named(node(root, "x"), "eqg-value")[0].get("data-rows") == "8"


def test_operands_are_numbered_where_order_counts():
    root = parsed(svg(build({"y": ("sub", ("add", "a", "b"), "c")})))
    ordered = {(e.get("data-to"), e.get("data-operand")) for e in named(root, "eqg-ordered")}
    assert ordered == {("y", "0"), ("y", "1")}
    marks = {e.get("data-operand"): named(e, "eqg-mark")[0][1].text
             for e in named(root, "eqg-edge") if e.get("data-to") == "y"}  # fmt: skip
    assert marks == {"0": "1", "1": "2"}


def test_both_heads_of_an_edge():
    root = parsed(svg(build({"y": ("exp", "x")})))
    (edge,) = named(root, "eqg-edge")
    assert len(named(edge, "eqg-line")) == 1
    assert len(named(edge, "eqg-head-forward")) == 1
    assert len(named(edge, "eqg-head-backward")) == 1


def test_the_same_operand_twice():
    root = parsed(svg(build({"y": ("mul", "x", "x")})))
    lines = [named(e, "eqg-line")[0].get("d") for e in named(root, "eqg-edge")]
    assert len(lines) == len(set(lines)) == 2


@pytest.mark.parametrize("name", HOSTILE, ids=lambda name: repr(name[:12]))
def test_hostile_names_are_text(name):
    graph = build({"y": ("add", "x", name), name + "2": ("exp", "y")}, {"x": (2,), name: (2,)})
    drawing = svg(graph)
    root = parsed(drawing)
    assert len(named(root, "eqg-node")) == len(graph.nodes)
    tags = {e.tag.removeprefix(SVG) for e in root.iter()}
    assert tags <= {"svg", "g", "path", "rect", "text", "title", "desc", "style", "circle"}
    attributes = {a for e in root.iter() for a in e.attrib}
    assert not any(a.startswith("on") or "href" in a for a in attributes)
    assert not re.search("[\x00-\x08\u202a-\u202e]", drawing)
    drawn = [e.text for e in root.iter() if "eqg-name" in e.get("class", "") and e.text]
    assert all(len(text) <= 24 for text in drawn)
    assert root.find(f"{SVG}style").text == parsed(svg(lstm())).find(f"{SVG}style").text


def test_a_long_name_is_whole_in_the_tooltip():
    name = "loss_of_the_whole_network_over_all"
    group = node(parsed(svg(build({name: ("exp", "x")}))), name)
    assert named(group, "eqg-name")[0].text == name[:23] + "…"
    assert name in group.find(f"{SVG}title").text
    assert name in group.get("aria-label")


def test_a_frame_shows_values_gradients_and_states():
    graph = build({"y": ("mul", "a", "b")}, {"a": (), "b": ()})
    frame = Frame(
        nodes={
            "a": NodeFrame(summarise(3.0), summarise(-0.5), "current"),
            "b": NodeFrame(summarise(2.0)),
        },
        edges={("a", "y", 0): EdgeFrame("current", ("upstream × b", "0.5 × <1>"))},
        phase="backward",
    )
    root = parsed(svg(graph, frame, "light"))
    assert root.get("data-phase") == "backward"
    assert node(root, "a").get("data-state") == "current"
    numbers = [e.text for e in named(node(root, "a"), "eqg-number")]
    assert numbers == ["3.00", "−0.500"]
    assert [e.text for e in named(node(root, "b"), "eqg-number")] == ["2.00", None]
    states = {e.get("data-from"): e.get("data-edge") for e in named(root, "eqg-edge")}
    assert states == {"a": "backward-current", "b": "waiting"}
    assert [e.text for e in named(root, "eqg-card")[0].iter(f"{SVG}text")] == [
        "upstream × b",
        "0.5 × <1>",
    ]


def test_a_frame_may_be_plain_data():
    graph = build({"y": ("exp", "a")}, {"a": (8,)})
    shown = {
        "a": {
            "value": summarise([1.0, -1.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0]),
            "grad": None,
            "state": "done",
        }
    }
    root = parsed(svg(graph, shown))
    assert len(named(node(root, "a"), "eqg-cell")) == 8
    assert len(named(node(root, "a"), "eqg-dash")) == 1  # below zero
    assert not named(node(root, "y"), "eqg-cell")


def test_poison_is_written_on_the_tile():
    graph = build({"y": ("exp", "a")}, {"a": (8,)})
    for value, word in ((np.nan, "NaN"), (np.inf, "∞")):
        root = parsed(svg(graph, {"a": {"value": summarise([1.0, value, 0, 0, 0, 0, 0, 0])}}))
        assert named(node(root, "a"), "eqg-poison")[0].text == word


def test_small_arrays_show_their_digits():
    graph = build({"y": ("matmul", "W", "x")}, {"W": (2, 3), "x": (3,)})
    known = {
        "W": summarise([[1.0, -0.5, 0.0], [np.nan, 2e-7, 30.0]]),
        "x": summarise([3e-7, 0, -1e-9]),
    }
    root = parsed(svg(graph, {name: {"value": array} for name, array in known.items()}))
    texts = {name: [e.text for e in named(node(root, name), "eqg-digit")] for name in "Wx"}
    assert texts["W"] == ["1.0", "−0.5", "0", "NaN", "0.0", "30.0"]
    assert texts["x"] == ["3·10⁻⁷", "0", "−1·10⁻⁹"]
    (tile,) = named(node(root, "x"), "eqg-value")
    assert (tile.get("data-rows"), tile.get("data-cols")) == ("3", "1"), "a vector stands upright"
    ys = [float(e.get("y")) for e in named(node(root, "x"), "eqg-digit")]
    assert len({e.get("x") for e in named(node(root, "x"), "eqg-digit")}) == 1 and ys == sorted(ys)
    assert not named(root, "eqg-dash") and not named(root, "eqg-poison"), "the numbers say it"


def test_a_large_picture_shows_no_digits():
    rows = {f"v{k}": ("exp", f"v{k - 1}" if k else "a") for k in range(70)}
    root = parsed(svg(build(rows, {"a": (3,)}), {"a": {"value": summarise([1.0, 2.0, 3.0])}}))
    assert named(root, "eqg-cell") and not named(root, "eqg-digit")


def test_fixed_themes_need_no_variables():
    frame = {"a": {"value": summarise([1.0, -0.3])}}
    graph = build({"y": ("exp", "a")}, {"a": (2,)})
    for theme, ground in (("light", "#FFFFFF"), ("dark", "#14171C")):
        drawing = svg(graph, frame, theme)
        assert "var(" not in drawing
        assert f".eqg-ground {{ fill: {ground}; }}" in drawing
    assert "prefers-color-scheme: dark" in svg(graph, frame, "auto")
    inherited = svg(graph, frame, "inherit")
    assert "--eqg-bg:" not in inherited
    assert "var(--eqg-bg)" in inherited


def test_no_text_is_smaller_than_the_limit():
    drawing = svg(lstm(), {}, "light")
    sizes = re.findall(r'font-size[:=]"? ?([\d.]+)', drawing)
    assert sizes
    assert min(map(float, sizes)) >= 10.5


def test_the_same_graph_is_the_same_text():
    assert svg(lstm()) == svg(lstm())


def test_graphs_without_equations_and_in_several_parts():
    assert len(named(parsed(svg(bare(("add", "a", ("exp", "b"))))), "eqg-node")) == 4
    assert not named(parsed(svg(bare("x"))), "eqg-equation")
    apart = build({"y": ("exp", "a"), "z": ("tanh", "b")})
    assert len(named(parsed(svg(apart)), "eqg-equation")) == 2


def test_a_graph_of_several_hundred_nodes():
    equations = {f"a{k}": ("add", f"a{k - 1}" if k else "x", f"b{k}") for k in range(150)}
    graph = build(equations)
    assert len(named(parsed(svg(graph)), "eqg-node")) == len(graph.nodes) == 301


def test_every_operator_can_be_drawn():
    text = "y = ‖softmax(W·x)‖ + max(a, b) + [a, b].T·[b, a] + |c|/√c² + π + (Wᵀ·u)·x"
    values = {"W": np.ones((2, 3)), "x": np.ones(3), "u": [1, 1]} | dict.fromkeys("abc", 2)
    g = eg.graph(text, values)
    root = parsed(g.svg())
    assert len(named(root, "eqg-node")) == len(g.nodes)
    signs = [e.text for e in named(root, "eqg-sign")]
    assert len(signs) == sum(not n.leaf for n in g.nodes)
    assert all(signs)


def test_a_machine_can_be_drawn_at_every_step():
    from eqgraph.picture import frame

    m = eg.Machine(eg.graph("L = ∑(W·x + b)", {"W": np.ones((2, 2)), "x": [1, 2], "b": [0, 1]}))
    for step in range(len(m.tape) + 1):
        m.seek(step)
        root = parsed(svg(m.graph, frame(m)))
        current = [e for e in root.iter() if e.get("data-state") == "current"]
        assert len(current) == (step > 0)


def test_a_product_over_an_index_says_so():
    g = eg.graph("yᵢ = ∑ⱼ Wᵢⱼ xⱼ", {"W": [[1, 2, 3], [3, 4, 5]], "x": [1, 2, 3]})
    drawn = ElementTree.fromstring(svg(g))
    over = [e for e in drawn.iter() if e.get("class") == "eqg-over"]
    assert ["".join(e.itertext()) for e in over] == ["∑ j", "∑ j"]
    named = {
        node.get("data-node"): [e.text for e in node.iter() if "eqg-index" in e.get("class", "")]
        for node in drawn.iter()
        if node.get("data-node")
    }
    assert named == {"W": ["i", "j"], "x": ["j"], "yᵢ": ["i"]}
    spoken = {e.get("data-node"): e.get("aria-label") for e in drawn.iter()}
    assert spoken["W"] == "W: parameter, shape 2 × 3 by i, j"
    assert spoken["yᵢ"] == "yᵢ = y: ·, matmul, shape 2 by i, over j"


def test_a_graph_without_indices_names_no_axes():
    drawn = svg(eg.graph("y = W·x", {"W": [[1, 2], [3, 4]], "x": [1, 2]}), styled=False)
    assert '"eqg-over"' not in drawn and "eqg-index-" not in drawn
