import assert from "node:assert/strict";
import { test } from "node:test";
import { isItalic, tokens, unitOffset, writeMath } from "../../eqgraph/player/src/math.js";
import { page } from "./setup.js";

test("names of one or two letters are italic, functions and v13 are not", () => {
  for (const name of ["hₜ₋₁", "Wf", "x̂", "c̄ₜ", "λ", "ĉₜ", "x′"])
    assert.equal(isItalic(name), true, name);
  for (const name of ["v13", "v̄13", "v19²", "tanh", "σ", "loss", "12"])
    assert.equal(isItalic(name), false, name);
});

test("tokens lose nothing", () => {
  for (const text of [
    "iₜ = σ(Wᵢ·xₜ + Uᵢ·hₜ₋₁ + Bᵢ)",
    "L = ∑(hₜ − yₜ)² + 2*v20",
    "",
    "a<b>&\u202e",
    "𝑥 = 1",
  ]) {
    assert.equal(
      tokens(text)
        .map((token) => token.text)
        .join(""),
      text,
    );
  }
});

test("marked ranges become spans, and the text stays as it was", () => {
  const { document } = page();
  const span = document.createElement("span");
  const text = "hₜ = oₜ*tanh(cₜ)";
  writeMath(span, text, [
    [5, 7],
    [8, 16],
  ]);
  assert.equal(span.textContent, text);
  assert.deepEqual(
    [...span.querySelectorAll(".eqg-part")].map((part) => part.textContent),
    ["oₜ", "tanh(cₜ)"],
  );
  writeMath(span, text, [
    [5, 9],
    [7, 16],
  ]);
  assert.deepEqual(
    [...span.querySelectorAll(".eqg-part")].map((part) => part.textContent),
    ["oₜ*tanh(cₜ)"],
  );
});

test("markup in a text stays text", () => {
  const { document } = page();
  const span = document.createElement("span");
  writeMath(span, "</text><script>alert(1)</script>");
  assert.equal(span.querySelector("script"), null);
  assert.equal(span.textContent, "</text><script>alert(1)</script>");
});

test("offsets are counted in code points, as Python does", () => {
  assert.equal(unitOffset("𝑥 = 𝑦", 1), 2);
  assert.equal(unitOffset("hₜ = 1", 2), 2);
});
