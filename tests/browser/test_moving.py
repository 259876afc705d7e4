"""A step changes what it writes and nothing else: one place is one page, to the letter."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import eqgraph as eg
from tests.browser.player import Opener, keep, lstm

if TYPE_CHECKING:
    from playwright.sync_api import Page


TOOLS = """() => {
    const root = document.querySelector(".eqgraph-player");
    const range = root.querySelector(".eqg-range");
    window.press = (key) =>
        root.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    window.seek = (k) => {
        range.value = k;
        range.dispatchEvent(new Event("input"));
    };
    // The order of classes and empty styles are no part of the picture; JupyterLab's mark that
    // keys are taken and the live region, which waits for a rest, are none of a step.
    window.seen = () => {
        const copy = root.cloneNode(true);
        copy.querySelector(".eqg-live").textContent = "";
        copy.removeAttribute("data-lm-suppress-shortcuts");
        for (const one of [copy, ...copy.querySelectorAll("*")]) {
            if (one.hasAttribute("class"))
                one.setAttribute("class", [...one.classList].sort().join(" "));
            if (one.getAttribute("style") === "") one.removeAttribute("style");
        }
        return copy.outerHTML;
    };
    window.steps = Number(root.dataset.steps);
    window.hidden = (one) => one.scrollHeight > one.clientHeight + 1;
}"""

PLACES = """() => {
    seek(0);
    const there = [seen()];
    for (let k = 0; k < steps; k++) { press("ArrowRight"); there.push(seen()); }
    const sought = [], undone = [];
    for (let j = 0; j <= steps; j++) {
        const k = (j * 37 + 11) % (steps + 1);
        seek(k);
        if (seen() !== there[k]) sought.push(k);
    }
    seek(steps);
    for (let k = steps - 1; k >= 0; k--) {
        press("ArrowLeft");
        if (seen() !== there[k]) undone.push(k);
    }
    return { sought, undone, different: new Set(there).size };
}"""

STILL = """(longest) => {
    seek(0);
    const root = document.querySelector(".eqgraph-player");
    const parts = [".eqg-middle", ".eqg-strip", ".eqg-controls"];
    const top = (part) => root.querySelector(part).getBoundingClientRect().top + scrollY;
    const tops = new Set(), cut = [], wide = [];
    for (let k = 0; k <= Math.min(steps, longest); k++) {
        tops.add(parts.map((part) => Math.round(top(part))).join());
        const strip = root.querySelector(".eqg-strip"); // as high as it may be, it is scrolled
        const most = parseFloat(getComputedStyle(strip).maxHeight);
        if (hidden(strip) && strip.offsetHeight < most - 1) cut.push(k);
        if (document.documentElement.scrollWidth > innerWidth) wide.push(k);
        press("ArrowRight");
    }
    return { tops: [...tops], cut, wide };
}"""


def small(text: str, **values: Any) -> eg.Machine:
    return eg.Machine(eg.graph(text, values))


def shared() -> eg.Machine:
    text = "y = tanh(a*b + c) + σ(a*b + c)*a\nz = (a*b + c)²\nL = y*z + a"
    return small(text, a=0.7, b=-1.2, c=0.3)


def poisoned() -> eg.Machine:
    return small(
        "u = log(x − 1)\nv = √(u*w)\nL = ∑(v*tanh(w))", x=[1.0, 2.0, 0.5], w=[1.0, 2.0, 3.0]
    )


def long_names() -> eg.Machine:
    name = "a" * 399
    text = f"{name} = x\u0304*θ̂ₜ₋₁⁽ˡ⁾ + W # <img src=x onerror=alert(1)>\nL = {name}*x\u0304"
    return small(text, **{"x\u0304": 2.0, "θ̂ₜ₋₁⁽ˡ⁾": 3.0, "W": [1.0, 2.0]})


GRAPHS = {"shared": shared, "poisoned": poisoned, "long names": long_names}


def ready(opened: Opener, machine: eg.Machine, width: int) -> Page:
    page, _ = opened(machine, width)
    page.emulate_media(reduced_motion="reduce")
    page.evaluate(TOOLS)
    return page


@pytest.mark.parametrize("name", ["lstm", *GRAPHS])
def test_seeking_equals_single_steps_and_back_undoes(
    opened: Opener, root: Path, name: str, tmp_path: Path
) -> None:
    machine = lstm(root) if name == "lstm" else GRAPHS[name]()
    page = ready(opened, machine, 1280)
    assert page.evaluate(PLACES) == {
        "sought": [],
        "undone": [],
        "different": len(machine.tape) + 1,
    }
    page.keyboard.press("End")
    keep(page, tmp_path, f"moving_{name.replace(' ', '_')}")


@pytest.mark.parametrize("width", [1250, 900, 640])
@pytest.mark.parametrize("name", ["lstm", *GRAPHS])
def test_nothing_moves_and_nothing_is_cut(
    opened: Opener, root: Path, name: str, width: int, tmp_path: Path
) -> None:
    page = ready(opened, lstm(root) if name == "lstm" else GRAPHS[name](), width)
    still = page.evaluate(STILL, 100)
    assert len(still["tops"]) == 1, still["tops"]
    assert (still["cut"], still["wide"]) == ([], [])
    keep(page, tmp_path, f"still_{name.replace(' ', '_')}_{width}")
