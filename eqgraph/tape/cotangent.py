"""Name the gradients: x̄ for x, as the backward half of the tape shows them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

_MACRON = "\u0304"


def bar(name: str) -> str:
    """Put a bar over the first letter of a name.

    >>> bar("hₜ"), bar("Wf"), bar("v12")
    ('h̄ₜ', 'W̄f', 'v̄12')
    """
    end = 1
    while end < len(name) and unicodedata.combining(name[end]):
        end += 1
    return unicodedata.normalize("NFC", name[:end] + _MACRON + name[end:])


def cotangent_names(names: Iterable[str], of: str) -> dict[str, str]:
    """Return the gradient's name for each name; `∂L/∂x` for all if one x̄ is taken.

    >>> cotangent_names(["x", "L"], "L")["x"], cotangent_names(["x", "x̄", "L"], "L")["x"]
    ('x̄', '∂L/∂x')
    """
    plain = list(names)
    barred = {name: bar(name) for name in plain}
    if set(barred.values()) & set(plain) or len(set(barred.values())) < len(plain):
        return {name: f"∂{of}/∂{name}" for name in plain}
    return barred
