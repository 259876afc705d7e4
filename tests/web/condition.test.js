import assert from "node:assert/strict";
import { test } from "node:test";
import { parseCondition } from "../../eqgraph/player/web/language/condition.ts";
import { canonical } from "../../eqgraph/player/web/language/names.ts";
import { ConditionError, operandOf } from "../../eqgraph/player/web/language/operands.ts";
import { words } from "../../eqgraph/player/web/language/words.ts";
import { fixture } from "./setup.js";

const { values, arrays, cases } = fixture("conditions");
const names = new Map(
  Object.keys(values)
    .filter((name) => name !== "value" && name !== "grad")
    .map((name) => [canonical(name), { ref: name, name, shape: arrays[name]?.shape }]),
);
const look = (/** @type {string} */ name) => {
  const found = arrays[name.replace("=", "")];
  return found ? operandOf(found) : null;
};

test("the table that Python has too", () => {
  for (const [text, outcome, told] of cases) {
    const read = () => parseCondition(text, names, words.condition);
    if (outcome === "unreadable") assert.throws(read, ConditionError, text);
    else if (outcome === "array" || outcome === "refused" || told) assert.throws(() => read().holds(look), ConditionError, text);
    else assert.equal(read().holds(look), outcome, text);
  }
});

test("an error says what and where", () => {
  const wrong = (/** @type {string} */ text) => {
    try {
      parseCondition(text, names, words.condition).holds(look);
    } catch (error) {
      return /** @type {ConditionError} */ (error);
    }
    throw new Error(`${text} was read`);
  };
  assert.deepEqual(wrong("x < hₜ₋2").span, [4, 8]);
  assert.match(wrong("x < h_{t-2}").message, /knows no h_\{t-2\}; known are .*hₜ₋₁/);
  assert.match(wrong("W > 1").message, /array of shape 2 × 2/);
  assert.match(wrong("2x > 1").message, /^write the sign: 2\*x$/);
  assert.match(wrong("x mod 2 == 0").message, /x − y\*floor\(x\/y\)/);
  assert.match(wrong("W v > 1").message, /^write the sign: W·v$/);
  assert.match(wrong("max(W) < inf").message, /∞/);
  assert.match(wrong("x == nan").message, /isnan/);
  assert.match(wrong("|W| > 1").message, /abs\(A\)/);
  assert.match(wrong("‖big + 1‖ > 1").message, /too large for this page/);
  assert.match(wrong("‖W + three‖ > 1").message, /2 × 2 and 3 do not fit/);
  assert.deepEqual(wrong("x < y y").span, [6, 7]);
  assert.deepEqual(wrong("x > 'a'").span, [4, 5]);
});

test("names in several spellings", () => {
  for (const [one, other] of [
    ["hₜ₋₁", "h_{t-1}"],
    ["W_i", "Wᵢ"],
    ["W⁽¹⁾ᵢ", "W^{(1)}_i"],
    ["h′ₜ", "h'_t"],
    ["ĉ", "c\u0302"],
  ]) {
    assert.equal(canonical(one), canonical(other));
  }
  assert.notEqual(canonical("hₜ"), canonical("ht"));
});

