import assert from "node:assert/strict";
import { test } from "node:test";
import { digitsAt } from "../../eqgraph/player/web/graph/digits.ts";
import { digitsText } from "../../eqgraph/player/web/model/numbers.ts";
import { mount } from "../../eqgraph/player/web/shell/mount.ts";
import { fromObject } from "../../eqgraph/player/web/kit/store.ts";
import { fixture, page, run } from "./setup.js";

const right = (worst) => ({ worst, median: worst, here: 16 - worst, before: 0 });

/** The neuron, whose h has lost digits, and which its own gradient has not. */
function lossy(more = {}) {
  const payload = fixture("neuron");
  const { nodes: all, instructions, turn } = run("neuron");
  const nodes = Object.fromEntries(all.map(({ ref }) => [ref, { value: right(16), gradient: right(16) }]));
  const last = instructions[turn - 1];
  nodes[last.node] = { value: right(3), gradient: right(16) };
  const loss = { cause: "cancellation", step: turn, node: last.node, text: "it keeps 3", rewrite: "log1p" };
  payload.digits = { title: "digits of float64", full: 16, nodes, losses: [loss], more: 0, medians: [16, 9], applied: [], ...more };
  return { payload, loss };
}

/** @param {any} payload @param {Record<string, unknown>[]} [asked]  what a kernel was asked */
function open(payload, asked) {
  const at = page();
  const store = fromObject({ payload, step: 0 });
  if (asked) store.request = (kind, data) => (asked.push({ kind, ...data }), () => {});
  const dispose = mount(at.el, store);
  const root = /** @type {HTMLElement} */ (at.el.querySelector(".eqgraph-player"));
  const press = (/** @type {string} */ key) =>
    root.dispatchEvent(new at.window.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  const lit = () => [...root.querySelectorAll("[data-digits]")].map((one) => one.getAttribute("data-node"));
  return { ...at, store, dispose, root, press, lit, box: () => root.querySelector(".eqg-digits") };
}

test("what is lost is coloured from the step on that knows it, and by its phase", () => {
  const { payload, loss } = lossy();
  const { root, press, lit, store } = open(payload);
  const badges = () => [...root.querySelectorAll(".eqg-digits-badge")].map((one) => one.textContent);
  assert.ok(!lit().includes(loss.node));
  store.set("step", loss.step);
  assert.ok(lit().includes(loss.node));
  assert.deepEqual(badges(), ["3.0"]);
  press("End");
  assert.deepEqual(badges(), []); // the gradients have all
});

test("the switch takes the colours away and back, and a new run keeps it", () => {
  const { payload } = lossy();
  const { root, press, lit, store, box } = open(payload);
  assert.match(box()?.textContent ?? "", /Half of the entries keep all in results, 9\.0 in gradients/);
  press("End");
  assert.ok(lit().length > 3 && !box()?.hidden);
  press("d");
  assert.equal(lit().length, 0);
  assert.equal(root.querySelector("[data-node] > .eqg-box[style]"), null);
  assert.ok(box()?.hidden);
  press("d");
  assert.ok(lit().length > 3);
  const other = lossy();
  other.payload.digits.losses = [];
  store.set("payload", other.payload);
  assert.match(box()?.textContent ?? "", /have their digits/);
  store.set("payload", fixture("neuron"));
  assert.equal(lit().length, 0); // the digits of another run are none of this one
});

test("a loss is a way to its step, and its rewrite is one click with a kernel", () => {
  const { payload, loss } = lossy();
  /** @type {any[]} */
  const asked = [];
  const { root } = open(payload, asked);
  const [item] = root.querySelectorAll(".eqg-digits-loss");
  item.querySelector("button")?.click();
  assert.equal(root.dataset.step, String(loss.step));
  /** @type {HTMLButtonElement} */ (item.querySelector(".eqg-digits-apply")).click();
  assert.deepEqual(asked, [{ kind: "apply", step: loss.step }]);
});

test("without a kernel it says what to call; an applied rule can be taken back with one", () => {
  const { root } = open(lossy().payload);
  assert.equal(root.querySelector(".eqg-digits-apply"), null);
  assert.match(root.querySelector(".eqg-digits-loss")?.textContent ?? "", /loss\.apply\(\)/);
  /** @type {any[]} */
  const asked = [];
  const after = open(lossy({ applied: ["log1p"] }).payload, asked);
  const back = [...(after.box()?.querySelectorAll("button") ?? [])].find((one) => one.textContent === "as written");
  back?.click();
  assert.deepEqual(asked, [{ kind: "apply" }]);
});

test("a player without digits asks for them when it is told to", () => {
  /** @type {any[]} */
  const asked = [];
  const { press, box } = open(fixture("neuron"), asked);
  assert.ok(box()?.hidden);
  press("d");
  assert.deepEqual(asked, [{ kind: "digits" }]);
  const offline = open(fixture("neuron"));
  offline.press("d");
  assert.match(offline.box()?.textContent ?? "", /counted in Python/);
});

test("the inspector says the numbers, and where they went", () => {
  const { payload, loss } = lossy();
  const { root, press, store } = open(payload);
  store.set("step", loss.step);
  press("Enter");
  assert.match(root.querySelector(".eqg-rights")?.textContent ?? "", /value: 3\.0 of 16\.0 right, 13\.0 lost here/);
});

test("a folded node has the digits of its worst member", () => {
  const digits = { nodes: { a: { value: right(9), gradient: null }, b: { value: right(2), gradient: null } } };
  const frame = { phase: "forward", nodes: new Map([["a", { value: 0, grad: null }], ["b", { value: 1, grad: null }]]) };
  const found = digitsAt({ digits, groups: [{ node: "a", members: ["a", "b"] }] }, frame, "a");
  assert.equal(found?.worst, 2);
  assert.equal(digitsAt({ digits, groups: [] }, { ...frame, phase: "backward" }, "a"), null);
  assert.deepEqual([digitsText(15.8, 16, "all"), digitsText(15, 16, "all")], ["all", "15.0"]);
});
