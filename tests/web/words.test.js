import assert from "node:assert/strict";
import { test } from "node:test";
import { mount } from "../../eqgraph/player/web/shell/mount.ts";
import { fromObject } from "../../eqgraph/player/web/kit/store.ts";
import { readPayload } from "../../eqgraph/player/web/model/payload.ts";
import { words } from "../../eqgraph/player/web/language/words.ts";
import { fixture, page, run } from "./setup.js";

/** The words in another language: each of them stands in «marks». @param {any} one @returns {any} */
function marked(one) {
  if (typeof one === "string") return one && one.split("  ").map((part) => `«${part}»`).join("  ");
  if (typeof one === "function") return (/** @type {any[]} */ ...given) => marked(one(...given));
  if (Array.isArray(one)) return one.map(marked);
  if (one && typeof one === "object")
    return Object.fromEntries(Object.entries(one).map(([key, value]) => [key, marked(value)]));
  return one;
}

/** What stands outside of all marks. @param {string} text */
function outside(text) {
  let depth = 0;
  return [...text]
    .filter((char) => {
      if (char === "«") depth += 1;
      if (char === "»") depth -= 1;
      return depth === 0 && char !== "»";
    })
    .join("");
}

const SPOKEN = ["title", "aria-label", "placeholder", "aria-valuetext", "alt"];
const KEYS = ["", "Enter", "B", "t", "w", "N", "m", "?", "/"];

test("every text of the interface is one of the words, so that it can be translated", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const data = JSON.stringify(fixture("lstm")) + JSON.stringify(fixture("lstm")).replaceAll("-", "−");
  const { turn, instructions } = run("lstm");
  let told = 0;
  for (const step of [0, 5, turn, turn + 1, turn + 9, instructions.length]) {
    const { el, window } = page();
    const dispose = mount(el, fromObject({ payload: fixture("lstm"), step }), marked(words));
    const root = /** @type {HTMLElement} */ (el.querySelector(".eqgraph-player"));
    for (const key of KEYS) {
      root.dispatchEvent(new window.KeyboardEvent("keydown", { key, shiftKey: key === "B" || key === "N", bubbles: true }));
    }
    for (const one of root.querySelectorAll("*")) {
      const own = [...one.childNodes].filter((node) => node.nodeType === 3).map((node) => node.textContent ?? "");
      const attributes = SPOKEN.map((name) => one.getAttribute(name) ?? "");
      for (const text of [...own, ...attributes]) {
        if (text.includes("«")) told += 1;
        for (const word of outside(text).match(/\p{L}{3,}/gu) ?? []) {
          assert.ok(data.includes(word.replace("ᵀ", "")), `"${word}" in "${text}" of <${one.localName} class="${one.className}">`);
        }
      }
    }
    dispose();
  }
  assert.ok(told > 200);
});

test("what is told of a step is translated, and its names stay", () => {
  const raw = fixture("lstm");
  raw.of = raw.nodes.findIndex((/** @type {any} */ { name }) => name === "cₜ");
  const { instructions, turn } = readPayload(raw, {}, marked(words));
  assert.match(instructions[turn].text, /^c̄ₜ ← «.+»$/);
  for (const { text, rows, card, speech, kind, phase } of instructions) {
    assert.match(speech ?? "", /^«.+»$/s);
    const told = [...rows.flat().map(({ role }) => role ?? ""), ...(card ?? [])].filter(Boolean);
    const outer = told.map(outside).join(" ");
    assert.doesNotMatch(outer, /upstream|local|operand|value|seed|gradient|contribution|norm|part|of\b/, `${phase} ${text}`);
    assert.ok(kind === "seed" || told.some((one) => one.includes("«")), text);
  }
});

test("the message about damaged data is translated too", () => {
  const { el } = page();
  const dispose = mount(el, fromObject({ payload: {}, step: 0 }), marked(words));
  assert.match(el.textContent ?? "", /«This player cannot show its data.».*«/s);
  dispose();
});
