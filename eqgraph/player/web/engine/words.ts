// The words of the routines: those of the JavaScript target, from its javascript.js.
// Written by `python -m tests.payload.write_words`; a test holds it fresh.
// @ts-nocheck

export function made(shape, value = 0) {
  const data = new Float64Array(sizeOf(shape));
  return { shape: [...shape], data: value === 0 ? data : data.fill(value) };
}

export function whole(x) {
  return typeof x === "number" ? { shape: [], data: Float64Array.of(x) } : x;
}

export function sizeOf(shape) {
  let size = 1;
  for (const n of shape) size *= n;
  return size;
}

export function strides(shape) {
  const out = new Array(shape.length).fill(1);
  for (let k = shape.length - 2; k >= 0; k--) out[k] = out[k + 1] * shape[k + 1];
  return out;
}

export function offsets(shape, steps, start = 0) {
  const out = new Int32Array(sizeOf(shape));
  const last = shape.length - 1;
  const [n, step] = last < 0 ? [1, 0] : [shape[last], steps[last]];
  const at = new Int32Array(shape.length);
  let from = start;
  for (let k = 0; k < out.length; ) {
    for (let j = 0; j < n; j++) out[k++] = from + j * step;
    for (let axis = last - 1; axis >= 0; axis--) {
      from += steps[axis];
      if (++at[axis] < shape[axis]) break;
      from -= steps[axis] * shape[axis];
      at[axis] = 0;
    }
  }
  return out;
}

export function viewed(x, shape, steps, start = 0) {
  const from = offsets(shape, steps, start);
  const data = new Float64Array(from.length);
  for (let n = 0; n < data.length; n++) data[n] = x.data[from[n]];
  return { shape: [...shape], data };
}

export function stretched(x, shape) {
  const steps = strides(x.shape);
  const extra = shape.length - x.shape.length;
  return shape.map((_, k) => (k < extra || x.shape[k - extra] === 1 ? 0 : steps[k - extra]));
}

export function alike(a, b) {
  if (a.length !== b.length) return false;
  for (let k = 0; k < a.length; k++) if (a[k] !== b[k]) return false;
  return true;
}

export function joint(...shapes) {
  const rank = Math.max(...shapes.map((s) => s.length));
  return Array.from({ length: rank }, (_, k) => {
    const sizes = shapes.map((s) => s[k - rank + s.length] ?? 1);
    return sizes.find((n) => n !== 1) ?? 1;
  });
}

export function entry(f, ...xs) {
  const [a, b, c] = xs.map(whole);
  if (c) return entries(f, a, b, c);
  if (b) return pairs(f, a, b);
  const data = new Float64Array(a.data.length);
  for (let n = 0; n < data.length; n++) data[n] = f(a.data[n]);
  return { shape: [...a.shape], data };
}

export function pairs(f, a, b) {
  const [left, right] = [a.data, b.data];
  if (!alike(a.shape, b.shape) && a.shape.length && b.shape.length) return entries(f, a, b);
  const shape = a.shape.length ? a.shape : b.shape;
  const data = new Float64Array(a.shape.length ? left.length : right.length);
  if (alike(a.shape, b.shape)) for (let n = 0; n < data.length; n++) data[n] = f(left[n], right[n]);
  else if (a.shape.length) for (let n = 0; n < data.length; n++) data[n] = f(left[n], right[0]);
  else for (let n = 0; n < data.length; n++) data[n] = f(left[0], right[n]);
  return { shape: [...shape], data };
}

export function entries(f, ...xs) {
  const out = made(joint(...xs.map((x) => x.shape)));
  const [i, j, k] = xs.map((x) => offsets(out.shape, stretched(x, out.shape)));
  const [a, b, c] = xs.map((x) => x.data);
  if (c) for (let n = 0; n < out.data.length; n++) out.data[n] = f(a[i[n]], b[j[n]], c[k[n]]);
  else for (let n = 0; n < out.data.length; n++) out.data[n] = f(a[i[n]], b[j[n]]);
  return out;
}

export function add(a, b) {
  if (a.shape && b.shape && alike(a.shape, b.shape)) {
    const data = new Float64Array(a.data.length);
    for (let n = 0; n < data.length; n++) data[n] = a.data[n] + b.data[n];
    return { shape: [...a.shape], data };
  }
  return entry((x, y) => x + y, a, b);
}

export function sub(a, b) {
  if (a.shape && b.shape && alike(a.shape, b.shape)) {
    const data = new Float64Array(a.data.length);
    for (let n = 0; n < data.length; n++) data[n] = a.data[n] - b.data[n];
    return { shape: [...a.shape], data };
  }
  return entry((x, y) => x - y, a, b);
}

export function mul(a, b) {
  if (a.shape && b.shape && alike(a.shape, b.shape)) {
    const data = new Float64Array(a.data.length);
    for (let n = 0; n < data.length; n++) data[n] = a.data[n] * b.data[n];
    return { shape: [...a.shape], data };
  }
  return entry((x, y) => x * y, a, b);
}

export function div(a, b) {
  if (a.shape && b.shape && alike(a.shape, b.shape)) {
    const data = new Float64Array(a.data.length);
    for (let n = 0; n < data.length; n++) data[n] = a.data[n] / b.data[n];
    return { shape: [...a.shape], data };
  }
  return entry((x, y) => x / y, a, b);
}

export function neg(x) {
  return entry((v) => -v, x);
}

export function exp(x) {
  return entry(Math.exp, x);
}

export function tanh(x) {
  return entry(Math.tanh, x);
}

export function cosh(x) {
  return entry(Math.cosh, x);
}

export function square(x) {
  return entry((v) => v * v, x);
}

export function axesOf(x, axis) {
  if (axis === null || axis === undefined) return x.shape.map((_, k) => k);
  return [axis].flat().map((k) => (k + x.shape.length) % x.shape.length);
}

export function without(shape, axes, keepdims) {
  return keepdims ? shape.map((n, k) => (axes.includes(k) ? 1 : n)) : shape.filter((_, k) => !axes.includes(k));
}

export function reduced(f, start, x, { axis = null, keepdims = false } = {}) {
  const axes = axesOf(x, axis);
  const out = made(without(x.shape, axes, keepdims), start);
  const { data } = x;
  if (out.data.length && axes.every((k) => k >= x.shape.length - axes.length)) {
    const inner = data.length / out.data.length;
    for (let k = 0, n = 0; k < out.data.length; k++) {
      let v = start;
      for (const end = n + inner; n < end; n++) v = f(v, data[n]);
      out.data[k] = v;
    }
    return out;
  }
  const kept = { shape: without(x.shape, axes, true) };
  const to = offsets(x.shape, stretched(kept, x.shape));
  for (let n = 0; n < data.length; n++) out.data[to[n]] = f(out.data[to[n]], data[n]);
  return out;
}

export function sum(x, options) {
  return reduced((a, b) => a + b, 0, x, options);
}

export function max(x, options) {
  return reduced(Math.max, -Infinity, x, options);
}

export function min(x, options) {
  return reduced(Math.min, Infinity, x, options);
}

export function permute(x, { axes }) {
  const order = axes.map((k) => (k + axes.length) % axes.length);
  const steps = strides(x.shape);
  return viewed(x, order.map((k) => x.shape[k]), order.map((k) => steps[k]));
}

export function transpose(x) {
  const n = x.shape.length;
  const axes = x.shape.map((_, k) => (k === n - 1 ? n - 2 : k === n - 2 ? n - 1 : k));
  return permute(x, { axes });
}

export function broadcast_to(x, like) {
  const from = whole(x);
  if (alike(from.shape, like.shape)) return from;
  if (from.data.length === 1) return made(like.shape, from.data[0]);
  return viewed(from, like.shape, stretched(from, like.shape));
}

export function sum_to(g, like) {
  if (alike(g.shape, like.shape)) return g;
  const out = made(like.shape);
  const to = offsets(g.shape, stretched(like, g.shape));
  for (let n = 0; n < g.data.length; n++) out.data[to[n]] += g.data[n];
  return out;
}

export function expand_dims(x, { axis }) {
  const axes = [axis].flat();
  const rank = x.shape.length + axes.length;
  const at = axes.map((k) => (k + rank) % rank);
  const left = [...x.shape];
  const shape = Array.from({ length: rank }, (_, k) => (at.includes(k) ? 1 : left.shift()));
  return { shape, data: x.data };
}

export function matmul(a, b) {
  const left = a.shape.length === 1 ? { shape: [1, ...a.shape], data: a.data } : a;
  const right = b.shape.length === 1 ? { shape: [...b.shape, 1], data: b.data } : b;
  const [n, m] = left.shape.slice(-2);
  const p = right.shape.at(-1);
  const lead = left.shape.length > 2 || right.shape.length > 2
    ? joint(left.shape.slice(0, -2), right.shape.slice(0, -2)) : [];
  const i = offsets(lead, stretched({ shape: left.shape.slice(0, -2) }, lead));
  const j = offsets(lead, stretched({ shape: right.shape.slice(0, -2) }, lead));
  const out = new Float64Array(i.length * n * p);
  const x = left.data;
  for (let k = 0; k < i.length; k++)
    for (let row = 0; row < n; row++)
      multiplied(x, i[k] * n * m + row * m, m, right.data, j[k] * m * p, p, out, (k * n + row) * p);
  const shape = [...lead];
  if (a.shape.length > 1) shape.push(n);
  if (b.shape.length > 1) shape.push(p);
  return { shape, data: out };
}

export function multiplied(x, from, m, y, other, p, out, to) {
  if (p === 1) {
    let sum = 0;
    for (let l = 0; l < m; l++) sum += x[from + l] * y[other + l];
    out[to] = sum;
    return;
  }
  for (let l = 0; l < m; l++) {
    const v = x[from + l];
    const row = other + l * p;
    for (let c = 0; c < p; c++) out[to + c] += v * y[row + c];
  }
}

/** By the names that routines call them. What few programs use is added by its part. */
export const WORDS: Record<string, import("./array.ts").Word> = {
  add,
  sub,
  neg,
  mul,
  div,
  square,
  exp,
  tanh,
  cosh,
  transpose,
  expand_dims,
  broadcast_to,
  permute,
  sum,
  matmul,
  sum_to,
  max,
  min,
};
