"""Break text of several faces into lines, and write them into SVG."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from eqgraph.picture.labels import italic, text, text_width
from eqgraph.picture.templates import num
from eqgraph.syntax.alphabet import SUBSCRIPTS
from eqgraph.syntax.letters import is_base, is_letter, is_mark

_WORD = re.compile(r"\s+|\S+")
_NUMBER = re.compile(r"[0-9][0-9.]*(?:[eE][-+−]?[0-9]+)?")
_MATH = 1.04  # how much wider the serif face is than what `text_width` reckons with


@dataclass(frozen=True, slots=True)
class Run:
    """Hold a piece of text that looks the same throughout; `look` are classes of the style."""

    text: str
    look: str = ""


def mathematics(written: str, lit: Sequence[tuple[int, int]] = ()) -> list[Run]:
    """Split an equation into runs: names in italics, and what is lit.

    >>> [(run.text, run.look) for run in mathematics("y = σ(x)", [(4, 8)])][2:]
    [('σ(', 'math lit'), ('x', 'math lit italic'), (')', 'math lit')]
    """
    looks = ["math"] * len(written)
    for start, end in lit:
        looks[start:end] = ["math lit"] * len(looks[start:end])
    for start, end in _names(written):
        if italic("".join(c for c in written[start:end] if not is_mark(c))):
            looks[start:end] = [f"{look} italic" for look in looks[start:end]]
    return _joined(Run(char, look) for char, look in zip(written, looks, strict=True))


def broken(runs: Iterable[Run], size: float, width: float) -> list[list[Run]]:
    """Break runs into lines of at most that width: at spaces, and in a long word where it ends."""
    lines: list[list[Run]] = [[]]
    used = 0.0
    for word in _words(runs):
        needed = sum(map(lambda run: _width(run, size), word))
        space = word[0].text.isspace()
        if used and used + needed > width and not space:
            lines.append([])
            used = 0.0
        if space and not used:
            continue
        for run in _pieces(word, size, width) if needed > width else word:
            wide = _width(run, size)
            if used and used + wide > width and not space:
                lines.append([])
                used = 0.0
            lines[-1].append(run)
            used += wide
    return [_joined(line) for line in lines if line]


def line(runs: Sequence[Run], x: float, y: float, size: float) -> str:
    """Write one line of runs as an SVG text."""
    spans = "".join(f'<tspan class="{_classes(run)}">{text(run.text)}</tspan>' for run in runs)
    return (
        f'<text class="eqg-words" x="{num(x)}" y="{num(y)}" font-size="{num(size)}">{spans}</text>'
    )


def _classes(run: Run) -> str:
    return " ".join(f"eqg-{look}" for look in run.look.split()) or "eqg-plain"


def _width(run: Run, size: float) -> float:
    return text_width(run.text, size) * (_MATH if "math" in run.look else 1.0)


def _names(written: str) -> Iterator[tuple[int, int]]:
    """Yield where names are; the name of a function, which stands before `(`, is none."""
    at = 0
    while at < len(written):
        start = at
        digits = _NUMBER.match(written, at)
        if digits:
            at = digits.end()
        elif is_letter(written[at]):
            while at < len(written) and (is_base(written[at]) or written[at] in SUBSCRIPTS):
                at += 1
            if written[at : at + 1] != "(":
                yield start, at
        at = max(at, start + 1)


def _words(runs: Iterable[Run]) -> Iterator[list[Run]]:
    """Yield words, each of one or more runs, and the spaces between them."""
    word: list[Run] = []
    for run in runs:
        for piece in _WORD.findall(run.text):
            if piece.isspace():
                if word:
                    yield word
                word = []
                yield [Run(" ", run.look)]
            else:
                word.append(Run(piece, run.look))
    if word:
        yield word


def _pieces(word: Iterable[Run], size: float, width: float) -> Iterator[Run]:
    """Cut a word that is longer than a line."""
    for run in word:
        count = max(1, int(len(run.text) * width / max(_width(run, size), 1e-9)))
        for start in range(0, len(run.text), count):
            yield Run(run.text[start : start + count], run.look)


def _joined(runs: Iterable[Run]) -> list[Run]:
    joined: list[Run] = []
    for run in runs:
        if joined and joined[-1].look == run.look:
            run = Run(joined.pop().text + run.text, run.look)
        joined.append(run)
    return joined
