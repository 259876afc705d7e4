"""Names that begin with a word of the language read back from what `latex()` writes."""

from __future__ import annotations

import pytest

import eqgraph as eg
from eqgraph.syntax.grammar import grammar
from eqgraph.syntax.latex.signs import JOINS
from eqgraph.syntax.latex.words import ARGS

_FUNCTIONS = {s for rows in grammar().functions.values() for row in rows for s in row.spellings}
WORDS = sorted(_FUNCTIONS | set(ARGS) | JOINS)
NAMES = ["{}_p", "{}_1", "{}_{{t-1}}", "{}′", "{}⁽²⁾", "{}⁽²⁾_i", "{}′_t"]
TEXTS = ["y = {} + 1", "{} = x + 1", "y = {}*x", "y = x·{}", "y = {}^2", "y = tanh({})"]


@pytest.mark.parametrize("word", WORDS)
def test_a_name_of_a_word_and_an_index_reads_back(word: str) -> None:
    read = 0
    for name in (one.format(word) for one in NAMES):
        for text in (one.format(name) for one in TEXTS):
            try:
                equations = eg.parse(text)
            except eg.EqGraphError:
                continue  # the language takes no such name here
            if "_" in word and equations.equations[0].indices:
                continue  # an index of a name that has one already
            assert str(eg.from_latex(equations.latex())) == str(equations)
            read += 1
    assert read or word in JOINS or not word.isalpha()


def test_functions_stay_functions() -> None:
    for latex, text in (
        (r"y = \mathit{tanh}(x)", "y = tanh(x)"),
        (r"y = \mathit{sin}^2 x", "y = sin(x)^2"),
        (r"y = \operatorname{softmax}(x)", "y = softmax(x)"),
        (r"y = \log_2 x", "y = log2(x)"),
    ):
        assert str(eg.from_latex(latex)) == str(eg.parse(text))
