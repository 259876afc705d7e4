"""Parse one expression into a syntax tree by precedence; names and shapes decide the rest."""

from __future__ import annotations

from collections.abc import Callable
from itertools import takewhile

from eqgraph.operators.notation import PRODUCT, SUM
from eqgraph.syntax.alphabet import OPEN_CLOSE
from eqgraph.syntax.grammar import Grammar
from eqgraph.syntax.text import brackets, complaints, exponents, functions, logic, overs, slopes
from eqgraph.syntax.text.lexer import Token
from eqgraph.syntax.text.tree import DEPTH, EQUALS, PRODUCTS, Sign, Tree, deep

STOPS = frozenset(["if", "for", "otherwise", "else", "and", "or", "mod"])
_ENDS = frozenset(["line", "end"])  # the tokens after an equation
_OPENS = frozenset("([{")
_SIGNS = frozenset(["sign", "mark"])
_BEHIND = frozenset(["+", "-", "*", "·", "/", ")"])
_ARITHMETIC = PRODUCTS | {"+", "-", "^"}
_OPERANDS = frozenset(["√", "∛", "∑", "∏", "∇", "∂", "𝟙", "𝟏", "∞", *OPEN_CLOSE])


class Parser:
    """Read expressions from tokens: `at` is the next token.

    `spaces` tells whether a space before a bracket says that a product is meant; in LaTeX it says
    nothing.
    """

    def __init__(self, tokens: list[Token], grammar: Grammar, *, spaces: bool = True) -> None:
        self.tokens, self.grammar, self.at, self.spaces = tokens, grammar, 0, spaces
        self.open: list[Token] = []  # the brackets around the next token
        self.indicator: Token | None = None  # the bracket of the innermost 𝟙[…]
        self.bars: set[int] = set()  # where a bar parts operands, as in P(A|B)
        self.level = 0

    def expression(self, *, followed: bool = False) -> Tree:
        """Read one expression, up to the end of its line or an `=`.

        A comma may end it where its sentence goes on; if it may be `followed`, by an equation.
        """
        self.open.clear()
        self.level = 0
        tree = self.logic()
        if self.peek()[:2] == ("mark", ","):
            rest = list(takewhile(lambda t: t.kind not in _ENDS, self.tokens[self.at + 1 :]))
            if not rest or (followed and any(t[:2] == ("mark", "=") for t in rest)):
                self.at += 1
                return tree
        token = self.peek()
        if token.kind not in _ENDS and not (token.kind == "mark" and token.value in EQUALS):
            raise complaints.after_all(self.tokens, self.at)
        return tree

    # --- tokens -----------------------------------------------------------------------------------

    def peek(self) -> Token:
        """Return the next token; within brackets the end of a line is none."""
        token = self.tokens[self.at]
        if self.open:
            while token.kind == "line" and token.value != ";":
                self.at += 1
                token = self.tokens[self.at]
        return token

    def after(self, count: int) -> Token:
        """Return the token that stands so many places after the next one, or the last."""
        return self.tokens[min(self.at + count, len(self.tokens) - 1)]

    def take(self) -> Token:
        """Return the next token and go on."""
        token = self.peek()
        self.at += 1
        return token

    def goes_on(self) -> None:
        """Skip the ends of lines after an operator: the text goes on in the next line."""
        while self.tokens[self.at].kind == "line" and self.tokens[self.at].value != ";":
            self.at += 1

    def deeper(self, read: Callable[[], Tree]) -> Tree:
        """Read what is nested, unless the text is too deep."""
        self.level += 1
        if self.level > DEPTH:
            token = self.tokens[self.at - 1]
            raise deep(token.start, token.end)
        tree = read()
        self.level -= 1
        return tree

    def opener(self) -> Token | None:
        """Return the innermost bracket that is open."""
        return self.open[-1] if self.open else None

    # --- conditions, sums and products ------------------------------------------------------------

    def logic(self) -> Tree:
        """Read comparisons joined by and, or, not; or a plain expression."""
        return logic.joined(self)

    def sum(self) -> Tree:
        """Read terms with + and −; a minus before the first binds as in school: −x² is −(x²)."""
        first = self._term()
        parts, minus = [first], [None]
        while True:
            token = self.peek()
            if token.kind != "sign" or token.value not in ("+", "-"):
                break
            self.at += 1
            self.goes_on()
            parts.append(self._term())
            minus.append(token.start if token.value == "-" else None)  # type: ignore[arg-type]
        tree = first
        if len(parts) > 1:
            tree = Tree("sum", first.start, parts[-1].end, (*parts,), data=(*minus,))
        while self._is_infix(token := self.peek(), SUM):
            self.at += 1
            self.goes_on()
            right = self.product()
            tree = Tree("infix", tree.start, right.end, (tree, right), token.value)
        return tree

    def _term(self) -> Tree:
        token = self.peek()
        if token.kind != "sign" or token.value != "-":
            return self.product()
        self.at += 1
        inner = self.deeper(self._term)
        return Tree("negation", token.start, inner.end, (inner,))

    def _is_infix(self, token: Token, level: int) -> bool:
        """Tell whether a token is a sign of the table between operands, other than + − * / · ^."""
        if token.kind != "sign" or token.value in _ARITHMETIC:
            return False
        row = self.grammar.infix.get(token.value)
        if row is None:
            return False
        return (row.notation.precedence <= SUM) == (level == SUM)

    def product(self) -> Tree:
        """Read factors with their signs; what stands side by side is a product, too."""
        parts, signs = [self.factor()], []
        while True:
            token, before = self.peek(), parts[-1]
            close = token.start == before.end
            if token.kind == "sign" and token.value in PRODUCTS:
                self.at += 1
                self.goes_on()
                factor = self.turned() if token.value == "·" else self.factor()
                tight = factor.start == token.end
                signs.append(Sign(token.value, token.start, token.end, tight, close))
            elif token[:2] == ("name", "mod"):
                self.at += 1
                factor = self.factor()
                signs.append(Sign("mod", token.start, token.end))
            elif self._is_infix(token, PRODUCT):
                self.at += 1
                self.goes_on()
                factor = self.factor()
                signs.append(Sign(token.value, token.start, token.end))
            elif self.begins(token):
                self._check_beside(before, token)
                factor = self.power()
                if close and (made := brackets.indicated(before, factor)):  # 1[x > 0]
                    parts[-1] = made
                    continue
                signs.append(Sign("", before.end, token.start, close, close))
            else:
                break
            parts.append(factor)
        if not signs:
            return parts[0]
        return Tree("product", parts[0].start, parts[-1].end, (*parts,), data=(*signs,))

    def _check_beside(self, before: Tree, token: Token) -> None:
        """Refuse what no paper prints side by side: two numbers, a digit right after a name."""
        glued = before.kind == "name" and before.end == token.start
        if token.kind == "number" and (before.kind == "number" or glued):
            raise complaints.no_operator(self.tokens, self.at, self.opener())

    def factor(self) -> Tree:
        """Read a factor; a minus binds only the factor within a product: a*−b*c."""
        token = self.peek()
        if token.kind != "sign":
            return self.power()
        if token.value == "-":
            self.at += 1
            inner = self.deeper(self.run)
            return Tree("negation", token.start, inner.end, (inner,))
        if token.value in self.grammar.prefix:
            self.at += 1
            inner = self.deeper(self.factor)
            return Tree("prefix", token.start, inner.end, (inner,), token.value)
        return self.power()

    def turned(self) -> Tree:
        """Read the right side of a ·; a minus before it binds only the next operand."""
        token = self.peek()
        if token.kind != "sign" or token.value != "-":
            return self.power()
        self.at += 1
        inner = self.deeper(self.turned)
        return Tree("negation", token.start, inner.end, (inner,))

    def run(self) -> Tree:
        """Read what stands side by side or has a · between: one operand of * and /."""
        if self.peek()[:2] == ("sign", "-"):
            return self.factor()
        return self.beside(self.power(), lambda token: True)

    # --- powers, subscripts and what else follows an operand --------------------------------------

    def power(self) -> Tree:
        """Read an operand with all that is raised or lowered behind it."""
        token = self.tokens[self.at]
        if token.kind == "name":  # a name that a sign follows, as most operands are, in few calls
            after = self.tokens[self.at + 1]
            if (after.value in _BEHIND if after.kind in _SIGNS else self._is_last(after)) and (
                functions.is_plain(self, token)
            ):
                self.at += 1
                return Tree("name", token.start, token.end, (), token.value)
        return exponents.raised(self, self.operand())

    def _is_last(self, token: Token) -> bool:
        return token.kind in _ENDS and not self.open

    # --- operands ---------------------------------------------------------------------------------

    def begins(self, token: Token) -> bool:
        """Tell whether an operand begins with a token that follows another operand."""
        kind, value = token[:2]
        if kind == "number":
            return True
        if kind == "name":
            return value not in STOPS
        if kind == "mark":
            return value in _OPENS
        if kind != "sign":
            return False
        if self._is_two_bars(token):
            return False
        if value in self.grammar.fences:  # within (…) inside of bars the same bars open nothing
            return not any(t.value == value for t in self.open) and token.start not in self.bars
        return value in _OPERANDS or (value in self.grammar.functions and value not in "∑∏√∛")

    def _is_two_bars(self, token: Token) -> bool:
        """Take || within |…| as two bars: |a||b| is |a| |b|."""
        if token.value != "‖" or token.end - token.start != 2 or not self.open:
            return False
        if self.open[-1].value != "|":
            return False
        middle = token.start + 1
        bars = (token._replace(value="|", end=middle), token._replace(value="|", start=middle))
        self.tokens[self.at : self.at + 1] = bars
        return True

    def operand(self) -> Tree:
        """Read one operand."""
        token = self.peek()
        kind, value = token[:2]
        if kind == "number":
            self.at += 1
            return Tree("number", token.start, token.end, data=value)
        if kind == "name":
            return functions.word_or_function(self, token)
        if kind == "mark" and value in _OPENS:
            return self.deeper(lambda: brackets.opened(self))
        if kind == "sign":
            if value in self.grammar.fences:
                return self.deeper(lambda: brackets.fence(self))
            if value in OPEN_CLOSE:
                return self.deeper(lambda: brackets.rounded(self))
            if value in ("√", "∛"):
                return functions.root(self, token)
            if value in ("∑", "∏"):
                return self.deeper(lambda: overs.over(self))
            if value in self.grammar.functions:
                found = functions.function(self, token)
                if found is not None:
                    return found
            if value in ("∇", "∂"):
                return self.deeper(lambda: slopes.slope(self))
            if value == "𝟙":
                return self.deeper(lambda: brackets.indicator(self))
            if value in ("∞", "𝟏"):
                self.at += 1
                return Tree("name", token.start, token.end, (), value)
        raise complaints.no_operand(self.tokens, self.at, self.opener())

    def beside(self, first: Tree, goes_on: Callable[[Token], bool]) -> Tree:
        """Read what follows an operand side by side, or with a · between."""
        parts, signs = [first], []
        while True:
            token, before = self.peek(), parts[-1]
            close = token.start == before.end
            if token[:2] == ("sign", "·"):
                place = self.at
                self.at += 1
                self.goes_on()
                if not goes_on(self.peek()):  # cos a·cos b
                    self.at = place
                    break
                factor = self.turned()
                signs.append(Sign("·", token.start, token.end, factor.start == token.end, close))
            elif self.begins(token) and goes_on(token):
                self._check_beside(before, token)
                factor = self.power()
                signs.append(Sign("", before.end, token.start, close, close))
            else:
                break
            parts.append(factor)
        if not signs:
            return first
        return Tree("product", first.start, parts[-1].end, (*parts,), data=(*signs,))
