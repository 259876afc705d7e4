import assert from "node:assert/strict";
import { test } from "node:test";
import { mount } from "../../eqgraph/player/web/shell/mount.ts";
import { fromObject } from "../../eqgraph/player/web/kit/store.ts";
import { fixture, page, run } from "./setup.js";

function open() {
  const at = page();
  const step = run("lstm").instructions.findIndex((/** @type {any} */ one) => one.text === "v1 ← Wᵢ·xₜ") + 1;
  const store = fromObject({ payload: fixture("lstm"), step });
  mount(at.el, store);
  const root = /** @type {HTMLElement} */ (at.el.querySelector(".eqgraph-player"));
  const cells = (/** @type {number} */ k) => [...root.querySelectorAll(".eqg-strip-row .eqg-cells")[k].children];
  const lit = (/** @type {number} */ k) =>
    cells(k).flatMap((cell, n) => (cell.classList.contains("eqg-lit") ? [n] : []));
  return { ...at, root, step, store, cells, lit };
}

test("the terms of an entry stand below its step, and light a row and the column", () => {
  const { root, lit, cells } = open();
  const terms = [...root.querySelectorAll(".eqg-entry-term .eqg-math")].map((one) => one.textContent);
  assert.deepEqual(terms, ["Wᵢ[1,1]·xₜ[1]", "Wᵢ[1,2]·xₜ[2]", "Wᵢ[1,3]·xₜ[3]"]);
  assert.deepEqual([lit(0), lit(1)], [[0, 1, 2], [0, 1, 2]]);
  assert.deepEqual(cells(2).map((cell) => cell.classList.contains("eqg-chosen")), [true, false, false, false]);
});

test("the mouse and the arrow keys choose another entry; the tape stays", () => {
  const { window, root, step, store, cells, lit } = open();
  cells(2)[2].dispatchEvent(new window.Event("pointerover", { bubbles: true }));
  assert.deepEqual([lit(0), lit(1)], [[6, 7, 8], [0, 1, 2]]);
  const frame = /** @type {HTMLElement} */ (root.querySelectorAll(".eqg-strip-row .eqg-cells")[2]);
  assert.equal(frame.tabIndex, 0);
  const press = (/** @type {string} */ key) =>
    frame.dispatchEvent(new window.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  press("ArrowRight");
  assert.deepEqual(lit(0), [9, 10, 11]);
  press("ArrowRight"); // it is the last one
  assert.deepEqual(lit(0), [9, 10, 11]);
  press("ArrowLeft");
  assert.deepEqual(lit(0), [6, 7, 8]);
  assert.equal(root.dataset.step, String(step));
  store.set("step", step + 1);
  store.set("step", step);
  assert.deepEqual(lit(0), [0, 1, 2]);
});

test("a term that is pointed at lights its own entries", () => {
  const { window, root, cells } = open();
  const term = root.querySelectorAll(".eqg-entry-term")[1];
  const strong = () => [0, 1].map((k) => cells(k).flatMap((cell, n) => (cell.classList.contains("eqg-term-lit") ? [n] : [])));
  term.dispatchEvent(new window.Event("pointerenter"));
  assert.deepEqual(strong(), [[1], [1]]);
  term.dispatchEvent(new window.Event("pointerleave"));
  assert.deepEqual(strong(), [[], []]);
});

test("backward, too: a row of the transposed matrix times the gradient", () => {
  const { root, store } = open();
  const step = run("lstm").instructions.findIndex((/** @type {any} */ one) => one.text.includes("Uᵢᵀ·")) + 1;
  assert.ok(step);
  store.set("step", step);
  assert.match(root.querySelector(".eqg-entry")?.textContent ?? "", /Uᵢᵀ\[1,1\]·v̄2\[1\]/);
});

test("a step without terms says nothing", () => {
  const { root, store, step } = open();
  const plain = run("lstm").instructions.findIndex((/** @type {any} */ one) => !one.terms);
  assert.ok(plain >= 0 && plain + 1 !== step);
  store.set("step", plain + 1);
  assert.equal(root.querySelector(".eqg-entry"), null);
});
