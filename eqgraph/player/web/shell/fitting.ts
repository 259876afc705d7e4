// Fitting: the player is never taller than what can be seen. Its parts share that height, so what
// is opened takes room from the graph and moves nothing else.

import type { Scope } from "../kit/scope.ts";
import { html, made } from "../kit/template.ts";

const RIM = 16; // px between the player and the edge of what is seen, above and below
const LOWEST = 240; // px; in less nothing can be read: then it is scrolled to
const ROOMY = 440; // px that a small graph gets too, where they are there
const BESIDE = 800; // px of width from which on equations may stand beside the graph
const BETTER = 1.04; // times larger must the graph be for that
const LOW = 560; // px of height from which on all of it is small

/** How the parts stand: one below the other, or equations beside the graph. */
export type Form = "stack" | "side";

/**
 * The height that can be seen around the player: that of the window, or of what scrolls in it;
 * a frame that grows with what is in it is no higher than the screen.
 * What grows with the player bounds nothing, so it is made very tall for the time of measuring.
 */
export function visibleHeight(root: HTMLElement): number {
  const window = root.ownerDocument.defaultView;
  if (!window) return Infinity;
  if (root.hasAttribute("data-presenting")) return window.innerHeight;
  const kept = root.style.height;
  // Our own frame in a published page is as high as its player: it is the page that is seen.
  const outer = window.frameElement?.classList.contains("eqgraph-embedded") ? window.parent : window;
  const around: Element[] = []; // what scrolls or cuts
  for (let box = root.parentElement; box && box !== box.ownerDocument.body; box = box.parentElement) {
    if (window.getComputedStyle(box).overflowY !== "visible") around.push(box);
  }
  let seen = Math.min(outer.innerHeight, window.screen?.availHeight || Infinity);
  if (around.length) root.style.height = `${4 * seen}px`;
  for (const { clientHeight } of around) if (clientHeight) seen = Math.min(seen, clientHeight);
  root.style.height = kept;
  return Math.max(seen - 2 * RIM, LOWEST);
}

/**
 * Tell the styles how much can be seen. All of them ask for it: a player that is still empty hears it first.
 * @returns px
 */
export function bound(root: HTMLElement): number {
  const seen = visibleHeight(root);
  root.toggleAttribute("data-low", seen < LOW);
  root.style.setProperty("--eqg-seen", `${seen}px`);
  return seen;
}

/**
 * Give the player its height, and the form in which the graph is largest.
 * @param arrange  puts the parts where they stand in a form
 * @param scale  of the graph, as it stands
 */
export function fit(root: HTMLElement, arrange: (form: Form) => void, scale: () => number): void {
  if (!root.clientWidth) return;
  const seen = bound(root);
  const stand = (form: Form) => {
    root.dataset.form = form;
    arrange(form);
    root.style.height = "";
    const whole = root.hasAttribute("data-presenting");
    root.style.height = `${whole ? seen : Math.min(seen, Math.max(root.offsetHeight, ROOMY))}px`;
    return scale();
  };
  const stacked = stand("stack");
  if (root.clientWidth < BESIDE || stand("side") >= stacked * BETTER) return;
  stand("stack");
}

/**
 * Hear of every change of the room that a player has.
 * @param refit  the player is wider, or more or less of it can be seen
 */
export function followRoom(scope: Scope, root: HTMLElement, refit: () => void) {
  const window = root.ownerDocument.defaultView;
  const Observer = window?.ResizeObserver;
  if (!window || !Observer) return;
  const changed = () => scope.guard(refit);
  const observer = new Observer(changed);
  // A ruler without height: what the parts do to the height of the player is no news to it.
  const ruler = made(root.ownerDocument, html`<div class="eqg-ruler"></div>`);
  root.append(ruler);
  observer.observe(ruler);
  const notebook = root.closest(".jp-WindowedPanel-outer");
  if (notebook) observer.observe(notebook);
  scope.listen(window, "resize", changed);
  scope.ending(() => observer.disconnect());
}
