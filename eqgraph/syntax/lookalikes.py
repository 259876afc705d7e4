"""Remark on names of one text that a reader would take for each other."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from eqgraph.syntax.alphabet import LOOK_ALIKES
from eqgraph.syntax.names import display

_TWINS = frozenset(map(chr, LOOK_ALIKES))


def name_hints(places: Mapping[str, int]) -> list[tuple[int, str]]:
    """Return (place, remark) for each name that looks like an earlier one.

    >>> name_hints({"W_f": 0, "Wf": 9})
    [(9, 'Wf and W_f differ: one has a subscript')]
    """
    hints = []
    twins: dict[str, str] = {}
    glued: dict[str, str] = {}
    for name, place in sorted(places.items(), key=lambda item: item[1]):
        plain, flat = _skeleton(name)
        other = twins.setdefault(plain, name)
        if other != name:
            hints.append(
                (place, f"{_both(name, other)} look alike but differ{_codes(name, other)}")
            )
        other = glued.setdefault(flat, name)
        if other != name and twins[plain] == name:
            hints.append((place, f"{_both(name, other)} differ: one has a subscript"))
    return hints


def _both(name: str, other: str) -> str:
    return f"{display(name)} and {display(other)}"


def _codes(name: str, other: str) -> str:
    pairs = zip(name, other, strict=False)
    return next((f": U+{ord(a):04X} and U+{ord(b):04X}" for a, b in pairs if a != b), "")


@lru_cache(maxsize=1 << 14)
def _skeleton(name: str) -> tuple[str, str]:
    """Return a name with look-alike letters folded, and the same without subscript signs."""
    plain = name if _TWINS.isdisjoint(name) else name.translate(LOOK_ALIKES)
    return plain, plain.replace("_", "").replace("{", "").replace("}", "")
