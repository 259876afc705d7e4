// Finding: a small box over the names of nodes and the texts of instructions.

import type { Context } from "../kit/context.ts";
import { closing, html, made } from "../kit/template.ts";
import { canonical } from "../language/names.ts";
import type { Payload } from "../model/payload.ts";

interface Hit {
  ref: string;
  place: number | null; // of an instruction
}

/** Names that begin so come first, then the others, then instructions. */
export function hitsOf({ nodes, instructions }: Payload, text: string): Hit[] {
  const wanted = folded(text);
  if (!wanted) return [];
  const named = nodes.flatMap(({ ref, name, names }) => {
    const all = (names ?? [name]).map(folded);
    const at = Math.min(
      ...all.map((one) => (one.includes(wanted) ? one.indexOf(wanted) : Infinity)),
    );
    return at === Infinity
      ? []
      : [{ ref, place: null, at: all.includes(wanted) ? -1 : Math.min(at, 1) }];
  });
  named.sort((a, b) => a.at - b.at);
  const steps = instructions.flatMap(({ node, text: written }, k) =>
    folded(written).includes(wanted) ? [{ ref: node, place: k + 1 }] : [],
  );
  return [...named.map(({ ref, place }) => ({ ref, place })), ...steps];
}

const folded = (text: string) => canonical(text).replaceAll(/[{}]/g, "").toLowerCase();

export function findView(
  { document, words, payload, state, effect }: Context,
  go: (hit: Hit) => void,
  closed: () => void,
) {
  const say = words.find;
  let hits: Hit[] = [];
  let at = -1;

  const read = () => {
    hits = hitsOf(payload, input.value);
    at = -1;
    status.textContent = !input.value.trim() ? "" : hits.length ? say.some(hits.length) : say.none;
  };
  const next = (way: 1 | -1) => {
    if (!hits.length) return;
    at = at < 0 && way < 0 ? hits.length - 1 : (at + way + hits.length) % hits.length;
    status.textContent = say.at(at + 1, hits.length);
    go(hits[at]);
  };
  const heard = (event: KeyboardEvent) => {
    if (event.key !== "Enter" && event.key !== "F3") return;
    event.preventDefault();
    event.stopPropagation();
    next(event.shiftKey ? -1 : 1);
  };
  const element = made(document, html`<div class="eqg-find" role="search" hidden>
    <input type="text" class="eqg-find-text" placeholder=${say.hint} aria-label=${say.label} autocomplete="off" spellcheck="false" @input=${read} @keydown=${heard}>
    <span class="eqg-find-status" role="status"></span>
    ${closing(say.close, words, closed)}
  </div>`);
  const [input, status] = element.children as unknown as [HTMLInputElement, HTMLElement];

  effect(() => void (element.hidden = !state.open.find.value));
  return {
    element,
    open() {
      state.open.find.value = true;
      read();
      input.focus({ preventScroll: true });
      input.select();
    },
  };
}
