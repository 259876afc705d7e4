// A long tape: the list writes the lines around the place, and no other.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fromObject } from "../../eqgraph/player/web/kit/store.ts";
import { mount } from "../../eqgraph/player/web/shell/mount.ts";
import { fixture, page } from "./setup.js";

const MORE = 4000;

/** A chain of negations after a neuron. */
function open() {
  const payload = fixture("neuron");
  const minus = payload.nodes.find((/** @type {any} */ { name }) => name === "e");
  for (let k = 0; k < MORE; k++) {
    const name = `z${k}`;
    payload.nodes.push({ ...minus, name, bar: `${name}̄`, operands: [payload.nodes.length - 1], equation: null, spans: [] });
  }
  Object.assign(payload, { of: payload.nodes.length - 1, pictures: {}, looks: [], groups: [], times: [], opens: null });
  const { el, window } = page();
  mount(el, fromObject({ payload, step: 0 }));
  const root = /** @type {HTMLElement} */ (el.querySelector(".eqgraph-player"));
  const press = (/** @type {string} */ key) => void root.dispatchEvent(new window.KeyboardEvent("keydown", { key, bubbles: true }));
  const places = () => [...root.querySelectorAll(".eqg-tape-line")].map((one) => Number(/** @type {any} */ (one).dataset.place));
  return { root, press, places };
}

test("lines stand around the place, in order, and the current one is marked", () => {
  const { root, press, places } = open();
  const steps = Number(root.dataset.steps);
  assert.ok(steps > 2 * MORE);
  const check = (/** @type {number} */ step) => {
    const here = places();
    assert.ok(here.length <= 1500);
    assert.deepEqual(here, here.map((_, k) => here[0] + k));
    const current = [...root.querySelectorAll(".eqg-tape-line.eqg-current")].map((one) => /** @type {any} */ (one).dataset.place);
    assert.deepEqual(current, step ? [String(step)] : []);
    assert.equal(root.querySelectorAll(".eqg-tape-line.eqg-past").length, here.filter((place) => place <= step).length);
  };
  check(0);
  press("End");
  check(steps);
  for (let k = 0; k < 120; k++) press("ArrowLeft");
  check(steps - 120);
  press("Home");
  check(0);
});

test("a line leads to those that are not written", () => {
  const { root, places } = open();
  const more = () => [...root.querySelectorAll(".eqg-tape-more button")];
  assert.equal(more().length, 1);
  assert.match(more()[0].textContent ?? "", /^\d+ more steps$/);
  const last = /** @type {number} */ (places().at(-1));
  /** @type {HTMLElement} */ (more()[0]).click();
  assert.equal(places()[0], last + 1);
  assert.equal(root.dataset.step, "0", "the place stays");
  /** @type {HTMLElement} */ (more()[0]).click();
  assert.equal(places()[0], 1);
  assert.ok(places().includes(last));
});

test("a breakpoint and what is selected are marked in lines that come later", () => {
  const { root, press, places } = open();
  press("End");
  const at = /** @type {any} */ (root.querySelector(".eqg-tape-number"));
  const place = at.parentElement.dataset.place;
  at.click();
  assert.equal(root.querySelectorAll(".eqg-tape-line .eqg-octagon").length, 1);
  press("Home");
  assert.equal(root.querySelectorAll(".eqg-tape-line .eqg-octagon").length, 0);
  press("End");
  assert.ok(places().includes(Number(place)));
  assert.equal(root.querySelectorAll(".eqg-tape-line .eqg-octagon").length, 1);
});
