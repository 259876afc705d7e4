// What the language calls, and the characters that it is written with.
// Written by `python -m tests.payload.write_table`; a test holds it fresh.

/**
 * A line a function: spellings | how | constants | the number of operands, where it is not 1 |
 * which shapes it takes | of what takes axis= the axis: −1 is along the last, else over all,
 * None with keepdims= too. How it is computed: a word, by default the spelling, or lines of a
 * routine.
 */
export const TABLE = `
gelu GELU|normal_cdf 0;mul 0 1
silu SiLU swish|minimum 0 -1;div 1 -2;exp 2;less 0 -3;mul 0 3;mul 5 3;neg 0;exp 7;add -4 8;div -4 9;mul 0 10;where 4 6 11|0 2 -40 1
elu ELU|greater 0 -1;minimum 0 -1;expm1 2;mul -2 3;where 1 0 4|0 1
leaky_relu LeakyReLU|greater 0 -1;mul -2 0;where 1 0 2|0 0.01
sqrt
less|||2
less_equal|||2
greater|||2
greater_equal|||2
equal|||2
not_equal|||2
logical_and|not_equal 0 -1;not_equal 1 -1;mul 2 3|0|2
logical_or|not_equal 0 -1;not_equal 1 -1;maximum 2 3|0|2
logical_not|equal 0 -1|0
exp
log ln
log1p
expm1
log1mexp|greater 0 -1;expm1 0;neg 2;log 3;exp 0;neg 5;log1p 6;where 1 4 7|-0.6931471805599453
tanh Tanh
σ sigmoid|neg 0;exp 1;add -1 2;div -1 3|1
softplus Softplus|maximum 0 -1;abs 0;neg 2;exp 3;log1p 4;add 1 5|0
logaddexp|||2
hypot|||2
erf
inverse inv||||square
det||||square
logdet||||square
diag|diagonal|||square
trace tr Tr|diagonal 0;sum 1 axis=-1|||square
expm||||square
log2
log10
exp2
cbrt
arctan2 atan2|||2
layer_norm LayerNorm|sum 0 axis=-1;div 1 -1;expand_dims 2 axis=-1;broadcast_to 3 0;sub 0 4;square 5;sum 6 axis=-1;div 7 -1;add 8 -2;sqrt 9;expand_dims 10 axis=-1;broadcast_to 11 0;div 5 12|last 1e-05||axis
∑ sum|sum||||None
mean|sum 0;div 1 -1|n|||None
max|||||None
min|||||None
norm|binade 0;broadcast_to 1 0;div 0 2;square 3;sum 4;sqrt 5;mul 6 1||||None
cumsum|cumsum 0 axis=-1|||axis|-1
softmax Softmax|max 0 axis=-1;expand_dims 1 axis=-1;broadcast_to 2 0;sub 0 3;exp 4;sum 5 axis=-1;expand_dims 6 axis=-1;broadcast_to 7 0;div 5 8|||axis|-1
log_softmax|max 0 axis=-1;expand_dims 1 axis=-1;broadcast_to 2 0;sub 0 3;exp 4;sum 5 axis=-1;log 6;expand_dims 7 axis=-1;broadcast_to 8 0;sub 4 9|||axis|-1
norm1|abs 0;sum 1||||None
norm_inf|abs 0;max 1||||None
norm2|spectral|||table
relu ReLU|maximum 0 -1|0
abs
sign
max|maximum||2
min|minimum||2
clip|maximum 0 1;minimum 3 2||3
where|||3
sec|cos 0;div -1 1|1
csc|sin 0;div -1 1|1
cot|tan 0;div -1 1|1
sech|cosh 0;div -1 1|1
csch|sinh 0;div -1 1|1
coth|tanh 0;div -1 1|1
arccot acot|div -1 0;arctan 1|1
arccsch acsch|sign 0;abs 0;log 2;sub -1 3;mul 1 4;div -2 0;arcsinh 6;equal 0 -3;less 2 -4;where 9 5 7;where 8 7 10|0.6931471805599453 1 0 1e-08
arcsech asech|less 0 -1;less 0 -2;log 0;sub -3 3;div -4 0;arccosh 5;where 2 4 6;sub -4 0;add -4 0;mul 8 9;sqrt 10;arctanh 11;where 1 7 12|0.5 1e-08 0.6931471805599453 1
argmax|argmax 0 first=1||||0
argmin|argmin 0 first=1||||0
logsumexp|max 0;finite 1;broadcast_to 2 0;sub 0 3;exp 4;sum 5;log 6;add 7 2||||None
logmeanexp|max 0;finite 1;broadcast_to 2 0;sub 0 3;exp 4;sum 5;div 6 -1;expm1 4;sum 8;div 9 -1;log1p 10;greater 7 -2;log 7;where 12 11 13;add 14 2|n 0.5|||None
erfinv
normal_cdf Φ
normal_pdf|abs 0;minimum 1 -1;mul -2 2;sub 3 2;sub 3 4;mul -3 5;mul 6 5;exp 7;sub 2 5;add 2 5;mul 9 10;mul -3 11;exp 12;mul 8 13;mul -4 14|64 134217729 -0.5 0.3989422804014327
factorial|add 0 -1;gamma 1|1
lgamma
digamma
binomial|||2
prod|||||None
var|sum 0;div 1 -1;broadcast_to 2 0;sub 0 3;square 4;sum 5;div 6 -1|n|||None
std|sum 0;div 1 -1;broadcast_to 2 0;sub 0 3;binade 4;broadcast_to 5 4;div 4 6;square 7;sum 8;sqrt 9;mul 10 5;div 11 -2|n √n||axis|None
floor
ceil
round
mod|||2
sin
cos
tan
sinh
cosh
arcsin asin
arccos acos
arctan atan
arcsinh asinh
arccosh acosh
arctanh atanh
`;

export const FRACTIONS: Record<string, number> = { "½": 1/2, "⅓": 1/3, "¼": 1/4, "⅔": 2/3, "¾": 3/4, "⅕": 1/5, "⅛": 1/8 };

/** Other ways to write a sign. */
export const TWINS: Record<string, string> = {"−": "-", "–": "-", "‐": "-", "‑": "-", "﹣": "-", "－": "-", "＋": "+", "⊙": "*", "∘": "*", "＊": "*", "⨯": "×", "÷": "/", "⁄": "/", "∕": "/", "／": "/", "⋅": "·", "∙": "·", "•": "·", "@": "·", "**": "^", "||": "‖", "∥": "‖", "⊤": "ᵀ", ".T": "ᵀ", "＝": "=", "≡": "=", "（": "(", "）": ")", "，": ",", "；": ";", "<=": "≤", "⩽": "≤", ">=": "≥", "⩾": "≥", "!=": "≠", "==": "≟", "∣": "|", "⟵": "←"};

/** What looks like signs, and is none. */
export const NO_SIGNS = ["..", "...", "->", "<-"];
