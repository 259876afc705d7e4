import assert from "node:assert/strict";
import { test } from "node:test";
import { summaryOf } from "../../eqgraph/player/web/model/arrays.ts";
import { fixture } from "./setup.js";

test("what is worked out here is what Python says", () => {
  const { arrays } = JSON.parse(JSON.stringify(fixture("conditions")));
  for (const [name, known] of Object.entries(arrays)) {
    const { shape } = known;
    const whole = known.cut ? Float64Array.from({ length: shape[0] * shape[1] }, (_, k) => k) : numbers(known.data);
    const { norm, mean, ...made } = /** @type {any} */ (summaryOf({ shape, data: whole }));
    const near = (/** @type {any} */ a, /** @type {any} */ b) =>
      Object.is(a, b) || String(a) === String(b) || Math.abs(a - b) <= 1e-14 * Math.abs(b);
    assert.ok(near(norm, known.norm) && near(mean, known.mean), name);
    for (const key of Object.keys(made)) {
      assert.deepEqual(JSON.parse(JSON.stringify(made[key], plain)), known[key], `${name}.${key}`);
    }
  }
});

/** @param {unknown[]} data */
const numbers = (data) => Float64Array.from(data, Number);

/** Numbers as JSON holds them. @param {string} _ @param {unknown} x */
const plain = (_, x) => (typeof x === "number" && !Number.isFinite(x) ? String(x) : x);

test("very large and very small numbers have a norm and a mean", () => {
  const { norm, mean } = summaryOf({ shape: [2], data: numbers([1e300, 1e300]) });
  assert.equal(norm, Math.SQRT2 * 1e300);
  assert.equal(mean, 1e300);
  assert.ok(Math.abs(Number(summaryOf({ shape: [2], data: numbers([3e-200, 4e-200]) }).norm) / 5e-200 - 1) < 1e-14);
});
