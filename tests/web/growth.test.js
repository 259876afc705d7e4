import assert from "node:assert/strict";
import { test } from "node:test";
import { indexOf } from "../../eqgraph/player/web/model/frame.ts";
import { reachOf, sumText, termsOf } from "../../eqgraph/player/web/model/growth.ts";
import { words } from "../../eqgraph/player/web/language/words.ts";
import { run } from "./setup.js";

for (const name of ["neuron", "lstm"]) {
  test(`the contributions sum to the gradient at every node of the ${name}, at every step`, () => {
    const payload = run(name);
    const index = indexOf(payload);
    for (const { ref } of payload.nodes) {
      for (let step = 0; step <= payload.instructions.length; step++) {
        const done = termsOf(index, ref, step).filter((term) => term.done);
        if (!done.length) continue;
        const gradient = payload.array(done[done.length - 1].sum).data;
        gradient.forEach((/** @type {number} */ x, /** @type {number} */ k) => {
          const sum = done.reduce((total, { array }) => total + payload.array(array).data[k], 0);
          assert.ok(Math.abs(sum - x) <= 1e-12 * Math.max(1, Math.abs(x)), `${ref} ${step}`);
        });
      }
    }
  });
}

test("not yet, growing, complete, no path", () => {
  const payload = run("lstm");
  const index = indexOf(payload);
  const end = payload.instructions.length;
  const node = payload.nodes.find((/** @type {any} */ one) => one.ref === "xₜ");
  const reach = (/** @type {number} */ step) =>
    reachOf(node, termsOf(index, "xₜ", step), step === end);
  assert.equal(reach(payload.turn), "waiting");
  const [first] = termsOf(index, "xₜ", end);
  assert.equal(reach(first.place), "growing");
  assert.equal(reach(end), "complete");
  assert.equal(reachOf(node, [], true), "none");
  assert.equal(reachOf(node, [], false), "waiting");
  assert.equal(reachOf({ ...node, kind: "constant" }, [], true), "leaf");
});

test("the sum so far in words", () => {
  assert.equal(sumText(["−0.20", "0.39"], 3, words), "2 of 3: −0.20 + 0.39 + …");
  assert.equal(sumText(["0.10", "−0.39"], 2, words), "2 of 2: 0.10 − 0.39");
});
