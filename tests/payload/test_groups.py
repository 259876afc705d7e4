"""The pictures of a payload: what is folded, what opens, and which groups share a picture."""

import json

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.payload import groups, payload

CELL = """
iₜ = σ(Wᵢ·xₜ + Uᵢ·hₜ₋₁ + Bᵢ)
cₜ = iₜ*cₜ₋₁ + iₜ*2
hₜ = tanh(cₜ)
"""
CELL_OF_ALL_GATES = """
iₜ = σ(Wᵢ·xₜ + Uᵢ·hₜ₋₁ + Bᵢ)
fₜ = σ(Wf·xₜ + Uf·hₜ₋₁ + Bf)
oₜ = σ(Wₒ·xₜ + Uₒ·hₜ₋₁ + Bₒ)
ĉₜ = tanh(Wc·xₜ + Uc·hₜ₋₁ + Bc)
cₜ = fₜ*cₜ₋₁ + iₜ*ĉₜ
hₜ = oₜ*tanh(cₜ)
"""


def unrolled(steps):
    draw = np.random.default_rng(1).normal
    values = {"xₜ": draw(size=(steps, 3))}
    for gate in "ᵢfₒc":
        values |= {f"W{gate}": draw(size=(3, 2)), f"U{gate}": draw(size=(2, 2))}
        values[f"B{gate}"] = draw(size=2)
    return eg.Machine(eg.preset("lstm").unroll(steps, values))


def written_out(steps):
    lines = [
        line.replace("ₜ₋₁", f"_{t - 1}").replace("ₜ", f"_{t}")
        for t in range(1, steps + 1)
        for line in CELL.strip().splitlines()
    ]
    values = {f"x_{t}": np.ones(3) * t for t in range(1, steps + 1)}
    values |= {"h_0": np.zeros(2), "c_0": np.ones(2), "Bᵢ": np.zeros(2)}
    values |= {"Wᵢ": np.ones((2, 3)), "Uᵢ": np.ones((2, 2))}
    return eg.Machine(eg.graph("\n".join(lines), values))


@pytest.fixture(scope="module", name="lstm")
def _lstm():
    return payload(unrolled(50))


def at(one, time):
    """Return the nodes that are shown at a time, as numbers; what a group only reads is below 0."""
    first, last = one.get("times", (None, None))
    assert first is None or first <= time <= last
    steps = one.get("steps") or [0] * len(one["shown"])
    return [k + (time - (first or 0)) * step for k, step in zip(one["shown"], steps, strict=True)]


def groups_of(sent):
    """Return the groups with their nodes, at all times, in the order of their first nodes."""
    found = []
    for group in sent["groups"]:
        first, last = group.get("times", (0, 0))
        for time in range(first, last + 1):
            shown = at(group, time) if "times" in group else group["shown"]
            members = [k for k in shown if k >= 0]
            numbers = [k if k >= 0 else -1 - k for k in shown]
            found.append({**group, "all": numbers, "members": members})
    return sorted(found, key=lambda group: min(group["members"]))


def count(sent, name):
    return len(sent["pictures"][name]["nodes"])


def test_fifty_steps_of_an_lstm_open_in_at_most_fifteen_nodes(lstm):
    assert lstm["opens"] == "t1"
    times = [t for one in lstm["times"] for t in range(one["times"][0], one["times"][1] + 1)]
    assert sorted(times) == list(range(1, 51))
    assert all(len(time["shown"]) <= 15 for time in lstm["times"])
    assert len(lstm["times"]) < 6


def test_every_node_of_an_operator_is_in_exactly_one_group(lstm):
    members = [k for group in groups_of(lstm) for k in group["members"]]
    assert len(members) == len(set(members))
    operators = {k for k, node in enumerate(unrolled(50).graph) if not node.leaf}
    assert operators <= set(members)


@pytest.mark.parametrize("machine", [lambda: unrolled(12), lambda: written_out(12)])
def test_groups_that_share_a_picture_are_the_same_place_by_place(machine):
    played = machine()
    sent = payload(played)
    nodes, every = played.graph.nodes, groups_of(sent)
    number = {node.id: k for k, node in enumerate(nodes)}
    assert len({group["picture"] for group in every}) < len(every) / 2
    for group in every:
        like = every[int(group["picture"])]
        assert count(sent, group["picture"]) == len(group["all"]) == len(like["all"])
        for mine, drawn in zip(group["all"], like["all"], strict=True):
            assert nodes[mine].shape == nodes[drawn].shape
        place = dict(zip(group["all"], like["all"], strict=True))
        assert place[group["all"][group["node"]]] == like["all"][like["node"]]
        for k in group["members"]:
            operands = [place[number[x.id]] for x in nodes[k].operands]
            assert operands == [number[x.id] for x in nodes[place[k]].operands]
            assert nodes[k].sign == nodes[place[k]].sign


def test_a_small_graph_opens_whole():
    machine = eg.Machine(eg.graph("y = tanh(a*x)\nz = y + a", {"a": 2.0, "x": 1.0}))
    sent = payload(machine)
    assert sent["opens"] == "whole"
    assert count(sent, "whole") == len(sent["nodes"]) and "shown" not in sent["pictures"]["whole"]
    shown = sent["pictures"]["overview"]["shown"]
    assert sorted(sent["nodes"][k]["name"] for k in shown) == ["a", "x", "y", "z"]


def test_a_graph_of_more_than_sixty_nodes_opens_folded():
    sent = payload(written_out(12))
    assert sent["opens"] == "overview" and "whole" in sent["pictures"]
    assert count(sent, "overview") < len(sent["nodes"]) < 400


def test_where_the_overview_is_too_large_the_first_group_opens(monkeypatch):
    monkeypatch.setattr(groups, "MOST", 5)
    monkeypatch.setattr(groups, "WHOLE", 30)
    sent = payload(written_out(12))
    assert sent["opens"] == groups_of(sent)[0]["picture"]
    assert not {"whole", "overview"} & set(sent["pictures"])


def test_the_page_without_javascript_shows_the_picture_that_opens(tmp_path):
    page = eg.play(written_out(12)).save_html(tmp_path / "p.html").read_text(encoding="utf-8")
    shown = page[page.index("<noscript>") : page.index("</noscript>")]
    assert "⊞ 5 nodes" in shown and "<style>" in shown


def test_the_cell_of_an_lstm_is_drawn_from_few_kilobytes():
    values = {"xₜ": np.ones(4), "hₜ₋₁": np.ones(3), "cₜ₋₁": np.ones(3)}
    for gate in "ᵢfₒc":
        values |= {f"W{gate}": np.ones((3, 4)), f"U{gate}": np.ones((3, 3)), f"B{gate}": np.ones(3)}
    sent = groups.pictures(eg.graph(CELL_OF_ALL_GATES, values))
    size = len(json.dumps(sent, ensure_ascii=False, separators=(",", ":")).encode())
    assert len(sent["pictures"]["whole"]["nodes"]) == 40 and size < 17_000
