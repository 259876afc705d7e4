"""Tell time in names: which subscripts are the time index, and what a name is called at a step."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from eqgraph.syntax.names import display, split

_LAG = re.compile(r"([+-]\d+)?")
_STEP = re.compile(r"-?\d+")


class Timed(NamedTuple):
    """Hold a name read at a time: its family is the name at t, as in (h_t, −1) for hₜ₋₁."""

    family: str
    offset: int


@dataclass(frozen=True, slots=True)
class Clock:
    """Hold the time index of a model: `t ∈ 1…T` counts from `first` to the step called `end`."""

    index: str = "t"
    first: int = 1
    end: str = "T"
    last: int | None = None  # where the text says how many steps there are

    def read(self, name: str) -> Timed | None:
        """Return the family and the offset of a canonical name that holds the time index.

        >>> Clock().read("h_{t-1}"), Clock().read("W_i")
        (Timed(family='h_t', offset=-1), None)
        """
        return self._read(name, self.index)

    def muddled(self, name: str) -> bool:
        """Tell whether a name holds the time index in a way that means no time.

        >>> [Clock().muddled(x) for x in ("x_{2t}", "x_{t-0}", "x_{T-t}", "x_{t-1}", "W_{out}")]
        [True, True, True, False, False]
        """
        index = re.escape(self.index)
        found = re.compile(rf"(?:.*[\d+-])?{index}(?:[+-]0+)?|.*[\d+-]{index}[+-]\d+")
        items = split(name).sub.split(",")
        return any(item != self.index and found.fullmatch(item) for item in items)

    def from_end(self, name: str) -> Timed | None:
        """Return the family and the offset of a name at the last step, such as h_T.

        >>> Clock().from_end("h_{T-1}")
        Timed(family='h_t', offset=-1)
        """
        return self._read(name, self.end) if self.end else None

    def outside(self, family: str, offset: int) -> str:
        """Return the displayed name of a family before the first step, or after the last.

        >>> Clock().outside("h_t", -1), Clock().outside("h_t", 1), Clock(last=5).outside("h_t", 1)
        ('h₀', 'h_{T+1}', 'h₆')
        """
        if offset < 0 or self.last is not None:
            return self.at(family, offset + (self.first if offset < 0 else self.last or 0))
        items = split(family).sub.split(",")
        return display(_with(family, items, items.index(self.index), f"{self.end}+{offset}"))

    def offset_of(self, name: str, families: Collection[str]) -> Timed | None:
        """Return the family of a name outside of the steps, and how far: h_{T+1} is h_t, 1.

        >>> Clock().offset_of("h_0", {"h_t"}), Clock().offset_of("h_{T+1}", {"h_t"})
        (Timed(family='h_t', offset=-1), Timed(family='h_t', offset=1))
        """
        after = self.from_end(name)
        if after is not None and after.offset > 0 and after.family in families:
            return after
        found = self.step_of(name, families)
        if found is None or found.offset < self.first:
            return None if found is None else Timed(found.family, found.offset - self.first)
        past = found.offset - self.last if self.last is not None else 0
        return Timed(found.family, past) if past > 0 else None

    def _read(self, name: str, index: str) -> Timed | None:
        items = split(name).sub.split(",")
        for k, item in enumerate(items):
            if item.startswith(index):
                lag = _LAG.fullmatch(item, len(index))
                if lag is not None:
                    return Timed(_with(name, items, k, self.index), int(lag[0] or 0))
        return None

    def step_of(self, name: str, families: Collection[str]) -> Timed | None:
        """Return the family and the step of a name with a number in the place of the index.

        >>> Clock().step_of("h_0", {"h_t"}), Clock().step_of("h_0", {"x_t"})
        (Timed(family='h_t', offset=0), None)
        >>> Clock().step_of("h_{1,0}", {"h_{1,t}"})
        Timed(family='h_{1,t}', offset=0)
        """
        return next((found for found in self.steps_of(name) if found.family in families), None)

    def steps_of(self, name: str) -> Iterator[Timed]:
        """Yield each way in which a number in a name may be a step: h_{1,0} has two."""
        items = split(name).sub.split(",")
        for k, item in enumerate(items):
            if _STEP.fullmatch(item):
                yield Timed(_with(name, items, k, self.index), int(item))

    def at(self, family: str, step: int) -> str:
        """Return the displayed name of a family at a step.

        >>> Clock().at("h_t", 3), Clock().at("x_{1,t}", 3)
        ('h₃', 'x_{1,3}')
        """
        items = split(family).sub.split(",")
        return display(_with(family, items, items.index(self.index), str(step)))


def _with(name: str, items: list[str], k: int, item: str) -> str:
    """Return a canonical name with one item of its subscript replaced."""
    parts = split(name)
    sub = ",".join([*items[:k], item, *items[k + 1 :]])
    label = f"^{{({parts.sup})}}" if parts.sup else ""
    braced = sub if len(sub) == 1 else f"{{{sub}}}"
    return f"{parts.base}{chr(39) * parts.prime}{label}_{braced}"


def stepped(name: str, step: int) -> str:
    """Return a made-up name at a step: v1 at step 3 is v1₃.

    >>> stepped("v1", 3)
    'v1₃'
    """
    return display(f"{name}_{step}" if 0 <= step < 10 else f"{name}_{{{step}}}")
