// A batch: one sequence at a time, by choice; what is summed over all of them stays whole.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fromObject } from "../../eqgraph/player/web/kit/store.ts";
import { mount } from "../../eqgraph/player/web/shell/mount.ts";
import { timeOf } from "../../eqgraph/player/web/time/overtime.ts";
import { distributionOf } from "../../eqgraph/player/web/time/distribution.ts";
import { fixture, page, run } from "./setup.js";

const all = run("batch");
const at = (/** @type {string} */ text) => all.instructions.findIndex((/** @type {any} */ one) => one.text.startsWith(text)) + 1;

/** @param {string} name @param {number} step */
function open(name, step) {
  const { el, window } = page();
  mount(el, fromObject({ payload: fixture(name), step }));
  const root = /** @type {HTMLElement} */ (el.querySelector(".eqgraph-player"));
  const select = /** @type {HTMLSelectElement} */ (root.querySelector("select.eqg-sequence"));
  const choose = (/** @type {number} */ k) => {
    select.value = String(k);
    select.dispatchEvent(new window.Event("change"));
  };
  const cells = (/** @type {string} */ query) =>
    [...root.querySelectorAll(`${query} .eqg-strip-cell`)].map((one) => Number(/** @type {any} */ (one).title.replace("−", "-")));
  return { root, select, choose, cells };
}

test("where there is no batch there is nothing to choose", () => {
  for (const name of ["lstm", "time", "neuron"]) assert.equal(open(name, 0).select, null, name);
});

test("the strip has the numbers of the sequence, as rows of the whole array", () => {
  const step = at("h₁ ←");
  const { select, choose, cells } = open("batch", step);
  assert.deepEqual([...select.options].map((one) => one.textContent), ["all 3", "1 of 3", "2 of 3", "3 of 3"]);
  const whole = cells(".eqg-new");
  assert.equal(whole.length, 9);
  for (const k of [0, 2]) {
    choose(k);
    assert.deepEqual(cells(".eqg-new"), whole.slice(3 * k, 3 * k + 3));
    assert.equal(cells(".eqg-plain").length, 6, "and of its operand");
  }
  choose(-1);
  assert.deepEqual(cells(".eqg-new"), whole);
});

test("weights are no sequences, though they have as many rows", () => {
  const { choose, cells } = open("batch", all.instructions.findIndex((/** @type {any} */ one) => one.text.includes("x₁·W")) + 1);
  const before = cells(".eqg-plain");
  choose(1);
  const after = cells(".eqg-plain");
  assert.equal(before.length, 27);
  assert.deepEqual(after, [...before.slice(3, 6), ...before.slice(9, 18), ...before.slice(21, 24)], "x, W, x·W");
});

test("what is summed over the batch stays whole", () => {
  const step = all.instructions.findIndex((/** @type {any} */ one) => one.phase === "backward" && one.node === "W") + 1;
  const { root, choose } = open("batch", step);
  const texts = () => [...root.querySelectorAll(".eqg-strip-rows .eqg-strip-cell")].map((one) => one.textContent);
  const before = texts();
  choose(2);
  assert.deepEqual(texts(), before);
});

test("tiles have the numbers of the sequence", () => {
  const { root, choose } = open("batch", all.instructions.length);
  const tile = () => {
    const node = [...root.querySelectorAll("[data-node]")].find((one) => one.getAttribute("data-node") === "x₁");
    return [...(node?.querySelectorAll(".eqg-value .eqg-cell:not(.eqg-empty)") ?? [])].length;
  };
  if (!root.querySelector('[data-node="x₁"]')) return;
  const before = tile();
  choose(1);
  assert.ok(tile() < before);
});

test("means over time are of the sequence that is chosen, and so is what is said of them", () => {
  const lanes = /** @type {any} */ (timeOf(all)).lanes;
  const lane = lanes.find((/** @type {any} */ one) => one.name === "hₜ");
  const values = ["h₁", "h₂"].map((name) => [.../** @type {any} */ (all.run).machine.value(all.nodes.findIndex((/** @type {any} */ one) => one.name === name)).data]);
  for (const k of [0, 1, 2]) {
    const one = lane.of(k);
    values.forEach((whole, column) => {
      const own = whole.slice(3 * k, 3 * k + 3);
      one.value[column].forEach((/** @type {number} */ x, /** @type {number} */ unit) => assert.ok(Math.abs(x - own[unit]) < 1e-15));
      assert.equal(one.high[column], own.filter((x) => x > 0.8).length / 3);
    });
  }
  assert.equal(lane.of(3), lane, "there are three");

  const { root, choose } = open("batch", all.instructions.length);
  root.dispatchEvent(new /** @type {any} */ (root.ownerDocument.defaultView).KeyboardEvent("keydown", { key: "g", bubbles: true }));
  const fills = () => [...root.querySelectorAll('[data-lane="hₜ"] .eqg-lane-column rect')].map((one) => one.getAttribute("style"));
  const note = () => root.querySelector(".eqg-time-choices")?.closest(".eqg-time-bar, [class]")?.parentElement?.textContent ?? "";
  const [before, said] = [fills(), note()];
  assert.match(said, /mean over a batch of 3/);
  choose(1);
  assert.notDeepEqual(fills(), before);
  assert.doesNotMatch(note(), /mean over a batch/);
  choose(-1);
  assert.deepEqual(fills(), before);
  assert.equal(note(), said);
});

test("an equation of one number has no other unit", () => {
  const one = { shape: [2, 1], data: Float64Array.of(0.25, 0.5) };
  const of = (/** @type {number | null} */ unit) => distributionOf([one], null, { gradient: false, sequence: null, unit }, () => [0]);
  assert.equal(of(0)?.columns[0]?.mean, 0.375);
  assert.equal(of(7), null);
});
