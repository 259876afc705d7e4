// The words of the routines: those of the JavaScript target, from its javascript.js.
// Written by `python -m tests.payload.write_words`; a test holds it fresh.
// @ts-nocheck
import {
  WORDS,
  entry,
  floor,
  log2,
} from "./words.ts";

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

function cbrt(x) {
  return entry(Math.cbrt, x);
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
});
