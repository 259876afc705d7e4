"""The one rule that suggests names; the page has it, too, and reads the same cases."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import eqgraph as eg
from eqgraph.errors import nearest

CASES = json.loads(Path(__file__).with_name("nearest.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("name", "known", "found"), CASES)
def test_the_nearest_of_some_names(name: str, known: list[str], found: str | None) -> None:
    assert nearest(name, known) == found


def test_what_is_like_nothing_gets_no_suggestion() -> None:
    g = eg.graph("loss = tanh(weight)*2")
    with pytest.raises(eg.UnknownName) as caught:
        g["qqq"]
    assert caught.value.hint == "it has weight, v1, loss"
    with pytest.raises(eg.UnknownName) as caught:
        g["wieght"]
    assert caught.value.hint == "did you mean weight?"


def test_a_name_of_any_length_is_compared() -> None:
    assert nearest("x" * 100_000, ["x" * 50, "y"]) == "x" * 50
