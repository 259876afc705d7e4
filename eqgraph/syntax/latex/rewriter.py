r"""Rewrite the tokens of LaTeX as a text of the language, in which spaces say nothing."""

from __future__ import annotations

from dataclasses import replace

from eqgraph.syntax.grammar import grammar
from eqgraph.syntax.latex.output import Piece, State
from eqgraph.syntax.latex.scripts import Scripts
from eqgraph.syntax.latex.signs import JOINS, OVERS, PLAIN, PRODUCTS, REFUSED, RELATIONS, RUNS
from eqgraph.syntax.latex.tokens import BINOMIALS, FRACTIONS
from eqgraph.syntax.latex.words import FACES, WORDS, Argument, LatexName, LatexToken, is_script
from eqgraph.syntax.names import display


class Rewriter(Scripts):
    """Rewrite one text."""

    def rewrite(self) -> list[Piece]:
        """Return the pieces of the rewritten text in order."""
        self.token = self._token
        while self.at < self.limit:
            self._token(self.tokens[self.at])
        if self.open:
            at = self.open[-1].at
            raise self.names.fault(at, f"this {self.names.value(at)} is never closed")
        return self.out

    def _token(self, token: LatexToken) -> None:
        """Rewrite what begins at the next token."""
        kind, value = token.kind, token.value
        if self.at in self.skipped:
            self.at += 1
        elif self.at in self.bars:
            self.sign(" ‖ " if value in ("\\|", "\\Vert", "‖") else " | ", "start")
        elif kind == "remark":
            if value:
                self.names.hints.append((token.start, f"{value} is a remark, and computes nothing"))
            self.at += 1
        elif kind == "line":
            goes_on = self.state.before in ("sum", "product", "dot", "minus")
            if not (self.open or goes_on or self.level):
                self.put("\n", self.at)
                self.state = State()
            self.at += 1
        elif kind == "range":
            self.put(value, self.at)
            self.at += 1
        elif value in ("\\ldots", "\\dots") and self.script:  # j \in \{1, \ldots, n\}
            self.put("…", self.at)
            self.at += 1
        elif value in REFUSED:
            raise self.names.fault(self.at, *REFUSED[value])
        elif value in ("+", "-", "−"):
            self._plus(value)
        elif value in PRODUCTS:
            self._product(PRODUCTS[value])
        elif value in RELATIONS:
            text = RELATIONS[value]
            plain = self.script or (self.open and value == "=")
            self.sign(text if plain else f" {text} ", "start")
        elif value in (",", ";"):
            self.sign(f"{value} ", "start")
        elif value in ("\\left", "\\right"):
            self.forced(value)
        elif self.closes(value):
            self.close(value)
        elif value in ("^", "_", "'", "′", "!"):
            self._behind(value)
        else:
            self._begin(token)

    def _plus(self, value: str) -> None:
        text = "+" if value == "+" else "−"
        if self.state.before != "operand":
            self.sign(text, "minus" if self.state.before in ("start", "minus") else "product")
        else:
            self.sign(text if self.script else f" {text} ", "sum")

    def _product(self, text: str) -> None:
        if text == "/" and (end := self.tight()) is not None:
            self.divided(end)
            return
        if text == " × ":  # between numbers, or a number and what it scales, × is plain
            after = self.tokens[min(self.at + 1, len(self.tokens) - 1)]
            if self.state.number or after.kind == "number":
                text = "*"
        self.sign(text, "dot" if text == "·" else "product")

    def _behind(self, value: str) -> None:
        """Rewrite what stands behind an operand that is no plain name: (…)^2, [x]_+, n!."""
        if self.state.before != "operand":
            raise self.names.fault(self.at, f"{value} must follow an operand")
        if value == "!":
            self.put("!", self.at)
            self.at += 1
            self.operand()
        elif value in "'′":
            raise self.names.fault(self.at, "a prime must follow a name", "such as x'")
        else:
            self.script_at(self.at)

    # --- operands ---------------------------------------------------------------------------------

    def _begin(self, token: LatexToken) -> None:
        """Rewrite an operand."""
        kind, value, names = token.kind, token.value, self.names
        function = names.word(self.at)
        if kind == "begin":
            self.table(value)
        elif value == "{":
            self._braces()
        elif value in OVERS:
            self._over(OVERS[value])
        elif function is not None:
            self._function(*function)
        elif kind == "number":
            self._literal()
        elif value in FRACTIONS or value in BINOMIALS:
            self.fraction()
        elif value == "\\sqrt":
            self.root()
        elif self.is_opener(value):
            self.opener(value)
        elif value in PLAIN:
            self.lead(self.at)
            self.put(PLAIN[value], self.at)
            self.at += 1
            self.operand()
        elif value == "\\nabla":
            self._nabla()
        elif (value[1:] in FACES and self._special(value)) or (value == "d" and self.slope()):
            pass
        elif names.begins(self.at):
            self._name(names.read(self.at))
        else:
            self._refuse(token)

    def _refuse(self, token: LatexToken) -> None:
        if token.kind == "command":
            raise self.names.fault(self.at, f"{token.value[:40]} is not known")
        if is_script(token.value):
            raise self.names.fault(self.at, f"{token.value} is no LaTeX", "write ^{…} or _{…}")
        if token.value in (")", "]", "}", "\\}", "\\rvert", "\\rVert", "\\rfloor", "\\rceil"):
            raise self.names.fault(self.at, f"this {token.value} closes nothing")
        if token.kind == "end":
            raise self.names.fault(self.at, f"this ends no {token.value}")
        self.sign(token.value, "start")  # the language knows what is wrong with it

    def _braces(self) -> None:
        """Braces do not show: what stands in them is read as if they were not there."""
        at, end = self.at, self.names.closing[self.at]
        behind = self.value(end + 1)
        long = end - at > 2 and not self.is_name(Argument(at + 1, end, end + 1))
        if self.state.before == "function" and end > at + 1:
            if self.follows(end + 1):
                raise self.names.fault(at, "braces do not show where the function ends",
                                       "write \\left(…\\right)")  # fmt: skip
            self.skipped.add(end)
            self.bracketed(at, end)
            return
        if behind in ("^", "_") and long:
            raise self.names.fault(
                at, f"braces do not show what {behind} belongs to", "write \\left(…\\right)"
            )
        self.skipped.add(end)
        self.at += 1

    def _special(self, value: str) -> bool:
        r"""Rewrite \mathbf{1}, \mathbb{1}[…], \mathbb{E}, \text{and}; tell whether it was one."""
        found = self.names.argument(self.at)
        plain = self.names.plain_word(found)
        behind = self.value(found.after)
        bracket = behind in ("[", "(", "\\{") or (behind == "\\left")
        named = value == "\\mathit" and self.names.is_named(found.after)  # \mathit{mod}_p
        if value[1:] in WORDS and plain.strip() in JOINS and not named:
            self.put(f" {plain.strip()} ", self.at, found.after)
            self.state = State()
        elif plain in ("1", "0") and value[1:] not in WORDS:
            self.lead(self.at)
            holds = plain == "1" and ((bracket and self.compares(found.after)) or behind == "_")
            self.put("𝟙" if holds else "𝟏" if plain == "1" else "0", self.at, found.after)
            if holds and behind == "_":
                self.script_at(found.after)
                return True
            self.operand(name=holds)
            self.state.before = "call" if holds else "operand"
        elif plain == "E" and value == "\\mathbb" and (behind == "_" or bracket):
            self._function("𝔼", found.after)
            return True
        else:
            return False
        self.at = found.after
        return True

    def _name(self, name: LatexName) -> None:
        self.lead(name.first)
        base = name.text
        after = name.after
        if self.script and "_" in base and "_{" not in base:
            head, _, sub = base.partition("_")
            base = f"{head}_{{{sub}}}"
        self.put(base if self.script else display(base), name.first, after)
        self.at = after
        plain = name.exponent is None and not name.transposed and name.computed is None
        if base in grammar().functions and plain and self.follows(after):
            self.state = replace(self.state, before="function", name=True)
            return
        signed = name.exponent is not None and self.is_number(name.exponent)
        if name.exponent is not None and not signed:
            self.exponent(name.exponent, after - 1)
        if name.transposed is not None:
            self.transposed(name.transposed, after - 1)
        if name.computed is not None:
            self.index(name.computed, after - 1)
        if name.exponent is not None and signed:
            self.exponent(name.exponent, after - 1)
        self.operand(number=base == "π", name=plain)

    def _nabla(self) -> None:
        self.lead(self.at)
        self.put("∇", self.at)
        self.at += 1
        if self.value(self.at) == "_":
            found = self.names.argument(self.at)
            self.put("_{", self.at)
            self.script += 1
            self.inside(found)
            self.script -= 1
            self.put("} ", self.at, found.after)
            self.at = found.after
        self.state = State("minus")

    def _literal(self) -> None:
        r"""Rewrite a number; 1 \times 10^{-5} is one."""
        value, at = self.names.value, self.at
        number, after = value(at), at + 1
        if [value(at + k) for k in (1, 2, 3, 4)] == ["\\times", "10", "^", "{"]:
            close = self.names.closing[at + 4]
            digits = "".join(value(k) for k in range(at + 5, close)).replace("−", "-")
            if digits.removeprefix("-").isdigit() and "e" not in number.lower():
                number, after = f"{number}e{digits}", close + 1
        self.lead(at, number=True)
        self.put(number, at, after)
        self.at = after
        self.operand(number=True)

    # --- functions and what runs over indices -----------------------------------------------------

    def _over(self, sign: str) -> None:
        r"""Rewrite \sum with its bounds; without any, \sum(x) is that of the bracket."""
        at = self.at
        self.lead(at)
        self.put(sign, at)
        self.at += 1
        bounded = self.bounds()
        self.state = State("over", bare=self.state.bare)
        if not bounded and self.value(self.at) in ("(", "\\left"):
            close = self.matching(self.at)
            if close is not None and not self.follows(self.behind_scripts(close + 1)):
                self.state.before = "call"

    def _function(self, word: str, after: int) -> None:
        at = self.at
        self.lead(at)
        self.put("log₁₀" if word == "lg" else word, at, after)
        self.at = after
        if word in RUNS or word in ("𝔼", "softmax", "logsumexp", "prod", "sum"):
            if self.bounds():
                self.state = State("call" if word in ("E", "𝔼", "Var") else "over")
                return
        elif word == "log" and self.value(self.at) == "_":
            base = self.names.argument(self.at)
            if not (self.is_number(base) or self.is_name(base)):
                hint = "write \\frac{\\log x}{\\log b}"
                raise self.names.fault(
                    self.at, "the base of a logarithm is a number or a name", hint
                )
            self.bounds()
        if self.value(self.at) == "^":
            self.script_at(self.at)
        elif self.value(self.at) in ("_", "'"):
            raise self.names.fault(self.at, f"{word} takes no index", "such as \\log_2 x")
        nothing = not self.follows(self.at) and not self.is_opener(self.value(self.at))
        before = "operand" if nothing else "function"
        self.state = State(before, name=True, bare=False)
