// Names: one form for the spellings of a name, h_{t-1} and hₜ₋₁, and the nearest known one.

import type { NodeInfo } from "../engine/schema.d.ts";
import { ABOVE, BELOW } from "./table.ts";

const below = table(BELOW);
const above = table(ABOVE);
const GLYPHS = new RegExp(`[${[...below.keys()].join("")}]+`, "gu");

/** The same text for every common spelling of a name. */
export function canonical(spelling: string): string {
  return spelling
    .normalize("NFC")
    .replace(/⁽([^⁽⁾]*)⁾/gu, (_, inner) => `^{(${swap(inner, above)})}`)
    .replace(GLYPHS, (run) => `_{${swap(run, below)}}`)
    .replace(/_(?!\{)(.)/gu, "_{$1}")
    .replaceAll("′", "'")
    .replaceAll("″", "''")
    .replace(/−/gu, "-")
    .replace(/\s/gu, "");
}

const swap = (text: string, glyphs: Map<string, string>) =>
  [...text].map((char) => glyphs.get(char) ?? char).join("");

function table([glyphs, plain]: string[]) {
  const letters = [...plain!];
  return new Map([...glyphs!].map((glyph, k) => [glyph, letters[k]!]));
}

/** A node that a name means, its name as displayed, and its shape if that is known. */
export type Named = { ref: string; name: string; shape?: readonly number[] | undefined };

/** Every node by the canonical form of each of its names; constants have none. */
export function namesOf({
  nodes,
}: {
  nodes: Pick<NodeInfo, "ref" | "name" | "names" | "kind" | "shape">[];
}): Map<string, Named> {
  const names = new Map<string, Named>();
  for (const { ref, name, names: all, kind, shape } of nodes) {
    if (kind === "constant") continue;
    for (const one of all ?? [name]) {
      if (!names.has(canonical(one))) names.set(canonical(one), { ref, name: one, shape: shape ?? undefined });
    }
  }
  return names;
}

const CLOSE = 0.6;

/**
 * The candidate that is most like a name, the first of equals; null if none is much like it. Twin
 * of eqgraph/errors.py; both read the cases of tests/web/fixtures/nearest.json.
 */
export function nearest(name: string, candidates: Iterable<string>): string | null {
  const wanted = plain([...name].slice(0, 60).join(""));
  let [best, most] = [null as string | null, CLOSE];
  for (const candidate of candidates) {
    const one = plain(candidate);
    const alike = (2 * shared(one, wanted)) / (one.length + wanted.length);
    if (alike > most || (alike === most && best === null)) [best, most] = [candidate, alike];
  }
  return best;
}

/** The letters of a name, however they are spelled. */
const plain = (name: string): string[] => [
  ...name
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll("−", "-")
    .replace(/[_{}^()]/g, ""),
];

/** Ratcliff and Obershelp: the longest piece that both have, and so on before and after it. */
function shared(a: string[], b: string[]): number {
  let [size, i, j] = [0, 0, 0];
  for (let x = 0; x < a.length - size; x++) {
    for (let y = 0; y < b.length - size; y++) {
      let k = 0;
      while (x + k < a.length && y + k < b.length && a[x + k] === b[y + k]) k += 1;
      if (k > size) [size, i, j] = [k, x, y];
    }
  }
  if (size === 0) return 0;
  const before = shared(a.slice(0, i), b.slice(0, j));
  return before + size + shared(a.slice(i + size), b.slice(j + size));
}
