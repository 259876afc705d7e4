import assert from "node:assert/strict";
import { test } from "node:test";
import { frameAt, indexOf } from "../../eqgraph/player/web/model/frame.ts";
import { run } from "./setup.js";

/** The slow way: run the instructions one by one. @param {any} payload @param {number} step */
function replay(payload, step) {
  const value = new Map(
    payload.nodes.map((/** @type {any} */ node) => [node.ref, node.value ?? null]),
  );
  const grad = new Map(payload.nodes.map((/** @type {any} */ node) => [node.ref, null]));
  for (const instruction of payload.instructions.slice(0, step)) {
    (instruction.phase === "forward" ? value : grad).set(instruction.node, instruction.value);
  }
  return { value, grad };
}

for (const name of ["neuron", "lstm"]) {
  const payload = run(name);
  const index = indexOf(payload);
  const steps = payload.instructions.length;

  test(`${name}: any place equals single steps up to it`, () => {
    for (let step = 0; step <= steps; step++) {
      const frame = frameAt(index, step);
      const { value, grad } = replay(payload, step);
      for (const [ref, state] of frame.nodes) {
        assert.equal(state.value, value.get(ref));
        assert.equal(state.grad, grad.get(ref));
      }
    }
  });

  test(`${name}: nothing is known before its instruction`, () => {
    const frame = frameAt(index, 0);
    for (const { ref, kind } of payload.nodes) {
      const state = frame.nodes.get(ref);
      assert.equal(state?.value !== null, kind !== "operator");
      assert.equal(state?.grad, null);
      assert.equal(state?.state, kind === "operator" ? "waiting" : "done");
    }
  });

  test(`${name}: one current node, and states about the present phase`, () => {
    for (let step = 1; step <= steps; step++) {
      const frame = frameAt(index, step);
      const current = [...frame.nodes]
        .filter(([, { state }]) => state === "current")
        .map(([ref]) => ref);
      assert.deepEqual(current, [payload.instructions[step - 1].node]);
      assert.equal(frame.phase, step > payload.turn ? "backward" : "forward");
      for (const [ref, state] of frame.nodes) {
        if (state.state !== "done") continue;
        const rest = payload.instructions
          .slice(step)
          .some((/** @type {any} */ i) => i.node === ref && i.phase === frame.phase);
        assert.equal(rest, false, `${ref} is done at ${step}`);
        assert.notEqual(frame.phase === "forward" ? state.value : state.grad, null);
      }
    }
  });

  test(`${name}: after the turn every node waits for its gradient`, () => {
    const frame = frameAt(index, payload.turn + 1);
    const states = [...frame.nodes].map(([, one]) => one).map(({ state }) => state);
    assert.equal(states.filter((state) => state === "current").length, 1);
    assert.equal(states.filter((state) => state === "waiting").length, payload.nodes.length - 1);
  });

  test(`${name}: edges and equations`, () => {
    const [start, turn, end] = [0, payload.turn, steps].map((step) => frameAt(index, step));
    assert.ok([...start.edges].map(([, one]) => one).every((state) => state === "waiting"));
    assert.ok([...turn.edges].map(([, one]) => one).every((state) => state.startsWith("forward")));
    assert.ok(
      [...end.edges].map(([, one]) => one).every((state) => state === "waiting" || state.startsWith("backward")),
    );
    assert.ok(
      start.equations.every(
        ({ forward, backward }) => forward === "waiting" && backward !== "done",
      ),
    );
    assert.ok(end.equations.every(({ forward }) => forward === "done"));
  });
}

test("a growing gradient says how far it is, until it is complete", () => {
  const payload = run("lstm");
  const index = indexOf(payload);
  const parts = payload.instructions.flatMap(
    (/** @type {any} */ { node, part }, /** @type {number} */ k) =>
      node === "cₜ" && part ? [[k + 1, ...part]] : [],
  );
  assert.ok(parts.length >= 2);
  const [[first, , all], [last]] = [parts[0], parts.at(-1)];
  assert.equal(frameAt(index, first - 1).nodes.get("cₜ")?.growing, null);
  assert.deepEqual(frameAt(index, first).nodes.get("cₜ")?.growing, [1, all]);
  assert.deepEqual(frameAt(index, last).nodes.get("cₜ")?.growing, [all, all]);
  assert.equal(frameAt(index, last + 1).nodes.get("cₜ")?.growing, null);
});
