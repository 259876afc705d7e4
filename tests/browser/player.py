"""Look at a player through the hooks that it promises, and press its keys."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import eqgraph as eg
from tests.project.notebook import names

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

LOOK = """(root) => ({
    step: Number(root.dataset.step),
    steps: Number(root.dataset.steps),
    phase: root.dataset.phase,
    nodes: Object.fromEntries([...root.querySelectorAll("[data-node]")].map((node) => [
        node.dataset.node,
        [node.dataset.state,
         node.querySelector("[data-value]")?.textContent ?? "",
         node.querySelector("[data-grad]")?.textContent ?? ""],
    ])),
    groups: root.querySelectorAll("[data-node]").length,
})"""


class Saved(Protocol):
    """What can be opened: a player, a comparison, a quiz."""

    def save_html(self, path: str | Path) -> Path:
        """Write one file."""


class Opener(Protocol):
    """Open a page; the fixture `opened` is one."""

    def __call__(
        self, shown: eg.Machine | Saved, width: int = 1280, height: int = 1000
    ) -> tuple[Page, Locator]:
        """Return the page and the player in it, which has the focus."""


@dataclass(frozen=True, slots=True)
class Node:
    """Hold what one node of the picture shows."""

    state: str
    value: str
    grad: str


@dataclass(frozen=True, slots=True)
class Sight:
    """Hold what the whole player shows."""

    step: int
    steps: int
    phase: str
    nodes: dict[str, Node]


def lstm(root: Path) -> eg.Machine:
    """Build once more what the LSTM notebook plays, from its own cells."""
    found = names(root / "notebooks/06_lstm.ipynb", "imports", "equations", "values")
    return eg.Machine(eg.graph(found["eqs"], found["values"]), of="L")


def look(player: Locator) -> Sight:
    """Read all hooks of a player at once."""
    seen: dict[str, Any] = player.evaluate(LOOK)
    assert seen["groups"] == len(seen["nodes"]), "exactly one group a node"
    nodes = {name: Node(*three) for name, three in seen["nodes"].items()}
    return Sight(seen["step"], seen["steps"], seen["phase"], nodes)


def expected(machine: eg.Machine, step: int) -> dict[str, tuple[str, bool, bool]]:
    """Return each node's state, and whether its value and gradient are known, after a step.

    This is worked out from the tape alone, by counting what was written and what still will be.
    """
    tape = list(machine.tape)
    done, ahead = tape[:step], tape[step:]
    backward = bool(done) and done[-1].phase == "backward"
    valued = {one.node.id for one in done if one.phase == "forward"}
    graded = {one.node.id for one in done if one.phase == "backward"}
    growing = {one.node.id for one in ahead if one.phase == "backward"}
    found = {}
    for node in machine.graph.nodes:
        known = node.operator is None or node.id in valued
        complete = node.id in graded and node.id not in growing
        state = "done" if (complete if backward else known) else "waiting"
        if done and done[-1].node.id == node.id:
            state = "current"
        name = f"#{node.id}" if node.kind == "constant" else node.name
        found[name] = (state, known, node.id in graded)
    return found


def agrees(sight: Sight, machine: eg.Machine) -> None:
    """Hold what a player shows to the tape: states, and nothing that is not known yet."""
    seen = {
        name: (node.state, node.value != "", node.grad != "") for name, node in sight.nodes.items()
    }
    wanted = expected(machine, sight.step)
    for node in machine.graph.nodes:
        if node.kind == "constant":  # no gradient flows there: its state says nothing
            seen.pop(f"#{node.id}")
            wanted.pop(f"#{node.id}")
    assert seen == wanted, f"at step {sight.step}"
    assert sight.steps == len(machine.tape)
    tape = list(machine.tape)
    assert sight.phase == (tape[sight.step - 1].phase if sight.step else "forward")


def press_through(page: Page, player: Locator, machine: eg.Machine) -> None:
    """Press → from the first step to the last and ← back, and look at every step."""
    page.keyboard.press("Home")
    there = [look(player)]
    while there[-1].step < there[-1].steps:
        page.keyboard.press("ArrowRight")
        there.append(look(player))
    assert [sight.step for sight in there] == list(range(len(machine.tape) + 1))
    back = [there[-1]]
    while back[-1].step > 0:
        page.keyboard.press("ArrowLeft")
        back.append(look(player))
    assert back == there[::-1]
    for sight in there:
        agrees(sight, machine)


def keep(page: Page, folder: Path, name: str) -> Path:
    """Save a screenshot, also to the folder EQGRAPH_SCREENSHOTS if there is one to look at it."""
    shot = folder / f"{name}.png"
    page.screenshot(path=shot)
    if chosen := os.environ.get("EQGRAPH_SCREENSHOTS"):
        Path(chosen).mkdir(parents=True, exist_ok=True)
        Path(chosen, shot.name).write_bytes(shot.read_bytes())
    return shot


def lightness(player: Locator) -> float:
    """Return how light the ground of a player is: 0 for black, 1 for white."""
    colour: str = player.evaluate("(root) => getComputedStyle(root).backgroundColor")
    red, green, blue = (float(part) for part in colour.split("(")[1].rstrip(")").split(",")[:3])
    return (red + green + blue) / 3 / 255
