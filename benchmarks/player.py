"""Time the player at 40, 700 and 2,000 nodes and over time: `python -m benchmarks.player`.

It prints the characters of the bundle and, a line a case: the bytes of the payload, the processor
time that `eg.play` takes (the median of 5), how long Chromium takes to open the page and, once the
document with its script is read, to paint the player for the first time (medians of 5): on the
clock, and in processor time of the page's thread, which other work on the machine hardly changes.
Then real keys step through the middle of the tape, and Chromium's trace says how much processor
time of that thread the player's scripts take a step, and how often a script had to wait for a
layout that it forced itself; over the same steps again, an observer counts what is written, and
they are timed with motion switched off. Names after the module pick cases:
`python -m benchmarks.player "the cell"`. `python -m benchmarks.player edits` only tells what the
kernel takes from a new text to the new payload: reading, layout and all.
"""

from __future__ import annotations

import itertools
import math
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

import eqgraph as eg
from eqgraph.payload.limits import bytes_of
from eqgraph.picture import arrange
from eqgraph.player.bundle import script
from tests.conftest import CHROMIUMS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CELL = """iₜ = σ(Wᵢ·xₜ + Uᵢ·hₜ₋₁ + Bᵢ)
fₜ = σ(Wf·xₜ + Uf·hₜ₋₁ + Bf)
oₜ = σ(Wₒ·xₜ + Uₒ·hₜ₋₁ + Bₒ)
ĉₜ = tanh(Wc·xₜ + Uc·hₜ₋₁ + Bc)
cₜ = fₜ*cₜ₋₁ + iₜ*ĉₜ
hₜ = oₜ*tanh(cₜ)
"""
RUNS = 5
TIMED = 60  # steps
PAUSE = 60  # ms from key to key, in which the page is let alone
BEGIN = """() => {
  const root = document.querySelector(".eqgraph-player");
  const range = root.querySelector(".eqg-range");
  range.value = String(Math.floor(Number(root.dataset.steps) / 2));
  range.dispatchEvent(new Event("input"));
  root.focus();
}"""
WATCH = """() => {
  window.writes = 0;
  const observer = new MutationObserver((records) => void (window.writes += records.length));
  const all = { subtree: true, childList: true, attributes: true, characterData: true };
  observer.observe(document.querySelector(".eqgraph-player"), all);
}"""
WRITTEN = """() => new Promise((done) => requestAnimationFrame(() => setTimeout(() => {
  done(window.writes);
  window.writes = 0;
})))"""
PAINTED = """() => new Promise((done) => new PerformanceObserver((list) => {
  const { domInteractive } = performance.getEntriesByType("navigation")[0];
  const first = list.getEntriesByName("first-contentful-paint")[0];
  if (first) done(first.startTime - domInteractive);
}).observe({ type: "paint", buffered: true }))"""
CATEGORIES = "devtools.timeline,v8.execute,blink.user_timing"
SCRIPT = {
    "EvaluateScript", "EventDispatch", "FireAnimationFrame", "FunctionCall", "RunMicrotasks",
    "TimerFire",
}  # fmt: skip


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
    "T = 1,000, H = 16": lambda: over_time(1000, 16),
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


@contextmanager
def traced(page: Page) -> Iterator[list[dict[str, Any]]]:
    """Collect Chromium's trace of what happens meanwhile; it is there at the end."""
    client = page.context.new_cdp_session(page)
    events: list[dict[str, Any]] = []
    ends: list[Any] = []
    client.on("Tracing.dataCollected", lambda sent: events.extend(sent["value"]))
    client.on("Tracing.tracingComplete", lambda sent: ends.append(sent))
    client.send("Tracing.start", {"categories": CATEGORIES, "transferMode": "ReportEvents"})
    yield events
    client.send("Tracing.end")
    while not ends:
        page.wait_for_timeout(50)


class Opened(NamedTuple):
    """How a page opened."""

    whole: float
    """Seconds until the player stands."""
    painted: float
    """Milliseconds from the script to the first paint."""
    worked: float
    """Of these, milliseconds in which the page's thread worked."""


def opened(browser: Browser, path: Path) -> tuple[Page, Opened]:
    """Open a page, and tell how that went."""
    page = browser.new_page(viewport={"width": 1180, "height": 980})
    with traced(page) as events:
        start = time.perf_counter()
        page.goto(path.as_uri())
        page.locator(".eqgraph-player[data-step]").wait_for()
        whole = time.perf_counter() - start
        painted = page.evaluate(PAINTED)
    begun = max(one["ts"] for one in events if one["name"] == "domInteractive")
    end = max(one["ts"] for one in events if one["name"] == "firstContentfulPaint")
    outer = _outermost(_spans(events, "v8.evaluateModule"))
    own = [one for one in outer if begun <= one["ts"] < end]
    return page, Opened(whole, painted, sum(map(_used, own)))


class Steps(NamedTuple):
    """What steps took: one number a step."""

    script: list[float]
    """Milliseconds of the page's thread."""
    calm: list[float]
    """The same with motion switched off."""
    forced: list[int]
    """Layouts within a script."""
    writes: list[int]


def stepped(page: Page) -> Steps:
    """Press the key of a step and read Chromium's trace; then without motion; then count writes."""
    script, forced = keyed(page)
    page.evaluate(BEGIN)
    page.evaluate(WATCH)
    page.evaluate(WRITTEN)
    writes = []
    for _ in range(TIMED):
        page.keyboard.press("ArrowRight")
        writes.append(page.evaluate(WRITTEN))
    page.keyboard.press("a")
    calm, _ = keyed(page)
    return Steps(script, calm, forced, writes)


def keyed(page: Page) -> tuple[list[float], list[int]]:
    """Press the key of a step from the middle of the tape on, and return what is counted."""
    page.evaluate(BEGIN)
    page.wait_for_timeout(500)
    with traced(page) as events:
        for _ in range(TIMED + 1):
            page.keyboard.press("ArrowRight")
            page.wait_for_timeout(PAUSE)
    return counted(events)


def counted(events: list[dict[str, Any]]) -> tuple[list[float], list[int]]:
    """Return the milliseconds of scripts and the layouts that they forced, from key to key."""
    spans = _spans(events, "EventDispatch")
    outer = _outermost([one for one in spans if one["name"] in SCRIPT])
    keys = [one["ts"] for one in outer if one["args"].get("data", {}).get("type") == "keydown"]
    layouts = [one["ts"] for one in spans if one["name"] == "Layout"]
    script, forced = [], []
    for start, end in itertools.pairwise(keys):
        own = [one for one in outer if start <= one["ts"] < end]
        script.append(sum(map(_used, own)))
        forced.append(sum(one["ts"] <= at < _end(one) for one in own for at in layouts))
    return script, forced


def _spans(events: list[dict[str, Any]], known: str) -> list[dict[str, Any]]:
    """Return what took time on the thread where something is known to happen, as it began."""
    threads = [(one["pid"], one["tid"]) for one in events if one["name"] == known]
    main = max(set(threads), key=threads.count)
    spans = [one for one in events if one["ph"] == "X" and (one["pid"], one["tid"]) == main]
    return sorted(spans, key=lambda one: (one["ts"], -one.get("dur", 0)))


def _outermost(spans: list[dict[str, Any]]) -> list[dict[str, Any]]:
    outer: list[dict[str, Any]] = []
    for one in spans:
        if not outer or one["ts"] >= _end(outer[-1]):
            outer.append(one)
    return outer


def _used(event: dict[str, Any]) -> float:
    """Return the milliseconds that the thread worked for it."""
    return float(event.get("tdur", event.get("dur", 0))) / 1e3


def _end(event: dict[str, Any]) -> float:
    return float(event["ts"] + event.get("dur", 0))


def spread(numbers: Sequence[float], digits: int = 1) -> str:
    """Write the median, and what 19 of 20 do not exceed."""
    high = sorted(numbers)[math.ceil(0.95 * len(numbers)) - 1]
    return f"{median(numbers):.{digits}f} / {high:.{digits}f}"


EDITS = {
    "another function": ("ĉₜ = tanh", "ĉₜ = relu"),
    "one more term": ("+ iₜ*ĉₜ", "+ iₜ*ĉₜ + oₜ*hₜ₋₁"),
    "one more equation": ("hₜ = oₜ*tanh(cₜ)", "hₜ = oₜ*tanh(cₜ)\nL = ∑hₜ²"),
}


def edits() -> None:
    """Print one line an edit of the cell: its texts are new, so that nothing is kept of them."""
    values: dict[str, np.ndarray] = {"xₜ": np.ones(3), "hₜ₋₁": np.zeros(4), "cₜ₋₁": np.zeros(4)}
    for gate in "ᵢfₒc":
        values |= {f"W{gate}": np.ones((4, 3)), f"U{gate}": np.eye(4), f"B{gate}": np.zeros(4)}
    print("| edit | processor time | wall time |\n| --- | ---: | ---: |")
    for name, (old, new) in EDITS.items():
        used, wall = [], []
        for _ in range(RUNS):
            arrange._kept.clear()
            player = eg.play(CELL, values)
            start, begun = time.process_time(), time.perf_counter()
            player.edit(CELL.replace(old, new))
            used.append(1e3 * (time.process_time() - start))
            wall.append(1e3 * (time.perf_counter() - begun))
        print(f"| {name} | {median(used):.0f} ms | {median(wall):.0f} ms |", flush=True)


HEAD = (
    "| case | nodes | steps | payload | eg.play | open | first paint | of it work "
    "| script a step: median / p95 | without motion | forced layouts | writes |\n| --- "
    + "| --- " * 11
    + "|"
)


def main(chromium: str, names: Sequence[str]) -> None:
    """Print one line a case."""
    from playwright.sync_api import sync_playwright

    bundle = (files("eqgraph.player") / "static" / "player.js").read_text(encoding="utf-8")
    core = len(script([]))
    print(f"bundle: core {core:,}, whole {len(bundle):,} characters\n\n{HEAD}")
    with tempfile.TemporaryDirectory() as made, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name in names:
            player, python = played(CASES[name])
            path = player.save_html(Path(made, "page.html"))
            times = []
            for _ in range(RUNS):
                page, how = opened(browser, path)
                times.append(how)
                if len(times) < RUNS:
                    page.close()
            whole, painted, worked = map(median, zip(*times, strict=True))
            steps = stepped(page)
            size = bytes_of(player.payload) / 1e3
            print(
                f"| {name} | {len(player.machine.graph)} | {player.steps} | {size:.0f} kB "
                f"| {python:.2f} s | {whole:.2f} s | {painted:.0f} ms | {worked:.0f} ms "
                f"| {spread(steps.script)} ms | {spread(steps.calm)} ms "
                f"| {spread(steps.forced, 0)} | {spread(steps.writes, 0)} |",
                flush=True,
            )
            page.close()
        browser.close()


if __name__ == "__main__":
    if sys.argv[1:] == ["edits"]:
        edits()
        sys.exit()
    found = os.environ.get("EQGRAPH_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUMS)))
    main(found, sys.argv[1:] or list(CASES))
