// Draw numbers at random, the same from one seed as in Python: eqgraph/ir/draws.py, method by method.
import { type NArray, sizeOf } from "./array.ts";

const WARM = 15;
const TERMS = 12;

/** The generator sfc32 of Doty-Humphrey's PractRand; a seed is a number or a name. */
export class Draws {
  #a: number;
  #b: number;
  #c: number;
  #counter: number;

  constructor(seed: number | string) {
    const text = new TextEncoder().encode(String(seed));
    const hashed = (start: number): number =>
      text.reduce((found, byte) => Math.imul(found ^ byte, 0x01000193), 0x811c9dc5 ^ start);
    [this.#a, this.#b, this.#c, this.#counter] = [hashed(0), hashed(1), hashed(2), hashed(3)];
    for (let k = 0; k < WARM; k++) this.bits();
  }

  /** Return the next 32 bits. */
  bits(): number {
    const out = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + out) | 0;
    return out >>> 0;
  }

  /** Return a number from 0 up to 1, of 53 bits. */
  one(): number {
    const high = this.bits() >>> 5;
    return (high * 2 ** 26 + (this.bits() >>> 6)) * 2 ** -53;
  }

  /** Return numbers from `low` up to `high`. */
  uniform(low: number, high: number, shape: readonly number[]): NArray {
    return this.#array(() => low + (high - low) * this.one(), shape);
  }

  /** Return whole numbers from `low` to `high`, both among them. */
  whole(low: number, high: number, shape: readonly number[]): NArray {
    return this.#array(() => low + Math.floor(this.one() * (high - low + 1)), shape);
  }

  /** Return numbers 1 and −1. */
  signs(shape: readonly number[]): NArray {
    return this.#array(() => 1 - 2 * (this.bits() >>> 31), shape);
  }

  /** Return numbers of mean 0 and variance 1, nearly normal: none is beyond ±6. */
  normal(shape: readonly number[]): NArray {
    return this.#array(() => {
      let sum = 0;
      for (let k = 0; k < TERMS; k++) sum += this.one();
      return sum - TERMS / 2;
    }, shape);
  }

  /** Return so many of the numbers 0 to `of` − 1, none twice. */
  some(count: number, of: number): number[] {
    const left = Array.from({ length: of }, (_, k) => k);
    return Array.from(
      { length: count },
      () => left.splice(Math.floor(this.one() * left.length), 1)[0]!,
    );
  }

  /** Fill an array row by row. */
  #array(draw: () => number, shape: readonly number[]): NArray {
    return { shape, data: Float64Array.from({ length: sizeOf(shape) }, draw) };
  }
}

/** Return numbers with one decimal, of the shape of others; what was positive stays positive. */
export function fresh(draws: Draws, given: NArray): NArray {
  const sizes = draws.whole(1, 30, given.shape).data.map((v) => v / 10);
  if (given.data.every((v) => v > 0)) return { shape: given.shape, data: sizes };
  const signs = draws.signs(given.shape).data;
  return { shape: given.shape, data: sizes.map((v, k) => v * signs[k]!) };
}

/** Return numbers near others, as quizzes/variants.py draws them. */
export function near(draws: Draws, { shape, data }: NArray): NArray {
  const factors = draws.normal(shape).data.map((v) => 1 + 0.3 * v);
  const more = draws.uniform(0, 0.1, shape).data;
  return { shape, data: data.map((v, k) => v * factors[k]! + more[k]!) };
}
