"""Print lines as statements: what is used once stands inside of what uses it, as people write."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from eqgraph.targets.names import Names
from eqgraph.targets.target import Target
from eqgraph.targets.writer import Line

WIDTH = 88
ATOM, POWER, UNARY = 9, 8, 7
_SIMPLE = re.compile(r"[A-Za-z_][\w.]*|\d+(\.\d+)?(e[+-]?\d+)?")


class Printer:
    """Hold the spelling of one language; this is Python's."""

    indent = "    "
    comment = "# "

    def __init__(self, target: Target, names: Names) -> None:
        self.target, self.names = target, names
        self.words: set[str] = set()  # that were called, for the intrinsics

    # --- the spelling -----------------------------------------------------------------------------

    def number(self, value: float, whole: bool = False) -> str:
        """Spell a number; a whole one without a point between signs."""
        if value != value or value in (float("inf"), float("-inf")):
            return f'float("{value}")'
        if whole and value == int(value) and abs(value) < 1e15 and str(value) != "-0.0":
            return str(int(value))
        return repr(value)

    def statement(self, name: str, text: str) -> str:
        """Spell that a name is a value."""
        return f"{name} = {text}"

    def option(self, key: str, value: Any) -> str:
        """Spell an option of a call."""
        return f"{key}={self.literal(value)}"

    def literal(self, value: Any) -> str:
        """Spell the value of an option."""
        return str(value) if not isinstance(value, str) else '"' + value + '"'

    def array(self, line: Line) -> list[str]:
        """Spell the arguments of an array of numbers."""
        return [str(line.operands[0].tolist()), self.literal(line.params["dtype"])]

    def call(self, line: Line) -> tuple[str, list[str]]:
        """Return the function of a line and its arguments without the operands."""
        word = self.target.words[line.word]
        self.words.add(word)
        renamed = self.target.options if "." in word else {}
        options = {
            renamed.get(k, k): v for k, v in line.params.items() if v is not None and v is not False
        }
        return word, [self.option(k, v) for k, v in options.items()]

    # --- expressions ------------------------------------------------------------------------------

    def text(self, x: Any, whole: bool = False) -> tuple[str, int]:
        """Return the text of a line or a number, and how tightly it holds together."""
        if not isinstance(x, Line):
            text = self.number(float(x), whole)
            return text, UNARY if text.startswith("-") else ATOM
        if x.name:
            return x.name, ATOM
        if x.word in self.target.signs:
            return self._signed(x)
        function, arguments = self.call_of(x)
        return f"{function}({', '.join(arguments)})", ATOM

    def call_of(self, x: Line) -> tuple[str, list[str]]:
        """Return the function of a line and all its arguments."""
        if x.word == "constant":
            self.words.add(self.target.words["constant"])
            return self.target.words["constant"], self.array(x)
        function, options = self.call(x)
        return function, [*(self.text(o)[0] for o in x.operands), *options]

    def _signed(self, x: Line) -> tuple[str, int]:
        sign, held = self.target.signs[x.word]
        parts = [self.text(o, whole=True) for o in x.operands]
        if len(parts) == 1:
            inner, own = parts[0]
            return sign + (inner if own >= held else f"({inner})"), held
        (left, a), (right, b) = parts
        if sign == "**":
            left = left if a > held else f"({left})"
            right = right if b >= UNARY else f"({right})"
            hugged = _SIMPLE.fullmatch(left) and _SIMPLE.fullmatch(right.removeprefix("-"))
            return f"{left}**{right}" if hugged else f"{left} ** {right}", held
        left = left if a >= held else f"({left})"
        right = right if b > held else f"({right})"
        return f"{left} {sign} {right}", held

    # --- statements -------------------------------------------------------------------------------

    def statements(
        self,
        lines: Sequence[Line],
        results: Iterable[tuple[str, Any]],
        comments: Sequence[str] = (),
        depth: int = 1,
    ) -> list[str]:
        """Return the statements that the results need, each equation as a comment over its own."""
        wanted = dict(results)
        needed = self._needed(lines, [x for x in wanted.values() if isinstance(x, Line)])
        for name, x in wanted.items():
            if isinstance(x, Line) and not x.name:
                x.name = name
        out: list[str] = []
        at: int | None = None
        groups = self._groups(needed)
        done: set[Line] = set()
        for line in needed:
            if line in done:
                continue
            if not line.name and not line.label and (needed[line] < 2 or not line.word):
                continue
            if line in groups:
                text = self._cut(groups[line], depth)
                done |= set(groups[line])
            else:
                text = self._assign(line, depth)
            if line.equation is not None and line.equation != at and comments:
                at = line.equation
                out += [f"{self.indent * depth}{self.comment}{c}" for c in comments[at].split("\n")]
            out += text
        return out

    def _needed(self, lines: Sequence[Line], results: list[Line]) -> dict[Line, int]:
        """Return the lines that the results need, in order, with how often each is read."""
        uses: dict[Line, int] = {}
        for line in results:
            uses[line] = uses.get(line, 0) + 1
        for line in reversed(lines):
            if line in uses:
                for x in line.operands:
                    if isinstance(x, Line):
                        uses[x] = uses.get(x, 0) + 1
        return {line: uses[line] for line in lines if line in uses}

    def _groups(self, needed: Iterable[Line]) -> dict[Line, list[Line]]:
        """Find the pieces into which a value is cut in full: they are one statement."""
        found: dict[Any, list[Line]] = {}
        for line in needed if "pieces" in self.target.words else ():
            if line.word == "slice" and line.label and isinstance(line.operands[0], Line):
                found.setdefault((line.operands[0], line.params["axis"]), []).append(line)
            elif line.word == "split" and line.name and isinstance(line.operands[0], Line):
                found.setdefault((line.operands, line.params["axis"]), []).append(line)
        out: dict[Line, list[Line]] = {}
        for (whole, axis), lines in found.items():
            if isinstance(whole, tuple):
                lines.sort(key=lambda x: x.params["index"])
                shapes = {getattr(x, "shape", ()) for x in whole[1:]} - {()}
                alike = len(shapes) == 1 < len(whole) - 1 == len(lines)
                alike = alike and all(isinstance(x, Line) and x.shape for x in whole)
                out |= dict.fromkeys(lines, lines) if alike else {}
                continue
            lines.sort(key=lambda x: x.params["start"])
            size = whole.shape[axis] // len(lines)
            cuts = [(k * size, (k + 1) * size) for k in range(len(lines))]
            if len(lines) > 1 and cuts == [(x.params["start"], x.params["stop"]) for x in lines]:
                out |= dict.fromkeys(lines, lines)
        return out

    def _cut(self, lines: list[Line], depth: int) -> list[str]:
        """Return the statement that cuts a value into pieces of one length."""
        whole, axis = lines[0].operands[0], lines[0].params["axis"]
        pad = self.indent * depth
        word = self.target.words["pieces"]
        out = [] if whole.name else self._assign(whole, depth)
        for line in lines:
            line.name = line.name or self.names.own(line.label)
        names = ", ".join(line.name for line in lines)
        key = self.target.options.get("axis", "axis")
        end = f"{word}({whole.name}, {len(lines)}, {key}={axis})"
        if len(pad + names + end) + 3 <= WIDTH:
            return [*out, f"{pad}{names} = {end}"]
        return [*out, pad + "(", *(f"{pad}    {line.name}," for line in lines), f"{pad}) = {end}"]

    def _assign(self, line: Line, depth: int) -> list[str]:
        """Return the statement of a line, after those of parts that would make it too long."""
        name = line.name or (self.names.own(line.label) if line.label else "")
        own, name, line.name = name, name or "v99", ""
        out: list[str] = []
        room = WIDTH - len(self.indent * depth)
        while len(self.statement(name, self.text(line)[0])) > room:
            inner = [x for x in _inside(line) if len(self.text(x)[0]) > 12]
            if not inner:
                break
            # The longest of what fits into a line of its own leaves the fewest lines.
            fits = [x for x in inner if len(self.statement("v99", self.text(x)[0])) <= room]
            longest = max(fits or inner, key=lambda x: len(self.text(x)[0]))
            out += self._assign(longest, depth)
        name = own or self.names.fresh()
        whole = self.statement(name, self.text(line)[0])
        pad = self.indent * depth
        if len(whole) > room and line.word not in self.target.signs:
            function, arguments = self.call_of(line)
            start, end = self.statement(name, f"{function}(\0)").split("\0")
            out += [pad + start, *(f"{pad}{self.indent}{a}," for a in arguments), pad + end]
        else:
            out.append(pad + whole)
        line.name = name
        return out


def _inside(line: Line) -> list[Line]:
    """Return the lines that stand inside of a line's text."""
    out: list[Line] = []
    stack = [x for x in line.operands if isinstance(x, Line) and not x.name]
    while stack:
        x = stack.pop()
        if x.word != "constant":
            out.append(x)
        stack.extend(y for y in x.operands if isinstance(y, Line) and not y.name)
    return out


def short(lines: Sequence[str]) -> list[str]:
    """Break statements that are too long: what is unpacked, and calls, one item a line."""
    out: list[str] = []
    for line in lines:
        pad = line[: len(line) - len(line.lstrip())]
        left, sign, right = line.strip().partition(" = ")
        if len(line) <= WIDTH or not sign or not ("," in left or right[-1] in ")}"):
            out.append(line)
            continue
        if "," in left and not left.endswith(",)"):
            out += [f"{pad}(", *(f"{pad}    {x}," for x in left.strip("(),").split(", "))]
            left = ")"
        whole = f"{pad}{left} = {right}"
        sign = "{" if right[-1] == "}" else "("
        start, _, rest = right[:-1].partition(sign)
        if len(whole) <= WIDTH or right[-1] not in ")}" or not _is_call(start, sign, right):
            out.append(whole)
            continue
        out.append(f"{pad}{left} = {start}{sign}")
        out += [f"{pad}    {x}," for x in _items(rest)]
        out.append(f"{pad}{right[-1]}")
    return out


def _is_call(start: str, sign: str, text: str) -> bool:
    """Tell whether a text is one call, or one dict, from its first bracket to its last sign."""
    if not (re.fullmatch(r"[\w.]+", start) if sign == "(" else not start):
        return False
    depth = 0
    for k, char in enumerate(text):
        depth += (char in "([{") - (char in ")]}")
        if not depth and char in ")]}":
            return k == len(text) - 1
    return False


def _items(text: str) -> list[str]:
    """Return what stands between the commas of a call, without those in brackets of its own."""
    out, depth = [""], 0
    for char in text:
        depth += (char in "([{") - (char in ")]}")
        if char == "," and not depth:
            out.append("")
        else:
            out[-1] += char
    return [x.strip() for x in out if x.strip()]


def wrapped(start: str, items: Sequence[str], end: str, depth: int = 0, width: int = WIDTH) -> str:
    """Return a list in brackets in one line, or with one item a line where it is too long."""
    one = start + ", ".join(items) + end
    pad = "    " * depth
    if len(pad + one) <= width:
        return pad + one
    return "\n".join([pad + start, *(f"{pad}    {item}," for item in items), pad + end])
