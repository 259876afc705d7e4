// What the tests share: the fixtures, and a page to mount players in.
import { readFileSync } from "node:fs";
import { JSDOM } from "jsdom";

/** @param {string} name @returns {any} a fresh copy of a payload made by Python */
export const fixture = (name) =>
  JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), "utf8"));

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
