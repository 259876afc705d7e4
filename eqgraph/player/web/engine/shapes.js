// Shapes, pure: broadcasting as in NumPy, and where the element of a cell lies.

/** @param {number[]} a @param {number[]} b @returns {number[] | null} the common shape */
export function broadcast(a, b) {
  const shape = [];
  for (let k = 1; k <= Math.max(a.length, b.length); k++) {
    const [m, n] = [a.at(-k) ?? 1, b.at(-k) ?? 1];
    if (m !== n && m !== 1 && n !== 1) return null;
    shape.unshift(m === 1 ? n : m);
  }
  return shape;
}

/** @param {number[]} shape */
export const sizeOf = (shape) => shape.reduce((product, n) => product * n, 1);

/**
 * Where the k-th element of a broadcast array comes from.
 * @param {number} k @param {number[]} shape @param {number[]} own @returns {number}
 */
export function place(k, shape, own) {
  let [rest, at, stride] = [k, 0, 1];
  for (let axis = 1; axis <= shape.length; axis++) {
    const size = shape[shape.length - axis];
    const index = rest % size;
    rest = Math.floor(rest / size);
    const mine = own[own.length - axis] ?? 1;
    if (mine !== 1) at += index * stride;
    stride *= mine;
  }
  return at;
}

/**
 * The index of the k-th element, counted from 1 as in mathematics.
 * @param {number} k @param {number[]} shape @returns {number[]}
 */
export function indexAt(k, shape) {
  const index = [];
  let rest = k;
  for (const size of [...shape].reverse()) {
    index.unshift((rest % size) + 1);
    rest = Math.floor(rest / size);
  }
  return index;
}

/** All axes but the last fold into rows. @param {number[]} shape @returns {[number, number]} */
export const tableOf = (shape) =>
  shape.length ? [sizeOf(shape.slice(0, -1)), shape[shape.length - 1]] : [1, 1];

/** @param {number[]} shape @param {string} scalar */
export const shapeText = (shape, scalar) => (shape.length ? shape.join(" × ") : scalar);
