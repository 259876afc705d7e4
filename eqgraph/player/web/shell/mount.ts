// Mounting: a player in an element. It follows the store, and shows what the state holds: a graph at
// work, runs side by side, or what is wrong with the data.

import { computed, effect, signal, untracked } from "@preact/signals-core";
import { remembered } from "../kit/remembered.ts";
import type { Store } from "../kit/store.ts";
import { html, made } from "../kit/template.ts";
import { words as english, type Words } from "../language/words.ts";
import { PayloadError, inputsOf } from "../model/payload.ts";
import { stateOf, type State } from "../model/state.ts";
import { carried } from "./carried.ts";
import { bound } from "./fitting.ts";
import { start } from "./start.ts";
import { followTheme } from "./theme.ts";

/**
 * Put a player into an element. It reads `payload`, `inputs` and `step` from the store, and writes
 * `inputs` and `step`.
 * @param top  stays above the player, whatever is opened
 * @param state  who holds it can follow the player
 * @returns dispose: removes the player and every listener
 */
export function mount(
  el: HTMLElement,
  store: Store,
  words: Words = english,
  top: HTMLElement | null = null,
  state: State = stateOf(words),
): () => void {
  state.still.value = remembered(el.ownerDocument);
  const root = made(el.ownerDocument, html`<div class="eqgraph-player" tabindex="0"></div>`);
  if (top) root.append(top);
  el.append(root);
  bound(root);
  const unfollow = follow(store, state);
  const close = show(root, store, state, words, top);
  const plain = followTheme(root);
  return () => {
    for (const stop of [unfollow, close, plain]) stop();
    root.remove();
  };
}

/** The state takes what the store holds, now and whenever it changes. */
function follow(store: Store, state: State): () => void {
  const takes: Record<string, () => void> = {
    payload: () => void (state.raw.value = store.get("payload")),
    inputs: () => void (state.inputs.value = inputsOf(store)),
    step: () => void (state.place.value = store.get("step")),
  };
  for (const take of Object.values(takes)) take();
  const node = store.get("node");
  if (typeof node === "string") state.chosen.value = { ref: node, passing: false };
  const stops = Object.entries(takes).map(([key, take]) => store.subscribe(key, take));
  return () => {
    for (const stop of stops) stop();
  };
}

/** Show what the state holds; another graph is built anew. */
function show(
  root: HTMLElement,
  store: Store,
  state: State,
  words: Words,
  top: HTMLElement | null,
): () => void {
  const broken = signal<{ error: unknown; payload: unknown } | null>(null); // what a view threw
  const failed = (error: unknown) => (broken.value = { error, payload: state.payload.peek() });
  const compared = computed(() => (carried.time?.isComparison(state.raw.value) ? state.raw.value : null));
  const open = (): (() => void) => {
    try {
      if (compared.value) return untracked(() => carried.time!.compare(root, store, state, words));
      const { value } = broken;
      if (value && value.payload === state.payload.value) throw value.error;
      if (state.graph.value) return untracked(() => start(root, store, state, failed).close);
    } catch (error) {
      return untracked(() => trouble(root, words, error));
    }
    return () => {};
  };
  return effect(() => {
    const held = root.contains(root.ownerDocument.activeElement);
    for (const part of [...root.children]) if (part !== top) part.remove(); // it may hold the focus
    const close = open();
    if (held && !root.contains(root.ownerDocument.activeElement)) root.focus({ preventScroll: true });
    return close;
  });
}

function trouble(root: HTMLElement, words: Words, error: unknown) {
  const document = root.ownerDocument;
  const what = error instanceof PayloadError ? error.message : words.damaged(String(error));
  const box = made(document, html`<div class="eqg-message" role="alert"><strong>${words.trouble}</strong><p>${what}</p><p>${words.troubleHint}</p></div>`);
  root.replaceChildren(box);
  Object.assign(root.dataset, { step: "0", steps: "0", phase: "forward" });
  return () => box.remove();
}
