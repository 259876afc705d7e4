"""Write the words of the page's engine: `python -m tests.payload.write_words`.

They are those of the JavaScript target, in one file for the export and for the page.
"""

from __future__ import annotations

from eqgraph.operators import OPERATORS
from eqgraph.operators.algebra import ufunc_of
from eqgraph.operators.intrinsics import NUMPY
from eqgraph.targets.javascript import JAVASCRIPT, words_of
from tests.project.notebook import ROOT

PAGE = ROOT / "eqgraph" / "player" / "web" / "engine" / "words.ts"
HEAD = """// The words of the routines: those of the JavaScript target, from its javascript.js.
// Written by `python -m tests.payload.write_words`; a test holds it fresh.
// @ts-nocheck
import type { Word } from "./array.ts";
"""


def words() -> dict[str, str]:
    """Return the functions of the words that a tape computes with, by their names in the rows."""
    names = [name for name in OPERATORS if ufunc_of(name) is not None]
    found = {name: JAVASCRIPT.words.get(name, name) for name in (*names, *NUMPY)}
    return {name: word for name, word in found.items() if JAVASCRIPT.has(name)}


def page() -> str:
    """Return the module."""
    table = words()
    functions = words_of(set(table.values()))
    pairs = [name if name == word else f"{name}: {word}" for name, word in table.items()]
    lines = "".join(f"  {pair},\n" for pair in pairs)
    return "\n".join([HEAD, *(f"{text}\n" for text in functions), TABLE.format(lines)])


TABLE = """/** By the names that routines call them. */
export const WORDS: Record<string, Word> = {{
{}}};
"""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
