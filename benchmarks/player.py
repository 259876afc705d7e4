"""Time the player at 40, 700 and 2,000 nodes and over time: `python -m benchmarks.player`.

It prints the bytes of the payload, the processor time that `eg.play` takes (the median of 5), how
long Chromium takes to open the page, and how long a step takes in the middle of the tape: in the
handler of the key, and until painted.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np

import eqgraph as eg
from eqgraph.payload.limits import bytes_of
from tests.conftest import CHROMIUMS

CELL = """iₜ = σ(Wᵢ·xₜ + Uᵢ·hₜ₋₁ + Bᵢ)
fₜ = σ(Wf·xₜ + Uf·hₜ₋₁ + Bf)
oₜ = σ(Wₒ·xₜ + Uₒ·hₜ₋₁ + Bₒ)
ĉₜ = tanh(Wc·xₜ + Uc·hₜ₋₁ + Bc)
cₜ = fₜ*cₜ₋₁ + iₜ*ĉₜ
hₜ = oₜ*tanh(cₜ)
"""
RUNS = 5
TIMED = 60  # steps
MEASURE = """async (n) => {
  const root = document.querySelector(".eqgraph-player");
  const key = (key) => root.dispatchEvent(
    new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  const steps = Number(root.dataset.steps);
  const range = root.querySelector(".eqg-range");
  range.value = String(Math.floor(steps / 2 - n / 2));
  range.dispatchEvent(new Event("input"));
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
  await frame();
  const [handled, painted] = [[], []];
  for (let k = 0; k < n && Number(root.dataset.step) < steps; k++) {
    const start = performance.now();
    key("ArrowRight");
    handled.push(performance.now() - start);
    await frame();
    painted.push(performance.now() - start);
  }
  return [handled, painted];
}"""


def lstm(steps: int) -> eg.Machine:
    """Return an LSTM written out over so many steps, as a script would."""
    lines = [
        line.replace("ₜ₋₁", f"_{{{t - 1}}}").replace("ₜ", f"_{{{t}}}")
        for t in range(1, steps + 1)
        for line in CELL.splitlines()
    ]
    draw = np.random.default_rng(0).normal
    values = {f"x_{t}": draw(size=3) for t in range(1, steps + 1)}
    values |= {"h_0": np.zeros(4), "c_0": np.zeros(4)}
    for gate in "ᵢfₒc":
        values |= {f"W{gate}": draw(size=(4, 3)), f"U{gate}": draw(size=(4, 4))}
        values[f"B{gate}"] = draw(size=4)
    return eg.Machine(eg.graph("\n".join(lines), values))


def over_time(steps: int, units: int) -> eg.Machine:
    """Return an LSTM unrolled over time."""
    draw = np.random.default_rng(0).normal
    values = {"xₜ": draw(size=(steps, units))}
    for gate in "ᵢfₒc":
        values |= {f"{x}{gate}": draw(size=(units, units)) / units for x in "WU"}
        values[f"B{gate}"] = draw(size=units)
    return eg.Machine(eg.preset("lstm").unroll(steps, values))


CASES: dict[str, Callable[[], eg.Machine]] = {
    "the cell": lambda: lstm(1),
    "25 cells in one text": lambda: lstm(25),
    "78 cells in one text": lambda: lstm(78),
    "T = 25, H = 16": lambda: over_time(25, 16),
    "T = 100, H = 16": lambda: over_time(100, 16),
    "T = 100, H = 64": lambda: over_time(100, 64),
}


def played(make: Callable[[], eg.Machine]) -> tuple[eg.Player, float]:
    """Return a player, and the median of the processor time that `eg.play` takes."""
    times = []
    for _ in range(RUNS):
        machine = make()
        start = time.process_time()
        player = eg.play(machine)
        times.append(time.process_time() - start)
    return player, median(times)


def main(chromium: str) -> None:
    """Print one line a case."""
    from playwright.sync_api import sync_playwright

    print("| case | nodes | steps | payload | eg.play | open | step: handler median / worst "
          "| painted median / worst |\n| --- " + "| --- " * 7 + "|")  # fmt: skip
    with tempfile.TemporaryDirectory() as made, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, make in CASES.items():
            player, python = played(make)
            path = player.save_html(Path(made, "page.html"))
            page = browser.new_page(viewport={"width": 1180, "height": 980})
            start = time.perf_counter()
            page.goto(path.as_uri())
            page.locator(".eqgraph-player[data-step]").wait_for()
            opened = time.perf_counter() - start
            handled, painted = (sorted(one) for one in page.evaluate(MEASURE, TIMED))
            size = bytes_of(player.payload) / 1e3
            print(
                f"| {name} | {len(player.machine.graph)} | {player.steps} | {size:.0f} kB "
                f"| {python:.2f} s | {opened:.2f} s "
                f"| {handled[len(handled) // 2]:.1f} / {handled[-1]:.1f} ms "
                f"| {painted[len(painted) // 2]:.1f} / {painted[-1]:.1f} ms |",
                flush=True,
            )
            page.close()
        browser.close()


if __name__ == "__main__":
    found = os.environ.get("EQGRAPH_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUMS)))
    main(found)
