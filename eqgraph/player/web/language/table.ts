// What the language calls, and the characters that it is written with.
// Written by `python -m tests.payload.write_table`; a test holds it fresh.
import type { Routine } from "../engine/schema.d.ts";

/** A routine in which "n", "√n" and "last" stand for numbers of entries. */
export type Counted = Omit<Routine, "consts"> & { consts?: (number | string)[] };

/**
 * Spellings, the number of operands, how it is computed, which shapes it takes, and of what takes
 * axis= the axis: −1 is along the last, else it runs over all, null with keepdims= too.
 */
export type Row = [string, number, string | Counted, Needs?, (number | null)?];
export type Needs = "" | "axis" | "table" | "square" | "matrix";

export const ROWS = [
  ["gelu GELU", 1, {"n": 1, "lines": [["normal_cdf", [0]], ["mul", [0, 1]]], "outs": [2]}],
  ["silu SiLU swish", 1, {"n": 1, "lines": [["minimum", [0, -1]], ["div", [1, -2]], ["exp", [2]], ["less", [0, -3]], ["mul", [0, 3]], ["mul", [5, 3]], ["neg", [0]], ["exp", [7]], ["add", [-4, 8]], ["div", [-4, 9]], ["mul", [0, 10]], ["where", [4, 6, 11]]], "outs": [12], "consts": [0.0, 2.0, -40.0, 1.0]}],
  ["elu ELU", 1, {"n": 1, "lines": [["greater", [0, -1]], ["minimum", [0, -1]], ["expm1", [2]], ["mul", [-2, 3]], ["where", [1, 0, 4]]], "outs": [5], "consts": [0.0, 1.0]}],
  ["leaky_relu LeakyReLU", 1, {"n": 1, "lines": [["greater", [0, -1]], ["mul", [-2, 0]], ["where", [1, 0, 2]]], "outs": [3], "consts": [0.0, 0.01]}],
  ["sqrt", 1, "sqrt"],
  ["less", 2, "less"],
  ["less_equal", 2, "less_equal"],
  ["greater", 2, "greater"],
  ["greater_equal", 2, "greater_equal"],
  ["equal", 2, "equal"],
  ["not_equal", 2, "not_equal"],
  ["logical_and", 2, {"n": 2, "lines": [["not_equal", [0, -1]], ["not_equal", [1, -1]], ["mul", [2, 3]]], "outs": [4], "consts": [0.0]}],
  ["logical_or", 2, {"n": 2, "lines": [["not_equal", [0, -1]], ["not_equal", [1, -1]], ["maximum", [2, 3]]], "outs": [4], "consts": [0.0]}],
  ["logical_not", 1, {"n": 1, "lines": [["equal", [0, -1]]], "outs": [1], "consts": [0.0]}],
  ["exp", 1, "exp"],
  ["log ln", 1, "log"],
  ["log1p", 1, "log1p"],
  ["expm1", 1, "expm1"],
  ["log1mexp", 1, {"n": 1, "lines": [["greater", [0, -1]], ["expm1", [0]], ["neg", [2]], ["log", [3]], ["exp", [0]], ["neg", [5]], ["log1p", [6]], ["where", [1, 4, 7]]], "outs": [8], "consts": [-0.6931471805599453]}],
  ["tanh Tanh", 1, "tanh"],
  ["σ sigmoid", 1, {"n": 1, "lines": [["neg", [0]], ["exp", [1]], ["add", [-1, 2]], ["div", [-1, 3]]], "outs": [4], "consts": [1.0]}],
  ["softplus Softplus", 1, {"n": 1, "lines": [["maximum", [0, -1]], ["abs", [0]], ["neg", [2]], ["exp", [3]], ["log1p", [4]], ["add", [1, 5]]], "outs": [6], "consts": [0.0]}],
  ["logaddexp", 2, "logaddexp"],
  ["hypot", 2, "hypot"],
  ["erf", 1, "erf"],
  ["inverse inv", 1, "inverse", "square"],
  ["det", 1, "det", "square"],
  ["logdet", 1, "logdet", "square"],
  ["diag", 1, "diagonal", "square"],
  ["trace tr Tr", 1, {"n": 1, "lines": [["diagonal", [0]], ["sum", [1], {"axis": -1}]], "outs": [2]}, "square"],
  ["expm", 1, "expm", "square"],
  ["log2", 1, "log2"],
  ["log10", 1, "log10"],
  ["exp2", 1, "exp2"],
  ["cbrt", 1, "cbrt"],
  ["arctan2 atan2", 2, "arctan2"],
  ["layer_norm LayerNorm", 1, {"n": 1, "lines": [["sum", [0], {"axis": -1}], ["div", [1, -1]], ["expand_dims", [2], {"axis": -1}], ["broadcast_to", [3, 0]], ["sub", [0, 4]], ["square", [5]], ["sum", [6], {"axis": -1}], ["div", [7, -1]], ["add", [8, -2]], ["sqrt", [9]], ["expand_dims", [10], {"axis": -1}], ["broadcast_to", [11, 0]], ["div", [5, 12]]], "outs": [13], "consts": ["last", 1e-05]}, "axis"],
  ["∑ sum", 1, "sum", "", null],
  ["mean", 1, {"n": 1, "lines": [["sum", [0]], ["div", [1, -1]]], "outs": [2], "consts": ["n"]}, "", null],
  ["max", 1, "max", "", null],
  ["min", 1, "min", "", null],
  ["norm", 1, {"n": 1, "lines": [["binade", [0]], ["broadcast_to", [1, 0]], ["div", [0, 2]], ["square", [3]], ["sum", [4]], ["sqrt", [5]], ["mul", [6, 1]]], "outs": [7]}, "", null],
  ["cumsum", 1, {"n": 1, "lines": [["cumsum", [0], {"axis": -1}]], "outs": [1]}, "axis", -1],
  ["softmax Softmax", 1, {"n": 1, "lines": [["max", [0], {"axis": -1}], ["expand_dims", [1], {"axis": -1}], ["broadcast_to", [2, 0]], ["sub", [0, 3]], ["exp", [4]], ["sum", [5], {"axis": -1}], ["expand_dims", [6], {"axis": -1}], ["broadcast_to", [7, 0]], ["div", [5, 8]]], "outs": [9]}, "axis", -1],
  ["log_softmax", 1, {"n": 1, "lines": [["max", [0], {"axis": -1}], ["expand_dims", [1], {"axis": -1}], ["broadcast_to", [2, 0]], ["sub", [0, 3]], ["exp", [4]], ["sum", [5], {"axis": -1}], ["log", [6]], ["expand_dims", [7], {"axis": -1}], ["broadcast_to", [8, 0]], ["sub", [4, 9]]], "outs": [10]}, "axis", -1],
  ["norm1", 1, {"n": 1, "lines": [["abs", [0]], ["sum", [1]]], "outs": [2]}, "", null],
  ["norm_inf", 1, {"n": 1, "lines": [["abs", [0]], ["max", [1]]], "outs": [2]}, "", null],
  ["norm2", 1, "spectral", "table"],
  ["relu ReLU", 1, {"n": 1, "lines": [["maximum", [0, -1]]], "outs": [1], "consts": [0.0]}],
  ["abs", 1, "abs"],
  ["sign", 1, "sign"],
  ["max", 2, "maximum"],
  ["min", 2, "minimum"],
  ["clip", 3, {"n": 3, "lines": [["maximum", [0, 1]], ["minimum", [3, 2]]], "outs": [4]}],
  ["where", 3, "where"],
  ["sec", 1, {"n": 1, "lines": [["cos", [0]], ["div", [-1, 1]]], "outs": [2], "consts": [1.0]}],
  ["csc", 1, {"n": 1, "lines": [["sin", [0]], ["div", [-1, 1]]], "outs": [2], "consts": [1.0]}],
  ["cot", 1, {"n": 1, "lines": [["tan", [0]], ["div", [-1, 1]]], "outs": [2], "consts": [1.0]}],
  ["sech", 1, {"n": 1, "lines": [["cosh", [0]], ["div", [-1, 1]]], "outs": [2], "consts": [1.0]}],
  ["csch", 1, {"n": 1, "lines": [["sinh", [0]], ["div", [-1, 1]]], "outs": [2], "consts": [1.0]}],
  ["coth", 1, {"n": 1, "lines": [["tanh", [0]], ["div", [-1, 1]]], "outs": [2], "consts": [1.0]}],
  ["arccot acot", 1, {"n": 1, "lines": [["div", [-1, 0]], ["arctan", [1]]], "outs": [2], "consts": [1.0]}],
  ["arccsch acsch", 1, {"n": 1, "lines": [["sign", [0]], ["abs", [0]], ["log", [2]], ["sub", [-1, 3]], ["mul", [1, 4]], ["div", [-2, 0]], ["arcsinh", [6]], ["equal", [0, -3]], ["less", [2, -4]], ["where", [9, 5, 7]], ["where", [8, 7, 10]]], "outs": [11], "consts": [0.6931471805599453, 1.0, 0.0, 1e-08]}],
  ["arcsech asech", 1, {"n": 1, "lines": [["less", [0, -1]], ["less", [0, -2]], ["log", [0]], ["sub", [-3, 3]], ["div", [-4, 0]], ["arccosh", [5]], ["where", [2, 4, 6]], ["sub", [-4, 0]], ["add", [-4, 0]], ["mul", [8, 9]], ["sqrt", [10]], ["arctanh", [11]], ["where", [1, 7, 12]]], "outs": [13], "consts": [0.5, 1e-08, 0.6931471805599453, 1.0]}],
  ["argmax", 1, {"n": 1, "lines": [["argmax", [0], {"first": 1}]], "outs": [1]}, "", 0],
  ["argmin", 1, {"n": 1, "lines": [["argmin", [0], {"first": 1}]], "outs": [1]}, "", 0],
  ["logsumexp", 1, {"n": 1, "lines": [["max", [0]], ["finite", [1]], ["broadcast_to", [2, 0]], ["sub", [0, 3]], ["exp", [4]], ["sum", [5]], ["log", [6]], ["add", [7, 2]]], "outs": [8]}, "", null],
  ["logmeanexp", 1, {"n": 1, "lines": [["max", [0]], ["finite", [1]], ["broadcast_to", [2, 0]], ["sub", [0, 3]], ["exp", [4]], ["sum", [5]], ["div", [6, -1]], ["expm1", [4]], ["sum", [8]], ["div", [9, -1]], ["log1p", [10]], ["greater", [7, -2]], ["log", [7]], ["where", [12, 11, 13]], ["add", [14, 2]]], "outs": [15], "consts": ["n", 0.5]}, "", null],
  ["erfinv", 1, "erfinv"],
  ["normal_cdf Φ", 1, "normal_cdf"],
  ["normal_pdf", 1, {"n": 1, "lines": [["abs", [0]], ["minimum", [1, -1]], ["mul", [-2, 2]], ["sub", [3, 2]], ["sub", [3, 4]], ["mul", [-3, 5]], ["mul", [6, 5]], ["exp", [7]], ["sub", [2, 5]], ["add", [2, 5]], ["mul", [9, 10]], ["mul", [-3, 11]], ["exp", [12]], ["mul", [8, 13]], ["mul", [-4, 14]]], "outs": [15], "consts": [64.0, 134217729.0, -0.5, 0.3989422804014327]}],
  ["factorial", 1, {"n": 1, "lines": [["add", [0, -1]], ["gamma", [1]]], "outs": [2], "consts": [1.0]}],
  ["lgamma", 1, "lgamma"],
  ["digamma", 1, "digamma"],
  ["binomial", 2, "binomial"],
  ["prod", 1, "prod", "", null],
  ["var", 1, {"n": 1, "lines": [["sum", [0]], ["div", [1, -1]], ["broadcast_to", [2, 0]], ["sub", [0, 3]], ["square", [4]], ["sum", [5]], ["div", [6, -1]]], "outs": [7], "consts": ["n"]}, "", null],
  ["std", 1, {"n": 1, "lines": [["sum", [0]], ["div", [1, -1]], ["broadcast_to", [2, 0]], ["sub", [0, 3]], ["binade", [4]], ["broadcast_to", [5, 4]], ["div", [4, 6]], ["square", [7]], ["sum", [8]], ["sqrt", [9]], ["mul", [10, 5]], ["div", [11, -2]]], "outs": [12], "consts": ["n", "√n"]}, "axis", null],
  ["floor", 1, "floor"],
  ["ceil", 1, "ceil"],
  ["round", 1, "round"],
  ["mod", 2, "mod"],
  ["sin", 1, "sin"],
  ["cos", 1, "cos"],
  ["tan", 1, "tan"],
  ["sinh", 1, "sinh"],
  ["cosh", 1, "cosh"],
  ["arcsin asin", 1, "arcsin"],
  ["arccos acos", 1, "arccos"],
  ["arctan atan", 1, "arctan"],
  ["arcsinh asinh", 1, "arcsinh"],
  ["arccosh acosh", 1, "arccosh"],
  ["arctanh atanh", 1, "arctanh"],
] as Row[];

/** Sub- and superscripts, and what they stand for, in the same order. */
export const BELOW = ["₀₁₂₃₄₅₆₇₈₉₊₋ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓₔᵦᵧᵨᵩᵪ", "0123456789+-aehijklmnoprstuvxəβγρφχ"];
export const ABOVE = ["⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖ𐞥ʳˢᵗᵘᵛʷˣʸᶻᴬᴮꟲᴰᴱꟳᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾꟴᴿᵀᵁⱽᵂᵝᵞᵟᶿᵠᵡ", "0123456789+-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRTUVWβγδθφχ"];

export const FRACTIONS: Record<string, number> = { "½": 1/2, "⅓": 1/3, "¼": 1/4, "⅔": 2/3, "¾": 3/4, "⅕": 1/5, "⅛": 1/8 };

/** Other ways to write a sign. */
export const TWINS: Record<string, string> = {"−": "-", "–": "-", "‐": "-", "‑": "-", "﹣": "-", "－": "-", "＋": "+", "⊙": "*", "∘": "*", "＊": "*", "⨯": "×", "÷": "/", "⁄": "/", "∕": "/", "／": "/", "⋅": "·", "∙": "·", "•": "·", "@": "·", "**": "^", "||": "‖", "∥": "‖", "⊤": "ᵀ", ".T": "ᵀ", "＝": "=", "≡": "=", "（": "(", "）": ")", "，": ",", "；": ";", "<=": "≤", "⩽": "≤", ">=": "≥", "⩾": "≥", "!=": "≠", "==": "≟", "∣": "|", "⟵": "←"};

/** What looks like signs, and is none. */
export const NO_SIGNS = ["..", "...", "->", "<-"];
