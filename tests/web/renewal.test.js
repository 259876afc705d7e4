import assert from "node:assert/strict";
import { test } from "node:test";
import { indexOf } from "../../eqgraph/player/web/model/frame.ts";
import { spanOf } from "../../eqgraph/player/web/panels/knob.ts";
import { lineOf, tapeText, transcriptText } from "../../eqgraph/player/web/model/listing.ts";
import { fileName } from "../../eqgraph/player/web/panels/saving.ts";
import { deltaOf, deltaOfFlow, difference, pinOf } from "../../eqgraph/player/web/model/pinned.ts";
import { plainColour } from "../../eqgraph/player/web/graph/portrait.ts";
import { sameGraph, takeOver } from "../../eqgraph/player/web/model/renewal.ts";
import { words } from "../../eqgraph/player/web/language/words.ts";
import { run } from "./setup.js";

/** A run of the same graph whose leaves hold twice the numbers. @param {string} name */
function doubled(name) {
  const { nodes, run: first } = run(name);
  const leaves = nodes.filter((/** @type {any} */ { kind }) => kind === "input" || kind === "parameter");
  return run(name, Object.fromEntries(leaves.map((/** @type {any} */ leaf) =>
    [leaf.name, Array.from(first.numbers(leaf.value).data, (x) => 2 * x)])));
}

/** All that a run computed, by step. @param {any} payload */
const results = ({ instructions, arrays }) =>
  instructions.map((/** @type {any} */ { text, value }) => [text, arrays[value].data]);

test("a run of the same graph is known, another graph is not", () => {
  const old = run("neuron");
  assert.equal(sameGraph(old, doubled("neuron")), true);
  assert.equal(sameGraph(old, run("lstm")), false);
  assert.equal(sameGraph(old, { ...run("neuron"), pictures: { whole: "<svg/>" } }), false);
});

test("the objects stay themselves and hold the new numbers", () => {
  const held = run("neuron");
  const { nodes, instructions } = held;
  const [first, node] = [results(held), nodes[0]];
  takeOver(held, doubled("neuron"));
  assert.ok(held.nodes === nodes && held.instructions === instructions);
  assert.ok(held.nodes[0] === node);
  assert.deepEqual(results(held), results(doubled("neuron")));
  results(held).forEach(([text, data], k) => {
    if (!text.startsWith("f̄ ← 1")) assert.notDeepEqual(data, first[k][1], text);
  });
  takeOver(held, run("neuron"));
  assert.deepEqual(results(held), first, "and back");
});

test("a pinned run keeps its numbers, and the difference is now less then", () => {
  const held = run("lstm");
  const index = indexOf(held);
  const pin = pinOf(index);
  const old = run("lstm");
  const steps = held.instructions.length;
  takeOver(held, doubled("lstm"));
  Object.assign(index, indexOf(held));
  held.nodes.forEach((/** @type {any} */ node, /** @type {number} */ k) => {
    const { value, grad } = deltaOf(pin, index, k, steps);
    const { value: array, grads } = indexOf(old).lives[k];
    const last = grads.at(-1);
    for (const [delta, then, now] of [
      [value, array, index.lives[k].value],
      [grad, last?.array ?? null, index.lives[k].grads.at(-1)?.array ?? null],
    ]) {
      assert.equal(delta === null, then === null, node.name);
      if (delta === null) continue;
      const [a, b] = [old.arrays[then].data, held.arrays[now].data];
      assert.deepEqual(delta.then.data, a, node.name);
      assert.deepEqual(delta.data, b.map((/** @type {number} */ x, /** @type {number} */ j) => x - a[j]), node.name);
    }
  });
  assert.equal(deltaOf(pin, index, held.nodes.length - 1, 0).value, null, "not known yet");
  const place = held.instructions.length;
  const flow = deltaOfFlow(pin, held, place);
  assert.equal(flow?.equal, false);
  const then = old.arrays[old.instructions[place - 1].contribution].data;
  assert.deepEqual(flow?.then.data, then);
  assert.equal(deltaOfFlow(pin, held, 1), null);
});

test("no difference where nothing changed, infinities and NaN included", () => {
  const one = { data: [1, "NaN", "Infinity"], shape: [3], rows: 1, cols: 3, text: "" };
  assert.equal(difference(one, structuredClone(one))?.equal, true);
  assert.equal(difference(one, { ...one, data: [1, 2, "Infinity"] })?.equal, false);
  assert.equal(difference(one, { ...one, data: [1] }), null);
});

test("the range of a slider", () => {
  const table = [[0, 1], [0.3, 1], [0.5, 1], [0.6, 2], [-3, 10], [10, 20], [1234, 5000], [Infinity, 1]];
  for (const [value, span] of table) assert.equal(spanOf(value), span, `${value}`);
});

test("the tape and the transcript as text", () => {
  const payload = run("neuron");
  const tape = tapeText(payload, words).split("\n");
  assert.equal(tape.length, payload.instructions.length + 2);
  assert.equal(tape[0], "forward");
  assert.match(tape[1], /^ +1 {2}a ← /);
  const lines = transcriptText(payload, 3, words).split("\n");
  assert.equal(lines.length, 1 + payload.equations.length + 3);
  assert.match(lines.at(-1) ?? "", /^3\. forward: /);
  assert.doesNotMatch(lineOf(payload.instructions[0], words), /step 1 of/);
});

test("colours and names of files", () => {
  assert.equal(plainColour("rgb(0, 103, 163)"), "#0067a3");
  assert.equal(plainColour("color(srgb 1 0.5 0)"), "#ff8000");
  assert.equal(plainColour("none"), "none");
  assert.equal(fileName("../iₜ <b>", 3, "svg"), "_iₜ_b__step_3.svg");
});
