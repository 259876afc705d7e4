"""The page of the language says what the program does."""

from __future__ import annotations

import re

import pytest
from IPython.core.latex_symbols import latex_symbols

from eqgraph.operators import OPERATORS
from eqgraph.syntax import completions, from_latex, parse
from tests.syntax.write_language import PAGE, page

TEXT = PAGE.read_text(encoding="utf-8")
ROW = re.compile(r"^\| (.+?) \| (.+?) \| (.+?) \| (.*?) ?\| (.*) \|$", re.MULTILINE)
NO_ASCII = "𝟙𝔼∞½"  # signs that have no spelling in ASCII
CODE = re.compile(r"`((?:[^`])+)`")


def rows() -> list[tuple[str, ...]]:
    """Return the cells of the tables with three spellings."""
    found = [tuple(cell.replace("\\|", "|") for cell in row) for row in _split()]
    return [row for row in found if row[0].startswith("`") and len(row) == 5]


def _split() -> list[list[str]]:
    lines = [line for line in TEXT.splitlines() if line.startswith("| ")]
    return [re.split(r"(?<!\\) ?\| ?", line)[1:-1] for line in lines]


def test_the_page_is_fresh() -> None:
    assert page() == TEXT, "python -m tests.syntax.write_language writes it anew"


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_all_spellings_are_one(row: tuple[str, ...]) -> None:
    unicode, ascii, latex = (cell.strip("`") for cell in row[:3])
    assert "".join(c for c in ascii if c not in NO_ASCII).isascii()
    trees = [parse(unicode), parse(ascii), from_latex(latex)]
    assert trees[0]["v1"] == trees[1]["v1"] == trees[2]["v1"]


def test_every_operator_of_the_language_is_there() -> None:
    for row in OPERATORS.values():
        if row.spellings:
            assert row.doc in TEXT


def test_what_is_typed_is_completed() -> None:
    keys = {key for row in rows() for key in row[3].strip("`").split() if key}
    assert keys
    assert [
        key for key in sorted(keys) if key not in completions and key not in latex_symbols
    ] == []
