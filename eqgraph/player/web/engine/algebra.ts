// The words of the routines: those of the JavaScript target, from its javascript.js.
// Written by `python -m tests.payload.write_words`; a test holds it fresh.
// @ts-nocheck
import { NoResult } from "./array.ts";
import {
  WORDS,
  entry,
  joint,
  made,
  offsets,
  sizeOf,
  stretched,
} from "./words.ts";

function log(x) {
  return entry(Math.log, x);
}

function log2(x) {
  return entry(Math.log2, x);
}

function tan(x) {
  return entry(Math.tan, x);
}

function sqrt(x) {
  return entry(Math.sqrt, x);
}

function abs(x) {
  return entry(Math.abs, x);
}

function sign(x) {
  return entry((v) => (Number.isNaN(v) ? v : v > 0 ? 1 : v < 0 ? -1 : 0), x);
}

function ceil(x) {
  return entry(Math.ceil, x);
}

function hypot(a, b) {
  return entry(Math.hypot, a, b);
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

Object.assign(WORDS, {
  solve,
  inverse,
  det,
  logdet,
  cofactor,
  expm,
  spectral,
  left_singular,
});
