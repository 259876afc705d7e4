// The context of a graph at work: what every part gets.

import { batch } from "@preact/signals-core";
import type { Commands, Context } from "../kit/context.ts";
import type { liveRegion } from "../kit/live.ts";
import type { Scope } from "../kit/scope.ts";
import type { Store } from "../kit/store.ts";
import { namesOf } from "../language/names.ts";
import type { Words } from "../language/words.ts";
import { breaksOf, type Breaks } from "../model/breaks.ts";
import { linksOf } from "../model/links.ts";
import type { State } from "../model/state.ts";
import { clamp } from "../model/timeline.ts";
import type { Parts } from "./parts.ts";

/** @param parts  asked when something is done, not before */
export function contextOf(
  document: Document,
  store: Store,
  state: State,
  scope: Scope,
  live: ReturnType<typeof liveRegion>,
  commands: Commands,
  parts: () => Parts,
): Context {
  const [graph, words] = [state.graph.value, state.words.value];
  const links = linksOf(state);
  const breaks = breaksOf(state, namesOf(graph), words);
  const say = (text: string) => live.say(text, false);
  const less = document.defaultView?.matchMedia?.("(prefers-reduced-motion: reduce)"); // it follows what is set
  return {
    document,
    get payload() {
      return state.payload.value;
    },
    get index() {
      return state.index.value;
    },
    get timeline() {
      return state.timeline.value;
    },
    byRef: new Map(graph.nodes.map((node) => [node.ref, node])),
    words,
    state,
    scope,
    effect: scope.effect,
    seek(place) {
      state.playing.value = false;
      go(store, state, place);
    },
    calm: () => state.still.peek() || (less?.matches ?? false),
    commands,
    store,
    links,
    breaks,
    say,
    select(ref) {
      links.select(ref === links.selected() ? null : ref);
      const selected = links.selected();
      if (selected !== null) parts().reveal(selected);
    },
    seen: (ref) => parts().seen(ref),
    toggleBreak: toggleOf(breaks, words, say),
  };
}

/** Set a breakpoint, or take it away, and say so. */
const toggleOf =
  (breaks: Breaks, { breaks: say }: Words, tell: (text: string) => void) =>
  (kind: "node" | "instruction", text: string) => {
    const set = breaks.toggle(kind, text);
    const what = kind === "node" ? `${say.node} ${text}` : say.instruction(text);
    tell(set ? say.set(what) : say.gone(what));
  };

/** Go to a place on the tape, and tell the store. */
export function go(store: Store, state: State, place: number) {
  const step = clamp(state.timeline.value, place);
  if (step === state.step.value) return;
  batch(() => {
    if (state.chosen.value.passing) state.chosen.value = { ref: null, passing: false };
    state.place.value = step;
  });
  store.set("step", step);
}
