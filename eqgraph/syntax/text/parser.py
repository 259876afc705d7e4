"""Parse one expression into a syntax tree by precedence; names and shapes decide the rest."""

from __future__ import annotations

from collections.abc import Callable

import sympy

from eqgraph.operators.notation import PRODUCT, SUM
from eqgraph.syntax.alphabet import OPEN_CLOSE
from eqgraph.syntax.faults import Fault
from eqgraph.syntax.grammar import Grammar
from eqgraph.syntax.letters import is_letter
from eqgraph.syntax.names import split
from eqgraph.syntax.text import brackets, complaints, overs
from eqgraph.syntax.text.lexer import Token
from eqgraph.syntax.text.tree import DEPTH, Call, Sign, Tree, deep

PRODUCTS = frozenset(["*", "/", "·", "×", "∗"])
STOPS = frozenset(["if", "for", "otherwise", "else", "and", "or", "mod"])
_OPENS = frozenset("([{")
_OPERANDS = frozenset(["√", "∛", "∑", "∏", "∇", "∂", "𝟙", "𝟏", "∞", *OPEN_CLOSE])


class Parser:
    """Read expressions from tokens: `at` is the next token.

    `spaces` tells whether a space before a bracket says that a product is meant; in LaTeX it says
    nothing.
    """

    def __init__(self, tokens: list[Token], grammar: Grammar, *, spaces: bool = True) -> None:
        self.tokens, self.grammar, self.at, self.spaces = tokens, grammar, 0, spaces
        self.open: list[Token] = []  # the brackets around the next token
        self.bars: set[int] = set()  # where a bar parts operands, as in P(A|B)
        self.level = 0

    def expression(self) -> Tree:
        """Read one expression, up to the end of its line or an `=`."""
        self.open.clear()
        self.level = 0
        tree = self.logic()
        token = self.peek()
        ends = token.kind in ("line", "end") or (token.kind == "mark" and token.value in "=←")
        if not ends:
            raise complaints.after_all(self.tokens, self.at)
        return tree

    # --- tokens -----------------------------------------------------------------------------------

    def peek(self) -> Token:
        """Return the next token; within brackets the end of a line is none."""
        token = self.tokens[self.at]
        while self.open and token.kind == "line" and token.value != ";":
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
        return self._joined("or", "∨", lambda: self._joined("and", "∧", self._comparison))

    def _joined(self, word: str, sign: str, read: Callable[[], Tree]) -> Tree:
        parts = [read()]
        while True:
            token = self.peek()
            if token[:2] not in (("name", word), ("sign", sign)):
                break
            self.at += 1
            self.goes_on()
            parts.append(read())
        first, last = parts[0], parts[-1]
        return first if len(parts) == 1 else Tree("logic", first.start, last.end, (*parts,), word)

    def _comparison(self) -> Tree:
        token = self.peek()
        after = self.after(1)
        if token[:2] == ("sign", "¬") or (token[:2] == ("name", "not") and self.begins(after)):
            self.at += 1
            inner = self.deeper(self._comparison)
            return Tree("logic", token.start, inner.end, (inner,), "not")
        parts, signs = [self.sum()], []
        while self.peek().kind == "relation":
            signs.append(self.take())
            self.goes_on()
            parts.append(self.sum())
        if not signs:
            return parts[0]
        return Tree("compare", parts[0].start, parts[-1].end, (*parts,), data=(*signs,))

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
        if token[:2] != ("sign", "-"):
            return self.product()
        self.at += 1
        inner = self.deeper(self._term)
        return Tree("negation", token.start, inner.end, (inner,))

    def _is_infix(self, token: Token, level: int) -> bool:
        """Tell whether a token is a sign of the table between operands, other than + − * / · ^."""
        row = self.grammar.infix.get(token.value) if token.kind == "sign" else None
        own = PRODUCTS | {"+", "-", "^"}
        if row is None or token.value in own:
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
                factor = self._turned() if token.value == "·" else self.factor()
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
        if token[:2] == ("sign", "-"):
            self.at += 1
            inner = self.deeper(self.run)
            return Tree("negation", token.start, inner.end, (inner,))
        if token.kind == "sign" and token.value in self.grammar.prefix:
            self.at += 1
            inner = self.deeper(self.factor)
            return Tree("prefix", token.start, inner.end, (inner,), token.value)
        return self.power()

    def _turned(self) -> Tree:
        """Read the right side of a ·; a minus before it binds only the next operand."""
        token = self.peek()
        if token[:2] != ("sign", "-"):
            return self.power()
        self.at += 1
        inner = self.deeper(self._turned)
        return Tree("negation", token.start, inner.end, (inner,))

    def run(self) -> Tree:
        """Read what stands side by side or has a · between: one operand of * and /."""
        if self.peek()[:2] == ("sign", "-"):
            return self.factor()
        return self._run(self.power(), lambda token: True)

    # --- powers, subscripts and what else follows an operand --------------------------------------

    def power(self) -> Tree:
        """Read an operand with all that is raised or lowered behind it."""
        return self.raised(self.operand())

    def raised(self, tree: Tree) -> Tree:
        """Read what is raised or lowered behind an operand."""
        while True:
            token = self.peek()
            kind, value = token[:2]
            if kind == "power":
                self.at += 1
                tree = self._superscript(tree, token)
            elif kind == "sub":
                self.at += 1
                tree = overs.subscript(self, tree, token)
            elif kind == "sign" and value == "ᵀ":
                self.at += 1
                tree = Tree("transpose", tree.start, max(token.end, tree.end), (tree,), "ᵀ")
            elif kind == "sign" and value in self.grammar.postfix and value not in "²ᵀ":
                self.at += 1
                tree = Tree("prefix", tree.start, token.end, (tree,), value, "postfix")
            elif kind == "sign" and value == "!":
                self.at += 1
                tree = Tree("factorial", tree.start, token.end, (tree,))
            elif kind == "sign" and value == "^":
                tree = self._caret(tree)
            elif overs.more_indices(self, tree, token):
                self.at += 2
                last = self.tokens[self.at - 1]
                tree = Tree(
                    "name", tree.start, last.end, (), overs.with_item(tree.word, last.value)
                )
            else:
                return tree

    def _superscript(self, base: Tree, token: Token) -> Tree:
        """Read ², ⁻¹, ⁿ⁺¹: a power; letters may also be part of a name, as in wᵍ."""
        parts: list[Tree] = []
        minus: list[int | None] = []
        for sign, word, at in complaints.exponent_terms(token):
            number = word.isdigit()
            x = Tree(
                "number" if number else "name", at, at + len(word), (), "" if number else word,
                sympy.Integer(int(word)) if number else None,
            )  # fmt: skip
            parts.append(x)
            minus.append(at - 1 if sign == "-" else None)
        exponent = parts[0]
        if len(parts) > 1:
            exponent = Tree("sum", token.start, token.end, (*parts,), data=(*minus,))
        elif minus[0] is not None:
            exponent = Tree("negation", minus[0], exponent.end, (exponent,))
        end = max(base.end, token.end)  # x²ₜ: the name ends after its power
        return Tree("power", base.start, end, (base, exponent), token.value)

    def _caret(self, base: Tree) -> Tree:
        sign = self.take()
        after = self.peek()
        complaints.check_power(sign, after)
        if after[:2] == ("sign", "ᵀ"):
            self.at += 1
            return Tree("transpose", base.start, after.end, (base,), "ᵀ")
        if after[:2] == ("mark", "["):
            return brackets.label(self, base)
        exponent = self.deeper(self._exponent)
        word = exponent.word if exponent.kind == "name" else ""
        return Tree("power", base.start, exponent.end, (base, exponent), word, "^")

    def _exponent(self) -> Tree:
        token = self.peek()
        if token[:2] == ("sign", "-"):
            self.at += 1
            inner = self.deeper(self._exponent)
            return Tree("negation", token.start, inner.end, (inner,))
        return self.power()

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
        if value in self.grammar.fences:  # within (…) inside of bars the same bars open nothing
            return not any(t.value == value for t in self.open) and token.start not in self.bars
        return value in _OPERANDS or (value in self.grammar.functions and value not in "∑∏√∛")

    def operand(self) -> Tree:
        """Read one operand."""
        token = self.peek()
        kind, value = token[:2]
        if kind == "number":
            self.at += 1
            return Tree("number", token.start, token.end, data=value)
        if kind == "name":
            return self._word(token)
        if kind == "mark" and value in _OPENS:
            return self.deeper(lambda: brackets.opened(self))
        if kind == "sign":
            if value in self.grammar.fences:
                return self.deeper(lambda: brackets.fence(self))
            if value in OPEN_CLOSE:
                return self.deeper(lambda: brackets.rounded(self))
            if value in ("√", "∛"):
                return self._root(token)
            if value in ("∑", "∏"):
                return self.deeper(lambda: overs.over(self))
            if value in self.grammar.functions:
                found = self.function(token)
                if found is not None:
                    return found
            if value in ("∇", "∂"):
                return self.deeper(lambda: overs.slope(self))
            if value == "𝟙":
                return self.deeper(lambda: brackets.indicator(self))
            if value in ("∞", "𝟏"):
                self.at += 1
                return Tree("name", token.start, token.end, (), value)
        raise complaints.no_operand(self.tokens, self.at, self.opener())

    def _word(self, token: Token) -> Tree:
        """Read a name, a function with what it is applied to, or a ∑ that is written as a word."""
        word = token.value
        after = self.after(1)
        if word in overs.SIGNS.values() or overs.is_word(self, token, after):
            return self.deeper(lambda: overs.over(self))
        if word in self.grammar.functions or overs.base_of_log(word) is not None:
            found = self.function(token)
            if found is not None:
                return found
        self.at += 1
        name = Tree("name", token.start, token.end, (), word)
        tight = after.start == token.end
        if tight and after[:2] == ("mark", "("):
            return self.deeper(lambda: brackets.applied(self, name))
        if tight and after[:2] == ("mark", "["):
            return self.deeper(lambda: brackets.expectation(self, name))
        return name

    def function(self, token: Token) -> Tree | None:
        """Read a function and its operands; None if the word is a plain name here."""
        word, start = token.value, self.at
        self.at += 1
        raised = None
        if len(split(word).base) > 1:
            raised = self._function_power()
        after = self.tokens[self.at]
        letter = len(word) == 1 and is_letter(word)
        if after.kind == "mark" and after.value in ("(", "["):
            tree = self.deeper(lambda: brackets.call(self, token))
        elif self._applies(after):
            argument = self.deeper(self._bare)
            ahead = self.peek()
            reach = ahead if ahead.kind == "sign" and ahead.value in PRODUCTS - {"·"} else None
            data = Call(False, False, (), token.end)
            tree = Tree("call", token.start, argument.end, (argument,), word, (data, reach))
        elif after.kind == "fault":
            raise after.value
        elif letter or raised is not None or word not in self.grammar.functions:
            self.at = start
            return None
        else:
            raise complaints.needs_operand(token, str(after.value))
        if raised is not None:
            tree = Tree("power", tree.start, tree.end, (tree, raised), "", "function")
        return tree

    def _function_power(self) -> Tree | None:
        """Read the power of sin² x, or of sin^2 x, if an operand follows it."""
        at = self.at
        token = self.tokens[at]
        exponent: Tree | None = None
        if token.kind == "power":
            self.at += 1
            exponent = self._superscript(Tree("number", token.start, token.start), token).parts[1]
        elif token[:2] == ("sign", "^"):
            number = self.tokens[at + 1]
            braced = number[:2] == ("mark", "{")
            number = self.tokens[at + 1 + braced]
            minus = number[:2] == ("sign", "-")
            number = self.tokens[min(at + 1 + braced + minus, len(self.tokens) - 1)]
            if number.kind == "number":
                exponent = Tree("number", number.start, number.end, data=number.value)
                if minus:
                    exponent = Tree("negation", number.start - 1, number.end, (exponent,))
                self.at = at + 2 + braced + minus + braced
        after = self.tokens[self.at]
        if exponent is None or not (self._applies(after) or after[:2] == ("mark", "(")):
            self.at = at
            return None
        return exponent

    def _applies(self, token: Token) -> bool:
        """Tell whether a function before this token is applied to what begins with it."""
        return self.begins(token) and token.value not in ("{",) and token.kind != "line"

    def _bare(self) -> Tree:
        """Read what a function without brackets takes: the product that follows."""
        token = self.peek()
        first = self.power()
        if token.kind == "sign" or self._is_function(token, first):
            return first
        return self._run(first, lambda token: not self._starts_function(token))

    def _run(self, first: Tree, goes_on: Callable[[Token], bool]) -> Tree:
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
                factor = self._turned()
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

    def _is_function(self, token: Token, tree: Tree) -> bool:
        return (
            token.kind == "name"
            and tree.kind in ("call", "over", "sub")
            and tree.start == token.start
        )

    def _starts_function(self, token: Token) -> bool:
        """Tell whether the next factor begins with a function or a ∑."""
        if token.kind == "sign":
            return token.value in ("∑", "∏")
        if token.kind != "name":
            return False
        word = token.value
        if word in self.grammar.functions:
            return len(word) > 1 or self.after(1)[:2] == ("mark", "(")
        return overs.is_word(self, token, self.after(1))

    def _root(self, token: Token) -> Tree:
        """Read √ with one operand and its powers, or with a bracket."""
        self.at += 1
        after = self.tokens[self.at]
        word = "cbrt" if token.value == "∛" else token.value
        if after[:2] == ("mark", "(") and after.start == token.end:
            return self.deeper(lambda: brackets.call(self, token._replace(value=word)))
        if after.kind == "fault":
            raise after.value
        if not self.begins(after):
            raise complaints.needs_operand(token, str(after.value))
        argument = self.deeper(self._radicand)
        data = Call(False, True, (), token.end)
        return Tree("call", token.start, argument.end, (argument,), word, (data, None))

    def _radicand(self) -> Tree:
        """Read what a √ without brackets takes: one operand; in √σ x the letter is no function."""
        token, after = self.peek(), self.after(1)
        called = after[:2] == ("mark", "(") and after.start == token.end
        if token.kind != "name" or len(token.value) > 1 or called:
            return self.power()
        self.at += 1
        return self.raised(Tree("name", token.start, token.end, (), token.value))


def parse_tree(tokens: list[Token], grammar: Grammar, *, spaces: bool = True) -> Tree:
    """Read tokens that hold one expression and nothing else."""
    parser = Parser(tokens, grammar, spaces=spaces)
    tree = parser.expression()
    last = parser.peek()
    if last.kind != "end":
        raise Fault("an expression ends here", last.start, max(last.end, last.start + 1))
    return tree
