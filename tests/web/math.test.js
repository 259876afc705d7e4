import assert from "node:assert/strict";
import { test } from "node:test";
import { isItalic, tokens, unitOffset, writeMath } from "../../eqgraph/player/web/kit/math.ts";
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

test("a name that runs from right to left stands by itself", () => {
  const { document } = page();
  const box = document.createElement("p");
  writeMath(box, "אבג = ا*2 + loss");
  assert.equal(box.innerHTML, "<bdi>אבג</bdi> = <i>ا</i>*2 + loss");
});

test("parts stand in parts, and the text stays as it was", () => {
  const { document } = page();
  const span = document.createElement("span");
  const text = "hₜ = oₜ*tanh(cₜ)";
  const part = (
    /** @type {string} */ ref,
    /** @type {number} */ start,
    /** @type {number} */ end,
  ) => ({
    ref,
    start,
    end,
    order: ref.length,
  });
  writeMath(span, text, [
    part("c", 13, 15),
    part("tanh", 8, 16),
    part("product", 5, 16),
    part("o", 5, 7),
    part("twin", 5, 7),
  ]);
  assert.equal(span.textContent, text);
  const shown = [...span.querySelectorAll("[data-ref]")].map((one) => [
    one.getAttribute("data-ref"),
    one.textContent,
    one.parentElement?.getAttribute("data-ref") ?? null,
  ]);
  assert.deepEqual(shown, [
    ["product", "oₜ*tanh(cₜ)", null],
    ["twin", "oₜ", "product"],
    ["o", "oₜ", "twin"],
    ["tanh", "tanh(cₜ)", "product"],
    ["c", "cₜ", "tanh"],
  ]);
});

test("parts that overlap or lie outside lose no text", () => {
  const { document } = page();
  const span = document.createElement("span");
  const text = "a + b + c";
  for (const ends of [
    [0, 5, 4, 9],
    [0, 99, 0, 99],
    [3, 2, 50, 60],
    [0, 9, 8, 9],
  ]) {
    const [a, b, c, d] = ends;
    writeMath(span, text, [
      { ref: "1", start: a, end: b, order: 1 },
      { ref: "2", start: c, end: d, order: 2 },
    ]);
    assert.equal(span.textContent, text, String(ends));
  }
  const many = Array.from({ length: 300 }, (_, k) => ({
    ref: `${k}`,
    start: 0,
    end: 301 - k,
    order: k,
  }));
  writeMath(span, "x".repeat(301), many);
  assert.equal(span.textContent, "x".repeat(301));
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
