// Mathematics as text: real Unicode characters, names of one or two letters in italics.

import type { InstructionInfo } from "../engine/schema.d.ts";
import { box } from "./element.ts";

const TOKEN =
  /\d+(?:\.\d+)?(?:[eE][-−+]?\d+)?|[\p{L}\p{M}\p{N}\p{Lm}_'′″‴₊₋₌⁺⁻⁽⁾∂∑∏√]+|[^\p{L}\p{M}\p{N}]/gu;
/** Letters that run from right to left; the equation around them does not. */
const TURNED = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;
const FUNCTIONS = new Set(["σ", "ln", "∑", "∏", "√", "π", "if", "or"]);

/** A piece of mathematics; start and end count UTF-16 units of the text. */
type Token = { text: string; start: number; end: number; italic: boolean };

export function tokens(text: string): Token[] {
  return [...text.matchAll(TOKEN)].map(([token], k, all) => {
    const start = all[k].index ?? 0;
    return { text: token, start, end: start + token.length, italic: isItalic(token) };
  });
}

/** At most so many characters; what is cut off is marked. */
export function clip(text: string, most: number) {
  const all = [...text];
  return all.length > most ? `${all.slice(0, most - 1).join("")}…` : text;
}

/** The twin of `italic` in picture/labels.py. */
export function isItalic(name: string) {
  if (FUNCTIONS.has(name) || /^v\u0304?\d+[⁰¹²³⁴-⁹⁺⁻ᵀ]*$/u.test(name)) return false;
  const letters = name.match(/[\p{Ll}\p{Lu}\p{Lt}\p{Lo}]/gu)?.length ?? 0;
  return letters === 1 || letters === 2;
}

/** Offsets in code points, as Python counts, to offsets in UTF-16 units. */
export function unitOffset(text: string, offset: number): number {
  return [...text].slice(0, offset).join("").length;
}

/**
 * A part of a text with a name of its own, in UTF-16 units; of parts at one place the one of
 * higher order stands outside.
 */
export type Part = { ref: string; start: number; end: number; order: number; className?: string };

const DEEPEST = 60; // parts inside each other; a sum of many terms has more partial sums

/** Write mathematics into an element; its parts become spans with data-ref, one in another. */
export function writeMath(parent: Element, text: string, parts: Part[] = []) {
  parent.replaceChildren();
  const sorted = parts
    .map((part) => ({ ...part, end: Math.min(part.end, text.length) }))
    .filter(({ start, end }) => start < end)
    .sort((a, b) => a.start - b.start || b.end - a.end || b.order - a.order);
  writePart(parent, tokens(text), text, 0, text.length, sorted, 0);
}

/** Write an instruction: the name of its rule as words, if it has one, and mathematics. */
export function writeInstruction(
  parent: Element,
  { text, rule = "" }: InstructionInfo,
  longest: number = Infinity,
) {
  writeMath(parent, clip(text, longest).slice(rule.length));
  if (!rule) return;
  parent.prepend(box(parent.ownerDocument, "span", "eqg-rule-name", rule));
}

/** @param parts  sorted */
function writePart(
  parent: Element,
  all: Token[],
  text: string,
  start: number,
  end: number,
  parts: Part[],
  depth: number,
) {
  let at = start;
  for (let k = 0; k < parts.length;) {
    const part = parts[k];
    const from = Math.max(part.start, at);
    const to = Math.min(part.end, end);
    let next = k + 1;
    while (next < parts.length && parts[next].start < to) next += 1;
    const inside = parts.slice(k + 1, next);
    if (depth >= DEEPEST && inside.length) {
      k += 1; // as deep as it gets: what is inside goes on beside
      continue;
    }
    k = next;
    if (from >= to) continue;
    writeTokens(parent, all, text, at, from);
    const span = box(parent.ownerDocument, "span", part.className ?? "eqg-term");
    span.setAttribute("data-ref", part.ref);
    parent.append(span);
    writePart(span, all, text, from, to, inside, depth + 1);
    at = to;
  }
  writeTokens(parent, all, text, at, end);
}

function writeTokens(parent: Element, all: Token[], text: string, start: number, end: number) {
  let upright = "";
  const flush = () => {
    if (upright) parent.append(upright);
    upright = "";
  };
  for (const token of all) {
    const piece = text.slice(Math.max(token.start, start), Math.min(token.end, end));
    if (token.end <= start || token.start >= end) continue;
    const tag = token.italic ? "i" : TURNED.test(piece) ? "bdi" : "";
    if (!tag) {
      upright += piece;
      continue;
    }
    flush();
    const name = parent.ownerDocument.createElement(tag);
    name.textContent = piece;
    parent.append(name);
  }
  flush();
}
