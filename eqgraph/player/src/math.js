// Mathematics as text: real Unicode characters, names of one or two letters in italics.

const TOKEN =
  /\d+(?:\.\d+)?(?:[eE][-−+]?\d+)?|[\p{L}\p{M}\p{N}\p{Lm}_'′″‴₊₋₌⁺⁻⁽⁾∂∑∏√]+|[^\p{L}\p{M}\p{N}]/gu;
const FUNCTIONS = new Set(["σ", "ln", "∑", "∏", "√", "π"]);

/**
 * A piece of mathematics; start and end count UTF-16 units of the text.
 * @typedef {{text: string, start: number, end: number, italic: boolean}} Token
 */

/** @param {string} text @returns {Token[]} */
export function tokens(text) {
  return [...text.matchAll(TOKEN)].map(([token], k, all) => {
    const start = all[k].index ?? 0;
    return { text: token, start, end: start + token.length, italic: isItalic(token) };
  });
}

/** The twin of `italic` in picture/labels.py. @param {string} name */
export function isItalic(name) {
  if (FUNCTIONS.has(name) || /^v\u0304?\d+[⁰¹²³⁴-⁹⁺⁻ᵀ]*$/u.test(name)) return false;
  const letters = name.match(/[\p{Ll}\p{Lu}\p{Lt}\p{Lo}]/gu)?.length ?? 0;
  return letters === 1 || letters === 2;
}

/**
 * Offsets in code points, as Python counts, to offsets in UTF-16 units.
 * @param {string} text @param {number} offset @returns {number}
 */
export function unitOffset(text, offset) {
  return [...text].slice(0, offset).join("").length;
}

/**
 * Write mathematics into an element; the marked ranges become spans of class eqg-part.
 * @param {Element} parent @param {string} text @param {[start: number, end: number][]} [marked]
 *   in UTF-16 units
 */
export function writeMath(parent, text, marked = []) {
  const document = parent.ownerDocument;
  parent.replaceChildren();
  const ranges = merged(marked, text.length);
  const cuts = [0, ...ranges.flat(), text.length];
  const all = tokens(text);
  for (let k = 0; k + 1 < cuts.length; k++) {
    const [start, end] = [cuts[k], cuts[k + 1]];
    if (start >= end) continue;
    /** @type {Element} */
    let into = parent;
    if (k % 2 === 1) {
      into = document.createElement("span");
      into.className = "eqg-part";
      parent.append(into);
    }
    writeTokens(into, all, text, start, end);
  }
}

/**
 * @param {Element} parent
 * @param {Token[]} all
 * @param {string} text
 * @param {number} start
 * @param {number} end
 */
function writeTokens(parent, all, text, start, end) {
  let upright = "";
  const flush = () => {
    if (upright) parent.append(upright);
    upright = "";
  };
  for (const token of all) {
    const piece = text.slice(Math.max(token.start, start), Math.min(token.end, end));
    if (token.end <= start || token.start >= end) continue;
    if (!token.italic) {
      upright += piece;
      continue;
    }
    flush();
    const name = parent.ownerDocument.createElement("i");
    name.textContent = piece;
    parent.append(name);
  }
  flush();
}

/** @param {[number, number][]} ranges @param {number} length @returns {[number, number][]} */
function merged(ranges, length) {
  /** @type {[number, number][]} */
  const joined = [];
  for (const [start, end] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = joined.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], Math.min(end, length));
    else if (start < Math.min(end, length)) joined.push([start, Math.min(end, length)]);
  }
  return joined;
}
