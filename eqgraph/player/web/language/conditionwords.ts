// What is told of conditions and formulas that cannot be read.

export const conditionWords = {
  example: "a node, a step, or ‖grad‖ < 1e-6",
  known:
    "A condition knows value, grad, names, numbers, ‖x‖ (the norm), |x|, min, max, mean, functions, isnan, isinf, axis=, [x, y], + − * / · ^, < ≤ > ≥ = ≠, and, or, not, with every sign written. NaN and Inf stop where one comes in first.",
  long: (n: number) => `a condition has at most ${n} characters`,
  deep: (n: number) => `a condition nests at most ${n} deep`,
  unreadable: (char: string) => `${char} cannot be read in a condition`,
  expectedEnd: "expected an operator or the end here",
  expectedParenthesis: "expected a closing parenthesis here",
  expectedBar: "expected the closing bar here",
  expectedBracket: "expected a closing ] here",
  beside: (before: string, after: string, sign: string | null) =>
    `write the sign: ${before}${sign ?? "*"}${after}${after === "(" ? "…)" : ""}${sign ? "" : ", or · for a matrix product"}`,
  modulo: "only a kernel reads mod here: write x − y*floor(x/y)",
  brackets: (name: string) => `write ${name}(…) with brackets: where does it end?`,
  indicator: "a comparison is no number: write 𝟙[x > 0]",
  twoWays: "write (a/b)·c, or a/(b·c)",
  turned: "write xᵀ for the transpose; ^T is a power",
  equation: "a plain = does not compare within brackets: write ==",
  entrywise:
    "this was computed entry by entry, and enters a matrix product: write A·A, or A*A alone",
  cross: "× of two vectors has two meanings: write * for the elementwise product",
  bars: "|A| of a matrix has two meanings: write abs(A), or ‖A‖ for the norm",
  count: (name: string) => `${name} takes another number of operands`,
  option: (name: string) => `${name} takes no such option`,
  alone: "[x, y] joins two or more: write x alone without brackets",
  misfit: (name: string, shape: string) =>
    `${name} takes no ${shape ? `array of shape ${shape}` : "number"} here`,
  raised: (name: string) => `write the power behind the brackets: ${name}(x)^…`,
  tight: (name: string) => `write ${name}(x), with its bracket right behind it`,
  dot: "x·y of two vectors is one number; beside the other terms write x⊙y, or xᵀ·y",
  spelled: {
    inf: "infinity is written ∞",
    nan: "write isnan(x)",
    NaN: "write isnan(x)",
  } as Record<string, string>,
  unfit: "this number does not fit a float64: the largest is about 1.8e308, the smallest 4.9e-324",
  expectedOperand: "expected a number, a name or a function here",
  unknown: (name: string, known: string) => `a condition knows no ${name}; known are ${known}`,
  array: (shape: string) =>
    `this compares an array of shape ${shape}; use ‖x‖ (the norm), min(x), max(x) or mean(x); |x| is that of each element`,
  shapes: (a: string, b: string) => `shapes ${a} and ${b} do not fit together`,
  large: (shape: string) =>
    `an array of shape ${shape} is too large for this page to compute with; ‖x‖, min, max, mean, isnan and isinf of it are known`,
  notCarried: (name: string) =>
    `${name} is not carried by this page, since no equation uses it; a player in a notebook knows it`,
  nothing: "an array without elements has no smallest and no largest",
};
