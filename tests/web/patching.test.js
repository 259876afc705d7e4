// A step patches the page: wherever it leads, the page is what a fresh player shows there, and
// little is touched on the way.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fromObject } from "../../eqgraph/player/web/kit/store.ts";
import { mount } from "../../eqgraph/player/web/shell/mount.ts";
import { fixture, page } from "./setup.js";

/** @param {any} payload @param {number} step */
function open(payload, step) {
  const at = page();
  const store = fromObject({ payload, step });
  const dispose = mount(at.el, store);
  const root = /** @type {HTMLElement} */ (at.el.querySelector(".eqgraph-player"));
  return { ...at, store, root, dispose };
}

/**
 * All that is shown; the order of classes is none of it, nor are what the live region says after
 * a rest and what waits to be coloured.
 * @param {HTMLElement} root
 */
function look(root) {
  const copy = /** @type {HTMLElement} */ (root.cloneNode(true));
  for (const one of copy.querySelectorAll(".eqg-live, .eqg-empty")) one.remove();
  for (const one of copy.querySelectorAll("[class]"))
    one.setAttribute("class", [...one.classList].sort().join(" "));
  return copy.innerHTML.replaceAll(' style=""', "");
}

/** Where two texts part, since the whole of them is no message. @param {string} one @param {string} other */
function same(one, other, where = "") {
  if (one === other) return;
  let at = 0;
  while (one[at] === other[at]) at++;
  const around = (/** @type {string} */ text) => text.slice(Math.max(0, at - 200), at + 100);
  assert.equal(around(one), around(other), where);
}

// Near and far, forward and back, over the turn and within a phase.
/** @type {[string, number[]][]} */
const JUMPS = [
  ["neuron", [9, 10, 3, 14, 13, 21]],
  ["lstm", [30, 31, 12, 70, 88]],
  ["time", [40, 41, 90]],
];

for (const [name, places] of JUMPS) {
  test(`${name}: any jump shows what a fresh player shows there`, () => {
    const payload = fixture(name);
    const jumping = open(payload, 0);
    for (const place of places) {
      jumping.store.set("step", place);
      assert.equal(jumping.root.dataset.step, String(place));
      const fresh = open(payload, place);
      same(look(jumping.root), look(fresh.root), `${name}, step ${place}`);
      fresh.dispose();
    }
    jumping.dispose();
  });
}

test("a step writes at most 50 times, in the median, and beside what is in view always", () => {
  const { root, store, window } = open(fixture("lstm"), 0);
  const steps = Number(root.dataset.steps);
  /** @type {MutationRecord[]} */
  const records = [];
  const observer = new window.MutationObserver((found) => void records.push(...found));
  observer.observe(root, { subtree: true, childList: true, attributes: true, characterData: true });
  const counts = [];
  for (let step = 1; step <= steps; step++) {
    store.set("step", step);
    records.push(...observer.takeRecords());
    const beside = records.filter(({ target }) => !inView(target)).length;
    counts.push({ step, all: records.length, beside });
    records.length = 0;
  }
  for (const { step, beside } of counts) assert.ok(beside <= 50, `step ${step}: ${beside}`);
  const all = counts.map((one) => one.all).sort((a, b) => a - b);
  assert.ok(all[all.length >> 1] <= 50, `median ${all[all.length >> 1]}`);
  observer.disconnect();
});

/** The picture, and the numbers of the step. @param {Node} target */
const inView = (target) => {
  const element = /** @type {Element} */ (target.nodeType === 1 ? target : target.parentNode);
  return element.closest(".eqg-pane, .eqg-strip") !== null;
};
