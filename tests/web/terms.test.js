import assert from "node:assert/strict";
import { test } from "node:test";
import { summaryOf } from "../../eqgraph/player/web/model/arrays.ts";
import { entry, lineOf } from "../../eqgraph/player/web/model/terms.ts";

/** @param {any} x @returns {number[]} */
const shapeOf = (x) => (Array.isArray(x) ? [x.length, ...shapeOf(x[0])] : []);
/** @param {any} x */
const array = (x) => summaryOf({ shape: shapeOf(x), data: Float64Array.from([x].flat(Infinity)) });

/** The line as it is read, above and below. @param {import("../../eqgraph/player/web/model/terms.ts").Line | null} line */
const read = (line) => [
  line?.pieces.map(({ above }) => above).join(" "),
  line?.pieces.map(({ below }) => below).join(" "),
];

const W = array([
  [0.5, -1, 2],
  [1, 0.3, -0.2],
]);
const x = array([1, 2, -0.5]);

test("a row times a column, for the entry that is chosen", () => {
  const terms = { by: "∑", spec: "ij,j->i", names: ["W", "x", "y"] };
  const first = lineOf(terms, [W, x], array([-2.5, 1.7]), 0, () => "i");
  assert.deepEqual([first?.index, first?.name, first?.result], ["i = 1", "y₁", "−2.50"]);
  assert.deepEqual(read(first), [
    "W₁₁·x₁ + W₁₂·x₂ + W₁₃·x₃",
    "0.500·1.00 + (−1.00)·2.00 + 2.00·(−0.500)",
  ]);
  const second = lineOf(terms, [W, x], array([-2.5, 1.7]), 1);
  assert.equal(second?.index, "");
  assert.deepEqual(second?.pieces[2].at, [
    [0, 4],
    [1, 1],
  ]);
});

test("what does not agree with the result is not shown", () => {
  const terms = { by: "∑", spec: "ij,j->i", names: ["W", "x", "y"] };
  assert.equal(lineOf(terms, [W, x], array([-2.4, 1.7]), 0), null);
  assert.equal(lineOf(terms, [W, x], array([-2.5, 1.7]), 2), null);
  const means = { ...W, cut: true, data: W.data.slice(1) };
  assert.equal(lineOf(terms, [means, x], array([-2.5, 1.7]), 0), null);
});

test("three axes, and letters in another order", () => {
  const t = array([
    [
      [1, 2],
      [3, 4],
    ],
    [
      [5, 6],
      [7, 8],
    ],
  ]);
  const terms = { by: "∑", spec: "kij,j->ik", names: ["T", "x", ""] };
  const line = lineOf(terms, [{ ...t, cut: true }, array([1, -1])], array([[-1, -1], [-1, -1]]), 2);
  assert.equal(line?.name, "");
  assert.deepEqual(read(line), ["T₁₂₁·x₁ + T₁₂₂·x₂", "3.00·1.00 + 4.00·(−1.00)"]);
});

test("reductions, with and without the axes that they keep", () => {
  const over = (/** @type {string} */ by, /** @type {any} */ result, spec = "ij->i") =>
    read(lineOf({ by, spec, names: ["W", "y"], first: 1 }, [W], array(result), 1));
  assert.deepEqual(over("∑", [1.5, 1.1]), ["W₂₁ + W₂₂ + W₂₃", "1.00 + 0.300 + (−0.200)"]);
  assert.deepEqual(over("∑", [[1.5], [1.1]])[0], "W₂₁ + W₂₂ + W₂₃");
  assert.deepEqual(over("mean", [0.5, 1.1 / 3])[0], "( W₂₁ + W₂₂ + W₂₃ ) / 3");
  assert.deepEqual(over("∏", [-1, -0.06])[0], "W₂₁ × W₂₂ × W₂₃");
  assert.deepEqual(over("max", [2, 1])[0], "max( W₂₁ , W₂₂ , W₂₃ )");
  assert.deepEqual(over("argmin", [2, 3])[0], "argmin( W₂₁ , W₂₂ , W₂₃ )");
  assert.deepEqual(over("max", [1, 0.3, 2], "ij->j")[0], "max( W₁₂ , W₂₂ )");
  const all = Math.log(W.data.reduce((/** @type {number} */ sum, y) => sum + Math.exp(Number(y)), 0));
  assert.equal(read(lineOf({ by: "logsumexp", spec: "ij->", names: ["W", "y"] }, [W], array(all), 0))[0].split("+").length, 6);
});

test("which entry a maximum takes, and which branch a choice", () => {
  const max = lineOf({ by: "max", spec: "j->", names: ["x", "m"] }, [x], array(2), 0);
  assert.deepEqual(max?.pieces.flatMap(({ taken }) => taken ?? []), [false, true, false]);
  const pick = (/** @type {number} */ k) =>
    lineOf(
      { by: "choice", names: ["c", "a", "v2", "y"] },
      [array([1, 0]), array([0.5, NaN]), array(7)],
      array([0.5, 7]),
      k,
    );
  assert.deepEqual(read(pick(0)), ["a₁ if c₁ ; otherwise v2", "0.500 if ✓ ; otherwise 7.00"]);
  assert.deepEqual(pick(1)?.pieces.flatMap(({ taken }) => taken ?? []), [false, true]);
  assert.deepEqual(read(pick(1))[1], "NaN if ✗ ; otherwise 7.00");
});

test("a softmax names its own entry first", () => {
  const z = array([0, Math.log(3)]);
  const line = lineOf({ by: "softmax", spec: "a->a", over: "a", names: ["z", "p"] }, [z], array([0.25, 0.75]), 1);
  assert.equal(read(line)[0], "exp z₂ / ( exp z₁ + exp z₂ )");
});

test("numbers that point at entries", () => {
  const line = lineOf({ by: "gather", first: 1, names: ["W", "i", "y", "z"] }, [W, array([1, 2]), array(3)], array([2, -0.2]), 1);
  assert.deepEqual(read(line), ["i₂ , y → W₂₃", "2 , 3 → −0.200"]);
  const rows = lineOf({ by: "gather", first: 0, names: ["W", "i", "z"] }, [W, array([1, 0])], array([[1, 0.3, -0.2], [0.5, -1, 2]]), 4);
  assert.deepEqual(read(rows), ["i₂ → W₁₂", "0 → −1.00"]);
});

test("a kernel over a window, with zeros around", () => {
  const terms = { by: "window", stride: [2], padding: [1], names: ["w", "x", "y"] };
  const [w, row, y] = [array([0.5, -1, 0.25]), array([1, 2, -1, 0.5]), array([-0.5, 2.125])];
  assert.deepEqual(read(lineOf(terms, [w, row], y, 0))[0], "w₂·x₁ + w₃·x₂");
  assert.deepEqual(read(lineOf(terms, [w, row], y, 1))[0], "w₁·x₂ + w₂·x₃ + w₃·x₄");
});

test("names of entries", () => {
  assert.equal(entry("W", [1, 2]), "W₁₂");
  assert.equal(entry("x̂", [3]), "x̂₃");
  assert.equal(entry("W̄ᵀ".slice(0, 2) + "ᵀ", [1, 1]), "W̄ᵀ₁₁");
  assert.equal(entry("W", [1, 12]), "W[1,12]");
  assert.equal(entry("v1", [2]), "v1[2]");
  assert.equal(entry("Wᵢ", [1, 1]), "Wᵢ[1,1]");
  assert.equal(entry("L", []), "L");
});
