import assert from "node:assert/strict";
import { test } from "node:test";
import { arrayOf } from "../../eqgraph/player/web/engine/array.ts";
import { parseFormula } from "../../eqgraph/player/web/language/formula.ts";
import { ConditionError } from "../../eqgraph/player/web/language/operands.ts";
import { words } from "../../eqgraph/player/web/language/words.ts";
import { fixture } from "./setup.js";

const { known, open, cases } = fixture("formulas");

/** Compute a formula from the values of the fixture. @param {string} text */
function computed(text) {
  const names = new Map(Object.entries(known));
  return parseFormula(text, names, words.condition).value((name) => arrayOf(known[name]));
}

test("what the page reads means the same as in Python", () => {
  let read = 0;
  for (const [text, shape, numbers] of cases) {
    if (shape === null || open.includes(text)) continue;
    const value = computed(text);
    assert.deepEqual(value.shape, shape, text);
    value.data.forEach((x, k) => {
      const y = typeof numbers[k] === "string" ? Number(numbers[k].replace("inf", "Infinity")) : numbers[k];
      assert.ok(x === y || Math.abs(x - y) <= 1e-13 * Math.max(1, Math.abs(y)), `${text}: ${x}, not ${y}`);
    });
    read += 1;
  }
  assert.ok(read > 70);
});

test("what Python refuses, the page does not read either", () => {
  const refused = cases.filter((/** @type {any} */ [, shape]) => shape === null);
  assert.ok(refused.length > 10);
  for (const [text] of refused) assert.throws(() => computed(text), ConditionError, text);
});

test("what lacks a sign is told, and not computed", () => {
  for (const text of open) {
    assert.throws(() => computed(text), /^ConditionError|write /, text);
    assert.throws(() => computed(text), ConditionError, text);
  }
  assert.throws(() => computed("W v"), /^Error: write the sign: W·v$/);
});
