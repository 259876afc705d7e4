// Names: one form for the spellings of a name, h_{t-1} and hₜ₋₁.

import type { NodeInfo } from "../engine/schema.d.ts";
import { ABOVE, BELOW } from "./alphabet.ts";

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
