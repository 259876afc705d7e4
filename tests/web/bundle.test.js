import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fresh } from "../../eqgraph/player/web/build.mjs";

const css = readFileSync(
  new URL("../../eqgraph/player/static/player.css", import.meta.url),
  "utf8",
);

test("the committed bundle is fresh", async () => {
  assert.ok(await fresh());
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

// The aim is 200,000 characters; this keeps it from growing unseen on the way there.
test("the bundle does not grow", () => {
  const url = new URL("../../eqgraph/player/static/player.js", import.meta.url);
  const { length } = readFileSync(url, "utf8");
  assert.ok(length <= 305_000, `${length} characters`);
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
