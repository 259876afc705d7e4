import assert from "node:assert/strict";
import { test } from "node:test";
import { mount } from "../../eqgraph/player/web/shell/mount.ts";
import { fromObject } from "../../eqgraph/player/web/kit/store.ts";
import { fixture, page } from "./setup.js";

const NOTE = { kind: "note", step: 3, node: "c", text: "read so (line 1, column 29)", nodes: [], place: [2, 4, 9] };
const LINES = [
  { text: "v9 = w₀*x₀", equation: 0, node: "a", left: [0, 2], parts: [] },
  { text: "a = v9", equation: 0, node: "a", left: [0, 1], parts: [["a", 4, 6]] },
];

/** @param {any} reading @param {any} [more] */
function open(reading, more = {}) {
  const at = page();
  const payload = { ...fixture("neuron"), hints: [NOTE], reading, ...more };
  const store = fromObject({ payload, step: 0 });
  mount(at.el, store);
  const root = /** @type {HTMLElement} */ (at.el.querySelector(".eqgraph-player"));
  const side = (/** @type {string} */ name) =>
    /** @type {HTMLButtonElement} */ ([...root.querySelectorAll(".eqg-switch-side")].find((b) => b.textContent === name));
  const row = (/** @type {number} */ k) => root.querySelectorAll(".eqg-equation-text")[k];
  return { ...at, root, store, side, row };
}

test("the switch between as printed and as read, the parts lit in both", () => {
  const { root, row, side, store } = open({ lines: LINES });
  assert.equal(row(0).textContent, "a = w₀*x₀");
  side("as read").click();
  assert.deepEqual([...row(0).children].map((line) => line.textContent), ["v9 = w₀*x₀", "a = v9"]);
  assert.equal(side("as read").getAttribute("aria-pressed"), "true");
  store.set("step", 1);
  assert.equal(root.querySelector(".eqg-part")?.textContent, "v9");
  side("as printed").click();
  assert.equal(row(0).textContent, "a = w₀*x₀");
  assert.equal(root.querySelector(".eqg-part")?.textContent, "w₀*x₀");
});

test("no switch where there is nothing else, and a reason where no text can say it", () => {
  assert.equal(open(undefined).side("as read"), undefined);
  const { side } = open({ lines: [], why: "no text reads back to y" });
  assert.equal(side("as read").disabled, true);
  assert.equal(side("as read").title, "as read: no text reads back to y");
});

test("a note lights its place in the text, while pointed at and when clicked", () => {
  const { window, root, row } = open({ lines: LINES });
  /** @type {HTMLElement} */ (root.querySelector(".eqg-button-problems")).click();
  const note = /** @type {HTMLElement} */ (root.querySelector(".eqg-problem"));
  assert.equal(note.querySelector(".eqg-problem-kind")?.textContent, "read so");
  const lit = () => root.querySelector(".eqg-decided")?.textContent ?? null;
  note.dispatchEvent(new window.Event("pointerleave"));
  assert.equal(lit(), null);
  note.dispatchEvent(new window.Event("pointerenter"));
  assert.equal(lit(), row(2).textContent?.slice(4, 9));
  note.dispatchEvent(new window.Event("pointerleave"));
  assert.equal(lit(), null);
  note.click();
  note.dispatchEvent(new window.Event("pointerleave"));
  assert.equal(lit(), row(2).textContent?.slice(4, 9));
  assert.equal(root.dataset.step, "3");
  /** @type {HTMLElement} */ (root.querySelector(".eqg-button-problems")).click();
  assert.equal(lit(), null);
});
