// Numbers as a reader likes to see them: the twin of syntax/numbers.py.

import type { Plain } from "../engine/schema.d.ts";

const SMALL = 1e-3;
const LARGE = 1e5;
const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

export const toNumber = (x: Plain): number => Number(x);

/**
 * Write one number: 3 significant digits, a real minus, a power of ten where it is needed.
 * @param short  leaves zeros at the end out
 */
export function formatNumber(x: number, digits = 3, short = false): string {
  if (!Number.isFinite(x) || x === 0) return special(x);
  const [mantissa, exponent] = exponential(x, digits - 1).split("e");
  const power = Number(exponent);
  const shown = (text: string) =>
    short && text.includes(".") ? text.replace(/\.?0+$/, "") : text;
  if (10 ** power < SMALL || 10 ** power >= LARGE) {
    return minus(`${shown(mantissa)}·10${raised(power)}`);
  }
  return minus(shown(fixed(x, Math.max(0, digits - 1 - power))));
}

// As in Python, what lies halfway goes to the even digit; JavaScript takes the larger number.
const NEAR = 1e-9; // relative; farther from a whole number no rounding of the product leads
const halfway = (digits: string) => /[02468]\.?50{24}$/.test(digits);

function fixed(x: number, decimals: number) {
  const twice = 2 * x * 10 ** decimals;
  if (Math.abs(twice - Math.round(twice)) > NEAR * Math.abs(twice)) return x.toFixed(decimals); // it costs a tenth
  const long = x.toFixed(decimals + 25);
  const cut = long.slice(0, -25);
  return halfway(cut.slice(-2) + long.slice(-25)) ? cut.replace(/\.$/, "") : x.toFixed(decimals);
}

function exponential(x: number, decimals: number) {
  const [long, power] = x.toExponential(decimals + 25).split("e");
  const cut = long.slice(0, -25);
  return halfway(cut.slice(-2) + long.slice(-25))
    ? `${cut.replace(/\.$/, "")}e${power}`
    : x.toExponential(decimals);
}

/**
 * Write numbers that stand side by side: one number of decimals, one power of ten for all.
 * @param more  decimals more than a strip has
 * @param others  beside which they stand
 */
export function formatStrip(values: number[], more = 0, others: number[] = []): { texts: string[]; power: string } {
  const largest = largestOf([...values, ...others]);
  const power =
    largest && (largest < SMALL || largest >= LARGE) ? Math.floor(Math.log10(largest)) : 0;
  const shown = values.map((x) => shifted(x, power));
  const top = shifted(largest, power);
  const decimals = [1, 10, 100].filter((bound) => top < bound).length + more;
  const texts = shown.map((x) =>
    !Number.isFinite(x) || x === 0 ? special(x) : minus(fixed(x, decimals)),
  );
  return { texts, power: power ? `× 10${raised(power)}` : "" };
}

/** Write numbers as those beside them are written; where only zeros would be left of them, by themselves. */
export function formatBeside(numbers: number[], others: number[]) {
  const beside = formatStrip(numbers, 0, others);
  return largestOf(numbers) && !/[1-9∞N]/.test(beside.texts.join("")) ? formatStrip(numbers) : beside;
}

/** Write numbers in cells: as a strip writes them, but a power of ten stands in each. */
export function formatDigits(values: number[]): string[] {
  const { texts, power } = formatStrip(values);
  return power ? values.map((x) => formatNumber(x, 1)) : texts;
}

/** The largest finite magnitude, 0 if there is none. */
export function largestOf(values: number[]) {
  let largest = 0;
  for (const x of values) if (Number.isFinite(x)) largest = Math.max(largest, Math.abs(x));
  return largest;
}

/** Divide in two steps, since 10^−power alone overflows for subnormals. */
function shifted(x: number, power: number) {
  if (!power || !Number.isFinite(x)) return x;
  const half = Math.floor(power / 2);
  return x / 10 ** half / 10 ** (power - half);
}

function special(x: number) {
  if (Number.isNaN(x)) return "NaN";
  if (x === 0) return "0";
  return x > 0 ? "∞" : "−∞";
}

const minus = (text: string) => text.replaceAll("-", "−");

const raised = (power: number) =>
  (power < 0 ? "⁻" : "") +
  [...String(Math.abs(power))].map((digit) => RAISED[Number(digit)]).join("");

const ROUNDED = 0.35; // digits that one or two roundings take: nothing to be told

/** How many digits are right: 1.0, or "all". */
export const digitsText = (digits: number, full: number, all: string) =>
  digits > full - ROUNDED ? all : digits.toFixed(1);
