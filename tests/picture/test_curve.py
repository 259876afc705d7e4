"""The curve of a training: what it draws is where the numbers are."""

from __future__ import annotations

import math
import re
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from eqgraph.picture.curve import curve

SVG = "{http://www.w3.org/2000/svg}"


def drawn(values: list[float], **options: Any) -> ElementTree.Element:
    return ElementTree.fromstring(curve(values, values, "a < b & c", over=9, **options))


def points(root: ElementTree.Element, kind: str = "each") -> np.ndarray[Any, Any]:
    path = next(e for e in root.iter(f"{SVG}path") if e.get("class") == f"eqg-line eqg-{kind}")
    pairs = re.findall(r"[ML]([-\d.e]+) ([-\d.e]+)", path.get("d") or "")
    return np.array(pairs, float)


def words(root: ElementTree.Element) -> list[str]:
    return [e.text or "" for e in root.iter(f"{SVG}text")]


def grid(root: ElementTree.Element) -> tuple[list[float], list[str]]:
    """Return the heights of the lines, and the numbers beside them."""
    lines = [e.get("d") for e in root.iter(f"{SVG}path") if e.get("class") == "eqg-line eqg-grid"]
    heights = [float(re.search(r" ([\d.]+)H", d or "")[1]) for d in lines]  # type: ignore[index]
    ticks = [e for e in root.iter(f"{SVG}text") if e.get("class") == "eqg-y"]
    beside = [e.text or "" for e in ticks if float(e.get("x") or 0) < 100]
    return heights, beside


def test_points_stand_where_the_lines_say() -> None:
    """The lines of the grid give the scale; with it, the heights are the numbers again."""
    values = [3.0, 1.5, 2.25, 0.75]
    heights, beside = grid(drawn(values))
    scale = np.polyfit(heights, [float(shown) for shown in beside], 1)
    np.testing.assert_allclose(np.polyval(scale, points(drawn(values))[:, 1]), values, atol=0.01)
    xs = points(drawn(values))[:, 0]
    np.testing.assert_allclose(np.diff(xs), xs[1] - xs[0], atol=0.011)
    half = points(drawn(values, total=7))[:, 0]
    assert half[-1] == pytest.approx((xs[0] + xs[-1]) / 2, abs=0.02)


def test_a_wide_range_counts_in_tens() -> None:
    heights, beside = grid(drawn([1000.0, 0.01]))
    assert beside == ["0.0100", "0.100", "1.00", "10.0", "100", "1000"]
    np.testing.assert_allclose(np.diff(heights), heights[1] - heights[0], atol=0.02)
    assert points(drawn([1000.0, math.sqrt(10.0), 0.01]))[1, 1] == pytest.approx(
        np.mean([heights[0], heights[-1]]), abs=0.02
    )


def test_of_many_values_the_extremes_are_drawn() -> None:
    values = [1.0] * 10_000
    values[4321], values[7000] = 5.0, 0.0
    shown = points(drawn(values))
    assert len(shown) <= 300
    assert shown[:, 1].min() < shown[0, 1] < shown[:, 1].max()
    highest = shown[shown[:, 1].argmin(), 0]
    share = (highest - shown[0, 0]) / (shown[-1, 0] - shown[0, 0])
    assert share == pytest.approx(0.4321, abs=0.01)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_the_first_bad_value_is_marked(bad: float) -> None:
    root = drawn([2.0, 1.0, bad, 1.0, bad])
    assert sum("in update 3" in word for word in words(root)) == 1
    assert len(points(root)) == 3


@pytest.mark.parametrize("values", [[], [1.0], [0.5] * 4, [math.nan], [1e-300, 1e300], [-1e9, 2.0]])
def test_odd_values_are_drawn(values: list[float]) -> None:
    text = curve(values, values, "no", over=9, total=0)
    ElementTree.fromstring(text)
    assert not re.search(r"\bnan|\binf", text)


def test_nothing_leaves_the_picture() -> None:
    for values in ([3.0, 1e-9, 2e5], [1e-9, 2e-9], list(np.linspace(5, 1, 1234))):
        root = drawn(values, total=2000)
        width, height = float(root.get("width") or 0), float(root.get("height") or 0)
        for kind in ("each", "mean"):
            xy = points(root, kind)
            assert (xy >= 0).all()
            assert (xy <= [width, height]).all()
        for word in root.iter(f"{SVG}text"):
            size = 7 * len(word.text or "")
            if word.get("class") == "eqg-y":
                assert float(word.get("x") or 0) - size > 0


def test_text_is_text() -> None:
    assert "a < b & c" in words(drawn([1.0, 2.0]))


def test_colours_are_the_house_s() -> None:
    light, dark, either = (drawn([1.0], theme=t) for t in ("light", "dark", "auto"))
    sheets = [next(r.iter(f"{SVG}style")).text or "" for r in (light, dark, either)]
    assert "#0067A3" in sheets[0] and "var(" not in sheets[0]
    assert "#56B4E9" in sheets[1] and "var(" not in sheets[1]
    assert "prefers-color-scheme: dark" in sheets[2]
