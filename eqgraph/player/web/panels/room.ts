// Room for the step strip, pure: how high the tallest step is at a width, so that no step moves
// what stands below it. Widths of texts are guessed on the large side; of a run that is computed
// only shapes are asked for, and no number.

import type { InstructionInfo as Instruction, Item } from "../engine/schema.d.ts";
import { sizeOf } from "../engine/shapes.ts";
import { clip } from "../kit/math.ts";
import type { Outline } from "../model/arrays.ts";
import type { Payload } from "../model/payload.ts";
import type { Step } from "../model/run.ts";

/** Characters of names and instructions in the strip; a longer one is cut. */
export const LONGEST = { instruction: 120, label: 40 };

export const ROWS = 4.5; // of a matrix that are in view; more are scrolled to
const NARROW = 800; // px of the player, as in player.css
export const PADDING = { across: 34, along: 25 };
const BADGE = 112;
const ENTRY = 50; // of the terms of an entry
const CELL = 45; // px, as in player.css
const BETWEEN = 28; // px between rows that stand side by side
const LONG_WORD = 60;
const LONG_NUMBER = 7; // characters: −0.0123
const WIDTH = { math: 9, text: 7.8, labelMath: 8.4, label: 6.4, single: 10 }; // px a character

type Look = (array: number) => Outline;

/**
 * @param width  of the strip in px
 * @returns px
 */
export function heightOf(
  { instructions, array: summary, run }: Pick<Payload, "instructions" | "array" | "run">,
  width: number,
): number {
  const look = (array: number): Outline => (run ? run.outline(array) : summary(array));
  const room = width - PADDING.across;
  let most = 26 + 24; // before the first step there is a sentence too
  const known = new Set<string>(); // what is as high as one before it
  for (const instruction of instructions) {
    const like = "like" in instruction ? instruction.like : null;
    if (like !== null && known.has(like)) continue;
    if (like !== null) known.add(like);
    let height = sentenceHeight(instruction, room);
    const lines = "lines" in instruction ? instruction.lines : instruction.rows;
    const rows = (lines ?? []).map((row) => rowSize(row, look, room, width < NARROW));
    height += flowHeight(rows, room);
    if (instruction.terms && isTold(instruction, look)) height += ENTRY;
    most = Math.max(most, height);
  }
  return Math.ceil(most + PADDING.along);
}

/** Whether the terms of an entry may be written. */
const isTold = (instruction: Instruction | Step, look: Look) =>
  (("lines" in instruction ? instruction.lines : instruction.rows)?.[0] ?? []).every(({ array }) => typeof array !== "number" || isWhole(look(array)));

/** Whether each number of an array has its cell. */
const isWhole = ({ cut, shape, rows, cols }: Outline) => !cut || rows * cols === sizeOf(shape);

function sentenceHeight({ text, sentence }: Instruction, room: number) {
  const math = clip(text, LONGEST.instruction).length * WIDTH.math;
  const width = BADGE + math + (sentence.length + 4) * WIDTH.text;
  const longWord = text.length > LONG_WORD ? 1 : 0; // it leaves the rest of a line empty
  const lines = longWord + (width <= room ? 1 : Math.ceil(width / Math.max(room - 80, 100)));
  return 26 + 24 * (lines - 1);
}

type Size = [width: number, height: number];

/** Rows stand side by side where there is room, else one below the other. */
function flowHeight(rows: Size[], room: number) {
  let [height, line, at] = [0, 0, 0];
  for (const [w, h] of rows) {
    if (at && at + BETWEEN + w > room) {
      height += line + 6;
      [line, at] = [0, 0];
    }
    at += (at ? BETWEEN : 0) + w;
    line = Math.max(line, h);
  }
  return height + (rows.length ? line + 6 : 0);
}

/** Items go on in a new line where there is no room. */
function rowSize(row: Item[], look: Look, room: number, narrow: boolean): Size {
  const gap = narrow ? 6 : 10;
  let [height, line, at, widest] = [0, 0, 0, 0];
  for (const item of row) {
    const [w, h] = spaceOf(item, look);
    if (at && at + gap + w > room) {
      height += line + 4;
      [line, at] = [0, 0];
    }
    at += (at ? gap : 0) + w;
    line = Math.max(line, h);
    widest = Math.max(widest, at);
  }
  return [widest, height + line];
}

function spaceOf(item: Item, look: Look): Size {
  if (item.sign !== undefined) return [3 + 10 * String(item.sign).length, 30];
  const name = item.label ? clip(item.label, LONGEST.label).length * WIDTH.labelMath + 8 : 0;
  const label = name + (item.role ?? "").length * WIDTH.label;
  const array = typeof item.array === "number" ? look(item.array) : null;
  const margin = item.result ? 8 : 0;
  if (!array?.shape.length) {
    const length = array ? LONG_NUMBER : (item.text ?? "").length;
    return [Math.max(label, 76, length * WIDTH.single + 31) + margin, 54];
  }
  const cells = array.cols * CELL + 5;
  const high = array.rows > 1 ? Math.min(array.rows, ROWS) * 16 + 5 : 30;
  return [Math.max(label, cells) + margin, 24 + high];
}
