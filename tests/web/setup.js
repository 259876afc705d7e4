// What the tests share: the fixtures, and a page to mount players in.
import { readFileSync } from "node:fs";
import { JSDOM } from "jsdom";
import "../../eqgraph/player/web/host/player.ts";
import { readPayload } from "../../eqgraph/player/web/model/payload.ts";

/** @param {string} name @returns {any} a fresh copy of what Python sends: a program, what its leaves hold, texts */
export const fixture = (name) =>
  JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), "utf8"));

/**
 * The same as the parts of the player use it: nodes, steps, arrays with their figures.
 * @param {string} name @param {import("../../eqgraph/player/web/model/payload.ts").Inputs} [inputs]
 * @returns {any}
 */
export const run = (name, inputs) => readPayload(fixture(name), inputs);

/** A page with an element to mount into. */
export function page({ body = "" } = {}) {
  const { window } = new JSDOM(`<!doctype html><body ${body}><div id="place"></div></body>`, {
    pretendToBeVisual: true,
  });
  const el = /** @type {HTMLElement} */ (window.document.getElementById("place"));
  return { window, document: window.document, el };
}

/** A stand-in for anywidget's model. @param {Record<string, unknown>} values */
export function fakeModel(values) {
  /** @type {Map<string, Set<() => void>>} */
  const listeners = new Map();
  return {
    values,
    saved: 0,
    get: (/** @type {string} */ key) => values[key],
    set(/** @type {string} */ key, /** @type {unknown} */ value) {
      if (values[key] === value) return;
      values[key] = value;
      for (const listener of listeners.get(`change:${key}`) ?? []) listener();
    },
    save_changes() {
      this.saved += 1;
    },
    on(/** @type {string} */ name, /** @type {() => void} */ listener) {
      listeners.set(name, (listeners.get(name) ?? new Set()).add(listener));
    },
    off(/** @type {string} */ name, /** @type {() => void} */ listener) {
      listeners.get(name)?.delete(listener);
    },
    listening: () => [...listeners.values()].reduce((sum, set) => sum + set.size, 0),
  };
}
