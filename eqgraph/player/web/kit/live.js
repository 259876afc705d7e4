// The live region: what a screen reader is told, at rest and not while playing.

import { html } from "./element.js";

const REST = 500; // ms of rest before a step is announced

/** @param {Document} document */
export function liveRegion(document) {
  const window = document.defaultView ?? globalThis;
  const element = html(document, "div", "eqg-live");
  element.setAttribute("role", "status");
  element.setAttribute("aria-live", "polite");
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const stop = () => window.clearTimeout(timer);
  return {
    element,
    stop,
    /** @param {string} text @param {boolean} playing */
    say(text, playing) {
      stop();
      if (!playing) {
        timer = /** @type {any} */ (window.setTimeout(() => (element.textContent = text), REST));
      }
    },
  };
}
