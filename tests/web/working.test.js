import assert from "node:assert/strict";
import { test } from "node:test";
import { indexOf } from "../../eqgraph/player/web/model/frame.ts";
import { termsOf } from "../../eqgraph/player/web/model/growth.ts";
import { broadcast, indexAt, place, tableOf } from "../../eqgraph/player/web/engine/shapes.ts";
import { backwardWorking, forwardWorking } from "../../eqgraph/player/web/model/working.ts";
import { run } from "./setup.js";

/** Work a formula out again, from its text alone. @param {string} text */
function value(text) {
  if (text.includes("…")) return null;
  const plain = text
    .replaceAll("−", "-")
    .replaceAll("×", "*")
    .replaceAll("²", "**2")
    .replaceAll("·10⁻", "e-")
    .replace(/(?<!\d)-([\d.]+)\*\*2/g, "-($1**2)");
  return /^[-+*/(). \de]+$/.test(plain) ? Function(`return ${plain}`)() : null;
}

for (const name of ["neuron", "lstm"]) {
  test(`the numbers put into the formulas of the ${name} give the result`, () => {
    const payload = run(name);
    const index = indexOf(payload);
    let checked = 0;
    for (const life of index.lives) {
      const { node } = life;
      if (!node.operands.length || life.value === null) continue;
      const xs = node.operands.map((ref) => {
        const one = index.lives.find((other) => other.node.ref === ref);
        return one ? payload.array(one.value) : null;
      });
      const array = payload.array(life.value);
      array.data.forEach((/** @type {number} */ x, /** @type {number} */ k) => {
        const worked = forwardWorking(node, array, xs, k);
        if (!worked) return;
        assert.equal(worked.result, x);
        const again = value(worked.text);
        if (again === null) return;
        checked += 1;
        assert.ok(
          Math.abs(again - x) < 0.02 * Math.max(1, Math.abs(x)),
          `${node.ref} ${worked.text} ${x}`,
        );
      });
      for (const term of termsOf(index, node.ref, payload.instructions.length)) {
        if (term.seed) continue;
        const added = payload.array(term.array);
        added.data.forEach((/** @type {number} */ x, /** @type {number} */ k) => {
          const worked = backwardWorking(payload.instructions[term.place - 1], payload.array, k);
          assert.ok(worked, `${node.ref} at step ${term.place} has no working`);
          assert.equal(worked.result, x);
          const again = value(worked.text);
          if (again === null) return;
          checked += 1;
          assert.ok(
            Math.abs(again - x) < 0.02 * Math.max(1, Math.abs(x)),
            `${node.ref} ${worked.text} ${x}`,
          );
        });
      }
    }
    assert.ok(checked > (name === "lstm" ? 60 : 8), String(checked));
  });
}

test("a row times a column, and a negative factor in parentheses", () => {
  const payload = run("lstm");
  const array = (/** @type {number[]} */ shape, /** @type {number[]} */ data) => ({
    ...payload.array(0),
    shape,
    data,
  });
  const matmul = { ...payload.nodes[0], operator: "matmul", operands: ["W", "x"] };
  const [W, x] = [array([2, 2], [1, -2, 3, 4]), array([2], [-5, 6])];
  assert.equal(
    forwardWorking(matmul, array([2], [-17, 9]), [W, x], 0)?.text,
    "1.00 × (−5.00) + (−2.00) × 6.00",
  );
  assert.equal(
    forwardWorking(matmul, array([2], [-17, 9]), [W, x], 1)?.text,
    "3.00 × (−5.00) + 4.00 × 6.00",
  );
  assert.equal(
    forwardWorking(matmul, array([2], [1, 1]), [W, x], 0),
    null,
    "what does not agree is not shown",
  );
  const times = { ...matmul, operator: "mul", template: "{0}*{1}" };
  assert.equal(
    forwardWorking(times, array([2], [5, 12]), [array([], [-1]), x], 0)?.text,
    "−1.00 × (−5.00)",
  );
  const tanh = { ...matmul, operator: "tanh", operands: ["x"], template: "tanh({0})" };
  assert.equal(forwardWorking(tanh, array([2], [-1, 1]), [x], 0)?.text, "tanh(−5.00)");
  const square = { ...matmul, operator: "square", operands: ["x"], template: "{0}²" };
  assert.equal(forwardWorking(square, array([2], [25, 36]), [x], 0)?.text, "(−5.00)²");
  assert.equal(forwardWorking(tanh, { ...x, cut: true }, [x], 0), null);
});

test("shapes", () => {
  assert.deepEqual(broadcast([4, 1], [3]), [4, 3]);
  assert.deepEqual(broadcast([], [2]), [2]);
  assert.equal(broadcast([2], [3]), null);
  assert.deepEqual(indexAt(5, [2, 3]), [2, 3]);
  assert.deepEqual(tableOf([2, 3, 4]), [6, 4]);
  assert.deepEqual(tableOf([]), [1, 1]);
  assert.equal(place(5, [2, 3], [3]), 2);
  assert.equal(place(5, [2, 3], [2, 1]), 1);
  assert.equal(place(5, [2, 3], []), 0);
});
