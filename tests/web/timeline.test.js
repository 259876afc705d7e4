import assert from "node:assert/strict";
import { test } from "node:test";
import { clamp, move, play, timelineOf } from "../../eqgraph/player/web/model/timeline.ts";
import { run } from "./setup.js";

const neuron = timelineOf(run("neuron"));

test("groups are the equations, once in each direction", () => {
  assert.equal(neuron.turn, 8);
  assert.equal(neuron.groups.filter(({ phase }) => phase === "forward").length, 8);
  assert.equal(neuron.groups.at(-1)?.end, neuron.steps);
  for (const [k, group] of neuron.groups.entries())
    assert.equal(group.start, neuron.groups[k - 1]?.end ?? 0);
});

test("commands stay on the tape", () => {
  const { steps } = neuron;
  assert.equal(move(neuron, 0, "back"), 0);
  assert.equal(move(neuron, 0, "next"), 1);
  assert.equal(move(neuron, steps, "next"), steps);
  assert.equal(move(neuron, 5, "first"), 0);
  assert.equal(move(neuron, 5, "last"), steps);
  assert.equal(move(neuron, steps, "over"), steps);
  assert.equal(move(neuron, 0, "over-back"), 0);
});

test("over and back visit the same places", () => {
  const places = [0];
  for (let at = 0; at < neuron.steps; ) places.push((at = move(neuron, at, "over")));
  const back = [neuron.steps];
  for (let at = neuron.steps; at > 0; ) back.unshift((at = move(neuron, at, "over-back")));
  assert.deepEqual(places, back);
});

test("playing goes on at the turn, and ends at the end", () => {
  const run = (/** @type {number} */ from) => {
    let at = from;
    for (let next = play(neuron, at, from); next !== null; next = play(neuron, at, from)) at = next;
    return at;
  };
  assert.equal(run(0), neuron.steps);
  assert.equal(run(neuron.turn), neuron.steps);
  assert.equal(run(neuron.steps), neuron.steps);
});

test("places from outside", () => {
  for (const [given, place] of [
    [-3, 0],
    [1e9, 21],
    ["7", 7],
    [2.9, 2],
    [NaN, 0],
    [undefined, 0],
    [null, 0],
    ["x", 0],
  ]) {
    assert.equal(clamp(neuron, given), place);
  }
  const empty = timelineOf({ ...run("neuron"), instructions: [], turn: 0 });
  assert.equal(move(empty, 0, "over"), 0);
  assert.equal(play(empty, 0, 0), null);
});
