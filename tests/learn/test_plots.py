"""The curve of a training: what it draws is where the numbers are."""

from __future__ import annotations

import math
import re
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from eqgraph.learn.plots import losses
from eqgraph.picture.theme import PALETTE

pytest.importorskip("matplotlib")
SVG = "{http://www.w3.org/2000/svg}"


def drawn(values: list[float], **options: Any) -> ElementTree.Element:
    return ElementTree.fromstring(losses(values, values, "a < b & $c$", over=9, **options))


def points(root: ElementTree.Element, colour: str = "fwd", theme: str = "light") -> np.ndarray:
    wanted = f"stroke: {PALETTE[theme][colour].lower()}"
    path = next(e for e in root.iter(f"{SVG}path") if wanted in e.get("style", ""))
    return np.array(re.findall(r"[ML] ([-\d.e]+) ([-\d.e]+)", path.get("d") or ""), float)


def words(root: ElementTree.Element) -> list[str]:
    return ["".join(e.itertext()).strip() for e in root.iter(f"{SVG}text")]


def test_points_stand_where_the_numbers_are() -> None:
    values = [3.0, 1.5, 2.25, 0.75]
    xy = points(drawn(values))
    np.testing.assert_allclose(np.polyval(np.polyfit(xy[:, 1], values, 1), xy[:, 1]), values)
    assert xy[0, 1] < xy[1, 1]  # down the page is less
    np.testing.assert_allclose(np.diff(xy[:, 0]), xy[1, 0] - xy[0, 0], rtol=1e-3)
    assert set(words(drawn(values))) >= {"each update", "mean of 9", "updates", "a < b & $c$"}


def test_each_loss_and_their_mean_have_a_line() -> None:
    root = ElementTree.fromstring(losses([4.0, 2.0, 3.0], [4.0, 3.0, 3.0], "two", over=9))
    each, mean = points(root, "edge-done")[:, 1], points(root)[:, 1]
    assert each[0] == mean[0] and each[2] == mean[2]
    assert mean[1] == mean[2] != each[1]


def test_the_axis_has_room_for_what_comes() -> None:
    whole, half = points(drawn([1.0, 2.0, 3.0])), points(drawn([1.0, 2.0, 3.0], total=5))
    assert half[-1, 0] - half[0, 0] == pytest.approx((whole[-1, 0] - whole[0, 0]) / 2, rel=0.02)


def test_a_wide_range_counts_in_tens() -> None:
    heights = points(drawn([1000.0, math.sqrt(10.0), 0.01]))[:, 1]
    assert heights[1] == pytest.approx((heights[0] + heights[2]) / 2, abs=0.01)
    heights = points(drawn([3.0, 2.0, 1.0]))[:, 1]
    assert heights[1] == pytest.approx((heights[0] + heights[2]) / 2, abs=0.01)


def test_of_many_values_the_extremes_are_drawn_and_the_file_stays_small() -> None:
    values = list(1 + 0.2 * np.random.default_rng(1).random(20_000))
    values[4321], values[7000] = 5.0, 0.5
    text = losses(values, values, "many", over=9)
    assert len(text) < 400_000
    shown = points(ElementTree.fromstring(text))
    low, high = shown[:, 1].argmax(), shown[:, 1].argmin()
    share = (shown[[high, low], 0] - shown[0, 0]) / (shown[-1, 0] - shown[0, 0])
    np.testing.assert_allclose(share, [0.21605, 0.35], atol=0.002)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_the_first_bad_value_is_marked(bad: float) -> None:
    root = drawn([2.0, 1.0, bad, 1.0, bad])
    assert sum("in update 3" in word for word in words(root)) == 1
    assert len(points(root, "trouble")) == 2
    assert not any("in update" in word for word in words(drawn([2.0, 1.0])))


@pytest.mark.parametrize("values", [[], [1.0], [0.5] * 4, [math.nan], [1e-300, 1e300], [-1e9, 2.0]])
def test_odd_values_are_drawn(values: list[float]) -> None:
    root = ElementTree.fromstring(losses(values, values, "no", over=9, total=0))
    assert all("nan" not in (e.get("d") or "") for e in root.iter(f"{SVG}path"))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_both_themes_bring_their_ground(theme: str) -> None:
    text = losses([2.0, 1.0], [2.0, 1.5], "x", over=9, theme=theme)  # type: ignore[arg-type]
    colours = PALETTE[theme]  # type: ignore[index]
    for name in ("bg", "ink", "ink2", "fwd", "edge-done", "rule"):
        assert colours[name].lower() in text
    assert text.startswith("<svg")


def test_the_same_losses_are_the_same_bytes() -> None:
    assert losses([2.0], [2.0], "x", over=9) == losses([2.0], [2.0], "x", over=9)
