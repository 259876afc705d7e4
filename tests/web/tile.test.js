// What views show at first sight: the colours of known cells, numbers in formulas.
import assert from "node:assert/strict";
import { test } from "node:test";
import { position, rampCss } from "../../eqgraph/player/web/kit/colour.ts";
import { mount } from "../../eqgraph/player/web/shell/mount.ts";
import { fromObject } from "../../eqgraph/player/web/kit/store.ts";
import { look, paintTile, tileOf } from "../../eqgraph/player/web/kit/tile.ts";
import { forwardWorking } from "../../eqgraph/player/web/model/working.ts";
import { fixture, page, run } from "./setup.js";

/** A node with the place of a value of 1 × 3 cells, and arrays to show there. */
function place(width = 30) {
  const { document } = page();
  document.body.innerHTML =
    '<svg><g id="node"><g class="eqg-value" data-x="10" data-y="20" ' + `data-w="${width}" data-h="8" ` +
    'data-rows="1" data-cols="3"><desc data-value=""></desc></g></g></svg>';
  const tile = tileOf(/** @type {Element} */ (document.getElementById("node")), "value");
  assert.ok(tile);
  const array = (/** @type {number[]} */ data) => /** @type {any} */ ({ data, text: data.join(" ") });
  return { tile, array };
}

test("cells of a tile are coloured by sign and size, and only when they are known", () => {
  const { tile, array } = place();
  const at = (/** @type {string} */ name) => tile.cells.map((cell) => Number(cell.getAttribute(name)));
  const fills = () => tile.cells.map((cell) => cell.style.fill);
  const empty = () => tile.cells.map((cell) => cell.classList.contains("eqg-empty"));
  paintTile(tile, null);
  assert.deepEqual(tile.cells, [], "they are made when there is something to show");
  paintTile(tile, array([2, -1, NaN]));
  assert.deepEqual(at("x").map((x) => Math.round(x * 10) / 10), [10.4, 20.4, 30.4]);
  assert.deepEqual(at("y"), [20.4, 20.4, 20.4]);
  assert.deepEqual(empty(), [false, false, true]);
  assert.deepEqual(fills(), [rampCss(1), rampCss(-0.5), ""]);
  assert.deepEqual([position(2, 2), position(-1, 2)], [1, -0.5]);
  assert.deepEqual(Object.keys(tile.dashes), ["1"], "a dash below zero, nowhere else");
  assert.equal(tile.text?.textContent, "2 -1 NaN");
  paintTile(tile, array([0, 1, 4]));
  assert.deepEqual(fills(), [rampCss(0), rampCss(0.25), rampCss(1)]);
  assert.equal(tile.group.querySelectorAll(".eqg-dash").length, 0);
});

test("a wide cell has its number, a small one when it is looked at from near", () => {
  const texts = (/** @type {any} */ { group }) =>
    [...group.querySelectorAll(".eqg-digit")].map((/** @type {Element} */ one) => one.textContent);
  const wide = place(99);
  paintTile(wide.tile, wide.array([2, -0.5, NaN]));
  assert.deepEqual(texts(wide.tile), ["2.00", "−0.50", "NaN"]);
  assert.equal(wide.tile.dashes.length, 0, "the number has a minus");
  paintTile(wide.tile, null);
  assert.deepEqual(texts(wide.tile), []);
  const small = place();
  paintTile(small.tile, small.array([1, 2, -3]));
  look(small.tile, 1.5);
  assert.deepEqual(texts(small.tile), []);
  look(small.tile, 3);
  assert.deepEqual(texts(small.tile), ["1.00", "2.00", "−3.00"]);
  paintTile(small.tile, { ...small.array([4, 5, 6]), cut: true });
  assert.deepEqual(texts(small.tile), [], "a mean is no entry");
  paintTile(small.tile, small.array([4, 5, 6]));
  look(small.tile, 1);
  assert.deepEqual(texts(small.tile), []);
});

test("a product takes all of the inner size, of a row and of a table", () => {
  const summary = run("lstm").array(0);
  const array = (/** @type {number[]} */ shape, /** @type {number[]} */ data) => ({ ...summary, shape, data });
  const [info] = run("lstm").nodes;
  const matmul = { ...info, operator: "matmul", operands: ["a", "b"] };
  const row = array([3], [1, 2, 3]);
  const table = array([3, 2], [1, 4, 2, 5, 3, 6]);
  assert.equal(
    forwardWorking(matmul, array([2], [14, 32]), [row, table], 1)?.text,
    "1.00 × 4.00 + 2.00 × 5.00 + 3.00 × 6.00",
  );
  assert.equal(
    forwardWorking(matmul, array([], [14]), [row, array([3], [1, 2, 3])], 0)?.text,
    "1.00 × 1.00 + 2.00 × 2.00 + 3.00 × 3.00",
  );
});

test("contributions to one gradient are added with +=, a single one is =", () => {
  const at = page();
  mount(at.el, fromObject({ payload: fixture("lstm"), step: run("lstm").instructions.length }));
  const shown = (/** @type {string} */ ref) => {
    const node = [...at.el.querySelectorAll("[data-node]")].find((one) => one.getAttribute("data-node") === ref);
    node?.dispatchEvent(new at.window.MouseEvent("click", { bubbles: true, cancelable: true }));
    return [...at.el.querySelectorAll(".eqg-terms .eqg-working-numbers")].map((one) => one.textContent ?? "");
  };
  const several = shown("xₜ");
  assert.ok(several.length > 1 && several.every((text) => text.includes(" += ")), several.join());
  const single = shown("oₜ");
  assert.ok(single.length === 1 && !single[0].includes("+="), single.join());
});
