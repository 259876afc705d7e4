r"""Read the names and the arguments of LaTeX: \hat{c}_{t-1}, W^{(1)}_i, \mathit{Wf}."""

from __future__ import annotations

import unicodedata

from eqgraph.syntax.alphabet import ACCENTS, GREEK, SUBSCRIPTS
from eqgraph.syntax.faults import Fault
from eqgraph.syntax.latex.tokens import braces, end_of_command
from eqgraph.syntax.latex.words import (
    ARGS,
    BARS,
    BOLD,
    FACES,
    NO_POWERS,
    SIGNS,
    STARS,
    WORDS,
    Argument,
    LatexName,
    LatexToken,
    is_function,
)  # fmt: skip
from eqgraph.syntax.letters import is_letter, is_mark
from eqgraph.syntax.names import display
from eqgraph.syntax.subscripts import is_list

_SCRIPTS = frozenset(["'", "′", "_", "^", *SUBSCRIPTS])
_DEEP = 20  # commands within commands of one name
_NO_ARGUMENT = frozenset(["}", "\n", "&", "^", "_", ",", ";"])  # no script begins with these


class Names:
    """Read names from the tokens of a text, and hold what two typefaces would mix up."""

    def __init__(self, tokens: list[LatexToken]) -> None:
        self.tokens = tokens
        self.closing = braces(tokens)
        self.end = len(tokens)  # a name within an argument ends with it
        self.faces: dict[str, str] = {}  # name -> the typeface that it was met in
        self.hints: list[tuple[int, str]] = []

    def value(self, at: int) -> str:
        """Return the text of a token, "" after the last one."""
        return self.tokens[at].value if at < len(self.tokens) else ""

    def fault(self, at: int, message: str, hint: str = "") -> Fault:
        """Make an error that points at a token."""
        token = self.tokens[min(at, len(self.tokens) - 1)]
        return Fault(message, token.start, token.end, hint)

    def argument(self, at: int) -> Argument:
        r"""Find the argument of the command or script at a token: {…}, \beta, or one character."""
        first = at + 1
        if first >= len(self.tokens) or self.value(first) in _NO_ARGUMENT:
            raise self.fault(at, f"something must follow {self.value(at)}", "such as {…}")
        token = self.tokens[first]
        if first in self.closing:
            return Argument(first + 1, self.closing[first], self.closing[first] + 1)
        if token.kind == "number" and len(token.value) > 1:  # x^12 is x¹2 in LaTeX, and no 12
            hint = f"write {self.value(at)}{{{token.value}}}"
            raise self.fault(first, "braces must hold more than one character", hint)
        if (end := end_of_command(self, first)) is not None:
            return Argument(first, end, end)
        after = first
        while self.value(after)[1:] in FACES or self.value(after)[1:] in ACCENTS:  # \hat\bar x
            after += 1
            if after - first > _DEEP:
                raise self.fault(first, f"nested more than {_DEEP} levels deep")
        if after >= len(self.tokens) or self.value(after) in ("}", "\n"):
            raise self.fault(
                after - 1, f"something must follow {self.value(after - 1)}", "such as {…}"
            )
        after = self.closing.get(after, after) + 1
        return Argument(first, after, after)

    def begins(self, at: int) -> bool:
        """Tell whether a name begins at a token."""
        if at >= len(self.tokens):
            return False
        kind, value = self.tokens[at][:2]
        if kind == "command":
            return value[1:] in FACES or value[1:] in ACCENTS or value[1:] in GREEK
        return kind == "char" and is_letter(value)

    def read(self, at: int) -> LatexName:
        """Read a name and all its scripts, in any order."""
        first = at
        base, at, face = self._base(at)
        prime, sub, label, star = "", "", "", ""
        exponent: Argument | None = None
        transposed: Argument | None = None
        index: Argument | None = None
        while at < self.end and self.value(at) in _SCRIPTS:
            sign = self.value(at)
            if sign in SUBSCRIPTS:
                raise self.fault(at, f"{sign} is no LaTeX", "write x_t or x_{t-1}")
            if sign in "'′":
                prime, at = prime + "'", at + 1
                continue
            place = at
            found = self.argument(at)
            at = found.after
            if sign == "_":
                self._once(sub or str(index or ""), place, "a name has one subscript")
                sub = self._plain(found) if self._is_list(found) else ""
                sub = sub if is_list(sub) else ""
                index = None if sub else found
                continue
            words = [self.value(k) for k in range(found.first, found.last)]
            if words and set(words) == {"\\prime"}:
                prime += "'" * len(words)
            elif len(words) == 1 and words[0] in STARS:
                star = "^{*}"
            elif words and set(words) <= NO_POWERS:
                raise self.fault(place, "this superscript has no meaning", "write x_{new}")
            elif self.is_transpose(found):
                transposed = found
            elif words[-1:] == ["\\top"] and self._is_label(words[:-1]):  # W^{(l)\top}
                self._once(label, place, "a name has one label")
                label = self._plain(Argument(found.first + 1, found.last - 2, at))
                transposed = Argument(found.last - 1, found.last, at)
            elif self._is_label(words):
                self._once(label, place, "a name has one label")
                label = self._plain(Argument(found.first + 1, found.last - 1, at))
            else:
                self._once(str(exponent or ""), place, "a name has one exponent")
                exponent = found
        if exponent is not None and transposed:
            raise self.fault(
                first, "a power and a transpose at once", "write \\left(…\\right)^\\top"
            )
        text = unicodedata.normalize("NFC", base) + prime + (f"^{{({label})}}" if label else star)
        text += f"_{sub}" if len(sub) == 1 and sub not in "+-*" else f"_{{{sub}}}" if sub else ""
        self._one_face(text, face, first)
        return LatexName(text, first, at, exponent, transposed, index)

    def _is_label(self, words: list[str]) -> bool:
        """Tell whether a superscript is a label: h^{(l)}, h^{(t-1)}, but not x^{(a+b)c}."""
        if not (len(words) > 2 and words[0] == "(" and words[-1] == ")"):
            return False
        return "(" not in words[1:] and not any(w in words for w in ("/", "\\cdot", "="))

    def _is_list(self, found: Argument) -> bool:
        """Tell whether a subscript is a list of names and numbers, as a name has: t-1 or i,j."""
        at, signed = found.first, True
        while at < found.last:
            value = self.value(at)
            if value in STARS and found.last - found.first == 1:
                return True
            if value in ("+", "-", "−", ",", *BARS):
                signed, at = True, at + 1
                continue
            if not signed and value in ("'", "′"):
                at += 1
                continue
            if value in ("_", "^", "(", ")", "\\bmod", "/", "\\cdot", "*", "=", "[", "]"):
                return False
            plain = at in self.closing or value == "\\_" or is_mark(value)
            if not (plain or self.begins(at) or self.tokens[at].kind == "number"):
                return False
            at = self.closing.get(at, at) + 1
            signed = False
        return True

    def word(self, at: int) -> tuple[str, int] | None:
        r"""Return the function that \tanh or \operatorname{softmax} names, and what follows it."""
        name = self.value(at)[1:]
        if self.tokens[at].kind != "command" or name == "sqrt":
            return None
        if name == "arg" and self.value(at + 1) in ("\\max", "\\min"):
            return f"arg{self.value(at + 1)[1:]}", at + 2
        if name == "lg" or (is_function(name) and name not in GREEK and len(name) > 1):
            return name, at + 1
        if name in WORDS or name == "operatorname*":
            found = self.argument(at)
            plain = self.plain_word(found)
            if name == "mathit" and self.is_named(found.after):  # \mathit{log}_p, as we write it
                return None
            if len(plain) > 1 and is_function(plain):
                return plain, found.after
            if plain in ("E", "Var") and self.value(found.after) in ("_", "[", "\\left"):
                return plain, found.after
        return None

    def is_named(self, at: int) -> bool:
        """Tell whether what follows a word makes it a name: an index, a prime, a label."""
        if self.value(at) == "^":
            found = self.argument(at)
            return self._is_label([self.value(k) for k in range(found.first, found.last)])
        return self.value(at) in ("_", "'", "′")

    def plain_word(self, found: Argument) -> str:
        """Return the letters of an argument."""
        plain = "".join(self.value(k) for k in range(*found[:2]))
        return plain.replace("\\_", "_").replace("{", "").replace("}", "")

    def is_transpose(self, found: Argument) -> bool:
        r"""Tell ^\top, ^\intercal, ^\mathsf{T}, and ^T, which is a power where T has a value."""
        values = [self.value(k) for k in range(found.first, found.last)]
        face = len(values) == 4 and values[0][1:] in FACES and values[2] == "T"
        return face or values in (["T"], ["\\top"], ["\\intercal"], ["⊤"])

    def _base(self, at: int) -> tuple[str, int, str]:
        """Read the letters of a name; bare letters stand alone, as in LaTeX."""
        word = self.tokens[at].value[1:]
        if self.tokens[at].kind != "command" and self._is_axis(at):
            return "axis", at + len("axis"), ""
        if self.tokens[at].kind != "command":
            self._check_word(at)
            return *self._letter(at), ""
        if word in FACES:
            found = self.argument(at)
            base = self._inside(found, 0)
            if not base:
                raise self.fault(at, f"there is nothing in \\{word}")
            return base, found.after, word if word in BOLD else ""
        if word == "Delta" and self.begins(at + 1) and not is_function(self.value(at + 1)[1:]):
            base, after, face = self._base(at + 1)  # \Delta x is one name, as Δx is
            return f"Δ{base}", after, face
        return *self._piece(at, 0), self._face_within(at)

    def _face_within(self, at: int) -> str:
        r"""Return the typeface inside the marks of \hat{\mathbf{c}}."""
        while self.value(at)[1:] in ACCENTS and self.tokens[at].kind == "command":
            at = self.argument(at).first
        return self.value(at)[1:] if self.value(at)[1:] in BOLD else ""

    def _letter(self, at: int) -> tuple[str, int]:
        base = self.value(at)
        while at + 1 < len(self.tokens) and is_mark(self.value(at + 1)[:1] or " "):
            at += 1
            base += self.value(at)
        return base, at + 1

    def _glued(self, at: int) -> bool:
        """Tell whether a letter or a digit stands right after a letter: a product in LaTeX."""
        token, before = self.tokens[at], self.tokens[at - 1]
        return token.start == before.end and (
            token.kind == "number" or (token.kind == "char" and is_letter(token.value))
        )

    def _is_axis(self, at: int) -> bool:
        r"""Tell whether the axis of a call stands here: \operatorname{cumsum}(x, axis=0)."""
        end = at + len("axis")
        spelled = "".join(self.value(k) for k in range(at, end)) == "axis"
        return spelled and at > 0 and self.value(at - 1) == "," and self.value(end) == "="

    def _check_word(self, at: int) -> None:
        """Refuse softmax(x): in LaTeX these are letters side by side."""
        if at and self._glued(at):
            return
        word, end = self.value(at), at + 1
        while end < len(self.tokens) and self._glued(end):
            word += self.value(end)
            end += 1
        if len(word) > 2 and (is_function(word) or word in ARGS):
            raise Fault(
                "letters side by side are a product in LaTeX",
                self.tokens[at].start, self.tokens[end - 1].end,
                f"the function is written \\operatorname{{{word}}}, the product {' '.join(word)}",
            )  # fmt: skip

    def _inside(self, found: Argument, depth: int) -> str:
        """Read the letters within a command of a name."""
        if depth > _DEEP:
            raise self.fault(found.first, f"nested more than {_DEEP} levels deep")
        out, at = "", found.first
        while at < found.last:
            piece, at = self._piece(at, depth)
            out += piece
        return out

    def _piece(self, at: int, depth: int) -> tuple[str, int]:
        token = self.tokens[at]
        word = token.value[1:]
        if token.kind == "command" and word in GREEK:
            return GREEK[word], at + 1
        if token.kind == "command" and (word in ACCENTS or word in FACES):
            found = self.argument(at)
            inner = self._inside(found, depth + 1)
            if word in ACCENTS and not inner:
                raise self.fault(at, f"\\{word} stands over a letter", rf"write \{word}{{c}}_t")
            return inner + ACCENTS.get(word, ""), found.after
        if token.value == "\\_":
            return "_", at + 1
        if at in self.closing:
            return self._inside(self.argument(at - 1), depth + 1), self.closing[at] + 1
        plain = token.kind == "number" and token.value.isdigit()
        if plain or (token.kind == "char" and (is_letter(token.value) or is_mark(token.value))):
            return token.value, at + 1
        raise self.fault(at, f"{token.value} cannot stand in a name")

    def _plain(self, found: Argument) -> str:
        """Read a subscript or a label: names, numbers, commas and signs."""
        out, at = "", found.first
        while at < found.last:
            sign = self.value(at)
            if sign in ("+", "-", "−", ",", "'", "′", *BARS, *STARS):
                piece, at = SIGNS.get(sign, sign), at + 1
            else:
                piece, at = self._piece(at, 0)
            out += piece
        return out

    def _once(self, before: str, at: int, message: str) -> None:
        if before:
            raise self.fault(at, message, "write both in one, such as W_{1,2}")

    def _one_face(self, name: str, face: str, at: int) -> None:
        r"""Refuse x and \mathbf{x} in one text: here both would be x."""
        name = unicodedata.normalize("NFC", name)
        if self.faces.setdefault(name, face) != face:
            both = (self.faces[name], face)
            one, two = (f"\\{f}{{…}}" if f else "the plain letter" for f in both)
            shown = display(name)
            raise self.fault(
                at, f"{shown} stands here in two typefaces, {one} and {two}, but has one name",
                "give one of them another letter or a subscript",
            )  # fmt: skip
