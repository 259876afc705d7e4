import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  contrast,
  position,
  ramp,
  rampCss,
  rampInk,
  rampInkCss,
  STOPS,
} from "../../eqgraph/player/web/kit/colour.ts";

const css = readFileSync(
  new URL("../../eqgraph/player/static/player.css", import.meta.url),
  "utf8",
);
const THEMES = /** @type {const} */ (["light", "dark"]);

test("the ramp equals a table", () => {
  const table = [
    [-1, "#5A2379", "#D9A8F5"],
    [-0.75, "#8A59A2", "#AF81CA"],
    [-0.5, "#B98FCB", "#85599F"],
    [0, "#F3F2F1", "#2C323B"],
    [0.25, "#B9D6AE", "#3D5F3C"],
    [0.5, "#7FB96A", "#4E8B3C"],
    [1, "#145A1E", "#A5E26B"],
    [-2, "#5A2379", "#D9A8F5"],
    [7, "#145A1E", "#A5E26B"],
  ];
  for (const [at, light, dark] of table) {
    assert.equal(ramp(Number(at), "light"), light, `${at}`);
    assert.equal(ramp(Number(at), "dark"), dark, `${at}`);
  }
});

test("the stops are those of the palette in player.css", () => {
  const palette = css.slice(css.indexOf("/* palette:"), css.indexOf("/* end of palette */"));
  for (const k of [0, 1, 2, 3, 4]) {
    const found = new Set(
      [...palette.matchAll(new RegExp(`--eqg-ramp-${k}: (#\\w+)`, "g"))].map(
        ([, colour]) => colour,
      ),
    );
    assert.deepEqual(found, new Set(THEMES.map((theme) => STOPS[theme][k])));
  }
});

test("the ink on a tile is readable everywhere", () => {
  for (const theme of THEMES) {
    for (let at = -1; at <= 1; at += 0.01) {
      assert.ok(contrast(rampInk(at, theme), ramp(at, theme)) >= 4.5, `${theme} ${at}`);
    }
  }
});

test("the same by variables", () => {
  assert.equal(rampCss(0), "var(--eqg-ramp-2)");
  assert.equal(rampCss(1), "var(--eqg-ramp-4)");
  assert.equal(rampCss(0.75), "color-mix(in srgb, var(--eqg-ramp-4) 50%, var(--eqg-ramp-3))");
  assert.equal(rampInkCss(0), "var(--eqg-ramp-ink-near)");
  assert.equal(rampInkCss(1), "var(--eqg-ramp-ink-far)");
});

test("the ink by variables is readable in either theme", () => {
  const inks = {
    light: { "var(--eqg-ramp-ink-near)": "#000000", "var(--eqg-ramp-ink-far)": "#FFFFFF" },
    dark: { "var(--eqg-ramp-ink-near)": "#FFFFFF", "var(--eqg-ramp-ink-far)": "#000000" },
  };
  for (let k = -1000; k <= 1000; k++) {
    const ink = rampInkCss(k / 1000);
    for (const theme of THEMES) {
      const shown = /** @type {Record<string, string>} */ (inks[theme])[ink] ?? ink;
      assert.ok(contrast(shown, ramp(k / 1000, theme)) >= 4.5, `${theme} ${k / 1000} ${ink}`);
    }
  }
});

test("positions on a scale", () => {
  assert.deepEqual(
    [position(1, 2), position(-2, 2), position(0, 0), position(-Infinity, 1)],
    [0.5, -1, 0, -1],
  );
});
