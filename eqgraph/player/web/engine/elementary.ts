// The words of the routines: those of the JavaScript target, from its javascript.js.
// Written by `python -m tests.payload.write_words`; a test holds it fresh.
// @ts-nocheck
import {
  WORDS,
  entry,
  reduced,
} from "./words.ts";

function pow(a, b) {
  return entry((x, y) => {
    if (y === 2) return x * x;
    return x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : Math.pow(x, y);
  }, a, b);
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

Object.assign(WORDS, {
  sin,
  cos,
  tan,
  sinh,
  arcsin,
  arccos,
  arctan,
  arctan2,
  arcsinh,
  arccosh,
  arctanh,
  log2,
  log10,
  exp2,
  cbrt,
  hypot,
  mod,
  round,
  floor,
  ceil,
  logaddexp,
  log,
  log1p,
  expm1,
  sqrt,
  sign,
  finite,
  binade,
  less,
  greater,
  less_equal,
  greater_equal,
  equal,
  not_equal,
  maximum,
  minimum,
  abs,
  pow,
  where,
});
