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

export function pow(a, b) {
  return entry((x, y) => {
    if (y === 2) return x * x;
    return x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : Math.pow(x, y);
  }, a, b);
}

export function neg(x) {
  return entry((v) => -v, x);
}

export function exp(x) {
  return entry(Math.exp, x);
}

export function log(x) {
  return entry(Math.log, x);
}

export function log1p(x) {
  return entry(Math.log1p, x);
}

export function expm1(x) {
  return entry(Math.expm1, x);
}

export function log2(x) {
  return entry(Math.log2, x);
}

export function log10(x) {
  return entry(Math.log10, x);
}

export function exp2(x) {
  return entry((v) => Math.pow(2, v), x);
}

export function tanh(x) {
  return entry(Math.tanh, x);
}

export function sin(x) {
  return entry(Math.sin, x);
}

export function cos(x) {
  return entry(Math.cos, x);
}

export function tan(x) {
  return entry(Math.tan, x);
}

export function sinh(x) {
  return entry(Math.sinh, x);
}

export function cosh(x) {
  return entry(Math.cosh, x);
}

export function arcsin(x) {
  return entry(Math.asin, x);
}

export function arccos(x) {
  return entry(Math.acos, x);
}

export function arctan(x) {
  return entry(Math.atan, x);
}

export function arctan2(a, b) {
  return entry(Math.atan2, a, b);
}

export function arcsinh(x) {
  return entry(Math.asinh, x);
}

export function arccosh(x) {
  return entry(Math.acosh, x);
}

export function arctanh(x) {
  return entry(Math.atanh, x);
}

export function sqrt(x) {
  return entry(Math.sqrt, x);
}

export function cbrt(x) {
  return entry(Math.cbrt, x);
}

export function abs(x) {
  return entry(Math.abs, x);
}

export function sign(x) {
  return entry((v) => (Number.isNaN(v) ? v : v > 0 ? 1 : v < 0 ? -1 : 0), x);
}

export function floor(x) {
  return entry(Math.floor, x);
}

export function ceil(x) {
  return entry(Math.ceil, x);
}

export function round(x) {
  return entry((v) => {
    const low = Math.floor(v);
    const rest = v - low;
    const near = rest < 0.5 || (rest === 0.5 && low % 2 === 0) ? low : low + 1;
    return near === 0 && v < 0 ? -0 : near;
  }, x);
}

export function square(x) {
  return entry((v) => v * v, x);
}

export function maximum(a, b) {
  return entry(Math.max, a, b);
}

export function minimum(a, b) {
  return entry(Math.min, a, b);
}

export function hypot(a, b) {
  return entry(Math.hypot, a, b);
}

export function mod(a, b) {
  return entry((x, y) => {
    const left = x % y;
    return left !== 0 && left < 0 !== y < 0 ? left + y : left;
  }, a, b);
}

export function logaddexp(a, b) {
  return entry((x, y) => {
    const top = Math.max(x, y);
    return x === y ? x + Math.LN2 : top + Math.log1p(Math.exp(-Math.abs(x - y)));
  }, a, b);
}

export function less(a, b) {
  return entry((x, y) => +(x < y), a, b);
}

export function less_equal(a, b) {
  return entry((x, y) => +(x <= y), a, b);
}

export function greater(a, b) {
  return entry((x, y) => +(x > y), a, b);
}

export function greater_equal(a, b) {
  return entry((x, y) => +(x >= y), a, b);
}

export function equal(a, b) {
  return entry((x, y) => +(x === y), a, b);
}

export function not_equal(a, b) {
  return entry((x, y) => +(x !== y), a, b);
}

export function where(c, a, b) {
  return entry((x, y, z) => (x !== 0 ? y : z), c, a, b);
}

export function finite(x) {
  return entry((v) => (Number.isFinite(v) ? v : 0), x);
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

export function prod(x, options) {
  return reduced((a, b) => a * b, 1, x, options);
}

export function max(x, options) {
  return reduced(Math.max, -Infinity, x, options);
}

export function min(x, options) {
  return reduced(Math.min, Infinity, x, options);
}

export function binade(x, options) {
  const power = (v) => {
    if (!Number.isFinite(v) || v <= 0) return 1;
    let e = Math.floor(Math.log2(v));
    if (2 ** e > v) e -= 1;
    if (2 ** (e + 1) <= v) e += 1;
    return 2 ** e;
  };
  return entry(power, reduced((a, b) => Math.max(a, Math.abs(b)), 0, x, options));
}

export function cumsum(x, { axis }) {
  const [k] = axesOf(x, axis);
  const step = strides(x.shape)[k];
  const data = Float64Array.from(x.data);
  for (let n = 0; n < data.length; n++) if (Math.floor(n / step) % x.shape[k]) data[n] += data[n - step];
  return { shape: [...x.shape], data };
}

export function argmax_mask(x, { axis = null } = {}) {
  const top = equal(x, max(x, { axis, keepdims: true }));
  return div(top, sum(top, { axis, keepdims: true }));
}

export function arg(x, axis, first, better) {
  const axes = axesOf(x, axis);
  const kept = { shape: without(x.shape, axes, true) };
  const to = offsets(x.shape, stretched(kept, x.shape));
  const step = axis === null ? 1 : strides(x.shape)[axes[0]];
  const length = axis === null ? x.data.length : x.shape[axes[0]];
  const out = made(without(x.shape, axes, false), -1);
  const best = new Float64Array(out.data.length);
  for (let n = 0; n < x.data.length; n++) {
    const [k, v] = [to[n], x.data[n]];
    if (out.data[k] < 0 || better(v, best[k]) || (v !== v && best[k] === best[k])) {
      best[k] = v;
      out.data[k] = Math.floor(n / step) % length;
    }
  }
  return { shape: out.shape, data: out.data.map((n) => n + first) };
}

export function argmax(x, { axis = null, first = 0 } = {}) {
  return arg(x, axis, first, (a, b) => a > b);
}

export function argmin(x, { axis = null, first = 0 } = {}) {
  return arg(x, axis, first, (a, b) => a < b);
}

export function reshape(x, { shape }) {
  const known = shape.filter((n) => n !== -1).reduce((a, b) => a * b, 1);
  return { shape: shape.map((n) => (n === -1 ? x.data.length / known : n)), data: x.data };
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

export function zeros_like(x) {
  return made(whole(x).shape);
}

export function expand_dims(x, { axis }) {
  const axes = [axis].flat();
  const rank = x.shape.length + axes.length;
  const at = axes.map((k) => (k + rank) % rank);
  const left = [...x.shape];
  const shape = Array.from({ length: rank }, (_, k) => (at.includes(k) ? 1 : left.shift()));
  return { shape, data: x.data };
}

export function along(x, axis, start, step, length) {
  const [k] = axesOf(x, axis);
  const steps = strides(x.shape);
  const from = start * steps[k];
  return [x.shape.map((n, j) => (j === k ? length : n)), steps.map((n, j) => (j === k ? n * step : n)), from];
}

export function flip(x, { axis }) {
  const n = x.shape.at(axis);
  return viewed(x, ...along(x, axis, n - 1, -1, n));
}

export function cutting(n, start, stop, step) {
  const clip = (v, low, high) => Math.min(Math.max(v < 0 ? v + n : v, low), high);
  const [low, high] = step > 0 ? [0, n] : [-1, n - 1];
  const first = start === null ? (step > 0 ? 0 : n - 1) : clip(start, low, high);
  const last = stop === null ? (step > 0 ? n : -1) : clip(stop, low, high);
  return [first, step, Math.max(0, Math.ceil((last - first) / step))];
}

export function part(x, { axis, start = null, stop = null, step = 1 }) {
  return viewed(x, ...along(x, axis, ...cutting(x.shape.at(axis), start, stop, step)));
}

export function put(g, x, { axis, start = null, stop = null, step = 1 }) {
  return laid(g, made(x.shape), ...along(x, axis, ...cutting(x.shape.at(axis), start, stop, step)));
}

export function laid(g, out, shape, steps, start) {
  const to = offsets(shape, steps, start);
  const from = alike(g.shape, shape) ? null : offsets(shape, stretched(g, shape));
  for (let n = 0; n < to.length; n++) out.data[to[n]] = g.data[from ? from[n] : n];
  return out;
}

export function pad(x, { axis, before, after }) {
  const [k] = axesOf(x, axis);
  const like = made(x.shape.map((n, j) => (j === k ? n + before + after : n)));
  return laid(x, like, ...along(like, k, before, 1, x.shape[k]));
}

export function pick(x, { axis, index }) {
  const [k] = axesOf(x, axis);
  const cut = viewed(x, ...along(x, k, (index + x.shape[k]) % x.shape[k], 1, 1));
  return { shape: x.shape.filter((_, j) => j !== k), data: cut.data };
}

export function concat(...parts) {
  const { axis } = parts.pop();
  const xs = parts.map(whole).map((x) => (x.shape.length ? x : { shape: [1], data: x.data }));
  const [k] = axesOf(xs[0], axis);
  const total = xs.reduce((s, x) => s + x.shape[k], 0);
  const out = made(xs[0].shape.map((n, j) => (j === k ? total : n)));
  let start = 0;
  for (const x of xs) {
    laid(x, out, ...along(out, k, start, 1, x.shape[k]));
    start += x.shape[k];
  }
  return out;
}

export function split(g, ...parts) {
  const { index, axis } = parts.pop();
  const xs = parts.map(whole);
  const sizes = xs.map((x) => (x.shape.length ? x.shape.at(axis) : 1));
  const start = sizes.slice(0, index).reduce((a, b) => a + b, 0);
  const cut = viewed(g, ...along(g, axis, start, 1, sizes[index]));
  return { shape: xs[index].shape, data: cut.data };
}

export function stack(...parts) {
  const { axis } = parts.pop();
  return concat(...parts.map((x) => expand_dims(whole(x), { axis })), { axis });
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

export function squares(x, f, shape) {
  const [m, n] = x.shape.slice(-2);
  const lead = x.shape.slice(0, -2);
  const parts = Array.from({ length: sizeOf(lead) }, (_, k) => f(rowsOf(x, k), n, m));
  return { shape: [...lead, ...shape], data: Float64Array.from(parts.flat(Infinity)) };
}

export function diagonal(x) {
  return squares(x, (a) => a.map((row, i) => row[i]), [x.shape.at(-1)]);
}

export function diag_matrix(x) {
  const n = x.shape.at(-1);
  const out = made([...x.shape, n]);
  x.data.forEach((v, k) => (out.data[Math.floor(k / n) * n * n + (k % n) * (n + 1)] = v));
  return out;
}

export function rowsOf(x, k) {
  const [m, n] = x.shape.slice(-2);
  return Array.from({ length: m }, (_, i) => Array.from(x.data.slice((k * m + i) * n, (k * m + i + 1) * n)));
}

/** By the names that routines call them. What few programs use is added by its part. */
export const WORDS: Record<string, import("./array.ts").Word> = {
  add,
  sub,
  neg,
  mul,
  div,
  pow,
  square,
  sqrt,
  less,
  less_equal,
  greater,
  greater_equal,
  equal,
  not_equal,
  exp,
  log,
  log1p,
  expm1,
  tanh,
  logaddexp,
  hypot,
  log2,
  log10,
  exp2,
  cbrt,
  arctan2,
  abs,
  sign,
  maximum,
  minimum,
  floor,
  ceil,
  round,
  mod,
  sin,
  cos,
  tan,
  sinh,
  cosh,
  arcsin,
  arccos,
  arctan,
  arcsinh,
  arccosh,
  arctanh,
  transpose,
  expand_dims,
  broadcast_to,
  flip,
  slice: part,
  pick,
  permute,
  diagonal,
  sum,
  prod,
  cumsum,
  matmul,
  sum_to,
  put,
  concat,
  split,
  stack,
  reshape,
  pad,
  diag_matrix,
  max,
  min,
  argmax_mask,
  zeros_like,
  where,
  argmax,
  argmin,
  binade,
  finite,
};
