"""List the signs and words of LaTeX, and what each is in the language."""

from __future__ import annotations

from eqgraph.syntax.latex.tokens import FRACTIONS

PRODUCTS = {
    "\\cdot": "·", "·": "·", "⋅": "·", "\\odot": " ⊙ ", "⊙": " ⊙ ", "\\circ": " ∘ ", "*": "*",
    "\\ast": " ∗ ", "\\times": " × ", "/": "/", "\\div": "/", "\\bmod": " mod ", "\\mod": " mod ",
}  # fmt: skip
RELATIONS = {
    "<": "<", ">": ">", "\\le": "≤", "\\leq": "≤", "\\leqslant": "≤", "\\ge": "≥", "\\geq": "≥",
    "\\geqslant": "≥", "\\ne": "≠", "\\neq": "≠", "≤": "≤", "≥": "≥", "≠": "≠", "\\in": "∈",
    "=": "=", "\\leftarrow": "←", "\\gets": "←", "←": "←", "\\wedge": "∧", "\\land": "∧",
    **dict.fromkeys(["\\coloneqq", "\\triangleq", "≔", "≜", ":="], ":="),
    "\\vee": "∨", "\\lor": "∨", "\\approx": "≈", "\\equiv": "≡", "\\sim": "∼",
    "\\lnot": "¬", "\\neg": "¬", "\\to": "→", "\\rightarrow": "→",
}  # fmt: skip
REFUSED = {
    "\\otimes": ("\\otimes is read in two ways",
                 "write x y^\\top for the outer product, x \\odot y for the elementwise product"),
    "\\pm": ("\\pm stands for two equations", "write one with + and one with -"),
    "\\mp": ("\\mp stands for two equations", "write one with - and one with +"),
    "\\int": ("an integral cannot be read", "a sum over samples takes its place: \\sum_i f(x_i)"),
    "\\lim": ("a limit cannot be read", "write its value"),
    "\\ldots": ("terms that are left out cannot be read", "write \\sum_{i=1}^{N}"),
    "\\cdots": ("terms that are left out cannot be read", "write \\sum_{i=1}^{N}"),
    "\\dots": ("terms that are left out cannot be read", "write \\sum_{i=1}^{N}"),
    "\\langle": ("\\langle has no meaning here", "the inner product is x^\\top y"),
    "\\oplus": ("\\oplus is not known", "write + for a sum, [a, b] to join"),
    "\\mid": ("\\mid stands in P(A \\mid B) only", "write \\lvert x \\rvert for absolute values"),
}  # fmt: skip
PLAIN = {"\\infty": "∞", "∞": "∞", "\\hbar": "ħ"}
OVERS = {"\\sum": "∑", "\\prod": "∏", "∑": "∑", "∏": "∏"}
RUNS = frozenset(["max", "min", "argmax", "argmin", "E", "mean", "Var"])  # over an index
JOINS = frozenset(["and", "or", "not", "if", "for", "otherwise", "else", "mod"])
COMMANDS = sorted(
    {w[1:] for w in (*PRODUCTS, *RELATIONS, *FRACTIONS, *OVERS) if w[0] == "\\"}
    | {"sqrt", "left", "right", "top", "operatorname", "exp", "log", "tanh", "max", "min"}
    | {"lVert", "rVert", "lvert", "rvert", "nabla", "partial", "infty", "binom", "mathbb"}
)
