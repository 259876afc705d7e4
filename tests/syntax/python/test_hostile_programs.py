"""Programs that are too deep, too long or odd: one error of ours, no warning, nothing run."""

from __future__ import annotations

import warnings

import pytest

import eqgraph as eg
from eqgraph.syntax.python.function import read_program

DEEP = {
    "minuses": "y = " + "-" * 330 + "x",
    "more minuses": "y = " + "-" * 900 + "x",
    "brackets": "y = " + "(" * 330 + "x" + ")" * 330,
    "calls": "y = " + "f(" * 180 + "x" + ")" * 180,
    "attributes": "y = x" + ".a" * 5000,
    "a long sum": "y = " + "x + " * 3000 + "x",
    "many digits": "y = x**" + "9" * 5000,
    "hexadecimal digits": "0x" + "f" * 5000,
    "fewer hexadecimal digits": "y = 0x" + "f" * 3000,
    "an escape": r"x = '\d'",
    "words without a blank": "y = 1if 2else 3",
    "is": "x is 1",
    "an assertion": "assert (x, 1)",
    "a NUL": "\0",
}


@pytest.mark.parametrize("kind", DEEP)
@pytest.mark.parametrize("read", [read_program, eg.syntax_tree])
def test_a_hostile_program_is_an_error_or_a_tree(kind: str, read: object) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            made = read(DEEP[kind])  # type: ignore[operator]
        except eg.EqGraphError:
            return
        assert len(repr(made)) < 200_000
        if isinstance(made, eg.SyntaxTree):
            assert made.svg().startswith("<svg")


def test_deep_trees_are_still_drawn() -> None:
    tree = eg.syntax_tree("y = " + "-" * 330 + "x")
    assert len(tree.parts) == 333
    assert eg.syntax_tree("0x" + "f" * 5000).parts[0].label == "0x" + "f" * 18 + "…"
