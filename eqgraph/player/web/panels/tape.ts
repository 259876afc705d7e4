// The tape: the listing of all instructions, grouped by phase and equation.

import { untracked } from "@preact/signals-core";
import type { InstructionInfo } from "../engine/schema.d.ts";
import { octagonOf } from "../graph/marks.ts";
import type { Context, View } from "../kit/context.ts";
import { oncePainted } from "../kit/laidout.ts";
import { keepInView, reachable } from "../kit/scroll.ts";
import { writeInstruction } from "../kit/math.ts";
import { html, made, math, show } from "../kit/template.ts";
import type { Words } from "../language/words.ts";
import { lightsOf, makerOf, pointFrom } from "../model/links.ts";
import type { Payload } from "../model/payload.ts";
import type { Group } from "../model/timeline.ts";

const ROOM = 1 / 3; // the current line stands in the middle third
const LONG = 1500; // lines that are written at a time
const RIM = 100; // lines around the current one that are there in any case

export function tapeView(context: Context): View & { resize: () => void } {
  const { document, payload, words, timeline, state, effect, seek, links, breaks, toggleBreak } = context;
  const element = made(
    document,
    html`<details class="eqg-tape" open><summary class="eqg-tape-title">${words.tape}</summary><ol class="eqg-tape-list" aria-label=${words.listing}></ol></details>`,
  );
  const list = element.lastElementChild as HTMLElement;
  const pattern = made<HTMLElement>(document, LINE);
  const { instructions } = payload;
  let [from, to] = [0, 0]; // the lines that stand there
  let lines: HTMLElement[] = [];
  const lineAt = (k: number): HTMLElement | undefined => lines[k - from];
  /** Write some lines, with the groups that they are of. */
  const write = (first: number, last: number) => {
    [from, to] = [Math.max(0, first), Math.min(last, instructions.length)];
    const shown = timeline.groups.filter(({ start, end }) => end > from && start < to);
    const left = instructions.length - to;
    lines = instructions.slice(from, to).map((one, k) => lineOf(pattern, words, one, from + k));
    show([
      from > 0 ? moreOf(words.moreLines(from), from - LONG) : "",
      shown.map((group) => [heading(payload, words, group), lines.slice(Math.max(group.start - from, 0), group.end - from)]),
      left > 0 ? moreOf(words.moreLines(left), to) : "",
    ], list);
  };
  /** Write the lines around a place, of a long tape; all of another. */
  const writeAround = (place: number) => {
    const long = instructions.length > LONG;
    const near = place > from + RIM && place <= to - RIM;
    const there = (from === 0 || place > from + RIM) && (to === instructions.length || place <= to - RIM);
    if (lines.length && (!long || near || there)) return false;
    write(...(long ? ([place - LONG / 2, place + LONG / 2] as const) : ([0, instructions.length] as const)));
    return true;
  };
  list.addEventListener("click", (event) => {
    const target = event.target as Element;
    const more = target.closest<HTMLElement>(".eqg-tape-more");
    if (more) return rewrite(Number(more.dataset.from));
    const line = target.closest<HTMLElement>(".eqg-tape-line");
    const place = Number(line?.dataset.place);
    if (target.closest(".eqg-tape-number")) toggleBreak("instruction", String(place));
    else if (line) {
      seek(place);
      links.select(line.dataset.ref as string, true);
    }
  });
  // Pointing at a line points at what it writes and at the operator it belongs to.
  const pointed = (line: Element) => {
    const instruction = instructions[Number((line as HTMLElement).dataset.place) - 1];
    const edge = instruction.kind === "accumulate" ? (instruction.edges[0] ?? null) : null;
    return { refs: [...new Set([instruction.node, makerOf(instruction)])], edge };
  };
  pointFrom(list, links, pointed, ".eqg-tape-line");
  const lights = lightsOf(links, () => lines);
  let stones: Element[] = [];
  const setStones = () => {
    for (const stone of stones) stone.remove();
    stones = breaks.all().flatMap(({ kind, places }) =>
      places.flatMap((place) => {
        const line = lineAt(place - 1);
        const stone = octagonOf(document, kind === "condition" ? "eqg-hollow" : "");
        line?.prepend(stone);
        return line ? [stone] : [];
      }),
    );
  };
  let shown = 0; // lines before this one are past
  let current: HTMLElement | null = null;
  const resize = () => keepInView(list, current, ROOM);
  const mark = (step: number) => {
    const [first, last] = [Math.max(from, Math.min(shown, step)), Math.min(to, Math.max(shown, step))];
    for (let k = first; k < last; k++) lineAt(k)?.classList.toggle("eqg-past", k < step);
    shown = step;
    current?.classList.remove("eqg-current");
    current?.removeAttribute("aria-current");
    current = lineAt(step - 1) ?? null;
    current?.classList.add("eqg-current");
    current?.setAttribute("aria-current", "step");
  };
  /** What stands at lines that are new. */
  const dress = (step: number) => {
    [shown, current] = [0, null];
    mark(step);
    setStones();
    lights.renew();
    reachable(list);
  };
  /** Write the lines from one on, without going there. */
  const rewrite = (first: number) => {
    write(first, first + LONG);
    dress(state.step.peek());
    list.scrollTop = first < shown ? list.scrollHeight : 0;
  };
  effect(setStones);
  effect(lights.update);
  // Its lines are most of the text of a page, and not what is looked at first.
  oncePainted(context, () =>
    effect(() => {
      const { step } = state.frame.value;
      if (writeAround(step)) untracked(() => dress(step));
      else mark(step);
      resize();
    }),
  );
  return { element, resize };
}

/** A line for all that are not written. @param first  of those that it leads to */
const moreOf = (text: string, first: number) =>
  html`<li class="eqg-tape-more" data-from=${Math.max(0, first)}><button type="button" class="eqg-goto">${text}</button></li>`;

function heading({ equations }: Payload, words: Words, { phase, equation }: Group) {
  const known = equation !== null && equation !== undefined;
  const title = known ? `${words.group[phase]} · ${equation + 1} ` : words.group[phase];
  const name = known ? equations[equation].name : "";
  return html`<li class="eqg-tape-group eqg-${phase}">${title}${known ? html`<span class="eqg-math" title=${name} ${math(name)}></span>` : ""}</li>`;
}

const LINE = html`<li><span class="eqg-tape-number"></span><span class="eqg-tape-mark"></span><span class="eqg-tape-text eqg-math"></span></li>`;

/** A line is a copy: a tape has many of them, and the page waits for them. */
function lineOf(pattern: HTMLElement, words: Words, instruction: InstructionInfo, k: number): HTMLElement {
  const line = pattern.cloneNode(true) as HTMLElement;
  line.className = `eqg-tape-line eqg-${instruction.phase}`;
  Object.assign(line.dataset, { place: k + 1, ref: instruction.node });
  const [number, , text] = line.children as unknown as HTMLElement[];
  number.title = words.breaks.toggle(k + 1);
  number.textContent = `${k + 1}`;
  text.title = instruction.text;
  writeInstruction(text, instruction);
  return line;
}
