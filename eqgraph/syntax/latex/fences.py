r"""Rewrite brackets and bars: \left( … \right), \{ … \}, \lVert … \rVert, P(A \mid B)."""

from __future__ import annotations

from dataclasses import replace

from eqgraph.syntax.latex.output import Opened, Output, Piece, State
from eqgraph.syntax.latex.words import COMPARED

_BRACKETS = {"(": ")", "[": "]", "\\{": "\\}", "\\lfloor": "\\rfloor", "\\lceil": "\\rceil"}
_NORMS = {"\\lVert": "\\rVert", "\\|": "\\|", "\\Vert": "\\Vert", "‖": "‖"}
_BARS = {"\\lvert": "\\rvert", "|": "|", "\\vert": "\\vert"}
FENCES = {**_NORMS, **_BARS}
OPENERS = {**_BRACKETS, **FENCES}
CLOSERS = frozenset(OPENERS.values())
OPENING, CLOSING = frozenset([*_BRACKETS, "{"]), frozenset([*_BRACKETS.values(), "}"])
_SHOWN = {
    "\\{": "{", "\\}": "}", "\\lfloor": "⌊", "\\rfloor": "⌋", "\\lceil": "⌈", "\\rceil": "⌉",
    **dict.fromkeys([*_NORMS, *_NORMS.values()], "‖"),
    **dict.fromkeys([*_BARS, *_BARS.values()], "|"),
}  # fmt: skip
_JOINING = frozenset(["\\|", "\\Vert", "‖"])  # in brackets of their own: [a \| b]
_GIVEN = frozenset(["|", "\\mid", "\\vert", "\\|", "\\Vert", "‖"])
_LOGIC = ("\\land", "\\lor", "\\lnot", "\\neg", "\\wedge", "\\vee")


class Fences(Output):
    """Rewrite brackets and bars."""

    def is_opener(self, value: str) -> bool:
        """Tell whether a bracket opens here."""
        return value in OPENERS or value == "\\left"

    def matching(self, at: int) -> int | None:
        """Return the token that closes the bracket at a token."""
        at += self.value(at) == "\\left"
        stack: list[str] = []
        while at < self.limit:
            value = self.value(at)
            if stack and value == stack[-1]:
                stack.pop()
                if not stack:
                    return at
            elif value in _BRACKETS or (value in OPENERS and not stack):
                stack.append(OPENERS[value])
            at += 1
        return None

    def compares(self, at: int) -> bool:
        """Tell whether a relation stands in the bracket at a token."""
        end = self.matching(at)
        return end is not None and any(
            self.value(k) in COMPARED or self.value(k) in _LOGIC for k in range(at, end)
        )

    def forced(self, side: str) -> None:
        r"""Rewrite the bracket after \left or \right."""
        self.at += 1
        value = self.value(self.at)
        if side == "\\left" and value == "\\{" and self._is_cases(self.at + 1):
            self.at += 1  # the brace of cases that are set as an array
        elif side == "\\right" and value == "." and self.tokens[self.at - 2].kind == "end":
            self.at += 1
        elif side == "\\left" and value in OPENERS:
            self.opener(value, forced=True)
        elif side == "\\right" and value in CLOSERS:
            self.close(value)
        else:
            hint = "such as \\left( … \\right)"
            raise self.names.fault(self.at - 1, f"a bracket must follow {side}", hint)

    def _is_cases(self, at: int) -> bool:
        r"""Tell whether an array stands between \left\{ and \right. and hence holds cases."""
        if at >= self.limit or self.tokens[at].kind != "begin":
            return False
        depth = 0
        for k in range(at, self.limit):
            kind = self.tokens[k].kind
            depth += (kind == "begin") - (kind == "end")
            if not depth:
                return (self.value(k + 1), self.value(k + 2)) == ("\\right", ".")
        return False

    def opener(self, value: str, *, forced: bool = False) -> None:
        """Open a bracket; right after a function or a name it belongs to it."""
        if value == "\\left":
            self.forced(value)
            return
        at, state = self.at, self.state
        shown = _SHOWN.get(value, value)
        inner = self.open[-1].closer if self.open else ""
        tight = state.before == "call" or (
            value in ("(", "[") and (state.before == "function" or self._applied(value))
        )
        if state.before in ("function", "call") and value == "\\{":
            shown, tight = "(", True
        if not tight:
            self.lead(at)
        if value in FENCES and inner in FENCES.values() and state.before != "operand":
            shown = f"({shown}" if _SHOWN[inner] == shown else shown
        if value == "(" and state.before == "operand" and state.name:
            self._part(at, _GIVEN)
        if value == "[":
            self._part(at, _JOINING)
        self.open.append(Opened(OPENERS[value], at, len(self.out), replace(state)))
        self.put(shown, at)
        self.state = State()
        self.at += 1

    def _applied(self, value: str) -> bool:
        """Tell whether a bracket stands right after a name, which may be a function."""
        if not (self.state.before == "operand" and self.state.name):
            return False
        if value == "[" and self.out[-1].text in ("I", "𝕀"):
            return self.compares(self.at)
        return value == "(" or self.out[-1].text in ("E", "𝔼", "Var")

    def _part(self, at: int, bars: frozenset[str]) -> None:
        r"""Note the bar of P(A \mid B) or [a \| b], the only one in its bracket."""
        end = self.matching(at)
        if end is None:
            return
        depth, found = 0, []
        for k in range(at + 1, end):
            value = self.value(k)
            depth += (value in _BRACKETS) - (value in _BRACKETS.values())
            depth += (value == "{") - (value == "}")
            if value in bars and not depth:
                found.append(k)
        if len(found) == 1:
            self.bars.add(found[0])

    def closes(self, value: str) -> bool:
        """Tell whether a token closes: bars do if the innermost bracket is the same bars."""
        if value not in CLOSERS:
            return False
        same = bool(self.open) and self.open[-1].closer == value
        if value not in FENCES:
            return bool(self.open) or same
        return same and self.state.before == "operand"

    def close(self, value: str) -> None:
        """Close a bracket."""
        at = self.at
        if not self.open:
            raise self.names.fault(at, f"this {value} closes nothing")
        top = self.open.pop()
        if top.closer != value:
            raise self.names.fault(at, f"this {value} does not close {self.value(top.at)}")
        self.at += 1
        first = self.out[top.piece]
        shown = _SHOWN.get(value, value)
        if first.text == "(" and value == "\\}":
            shown = ")"
        if first.text.startswith("(") and first.text != "(":
            shown += ")"
        axis = self._axis() if value in FENCES.values() else ""
        if axis:
            self.out[top.piece] = Piece("norm(", first.start, first.end)
            shown = f", {axis})"
        self.put(shown, at)
        self.state = top.state
        called = top.state.before in ("function", "call")
        self.operand()
        self.state.bare = self.state.bare and not called

    def _axis(self) -> str:
        r"""Read the axis below a closing bar: \rVert_{\mathrm{axis}=0}."""
        if self.value(self.at) != "_":
            return ""
        found = self.names.argument(self.at)
        words = "".join(self.names.value(k) for k in range(found.first, found.last))
        name, _, number = words.replace("−", "-").partition("=")
        if name in ("\\mathrm{axis}", "\\text{axis}") and number.removeprefix("-").isdigit():
            self.at = found.after
            return f"axis={number}"
        return ""
