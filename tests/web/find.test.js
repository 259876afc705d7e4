import assert from "node:assert/strict";
import { test } from "node:test";
import { hitsOf } from "../../eqgraph/player/web/panels/find.ts";
import { run } from "./setup.js";

const payload = run("lstm");

test("the name itself comes first, then names that hold it, then instructions", () => {
  const hits = hitsOf(payload, "c_t");
  assert.deepEqual(hits[0], { ref: "cₜ", place: null });
  const first = hits.findIndex(({ place }) => place !== null);
  assert.ok(first > 0 && hits.slice(first).every(({ place }) => place !== null));
  assert.ok(hits.some(({ ref }) => ref === "cₜ₋₁"));
});

test("every spelling finds the same, and nothing finds nothing", () => {
  assert.deepEqual(hitsOf(payload, "hₜ₋₁"), hitsOf(payload, "h_{t-1}"));
  assert.deepEqual(hitsOf(payload, "  "), []);
  assert.deepEqual(hitsOf(payload, "no such thing"), []);
  assert.ok(hitsOf(payload, "TANH").length > 0);
  assert.ok(hitsOf(payload, ".*[").length === 0);
});
