"""Say what a target is: a table of words for the rows, and the file of its intrinsics."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

_NONE: Mapping[str, Any] = MappingProxyType({})


class Unwritable(Exception):
    """Say why something cannot be written; the caller knows where it stands."""


def listed(text: str) -> tuple[str, ...]:
    """Return the words of a text."""
    return tuple(text.split())


@dataclass(frozen=True, kw_only=True)
class Target:
    """Hold the words of a target; whoever adds a row of words writes nothing here.

    A word is a function of the target's library (`np.exp`), a function of the file of intrinsics
    (`sigmoid`), or a sign between operands. A row without a word is lowered by its own rule.
    """

    name: str
    title: str  # for a reader
    suffix: str  # of the file that is written
    words: Mapping[str, str] = field(default_factory=lambda: _NONE)
    signs: Mapping[str, tuple[str, int]] = field(default_factory=lambda: _NONE)
    options: Mapping[str, str] = field(default_factory=lambda: _NONE)  # other names for options
    file: str = ""  # of its intrinsics
    package: str = ""  # that a certificate needs
    module: str = ""  # a class that holds the parameters: its source, with places to fill
    states: bool = False  # it states the equations, and computes nothing
    joins: bool = True  # products that share an operand are one product
    # How it writes, where it is no Python: a graph, and a model over time.
    graph: Callable[..., str | bytes] | None = None
    model: Callable[..., str | bytes] | None = None

    def has(self, name: str) -> bool:
        """Tell whether the target has a word of its own for a row or an intrinsic."""
        return name in self.words or name in self.signs

    @cached_property
    def intrinsics(self) -> str:
        """Return the source of the intrinsics."""
        return (FOLDER / self.file).read_text(encoding="utf-8") if self.file else ""


FOLDER = Path(__file__).parent / "intrinsics"
