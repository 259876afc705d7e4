// The live region: what a screen reader is told, at rest and not while playing.

import { html, made } from "./template.ts";

const REST = 500; // ms of rest before a step is announced

export function liveRegion(document: Document) {
  const window = document.defaultView ?? globalThis;
  const element = made(document, html`<div class="eqg-live" role="status" aria-live="polite"></div>`);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = () => window.clearTimeout(timer);
  return {
    element,
    stop,
    say(text: string, playing: boolean) {
      stop();
      if (!playing) {
        timer = window.setTimeout(() => (element.textContent = text), REST) as any;
      }
    },
  };
}
