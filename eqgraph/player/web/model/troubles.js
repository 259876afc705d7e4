// Troubles, pure: which problems have shown themselves by now, and at which nodes.

const BAD = new Set(["nan", "inf"]);

/**
 * What is written at a node: the kind of its trouble, and whether everything bad began here.
 * @typedef {object} Warning
 * @property {string} ref
 * @property {string} kind
 * @property {boolean} first
 * @property {string[]} texts  one a problem
 */

/**
 * The warnings up to a step. Nothing is said before the tape reaches it.
 * @param {Pick<import("./payload.js").Payload, "problems">} payload @param {number} step
 * @returns {Warning[]}
 */
export function warningsAt({ problems = [] }, step) {
  /** @type {Map<string, Warning>} */
  const found = new Map();
  let first = true;
  for (const problem of inOrder(problems)) {
    if (problem.step > step) break;
    const bad = BAD.has(problem.kind);
    const known = found.get(problem.node);
    if (known) known.texts.push(problem.text);
    else {
      const { node: ref, kind, text } = problem;
      found.set(ref, { ref, kind, first: bad && first, texts: [text] });
    }
    if (bad) first = false;
  }
  return [...found.values()];
}

/**
 * The problems as the list shows them: in the order of the tape.
 * @param {import("../engine/schema.js").ProblemInfo[]} problems
 */
export const inOrder = (problems) => [...problems].sort((a, b) => a.step - b.step);

/**
 * The problem that a step is the place of, for "2 of 3" in the list.
 * @param {import("../engine/schema.js").ProblemInfo[]} problems @param {number} step @returns {number}
 */
export const problemAt = (problems, step) => inOrder(problems).findIndex((one) => one.step === step);
