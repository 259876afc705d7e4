// Finding: a small box over the names of nodes and the texts of instructions.

import type { Context } from "../kit/context.ts";
import { closeButton, html } from "../kit/element.ts";
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
  const element = html(document, "div", "eqg-find");
  element.setAttribute("role", "search");
  element.hidden = true;
  const input = html(document, "input", "eqg-find-text");
  input.type = "text";
  input.placeholder = say.hint;
  input.setAttribute("aria-label", say.label);
  input.autocomplete = "off";
  input.spellcheck = false;
  const status = html(document, "span", "eqg-find-status");
  status.setAttribute("role", "status");
  const button = closeButton(document, say.close, words);
  element.append(input, status, button);
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
  input.addEventListener("input", read);
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== "F3") return;
    event.preventDefault();
    event.stopPropagation();
    next(event.shiftKey ? -1 : 1);
  });
  button.addEventListener("click", () => closed());

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
