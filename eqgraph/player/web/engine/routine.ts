// Compute a routine: the words of its lines, one after the other.
import { type NArray, type Word, arrayOf } from "./array.ts";
import { type Rounding, rounded } from "./rounding.ts";
import type { Param, Routine } from "./schema.d.ts";
import { WORDS } from "./words.ts";

interface Ready {
  consts: NArray[];
  lines: { word: Word; at: number[]; params: Record<string, Param> | undefined }[];
}

/** Say that a page carries no word of a name. */
export class NoWord extends Error {}

/** Return a word by the name that routines call it. */
export function word(name: string): Word {
  if (!Object.hasOwn(WORDS, name)) throw new NoWord(name);
  return WORDS[name]!;
}

const ready = new WeakMap<Routine, Ready>();

function prepared(routine: Routine): Ready {
  let found = ready.get(routine);
  if (!found) {
    const lines = routine.lines.map(([name, at, params]) => {
      return { word: word(name), at, params };
    });
    found = { consts: (routine.consts ?? []).map(arrayOf), lines };
    ready.set(routine, found);
  }
  return found;
}

/** Return the results of a routine. */
export function call(routine: Routine, operands: readonly NArray[], rounding: Rounding): NArray[] {
  const { consts, lines } = prepared(routine);
  const values = [...operands];
  const at = (k: number): NArray => (k < 0 ? consts[-1 - k]! : values[k]!);
  for (const { word, at: places, params } of lines) {
    let made: NArray;
    if (params || places.length > 2)
      made = params ? word(...places.map(at), params) : word(...places.map(at));
    else made = places.length === 2 ? word(at(places[0]!), at(places[1]!)) : word(at(places[0]!));
    values.push(rounded(made, rounding.step));
  }
  return routine.outs.map((k) => rounded(at(k), rounding.last));
}
