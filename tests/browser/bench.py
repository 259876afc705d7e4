"""Put a player of a notebook on a bench: its module in a bare page, its kernel in this process.

The page holds a model with the face that anywidget gives it; what the player sends is answered by
the Python side itself, so only the transport is missing.
"""

from __future__ import annotations

import base64
import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from eqgraph.player.requests import answer

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>bench</title>
<style>body { margin: 16px; } @media (prefers-color-scheme: dark) { body { background: #14171c; } }
CSS</style></head><body><main id="bench"></main></body></html>"""

MODEL = """([values, module]) => {
    const listeners = new Map();
    const emit = (name, ...given) => {
        for (const heard of [...listeners.get(name) ?? []]) heard(...given);
    };
    const bytes = (text) =>
        new DataView(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
    const follow = (state) => {
        for (const [key, value] of Object.entries(state)) model.set(key, value);
    };
    const model = {
        get: (key) => values[key],
        set(key, value) {
            if (values[key] === value) return;
            values[key] = value;
            emit(`change:${key}`);
        },
        async save_changes() {
            model.saved += 1;
            const { inputs, progress, step } = values;
            follow(JSON.parse(await take(JSON.stringify({ inputs, progress, step }))).state);
        },
        saved: 0,
        on(name, f) { listeners.set(name, (listeners.get(name) ?? new Set()).add(f)); },
        off(name, f) { listeners.get(name)?.delete(f); },
        listening: () => [...listeners.values()].reduce((sum, set) => sum + set.size, 0),
        async send(content) {
            bench.sent.push(content);
            if (bench.dead) return;
            while (bench.held) await new Promise((go) => setTimeout(go, 5));
            const { state, reply, buffers } = JSON.parse(await ask(JSON.stringify(content)));
            follow(state);
            emit("msg:custom", reply, buffers.map(bytes));
        },
    };
    window.bench = { model, sent: [], held: false, dead: false, views: [] };
    window.show = async () => {
        bench.module ??= (await import(URL.createObjectURL(
            new Blob([module], { type: "text/javascript" })))).default;
        const el = document.createElement("div");
        document.querySelector("#bench").append(el);
        const close = bench.module.render({ model, el });
        bench.views.push({ el, close: () => { close(); el.remove(); } });
    };
}"""


class Bench:
    """Hold the page and the player, and count what was asked."""

    keys: tuple[str, ...] = (
        "payload",
        "inputs",
        "step",
        "text",
        "changes",
    )  # what the page has of the kernel
    follows: tuple[str, ...] = (
        "payload",
        "step",
        "text",
        "changes",
    )  # what of it Python alone changes

    def __init__(self, page: Page, player: Any) -> None:
        self.page, self.player = page, player
        page.expose_function("ask", self._ask)
        page.expose_function("take", self._take)
        css = str(player._css).replace("\\", "\\")
        page.set_content(PAGE.replace("CSS", css))
        self.fill()
        self.show()

    def fill(self) -> None:
        """Put a model of the player into the page; views shown from now on are of it."""
        held = {key: getattr(self.player, key) for key in self.keys}
        self.page.evaluate(MODEL, [json.loads(_written(held)), str(self.player._esm)])

    def show(self) -> Locator:
        """Open one more view and give it the focus."""
        self.page.evaluate("show()")
        view = self.page.locator(".eqgraph-player").last
        view.focus()
        return view

    def answered(self, content: Any) -> tuple[Any, list[bytes]]:
        """Return what the kernel answers to a message."""
        sent: list[tuple[Any, list[bytes]]] = []
        self.player.send = lambda content, buffers=None: sent.append((content, buffers or []))
        with ThreadPoolExecutor(1) as apart:  # no loop runs there: all is done at once
            found = apart.submit(answer, self.player, content).result()
        return sent[-1] if found is None else found

    def _ask(self, text: str) -> str:
        before = self._state()
        reply, buffers = self.answered(json.loads(text))
        return _written({"state": self._news(before), "reply": reply, "buffers": buffers})

    def _take(self, text: str) -> str:
        """Take over the state of the page, as the kernel does."""
        before, given = self._state(), json.loads(text)
        self.player.set_state(given)
        news = self._news(before)
        return _written({"state": {key: x for key, x in news.items() if x != given.get(key)}})

    def _state(self) -> dict[str, Any]:
        return {key: getattr(self.player, key) for key in self.follows}

    def _news(self, before: dict[str, Any]) -> dict[str, Any]:
        return {key: x for key, x in self._state().items() if x is not before[key]}

    def sent(self, kind: str) -> list[Any]:
        """Return what the player asked for, of one kind."""
        found: list[Any] = self.page.evaluate("bench.sent")
        return [one for one in found if one["kind"] == kind]


class QuizBench(Bench):
    """Hold a page with a quiz."""

    keys = ("task", "progress", "step")
    follows = ("task", "progress")

    def answered(self, content: Any) -> tuple[Any, list[bytes]]:
        """Return what the quiz answers to a message."""
        heard: list[Any] = []
        self.player.send = lambda content, buffers=None: heard.append(content)
        self.player._heard(None, content, [])
        (reply,) = heard
        return reply, []


def _written(data: Any) -> str:
    """Write data as JSON; bytes as base64."""
    return json.dumps(data, allow_nan=False, default=lambda b: base64.b64encode(b).decode())
