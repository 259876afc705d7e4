// The step strip: what this step did, as a sentence, and the same sentence made of numbers.

import type { InstructionInfo, Item, Summary } from "../engine/schema.d.ts";
import { position, rampCss, rampInkCss } from "../kit/colour.ts";
import type { Context, View } from "../kit/context.ts";
import { box } from "../kit/element.ts";
import { icon, ICONS } from "../kit/icons.ts";
import { clip, writeMath } from "../kit/math.ts";
import { reachable } from "../kit/scroll.ts";
import { html, instructionIn, made, show } from "../kit/template.ts";
import type { Words } from "../language/words.ts";
import { wholeOf } from "../model/arrays.ts";
import { formatBeside, formatNumber, largestOf, toNumber } from "../model/numbers.ts";
import type { Payload } from "../model/payload.ts";
import { entriesOf } from "./entries.ts";
import { heightOf, LONGEST, PADDING, ROWS } from "./room.ts";

const MOST = 576; // numbers that are written; of more, means
const BROAD = 8; // columns that are in view; more are scrolled to
const SAMPLE: Summary = { data: [-1, 0, 1], shape: [3], text: "", rows: 1, cols: 3 };
const SUMS = new Set(["+", "−", "-"]);

export function stripView(context: Context): View & { resize: () => void } {
  const { document, words, state, effect } = context;
  const element = made(document, html`<section class="eqg-strip"><p class="eqg-sentence"></p><div class="eqg-strip-rows"></div></section>`);
  const [sentence, rows] = element.children as unknown as [HTMLElement, HTMLElement];
  const part = { document, words, pattern: made<HTMLElement>(document, ITEM) };
  let width = 0; // as the last layout had it
  const fill = () => {
    const room = (width || 900) - PADDING.across;
    const { current } = state.frame.value;
    const { payload } = context;
    rows.replaceChildren(...(current ? rowsOf({ ...part, payload }, current, room) : signsOf({ ...part, payload })));
  };
  effect(() => {
    const { current, step } = state.frame.value;
    show(current ? [badge(words, current.phase), told(current)] : [badge(words, "start"), begun(context)], sentence);
    element.dataset.phase = step === 0 ? "start" : (current?.phase ?? "");
    fill();
  });

  return {
    element,
    /** Room for the tallest step, so that the controls below never move. */
    resize() {
      const before = width;
      width = element.offsetWidth;
      reachable(element); // low players scroll it
      if (!width || width === before) return;
      element.style.height = `${heightOf(context.payload, width)}px`;
      if (state.frame.value.current?.terms) fill(); // other terms fit
    },
  };
}

/** An item is a copy: every step has many of them, and is written by hand. */
const ITEM = html`<div class="eqg-strip-item"><div class="eqg-strip-label"><span class="eqg-math"></span> </div><div></div></div>`;

type Part = Pick<Context, "document" | "payload" | "words"> & { pattern: HTMLElement };

const badge = (words: Words, phase: "start" | "forward" | "backward") =>
  html`<span class="eqg-phase eqg-phase-${phase}">${phase === "start" ? "" : icon(ICONS[phase])}${words.phase[phase]}</span>`;

const begun = ({ words, payload }: Pick<Context, "payload" | "words">) => (payload.instructions.length ? `${words.fresh} — ${words.freshHint}.` : words.empty);

const told = (current: InstructionInfo) => {
  const { text, sentence } = current;
  const title = text.length > LONGEST.instruction ? text : "";
  return html`<span class="eqg-math eqg-sentence-instruction" title=${title} ${instructionIn(current, LONGEST.instruction)}></span> — ${sentence}${
    /[.!?]$/.test(sentence) ? "" : "."}`;
};

/** Before the first step: how to read what is to come. */
function signsOf(part: Part) {
  const { document, payload, words: { signs } } = part;
  if (!payload.instructions.length) return [];
  const items = Object.entries(signs.frames).map(([kind, text]) =>
    itemOf(part, "", text, cellsOf(part, `eqg-cells eqg-${kind}`, SAMPLE, SAMPLE.data.map(toNumber))),
  );
  const note = made<HTMLElement>(document, html`<p class="eqg-note">${signs.keys}</p>`);
  return [box(document, "div", "eqg-strip-row eqg-strip-signs", ...items, note)];
}

/** The lines of a step, made anew: who looks at an entry marks them. */
function rowsOf(part: Part, instruction: InstructionInfo, room: number) {
  const rows = instruction.rows ?? [];
  const scales = scalesOf(part.payload, instruction);
  const blocks = new Map<Item, HTMLElement>();
  const one = (item: Item) => {
    if (item.sign !== undefined) return box(part.document, "span", "eqg-strip-sign", item.sign);
    const made = block(part, instruction, item, scales);
    blocks.set(item, made);
    return made;
  };
  const lines = rows.map((items) => box(part.document, "div", "eqg-strip-row", ...items.map(one)));
  const entries = entriesOf(part, instruction, blocks, room);
  if (entries) lines.splice(1, 0, entries.element);
  return lines;
}

/**
 * The cells of one sum or one comparison share a scale; a local derivative, and a factor
 * without a role, has its own.
 */
function scaleName(item: Item, shared: boolean): string | null {
  if (item.scale !== undefined) return item.scale;
  return shared && item.role && item.role !== "local" ? "shared" : null;
}

const isShared = (instruction: InstructionInfo, row: Item[]) =>
  instruction.phase === "backward" ||
  row.every(({ sign }) => sign === undefined || sign === "=" || SUMS.has(sign));

/** @returns the numbers that an item is compared with */
function scalesOf(payload: Payload, instruction: InstructionInfo): Map<Item, number[]> {
  const named = new Map<string, number[]>();
  const scales = new Map<Item, number[]>();
  for (const row of instruction.rows ?? []) {
    const shared = isShared(instruction, row);
    for (const item of row) {
      if (item.array === null || item.array === undefined) continue;
      const data = payload.array(item.array).data.map(toNumber);
      const name = scaleName(item, shared);
      const group = name === null ? [] : (named.get(name) ?? []);
      if (name !== null) named.set(name, group);
      group.push(...data);
      scales.set(item, group);
    }
  }
  return scales;
}

function block(part: Part, { phase }: InstructionInfo, item: Item, scales: Map<Item, number[]>) {
  const { label = "", role = "", array: number = null } = item;
  const backward = phase === "backward";
  const gradient = item.gradient ?? (backward && Boolean(role) && role !== "local");
  const kind = gradient ? "eqg-gradient" : backward ? "eqg-local" : "eqg-plain";
  const look = `eqg-cells ${kind}${item.result ? " eqg-new" : ""}`;
  const cells =
    number === null
      ? singleOf(look, item.text ?? "", writeMath)
      : cellsOf(part, look, wholeOf(part.payload, number, MOST), scales.get(item) ?? []);
  return itemOf(part, label, cells.power ? `${role} ${cells.power}` : role, cells);
}

/** Cells that an item shows: how they look, and what writes them. */
interface Cells {
  look: string;
  title: string;
  scrolls: boolean;
  power: string; // of ten, that all their numbers share
  write: (element: HTMLElement) => void;
}

function itemOf({ pattern }: Part, label: string, role: string, { look, title, scrolls, write }: Cells) {
  const item = pattern.cloneNode(true) as HTMLElement;
  const [head, cells] = item.children as unknown as [HTMLElement, HTMLElement];
  const name = head.firstElementChild as HTMLElement;
  if (label.length > LONGEST.label) name.title = label;
  writeMath(name, clip(label, LONGEST.label));
  head.append(role);
  cells.className = look;
  if (scrolls) cells.tabIndex = 0;
  if (title) cells.title = title;
  write(cells);
  return item;
}

const singleOf = (look: string, text: string, write: (element: HTMLElement, text: string) => void): Cells => ({
  look: `${look} eqg-single`,
  title: "",
  scrolls: false,
  power: "",
  write: (element) => write(element, text),
});

function cellsOf({ words }: Part, look: string, array: Summary, compared: number[]): Cells {
  const { rows, cols, cut, shape } = array;
  const numbers = array.data.map(toNumber);
  if (shape.length === 0) return singleOf(look, formatNumber(numbers[0]), (element, text) => void (element.textContent = text));
  const largest = largestOf(compared);
  const { texts, power } = formatBeside(numbers, compared);
  const [tall, broad] = [rows > ROWS, cols > BROAD];
  return {
    look: [look, rows > 1 ? "eqg-matrix" : "", tall ? "eqg-tall" : "", broad ? "eqg-broad" : ""].filter(Boolean).join(" "),
    title: cut ? words.means(shape.join(" × ")) : "",
    scrolls: tall || broad,
    power,
    write(element) {
      element.style.setProperty("--eqg-cols", String(cols));
      writeCells(element, numbers, texts, largest);
    },
  };
}

/** Every step has many of them: they are written by hand. */
function writeCells(element: HTMLElement, numbers: number[], texts: string[], largest: number) {
  const { ownerDocument } = element;
  const cells = numbers.map((x, k) => {
    const odd = Number.isNaN(x);
    const cell = box(ownerDocument, "span", odd ? "eqg-strip-cell eqg-nan" : "eqg-strip-cell", texts[k]);
    cell.title = `${x}`.replace("-", "−");
    if (odd) return cell;
    const at = position(x, largest);
    cell.style.backgroundColor = rampCss(at);
    cell.style.color = rampInkCss(at);
    return cell;
  });
  element.replaceChildren(...cells);
}
