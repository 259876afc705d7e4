// The words of the routines: those of the JavaScript target, from its javascript.js.
// Written by `python -m tests.payload.write_words`; a test holds it fresh.
// @ts-nocheck
import {
  WORDS,
  entry,
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

function sin(x) {
  return entry(Math.sin, x);
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

function floor(x) {
  return entry(Math.floor, x);
}

function round(x) {
  return entry((v) => {
    const low = Math.floor(v);
    const rest = v - low;
    const near = rest < 0.5 || (rest === 0.5 && low % 2 === 0) ? low : low + 1;
    return near === 0 && v < 0 ? -0 : near;
  }, x);
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

Object.assign(WORDS, {
  erf,
  erfinv,
  normal_cdf,
  gamma,
  lgamma,
  digamma,
  polygamma,
  binomial,
});
