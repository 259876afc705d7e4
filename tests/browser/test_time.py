"""Look at a model over time in the stand-alone page: keys, clicks, figures, two runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.picture import number
from tests.browser.player import Opener, keep, look
from tests.browser.test_access import AXE

if TYPE_CHECKING:
    from playwright.sync_api import Locator

STEPS = 25
SIZE = 1232, 1300  # of the window
FOUND = """async () => (await axe.run(".eqgraph-player")).violations.map(({ id, nodes }) =>
    `${id}: ` + nodes.slice(0, 3).map(({ html }) => html.slice(0, 120)).join(" "))"""
FIGURES = """(root) => Object.fromEntries([...root.querySelectorAll("[data-figure]")].map((pair) =>
    [pair.dataset.figure, pair.querySelector("dd").textContent]))"""
KNOWN = """(root) => [...root.querySelectorAll(".eqg-lane")].map((lane) => [lane.dataset.lane,
    lane.querySelectorAll(".eqg-lane-column:not(.eqg-unknown)").length])"""


def machine(steps: int = STEPS, bias: float = 1.0) -> eg.Machine:
    """Return an LSTM whose loss is at the last step: its gradient has a long way back."""
    text = eg.preset("lstm", classify=True).text
    text = text[: text.index("loss L")] + "loss L = -mean(sum(y_T*p_T, axis=-1))"
    model = eg.model(text).init({"n": 3, "h": 4, "k": 3}, seed=1, each={"Bf": bias})
    rng = np.random.default_rng(0)
    values = {"xₜ": rng.normal(size=(steps, 1, 3))}
    values["yₜ"] = np.eye(3)[rng.integers(0, 3, (steps, 1))]
    return eg.Machine(model.unroll(values=values))


def known(player: Locator) -> dict[str, int]:
    return dict(player.evaluate(KNOWN))


def test_the_equation_that_runs_is_in_view_over_time(opened: Opener) -> None:
    page, player = opened(machine(), 1366, 768)
    page.keyboard.press("End")
    page.keyboard.press("g")
    row = player.locator(".eqg-equation-row.eqg-running").bounding_box()
    panel = player.locator(".eqg-equations").bounding_box()
    assert row is not None and panel is not None
    assert panel["y"] <= row["y"] and row["y"] + row["height"] <= panel["y"] + panel["height"]
    heights = player.locator(".eqg-equations").evaluate("(e) => [e.scrollHeight, e.clientHeight]")
    assert heights[0] <= heights[1] + 1, "no line is cut"


def test_walk_through_time_by_keys_and_clicks(opened: Opener, tmp_path: Path) -> None:
    m = machine()
    page, player = opened(m, *SIZE)
    page.keyboard.press("g")
    assert player.locator(".eqg-middle").is_hidden()
    assert set(known(player).values()) == {0}
    for done in range(1, 4):
        page.keyboard.press(".")
        assert set(known(player).values()) == {done}
    m.seek(look(player).step)
    assert m.value("p_{3}") is not None
    assert m.value("i_{4}") is None
    page.keyboard.press(",")
    assert set(known(player).values()) == {2}
    while look(player).phase == "forward":
        page.keyboard.press(".")
    page.keyboard.press("v")
    for _ in range(8):
        page.keyboard.press(".")
    counts = known(player)
    m.seek(look(player).step)
    names = {f"{name[:-1]}": name for name in counts}
    for base, name in names.items():
        tape = m.tape
        complete = sum(
            any(i.phase == "backward" and i.part == i.parts and i.step <= m.pc
                for i in tape.by_node[m.graph[f"{base}_{{{t}}}"].id])
            for t in range(1, STEPS + 1)
        )  # fmt: skip
        assert counts[name] == complete
    keep(page, tmp_path, "time_backward_gradient")
    for _ in range(3):  # reach, paths, and values again
        page.keyboard.press("v")
    keep(page, tmp_path, "time_backward_value")
    lane = player.locator('[data-lane="fₜ"] [data-column="6"] rect').nth(1)
    lane.click()
    current = m.tape[look(player).step - 1]
    assert (current.phase, current.node.name) == ("forward", "f₇")
    page.keyboard.press("Enter")
    assert player.locator(".eqg-middle").is_visible(), "what is looked into is in the graph"


def test_beside_nan_it_is_said_at_how_many_steps(opened: Opener) -> None:
    m = machine()
    m.let("x_{3}", np.full((1, 3), np.nan))
    _, player = opened(m, *SIZE)
    player.press("End")
    if player.locator(".eqg-middle").is_visible():
        player.press("g")
    lane = player.locator('[data-lane="iₜ"]').text_content()
    assert lane and "not finite at" in lane and f"{STEPS - 2} of {STEPS} steps" in lane
    assert "over 0.9" not in lane


def test_figures_equal_those_of_diagnose(opened: Opener) -> None:
    m = machine()
    page, player = opened(m, *SIZE)
    page.keyboard.press("g")
    assert set(player.evaluate(FIGURES).values()) == {"not yet"}
    page.keyboard.press("End")
    shown = player.evaluate(FIGURES)
    table = eg.diagnose(m.run()).table()
    at = 0  # the last instructions belong to t = 1
    for heading, values in table.items():
        if heading == "t":
            continue
        value = float(values[at])
        share = heading.endswith((" low", " high"))
        expected = f"{value:.0%}".replace("%", " %") if share else number(value)
        assert shown.pop(heading) == ("none" if np.isnan(value) else expected), heading
    assert shown == {}
    page.locator(".eqg-time-summary").click()
    rate = page.get_by_label("learning rate")
    rate.fill("1")
    ratios = eg.diagnose(m.run()).ratios
    pairs = player.locator(".eqg-time-part").last.locator(".eqg-time-pair").all_inner_texts()
    for pair, (name, ratio) in zip(pairs, ratios.items(), strict=True):
        assert pair.split("\n")[0] == name
        assert pair.split("\n")[1].startswith("weights" if np.isnan(ratio) else number(ratio))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_over_time(
    opened: Opener, root: Path, scheme: Any, tmp_path: Path
) -> None:
    if not (root / AXE).exists():
        pytest.skip("axe-core is not installed: `npm ci --prefix eqgraph/player/web`")
    axe = (root / AXE).read_text(encoding="utf-8")
    page, player = opened(eg.play(machine(6), characters="a b\nc!"), *SIZE)
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.evaluate(axe)  # not a script element: the page's policy is its own
    page.keyboard.press("g")
    page.locator(".eqg-time-summary").click()
    player.focus()
    for key in ("Home", ".", "End", "v", "v"):
        page.keyboard.press(key)
        assert page.evaluate(FOUND) == [], key
    for form in ("units", "histogram", "bands"):
        player.locator(".eqg-mode-value").click()
        player.get_by_role("button", name=form, exact=True).click()
        assert page.evaluate(FOUND) == [], form
    player.get_by_role("button", name="paths", exact=True).click()
    assert page.evaluate(FOUND) == []
    page, player = opened(
        eg.compare(machine(6, -3.0), machine(6, 3.0), names=("shut", "open")), *SIZE
    )
    page.evaluate(axe)
    page.keyboard.press("End")
    assert page.evaluate(FOUND) == []


def test_two_runs_stand_side_by_side(opened: Opener, tmp_path: Path) -> None:
    runs = {"forget bias −3": machine(50, -3.0), "forget bias +3": machine(50, 3.0)}
    page, player = opened(eg.compare(*runs.values(), names=list(runs)), *SIZE)
    titles = player.locator(".eqg-time-name")
    assert titles.all_inner_texts() == list(runs)
    left, right = (one.bounding_box() for one in player.locator(".eqg-scene").all())
    assert left is not None
    assert right is not None
    assert left["y"] == right["y"]
    assert left["x"] + left["width"] <= right["x"]
    page.keyboard.press("Home")
    for _ in range(60):
        page.keyboard.press("ArrowRight")
    keep(page, tmp_path, "time_compared")
    assert look(player).phase == "backward"
    page.keyboard.press("End")
    warned = [one.inner_text() for one in player.locator(".eqg-time-news").all()]
    assert "the gradient vanishes" in warned[0]
    assert "the gradient vanishes" not in warned[1]
    page.set_viewport_size({"width": 700, "height": 1300})
    boxes = [one.bounding_box() for one in player.locator(".eqg-scene").all()]
    assert boxes[0] is not None
    assert boxes[1] is not None
    assert boxes[0]["x"] == boxes[1]["x"], "one above the other where it is narrow"
    assert boxes[0]["y"] < boxes[1]["y"]
    keep(page, tmp_path, "time_compared_narrow")


def test_the_reach_of_an_output(opened: Opener, tmp_path: Path) -> None:
    from eqgraph.learn import reach

    m = machine(12)
    page, player = opened(m, *SIZE)
    for key in ("g", "End", "v", "v"):
        page.keyboard.press(key)
    page.get_by_label("output and input").select_option(label="hₜ from xₜ")
    page.get_by_label("step of the output").select_option(label="9")
    _, found = reach(m.run(), "hₜ", [9])
    row = found["xₜ"][0]
    at = int(np.argmax(row)) + 1
    first = int(np.flatnonzero(row >= 1e-3 * row.max())[0]) + 1
    text = player.locator(".eqg-time-reach").first.inner_text()
    assert f"hₜ at t = 9 depends most on xₜ at t = {at} " in text
    assert text.endswith(f"reaches back to t = {first}.")
    rows = player.locator(".eqg-reach-row").all()
    assert [one.locator("rect").count() for one in rows] == list(range(1, 13))
    keep(page, tmp_path, "time_reach")
    player.focus()
    page.keyboard.press("Home")
    assert (
        player.locator(".eqg-time-reach").first.inner_text() == "hₜ at t = 9 is not computed yet."
    )
