import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { stale } from "../../eqgraph/player/web/build.mjs";

const css = readFileSync(
  new URL("../../eqgraph/player/static/player.css", import.meta.url),
  "utf8",
);

test("the committed files are fresh", async () => {
  assert.deepEqual(await stale(), []);
});

test("the bundle is one module that asks the network for nothing", () => {
  const text = readFileSync(
    new URL("../../eqgraph/player/static/player.js", import.meta.url),
    "utf8",
  );
  assert.doesNotMatch(
    text,
    /\bimport\s*[("'{*]|\bfetch\(|XMLHttpRequest|eval\(|new Function|https?:\/\/(?!www\.w3\.org\/)/,
  );
  assert.match(text, /export\{[\w$]+ as default\}/);
});

/** @returns {Map<string, string>} the sections of the bundle */
function sections() {
  const url = new URL("../../eqgraph/player/static/player.js", import.meta.url);
  const [head, ...rest] = readFileSync(url, "utf8").split(/^\/\/@ /m);
  const pairs = rest.map((text) => /** @type {const} */ ([text.slice(0, text.search(/[ \n]/)), text.slice(text.indexOf("\n") + 1)]));
  return new Map([["", head], ...pairs]);
}

test("what every page carries, and all that one of an LSTM cell does, is small", () => {
  const found = sections();
  const length = ["", "core", "end"].reduce((sum, name) => sum + /** @type {string} */ (found.get(name)).length, 0);
  assert.ok(length <= 200_000, `${length} characters`);
});

test("a page without a part is a module that runs", async () => {
  const found = sections();
  const parts = [...found.keys()].filter((name) => !["", "core", "end"].includes(name));
  assert.ok(parts.length > 4);
  for (const left of parts) {
    const users = { ways: ["time"], conditions: ["quiz"], draws: ["check", "quiz", "streamed"], check: ["streamed"] }; // of what it brings
    const gone = [left, ...(/** @type {Record<string, string[]>} */ (users)[left] ?? [])];
    const text = [...found].flatMap(([name, section]) => (gone.includes(name) ? [] : [section])).join("\n");
    const module = await import(`data:text/javascript,${encodeURIComponent(text)}`);
    assert.equal(typeof module.default.render, "function", left);
  }
});

test("every class of the style sheet is ours, and it loads nothing", () => {
  const rules = css.slice(css.indexOf("/* end of palette */")).replace(/\/\*.*?\*\//gs, "");
  const selectors = rules.match(/[^{}]+(?=\{)/g) ?? [];
  for (const selector of selectors) {
    for (const [name] of selector.matchAll(/\.[a-zA-Z][\w-]*/g))
      assert.match(name, /^\.(eqg-|eqgraph-)/, selector);
  }
  assert.doesNotMatch(css, /@import|url\(/);
});
