"""Write explicit texts at random: every sign stands, of all shapes, some of them damaged."""

from __future__ import annotations

import random
from typing import Any

import numpy as np

Shape = tuple[int, ...]

NAMES = [
    "a", "b", "hₜ₋₁", "x", "y", "v", "w", "u", "W", "R", "V⁽¹⁾", "ĉₜ", "λ", "z̄", "h′", "B_{cx}",
    "W_f", "dₖ", "θ", "q₁",
]  # fmt: skip
SPELLED = {"hₜ₋₁": "h_{t-1}", "W_f": "W_{f}", "dₖ": "d_k", "h′": "h'", "q₁": "q_1", "ĉₜ": "ĉ_t"}
EACH = [
    "exp", "log", "ln", "tanh", "σ", "sigmoid", "relu", "softplus", "sin", "cos", "tan", "sinh",
    "cosh", "sech", "abs", "sqrt", "√", "gelu", "silu", "elu", "leaky_relu", "erf", "log1p",
    "expm1", "sign", "floor", "ceil", "round", "arctan", "arcsinh", "arcsin", "cbrt", "log2",
    "normal_cdf", "ReLU", "atan", "lgamma", "exp2", "sec", "coth", "normal_pdf", "log10",
]  # fmt: skip
WHOLE = ["∑", "sum", "mean", "max", "min", "norm", "prod", "logsumexp", "norm1", "norm_inf", "var",
         "std", "logmeanexp", "argmax"]  # fmt: skip
AXIS = ["∑", "sum", "mean", "max", "min", "norm", "prod", "logsumexp", "std", "var", "argmax",
        "norm1", "norm_inf", "argmin", "logmeanexp"]  # fmt: skip
ALONG = ["softmax", "log_softmax", "cumsum", "layer_norm"]
SQUARE = ["trace", "det", "tr"]
TWO = ["max", "min", "hypot", "arctan2", "logaddexp", "mod"]
SIGNS = {"*": ["*", "*", "⊙", "∘"], "·": ["·", "·", "⋅", "@"], "-": ["-", "−"], "≤": ["≤", "<="],
         "≥": ["≥", ">="], "≠": ["≠", "!="], "=": ["=", "=="], "and": ["and", "∧"],
         "or": ["or", "∨"], "<": ["<"], ">": [">"], "+": ["+"], "/": ["/", "÷"]}  # fmt: skip
ODD = [
    *"+-*/·^()|‖√∑ᵀ²⁻¹½π∞𝟙[],;=<>≤!.'_{}ₜ₁σ\"?&%~",
    "and",
    "not ",
    " ",
    "2",
    "e",
    "x",
    "W",
    "v",
    "**",
    "T",
]


def world(rng: random.Random) -> dict[str, Any]:
    """Return values by name: numbers, vectors and matrices whose products fit."""
    m, n = rng.sample([2, 3, 4], 2)
    names = rng.sample(NAMES, 9)
    shapes: list[Shape] = [(), (), (), (n,), (n,), (m,), (n, n), (m, n), (m, n)]
    draw = np.random.default_rng(rng.randrange(2**32)).normal
    values = {k: np.asarray(draw(size=s) * rng.choice([0.5, 1.0, 2.0])) for k, s in
              zip(names, shapes, strict=True)}  # fmt: skip
    if rng.random() < 0.15:
        odd = rng.choice([k for k in names if values[k].ndim])
        values[odd].flat[0] = rng.choice([np.nan, np.inf, -np.inf])
    return values


class Texts:
    """Write texts over the values of a world."""

    def __init__(self, values: dict[str, Any], rng: random.Random) -> None:
        self.rng = rng
        self.by_shape: dict[Shape, list[str]] = {}
        for name, value in values.items():
            self.by_shape.setdefault(np.shape(value), []).append(name)
        self.shapes = [s for s in self.by_shape if s]

    def sign(self, sign: str) -> str:
        one = self.rng.choice(SIGNS[sign])
        return f" {one} " if one.isalpha() or self.rng.random() < 0.7 else one

    def name(self, shape: Shape) -> str:
        name = self.rng.choice(self.by_shape[shape])
        return SPELLED.get(name, name) if self.rng.random() < 0.3 else name

    def number(self) -> str:
        return self.rng.choice(
            ["2", "1", "0.5", "3", "½", "¼", "π", "1e-2", ".25", "1.5", "10", "e"]
        )

    def bracket(self, text: str) -> str:
        plain = text.replace("_", "").isalnum() and not set(text) & set("²³⁴⁻¹")
        return text if plain else f"({text})"

    def closed(self, shape: Shape, depth: int) -> str:
        """Return an operand that a sign may stand beside."""
        return self.bracket(self.formula(shape, depth))

    def formula(self, shape: Shape, depth: int) -> str:
        """Return a text whose value has a shape."""
        rng = self.rng
        if depth <= 0 or rng.random() < 0.12:
            known = shape in self.by_shape
            if not shape and (not known or rng.random() < 0.3):
                return self.number()
            if known:
                return self.name(shape)
        ways = [self.added, self.scaled, self.called, self.raised, self.negated, self.chosen]
        ways += [self.gathered, self.gathered, self.fenced] if not shape else [self.product] * 3
        ways += [self.two] + ([self.along] if shape else [self.indicated, self.dotted])
        ways += [self.picked, self.cases]
        ways += [self.arranged, self.reduced] if shape else [self.joined, self.joined]
        return rng.choice(ways)(shape, depth - 1)

    def other(self, shape: Shape) -> Shape:
        """Return a shape that goes with one: itself, or a number."""
        return shape if self.rng.random() < 0.7 else ()

    def added(self, shape: Shape, depth: int) -> str:
        parts = [self.term(shape, depth)]
        parts += [self.term(self.other(shape), depth) for _ in range(self.rng.randint(1, 2))]
        self.rng.shuffle(parts)
        text = parts[0]
        for part in parts[1:]:
            text += self.sign(self.rng.choice("+-")) + part
        return text

    def term(self, shape: Shape, depth: int) -> str:
        return self.scaled(shape, depth) if self.rng.random() < 0.5 else self.closed(shape, depth)

    def scaled(self, shape: Shape, depth: int) -> str:
        one = self.closed(shape, depth)
        other = self.closed(self.other(shape), depth)
        if self.rng.random() < 0.3:
            return one + self.sign("/") + other
        pair = [one, other]
        self.rng.shuffle(pair)
        return self.sign("*").join(pair)

    def called(self, shape: Shape, depth: int) -> str:
        word = self.rng.choice(EACH)
        inner = self.formula(shape, depth)
        if self.rng.random() < 0.1 and inner.isalnum() and word not in "σ√":
            return f"{word} {inner}"
        if self.rng.random() < 0.1 and word in ("tanh", "sin", "cos", "σ", "exp"):
            return f"{word}²({inner})"
        return f"{word}({inner})"

    def raised(self, shape: Shape, depth: int) -> str:
        base = self.closed(shape, depth)
        power = self.rng.choice(
            ["²", "²", "³", "^2", "^3", "^0.5", "^½", "**2", "^(1/2)", "^1.5", "⁴"]
        )
        if not shape or self.rng.random() < 0.2:
            power = self.rng.choice([power, "⁻¹", "⁻²", "^-1", "^(-2)", f"^{self.name(())}"])
        return base + power

    def negated(self, shape: Shape, depth: int) -> str:
        return self.rng.choice("-−") + self.closed(shape, depth)

    def chosen(self, shape: Shape, depth: int) -> str:
        one, other = self.formula(shape, depth), self.formula(self.other(shape), depth)
        return f"where({self.condition(self.other(shape), depth)}, {one}, {other})"

    def two(self, shape: Shape, depth: int) -> str:
        pair = [self.formula(shape, depth), self.formula(self.other(shape), depth)]
        self.rng.shuffle(pair)
        if self.rng.random() < 0.15:
            return f"clip({pair[0]}, -1, {pair[1]})"
        word = self.rng.choice(TWO)
        if word in ("max", "min") and self.rng.random() < 0.3:
            pair.append(self.formula((), depth))
        return f"{word}({', '.join(pair)})"

    def gathered(self, shape: Shape, depth: int) -> str:
        inner = self.rng.choice(self.shapes)
        if len(inner) == 2 and inner[0] == inner[1] and self.rng.random() < 0.3:
            return f"{self.rng.choice(SQUARE)}({self.formula(inner, depth)})"
        text = f"{self.rng.choice(WHOLE)}({self.formula(inner, depth)})"
        return text + "²" if self.rng.random() < 0.1 else text

    def fenced(self, shape: Shape, depth: int) -> str:
        if self.rng.random() < 0.4:
            return f"|{self.formula((), depth)}|"
        return f"‖{self.formula(self.rng.choice(self.shapes), depth)}‖"

    def along(self, shape: Shape, depth: int) -> str:
        word, inner = self.rng.choice(ALONG), self.formula(shape, depth)
        if word != "layer_norm" and self.rng.random() < 0.5:
            axis = self.rng.randrange(-len(shape), len(shape))
            return f"{word}({inner}, axis={axis})"
        return f"{word}({inner})"

    def reduced(self, shape: Shape, depth: int) -> str:
        """Return a reduction along an axis; of a matrix, rows less their means."""
        rng, word = self.rng, self.rng.choice(AXIS)
        if len(shape) == 2:
            matrix, axis = self.formula(shape, depth), rng.choice([0, 1, -1])
            if word.startswith("arg"):
                word = "max"
            return f"{matrix}*{word}({self.formula(shape, depth)}, axis={axis}, keepdims=True)" if (
                matrix in self.by_shape[shape]) else f"exp({matrix})"  # fmt: skip
        found = [(s, k) for s in self.shapes if len(s) == 2 for k in (0, 1) if s[1 - k] == shape[0]]
        if not found:
            return self.called(shape, depth)
        inner, axis = rng.choice(found)
        return f"{word}({self.formula(inner, depth)}, axis={rng.choice([axis, axis - 2])})"

    def joined(self, shape: Shape, depth: int) -> str:
        """Return a number made of vectors that are joined."""
        vectors = [s for s in self.shapes if len(s) == 1]
        parts = [self.formula(self.rng.choice([*vectors, ()]), depth) for _ in range(2)]
        parts.append(self.formula(self.rng.choice(vectors), 0))
        text = ", ".join(parts)
        one = self.rng.choice([f"[{text}]", f"[{text}]", f"concat({text})"])
        return self.rng.choice([f"{self.rng.choice(WHOLE)}({one})", f"‖{one}‖", f"gather({one}, 2)",
                                f"‖{one}‖₁", f"pick({one}, index=-1)"])  # fmt: skip

    def picked(self, shape: Shape, depth: int) -> str:
        """Return entries of an array by their places."""
        rng = self.rng
        found = [(s, k) for s in self.shapes for k in range(len(s))
                 if s[:k] + s[k + 1 :] == shape]  # fmt: skip
        if not found:
            return self.called(shape, depth)
        inner, axis = rng.choice(found)
        text = self.formula(inner, depth)
        place = rng.randrange(inner[axis])
        ways = [f"pick({text}, axis={axis}, index={place - rng.choice([0, inner[axis]])})"]
        if axis == 0:
            ways.append(f"gather({text}, {place + 1})")
        if len(inner) == 1 and shape == ():
            ways.append(f"∑(gather({text}, array({place + 1}, 1)))")
        return rng.choice(ways)

    def arranged(self, shape: Shape, depth: int) -> str:
        """Return a solution, an outer product, a stack, a product by its name."""
        rng = self.rng
        square = [s for s in self.shapes if len(s) == 2 and s[0] == s[1] == shape[0]]
        ways = []
        if square:
            right = self.formula(shape[:1], depth)
            if shape[1:]:
                right = f"outer({right}, {self.name(shape[1:])})"
            ways.append(f"solve({self.name(square[0])}, {right})")
            ways.append(f"matmul({self.name(square[0])}, {self.formula(shape, depth)})")
        if len(shape) == 2:
            rows = [self.formula(shape[1:], depth) for _ in range(shape[0])]
            ways.append(f"stack({', '.join(rows)})")
            ways.append(
                f"outer({self.formula(shape[:1], depth)}, {self.formula(shape[1:], depth)})"
            )
        elif shape[0] > 1:
            ways.append(f"[{', '.join(self.formula((), 1) for _ in range(shape[0]))}]")
            ways.append(f"array({', '.join(str(k + 1) for k in range(shape[0]))})")
        return rng.choice(ways) if ways else self.called(shape, depth)

    def cases(self, shape: Shape, depth: int) -> str:
        """Return one of two by a condition."""
        one, other = self.formula(shape, depth), self.formula(self.other(shape), depth)
        return f"{{{one} if {self.condition(self.other(shape), depth)}; {other} otherwise}}"

    def indicated(self, shape: Shape, depth: int) -> str:
        return f"𝟙[{self.condition((), depth)}]"

    def dotted(self, shape: Shape, depth: int) -> str:
        inner = self.rng.choice([s for s in self.shapes if len(s) == 1])
        turned = "ᵀ" if self.rng.random() < 0.4 else ""
        return self.closed(inner, depth) + turned + self.sign("·") + self.closed(inner, depth)

    def product(self, shape: Shape, depth: int) -> str:
        """Return a matrix product, or an outer one."""
        rng = self.rng
        inner = rng.choice([s[0] for s in self.shapes])
        if len(shape) == 1:
            return (
                self.matrix((shape[0], inner), depth)
                + self.sign("·")
                + self.closed((inner,), depth)
            )
        if rng.random() < 0.4:
            left, right = self.closed(shape[:1], depth), self.closed(shape[1:], depth)
            return left + self.sign("·") + right + "ᵀ"
        left = self.matrix((shape[0], inner), depth)
        return left + self.sign("·") + self.matrix((inner, shape[1]), depth)

    def matrix(self, shape: Shape, depth: int) -> str:
        """Return a matrix, which may lie turned, or an outer product of vectors."""
        if shape in self.by_shape and self.rng.random() < 0.7:
            return self.closed(shape, depth - 1)
        if shape[::-1] in self.by_shape:
            return self.closed(shape[::-1], depth - 1) + "ᵀ"
        return f"({self.closed(shape[:1], 0)}·{self.closed(shape[1:], 0)}ᵀ)"

    def condition(self, shape: Shape, depth: int, alone: bool = False) -> str:
        """Return comparisons of arrays of a shape, joined."""
        rng = self.rng
        if depth > 0 and rng.random() < 0.25:
            left, right = self.condition(shape, depth - 1, alone), self.condition(shape, 0, alone)
            word = rng.choice(["and", "or"])
            wrapped = f"({left})" if rng.random() < 0.5 else left
            return wrapped + self.sign(word) + right
        if rng.random() < 0.1:
            return f"{rng.choice(['not ', '¬'])}({self.condition(shape, depth - 1, alone)})"
        if alone and rng.random() < 0.15:
            return (
                f"{rng.choice(['isnan', 'isinf'])}({self.formula(rng.choice(self.shapes), depth)})"
            )
        sign = rng.choice(["<", ">", "≤", "≥", "<", ">", "≠", "="])
        text = self.compared(shape, depth, alone) + self.sign(sign) + self.compared(
            self.other(shape), depth, alone)  # fmt: skip
        if rng.random() < 0.1:
            text += self.sign("<") + self.compared((), 0, alone)
        return text

    def compared(self, shape: Shape, depth: int, alone: bool) -> str:
        if alone and self.rng.random() < 0.2:
            return self.rng.choice(
                ["‖grad‖", "‖value‖", "max(value)", "mean(grad)", "later", "later*2"]
            )
        return self.formula(shape, depth)

    def damaged(self, text: str) -> str:
        """Return a text with one or two places changed."""
        for _ in range(self.rng.randint(1, 2)):
            at = self.rng.randrange(len(text) + 1)
            end = min(len(text), at + self.rng.randint(0, 2))
            text = text[:at] + self.rng.choice(["", *ODD]) + text[end:]
        return text
