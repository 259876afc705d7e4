import assert from "node:assert/strict";
import { test } from "node:test";
import { Signal, effect } from "@preact/signals-core";
import { indexOf } from "../../eqgraph/player/web/model/frame.ts";
import { spanOf } from "../../eqgraph/player/web/panels/knob.ts";
import { lineOf, tapeText, transcriptText } from "../../eqgraph/player/web/model/listing.ts";
import { fileName } from "../../eqgraph/player/web/panels/saving.ts";
import { deltaOf, deltaOfFlow, difference, pinOf } from "../../eqgraph/player/web/model/pinned.ts";
import { plainColour } from "../../eqgraph/player/web/graph/portrait.ts";
import { sameGraph } from "../../eqgraph/player/web/model/graph.ts";
import { stateOf } from "../../eqgraph/player/web/model/state.ts";
import { words } from "../../eqgraph/player/web/language/words.ts";
import { fromObject } from "../../eqgraph/player/web/kit/store.ts";
import { start } from "../../eqgraph/player/web/shell/start.ts";
import { fixture, page, run } from "./setup.js";

/** The leaves of a run, with twice their numbers. @param {string} name */
function twice(name) {
  const { nodes, run: first } = run(name);
  const leaves = nodes.filter((/** @type {any} */ { kind }) => kind === "input" || kind === "parameter");
  return Object.fromEntries(leaves.map((/** @type {any} */ leaf) =>
    [leaf.name, Array.from(first.numbers(leaf.value).data, (x) => 2 * x)]));
}

/** A run of the same graph whose leaves hold twice the numbers. @param {string} name */
const doubled = (name) => run(name, twice(name));

/** All that a run computed, by step. @param {any} payload */
const results = ({ instructions, array }) =>
  instructions.map((/** @type {any} */ { text, value }) => [text, array(value).data]);

/** @param {string} name @param {number} [step] */
function held(name, step = 0) {
  const state = stateOf(words);
  [state.raw.value, state.place.value] = [fixture(name), step];
  return state;
}

test("a run of the same graph is known, another graph is not", () => {
  const old = run("neuron");
  assert.equal(sameGraph(old, doubled("neuron")), true);
  assert.equal(sameGraph(old, run("lstm")), false);
  assert.equal(sameGraph(old, { ...run("neuron"), pictures: { whole: "<svg/>" } }), false);
  const other = run("neuron");
  assert.equal(sameGraph(old, { ...other, nodes: other.nodes.map((one) => ({ ...one, shape: [2] })) }), false);
});

test("other numbers are another run of the graph that stays; another program is another graph", () => {
  const state = held("neuron");
  const [graph, first] = [state.graph.value, results(state.payload.value)];
  state.inputs.value = twice("neuron");
  assert.equal(state.graph.value, graph);
  assert.deepEqual(results(state.payload.value), results(doubled("neuron")));
  results(state.payload.value).forEach(([text, data], k) => {
    if (!text.startsWith("f̄ ← 1")) assert.notDeepEqual(data, first[k][1], text);
  });
  assert.deepEqual(results(graph), first, "what was computed before stays what it was");
  state.inputs.value = {};
  assert.deepEqual(results(state.payload.value), first, "and back");
  state.raw.value = fixture("neuron");
  assert.equal(state.graph.value, graph, "it came once more");
  state.raw.value = fixture("lstm");
  assert.notEqual(state.graph.value, graph);
  state.raw.value = { version: 0 };
  assert.throws(() => state.graph.value, /version/);
  state.raw.value = fixture("lstm");
  assert.equal(state.graph.value.nodes.length, run("lstm").nodes.length);
});

test("who reads the frame hears of steps and of runs, and of nothing else", () => {
  const state = held("neuron", 3);
  /** @type {any[]} */
  const heard = [];
  const stop = effect(() => void heard.push([state.frame.value.step, state.payload.value.array(0).data[0]]));
  const { limit } = state.timeline.value;
  for (const place of [3, "3", 4, 9999, 10000, NaN]) state.place.value = place;
  state.inputs.value = { "w₀": [7] };
  state.inputs.value = { "w₀": [7] };
  state.open.find.value = true;
  state.chosen.value = { ref: "c", passing: false };
  state.wishes.value = [{ kind: "node", text: "c" }];
  stop();
  state.place.value = 1;
  assert.deepEqual(heard, [[3, 2], [4, 2], [limit, 2], [0, 2], [0, 7], [0, 7]]);
});

test("what is selected is of the graph; numbers without a result are told before they are taken", () => {
  const state = held("neuron");
  state.chosen.value = { ref: "c", passing: false };
  assert.equal(state.selected.value, "c");
  state.raw.value = fixture("lstm");
  assert.equal(state.selected.value, null);
  state.raw.value = fixture("neuron");
  assert.equal(state.failure({ "w₀": [3] }), null);
  const before = state.payload.value;
  assert.equal(before.array(0).data[0], 2, "it was only tried");
});

test("a pinned run keeps its numbers, and the difference is now less then", () => {
  const pin = pinOf(indexOf(run("lstm")));
  const old = run("lstm");
  const held = doubled("lstm");
  const index = indexOf(held);
  const steps = held.instructions.length;
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
      const [a, b] = [old.array(then).data, held.array(now).data];
      assert.deepEqual(delta.then.data, a, node.name);
      assert.deepEqual(delta.data, b.map((/** @type {number} */ x, /** @type {number} */ j) => x - a[j]), node.name);
    }
  });
  assert.equal(deltaOf(pin, index, held.nodes.length - 1, 0).value, null, "not known yet");
  const place = held.instructions.length;
  const flow = deltaOfFlow(pin, held, place);
  assert.equal(flow?.equal, false);
  const then = old.array(old.instructions[place - 1].contribution).data;
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

test("a player that is closed hears of nothing: no effect runs, no listener is left", () => {
  const { document, window, el } = page();
  const root = document.createElement("div");
  el.append(root);
  const state = held("lstm", 3);
  const store = fromObject({ payload: state.raw.value, step: 3 });
  const open = () => start(root, store, state, (error) => { throw error; });
  open().close(); // jsdom itself begins to listen when a selector is used first
  root.replaceChildren();
  /** @type {string[]} */
  const listening = [];
  for (const target of /** @type {any[]} */ ([window, document, el, root])) {
    const { addEventListener, removeEventListener } = target;
    target.addEventListener = (/** @type {any[]} */ ...args) => (listening.push(args[0]), addEventListener.apply(target, args));
    target.removeEventListener = (/** @type {any[]} */ ...args) => {
      listening.splice(listening.indexOf(args[0]), 1);
      removeEventListener.apply(target, args);
    };
  }
  const player = open();
  const signals = [...Object.values(state), ...Object.values(state.open)].filter((one) => one instanceof Signal);
  const choices = signals.filter((one) => Object.getPrototypeOf(one) === Signal.prototype);
  assert.ok(choices.length > 20);
  const poke = () => {
    for (const one of choices) if (typeof one.peek() === "boolean") one.value = !one.peek();
    state.place.value = 40;
    state.chosen.value = { ref: "cₜ", passing: false };
    state.inputs.value = twice("lstm");
  };
  const shown = root.innerHTML;
  poke();
  assert.notEqual(root.innerHTML, shown, "while it is open it hears of it");
  assert.ok(listening.length > 3);
  player.close();
  assert.deepEqual(listening, []);
  const left = root.innerHTML;
  let asked = 0;
  poke();
  state.place.value = 12;
  state.raw.value = { get version() { return (asked += 1); } };
  assert.equal(root.innerHTML, left);
  assert.equal(asked, 0, "nothing that follows from it is computed");
});
