import assert from "node:assert/strict";
import { test } from "node:test";
import { summaryOf } from "../../eqgraph/player/web/model/arrays.ts";
import { fixture } from "./setup.js";

test("what is worked out here is what Python says", () => {
  const { arrays } = JSON.parse(JSON.stringify(fixture("conditions")));
  for (const [name, known] of Object.entries(arrays)) {
    if (known.cut) continue;
    const { norm, mean, ...made } = /** @type {any} */ (summaryOf({ shape: known.shape, data: known.data }));
    const near = (/** @type {any} */ a, /** @type {any} */ b) =>
      Object.is(a, b) || String(a) === String(b) || Math.abs(a - b) <= 1e-14 * Math.abs(b);
    assert.ok(near(norm, known.norm) && near(mean, known.mean), name);
    for (const key of Object.keys(made)) {
      assert.deepEqual(JSON.parse(JSON.stringify(made[key], plain)), known[key], `${name}.${key}`);
    }
  }
});

/** Numbers as JSON holds them. @param {string} _ @param {unknown} x */
const plain = (_, x) => (typeof x === "number" && !Number.isFinite(x) ? String(x) : x);

test("very large and very small numbers have a norm and a mean", () => {
  const { norm, mean } = summaryOf({ shape: [2], data: [1e300, 1e300] });
  assert.equal(norm, Math.SQRT2 * 1e300);
  assert.equal(mean, 1e300);
  assert.ok(Math.abs(Number(summaryOf({ shape: [2], data: [3e-200, 4e-200] }).norm) / 5e-200 - 1) < 1e-14);
});
