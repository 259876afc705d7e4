// The words of the routines: those of the JavaScript target, from its javascript.js.
// Written by `python -m tests.payload.write_words`; a test holds it fresh.
// @ts-nocheck
import {
  WORDS,
  alike,
  axesOf,
  div,
  entry,
  expand_dims,
  made,
  max,
  offsets,
  reduced,
  sizeOf,
  stretched,
  strides,
  sum,
  viewed,
  whole,
  without,
} from "./words.ts";

function floor(x) {
  return entry(Math.floor, x);
}

function ceil(x) {
  return entry(Math.ceil, x);
}

function equal(a, b) {
  return entry((x, y) => +(x === y), a, b);
}

function prod(x, options) {
  return reduced((a, b) => a * b, 1, x, options);
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

function reshape(x, { shape }) {
  const known = shape.filter((n) => n !== -1).reduce((a, b) => a * b, 1);
  return { shape: shape.map((n) => (n === -1 ? x.data.length / known : n)), data: x.data };
}

function zeros_like(x) {
  return made(whole(x).shape);
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

function squares(x, f, shape) {
  const [m, n] = x.shape.slice(-2);
  const lead = x.shape.slice(0, -2);
  const parts = Array.from({ length: sizeOf(lead) }, (_, k) => f(rowsOf(x, k), n, m));
  return { shape: [...lead, ...shape], data: Float64Array.from(parts.flat(Infinity)) };
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

function rowsOf(x, k) {
  const [m, n] = x.shape.slice(-2);
  return Array.from({ length: m }, (_, i) => Array.from(x.data.slice((k * m + i) * n, (k * m + i + 1) * n)));
}

Object.assign(WORDS, {
  reshape,
  zeros_like,
  flip,
  slice: part,
  pick,
  put,
  pad,
  concat,
  split,
  stack,
  diagonal,
  diag_matrix,
  cumsum,
  prod,
  argmax,
  argmin,
  argmax_mask,
});
