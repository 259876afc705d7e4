"""Play rewrites: steps, pictures, the payload, the page."""

from __future__ import annotations

import json
import warnings
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.payload.rewriting import shots as steps
from eqgraph.picture.changes import changes

SVG = "{http://www.w3.org/2000/svg}"
LOSS = "p = 1/(1 + exp(−x))\nL = log(1/(1 + exp(−2*x))) + p*1"


@pytest.fixture(scope="module")
def played() -> eg.Rewrites:
    return eg.rewrites(LOSS, {"x": -800.0})


def test_every_step_is_one_rule(played: eg.Rewrites) -> None:
    rules = [step.rule.name for step in played.history]
    assert rules == ["sigmoid", "sigmoid", "log sigmoid", "−(−x)", "x·1"] or "log sigmoid" in rules
    assert played.steps == len(rules) == len(played.payload["instructions"])
    first, *_ = played.history
    assert (first.written, first.line, first.column) == ("1/(1 + exp(−x))", 1, 5)
    assert first.before[0].name == first.after[0].name == "p"
    assert played.before is played.history.graph
    assert len(played.after) < len(played.before)
    for was, now in zip(played.history, played.history[1:], strict=False):
        assert was.now is now.was
    last = [n.operator for n in played.history[-1].now.nodes]
    assert last == [n.operator for n in played.after.nodes]


def test_each_state_computes_the_same(played: eg.Rewrites) -> None:
    g = eg.rewrites(LOSS, {"x": 0.3}).history
    want = eg.Machine(g.graph, "L").run().value("L")
    for step in g:
        got = eg.Machine(step.now, "L").run()
        np.testing.assert_allclose(got.value("L"), want, rtol=1e-12)
        assert got.value("p") is not None


def test_the_articles_two_numbers() -> None:
    (step,) = eg.rewrites("y = log(1+x)", {"x": 1e-15}).history
    c = step.comparison
    assert c is not None
    assert (c.before, c.after) == (1.110223024625156e-15, 9.999999999999995e-16)
    assert c.error_before == pytest.approx(0.1102230246251564)
    assert c.error_after < 2.3e-16
    (step,) = eg.rewrites("y = log(1+x)").history
    assert step.comparison is None


def test_the_payload_is_that_of_a_player(played: eg.Rewrites) -> None:
    payload = played.payload
    json.dumps(payload, allow_nan=False)
    refs = [node["ref"] for node in payload["nodes"]]
    assert len(set(refs)) == len(refs)
    assert payload["turn"] == played.steps
    for number, instruction in enumerate(payload["instructions"], 1):
        step = played.history[number - 1]
        assert {instruction["node"], *instruction["reads"]} <= set(refs)
        assert instruction["rule"] == f"{step.rule.name}:"
        assert instruction["text"].startswith(instruction["rule"])
        assert instruction["sentence"] == step.rule.sentence
        assert f"{len(step.was)} nodes before, {len(step.now)} node" in instruction["speech"]
        ((equation, start, end),) = instruction["spans"]
        text = payload["equations"][equation]["text"]
        assert text[start:end] == step.written
        assert instruction["value"] < len(payload["arrays"])
        texts = [item.get("text") for row in instruction["rows"] for item in row]
        assert set(step.formulas) <= set(texts)


def after(payload: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what the page draws last of each step."""
    return [panels[-1] for panels in payload["pictures"][payload["opens"]]["shots"]]


def test_the_picture_holds_every_step_once(played: eg.Rewrites) -> None:
    drawn = after(played.payload)
    assert len(drawn) == played.steps + 1
    counts = [len(panel["nodes"]) for panel in drawn]
    assert [panel["first"] for panel in drawn] == [sum(counts[:k]) for k in range(len(counts))]
    assert sum(counts) == len(played.payload["nodes"])
    shots = played.payload["pictures"]["whole"]["shots"][1:]
    for (before, now), step in zip(shots, played.history, strict=True):
        assert len(before["lit"]) == len({id(n) for n in step.before})
        assert len(before["names"]) == len(before["nodes"]) and "first" not in before
        assert len(now["lit"]) == len({id(n) for n in step.after})


def test_the_still_holds_every_step_once(played: eg.Rewrites) -> None:
    root = ET.fromstring(changes(steps(played.history)))
    shots = [g for g in root.iter(f"{SVG}g") if g.get("class") == "eqg-shot"]
    assert [g.get("data-shot") for g in shots] == [str(k) for k in range(played.steps + 1)]
    hooks = [g.get("data-node") for g in root.iter(f"{SVG}g") if g.get("data-node")]
    assert sorted(hooks) == sorted(node["ref"] for node in played.payload["nodes"])
    for shot, step in zip(shots[1:], played.history, strict=True):
        before, now = list(shot)
        lit = [g for g in before.iter(f"{SVG}g") if g.get("data-state") == "current"]
        assert len(lit) == len({id(n) for n in step.before})
        assert not [g for g in before.iter() if g.get("data-node")]
        lit = [g for g in now.iter(f"{SVG}g") if g.get("data-state") == "current"]
        assert len(lit) == len({id(n) for n in step.after})
    style = root.findtext(f"{SVG}style") or ""
    assert style.count("visibility: visible") == played.steps + 1


def test_the_page_and_the_widget(played: eg.Rewrites, tmp_path: Path) -> None:
    page = played.save_html(tmp_path / "page.html").read_text(encoding="utf-8")
    assert "log sigmoid" in page
    assert "http-equiv" in page
    assert "https://" not in page.split("</style>")[-1].replace("https://www.w3.org", "")
    played.step = 2
    root = ET.fromstring(played.svg(theme="light"))
    assert len([g for g in root.iter(f"{SVG}g") if g.get("class") == "eqg-shot"]) == 1
    assert root.get("data-step") == "0"
    data, _ = played._repr_mimebundle_()
    assert data["text/plain"] == str(played.history)
    assert "image/svg+xml" in data
    with pytest.raises(eg.MachineError):
        played.step = played.steps + 1


def test_a_graph_that_nothing_fits() -> None:
    r = eg.rewrites("y = x*z")
    assert (r.steps, str(r.history)) == (0, "no rule fits")
    r.svg()


def test_rules_are_chosen() -> None:
    text = "y = log(1 + x)*1"
    assert [s.rule.name for s in eg.rewrites(text, rewrite="stability").history] == ["log1p"]
    assert [s.rule.name for s in eg.rewrites(text, rewrite=["x·1"]).history] == ["x·1"]
    g = eg.graph(text, {"x": 1})
    assert eg.rewrites(g).before is g


def test_a_large_graph_shows_what_is_next_to_the_change() -> None:
    text = "y_0 = log(1 + x)\n" + "\n".join(f"y_{{{k}}} = y_{{{k - 1}}}*x" for k in range(1, 80))
    r = eg.rewrites(text.replace("y_{0}", "y_0"), {"x": 0.5})
    (step,) = r.history
    assert len(step.was) > 80
    names = [n for n in ET.fromstring(r.svg()).iter(f"{SVG}g") if n.get("data-node")]
    assert len(names) < 80
    hooks = [node["ref"] for node in r.payload["nodes"]]
    assert sum(len(panel["nodes"]) for panel in after(r.payload)) == len(hooks)
    assert "y_0" not in hooks
    assert {"y₀", "y₀ @1"} <= set(hooks)


def test_scores_that_overflow_are_told_without_a_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        told = eg.rewrites("y = log(softmax(x))", {"x": [1000.0, 0.0]}).history
    assert [one.rule.name for one in told.steps] == ["log_softmax"]
