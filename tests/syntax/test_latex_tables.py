"""The characters of LaTeX's commands, as pylatexenc has them: a table made by others."""

from __future__ import annotations

import unicodedata

import pytest

from eqgraph.syntax.alphabet import ACCENTS, GREEK, fold
from eqgraph.syntax.latex.rewriter import PRODUCTS

latex2text = pytest.importorskip("pylatexenc.latex2text")


def character(latex: str) -> str:
    return unicodedata.normalize("NFD", latex2text.LatexNodes2Text().latex_to_text(latex))


@pytest.mark.parametrize("command", GREEK)
def test_letters(command: str) -> None:
    assert character(f"\\{command}") == GREEK[command]


# pylatexenc knows neither \overline nor \mathring, and makes \bar the longer U+0305; for
# Unicode (and the LaTeX package unicode-math) it is U+0304, and U+0305 is \overline.
# It drops \\overleftarrow, which for unicode-math is U+20D6.
OTHERWISE = {"bar", "overline", "mathring", "overleftarrow"}


@pytest.mark.parametrize("command", sorted(ACCENTS.keys() - OTHERWISE))
def test_marks(command: str) -> None:
    assert character(f"\\{command}{{x}}") == f"x{ACCENTS[command]}"


WORDS = {"\\bmod", "\\mod"}  # a word of the language, no character


@pytest.mark.parametrize("command", [s for s in PRODUCTS if s[0] == "\\" and s not in WORDS])
def test_products(command: str) -> None:
    assert fold(character(command)) == fold(PRODUCTS[command].strip())
