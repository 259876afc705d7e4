"""The words of every error: what is wrong, the line, a caret under the place, a way out."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from eqgraph.errors import ParseError, visible, width
from eqgraph.syntax import parse

GOLDEN = Path(__file__).parent / "errors.txt"


def blocks() -> list[tuple[str, str]]:
    """Return (text as a Python literal, message) of each block of errors.txt."""
    parts = GOLDEN.read_text("utf-8").split(">>> ")[1:]
    pairs = (part.rstrip("\n").partition("\n") for part in parts)
    return [(source, message) for source, _, message in pairs]


def report(source: str) -> str:
    """Return the message of the error that a text gives."""
    with pytest.raises(ParseError) as caught:
        parse(ast.literal_eval(source))
    return str(caught.value)


@pytest.mark.parametrize(("source", "message"), blocks(), ids=[s for s, _ in blocks()])
def test_message(source: str, message: str) -> None:
    assert report(source) == message


@pytest.mark.parametrize("source", [s for s, _ in blocks()])
def test_the_span_is_what_the_carets_stand_under(source: str) -> None:
    """Editors mark `text[start:end]`: one character at least, within one line."""
    text = ast.literal_eval(source)
    with pytest.raises(ParseError) as caught:
        parse(text)
    error = caught.value
    if error.span is None:
        assert "there is no equation" in error.message
        assert (error.line, error.column) == (None, None)
        return
    start, end = error.span
    before = text[:start].split("\n")
    assert 0 <= start < end <= len(text)
    assert "\n" not in text[start:end]
    assert (error.line, error.column) == (len(before), len(before[-1]) + 1)
    carets = str(error).splitlines()[3]
    assert carets.count("^") == max(1, width(visible(text[start:end])))
    assert str(error).splitlines()[1] == f"  line {error.line}:"


def test_line_and_column_count_characters() -> None:
    with pytest.raises(ParseError) as caught:
        parse("a = b\ny = c\u0302ₜ + f(x)")
    assert (caught.value.line, caught.value.column) == (2, 11)


def test_the_caret_is_padded_by_width() -> None:
    with pytest.raises(ParseError) as caught:
        parse("y = x\u0302 + 数*字 2 2")
    line, caret = str(caught.value).splitlines()[2:4]
    assert line == "  y = x\u0302 + 数*字 2 2"
    assert caret == "  " + " " * len("y = x + 字_*字_ 2 ") + "^"
