// The equations, on top: number, how far each is in both directions, and the running part.

import { untracked } from "@preact/signals-core";
import type { Context, View } from "../kit/context.ts";
import { unitOffset, writeMath, type Part } from "../kit/math.ts";
import { mathOf } from "../kit/mathml.ts";
import { keepInView, markCut, showAcross } from "../kit/scroll.ts";
import { html, made, show, styled } from "../kit/template.ts";
import type { EquationFrame, Frame, Tick } from "../model/frame.ts";
import { lightsOf, makerOf, pointFrom } from "../model/links.ts";
import type { Payload } from "../model/payload.ts";

const MARKS: Record<"forward" | "backward", Record<Tick, string>> = {
  forward: { none: "·", waiting: "·", running: "▸", done: "✓" },
  backward: { none: "·", waiting: "·", running: "◂", done: "✓" },
};

const PART = ".eqg-equation-text [data-ref]"; // the name on the left is one, but nothing runs there

export function equationsView(context: Context): View & { resize(): void; tools: HTMLElement } {
  const { document, payload, words, timeline, state, effect, seek, links, select } = context;
  const longest = Math.max(0, ...payload.equations.map(({ text }) => [...text].length));
  const width = `${Math.min(Math.max(longest, 12), 60) * 0.44 + 5}em`;
  const start = (k: number) => timeline.groups.find(({ equation }) => equation === k)?.start;
  const go = (at: number | undefined) => at !== undefined && seek(at + 1);
  const element = made(document, html`<div class="eqg-equations"><ol class="eqg-equations-list" aria-label=${words.equations} ${
    styled({ "--eqg-equation-width": width })}>${payload.equations.map(({ name }, k) => html`<li class="eqg-equation-row" data-ref=${name} @click=${() => go(start(k))}
      ><span class="eqg-equation-number">${k + 1}</span><span class="eqg-tick eqg-tick-forward"></span><span class="eqg-tick eqg-tick-backward"></span
      ><span class="eqg-equation-text eqg-math"></span></li>`)}</ol><div class="eqg-tools"></div></div>`);
  const [list, tools] = element.children as unknown as [HTMLElement, HTMLElement];
  const parts = partsOf(payload);
  const rows = [...list.children].map((row) => {
    const [, forward, backward, text] = row.children as unknown as HTMLElement[];
    return { row: row as HTMLElement, ticks: { forward, backward }, text };
  });
  const written = writtenOf(context);
  const lights = lightsOf(links, () => list.querySelectorAll(PART));
  // Only mathematics is kept on one line; text wraps.
  const measure = () => {
    for (const { text } of rows) {
      if (written() === "math") markCut(text);
      else text.classList.remove("eqg-cut");
    }
  };
  const write = () => {
    rows.forEach(({ text }, k) => {
      const { text: plain, mathml } = payload.equations[k];
      const math = written() === "math" ? mathOf(document, mathml) : null;
      const lines = written() === "read" ? readLines(context, k) : [];
      if (math || lines.length) text.replaceChildren(...(math ? [math] : lines));
      else writeMath(text, plain, [...parts[k], ...decided(k, plain)]);
    });
    element.classList.toggle("eqg-as-math", written() === "math");
    measure();
    name();
  };
  /** The part of an equation where a note has its place, while it is looked at. */
  const decided = (k: number, text: string) => {
    const noted = links.place();
    if (!noted || noted[0] !== k) return [];
    const [, start, end, ref] = noted;
    return [{ ref, ...units(text, start, end), order: Infinity, className: "eqg-term eqg-decided" }];
  };
  /** What is running, and where each node is named. */
  let running: Element[] = [];
  let named = new Map<string, [equation: number, part: Element][]>();
  const name = () => {
    named = new Map();
    rows.forEach(({ text }, k) => {
      for (const part of text.querySelectorAll("[data-ref]:not(.eqg-left)")) {
        const ref = part.getAttribute("data-ref") ?? "";
        named.set(ref, [...(named.get(ref) ?? []), [k, part]]);
      }
    });
  };
  const run = () => {
    const { current } = state.frame.value;
    const all = current ? (named.get(makerOf(current)) ?? []) : [];
    // A node is named in other equations too; it runs in its own.
    const own = all.filter(([k]) => k === current?.equation);
    const now = (own.length ? own : all).map(([, part]) => part);
    for (const part of running) if (!now.includes(part)) part.classList.remove("eqg-part");
    for (const part of now) {
      part.classList.add("eqg-part");
      showAcross(part.closest(".eqg-equation-text") as HTMLElement, part);
    }
    running = now;
  };
  if (payload.reading || payload.equations.some(({ mathml }) => mathml)) {
    tools.append(writtenAs(context, written));
  }
  effect(() => {
    write();
    untracked(() => {
      lights.renew();
      run();
    });
  });
  effect(lights.update);
  effect(() => {
    const noted = links.place();
    if (noted) keepInView(element, rows[noted[0]].row, 0);
  });
  pointFrom(list, links, undefined, PART);
  list.addEventListener("click", (event) => {
    const part = (event.target as Element).closest(PART);
    if (part) select(part.getAttribute("data-ref"));
  });
  let last: Frame | null = null;
  effect(() => {
    const frame = state.frame.value;
    frame.equations.forEach((equation, k) => {
      const { row, ticks } = rows[k];
      const before = last?.equations[k];
      if (before && same(before, equation) && last?.phase === frame.phase && !equation.current) return;
      row.classList.toggle("eqg-running", equation.current);
      row.classList.toggle(
        "eqg-reached",
        equation[frame.phase] !== "waiting" || frame.phase === "backward",
      );
      if (equation.current) {
        if (!row.hasAttribute("aria-current")) row.setAttribute("aria-current", "step");
        keepInView(element, row, 0);
      } else row.removeAttribute("aria-current");
      for (const phase of ["forward", "backward"] as const) {
        const tick = equation[phase];
        if (ticks[phase].dataset.tick === tick) continue;
        ticks[phase].dataset.tick = tick;
        ticks[phase].textContent = MARKS[phase][tick];
        ticks[phase].title = words.tick[phase][tick];
      }
    });
    last = frame;
    run();
  });

  return { element, tools, resize: measure };
}

const same = (one: EquationFrame, other: EquationFrame) =>
  one.current === other.current &&
  one.forward === other.forward &&
  one.backward === other.backward;

/** What each equation's text is made of: all nodes that stand in it. */
function partsOf(payload: Payload): Part[][] {
  const parts: Part[][] = payload.equations.map(({ text, node, left }) => (node && left ? [nameOf(text, node, left)] : []));
  payload.nodes.forEach(({ ref, spans = [] }, order) => {
    for (const [equation, start, end] of spans) {
      parts[equation].push({ ref, ...units(payload.equations[equation].text, start, end), order });
    }
  });
  return parts;
}

/** A part of a text, in the units that a browser counts. */
const units = (text: string, start: number, end: number) => ({ start: unitOffset(text, start), end: unitOffset(text, end) });

/** The name on the left. */
const nameOf = (text: string, ref: string, left: readonly [number, number]): Part => ({
  ref, ...units(text, ...left), order: 0, className: "eqg-term eqg-left",
}); // prettier-ignore

/** The lines of an equation as it was read: a part that has a line of its own comes first. */
function readLines({ document, payload }: Context, k: number) {
  return (payload.reading?.lines ?? [])
    .filter(({ equation }) => equation === k)
    .map(({ text, node, left, parts }) => {
      const line = made(document, html`<span class="eqg-read-line"></span>`);
      const inner = parts.map(([ref, start, end], order) => ({ ref, ...units(text, start, end), order }));
      writeMath(line, text, node ? [nameOf(text, node, left), ...inner] : inner);
      return line;
    });
}

type Kind = "text" | "read" | "math";

/** The ways in which these equations can be written, and the one that was chosen. */
function writtenOf({ payload, state }: Context) {
  const { reading, equations } = payload;
  const there = {
    text: true,
    read: reading && !reading.why,
    math: equations.some(({ mathml }) => mathml),
  };
  return (): Kind => (there[state.written.value] ? state.written.value : "text");
}

/** The switch between the text as printed, as it was read, and mathematics as set. */
function writtenAs({ document, payload, words, state, effect }: Context, written: () => Kind) {
  const { reading } = payload;
  const kinds = (["text", "read", "math"] as const).filter(
    (kind) =>
      kind === "text" ||
      (kind === "read" ? reading : payload.equations.some(({ mathml }) => mathml)),
  );
  const box = made(document, html`<div class="eqg-switch" role="group" aria-label=${words.written.label}></div>`);
  const button = (kind: Kind) => {
    const why = kind === "read" && reading?.why;
    const title = why ? words.written.none(why) : words.written.hints[kind];
    return html`<button type="button" class="eqg-switch-side" title=${title} ?disabled=${Boolean(why)} aria-pressed=${written() === kind}
      @click=${() => (state.written.value = kind)}>${words.written[kind]}</button>`;
  };
  effect(() => show(kinds.map(button), box));
  return box;
}
