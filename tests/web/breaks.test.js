import assert from "node:assert/strict";
import { test } from "node:test";
import { effect, signal } from "@preact/signals-core";
import { breaksOf } from "../../eqgraph/player/web/model/breaks.ts";
import { conditions } from "../../eqgraph/player/web/language/conditions.ts";
import { parseCondition } from "../../eqgraph/player/web/language/condition.ts";
import { frameAt, indexOf } from "../../eqgraph/player/web/model/frame.ts";
import { namesOf } from "../../eqgraph/player/web/language/names.ts";
import { ConditionError, operandOf } from "../../eqgraph/player/web/language/operands.ts";
import { words } from "../../eqgraph/player/web/language/words.ts";
import { fixture, run } from "./setup.js";

/** @param {string} name @param {any[]} [already]  wishes of before */
function made(name, already = []) {
  const payload = run(name);
  const [index, wishes] = [signal(indexOf(payload)), signal(already)];
  const breaks = breaksOf({ index, wishes }, namesOf(payload), words);
  return { payload, index: index.value, wishes, breaks };
}

const CONDITIONS = [
  "‖grad‖ < 0.1",
  "isnan(value)",
  "‖value‖ > 1.5",
  "‖hₜ‖ > 0.2 and ‖grad‖ > 0.3",
  "L > 0",
  "max(c_t) > 0 or ‖grad‖ < 1e-3",
  "not ‖value‖ < 2",
];

test("hits equal a scan by brute force, forward and in reverse", () => {
  const { payload, index, breaks } = made("lstm");
  for (const text of CONDITIONS) {
    const condition = parseCondition(text, namesOf(payload), words.condition);
    const scan = payload.instructions
      .map((/** @type {any} */ _, /** @type {number} */ k) => k + 1)
      .filter((/** @type {number} */ place) => {
        const { nodes, current } = frameAt(index, place);
        return condition.holds((name) => {
          const ref = name.startsWith("=") ? name.slice(1) : current?.node;
          const state = nodes.get(/** @type {string} */ (ref));
          const array = name === "grad" ? state?.grad : state?.value;
          return array === null || array === undefined ? null : operandOf(payload.array(array));
        });
      });
    breaks.add("condition", text);
    assert.deepEqual(breaks.places(), scan, text);
    const ahead = [];
    for (let at = breaks.next(0, "forward"); at; at = breaks.next(at, "forward")) ahead.push(at);
    const back = [];
    for (let at = breaks.next(9999, "back"); at; at = breaks.next(at, "back")) back.unshift(at);
    assert.deepEqual([ahead, back], [scan, scan], text);
    breaks.remove("condition", text);
    assert.deepEqual(breaks.places(), []);
  }
});

test("breakpoints at nodes and at instructions", () => {
  const { payload, breaks } = made("neuron");
  assert.equal(breaks.toggle("node", "c"), true);
  assert.equal(breaks.toggle("instruction", "5"), true);
  const writes = payload.instructions.flatMap((/** @type {any} */ one, /** @type {number} */ k) =>
    one.node === "c" ? [k + 1] : [],
  );
  assert.equal(writes.length, 2);
  assert.deepEqual(
    breaks.places(),
    [...writes, 5].sort((a, b) => a - b),
  );
  assert.ok(breaks.stopsAt(5));
  assert.equal(breaks.toggle("node", "c"), false);
  assert.deepEqual(breaks.places(), [5]);
  assert.equal(breaks.next(5, "forward"), null);
});

test("a node, a step and a condition are typed alike, as in Python", () => {
  for (const [text, kind] of fixture("conditions").places) {
    const { breaks } = made("neuron");
    if (kind === "nothing") assert.throws(() => breaks.read(text), ConditionError, text);
    else breaks.read(text);
    assert.deepEqual(
      breaks.all().map((one) => one.kind),
      kind === "nothing" ? [] : [kind],
      text,
    );
  }
});

test("what cannot be read is not kept, and wishes outlive the data", () => {
  const { breaks, wishes } = made("lstm");
  assert.throws(() => breaks.add("condition", "value > 1"), /array of shape/);
  assert.throws(() => breaks.add("condition", "nobody > 1"), /knows no nobody/);
  assert.throws(() => breaks.add("condition", "1/0"), /the same at every step/);
  assert.deepEqual(breaks.all(), []);
  let heard = 0;
  const stop = effect(() => void (breaks.all(), (heard += 1)));
  breaks.add("condition", "‖grad‖ < 0.1");
  breaks.add("condition", "‖grad‖ < 0.1");
  breaks.add("node", "hₜ");
  assert.equal(heard, 3, "at first, and after each change");
  stop();
  const { breaks: later } = made("lstm", wishes.value);
  assert.deepEqual(later.places(), breaks.places());
  const { breaks: other } = made("neuron", wishes.value);
  assert.deepEqual(
    other.all().map(({ kind }) => kind),
    ["condition", "node"],
  );
});

test("a page that reads no conditions says so, and takes nodes and steps", () => {
  const { payload, breaks } = made("neuron");
  const { parse } = conditions;
  delete conditions.parse;
  try {
    assert.throws(() => breaks.read("value > 0"), { message: /nodes and steps.*save_html/ });
    breaks.read(payload.nodes.at(-1).name);
    breaks.read("2");
  } finally {
    conditions.parse = parse;
  }
  assert.deepEqual(breaks.all().map(({ kind }) => kind), ["node", "instruction"]);
});
