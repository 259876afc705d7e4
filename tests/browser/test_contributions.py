"""What the player lists at a node adds up to the gradient that it shows there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import eqgraph as eg
from tests.browser.player import Opener, keep, lstm
from tests.browser.test_moving import shared

if TYPE_CHECKING:
    pass


# For every node and element: the numbers of the listed contributions, that of the gradient, and
# the sum in words. All digits stand in the titles, with a real minus.
LISTED = """() => {
    const root = document.querySelector(".eqgraph-player");
    const press = (key) => root.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    const number = (one) => Number(one.title.replace("−", "-").replace("∞", "Infinity"));
    press("End");
    press("Enter");
    const found = {};
    for (const group of root.querySelectorAll("[data-node]")) {
        group.dispatchEvent(new MouseEvent("click", { bubbles: true }));
        if (root.querySelector(".eqg-inspector").hidden) press("Enter");
        const read = () => ({
            terms: [...root.querySelectorAll(".eqg-terms .eqg-working-numbers b")].map(number),
            sum: root.querySelector(".eqg-sum b") ? number(root.querySelector(".eqg-sum b")) : null,
            text: root.querySelector(".eqg-sum")?.textContent ?? "",
            state: root.querySelector(".eqg-block-gradient .eqg-block-status").textContent,
        });
        const cells = root.querySelectorAll(".eqg-grid-gradient:not([hidden]) .eqg-grid-cell");
        found[group.dataset.node] = cells.length
            ? [...cells].map((_, k) => {
                const all = root.querySelectorAll(".eqg-grid-gradient .eqg-grid-cell");
                all[k].dispatchEvent(new MouseEvent("pointerover", { bubbles: true }));
                return read();
              })
            : [read()];
    }
    return found;
}"""

TEXTS: dict[str, tuple[str, dict[str, Any]]] = {
    "squares": ("y = x*x + x\nL = y*x", {"x": 1.5}),
    "broadcast": ("y = W·x + b*s\nL = ∑(y² + s*y)", {
        "W": [[1.0, -2.0], [0.5, 3.0]], "x": [1.0, -1.0], "b": [0.2, 0.4], "s": 2.0}),
    "structure": ("y = softmax(x + [a, b])\nL = max(y*x) + mean(x) + norm(y)", {
        "x": [1.0, -2.0, 0.3, 0.1], "a": [1.0, 2.0], "b": [0.5, -0.5]}),
}  # fmt: skip


@pytest.mark.parametrize("name", ["lstm", "shared", *TEXTS])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_listed_contributions_sum_to_the_gradient_at_every_node(
    opened: Opener, root: Path, name: str, scheme: Any, tmp_path: Path
) -> None:
    if name in TEXTS:
        machine = eg.Machine(eg.graph(*TEXTS[name]))
    else:
        machine = lstm(root) if name == "lstm" else shared()
    page, _ = opened(machine)
    page.emulate_media(color_scheme=scheme)
    seen = page.evaluate(LISTED)
    machine.run()
    several = 0
    for node in machine.graph.nodes:
        if node.kind == "constant":
            continue
        parts = [i for i in machine.tape.by_node[node.id] if i.phase == "backward"]
        elements = seen[node.name]
        gradient = machine.grad(node.name)
        assert gradient is not None, "in these graphs every gradient is reached"
        assert len(elements) == max(gradient.size, 1)
        for shown, exact in zip(elements, np.ravel(gradient), strict=True):
            assert len(shown["terms"]) == len(parts), node.name
            assert sum(shown["terms"]) == pytest.approx(exact, rel=1e-12, abs=1e-300)
            assert "complete" in shown["state"]
            if len(parts) > 1:
                several += 1
                assert shown["sum"] == pytest.approx(exact, rel=1e-12, abs=1e-300)
                assert f"{len(parts)} of {len(parts)}: " in shown["text"]
    assert several > 0
    keep(page, tmp_path, f"contributions_{name}_{scheme}")
