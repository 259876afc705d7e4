// Shapes, pure: broadcasting as in NumPy, and where the element of a cell lies.

/** @returns the common shape */
export function broadcast(a: number[], b: number[]): number[] | null {
  const shape = [];
  for (let k = 1; k <= Math.max(a.length, b.length); k++) {
    const [m, n] = [a.at(-k) ?? 1, b.at(-k) ?? 1];
    if (m !== n && m !== 1 && n !== 1) return null;
    shape.unshift(m === 1 ? n : m);
  }
  return shape;
}

export const sizeOf = (shape: number[]) => shape.reduce((product, n) => product * n, 1);

/** Where the k-th element of a broadcast array comes from. */
export function place(k: number, shape: number[], own: number[]): number {
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

/** The index of the k-th element, counted from 1 as in mathematics. */
export function indexAt(k: number, shape: number[]): number[] {
  const index = [];
  let rest = k;
  for (const size of [...shape].reverse()) {
    index.unshift((rest % size) + 1);
    rest = Math.floor(rest / size);
  }
  return index;
}

/** All axes but the last fold into rows. */
export const tableOf = (shape: number[]): [number, number] =>
  shape.length ? [sizeOf(shape.slice(0, -1)), shape[shape.length - 1]] : [1, 1];

export const shapeText = (shape: number[], scalar: string) =>
  shape.length ? shape.join(" × ") : scalar;
