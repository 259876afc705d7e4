"""The pictures of a payload: what is folded, what opens, and which groups share a picture."""

from xml.etree import ElementTree

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.payload import groups, payload

CELL = """
iₜ = σ(Wᵢ·xₜ + Uᵢ·hₜ₋₁ + Bᵢ)
cₜ = iₜ*cₜ₋₁ + iₜ*2
hₜ = tanh(cₜ)
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


def refs(svg):
    return [g.get("data-node") for g in ElementTree.fromstring(svg).iter() if g.get("data-node")]


def test_fifty_steps_of_an_lstm_open_in_at_most_fifteen_nodes(lstm):
    assert len(refs(lstm["pictures"][lstm["opens"]])) <= 15
    assert [time["time"] for time in lstm["times"]] == list(range(1, 51))
    assert all(len(time["shown"]) <= 15 for time in lstm["times"])


def test_every_node_of_an_operator_is_in_exactly_one_group(lstm):
    members = [ref for group in lstm["groups"] for ref in group["members"]]
    assert len(members) == len(set(members))
    assert {n["ref"] for n in lstm["nodes"] if n["kind"] == "operator"} <= set(members)


@pytest.mark.parametrize("machine", [lambda: unrolled(12), lambda: written_out(12)])
def test_groups_that_share_a_picture_are_the_same_place_by_place(machine):
    sent = payload(machine())
    nodes = {node["ref"]: node for node in sent["nodes"]}
    assert len({group["picture"] for group in sent["groups"]}) < len(sent["groups"]) / 2
    for group in sent["groups"]:
        like = sent["groups"][int(group["picture"])]
        own, shown = (g["members"] + g["outside"] for g in (group, like))
        assert sorted(refs(sent["pictures"][group["picture"]])) == sorted(shown)
        for mine, drawn in zip(own, shown, strict=True):
            assert nodes[mine]["shape"] == nodes[drawn]["shape"]
        place = dict(zip(own, shown, strict=True))
        for ref in group["members"]:
            operands = [place[x] for x in nodes[ref]["operands"]]
            assert operands == nodes[place[ref]]["operands"], ref
            assert nodes[ref]["sign"] == nodes[place[ref]]["sign"]


def test_a_small_graph_opens_whole():
    machine = eg.Machine(eg.graph("y = tanh(a*x)\nz = y + a", {"a": 2.0, "x": 1.0}))
    sent = payload(machine)
    assert sent["opens"] == "whole"
    assert sorted(refs(sent["pictures"]["whole"])) == sorted(n["ref"] for n in sent["nodes"])
    assert sorted(refs(sent["pictures"]["overview"])) == ["a", "x", "y", "z"]


def test_a_graph_of_more_than_sixty_nodes_opens_folded():
    sent = payload(written_out(12))
    assert sent["opens"] == "overview" and "whole" in sent["pictures"]
    assert len(refs(sent["pictures"]["overview"])) < len(sent["nodes"]) < 400


def test_where_the_overview_is_too_large_the_first_group_opens(monkeypatch):
    monkeypatch.setattr(groups, "MOST", 5)
    monkeypatch.setattr(groups, "WHOLE", 30)
    sent = payload(written_out(12))
    assert sent["opens"] == sent["groups"][0]["picture"]
    assert not {"whole", "overview"} & set(sent["pictures"])


def test_the_page_without_javascript_shows_the_picture_that_opens(tmp_path):
    page = eg.play(written_out(12)).save_html(tmp_path / "p.html").read_text(encoding="utf-8")
    shown = page[page.index("<noscript>") : page.index("</noscript>")]
    assert "⊞ 5 nodes" in shown and "<style>" in shown
