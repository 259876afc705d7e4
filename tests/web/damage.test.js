import assert from "node:assert/strict";
import { test } from "node:test";
import { mount } from "../../eqgraph/player/web/shell/mount.ts";
import { fromObject } from "../../eqgraph/player/web/kit/store.ts";
import { fixture, page } from "./setup.js";

const INSTEAD = [undefined, null, -1, "?", [null]];
const PROGRAM = /^\.(kinds|routines|operators|arrays)\./; // what is no part of a picture

/**
 * The places of a payload to damage: each key once, by its path without indices.
 * @param {any} payload @returns {{path: string, holder: any, key: string}[]}
 */
function placesOf(payload) {
  /** @type {Map<string, {path: string, holder: any, key: string}>} */
  const first = new Map();
  const last = new Map();
  const walk = (/** @type {any} */ holder, /** @type {string} */ path) => {
    for (const key of Object.keys(holder)) {
      const at = `${path}.${Array.isArray(holder) ? "[]" : key}`;
      if (!first.has(at)) first.set(at, { path: at, holder, key });
      if (holder[key] && typeof holder[key] === "object") walk(holder[key], at);
    }
  };
  walk(payload, "");
  return [...first.values()];
}

/** @type {unknown[]} */
const thrown = [];

/** A page that notes what is thrown in it. */
function watched() {
  const { el, window } = page();
  window.addEventListener("error", (event) => thrown.push(event.error ?? event.message));
  return { el, window };
}

/** Leave the pictures out. @param {any} payload */
function undrawn(payload) {
  Object.assign(payload, { pictures: {}, looks: [], opens: null });
  for (const group of payload.groups) group.picture = null;
}

/**
 * What the player shows at a step forward and at the end. Most is computed when it is looked at.
 * @param {HTMLElement} el @param {any} payload @returns {string[]}
 */
function shown(el, payload) {
  const store = fromObject({ payload, step: 3 });
  const dispose = mount(el, store);
  const text = () => (el.querySelector(".eqgraph-player")?.textContent ?? "").trim();
  const texts = [text()];
  store.set("step", 99);
  texts.push(text());
  dispose();
  if (thrown.length) throw thrown.splice(0)[0];
  return texts;
}

// What is damaged deep inside may show only when it is looked at; opening never fails without a word.
test("a payload damaged anywhere opens or is a message, and is never blank", async () => {
  const places = placesOf(fixture("neuron")).length;
  assert.ok(places > 60, String(places));
  /** @type {string[]} */
  const wrong = [];
  for (let k = 0; k < places; k++) {
    const { el } = watched();
    await new Promise((done) => setImmediate(done)); // pages before this one can be let go
    for (const value of INSTEAD) {
      const payload = fixture("neuron");
      const { path, holder, key } = placesOf(payload)[k];
      if (PROGRAM.test(path)) undrawn(payload); // it takes a third of the time
      if (value === undefined && Array.isArray(holder)) holder.splice(Number(key), 1);
      else if (value === undefined) delete holder[key];
      else holder[key] = value;
      try {
        if (shown(el, payload).includes("")) wrong.push(`${path} = ${JSON.stringify(value)}: blank`);
      } catch (error) {
        wrong.push(`${path} = ${JSON.stringify(value)}: ${error}`);
      }
    }
  }
  assert.deepEqual(wrong, []);
});

test("a sign that is none is found where the window changes its size, too", () => {
  const { el, window } = watched();
  for (const value of [null, 5, {}, [null]]) {
    const payload = fixture("neuron");
    for (const one of payload.kinds) {
      one.line = one.line.map((/** @type {unknown} */ sign) => (typeof sign === "string" ? value : sign));
    }
    const dispose = mount(el, fromObject({ payload, step: 3 }));
    window.dispatchEvent(new window.Event("resize"));
    assert.ok(el.textContent?.trim());
    dispose();
    assert.deepEqual(thrown.splice(0), []);
  }
});
