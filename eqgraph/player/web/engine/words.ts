// The words of the routines: those of the JavaScript target, from its javascript.js.
// Written by `python -m tests.payload.write_words`; a test holds it fresh.
// @ts-nocheck
import { NoResult } from "./array.ts";
import type { Word } from "./array.ts";

function made(shape, value = 0) {
  const data = new Float64Array(sizeOf(shape));
  return { shape: [...shape], data: value === 0 ? data : data.fill(value) };
}

function whole(x) {
  return typeof x === "number" ? { shape: [], data: Float64Array.of(x) } : x;
}

function sizeOf(shape) {
  let size = 1;
  for (const n of shape) size *= n;
  return size;
}

function strides(shape) {
  const out = new Array(shape.length).fill(1);
  for (let k = shape.length - 2; k >= 0; k--) out[k] = out[k + 1] * shape[k + 1];
  return out;
}

function offsets(shape, steps, start = 0) {
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

function viewed(x, shape, steps, start = 0) {
  const from = offsets(shape, steps, start);
  const data = new Float64Array(from.length);
  for (let n = 0; n < data.length; n++) data[n] = x.data[from[n]];
  return { shape: [...shape], data };
}

function stretched(x, shape) {
  const steps = strides(x.shape);
  const extra = shape.length - x.shape.length;
  return shape.map((_, k) => (k < extra || x.shape[k - extra] === 1 ? 0 : steps[k - extra]));
}

function alike(a, b) {
  if (a.length !== b.length) return false;
  for (let k = 0; k < a.length; k++) if (a[k] !== b[k]) return false;
  return true;
}

function joint(...shapes) {
  const rank = Math.max(...shapes.map((s) => s.length));
  return Array.from({ length: rank }, (_, k) => {
    const sizes = shapes.map((s) => s[k - rank + s.length] ?? 1);
    return sizes.find((n) => n !== 1) ?? 1;
  });
}

function entry(f, ...xs) {
  const [a, b, c] = xs.map(whole);
  if (c) return entries(f, a, b, c);
  if (b) return pairs(f, a, b);
  const data = new Float64Array(a.data.length);
  for (let n = 0; n < data.length; n++) data[n] = f(a.data[n]);
  return { shape: [...a.shape], data };
}

function pairs(f, a, b) {
  const [left, right] = [a.data, b.data];
  if (!alike(a.shape, b.shape) && a.shape.length && b.shape.length) return entries(f, a, b);
  const shape = a.shape.length ? a.shape : b.shape;
  const data = new Float64Array(a.shape.length ? left.length : right.length);
  if (alike(a.shape, b.shape)) for (let n = 0; n < data.length; n++) data[n] = f(left[n], right[n]);
  else if (a.shape.length) for (let n = 0; n < data.length; n++) data[n] = f(left[n], right[0]);
  else for (let n = 0; n < data.length; n++) data[n] = f(left[0], right[n]);
  return { shape: [...shape], data };
}

function entries(f, ...xs) {
  const out = made(joint(...xs.map((x) => x.shape)));
  const [i, j, k] = xs.map((x) => offsets(out.shape, stretched(x, out.shape)));
  const [a, b, c] = xs.map((x) => x.data);
  if (c) for (let n = 0; n < out.data.length; n++) out.data[n] = f(a[i[n]], b[j[n]], c[k[n]]);
  else for (let n = 0; n < out.data.length; n++) out.data[n] = f(a[i[n]], b[j[n]]);
  return out;
}

function add(a, b) {
  if (a.shape && b.shape && alike(a.shape, b.shape)) {
    const data = new Float64Array(a.data.length);
    for (let n = 0; n < data.length; n++) data[n] = a.data[n] + b.data[n];
    return { shape: [...a.shape], data };
  }
  return entry((x, y) => x + y, a, b);
}

function sub(a, b) {
  if (a.shape && b.shape && alike(a.shape, b.shape)) {
    const data = new Float64Array(a.data.length);
    for (let n = 0; n < data.length; n++) data[n] = a.data[n] - b.data[n];
    return { shape: [...a.shape], data };
  }
  return entry((x, y) => x - y, a, b);
}

function mul(a, b) {
  if (a.shape && b.shape && alike(a.shape, b.shape)) {
    const data = new Float64Array(a.data.length);
    for (let n = 0; n < data.length; n++) data[n] = a.data[n] * b.data[n];
    return { shape: [...a.shape], data };
  }
  return entry((x, y) => x * y, a, b);
}

function div(a, b) {
  if (a.shape && b.shape && alike(a.shape, b.shape)) {
    const data = new Float64Array(a.data.length);
    for (let n = 0; n < data.length; n++) data[n] = a.data[n] / b.data[n];
    return { shape: [...a.shape], data };
  }
  return entry((x, y) => x / y, a, b);
}

function pow(a, b) {
  return entry((x, y) => {
    if (y === 2) return x * x;
    return x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : Math.pow(x, y);
  }, a, b);
}

function neg(x) {
  return entry((v) => -v, x);
}

function exp(x) {
  return entry(Math.exp, x);
}

function log(x) {
  return entry(Math.log, x);
}

function log1p(x) {
  return entry(Math.log1p, x);
}

function expm1(x) {
  return entry(Math.expm1, x);
}

function log2(x) {
  return entry(Math.log2, x);
}

function log10(x) {
  return entry(Math.log10, x);
}

function exp2(x) {
  return entry((v) => Math.pow(2, v), x);
}

function tanh(x) {
  return entry(Math.tanh, x);
}

function sin(x) {
  return entry(Math.sin, x);
}

function cos(x) {
  return entry(Math.cos, x);
}

function tan(x) {
  return entry(Math.tan, x);
}

function sinh(x) {
  return entry(Math.sinh, x);
}

function cosh(x) {
  return entry(Math.cosh, x);
}

function arcsin(x) {
  return entry(Math.asin, x);
}

function arccos(x) {
  return entry(Math.acos, x);
}

function arctan(x) {
  return entry(Math.atan, x);
}

function arctan2(a, b) {
  return entry(Math.atan2, a, b);
}

function arcsinh(x) {
  return entry(Math.asinh, x);
}

function arccosh(x) {
  return entry(Math.acosh, x);
}

function arctanh(x) {
  return entry(Math.atanh, x);
}

function sqrt(x) {
  return entry(Math.sqrt, x);
}

function cbrt(x) {
  return entry(Math.cbrt, x);
}

function abs(x) {
  return entry(Math.abs, x);
}

function sign(x) {
  return entry((v) => (Number.isNaN(v) ? v : v > 0 ? 1 : v < 0 ? -1 : 0), x);
}

function floor(x) {
  return entry(Math.floor, x);
}

function ceil(x) {
  return entry(Math.ceil, x);
}

function round(x) {
  return entry((v) => {
    const low = Math.floor(v);
    const rest = v - low;
    const near = rest < 0.5 || (rest === 0.5 && low % 2 === 0) ? low : low + 1;
    return near === 0 && v < 0 ? -0 : near;
  }, x);
}

function square(x) {
  return entry((v) => v * v, x);
}

function maximum(a, b) {
  return entry(Math.max, a, b);
}

function minimum(a, b) {
  return entry(Math.min, a, b);
}

function hypot(a, b) {
  return entry(Math.hypot, a, b);
}

function mod(a, b) {
  return entry((x, y) => {
    const left = x % y;
    return left !== 0 && left < 0 !== y < 0 ? left + y : left;
  }, a, b);
}

function logaddexp(a, b) {
  return entry((x, y) => {
    const top = Math.max(x, y);
    return x === y ? x + Math.LN2 : top + Math.log1p(Math.exp(-Math.abs(x - y)));
  }, a, b);
}

function less(a, b) {
  return entry((x, y) => +(x < y), a, b);
}

function less_equal(a, b) {
  return entry((x, y) => +(x <= y), a, b);
}

function greater(a, b) {
  return entry((x, y) => +(x > y), a, b);
}

function greater_equal(a, b) {
  return entry((x, y) => +(x >= y), a, b);
}

function equal(a, b) {
  return entry((x, y) => +(x === y), a, b);
}

function not_equal(a, b) {
  return entry((x, y) => +(x !== y), a, b);
}

function where(c, a, b) {
  return entry((x, y, z) => (x !== 0 ? y : z), c, a, b);
}

function finite(x) {
  return entry((v) => (Number.isFinite(v) ? v : 0), x);
}

function axesOf(x, axis) {
  if (axis === null || axis === undefined) return x.shape.map((_, k) => k);
  return [axis].flat().map((k) => (k + x.shape.length) % x.shape.length);
}

function without(shape, axes, keepdims) {
  return keepdims ? shape.map((n, k) => (axes.includes(k) ? 1 : n)) : shape.filter((_, k) => !axes.includes(k));
}

function reduced(f, start, x, { axis = null, keepdims = false } = {}) {
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

function sum(x, options) {
  return reduced((a, b) => a + b, 0, x, options);
}

function prod(x, options) {
  return reduced((a, b) => a * b, 1, x, options);
}

function max(x, options) {
  return reduced(Math.max, -Infinity, x, options);
}

function min(x, options) {
  return reduced(Math.min, Infinity, x, options);
}

function binade(x, options) {
  const power = (v) => {
    if (!Number.isFinite(v) || v <= 0) return 1;
    let e = Math.floor(Math.log2(v));
    if (2 ** e > v) e -= 1;
    if (2 ** (e + 1) <= v) e += 1;
    return 2 ** e;
  };
  return entry(power, reduced((a, b) => Math.max(a, Math.abs(b)), 0, x, options));
}

function cumsum(x, { axis }) {
  const [k] = axesOf(x, axis);
  const step = strides(x.shape)[k];
  const data = Float64Array.from(x.data);
  for (let n = 0; n < data.length; n++) if (Math.floor(n / step) % x.shape[k]) data[n] += data[n - step];
  return { shape: [...x.shape], data };
}

function argmax_mask(x, { axis = null } = {}) {
  const top = equal(x, max(x, { axis, keepdims: true }));
  return div(top, sum(top, { axis, keepdims: true }));
}

function arg(x, axis, first, better) {
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

function argmax(x, { axis = null, first = 0 } = {}) {
  return arg(x, axis, first, (a, b) => a > b);
}

function argmin(x, { axis = null, first = 0 } = {}) {
  return arg(x, axis, first, (a, b) => a < b);
}

function topk_mask(x, { k }) {
  const out = made(x.shape);
  const n = x.shape.at(-1);
  for (let start = 0; start < x.data.length; start += n) {
    const order = Array.from({ length: n }, (_, j) => j);
    const last = (v) => +(v !== v); // NaN comes after all numbers
    order.sort((i, j) => {
      const [a, b] = [x.data[start + i], x.data[start + j]];
      return last(a) - last(b) || (a > b ? -1 : a < b ? 1 : i - j);
    });
    for (const j of order.slice(0, k)) out.data[start + j] = 1;
  }
  return out;
}

function reshape(x, { shape }) {
  const known = shape.filter((n) => n !== -1).reduce((a, b) => a * b, 1);
  return { shape: shape.map((n) => (n === -1 ? x.data.length / known : n)), data: x.data };
}

function permute(x, { axes }) {
  const order = axes.map((k) => (k + axes.length) % axes.length);
  const steps = strides(x.shape);
  return viewed(x, order.map((k) => x.shape[k]), order.map((k) => steps[k]));
}

function transpose(x) {
  const n = x.shape.length;
  const axes = x.shape.map((_, k) => (k === n - 1 ? n - 2 : k === n - 2 ? n - 1 : k));
  return permute(x, { axes });
}

function broadcast_to(x, like) {
  const from = whole(x);
  if (alike(from.shape, like.shape)) return from;
  if (from.data.length === 1) return made(like.shape, from.data[0]);
  return viewed(from, like.shape, stretched(from, like.shape));
}

function sum_to(g, like) {
  if (alike(g.shape, like.shape)) return g;
  const out = made(like.shape);
  const to = offsets(g.shape, stretched(like, g.shape));
  for (let n = 0; n < g.data.length; n++) out.data[to[n]] += g.data[n];
  return out;
}

function zeros_like(x) {
  return made(whole(x).shape);
}

function expand_dims(x, { axis }) {
  const axes = [axis].flat();
  const rank = x.shape.length + axes.length;
  const at = axes.map((k) => (k + rank) % rank);
  const left = [...x.shape];
  const shape = Array.from({ length: rank }, (_, k) => (at.includes(k) ? 1 : left.shift()));
  return { shape, data: x.data };
}

function along(x, axis, start, step, length) {
  const [k] = axesOf(x, axis);
  const steps = strides(x.shape);
  const from = start * steps[k];
  return [x.shape.map((n, j) => (j === k ? length : n)), steps.map((n, j) => (j === k ? n * step : n)), from];
}

function flip(x, { axis }) {
  const n = x.shape.at(axis);
  return viewed(x, ...along(x, axis, n - 1, -1, n));
}

function cutting(n, start, stop, step) {
  const clip = (v, low, high) => Math.min(Math.max(v < 0 ? v + n : v, low), high);
  const [low, high] = step > 0 ? [0, n] : [-1, n - 1];
  const first = start === null ? (step > 0 ? 0 : n - 1) : clip(start, low, high);
  const last = stop === null ? (step > 0 ? n : -1) : clip(stop, low, high);
  return [first, step, Math.max(0, Math.ceil((last - first) / step))];
}

function part(x, { axis, start = null, stop = null, step = 1 }) {
  return viewed(x, ...along(x, axis, ...cutting(x.shape.at(axis), start, stop, step)));
}

function put(g, x, { axis, start = null, stop = null, step = 1 }) {
  return laid(g, made(x.shape), ...along(x, axis, ...cutting(x.shape.at(axis), start, stop, step)));
}

function laid(g, out, shape, steps, start) {
  const to = offsets(shape, steps, start);
  const from = alike(g.shape, shape) ? null : offsets(shape, stretched(g, shape));
  for (let n = 0; n < to.length; n++) out.data[to[n]] = g.data[from ? from[n] : n];
  return out;
}

function pad(x, { axis, before, after }) {
  const [k] = axesOf(x, axis);
  const like = made(x.shape.map((n, j) => (j === k ? n + before + after : n)));
  return laid(x, like, ...along(like, k, before, 1, x.shape[k]));
}

function pick(x, { axis, index }) {
  const [k] = axesOf(x, axis);
  const cut = viewed(x, ...along(x, k, (index + x.shape[k]) % x.shape[k], 1, 1));
  return { shape: x.shape.filter((_, j) => j !== k), data: cut.data };
}

function concat(...parts) {
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

function split(g, ...parts) {
  const { index, axis } = parts.pop();
  const xs = parts.map(whole);
  const sizes = xs.map((x) => (x.shape.length ? x.shape.at(axis) : 1));
  const start = sizes.slice(0, index).reduce((a, b) => a + b, 0);
  const cut = viewed(g, ...along(g, axis, start, 1, sizes[index]));
  return { shape: xs[index].shape, data: cut.data };
}

function stack(...parts) {
  const { axis } = parts.pop();
  return concat(...parts.map((x) => expand_dims(whole(x), { axis })), { axis });
}

function placeOf(v, size, first) {
  if (!Number.isInteger(v)) throw new NoResult(`an index is a whole number, not ${v}`);
  if (v < first || v >= first + size) throw new NoResult(`the index ${v} is outside of ${first} to ${first + size - 1}`);
  return v - first;
}

function one_hot(i, { size, first = 0 }) {
  const out = made([...i.shape, size]);
  i.data.forEach((v, n) => (out.data[n * size + placeOf(v, size, first)] = 1));
  return out;
}

function looked(x, idx, first, visit) {
  const arrays = idx.map(whole);
  const shape = joint(...arrays.map((i) => i.shape));
  const rest = x.shape.slice(idx.length);
  const size = sizeOf(rest);
  const steps = strides(x.shape);
  const places = arrays.map((i) => offsets(shape, stretched(i, shape)));
  for (let n = 0; n < sizeOf(shape); n++) {
    let from = 0;
    arrays.forEach((i, k) => (from += placeOf(i.data[places[k][n]], x.shape[k], first) * steps[k]));
    for (let j = 0; j < size; j++) visit(from + j, n * size + j);
  }
  return [...shape, ...rest];
}

function gather(x, ...idx) {
  const { first = 0 } = idx.pop();
  const data = [];
  const shape = looked(x, idx, first, (from, to) => {
    data[to] = x.data[from];
  });
  return { shape, data: Float64Array.from(data) };
}

function scatter_add(g, x, ...idx) {
  const { first = 0 } = idx.pop();
  const out = made(x.shape);
  looked(x, idx, first, (to, from) => {
    out.data[to] += g.data[from];
  });
  return out;
}

function einsum(...parts) {
  const { spec } = parts.pop();
  const xs = parts.map(whole);
  const [before, after] = spec.split("->");
  const terms = before.split(",");
  const sizes = {};
  terms.forEach((t, k) => [...t].forEach((c, j) => (sizes[c] = xs[k].shape[j])));
  const inner = Object.keys(sizes).filter((c) => !after.includes(c));
  const letters = [...after, ...inner];
  const shape = letters.map((c) => sizes[c]);
  const out = made([...after].map((c) => sizes[c]));
  const places = xs.map((x, k) => offsets(shape, lettered(x, terms[k], letters)));
  const size = sizeOf(inner.map((c) => sizes[c]));
  for (let n = 0, total = sizeOf(shape); n < total; n++) {
    let v = 1;
    for (let k = 0; k < xs.length; k++) v *= xs[k].data[places[k][n]];
    out.data[Math.floor(n / size)] += v;
  }
  return out;
}

function lettered(x, term, letters) {
  const own = strides(x.shape);
  return letters.map((c) => [...term].reduce((s, d, j) => s + (d === c ? own[j] : 0), 0));
}

function repeated(g, x, { spec }) {
  const [have, want] = spec.split("->");
  const letters = [...new Set(want)];
  const shape = letters.map((c) => x.shape[want.indexOf(c)]);
  const out = made(x.shape);
  const to = offsets(shape, lettered(x, want, letters));
  const from = offsets(shape, lettered(g, have, letters));
  for (let n = 0; n < to.length; n++) out.data[to[n]] = g.data[from[n]];
  return out;
}

function windowed(x, size, stride) {
  const lead = x.shape.length - size.length;
  const steps = strides(x.shape);
  const places = size.map((n, k) => Math.floor((x.shape[lead + k] - n) / stride[k]) + 1);
  const moves = size.map((_, k) => steps[lead + k] * stride[k]);
  return [[...x.shape.slice(0, lead), ...places, ...size], [...steps.slice(0, lead), ...moves, ...steps.slice(lead)]];
}

function windows(x, { size, stride }) {
  return viewed(x, ...windowed(x, size, stride));
}

function fold(g, x, { size, stride }) {
  const out = made(x.shape);
  const to = offsets(...windowed(x, size, stride));
  for (let n = 0; n < to.length; n++) out.data[to[n]] += g.data[n];
  return out;
}

function matmul(a, b) {
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

function multiplied(x, from, m, y, other, p, out, to) {
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

function squares(x, f, shape) {
  const [m, n] = x.shape.slice(-2);
  const lead = x.shape.slice(0, -2);
  const parts = Array.from({ length: sizeOf(lead) }, (_, k) => f(rowsOf(x, k), n, m));
  return { shape: [...lead, ...shape], data: Float64Array.from(parts.flat(Infinity)) };
}

function regular(x, f, shape) {
  if (x.data.every(Number.isFinite)) return squares(x, f, shape);
  return made([...x.shape.slice(0, -2), ...shape], NaN);
}

function diagonal(x) {
  return squares(x, (a) => a.map((row, i) => row[i]), [x.shape.at(-1)]);
}

function diag_matrix(x) {
  const n = x.shape.at(-1);
  const out = made([...x.shape, n]);
  x.data.forEach((v, k) => (out.data[Math.floor(k / n) * n * n + (k % n) * (n + 1)] = v));
  return out;
}

function eliminated(a, b) {
  let sign = 1;
  const n = a.length;
  for (let k = 0; k < n; k++) {
    let top = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(a[i][k]) > Math.abs(a[top][k])) top = i;
    if (top !== k) {
      [a[k], a[top]] = [a[top], a[k]];
      [b[k], b[top]] = [b[top], b[k]];
      sign = -sign;
    }
    for (let i = k + 1; i < n; i++) {
      const f = a[k][k] === 0 ? 0 : a[i][k] / a[k][k];
      for (let j = k; j < n; j++) a[i][j] -= f * a[k][j];
      b[i] = b[i].map((v, j) => v - f * b[k][j]);
    }
  }
  return sign;
}

function solved(a, b) {
  const rows = a.map((row) => [...row]);
  const out = b.map((row) => [...row]);
  eliminated(rows, out);
  if (rows.some((row, k) => row[k] === 0)) throw new NoResult("the matrix is singular: it has no inverse");
  for (let k = rows.length - 1; k >= 0; k--)
    out[k] = out[k].map((v, j) => {
      let s = v;
      for (let i = k + 1; i < rows.length; i++) s -= rows[k][i] * out[i][j];
      return s / rows[k][k];
    });
  return out;
}

function rowsOf(x, k) {
  const [m, n] = x.shape.slice(-2);
  return Array.from({ length: m }, (_, i) => Array.from(x.data.slice((k * m + i) * n, (k * m + i + 1) * n)));
}

function solve(a, b) {
  const right = b.shape.length === 1 ? { shape: [...b.shape, 1], data: b.data } : b;
  const [one, two] = [a.shape.slice(0, -2), right.shape.slice(0, -2)];
  const lead = joint(one, two);
  const i = offsets(lead, stretched({ shape: one }, lead));
  const j = offsets(lead, stretched({ shape: two }, lead));
  const parts = Array.from(i, (at, k) => solved(rowsOf(a, at), rowsOf(right, j[k])));
  const shape = [...lead, a.shape.at(-1), right.shape.at(-1)];
  const out = { shape, data: Float64Array.from(parts.flat(Infinity)) };
  return b.shape.length === 1 ? { shape: shape.slice(0, -1), data: out.data } : out;
}

function unit(n) {
  return Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => +(i === j)));
}

function inverse(x) {
  return squares(x, (a) => solved(a, unit(a.length)), x.shape.slice(-2));
}

function determinant(a) {
  const rows = a.map((row) => [...row]);
  const sign = eliminated(rows, rows.map(() => []));
  return rows.reduce((v, row, k) => v * row[k], sign);
}

function det(x) {
  return squares(x, determinant, []);
}

function logdet(x) {
  return squares(x, (a) => {
    const rows = a.map((row) => [...row]);
    eliminated(rows, rows.map(() => []));
    return rows.reduce((v, row, k) => v + Math.log(Math.abs(row[k])), 0);
  }, []);
}

function cofactor(x) {
  return regular(x, (a) => a.map((row, i) => row.map((_, j) => {
    const minor = a.filter((_, k) => k !== i).map((r) => r.filter((_, k) => k !== j));
    return ((i + j) % 2 ? -1 : 1) * (minor.length ? determinant(minor) : 1);
  })), x.shape.slice(-2));
}

function product(a, b) {
  return a.map((row) => b[0].map((_, j) => row.reduce((s, v, k) => s + v * b[k][j], 0)));
}

function expm(x) {
  return regular(x, (a) => {
    const size = Math.max(...a.map((row) => row.reduce((s, v) => s + Math.abs(v), 0)));
    const halves = Math.max(0, Math.ceil(Math.log2(size || 1)) + 2);
    const small = a.map((row) => row.map((v) => v / 2 ** halves));
    let out = unit(a.length);
    for (let k = 18; k > 0; k--) {
      out = product(small, out).map((row, i) => row.map((v, j) => v / k + +(i === j)));
    }
    for (let k = 0; k < halves; k++) out = product(out, out);
    return out;
  }, x.shape.slice(-2));
}

function largestPair(a) {
  const turned = a[0].map((_, j) => a.map((row) => row[j]));
  const u = turned.length < a.length ? turned : a;
  let rows = u.map((row) => [...row]);
  const turns = unit(rows.length);
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0;
    for (let i = 0; i < rows.length; i++)
      for (let j = i + 1; j < rows.length; j++) {
        const dot = (p, q) => p.reduce((s, v, k) => s + v * q[k], 0);
        const [p, q, r] = [dot(rows[i], rows[i]), dot(rows[j], rows[j]), dot(rows[i], rows[j])];
        if (r === 0 || Math.abs(r) < 1e-17 * Math.sqrt(p * q)) continue;
        off = 1;
        const t = (q - p) / (2 * r);
        const tan = Math.sign(t || 1) / (Math.abs(t) + Math.sqrt(1 + t * t));
        const c = 1 / Math.sqrt(1 + tan * tan);
        for (const m of [rows, turns]) {
          const [x, y] = [m[i], m[j]];
          m[i] = x.map((v, k) => c * (v - tan * y[k]));
          m[j] = x.map((v, k) => c * (tan * v + y[k]));
        }
      }
    if (!off) break;
  }
  const lengths = rows.map((row) => Math.hypot(...row));
  const top = lengths.indexOf(Math.max(...lengths));
  const other = rows[top].map((v) => v / lengths[top]);
  return [lengths[top], u === a ? turns[top] : other];
}

function spectral(x) {
  return regular(x, (a) => largestPair(a)[0], []);
}

function left_singular(x) {
  return regular(x, (a) => {
    const u = largestPair(a)[1];
    const top = u.reduce((b, v, k) => (Math.abs(v) > Math.abs(u[b]) ? k : b), 0);
    return u.map((v) => v * Math.sign(u[top]));
  }, [x.shape.at(-2)]);
}

function prod_others(x, { axis = null } = {}) {
  const axes = axesOf(x, axis);
  const rest = x.shape.map((_, k) => k).filter((k) => !axes.includes(k));
  const steps = strides(x.shape);
  const groups = offsets(rest.map((k) => x.shape[k]), rest.map((k) => steps[k]));
  const inside = offsets(axes.map((k) => x.shape[k]), axes.map((k) => steps[k]));
  const out = made(x.shape, 1);
  for (const from of groups) {
    let [before, after] = [1, 1];
    for (let n = 0; n < inside.length; n++) {
      const [low, high] = [from + inside[n], from + inside[inside.length - 1 - n]];
      out.data[low] *= before;
      before *= x.data[low];
      out.data[high] *= after;
      after *= x.data[high];
    }
  }
  return out;
}

function poly(x, ...c) {
  return c.reduceRight((s, v) => s * x + v, 0);
}

function erfcRatio(x) {
  const s = 1 / (x * x);
  const near = x < 1 / 0.35;
  const r = near
    ? poly(s, -9.86494403484714822705e-3, -6.93858572707181764372e-1, -1.05586262253232909814e1, -6.23753324503260060396e1, -1.62396669462573470355e2, -1.84605092906711035994e2, -8.12874355063065934246e1, -9.81432934416914548592)
    : poly(s, -9.86494292470009928597e-3, -7.99283237680523006574e-1, -1.77579549177547519889e1, -1.60636384855821916062e2, -6.37566443368389627722e2, -1.02509513161107724954e3, -4.83519191608651397019e2);
  const q = near
    ? poly(s, 1, 1.96512716674392571292e1, 1.37657754143519042600e2, 4.34565877475229228821e2, 6.45387271733267880336e2, 4.29008140027567833386e2, 1.08635005541779435134e2, 6.57024977031928170135, -6.04244152148580987438e-2)
    : poly(s, 1, 3.03380607434824582924e1, 3.25792512996573918826e2, 1.53672958608443695994e3, 3.19985821950859553908e3, 2.55305040643316442583e3, 4.74528541206955367215e2, -2.24409524465858183362e1);
  return r / q;
}

function erfcTail(x) {
  const ratio = erfcRatio(x);
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  view.setUint32(4, 0);
  const z = view.getFloat64(0);
  return (Math.exp(-z * z - 0.5625) * Math.exp((z - x) * (z + x) + ratio)) / x;
}

function erfOf(x) {
  const a = Math.abs(x);
  if (Number.isNaN(x)) return x;
  if (a < 0.84375) {
    const z = x * x;
    const r = poly(z, 1.28379167095512558561e-1, -3.25042107247001499370e-1, -2.84817495755985104766e-2, -5.77027029648944159157e-3, -2.37630166566501626084e-5);
    const s = poly(z, 1, 3.97917223959155352819e-1, 6.50222499887672944485e-2, 5.08130628187576562776e-3, 1.32494738004321644526e-4, -3.96022827877536812320e-6);
    return x + x * (r / s);
  }
  if (a < 1.25) {
    const s = a - 1;
    const p = poly(s, -2.36211856075265944077e-3, 4.14856118683748331666e-1, -3.72207876035701323847e-1, 3.18346619901161753674e-1, -1.10894694282396677476e-1, 3.54783043256182359371e-2, -2.16637559486879084300e-3);
    const q = poly(s, 1, 1.06420880400844228286e-1, 5.40397917702171048937e-1, 7.18286544141962662868e-2, 1.26171219808761642112e-1, 1.36370839120290507362e-2, 1.19844998467991074170e-2);
    return Math.sign(x) * (8.45062911510467529297e-1 + p / q);
  }
  return a >= 6 ? Math.sign(x) : Math.sign(x) * (1 - erfcTail(a));
}

function erfcOf(x) {
  if (x < 1.25) return 1 - erfOf(x);
  return x > 28 ? 0 : erfcTail(x);
}

function erf(x) {
  return entry(erfOf, x);
}

function normal_cdf(x) {
  return entry((v) => {
    const t = -v * Math.SQRT1_2;
    if (t > 1.25 && t < 28) {
      // e^(−v²/2) by way of a number whose square is exact: −v/√2 is not.
      const half = Math.round(v * 256) / 256;
      const bell = Math.exp((-half * half) / 2) * Math.exp((-(v - half) * (v + half)) / 2);
      return ((0.5 * Math.exp(erfcRatio(t) - 0.5625)) / t) * bell;
    }
    return Math.abs(t) < 0.84375 ? 0.5 - 0.5 * erfOf(t) : 0.5 * erfcOf(t);
  }, x);
}

function erfinv(x) {
  return entry((v) => {
    if (Math.abs(v) >= 1) return Math.abs(v) > 1 ? NaN : v * Infinity;
    const w = Math.log1p(-v * v);
    const a = 2 / (Math.PI * 0.147) + w / 2;
    let y = Math.sign(v) * Math.sqrt(Math.sqrt(a * a - w / 0.147) - a);
    for (let k = 0; k < 4; k++) {
      const far = Math.abs(y) < 1 ? erfOf(y) - v : Math.sign(y) * (1 - Math.abs(v) - erfcOf(Math.abs(y)));
      const step = (far * Math.exp(y * y)) / 1.1283791670955126;
      y -= step / (1 + y * step);
    }
    return y;
  }, x);
}

function stirling(x) {
  const z = 1 / (x * x);
  const s = poly(z, 1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156, -3617 / 122400);
  return (x - 0.5) * Math.log(x) - x + 0.9189385332046727 + s / x;
}

function lgammaOf(x) {
  if (Math.abs(x) === Infinity || (x <= 0 && Number.isInteger(x))) return Infinity;
  if (Math.abs(x) < 1e-300) return -Math.log(Math.abs(x));
  if (x < 0.5) return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * (x - Math.round(x))))) - lgammaOf(1 - x);
  if (x < 1.5) return nearTwo(x - 1) - Math.log1p(x - 1);
  if (x < 2.5) return nearTwo(x - 2);
  return x < 15 ? Math.log(gammaOf(x)) : stirling(x);
}

function nearTwo(z) {
  return z * poly(z, 0.42278433509846713, 0.3224670334241132, -0.0673523010531981, 0.020580808427784546, -0.007385551028673986, 0.0028905103307415234, -0.001192753911703261, 0.0005096695247430425, -0.00022315475845357939, 9.945751278180853e-05, -4.492623673813314e-05, 2.050721277567069e-05, -9.439488275268397e-06, 4.374866789907488e-06, -2.039215753801366e-06, 9.55141213040742e-07, -4.492469198764566e-07, 2.1207184805554665e-07, -1.0043224823968099e-07, 4.7698101693639804e-08, -2.2711094608943164e-08, 1.0838659214896955e-08, -5.183475041970047e-09, 2.4836745438024785e-09, -1.1921401405860912e-09, 5.731367241678862e-10, -2.7595228851242334e-10, 1.330476437424449e-10, -6.4229645638381e-11);
}

function gammaOf(x) {
  if (x === 0) return 1 / x;
  if (x < 0 && Number.isInteger(x)) return NaN;
  if (x > 172) return Infinity;
  if (Number.isInteger(x)) {
    let v = 1;
    for (let k = 2; k < x; k++) v *= k;
    return v;
  }
  if (x < -33) return Math.PI / (Math.sin(Math.PI * x) * gammaOf(1 - x));
  if (x <= 33) return gammaNear(x);
  const top = poly(x, 23531376880.41075968857200767445163675473076, 42919803642.64909876895789904700198885093263, 35711959237.35566804944018545154716670596718, 17921034426.03720969991975575445893111267403, 6039542586.352028005064291644307297921069827, 1439720407.311721673663223072794912393972485, 248874557.8620541565114603864132294232163077, 31426415.58540019438061423162831820536287787, 2876370.628935372441225409051620849613599112, 186056.2653952234950402949897160456992822505, 8071.672002365816210638002902272250613822, 210.8242777515793458725097339207133627117, 2.506628274631000270164908177133837338626);
  const bottom = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].reduce((v, k) => v * (x + k), x);
  const t = x + 6.024680040776729583740234375 - 0.5;
  const half = Math.pow(t, x / 2 - 0.25);
  return ((top / bottom) * half * Math.exp(-t)) * half;
}

function gammaNear(x) {
  let [v, at] = [1, x];
  for (; at >= 3; v *= at) at -= 1;
  for (; at < 2; at += 1) v /= at;
  const z = at - 2;
  const top = poly(z, 9.99999999999999996796e-1, 4.94214826801497100753e-1, 2.07448227648435975150e-1, 4.76367800457137231464e-2, 1.04213797561761569935e-2, 1.19135147006586384913e-3, 1.60119522476751861407e-4);
  const bottom = poly(z, 1, 7.14304917030273074085e-2, -2.34591795718243348568e-1, 3.58236398605498653373e-2, 1.18139785222060435552e-2, -4.45641913851797240494e-3, 5.39605580493303397842e-4, -2.31581873324120129819e-5);
  return (v * top) / bottom;
}

function gamma(x) {
  return entry(gammaOf, x);
}

function lgamma(x) {
  return entry(lgammaOf, x);
}

function cotangent(x) {
  return Math.abs(x) < 0.25 ? 1 / Math.tan(Math.PI * x) : Math.sign(x) * Math.tan(Math.PI * (0.5 - Math.abs(x)));
}

function digammaOf(x) {
  if (x === 0) return -1 / x;
  if (x < 0 && Number.isInteger(x)) return NaN;
  if (x < 0) return digammaOf(1 - x) - Math.PI * cotangent(x - Math.round(x));
  if (x >= 10) {
    const z = 1 / (x * x);
    return Math.log(x) - 0.5 / x - z * poly(z, 1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760, 1 / 12);
  }
  let [v, at] = [0, x];
  for (; at > 2; v += 1 / at) at -= 1;
  for (; at < 1; at += 1) v -= 1 / at;
  return v + digammaNear(at);
}

function digammaNear(x) {
  const far = x - 1569415565 / 1073741824 - 381566830 / 1073741824 / 1073741824 - 0.9016312093258695918615325266959189453125e-19;
  const z = x - 1;
  const top = poly(z, 0.25479851061131551, -0.32555031186804491, -0.65031853770896507, -0.28919126444774784, -0.045251321448739056, -0.0020713321167745952);
  const bottom = poly(z, 1, 2.0767117023730469, 1.4606242909763515, 0.43593529692665969, 0.054151797245674225, 0.0021284987017821144, -0.55789841321675513e-6);
  return far * 0.99558162689208984 + far * (top / bottom);
}

function digamma(x) {
  return entry(digammaOf, x);
}

function zeta(s, v) {
  if (v <= 0 && v === Math.floor(v)) return Infinity;
  if (v < -1000) {
    const rest = v - Math.floor(v);
    return zeta(s, rest) + (s % 2 ? -1 : 1) * (zeta(s, 1 - rest) - zeta(s, 1 - v));
  }
  const bernoulli = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510];
  let at = v;
  let sum = 0;
  for (; at < 20; at++) sum += Math.pow(at, -s);
  sum += Math.pow(at, 1 - s) / (s - 1) + 0.5 * Math.pow(at, -s);
  let term = s * Math.pow(at, -s - 1);
  let factorial = 2;
  bernoulli.forEach((b, k) => {
    sum += (b / factorial) * term;
    term *= ((s + 2 * k + 1) * (s + 2 * k + 2)) / (at * at);
    factorial *= (2 * k + 3) * (2 * k + 4);
  });
  return sum;
}

function polygamma(x, { n }) {
  return entry((v) => (n % 2 ? 1 : -1) * gammaOf(n + 1) * zeta(n + 1, v), x);
}

function binomial(n, k) {
  return entry((a, b) => {
    if (a < 0 && Number.isInteger(a)) return NaN;
    if (Number.isInteger(b) && b >= 0 && b < 60) {
      let v = 1;
      for (let j = 1; j <= b; j++) v = (v * (a - b + j)) / j;
      return v;
    }
    const parts = [a + 1, b + 1, a - b + 1];
    if (parts.some((x) => x <= 0 && Number.isInteger(x))) return 0;
    if (parts.every((x) => Math.abs(x) < 100)) return gammaOf(parts[0]) / (gammaOf(parts[1]) * gammaOf(parts[2]));
    const sign = parts.reduce((s, x) => (x < 0 && Math.floor(x) % 2 ? -s : s), 1);
    return sign * Math.exp(lgammaOf(parts[0]) - lgammaOf(parts[1]) - lgammaOf(parts[2]));
  }, n, k);
}

/** By the names that routines call them. */
export const WORDS: Record<string, Word> = {
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
  einsum,
  spread: repeated,
  windows,
  fold,
  diag_matrix,
  prod_others,
  max,
  min,
  argmax_mask,
  zeros_like,
  where,
  erf,
  erfinv,
  normal_cdf,
  gamma,
  lgamma,
  digamma,
  polygamma,
  binomial,
  gather,
  scatter_add,
  one_hot,
  argmax,
  argmin,
  topk_mask,
  solve,
  inverse,
  det,
  cofactor,
  logdet,
  expm,
  spectral,
  left_singular,
  binade,
  finite,
};
