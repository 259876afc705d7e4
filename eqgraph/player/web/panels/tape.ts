// The tape: the listing of all instructions, grouped by phase and equation.

import type { InstructionInfo } from "../engine/schema.d.ts";
import { octagonOf } from "../graph/marks.ts";
import type { Context, View } from "../kit/context.ts";
import { html } from "../kit/element.ts";
import { writeInstruction, writeMath } from "../kit/math.ts";
import { keepInView } from "../kit/scroll.ts";
import type { Words } from "../language/words.ts";
import { lightsOf, makerOf, pointFrom } from "../model/links.ts";
import type { Payload } from "../model/payload.ts";
import type { Group } from "../model/timeline.ts";

const ROOM = 1 / 3; // the current line stands in the middle third

export function tapeView({
  document,
  payload,
  words,
  timeline,
  state,
  effect,
  seek,
  links,
  breaks,
  toggleBreak,
}: Context): View & { resize: () => void } {
  const element = html(document, "details", "eqg-tape");
  element.open = true;
  const list = html(document, "ol", "eqg-tape-list");
  list.setAttribute("aria-label", words.listing);
  element.append(html(document, "summary", "eqg-tape-title", words.tape), list);
  const lines: HTMLElement[] = [];
  for (const group of timeline.groups) {
    list.append(heading(document, payload, words, group));
    for (let k = group.start; k < group.end; k++) {
      const line = lineOf(document, words, payload.instructions[k], k);
      lines.push(line);
      list.append(line);
    }
  }
  list.addEventListener("click", (event) => {
    const target = event.target as Element;
    const line = target.closest(".eqg-tape-line");
    const place = Number(line?.getAttribute("data-place"));
    if (target.closest(".eqg-tape-number")) toggleBreak("instruction", String(place));
    else if (line) {
      seek(place);
      links.select(line.getAttribute("data-ref"), true);
    }
  });
  // Pointing at a line points at what it writes and at the operator it belongs to.
  const pointed = (line: Element) => {
    const instruction = payload.instructions[Number(line.getAttribute("data-place")) - 1];
    const edge = instruction.kind === "accumulate" ? (instruction.edges[0] ?? null) : null;
    return { refs: [...new Set([instruction.node, makerOf(instruction)])], edge };
  };
  pointFrom(list, links, pointed, ".eqg-tape-line");
  const lights = lightsOf(links, () => lines);
  let stones: Element[] = [];
  effect(() => {
    for (const stone of stones) stone.remove();
    stones = breaks.all().flatMap(({ kind, places }) =>
      places.map((place) => {
        const stone = octagonOf(document, kind === "condition" ? "eqg-hollow" : "");
        lines[place - 1].prepend(stone);
        return stone;
      }),
    );
  });
  effect(lights.update);

  let shown = 0; // lines before this one are past
  let current: HTMLElement | null = null;
  const resize = () => keepInView(list, current, ROOM);
  effect(() => {
    const { step } = state.frame.value;
    for (let k = Math.min(shown, step); k < Math.max(shown, step); k++) {
      lines[k].classList.toggle("eqg-past", k < step);
    }
    shown = step;
    current?.classList.remove("eqg-current");
    current?.removeAttribute("aria-current");
    current = step > 0 ? lines[step - 1] : null;
    current?.classList.add("eqg-current");
    current?.setAttribute("aria-current", "step");
    resize();
  });
  return { element, resize };
}

function heading(document: Document, payload: Payload, words: Words, group: Group) {
  const { phase, equation } = group;
  const number = equation === null || equation === undefined ? "" : String(equation + 1);
  const title = [words.group[phase], number].filter(Boolean).join(" · ");
  const row = html(document, "li", `eqg-tape-group eqg-${phase}`, title);
  if (number) {
    const name = html(document, "span", "eqg-math");
    name.title = payload.equations[Number(equation)].name;
    writeMath(name, name.title);
    row.append(" ", name);
  }
  return row;
}

function lineOf(document: Document, words: Words, instruction: InstructionInfo, k: number) {
  const line = html(document, "li", `eqg-tape-line eqg-${instruction.phase}`);
  line.dataset.place = String(k + 1);
  line.dataset.ref = instruction.node;
  const text = html(document, "span", "eqg-tape-text eqg-math");
  writeInstruction(text, instruction);
  text.title = instruction.text;
  const number = html(document, "span", "eqg-tape-number", String(k + 1));
  number.title = words.breaks.toggle(k + 1);
  line.append(number, html(document, "span", "eqg-tape-mark"), text);
  return line;
}
