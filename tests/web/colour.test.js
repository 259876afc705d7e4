import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { position, rampCss, rampInkCss } from "../../eqgraph/player/web/kit/colour.ts";

const css = readFileSync(
  new URL("../../eqgraph/player/static/player.css", import.meta.url),
  "utf8",
);
const THEMES = /** @type {const} */ (["light", "dark"]);

/** The palette of a theme, as the page first has it. @param {string} theme @param {string} name */
function inPalette(theme, name) {
  const palette = css.slice(css.indexOf(theme === "dark" ? "prefers-color-scheme: dark" : "/* palette:"));
  return /** @type {RegExpExecArray} */ (new RegExp(`--eqg-${name}: (#\\w+)`).exec(palette))[1];
}

/** A colour as a browser shows it, in one theme. @param {string} value @param {string} theme */
function shown(value, theme) {
  const parts = [...value.matchAll(/var\(--eqg-([\w-]+)\)(?: ([\d.]+)%)?/g)];
  if (!parts.length) return channelsOf(value);
  const [first, second] = parts.map(([, name]) => channelsOf(inPalette(theme, name)));
  if (!second) return first;
  const share = Number(parts[0][2]) / 100;
  return first.map((x, k) => x * share + second[k] * (1 - share));
}

/** @param {string} colour */
const channelsOf = (colour) => [1, 3, 5].map((k) => Number.parseInt(colour.slice(k, k + 2), 16));

test("the ramp is that of files, as a table", () => {
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
  for (const [at, ...colours] of table) {
    THEMES.forEach((theme, k) => {
      const found = shown(rampCss(Number(at)), theme);
      const wanted = channelsOf(String(colours[k]));
      assert.ok(found.every((x, j) => Math.abs(x - wanted[j]) <= 0.51), `${at} ${theme} ${found}`);
    });
  }
});

test("the same by variables", () => {
  assert.equal(rampCss(0), "var(--eqg-ramp-2)");
  assert.equal(rampCss(1), "var(--eqg-ramp-4)");
  assert.equal(rampCss(0.75), "color-mix(in srgb, var(--eqg-ramp-4) 50%, var(--eqg-ramp-3))");
  assert.equal(rampInkCss(0), "var(--eqg-ramp-ink-near)");
  assert.equal(rampInkCss(1), "var(--eqg-ramp-ink-far)");
});

/** Contrast as WCAG 2 defines it. @param {number[]} one @param {number[]} other */
function contrast(one, other) {
  const [high, low] = [one, other].map(luminance).sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

/** @param {number[]} channels */
function luminance(channels) {
  const [red, green, blue] = channels.map((x) => (x <= 10 ? x / 255 / 12.92 : ((x / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

test("the ink on a tile is readable everywhere, in either theme", () => {
  for (let k = -1000; k <= 1000; k++) {
    for (const theme of THEMES) {
      const [ink, ground] = [rampInkCss(k / 1000), rampCss(k / 1000)].map((one) => shown(one, theme));
      assert.ok(contrast(ink, ground) >= 4.5, `${theme} ${k / 1000}`);
    }
  }
});

test("positions on a scale", () => {
  assert.deepEqual(
    [position(1, 2), position(-2, 2), position(0, 0), position(-Infinity, 1)],
    [0.5, -1, 0, -1],
  );
});
