"""Numbers at random: alike for one seed, unlike for others, and as they should be spread."""

from __future__ import annotations

import numpy as np
import pytest

from eqgraph.ir.draws import Draws


def test_one_seed_gives_the_same_numbers_and_another_one_others() -> None:
    ada, again, grace = (Draws(name).uniform(0, 1, (50,)) for name in ("ada", "ada", "grace"))
    assert np.array_equal(ada, again) and len({*ada, *grace}) == 100
    assert Draws(7).bits() == Draws("7").bits()


def test_numbers_are_spread_as_they_say() -> None:
    draws, count = Draws("spread"), 20_000
    x = draws.uniform(2, 4, (count,))
    assert 2 <= x.min() < 2.001 and 3.999 < x.max() < 4
    assert abs(x.mean() - 3) < 0.02 and abs(x.var() - 1 / 3) < 0.01
    n = draws.normal((count,))
    assert abs(n.mean()) < 0.03 and abs(n.var() - 1) < 0.03 and np.abs(n).max() < 6
    assert abs(np.mean(np.abs(n) < 1) - 0.683) < 0.02
    values, counts = np.unique(draws.whole(1, 6, (count,)), return_counts=True)
    assert values.tolist() == [1, 2, 3, 4, 5, 6] and np.ptp(counts) < 0.1 * counts.mean()
    assert abs(draws.signs((count,)).mean()) < 0.03
    bits = np.array([draws.bits() for _ in range(4096)], np.uint32)
    ones = [int(((bits >> k) & 1).sum()) for k in range(32)]
    assert min(ones) > 1900 and max(ones) < 2200


@pytest.mark.parametrize("count", [0, 1, 9])
def test_some_are_taken_once(count: int) -> None:
    found = Draws(3).some(count, 9)
    assert len(set(found)) == count and set(found) <= set(range(9))
