// The step strip: what this step did, as a sentence, and the same sentence made of numbers.

import type { InstructionInfo, Item, Summary } from "../engine/schema.d.ts";
import { position, rampCss, rampInkCss } from "../kit/colour.ts";
import type { Context, View } from "../kit/context.ts";
import { html, icon, ICONS } from "../kit/element.ts";
import { clip, writeInstruction, writeMath } from "../kit/math.ts";
import { formatNumber, formatStrip, largestOf, toNumber } from "../model/numbers.ts";
import { wholeOf } from "../model/arrays.ts";
import type { Payload } from "../model/payload.ts";
import { entriesOf } from "./entries.ts";
import { heightOf, LONGEST, PADDING, ROWS } from "./room.ts";

const MOST = 576; // numbers that are written; of more, means
const BROAD = 8; // columns that are in view; more are scrolled to
const SAMPLE: Summary = { data: [-1, 0, 1], shape: [3], text: "", rows: 1, cols: 3 };
const SUMS = new Set(["+", "−", "-"]);

export function stripView(context: Context): View & { resize: () => void } {
  const { document, words, state, effect } = context;
  const element = html(document, "section", "eqg-strip");
  const sentence = html(document, "p", "eqg-sentence");
  const rows = html(document, "div", "eqg-strip-rows");
  element.append(sentence, rows);
  let width = 0; // as the last layout had it
  const fill = () => {
    const room = (width || element.offsetWidth || 900) - PADDING.across;
    const { current } = state.frame.value;
    rows.replaceChildren(...(current ? rowsOf(context, current, room) : signsOf(context)));
  };
  effect(() => {
    const { current, step } = state.frame.value;
    sentence.replaceChildren(badge(context, current));
    if (current) {
      const text = html(document, "span", "eqg-math eqg-sentence-instruction");
      writeInstruction(text, current, LONGEST.instruction);
      text.title = current.text.length > LONGEST.instruction ? current.text : "";
      sentence.append(text, ` — ${current.sentence}${/[.!?]$/.test(current.sentence) ? "" : "."}`);
    } else {
      const { instructions } = context.payload;
      sentence.append(instructions.length ? `${words.fresh} — ${words.freshHint}.` : words.empty);
    }
    element.dataset.phase = step === 0 ? "start" : (current?.phase ?? "");
    fill();
  });

  return {
    element,
    /** Room for the tallest step, so that the controls below never move. */
    resize() {
      const before = width;
      width = element.offsetWidth;
      if (!width) return;
      const height = heightOf(context.payload, width);
      element.style.height = `${height}px`;
      if (element.offsetHeight < height - 1) element.tabIndex = 0; // there it is scrolled
      else element.removeAttribute("tabindex");
      if (state.frame.value.current?.terms && width !== before) fill(); // other terms fit
    },
  };
}

type Part = Pick<Context, "document" | "payload" | "words">;

function badge({ document, words }: Part, current: InstructionInfo | null) {
  const phase = current?.phase ?? "start";
  const label = html(document, "span", `eqg-phase eqg-phase-${phase}`);
  if (phase !== "start") label.append(icon(document, ICONS[phase]));
  label.append(words.phase[phase]);
  return label;
}

/** Before the first step: how to read what is to come. */
function signsOf(context: Part) {
  const { document, payload, words } = context;
  if (!payload.instructions.length) return [];
  const row = html(document, "div", "eqg-strip-row eqg-strip-signs");
  for (const [kind, text] of Object.entries(words.signs.frames)) {
    const item = html(document, "div", "eqg-strip-item");
    const frame = html(document, "div", `eqg-cells eqg-${kind}`);
    fill(context, frame, SAMPLE, SAMPLE.data.map(toNumber));
    item.append(html(document, "div", "eqg-strip-label", text), frame);
    row.append(item);
  }
  row.append(html(document, "p", "eqg-note", words.signs.keys));
  return [row];
}

function rowsOf(context: Part, instruction: InstructionInfo, room: number) {
  const rows = instruction.rows ?? [];
  const scales = scalesOf(context.payload, instruction);
  const blocks = new Map<Item, HTMLElement>();
  const lines = rows.map((items) => {
    const row = html(context.document, "div", "eqg-strip-row");
    for (const item of items) {
      if (item.sign !== undefined) row.append(sign(context, item.sign));
      else {
        const made = block(context, instruction, item, scales);
        blocks.set(item, made);
        row.append(made);
      }
    }
    return row;
  });
  const entries = entriesOf(context, instruction, blocks, room);
  if (entries) lines.splice(1, 0, entries.element);
  return lines;
}

const sign = ({ document }: Part, text: string) =>
  html(document, "span", "eqg-strip-sign", text);

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

function block(
  context: Part,
  instruction: InstructionInfo,
  item: Item,
  scales: Map<Item, number[]>,
) {
  const { document, payload } = context;
  const box = html(document, "div", "eqg-strip-item");
  const label = html(document, "div", "eqg-strip-label");
  if (item.label) {
    const name = html(document, "span", "eqg-math");
    writeMath(name, clip(item.label, LONGEST.label));
    if (item.label.length > LONGEST.label) name.title = item.label;
    label.append(name, " ");
  }
  label.append(item.role ?? "");
  const backward = instruction.phase === "backward";
  const gradient = item.gradient ?? (backward && Boolean(item.role) && item.role !== "local");
  const kind = gradient ? "eqg-gradient" : backward ? "eqg-local" : "eqg-plain";
  const frame = html(document, "div", `eqg-cells ${kind}${item.result ? " eqg-new" : ""}`);
  box.append(label, frame);
  if (item.array === null || item.array === undefined) {
    frame.classList.add("eqg-single");
    writeMath(frame, item.text ?? "");
    return box;
  }
  const array = wholeOf(payload, item.array, MOST);
  const power = fill(context, frame, array, scales.get(item) ?? []);
  if (power) label.append(` ${power}`);
  return box;
}

/** @returns the power of ten that all its numbers share */
function fill(
  { document, words }: Part,
  frame: HTMLElement,
  array: Summary,
  compared: number[],
): string {
  const numbers = array.data.map(toNumber);
  if (array.shape.length === 0) {
    frame.classList.add("eqg-single");
    frame.textContent = formatNumber(numbers[0]);
    return "";
  }
  const largest = largestOf(compared);
  const { texts, power } = stripTexts(numbers, compared);
  frame.classList.toggle("eqg-matrix", array.rows > 1);
  frame.classList.toggle("eqg-tall", array.rows > ROWS);
  frame.classList.toggle("eqg-broad", array.cols > BROAD);
  if (array.rows > ROWS || array.cols > BROAD) frame.tabIndex = 0; // it is scrolled
  frame.style.setProperty("--eqg-cols", String(array.cols));
  if (array.cut) frame.title = words.means(array.shape.join(" × "));
  numbers.forEach((x, k) => {
    const cell = html(document, "span", "eqg-strip-cell", texts[k]);
    if (Number.isNaN(x)) cell.classList.add("eqg-nan");
    else {
      const at = position(x, largest);
      cell.style.background = rampCss(at);
      cell.style.color = rampInkCss(at);
    }
    cell.title = `${x}`.replace("-", "−");
    frame.append(cell);
  });
  return power;
}

/** Decimals and power come from all numbers that are compared. */
function stripTexts(numbers: number[], compared: number[]) {
  const { texts, power } = formatStrip([...numbers, ...compared]);
  return { texts: texts.slice(0, numbers.length), power };
}
