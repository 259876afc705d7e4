// Listings, pure: the tape and the steps so far as text, to be copied.

/**
 * @param {import("./payload.js").Payload} payload @param {import("../language/words.js").Words} words
 * @returns {string} as the tape prints in Python: number, phase at its first line, text
 */
export function tapeText({ instructions }, words) {
  const width = String(instructions.length).length;
  return instructions
    .flatMap(({ phase, text }, k) => [
      ...(k === 0 || instructions[k - 1].phase !== phase ? [words.phase[phase]] : []),
      `${String(k + 1).padStart(width + 2)}  ${text}`,
    ])
    .join("\n");
}

/**
 * @param {import("./payload.js").Payload} payload @param {number} step
 * @param {import("../language/words.js").Words} words @returns {string}
 */
export function transcriptText({ title, equations, instructions }, step, words) {
  const head = [words.player(title), ...equations.map(({ text }) => `  ${text}`)];
  const lines = instructions.slice(0, step).map((one, k) => `${k + 1}. ${lineOf(one, words)}`);
  return [...head, ...lines].join("\n");
}

/**
 * One step in words, without its number.
 * @param {import("../engine/schema.js").InstructionInfo} instruction
 * @param {import("../language/words.js").Words} words @returns {string}
 */
export function lineOf({ phase, text, sentence, speech }, words) {
  const told = speech?.replace(/^(forward|backward), step \d+ of \d+: /, "");
  return `${words.phase[phase]}: ${told || `${text}, ${sentence}`}`;
}
