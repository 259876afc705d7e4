import assert from "node:assert/strict";
import { test } from "node:test";
import { askerOf } from "../../eqgraph/player/web/panels/asking.ts";
import { indexOf } from "../../eqgraph/player/web/model/frame.ts";
import { spanOf } from "../../eqgraph/player/web/panels/knob.ts";
import { lineOf, tapeText, transcriptText } from "../../eqgraph/player/web/model/listing.ts";
import { fileName } from "../../eqgraph/player/web/panels/menu.ts";
import { deltaOf, deltaOfFlow, difference, pinOf } from "../../eqgraph/player/web/model/pinned.ts";
import { plainColour } from "../../eqgraph/player/web/graph/portrait.ts";
import { sameGraph, takeOver } from "../../eqgraph/player/web/model/renewal.ts";
import { words } from "../../eqgraph/player/web/language/words.ts";
import { fixture } from "./setup.js";

/** A run of the same graph with every number doubled. @param {any} payload */
function doubled(payload) {
  for (const array of payload.arrays) array.data = array.data.map((x) => 2 * Number(x));
  return payload;
}

test("a run of the same graph is known, another graph is not", () => {
  const old = fixture("neuron");
  assert.equal(sameGraph(old, doubled(fixture("neuron"))), true);
  assert.equal(sameGraph(old, fixture("lstm")), false);
  assert.equal(sameGraph(old, { ...fixture("neuron"), pictures: { whole: "<svg/>" } }), false);
});

test("the objects stay themselves and hold the new numbers", () => {
  const held = fixture("neuron");
  const { arrays, nodes, instructions } = held;
  const node = nodes[0];
  takeOver(held, doubled(fixture("neuron")));
  assert.ok(held.arrays === arrays && held.nodes === nodes && held.instructions === instructions);
  assert.ok(held.nodes[0] === node);
  assert.deepEqual(held, doubled(fixture("neuron")));
});

test("a pinned run keeps its numbers, and the difference is now less then", () => {
  const held = fixture("lstm");
  const pin = pinOf(indexOf(held));
  takeOver(held, doubled(fixture("lstm")));
  const index = indexOf(held);
  const old = fixture("lstm");
  const steps = held.instructions.length;
  held.nodes.forEach((node, k) => {
    const { value, grad } = deltaOf(pin, index, k, steps);
    const life = indexOf(old).lives[k];
    if (life.value !== null) assert.deepEqual(value?.data, old.arrays[life.value].data);
    const last = life.grads.at(-1);
    assert.deepEqual(grad?.data ?? null, last ? old.arrays[last.array].data : null);
  });
  assert.equal(deltaOf(pin, index, held.nodes.length - 1, 0).value, null, "not known yet");
  const place = held.instructions.findIndex(({ kind }) => kind === "accumulate") + 1;
  assert.equal(deltaOfFlow(pin, held, place)?.equal, false);
  assert.equal(deltaOfFlow(pin, held, 1), null);
});

test("no difference where nothing changed, infinities and NaN included", () => {
  const one = { data: [1, "NaN", "Infinity"], shape: [3], rows: 1, cols: 3, text: "" };
  assert.equal(difference(one, structuredClone(one))?.equal, true);
  assert.equal(difference(one, { ...one, data: [1, 2, "Infinity"] })?.equal, false);
  assert.equal(difference(one, { ...one, data: [1] }), null);
});

test("of a storm of wishes one is under way, and the last one wins", () => {
  /** @type {{wish: number, done: (failed?: string) => void}[]} */
  const sent = [];
  const states = [];
  const asker = askerOf(
    (wish, done) => sent.push({ wish, done }),
    (state) => states.push(state),
  );
  for (let k = 1; k <= 50; k++) asker.ask("x", k);
  assert.deepEqual(sent.map(({ wish }) => wish), [1]);
  assert.equal(asker.waits("x"), true);
  sent[0].done();
  assert.deepEqual(sent.map(({ wish }) => wish), [1, 50]);
  assert.equal(states.at(-1).busy, true);
  sent[0].done(); // a second answer to the first is no answer to the last
  assert.equal(asker.busy(), true);
  sent[1].done();
  assert.deepEqual(states.at(-1), { busy: false, failed: null });
});

test("two inputs are asked for in turn; a failure clears the rest", () => {
  const sent = [];
  let state = { busy: false, failed: null };
  const asker = askerOf((wish, done) => sent.push({ wish, done }), (now) => (state = now));
  asker.ask("x", "x1");
  asker.ask("y", "y1");
  asker.ask("y", "y2");
  asker.ask("z", "z1");
  sent[0].done();
  assert.equal(sent[1].wish, "y2");
  sent[1].done("gone");
  assert.deepEqual(state, { busy: false, failed: "gone" });
  assert.equal(sent.length, 2);
  asker.ask("x", "x2");
  assert.equal(sent.length, 3, "a new wish asks again");
  asker.stop();
  sent[2].done();
  assert.equal(state.busy, true, "after stopping nothing is heard");
});

test("the range of a slider", () => {
  const table = [[0, 1], [0.3, 1], [0.5, 1], [0.6, 2], [-3, 10], [10, 20], [1234, 5000], [Infinity, 1]];
  for (const [value, span] of table) assert.equal(spanOf(value), span, `${value}`);
});

test("the tape and the transcript as text", () => {
  const payload = fixture("neuron");
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
