// The words of the routines: those of the JavaScript target, from its javascript.js.
// Written by `python -m tests.payload.write_words`; a test holds it fresh.
// @ts-nocheck
import { NoResult } from "./array.ts";
import {
  WORDS,
  axesOf,
  entry,
  joint,
  made,
  offsets,
  sizeOf,
  stretched,
  strides,
  viewed,
  whole,
} from "./words.ts";

function floor(x) {
  return entry(Math.floor, x);
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

function along(x, axis, start, step, length) {
  const [k] = axesOf(x, axis);
  const steps = strides(x.shape);
  const from = start * steps[k];
  return [x.shape.map((n, j) => (j === k ? length : n)), steps.map((n, j) => (j === k ? n * step : n)), from];
}

function split(g, ...parts) {
  const { index, axis } = parts.pop();
  const xs = parts.map(whole);
  const sizes = xs.map((x) => (x.shape.length ? x.shape.at(axis) : 1));
  const start = sizes.slice(0, index).reduce((a, b) => a + b, 0);
  const cut = viewed(g, ...along(g, axis, start, 1, sizes[index]));
  return { shape: xs[index].shape, data: cut.data };
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

Object.assign(WORDS, {
  einsum,
  spread: repeated,
  windows,
  fold,
  gather,
  scatter_add,
  one_hot,
  topk_mask,
  prod_others,
});
