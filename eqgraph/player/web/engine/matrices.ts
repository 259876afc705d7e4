// Measure matrices, as tape/matrices.py does: how much they lengthen in the long run, and at once.
import type { NArray } from "./array.ts";

const SQUARINGS = 12;

/** The product of two square matrices, or of the transpose of the first. */
function product(a: Float64Array, b: Float64Array, n: number, rows = n, turned = false): Float64Array {
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < rows; k++) {
      const x = turned ? a[k * n + i]! : a[i * n + k]!;
      if (x) for (let j = 0; j < n; j++) out[i * n + j]! += x * b[k * n + j]!;
    }
  return out;
}

/** The spectral radius of a square matrix, as the limit of ‖Uᵏ‖^(1/k). */
export function radius({ shape, data }: Pick<NArray, "shape" | "data">): number {
  const n = shape[0]!;
  let [power, log] = [data, 0];
  for (let k = 0; k <= SQUARINGS; k++) {
    let sum = 0;
    for (const x of power) sum += x * x;
    const size = Math.sqrt(sum);
    if (!(size > 0 && size < Infinity)) return size;
    log += Math.log(size) / 2 ** k;
    power = power.map((x) => x / size);
    if (k < SQUARINGS) power = product(power, power, n);
  }
  return Math.exp(log);
}

/** How much a matrix lengthens a vector at most. */
export function spectralNorm({ shape, data }: NArray): number {
  const [rows, n] = shape as [number, number];
  return Math.sqrt(radius({ shape: [n, n], data: product(data, data, n, rows, true) }));
}
