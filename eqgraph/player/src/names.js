// Names: one form for the spellings of a name, h_{t-1} and hₜ₋₁, and the nearest known one.

const BELOW = table("₀₁₂₃₄₅₆₇₈₉₊₋ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓₔᵦᵧᵨᵩᵪ", "0123456789+-aehijklmnoprstuvxəβγρφχ");
const ABOVE = table(
  "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟᶿᵠᵡ",
  "0123456789+-abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWβγδθφχ",
);
const GLYPHS = new RegExp(`[${[...BELOW.keys()].join("")}]+`, "gu");

/**
 * The same text for every common spelling of a name.
 * @param {string} spelling @returns {string}
 */
export function canonical(spelling) {
  return spelling
    .normalize("NFC")
    .replace(/⁽([^⁽⁾]*)⁾/gu, (_, inner) => `^{(${swap(inner, ABOVE)})}`)
    .replace(GLYPHS, (run) => `_{${swap(run, BELOW)}}`)
    .replace(/_(?!\{)(.)/gu, "_{$1}")
    .replaceAll("′", "'")
    .replaceAll("″", "''")
    .replace(/−/gu, "-")
    .replace(/\s/gu, "");
}

/** @param {string} text @param {Map<string, string>} glyphs */
const swap = (text, glyphs) => [...text].map((char) => glyphs.get(char) ?? char).join("");

/** @param {string} glyphs @param {string} plain */
function table(glyphs, plain) {
  const letters = [...plain];
  return new Map([...glyphs].map((glyph, k) => [glyph, letters[k]]));
}

/**
 * Every node by the canonical form of each of its names; constants have none.
 * @param {import("./payload.js").Payload} payload @returns {Map<string, string>} refs
 */
export function namesOf({ nodes }) {
  const names = new Map();
  for (const { ref, name, names: all, kind } of nodes) {
    if (kind === "constant") continue;
    for (const one of all ?? [name]) {
      if (!names.has(canonical(one))) names.set(canonical(one), ref);
    }
  }
  return names;
}

/**
 * The known name that is most like another one, or nothing if none is like it.
 * @param {string} name @param {Iterable<string>} known @returns {string | null}
 */
export function nearest(name, known) {
  const wanted = canonical(name);
  let best = null;
  let least = Math.max(1, Math.floor(wanted.length / 2)) + 1;
  for (const other of known) {
    const far = distance(wanted, other, least);
    if (far < least) [best, least] = [other, far];
  }
  return best;
}

/** @param {string} a @param {string} b @param {number} most @returns {number} edits from a to b */
function distance(a, b, most) {
  if (Math.abs(a.length - b.length) >= most) return most;
  let row = Array.from({ length: b.length + 1 }, (_, k) => k);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length];
}
