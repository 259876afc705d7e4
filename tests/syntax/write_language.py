r"""Write the page of the language from its tables: `python -m tests.syntax.write_language`."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

from IPython.core.latex_symbols import latex_symbols

from eqgraph.learn.measures import NORMS, NUMBERS, SHARES
from eqgraph.operators import OPERATORS, Operator
from eqgraph.syntax import completions, parse, to_latex, to_text
from eqgraph.syntax.alphabet import ACCENTS, GREEK, SUBSCRIPTS, SUPERSCRIPTS, TWINS
from eqgraph.syntax.text.ascii import to_ascii
from tests.syntax.printed import TABLES, Printed

PAGE = Path(__file__).resolve().parents[2] / "notebooks" / "language.md"
COLUMNS = ("Unicode", "ASCII", "LaTeX", "type")

NAMES = {
    "h_t": "a subscript is part of the name",
    "h_{t-1}": "so is a list of names and numbers; another name than hₜ",
    "W_{cx}": "where Unicode has no glyph, the braces stay",
    "W^{(1)}_i": "a layer, in brackets",
    "h'": "a prime",
    r"\hat{c}_t": "a mark over the letter",
    r"\beta": "Greek, by name",
    "my_rate": "a word with a subscript",
}
EXPRESSIONS = {
    "-x^2": "a minus binds as in school: −(x²)",
    "f*W@x": "· binds tighter than *: f*(W·x)",
    "a/b/c": "from the left: (a/b)/c",
    "x^(n + 1)": "any power",
    "x^(-1)": "the reciprocal; of a matrix its inverse",
    "tanh(x)^2": "the power of a call",
    "max(a, b)": "elementwise; max(a) is the largest element",
    "sum(x, axis=0)": "along an axis; without it, over all elements",
    "2*pi*r": "π and e are the numbers, unless they have a value",
    "1e-3*x": "numbers have a point",
}  # fmt: skip
HEAD = """# The language

*Written by `python -m tests.syntax.write_language` from the tables of the program.*

An equation is `name = expression`, one a line (or with `;` between). A `#` begins a comment.
A line goes on in the next one after an operator or within brackets. A line without `=` is named
v1, v2, …

Every construct has three spellings, which are one: Unicode, ASCII, and LaTeX (`eg.from_latex`).
In a notebook a `\\name` and the `Tab` key give the character (`%load_ext eqgraph` adds those that
IPython lacks).
`python -m eqgraph fmt FILE` writes a file in Unicode, with `--ascii` in ASCII.
"""
AS_PRINTED = """
## As papers print it

What is printed is what is read. Each line is shown with the values that it has: a name by itself is
a number, `x 3` a vector of three, `W 2×3` a matrix, `n=4` a whole number. *Is read as* is the text
that `graph.explicit()` gives, with every sign written; *told* means that a hint names the reading.
Where two meanings remain the text is refused, and the message shows how to write either.
Subscripts count from 1; `∑` without an end runs over the axis that it meets. A test reads each
line in all its spellings."""
TAIL = """
In LaTeX spaces say nothing: a name with a value before a bracket multiplies.
`^T` is the transpose unless T has a value, `\\mathbf{x}` and `\\mathcal{L}` lose their typeface
(two typefaces of one letter are an error), `\\text{in}` and `\\mathit{reg}` are words,
`\\begin{aligned}`, `&`, `\\\\` and `$` are layout.
"""

CONDITIONS = """## Conditions

A breakpoint takes a condition on the step just done: `break_at("‖grad‖ < 1e-6")`, or
`"isnan(value)"`. A training takes one on an update: `watch=` of `eg.train` ends it before the step
of the first update at which the condition holds, `history.first` goes back to that update. Both are
read like the text in 𝟙[…], with `and`, `or`, `not`, and `isnan`, `isinf`; `"NaN"` alone is any
number that is not finite. On an update, with W a parameter and hₜ an equation that holds at every
step, they know:
"""


def page() -> str:
    """Return the whole page."""
    rows = [r for r in OPERATORS.values() if _example(r)]
    return "\n".join(
        [
            HEAD,
            "## Names\n",
            *_table((name, meaning) for name, meaning in NAMES.items()),
            "\n## Operators and functions\n",
            *_table((_example(row), row.doc + _others(row)) for row in rows),
            "\n## Expressions\n",
            *_table(EXPRESSIONS.items()),
            AS_PRINTED,
            *(line for title, rows in TABLES.items() for line in _printed(title, rows)),
            TAIL,
            CONDITIONS,
            *_measures(),
            "\n## Letters and signs to type\n",
            *_letters(),
            "\n## Signs that mean the same\n",
            *_twins(),
            "",
        ]
    )


def _example(row: Operator) -> str:
    """Return an expression with the operator, "" if the language cannot write it."""
    note = row.notation
    shapes = {
        "infix": f"a {note.text} b", "power": "a^n", "prefix": f"{note.text}a",
        "postfix": f"a{note.text}", "fence": f"{note.text}a{note.text}", "join": "[a, b]",
        "root": f"{note.text}a",
    }  # fmt: skip
    if note.kind in ("call", "pattern", "relation") and row.spellings:
        return f"{row.spellings[0]}({', '.join('abc'[: row.arity])})"
    return (
        "" if note.kind == "infix" and row.name.endswith("_no_nan") else shapes.get(note.kind, "")
    )


def _others(row: Operator) -> str:
    shown = _example(row)
    words = [s for s in row.spellings if s.isascii() and not shown.startswith(f"{s}(")]
    return f" Also `{'`, `'.join(words)}`." if words else ""


def _table(entries: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield a table: what is written in each spelling, how it is typed, what it means."""
    yield f"| {' | '.join(COLUMNS)} | |"
    yield "| --- | --- | --- | --- | --- |"
    for source, meaning in entries:
        (equation,) = parse(source).equations
        text = to_text(equation.expr)
        cells = (text, to_ascii(text), to_latex(equation.expr), typed(text))
        yield f"| {' | '.join(code(cell) for cell in cells)} | {meaning} |"


def _measures() -> Iterator[str]:
    """Yield the table of what a condition on a training may read."""
    yield "| | |"
    yield "| --- | --- |"
    shares = {f"{name}(hₜ)": meaning for name, meaning in SHARES.items()}
    for name, meaning in {**NORMS, **shares, **NUMBERS}.items():
        yield f"| {code(name)} | {meaning} |"


def code(text: str) -> str:
    r"""Write a cell of code; a bar ends a cell of Markdown, unless a backslash stands before it.

    >>> code("|x|"), code("")
    ('`\\|x\\|`', '')
    """
    return f"`{text}`".replace("|", "\\|") if text else ""


def typed(text: str) -> str:
    r"""Return the keys for all that no keyboard has, each ended by Tab.

    >>> typed("ĉₜ·x")
    '\\hat \\_t \\cdot'
    """
    out = []
    for char in unicodedata.normalize("NFD", text).replace("=\u0338", "≠"):
        if not char.isascii() and (key := key_of(char)) not in out:
            out.append(key)
    return " ".join(out)


def key_of(char: str) -> str:
    r"""Return what is typed for a character before Tab: \_t, \hat, \sigma.

    >>> key_of("₁"), key_of("ₜ"), key_of("ᵀ"), key_of("β")
    ('\\_1', '\\_t', '\\T', '\\beta')
    """
    own = [key for key, glyph in completions.items() if glyph == char]
    if own:
        return own[0]
    tables = ((SUBSCRIPTS, "\\_"), (SUPERSCRIPTS, "\\^"))
    for table, sign in tables:
        if char in table:
            return sign + table[char]
    words = {letter: word for word, letter in GREEK.items()}
    words |= {mark: word for word, mark in ACCENTS.items()}
    if char in words:
        return f"\\{words[char]}"
    return next((key for key, glyph in latex_symbols.items() if glyph == char), char)


def _printed(title: str, rows: Iterable[Printed]) -> Iterator[str]:
    """Yield the rows of what papers print: each spelling, the values, and what is read."""
    yield f"\n### {title}\n"
    yield "| Unicode | ASCII | LaTeX | with | is read as | |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for row in rows:
        if isinstance(row.read, str):
            read = code(row.read.replace("\n", "; ")) + (" *told*" if row.told else "")
        else:
            read = "refused" + (": write " if row.read else "") + ", ".join(map(code, row.read))
        cells = (
            code(row.text),
            code(row.in_ascii() or ""),
            code(row.latex),
            code(row.values),
            read,
        )
        yield f"| {' | '.join(cells)} | {row.said} |"


def _letters() -> Iterator[str]:
    yield "| | |"
    yield "| --- | --- |"
    yield f"| subscripts | {' '.join(f'`{g}`' for g in SUBSCRIPTS)} as `\\_t`, runs as `\\_t-1` |"
    yield f"| superscripts | {' '.join(f'`{g}`' for g in SUPERSCRIPTS)} as `\\^n` |"
    yield f"| Greek | {' '.join(f'`{g}` `{chr(92)}{w}`' for w, g in GREEK.items())} |"
    yield f"| marks | {' '.join(f'`x{m}` `{chr(92)}{w}`' for w, m in ACCENTS.items())} |"
    signs = {key: glyph for key, glyph in completions.items() if key[1:].isalpha()}
    yield f"| signs | {' '.join(f'`{glyph}` `{key}`' for key, glyph in signs.items())} |"


def _twins() -> Iterator[str]:
    """Yield what is read alike: one line for each sign."""
    groups: dict[str, list[str]] = {}
    for twin, sign in TWINS.items():
        groups.setdefault(sign, []).append(twin)
    yield "| sign | read alike |"
    yield "| --- | --- |"
    for sign, twins in groups.items():
        yield f"| {code(sign)} | {' '.join(code(t) for t in twins)} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
