r"""Rewrite fractions and roots: \frac, \binom, \sqrt."""

from __future__ import annotations

from eqgraph.syntax.latex.fences import FENCES, OPENERS
from eqgraph.syntax.latex.tables import Tables
from eqgraph.syntax.latex.words import Argument
from eqgraph.syntax.names import display

_SUMS = frozenset(["+", "-", "−", "\\sum", "\\prod", "\\bmod", "=", "<", ">"])
_RAISED = frozenset(["^", "_", "'", "!"])


class Structures(Tables):
    """Rewrite what has parts of its own."""

    def behind_scripts(self, at: int) -> int:
        """Return where the text goes on after powers and subscripts."""
        while self.value(at) in ("^", "_", "'"):
            at = at + 1 if self.value(at) == "'" else self.names.argument(at).after
        return at

    def follows(self, at: int) -> bool:
        """Tell whether an operand begins at a token."""
        if at >= self.limit or at in self.skipped:
            return False
        token = self.tokens[at]
        value = token.value
        if value in FENCES:
            return not (self.open and self.open[-1].closer == value)
        if value in OPENERS or value in ("\\left", "{") or token.kind in ("number", "begin"):
            return True
        if value == "\\right" or token.kind in ("line", "end", "row", "cell"):
            return False
        known = ("\\sum", "\\prod", "\\frac", "\\dfrac", "\\tfrac", "\\sqrt", "\\binom", "\\nabla",
                 "\\infty", "∑", "∏", "∞")  # fmt: skip
        return value in known or self.names.begins(at) or self.names.word(at) is not None

    def is_number(self, found: Argument) -> bool:
        """Tell whether an argument is one number without a sign."""
        return found.last - found.first == 1 and self.tokens[found.first].kind == "number"

    def bracketed(self, first: int, last: int, opener: str = "(", closer: str = ")") -> None:
        """Rewrite what stands between two tokens, in brackets."""
        self.put(opener, first)
        self.inside(Argument(first + 1, last, last + 1))
        self.put(closer, last)
        self.at = last + 1
        self.operand()
        self.state.bare = False

    def is_name(self, found: Argument) -> bool:
        """Tell whether an argument is one plain name."""
        first, last = found[:2]
        if first >= last or not self.names.begins(first) or self.names.word(first):
            return False
        name = self.names.read(first)
        plain = name.exponent is None and not name.transposed and name.computed is None
        return plain and name.after >= last

    # --- fractions --------------------------------------------------------------------------------

    def fraction(self) -> None:
        """Rewrite a quotient: a/b where a term begins, so that it goes on flat; else (a/b)."""
        at, names = self.at, self.names
        above = names.argument(at)
        below = names.argument(above.after - 1)
        for part in (above, below):
            if part.first == part.last:
                raise names.fault(at, f"there is nothing in {names.value(at)} {{}}")
        first = self.state.before == "function"
        if names.value(at).endswith("binom"):
            self._binomial(at, above, below)
        else:
            numeric = self._numeric(above) and self._numeric(below)
            self._check_reach(at, below.after)
            alone = self._stands_alone(below.after)
            bare = self.state.bare
            if not first:
                self.lead(at)
            self.put("(" if alone else "", at)
            self._check_operator(at, above, below)
            if not self._derivative(above, below):
                self._part_of(above, self._is_flat(above))
                self.put("/", at)
                self._part_of(below, self._is_atom(below))
            self.put(")" if alone else "", below.last - 1, below.last)
            self.at = below.after
            self.operand(number=numeric)
            self.state.bare = bare and not first
            return
        self.at = below.after
        self.operand()

    def _stands_alone(self, after: int) -> bool:
        behind = self.value(after)
        number = after < self.limit and self.tokens[after].kind == "number"
        begun = self.state.before in ("start", "sum", "minus", "over")
        return not begun or number or behind in ("\\cdot", "·", "⋅", "^", "_", "'", "!")

    def _check_reach(self, at: int, after: int) -> None:
        r"""Refuse \log\frac{a}{b} c: the function may end before c, or hold it."""
        if self.state.before != "function" or not self.follows(after):
            return
        token = self.tokens[after]
        if self.names.word(after) is None and token.value not in ("\\sum", "\\prod"):
            raise self.names.fault(
                at, "a function of a fraction is followed by a factor: where does it end?",
                "write \\left(…\\right) around what the function takes",
            )  # fmt: skip

    def _check_operator(self, at: int, above: Argument, below: Argument) -> None:
        r"""Refuse \frac{d}{dx} f, which is no quotient."""
        sign = self.names.value(above.first)
        alone = above.last - above.first == 1 and sign in ("d", "\\partial")
        if alone and below.last - below.first > 1 and self.names.value(below.first) == sign:
            hint = "write f'(x), or \\frac{\\partial f}{\\partial x}; a quotient as d / (d x)"
            raise self.names.fault(at, "a derivative is taken of a function of the text", hint)

    def _binomial(self, at: int, above: Argument, below: Argument) -> None:
        self.lead(at)
        self.put("binomial(", at)
        self.inside(above)
        self.put(", ", at)
        self.inside(below)
        self.put(")", at, below.after)

    def _part_of(self, found: Argument, plain: bool) -> None:
        self.put("" if plain else "(", found.first)
        self.inside(found)
        self.put("" if plain else ")", found.last - 1)

    def _numeric(self, found: Argument) -> bool:
        plain = ("\\pi", "π", "\\cdot", "*", "\\times", "{", "}", "(", ")", "-", "+", "^", "\\sqrt")
        return all(
            self.tokens[k].kind == "number" or self.tokens[k].value in plain
            for k in range(found.first, found.last)
        )

    def _derivative(self, above: Argument, below: Argument) -> bool:
        r"""Rewrite \frac{dx}{dt} and \frac{\partial f}{\partial x} as one sign."""
        signs = (self.value_of(above.first), self.value_of(below.first))
        if signs not in (("d", "d"), ("\\partial", "\\partial")):
            return False
        names = self.names
        parts = []
        for found in (above, below):
            at = found.first + 1
            if at >= found.last or not names.begins(at) or names.word(at):
                return False
            name = names.read(at)
            if name.after != found.last or name.exponent or name.transposed or name.computed:
                return False
            parts.append(name.text)
        mark = "d" if signs[0] == "d" else "∂"
        self.put(f"{mark}{display(parts[0])}/{mark}{display(parts[1])}", above.first, below.last)
        return True

    def value_of(self, at: int) -> str:
        r"""Return what a token stands for, \mathrm{d} as d."""
        return self.names.value(at)

    def _is_flat(self, found: Argument) -> bool:
        """Tell whether a numerator needs no brackets: a product of names, numbers, brackets."""
        at, depth = found.first, 0
        if self.names.closing.get(at) == found.last - 1:  # {{a b}} is one operand
            return False
        while at < found.last:
            value = self.names.value(at)
            if at in self.names.closing:
                at = self.names.closing[at]
            elif value in OPENERS and value not in FENCES:
                depth += 1
            elif value in OPENERS.values() and value not in FENCES:
                depth -= 1
            elif depth <= 0 and (value in _SUMS or self.tokens[at].kind == "begin"):
                return False
            elif depth <= 0:
                word = self.names.word(at)
                if word is not None and self.names.value(word[1]) not in ("(", "[", "\\left"):
                    return False
                if value == "\\sigma" and self.names.value(at + 1) not in ("(", "\\left"):
                    return False
            at += 1
        return True

    def _is_atom(self, found: Argument) -> bool:
        """Tell whether a denominator needs no brackets: one number, one name, one bracket."""
        if found.last - found.first == 1:
            return self.tokens[found.first].kind == "number" or self.names.begins(found.first)
        if self.names.value(found.first) in ("(", "["):
            kept, self.limit = self.limit, found.last
            close = self.matching(found.first)
            self.limit = kept
            return close == found.last - 1
        if not self.names.begins(found.first) or self.names.word(found.first):
            return False
        name = self.names.read(found.first)
        return name.after == found.last and name.computed is None

    def tight(self) -> int | None:
        """Return where the names end that stand right behind the / here, two or more: /RT, /2σ²."""
        names, first = self.names, self.at + 1
        at, count = first, 0
        number = first < self.limit and self.tokens[first].kind == "number"
        if self.value(first) in ("d", "\\partial") or (number and self.state.number):
            return None
        while at < self.limit and (not count or self.tokens[at].start == self.tokens[at - 1].end):
            if number and not count:
                at += 1
            elif names.begins(at) and names.word(at) is None:
                at = names.read(at).after
            else:
                break
            count += 1
        opens = at < self.limit and (self.is_opener(self.value(at)) or self.value(at) == "!")
        return at if count > 1 and not opens else None

    def slope(self) -> bool:
        """Rewrite dx/dt as one sign, if it stands here without spaces; tell whether it did."""
        first = self.at
        end = self._change(first)
        after = self._change(end + 1) if end and self.value(end) == "/" else 0
        if not after:
            return False
        self.lead(first)
        if not self._derivative(Argument(first, end, end), Argument(end + 1, after, after)):
            return False
        self.at = after
        self.operand()
        return True

    def _change(self, at: int) -> int:
        """Return where dx ends, 0 where no such thing stands."""
        close = at + 1 < self.limit and self.tokens[at + 1].start == self.tokens[at].end
        if self.value(at) != "d" or not close or not self.names.begins(at + 1):
            return 0
        return self.names.read(at + 1).after

    def divided(self, end: int) -> None:
        r"""Rewrite a / and the names right behind it, by whose product it divides: E/RT."""
        place, first = self.at, self.at + 1
        self.sign("/", "product")
        self.put("(", first)
        self.inside(Argument(first, end, end))
        self.put(")", end - 1)
        self.at = end
        self.operand()
        message = r"a/bc without a space divides by all of b c; \frac is never in doubt"
        if (self.tokens[place].start, message) not in self.names.hints:
            self.names.hints.append((self.tokens[place].start, message))

    # --- roots ------------------------------------------------------------------------------------

    def root(self) -> None:
        r"""Rewrite \sqrt{x} and \sqrt[n]{x}."""
        at, names = self.at, self.names
        if names.value(at + 1) == "[":
            end = at + 2
            while names.value(end) not in ("]", ""):
                end += 1
            degree = Argument(at + 2, end, end + 1)
            found = names.argument(end)
            self.lead(at)
            self.put("(", at)
            self.inside(found)
            self.put(")^(1/(", end)
            self.inside(degree)
            self.put("))", end)
        else:
            found = names.argument(at)
            if found.first == found.last:
                raise names.fault(at, "there is nothing in \\sqrt {}")
            self.lead(at)
            number = self.is_number(found)
            plain = (number or self.is_name(found)) and self.value(found.after) not in _RAISED
            self.put("√" if plain else "√(", at)
            self.inside(found)
            self.put("" if plain else ")", found.last - 1)
        self.at = found.after
        self.operand()
