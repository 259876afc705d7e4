// Listings, pure: the tape and the steps so far as text, to be copied.

import type { InstructionInfo } from "../engine/schema.d.ts";
import type { Words } from "../language/words.ts";
import type { Payload } from "./payload.ts";

/** @returns as the tape prints in Python: number, phase at its first line, text */
export function tapeText({ instructions }: Payload, words: Words): string {
  const width = String(instructions.length).length;
  return instructions
    .flatMap(({ phase, text }, k) => [
      ...(k === 0 || instructions[k - 1].phase !== phase ? [words.phase[phase]] : []),
      `${String(k + 1).padStart(width + 2)}  ${text}`,
    ])
    .join("\n");
}

export function transcriptText(
  { title, equations, instructions }: Payload,
  step: number,
  words: Words,
): string {
  const head = [words.player(title), ...equations.map(({ text }) => `  ${text}`)];
  const lines = instructions.slice(0, step).map((one, k) => `${k + 1}. ${lineOf(one, words)}`);
  return [...head, ...lines].join("\n");
}

/** One step in words, without its number. */
export function lineOf({ phase, text, sentence, speech }: InstructionInfo, words: Words): string {
  const told = speech?.replace(/^(forward|backward): /, "");
  return `${words.phase[phase]}: ${told || `${text}, ${sentence}`}`;
}
