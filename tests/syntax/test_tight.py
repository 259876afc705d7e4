"""What stands without spaces: one reading, told; or both spellings, each of which reads."""

from __future__ import annotations

import math
from typing import Any

import pytest

import eqgraph as eg

NUMBERS: dict[str, Any] = {
    "a": 2.0, "b": -3.0, "c": 5.0, "ω": 0.7, "t": 0.4, "x": [1.0, 2.0], "w": [3.0, 4.0],
    "X": [[[2.0, 0.0], [0.0, 4.0]]],
}  # fmt: skip


def value(text: str, names: str) -> tuple[Any, tuple[Any, ...]]:
    graph = eg.graph(text, {name: NUMBERS[name] for name in names})
    assert not eg.graph(graph.explicit(), {name: NUMBERS[name] for name in names}).notes
    return eg.Machine(graph).run().value("y"), graph.notes


@pytest.mark.parametrize(
    ("text", "names", "expected", "notes"),
    [
        ("y = sinωt", "ωt", math.sin(0.28), 1),
        ("y = 2sinωcosωt", "ωt", 2 * math.sin(0.7) * math.cos(0.28), 1),
        ("y = loglogc", "c", math.log(math.log(5)), 1),
        ("y = cosωsinloga", "ωa", math.cos(0.7) * math.sin(math.log(2)), 1),
        ("y = a/b²c", "abc", 2 / 45, 1),
        ("y = a/2b²c", "abc", 2 / 90, 1),
        ("y = a/b² c", "abc", 2 / 9 * 5, 0),
        ("y = ∑ᵢ a/xᵢwᵢ", "axw", 2 / 3 + 2 / 8, 1),
        ("y = |a||b|", "ab", 6.0, 0),
        ("y = a/|b||c|", "abc", 10 / 3, 0),
        ("y = |a − ||x|||", "ax", abs(2 - math.sqrt(5)), 0),
        ("y = ||x||||w||", "xw", math.sqrt(5) * 5, 0),
    ],
)
def test_one_reading(text: str, names: str, expected: float, notes: int) -> None:
    found, met = value(text, names)
    assert found == pytest.approx(expected)
    assert len(met) == notes


@pytest.mark.parametrize(
    ("text", "names", "ways"),
    [
        ("y = ∑x w", "xw", {"∑ x w": 11.0, "∑(x) w": [9.0, 12.0]}),
        ("y = X⁻¹", "X", {"1/X": [[[0.5, math.inf], [math.inf, 0.25]]],
                          "inverse(X)": [[[0.5, 0.0], [0.0, 0.25]]]}),
    ],
)  # fmt: skip
def test_two_readings(text: str, names: str, ways: dict[str, Any]) -> None:
    with pytest.raises(eg.EqGraphError) as caught:
        value(text, names)
    for way, expected in ways.items():
        assert way in caught.value.hint
        assert value(f"y = {way}", names)[0].tolist() == expected


def test_a_digit_behind_a_letter_is_no_factor() -> None:
    with pytest.raises(eg.UnknownName, match="no equation reads 'x'") as caught:
        value("y = x1", "x")
    assert "x1" in caught.value.hint
