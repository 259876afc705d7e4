"""Parse one expression by operator precedence, with a stack of its own instead of recursion."""

from __future__ import annotations

import sympy

from eqgraph.operators import Operator
from eqgraph.operators.notation import NEGATION
from eqgraph.syntax.grammar import APPLY, Grammar
from eqgraph.syntax.letters import is_letter
from eqgraph.syntax.sympy import trees
from eqgraph.syntax.sympy.trees import Operand
from eqgraph.syntax.text import complaints
from eqgraph.syntax.text.frames import FLAT, Frame, bracket, called, completed, push
from eqgraph.syntax.text.lexer import Token

CONSTANTS = {"π": sympy.pi, "pi": sympy.pi}
CLOSERS = {"(": ")", "[": "]"}
_FAMILIES = {"add": "sum", "sub": "sum", "mul": "product", "div": "product", "pow": "power"}
_X_TO_T = "x^T is a power with the exponent T; the transpose is xᵀ or x.T"


class Parser:
    """Read expressions from tokens: `at` is the next token, `uses` the names met since cleared."""

    def __init__(self, tokens: list[Token], grammar: Grammar) -> None:
        self.tokens, self.grammar, self.at = tokens, grammar, 0
        self.openers = {*CLOSERS, *grammar.fences}
        self.symbols: dict[str, sympy.Symbol] = {}
        self.uses: dict[str, tuple[int, int]] = {}
        self.hints: list[tuple[int, str]] = []
        self.stack: list[Frame] = []

    def expression(self) -> Operand:
        """Read one expression, up to the end of its line or an `=`."""
        self.stack.clear()
        while True:
            value = self._after(self._operand())
            if value is not None:
                return value

    # --- where an operand must come ---------------------------------------------------------------

    def _operand(self) -> Operand:
        """Read up to the end of the next operand, putting aside all that opens before it."""
        while True:
            token = self.tokens[self.at]
            kind, value, start, end = token
            if kind == "name":
                if value not in self.grammar.functions or not self._function(token):
                    self.at += 1
                    return self._name(value, start, end)
                continue
            if kind == "number":
                self.at += 1
                return trees.atom(value, start, end)
            if kind == "sign" and value in self.grammar.functions:
                self._function(token)
                continue
            if kind == "sign" and value in self.grammar.prefix:
                self._prefix(token)
            elif kind in ("sign", "mark") and value in self.openers:
                push(self.stack, Frame("open", token))
            elif kind != "line" or value == ";":
                raise complaints.no_operand(self.tokens, self.at, self._opener())
            self.at += 1

    def _name(self, name: str, start: int, end: int) -> Operand:
        constant = CONSTANTS.get(name)
        if constant is not None:
            return trees.atom(constant, start, end)
        self.uses.setdefault(name, (start, end))
        symbol = self.symbols.get(name)
        if symbol is None:
            symbol = self.symbols[name] = sympy.Symbol(name)
        return trees.atom(symbol, start, end)

    def _prefix(self, token: Token) -> None:
        """Put a minus aside: it binds as in school, but within a*−b*c only the b."""
        top = self.stack[-1] if self.stack else None
        if top is not None and top.kind == "apply":
            raise complaints.needs_operand(top.token, "-")
        context = top.precedence if top is not None and top.kind != "open" else 0
        push(self.stack, Frame("prefix", token, max(NEGATION, context)))

    def _function(self, token: Token) -> bool:
        """Begin the application of a function; False if the word is a plain name here."""
        after = self.tokens[self.at + 1]
        call = after.kind == "mark" and after.value == "("
        if not call and not self._starts_operand(after):
            if after.kind == "fault":
                raise after.value
            if len(token.value) == 1 and is_letter(token.value):
                return False
            raise complaints.needs_operand(token, str(after.value))
        frame = Frame("open", token) if call else Frame("apply", token, APPLY)
        frame.rows = self.grammar.functions[token.value]
        push(self.stack, frame)
        self.at += 2 if call else 1
        if call and self._is_keyword():
            raise complaints.needs_operand(token)
        return True

    def _starts_operand(self, token: Token) -> bool:
        """Tell whether a function before this token is applied to what begins with it."""
        kind, value = token.kind, token.value
        if kind == "sign" and value in self.grammar.fences:
            return not self._closes(value)
        return (
            kind in ("name", "number")
            or (kind == "sign" and value in self.grammar.functions)
            or (kind == "mark" and value == "[")
        )

    # --- where an operand has come ----------------------------------------------------------------

    def _after(self, value: Operand) -> Operand | None:
        """Read what follows an operand; return the whole expression, or None if more must come."""
        infix, postfix = self.grammar.infix, self.grammar.postfix
        while True:
            token = self.tokens[self.at]
            kind, sign, _, end = token
            if kind == "sign" and sign in infix and not self._is_transpose():
                self._infix(infix[sign], token, value)
                self.at += 1
                return None
            if kind == "mark" and sign == ",":
                last = self._comma(value, token)
                if last is None:
                    return None
                value = last
                continue
            if kind == "power":
                value = trees.power(value, self._exponent(token))
            elif kind == "sign" and sign in postfix:
                end = max(end, value.end)  # xᵀₜ: the name ends after the sign
                value = trees.applied(postfix[sign], [value], value.start, end)
            elif (kind == "mark" and sign in ")]") or (kind == "sign" and self._closes(sign)):
                value = self._close(value, token)
            elif self._ends(token):
                return self._reduce(value, 0)
            elif not (kind == "line" and sign != ";") and not (kind == "sign" and sign in infix):
                raise complaints.no_operator(self.tokens, self.at, self._opener())
            self.at += 1

    def _ends(self, token: Token) -> bool:
        """Tell whether an expression ends here: at the end of a line, or before an `=`."""
        ends = token.kind in ("line", "end") or (token.kind == "mark" and token.value == "=")
        return ends and bracket(self.stack) is None

    def _is_transpose(self) -> bool:
        """Tell whether an infix is the ^ of x^⊤, which takes no operand."""
        after = self.tokens[self.at + 1]
        return self.tokens[self.at].value == "^" and after.kind == "sign" and after.value == "ᵀ"

    def _infix(self, row: Operator, token: Token, value: Operand) -> None:
        """Put an operator and its left side aside; sums and products go on flat."""
        family = _FAMILIES.get(row.name, "infix")
        if family == "power":
            after = self.tokens[self.at + 1]
            complaints.check_power(token, after)
            if after.kind == "name" and after.value == "T":
                self.hints.append((token.start, _X_TO_T))
        value = self._reduce(value, row.notation.precedence, family)
        top = self.stack[-1] if self.stack else None
        if top is None or top.kind != family or family not in FLAT:
            top = Frame(family, token, row.notation.precedence)
            push(self.stack, top)
        top.items.append((top.sign, value) if family in FLAT else value)
        top.row = row
        top.sign = token.start if row.name in ("sub", "div") else None

    def _exponent(self, token: Token) -> Operand:
        """Read a superscript: ⁻¹, ⁿ, ⁿ⁺¹."""
        xs: list[tuple[int | None, Operand]] = []
        for sign, word, at in complaints.exponent_terms(token):
            if word.isdigit():
                x = trees.atom(sympy.Integer(int(word)), at, at + len(word))
            else:
                x = self._name(word, at, at + len(word))
            xs.append((at - 1 if sign == "-" else None, x))
        if len(xs) > 1:
            return trees.total(xs)
        minus, x = xs[0]
        return x if minus is None else trees.negation(x, minus)

    # --- the stack --------------------------------------------------------------------------------

    def _opener(self) -> Token | None:
        frame = bracket(self.stack)
        return frame.token if frame is not None else None

    def _closes(self, sign: str) -> bool:
        """Tell whether bars close: the innermost bracket is the same bars."""
        top = bracket(self.stack)
        return top is not None and top.token.value == sign and not top.rows

    def _reduce(self, value: Operand, precedence: int, family: str = "") -> Operand:
        """Complete all that binds tighter than the operator to come."""
        stack = self.stack
        while stack:
            top = stack[-1]
            if top.kind == "open" or top.precedence < precedence:
                break
            goes_on = family == "power" or (top.kind == family and family in FLAT)
            if top.precedence == precedence and goes_on:
                break
            stack.pop()
            if top.kind == "apply" and family in ("product", "infix"):
                self._reaches(top, self.tokens[self.at])
            value = completed(top, value)
        return value

    def _reaches(self, function: Frame, infix: Token) -> None:
        """Leave a hint at `∑ a*b`, which is (∑ a)*b; nobody expects √2*x to be √(2*x)."""
        if function.rows[0].notation.kind != "root":
            self.hints.append(complaints.reach(function.token, infix.value))

    def _close(self, value: Operand, token: Token) -> Operand:
        value = self._reduce(value, 0)
        if not self.stack:
            raise complaints.unopened(token)
        frame = self.stack.pop()
        opener = frame.token
        if token.value != (")" if frame.rows else CLOSERS.get(opener.value, opener.value)):
            raise complaints.mismatch(opener, token)
        if frame.rows:
            after = self.tokens[self.at + 1]
            squared = after.kind == "power" or after.value == "^"
            if squared and any("axis" in row.params for row in frame.rows) and not frame.items:
                self.hints.append(complaints.raised(opener))
            return called(frame, [*frame.items, value], token.end)
        if opener.value == "(":
            return trees.grouped(value, opener.start, token.end)
        row = self.grammar.fences.get(opener.value, self.grammar.join)
        return trees.applied(row, [*frame.items, value], opener.start, token.end)

    def _comma(self, value: Operand, token: Token) -> Operand | None:
        """Go on to the next operand of a call or a join; after axis=, return the last one."""
        value = self._reduce(value, 0)
        frame = self.stack[-1] if self.stack else None
        if frame is None or not (frame.rows or frame.token.value == "["):
            raise complaints.comma(token)
        self.at += 1
        if frame.rows and self._is_keyword():
            self._keyword(frame)
            return value
        frame.items.append(value)
        return None

    def _is_keyword(self) -> bool:
        word, equals = self.tokens[self.at], self.tokens[min(self.at + 1, len(self.tokens) - 1)]
        return word.kind == "name" and equals.kind == "mark" and equals.value == "="

    def _keyword(self, frame: Frame) -> None:
        """Read axis=0 or axis=-1; the bracket must close after it."""
        complaints.check_keyword(self.tokens[self.at], frame.token, frame.rows)
        at = self.at + 2
        first = self.tokens[at]
        negative = first.kind == "sign" and first.value == "-"
        number = self.tokens[at + negative]
        if number.kind == "number" and number.value.is_Integer:
            value = -number.value if negative else number.value
            frame.axis = trees.atom(value, first.start, number.end)
        elif not (number.kind == "name" and number.value == "None" and not negative):
            raise complaints.bad_axis(number)
        self.at = at + negative + 1
        after = self.tokens[self.at]
        if after.kind != "mark" or after.value != ")":
            raise complaints.unclosed(frame.token, after)
