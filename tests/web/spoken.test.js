// What a screen reader is told on a walk through the LSTM cell by keyboard: once a step, never by frame.
// `UPDATE_GOLDEN=1 npm --prefix eqgraph/player/web run test` writes it anew; read the difference.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { mount } from "../../eqgraph/player/web/shell/mount.ts";
import { fromObject } from "../../eqgraph/player/web/kit/store.ts";
import { fixture, page, run } from "./setup.js";

const GOLDEN = new URL("./fixtures/spoken.txt", import.meta.url);
const { turn } = run("lstm");
/** @type {[string, Partial<KeyboardEvent>?][]} */
const WALK = [
  ["ArrowRight"], ["ArrowRight"], ["ArrowRight"], ["ArrowRight", { shiftKey: true }], ["b"], ["ArrowLeft"],
  ["Enter"], ["Escape"], ["turn"], ["ArrowRight"], ["ArrowRight"], ["ArrowRight"], ["End"], ["Home"],
];

/** @param {Element | null} element */
const named = (element) =>
  [element?.getAttribute("role") ?? element?.localName, element?.getAttribute("aria-label") ?? ""].join(" ").trim();

test("ten steps by keyboard are told as they were", () => {
  const { el, window } = page();
  const store = fromObject({ payload: fixture("lstm"), step: 0 });
  /** @type {Map<number, () => void>} */
  const waiting = new Map();
  let timers = 0;
  const later = (/** @type {() => void} */ act) => (waiting.set(++timers, act), timers);
  Object.assign(window, { setTimeout: later, clearTimeout: (/** @type {number} */ k) => waiting.delete(k) });
  const dispose = mount(el, store);
  const root = /** @type {HTMLElement} */ (el.querySelector(".eqgraph-player"));
  const live = /** @type {HTMLElement} */ (el.querySelector(".eqg-live"));
  let told = 0;
  new window.MutationObserver((changes) => (told += changes.length)).observe(live, { childList: true });
  root.focus();
  const lines = WALK.map(([key, more]) => {
    if (key === "turn") store.set("step", turn);
    else root.dispatchEvent(new window.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
    const due = [...waiting.values()];
    waiting.clear();
    for (const act of due) act();
    const slider = el.querySelector(".eqg-range");
    return [
      `${more?.shiftKey ? "Shift " : ""}${key}`,
      `  told: ${live.textContent}`,
      `  slider: ${slider?.getAttribute("aria-valuetext")}`,
      `  focus: ${named(window.document.activeElement)}`,
    ].join("\n");
  });
  const text = `${lines.join("\n")}\n`;
  dispose();
  if (process.env.UPDATE_GOLDEN) writeFileSync(GOLDEN, text);
  assert.equal(text, readFileSync(GOLDEN, "utf8"));
  assert.ok(told <= WALK.length);
});
