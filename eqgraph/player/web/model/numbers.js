// Numbers as a reader likes to see them: the twin of syntax/numbers.py.

const SMALL = 1e-3;
const LARGE = 1e5;
const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** @param {import("../engine/schema.js").Plain} x @returns {number} */
export const toNumber = (x) => Number(x);

/**
 * Write one number: 3 significant digits, a real minus, a power of ten where it is needed.
 * @param {number} x @param {number} [digits] @returns {string}
 */
export function formatNumber(x, digits = 3) {
  if (!Number.isFinite(x) || x === 0) return special(x);
  const [mantissa, exponent] = x.toExponential(digits - 1).split("e");
  const power = Number(exponent);
  if (10 ** power < SMALL || 10 ** power >= LARGE) return minus(`${mantissa}·10${raised(power)}`);
  return minus(x.toFixed(Math.max(0, digits - 1 - power)));
}

/**
 * Write numbers that stand side by side: one number of decimals, one power of ten for all.
 * @param {number[]} values @param {number} [more]  decimals more than a strip has
 * @returns {{texts: string[], power: string}}
 */
export function formatStrip(values, more = 0) {
  const largest = largestOf(values);
  const power =
    largest && (largest < SMALL || largest >= LARGE) ? Math.floor(Math.log10(largest)) : 0;
  const shown = values.map((x) => shifted(x, power));
  const top = largestOf(shown);
  const decimals = [1, 10, 100].filter((bound) => top < bound).length + more;
  const texts = shown.map((x) =>
    !Number.isFinite(x) || x === 0 ? special(x) : minus(x.toFixed(decimals)),
  );
  return { texts, power: power ? `× 10${raised(power)}` : "" };
}

/** The largest finite magnitude, 0 if there is none. @param {number[]} values */
export function largestOf(values) {
  let largest = 0;
  for (const x of values) if (Number.isFinite(x)) largest = Math.max(largest, Math.abs(x));
  return largest;
}

/**
 * Divide in two steps, since 10^−power alone overflows for subnormals.
 * @param {number} x
 * @param {number} power
 */
function shifted(x, power) {
  if (!power || !Number.isFinite(x)) return x;
  const half = Math.floor(power / 2);
  return x / 10 ** half / 10 ** (power - half);
}

/** @param {number} x */
function special(x) {
  if (Number.isNaN(x)) return "NaN";
  if (x === 0) return "0";
  return x > 0 ? "∞" : "−∞";
}

/** @param {string} text */
const minus = (text) => text.replaceAll("-", "−");

/** @param {number} power */
const raised = (power) =>
  (power < 0 ? "⁻" : "") +
  [...String(Math.abs(power))].map((digit) => RAISED[Number(digit)]).join("");
