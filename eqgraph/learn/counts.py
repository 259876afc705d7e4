"""Check the counts that a training is told: steps, sizes, seeds."""

from __future__ import annotations

from typing import Any

import numpy as np

from eqgraph.errors import ValuesError


def whole_number(what: str, number: Any, least: int) -> int:
    """Return a count as it is, or raise `ValuesError` for what is none."""
    if isinstance(number, bool) or not isinstance(number, int | np.integer):
        raise ValuesError(f"{what} is a whole number, not {str(number)[:40]}")
    if number < least:
        raise ValuesError(f"{what} is a number from {least} on, not {str(number)[:40]}")
    return int(number)
