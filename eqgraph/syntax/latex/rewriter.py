r"""Rewrite the tokens of LaTeX as a text of the language, with a stack instead of recursion."""

from __future__ import annotations

from eqgraph.syntax.grammar import grammar
from eqgraph.syntax.latex.names import Argument, is_script
from eqgraph.syntax.latex.output import Output, Part, Piece
from eqgraph.syntax.latex.tokens import FRACTIONS, LatexToken

PRODUCTS = {
    "\\cdot": "·", "\\odot": "*", "\\circ": "*", "\\ast": "*", "\\times": "*", "*": "*", "⊙": "*",
    "\\div": "/", "/": "/", "·": "·", "⋅": "·",
}  # fmt: skip
SIGNS = {"+": "+", "-": "-", "−": "-", "=": "=", ",": ",", "\\coloneqq": ":="}
OPENERS = {"(": ")", "[": "]", "\\lbrack": "\\rbrack", "\\{": "\\}", "\\lbrace": "\\rbrace"}
NORMS = {"\\lVert": "\\rVert", "\\|": "\\|", "\\Vert": "\\Vert", "‖": "‖"}
BARS = {"\\lvert": "\\rvert", "|": "|", "\\vert": "\\vert"}
FENCES = {**NORMS, **BARS}
CLOSERS = frozenset([*OPENERS.values(), *FENCES.values()])
COMMANDS = sorted(
    {w[1:] for w in (*PRODUCTS, *FRACTIONS, *FENCES, *CLOSERS) if w[0] == "\\" and w[1:].isalpha()}
    | {"sqrt", "sum", "left", "right", "top", "operatorname", "exp", "log", "tanh", "max", "min"}
)
_INDEX = "\\sum adds all elements; \\sum\\left(x, \\mathrm{axis}=0\\right) those along an axis"


class Rewriter(Output):
    """Rewrite one text."""

    def rewrite(self) -> list[Piece]:
        """Return the pieces of the rewritten text in order."""
        while True:
            top = self.stack[-1]
            if self.at < self.limit:
                self._token(self.tokens[self.at])
            elif top.closer:
                raise self.names.fault(top.opened, f"this {self.shown(top)} is never closed")
            elif len(self.stack) == 1:
                return self.out
            else:
                self._end(self.stack.pop())

    def _end(self, part: Part) -> None:
        """Leave an argument: close what was opened, go on with its second part or after it."""
        if self.before == "start" and part.close:
            raise self.names.fault(part.opened, f"there is nothing in {self.shown(part)} {{}}")
        if part.close:
            self.out.append(Piece(part.close + " ", *self.tokens[part.last - 1][2:]))
        self.at = part.after
        if part.then is not None:
            self.at = part.then.opened
            self.push(part.then)
            self.at = part.after
            return
        self.operand(part.state[1] if part.keeps else part.numeric or part.factor)
        self._scripts()

    def _token(self, token: LatexToken) -> None:
        """Rewrite what begins at the next token."""
        kind, value = token.kind, token.value
        if kind == "line":
            if len(self.stack) == 1 or self.stack[-1].closer:
                self.out.append(Piece("\n", token.start, token.end))
                self.before = "start" if len(self.stack) == 1 else self.before
            self.at += 1
        elif value in PRODUCTS:
            self.sign(PRODUCTS[value], "product")
        elif value in SIGNS:
            minus = value in "-−" and self.before != "operand"
            sort = "minus" if minus else "sum" if value in "+-−" else "start"
            self.sign(SIGNS[value], f"{sort} in product" if self.before == "product" else sort)
        elif value in ("\\left", "\\right"):
            self._forced(value)
        elif self._closes(value):
            self._close(value)
        else:
            self._begin(token)

    def _begin(self, token: LatexToken) -> None:
        """Rewrite an operand; before it stands a sign, or a number that it is multiplied with."""
        kind, value, names = token.kind, token.value, self.names
        if value == "{" and names.value(self.at + 1) == "}":
            self._empty()
            return
        if self.before == "operand" and value not in OPENERS:
            self.beside()
        function = names.word(self.at)
        if function is not None:
            self._function(*function)
        elif kind == "number":
            self._literal()
        elif value in FRACTIONS:
            self._fraction()
        elif value == "\\sqrt":
            self._root()
        elif value in FENCES or value in OPENERS:
            self._open(value)
        elif value == "{":
            self._group(
                names.argument(self.at - 1) if self.at else Argument(1, names.closing[0], 0)
            )
        elif value == "\\infty":
            raise names.fault(self.at, "∞ is no number that can be written", "give it to a name")
        elif names.begins(self.at):
            self._name()
        else:
            self._refuse(token)

    def _empty(self) -> None:
        self.at += 2
        if self.before == "operand":
            self._scripts()

    def _refuse(self, token: LatexToken) -> None:
        if token.kind == "command":
            raise self.names.fault(self.at, f"{token.value[:40]} is not known")
        if token.value in ("^", "_"):
            raise self.names.fault(self.at, f"{token.value} must follow an operand")
        if is_script(token.value):
            raise self.names.fault(self.at, f"{token.value} is no LaTeX", "write ^{…} or _{…}")
        self.sign(token.value, "start")  # the language knows what is wrong with it

    def _name(self) -> None:
        name = self.names.read(self.at)
        if name.text == "π":
            self.put("π", self.at, name.after)
        else:
            self.put(name.text, self.at, name.after)
        following = self.names.value(name.after) if name.after < self.limit else ""
        plain = name.exponent is None and not name.transposed
        self.at = name.after
        if name.text in grammar().functions and plain and self._starts(following):
            self.before = "function"
            return
        self.operand(name.text == "π")
        if name.transposed:
            self.put("ᵀ", name.after - 1)
        if name.exponent is not None:
            self._exponent(name.exponent, name.after - 1)
        else:
            self._scripts()

    def _starts(self, value: str) -> bool:
        """Tell whether a function before this token is applied to what begins with it."""
        nothing = ("", "\n", "^", "_", "'", "}")
        return not (
            value in PRODUCTS or value in SIGNS or value in CLOSERS or value in nothing
        ) and (value != "\\right")

    def _function(self, word: str, after: int) -> None:
        if self.names.value(after) in ("_", "^") and after < self.limit:
            if word == "∑":
                raise self.names.fault(after, "\\sum takes no index", _INDEX)
            hint = "the square of its value is \\left(\\tanh x\\right)^{2}"
            raise self.names.fault(after, "a function takes no index and no power", hint)
        self.put(word, self.at, after)
        self.before, self.at = "function", after

    def _literal(self) -> None:
        r"""Rewrite a number; 1 \times 10^{-5} is one."""
        value, at = self.names.value, self.at
        number, after = value(at), at + 1
        if [value(at + k) for k in (1, 2, 3, 4)] == ["\\times", "10", "^", "{"]:
            close = self.names.closing[at + 4]
            digits = "".join(value(k) for k in range(at + 5, close)).replace("−", "-")
            if digits.removeprefix("-").isdigit() and "e" not in number.lower():
                number, after = f"{number}e{digits}", close + 1
        self.put(number, at, after)
        self.at = after
        self.operand(True)
        self._scripts()

    def _fraction(self) -> None:
        """Rewrite a quotient: a/b where a product begins, so that it goes on flat; else (a/b)."""
        at, names = self.at, self.names
        above = names.argument(at)
        below = names.argument(above.after - 1)
        follows = names.value(below.after) if below.after < self.limit else ""
        alone = self.before not in ("start", "sum", "minus")
        alone = alone or PRODUCTS.get(follows) == "·" or follows in ("^", "'", "_")
        enclosed = self._adds(above)
        self.put(("(" if alone else "") + ("(" if enclosed else ""), at)
        rest = Part(below.last, below.after, "))" if alone else ")", opened=at, factor=True)
        first = Part(above.last, above.after, ") / (" if enclosed else "/ (", opened=at)
        first.then = rest
        self.at = above.first
        self.push(first)
        first.after = below.first

    def _adds(self, found: Argument) -> bool:
        """Tell whether a sum stands in an argument, outside all brackets."""
        at, depth = found.first, 0
        while at < found.last:
            value = self.names.value(at)
            if at in self.names.closing:
                at = self.names.closing[at]
            elif value in OPENERS:
                depth += 1
            elif value in OPENERS.values():
                depth -= 1
            elif value in ("+", "-", "−") and depth <= 0:
                return True
            at += 1
        return False

    def _root(self) -> None:
        if self.names.value(self.at + 1) == "[":
            raise self.names.fault(self.at + 1, "only square roots are known", "write x^{1/3}")
        self._group(self.names.argument(self.at), "√(")

    def _group(self, found: Argument, opener: str = "(") -> None:
        at = self.at
        self.put(opener, at)
        last, after = found.last, found.after or found.last + 1
        self.push(Part(last, after, ")", opened=at))
        self.at = found.first

    def _exponent(self, found: Argument, place: int) -> None:
        self.put("^(", place)
        self.push(Part(found.last, found.after, ")", opened=place, keeps=True))
        self.at, after = found.first, self.at
        self.stack[-1].after = max(after, found.after)

    def _scripts(self) -> None:
        """Rewrite the powers and the transposes that follow an operand."""
        while self.at < self.limit and self.names.value(self.at) in ("^", "_", "'"):
            if self.names.value(self.at) != "^":
                raise self.names.fault(self.at, "a subscript must follow a name", "such as x_t")
            found = self.names.argument(self.at)
            if not self.names.is_transpose(found):
                self._exponent(found, self.at)
                return
            self.put("ᵀ", self.at, found.after)
            self.at = found.after

    # --- brackets and bars ------------------------------------------------------------------------

    def _forced(self, side: str) -> None:
        self.at += 1
        value = self.names.value(self.at)
        value = {"\\langle": "", ".": ""}.get(value, value)
        if side == "\\left" and (value in FENCES or value in OPENERS):
            if self.before == "operand" and value not in OPENERS:
                self.beside()
            self._open(value)
        elif side == "\\right" and value in CLOSERS:
            self._close(value)
        else:
            hint = "such as \\left( … \\right)"
            raise self.names.fault(self.at - 1, f"a bracket must follow {side}", hint)

    def _open(self, value: str) -> None:
        closed = self.out[-1].text.strip() in (")", "))") if self.out else False
        if self.before == "operand" and (closed or (value in OPENERS and self.number)):
            self.beside()
        name = (
            "norm(" if value in NORMS else "abs(" if value in BARS else "[" if value == "[" else "("
        )
        at, call = self.at, self.before == "function" or name != "("
        self.put(name, at)
        self.push(
            Part(self.limit, closer=FENCES.get(value) or OPENERS[value], opened=at, call=call)
        )
        self.at += 1

    def _closes(self, value: str) -> bool:
        """Tell whether a token closes: bars do if the innermost bracket is the same bars."""
        if value not in CLOSERS:
            return False
        bars = value in FENCES
        return not bars or (self.stack[-1].closer == value and self.before == "operand")

    def _close(self, value: str) -> None:
        top, at = self.stack[-1], self.at
        if not top.closer:
            raise self.names.fault(at, f"this {value} closes nothing")
        if top.closer != value:
            raise self.names.fault(at, f"this {value} does not close {self.shown(top)}")
        self.stack.pop()
        self.at += 1
        axis = self._axis(value) if value in FENCES.values() else ""
        self.put(f"{axis}]" if value == "]" else f"{axis})", at, self.at)
        self.operand(top.numeric and not top.call)
        self._scripts()

    def _axis(self, value: str) -> str:
        r"""Read what stands below a closing bar: \rVert_{\mathrm{axis}=0}, \rVert_2, \rVert_F."""
        if self.at >= self.limit or self.names.value(self.at) != "_":
            return ""
        place = self.at
        found = self.names.argument(self.at)
        words = "".join(self.names.value(k) for k in range(found.first, found.last))
        self.at = found.after
        name, _, number = words.replace("−", "-").partition("=")
        if name in ("\\mathrm{axis}", "\\text{axis}") and number.removeprefix("-").isdigit():
            return f", axis={number}"
        if words in ("2", "F") and value in NORMS.values():
            return ""
        hint = "\\lVert x \\rVert is the root of the sum of the squares of all elements"
        raise self.names.fault(place, "these bars take no index", hint)
