"""Write what the page's language has of Python: `python -m tests.payload.write_table`.

The functions are rows with spellings whose routine is the same for all shapes that they take, or
differs in how many entries there are; the alphabet is that of the language.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from math import prod, sqrt
from typing import Any

from eqgraph.operators import OPERATORS, Operator
from eqgraph.operators.algebra import Declined
from eqgraph.operators.shapes import ShapeMismatch
from eqgraph.payload.routine import Routine
from eqgraph.payload.routines import Routines, TapeWriter
from eqgraph.syntax.alphabet import FRACTIONS, REFUSED, SUBSCRIPTS, SUPERSCRIPTS, TWINS
from tests.project.notebook import ROOT

LANGUAGE = ROOT / "eqgraph" / "player" / "web" / "language"

# Shapes that tell rows apart: those of any rank, those with an axis, square matrices.
ANY: list[tuple[int, ...]] = [(), (3,), (5,), (2, 3), (2, 2), (4, 4), (2, 3, 3), (2, 3, 4)]
NEEDS = {"": ANY, "axis": ANY[1:], "table": ANY[3:],
         "square": [s for s in ANY if len(s) > 1 and s[-1] == s[-2]],
         "matrix": [(2, 2), (4, 4)]}  # fmt: skip
USUAL = {"axis", "keepdims", "first", "alpha", "slope", "eps"}  # options that may be left out
_COUNTS = {
    "n": prod,
    "√n": lambda shape: sqrt(prod(shape)),
    "last": lambda shape: shape[-1] if shape else 0,
}


def routine_of(row: Operator, shape: tuple[int, ...]) -> Routine | None:
    """Return how a row is computed of operands of a shape; None where it takes none such."""
    found, m = Routines(), TapeWriter()
    xs = [m.given(f"x{i}", shape) for i in range(row.arity or 1)]
    try:
        found.add(m, xs, [getattr(m, row.name)(*xs, **row.params)])
    except (ShapeMismatch, Declined):
        return None
    return found.list[0]


def functions() -> Iterator[list[Any]]:
    """Yield (spellings, number of operands, word or routine, which shapes, axis) of functions.

    The axis is that of a row which takes `axis=`: −1 along the last, else over all, None with
    `keepdims=` too.
    """
    for row in OPERATORS.values():
        spelled = [s for s in row.spellings if s != "transpose"]  # the reader turns rows by itself
        if not spelled or row.arity is None or not USUAL.issuperset(row.params) or row.moves:
            continue
        if row.arity > 1 and not row.elementwise:
            continue
        made = {shape: routine_of(row, shape) for shape in ANY}
        for needs, shapes in NEEDS.items():
            one = _common([(shape, made[shape]) for shape in shapes])
            if one is not None:
                axis = [row.params["axis"]] if "axis" in row.params else []
                axis = [0] if axis == [None] and "keepdims" not in row.params else axis
                shapes_of = [needs] if needs or axis else []
                yield [" ".join(spelled), row.arity, _short(one), *shapes_of, *axis]
                break


def _common(pairs: list[tuple[tuple[int, ...], Routine | None]]) -> Routine | None:
    """Return the routine of all shapes, with counts of entries in words; None if none."""
    first = pairs[0][1]
    if first is None:
        return None
    for _, one in pairs:
        if one is None or {**one, "consts": 0} != {**first, "consts": 0}:
            return None
    consts: list[Any] = []
    for k in range(len(first.get("consts", ()))):
        values = [(shape, one["consts"][k]) for shape, one in pairs if one is not None]
        same = {str(value) for _, value in values}
        names = [n for n, count in _COUNTS.items() if all(count(s) == v for s, v in values)]
        if len(same) > 1 and not names:
            return None
        consts.append(names[0] if len(same) > 1 else values[0][1])
    return {**first, "consts": consts} if consts else first  # type: ignore[typeddict-item]


def _short(one: Routine) -> str | Routine:
    """Return the word where a routine is a word of all its operands alone."""
    plain = len(one["lines"]) == 1 and one["lines"][0][1:] == ([*range(one["n"])],)
    return one["lines"][0][0] if plain else one


def table_page() -> str:
    """Return the module."""
    lines = "".join(f"{_line(*row)}\n" for row in functions())
    fractions = {glyph: f"{p}/{q}" for glyph, (p, q) in FRACTIONS.items()}
    fractions_text = ", ".join(f'"{glyph}": {text}' for glyph, text in fractions.items())
    twins = {twin: sign for twin, sign in TWINS.items() if twin != sign}
    refused = [sign for sign in REFUSED if len(sign) > 1]
    return PAGE.format(lines, fractions_text, _written(twins), _written(refused))


def alphabet_page() -> str:
    """Return the module of the alphabet, which names are written with."""
    pairs = {"BELOW": SUBSCRIPTS, "ABOVE": SUPERSCRIPTS}
    glyphs = "".join(
        f"export const {name} = {_written([''.join(t), ''.join(t.values())])};\n"
        for name, t in pairs.items()
    )
    return f"{ALPHABET}{glyphs}"


def _line(
    spelled: str, count: int, how: str | Routine, needs: str = "", axis: int | str | None = ""
) -> str:
    """Return a row as a line; what it usually has at its end is left out."""
    consts: list[str] = []
    if not isinstance(how, str):
        assert how["outs"] == [how["n"] + len(how["lines"]) - 1], spelled
        consts = [_plain(c) for c in how.get("consts", ())]
        how = ";".join(_call(*line) for line in how["lines"])
    elif how == spelled.split(" ")[0]:
        how = ""
    rest = [how, " ".join(consts), str(count) if count > 1 else "", needs, str(axis)]
    return "|".join([spelled, *rest]).rstrip("|")


def _plain(value: float | str) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _call(word: str, at: list[int], params: Mapping[str, Any] | None = None) -> str:
    """Return a line of a routine: a word, its operands, its options."""
    options = [f"{name}={_written(value)}" for name, value in (params or {}).items()]
    return " ".join([word, *map(str, at), *options])


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


PAGE = """// What the language calls, and the characters that it is written with.
// Written by `python -m tests.payload.write_table`; a test holds it fresh.

/**
 * A line a function: spellings | how | constants | the number of operands, where it is not 1 |
 * which shapes it takes | of what takes axis= the axis: −1 is along the last, else over all,
 * None with keepdims= too. How it is computed: a word, by default the spelling, or lines of a
 * routine.
 */
export const TABLE = `
{}`;

export const FRACTIONS: Record<string, number> = {{ {} }};

/** Other ways to write a sign. */
export const TWINS: Record<string, string> = {};

/** What looks like signs, and is none. */
export const NO_SIGNS = {};
"""

ALPHABET = """// Sub- and superscripts, and what they stand for, in the same order.
// Written by `python -m tests.payload.write_table`; a test holds it fresh.

"""
PAGES = {LANGUAGE / "table.ts": table_page, LANGUAGE / "alphabet.ts": alphabet_page}

if __name__ == "__main__":
    for path, page in PAGES.items():
        path.write_text(page(), encoding="utf-8")
