import assert from "node:assert/strict";
import { test } from "node:test";
import { hatchPath } from "../../eqgraph/player/web/kit/hatch.ts";
import { inOrder, problemAt, warningsAt } from "../../eqgraph/player/web/model/troubles.ts";

const problem = (kind, step, node) => ({ kind, step, node, text: `${kind} at ${step}`, nodes: [node] });

test("a healthy run has no warnings", () => {
  assert.deepEqual(warningsAt({}, 10), []);
  assert.deepEqual(warningsAt({ problems: [] }, 10), []);
});

test("nothing is said before the tape is there", () => {
  const problems = [problem("nan", 4, "y"), problem("saturated", 2, "g")];
  assert.deepEqual(warningsAt({ problems }, 1), []);
  assert.deepEqual(
    warningsAt({ problems }, 3).map(({ ref }) => ref),
    ["g"],
  );
  assert.equal(warningsAt({ problems }, 4).length, 2);
});

test("only the first bad number is the first cause, and saturation is none", () => {
  const problems = [problem("saturated", 1, "g"), problem("inf", 3, "a"), problem("nan", 5, "b")];
  assert.deepEqual(
    warningsAt({ problems }, 9).map(({ first }) => first),
    [false, true, false],
  );
});

test("two problems of one node are one warning", () => {
  const [found, ...others] = warningsAt({ problems: [problem("nan", 1, "y"), problem("inf", 2, "y")] }, 2);
  assert.equal(others.length, 0);
  assert.deepEqual(found.texts, ["nan at 1", "inf at 2"]);
});

test("the list is in the order of the tape", () => {
  const problems = [problem("nan", 4, "y"), problem("dead", 2, "g")];
  assert.deepEqual(inOrder(problems).map(({ step }) => step), [2, 4]);
  assert.equal(problemAt(problems, 4), 1);
  assert.equal(problemAt(problems, 3), -1);
});

test("hatching stays inside its box, at 45 degrees", () => {
  const box = { x: 10, y: 20, w: 42, h: 9.5 };
  const numbers = hatchPath(box).match(/[\d.]+/g)?.map(Number) ?? [];
  assert.ok(numbers.length >= 20);
  for (let k = 0; k < numbers.length; k += 4) {
    const [x1, y1, x2, y2] = numbers.slice(k, k + 4);
    for (const x of [x1, x2]) assert.ok(x >= 10 && x <= 52, `${x}`);
    for (const y of [y1, y2]) assert.ok(y >= 19.99 && y <= 29.51, `${y}`);
    assert.ok(Math.abs(x2 - x1 - (y1 - y2)) < 0.02);
  }
});
