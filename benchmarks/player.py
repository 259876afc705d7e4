"""Time the player at 40, 700 and 2,000 nodes: `python -m benchmarks.player`.

It prints the bytes of the payload, how long Python takes to make it and Chromium to open it, and
how long a step takes in the middle of the tape: in the handler of the key, and until painted.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from pathlib import Path

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
STEPS = (1, 25, 78)
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


def main(chromium: str) -> None:
    """Print one line a size."""
    from playwright.sync_api import sync_playwright

    print("nodes  steps  payload  python    open  step: handler median/worst, painted median/worst")
    with tempfile.TemporaryDirectory() as made, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for steps in STEPS:
            machine = lstm(steps)
            start = time.perf_counter()
            player = eg.play(machine)
            python = time.perf_counter() - start
            path = player.save_html(Path(made, "page.html"))
            page = browser.new_page(viewport={"width": 1180, "height": 980})
            start = time.perf_counter()
            page.goto(path.as_uri())
            page.locator(".eqgraph-player[data-step]").wait_for()
            opened = time.perf_counter() - start
            handled, painted = (sorted(one) for one in page.evaluate(MEASURE, TIMED))
            size = bytes_of(player.payload) / 1e6
            print(
                f"{len(machine.graph):5}  {player.steps:5}  {size:4.1f} MB "
                f" {python:4.2f} s  {opened:4.2f} s  {handled[len(handled) // 2]:6.1f} ms "
                f"{handled[-1]:6.1f} ms {painted[len(painted) // 2]:7.1f} ms {painted[-1]:6.1f} ms"
            )
            page.close()
        browser.close()


if __name__ == "__main__":
    found = os.environ.get("EQGRAPH_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUMS)))
    main(found)
