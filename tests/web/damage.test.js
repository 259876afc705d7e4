import assert from "node:assert/strict";
import { test } from "node:test";
import { mount } from "../../eqgraph/player/web/shell/mount.ts";
import { fromObject } from "../../eqgraph/player/web/kit/store.ts";
import { fixture, page } from "./setup.js";

const INSTEAD = [undefined, null, -1, "?", [null]];

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

/** @param {HTMLElement} el @param {any} payload @returns {string} what the player shows */
function shown(el, payload) {
  const dispose = mount(el, fromObject({ payload, step: 3 }));
  const text = el.querySelector(".eqgraph-player")?.textContent ?? "";
  dispose();
  if (thrown.length) throw thrown.splice(0)[0];
  return text;
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
      if (value === undefined && Array.isArray(holder)) holder.splice(Number(key), 1);
      else if (value === undefined) delete holder[key];
      else holder[key] = value;
      try {
        if (!shown(el, payload).trim()) wrong.push(`${path} = ${JSON.stringify(value)}: blank`);
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
    for (const one of payload.instructions) {
      for (const item of one.rows.flat()) if ("sign" in item) item.sign = value;
    }
    const dispose = mount(el, fromObject({ payload, step: 3 }));
    window.dispatchEvent(new window.Event("resize"));
    assert.ok(el.textContent?.trim());
    dispose();
    assert.deepEqual(thrown.splice(0), []);
  }
});
