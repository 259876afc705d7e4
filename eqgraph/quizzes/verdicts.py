"""Say how an answer is wrong, and no more: nobody computes the right one from what is told.

The page of a practice judges in the same words: `language/verdicts.ts` is written from these.
"""

from __future__ import annotations

from typing import Any

import numpy as np

VERDICTS = {
    "right": "right",
    "large": "the size is too large",
    "small": "the size is too small",
    "sign": "wrong sign",
    "turned": "right size, wrong sign",
    "open": "not yet",
    "some": "{0} of {1} entries are right",
    "none": "no entry is right",
    "others": "right for these numbers, but not for others",
    "shape": "wrong shape: {0}, not {1}",
    "one": "one number",
    "numbers": "{0} numbers",
}


def verdict(value: Any, target: Any, gap: float) -> str:
    """Return the verdict on numbers of the right shape, of which those within a gap are right.

    >>> verdict(3.0, -3.01, 0.1), verdict([1.0, 2.0], [1.0, 3.0], 0.1)
    ('right size, wrong sign', '1 of 2 entries are right')
    """
    right = close(value, target, gap)
    kinds = np.where(right, "right", _kinds(value, target, gap))
    found = set(kinds.flat)
    if len(found) < 2:
        return VERDICTS[found.pop()] if found else VERDICTS["right"]
    count = int(np.sum(right))
    return VERDICTS["some" if count else "none"].format(count, right.size)


def _kinds(value: Any, target: Any, gap: float) -> Any:
    """Say of each entry how it is wrong."""
    sizes = np.where(np.abs(value) > np.abs(target), "large", "small")
    kinds = np.where(np.sign(value) * np.sign(target) < 0, "sign", sizes)
    kinds = np.where(close(np.negative(value), target, gap), "turned", kinds)
    return np.where(np.isnan(value) | np.isnan(target), "open", kinds)


def close(value: Any, target: Any, gap: float) -> Any:
    """Tell of each entry whether it is within a gap; infinities and NaN are close to themselves."""
    same = np.equal(value, target) | (np.isnan(value) & np.isnan(target))
    with np.errstate(all="ignore"):
        return same | (np.isfinite(target) & (np.abs(np.subtract(value, target)) <= gap))


def misfit(value: Any, target: Any) -> str:
    """Return the verdict on numbers of another shape."""
    return VERDICTS["shape"].format(_sized(np.shape(value)), _sized(np.shape(target)))


def _sized(shape: tuple[int, ...]) -> str:
    if not shape:
        return VERDICTS["one"]
    return VERDICTS["numbers"].format(" × ".join(map(str, shape)))
