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
    "\\vee": "∨", "\\lor": "∨", "\\equiv": "=", "≡": "=",
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
    "\\langle": (
        "angle brackets have no meaning here",
        "the inner product is x^\\top y, a mean is \\operatorname{mean}(x)"),
    **dict.fromkeys(["\\propto", "∝"], (
        "\\propto leaves a factor open, and is no equation", "write y = c x with the factor c")),
    **dict.fromkeys(["\\sim", "∼", "~"], (
        "\\sim tells how something is distributed, and is no equation",
        "write the density as p = …, or give the sample as a value")),
    **dict.fromkeys(["\\approx", "\\simeq", "\\cong", "≈", "≃"], (
        "an approximation is no equation", "write = if the right side is meant as the value")),
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
