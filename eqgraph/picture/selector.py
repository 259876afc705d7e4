"""Read the selectors of our own style sheets, and tell which elements of a picture they pick."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from xml.etree.ElementTree import Element

_IS = re.compile(r":is\(([^()]*)\)")
_JOIN = re.compile(r"\s*([>+])\s*|\s+")
_CONDITION = re.compile(
    r"(?P<tag>[A-Za-z][\w-]*)|\.(?P<name>[\w-]+)"
    r"|\[(?P<key>[\w-]+)(?:(?P<how>[\^$]?)=\"(?P<value>[^\"]*)\")?\]|:not\((?P<other>[^()]*)\)"
)


@dataclass(frozen=True, slots=True)
class Place:
    """Hold an element of a picture, and what is above it and before it."""

    element: Element
    above: Place | None = None
    before: Place | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """Hold what one element must be: a tag, a class, an attribute, or not something."""

    kind: str
    name: str = ""
    value: str | None = None
    how: str = ""
    other: tuple[Condition, ...] = ()

    def holds(self, element: Element) -> bool:
        """Tell whether an element meets the condition."""
        if self.kind == "class":
            return self.name in element.get("class", "").split(" ")
        if self.kind == "tag":
            return element.tag == self.name
        if self.kind == "not":
            return not all(one.holds(element) for one in self.other)
        present = element.get(self.name)
        if present is None or self.value is None:
            return present is not None
        if self.how:
            test = present.startswith if self.how == "^" else present.endswith
            return test(self.value)
        return present == self.value

    @property
    def weight(self) -> tuple[int, int]:
        """Return what counts when rules disagree: classes and attributes, then tags."""
        if self.kind == "not":
            return weight(self.other)
        return (0, 1) if self.kind == "tag" else (1, 0)


@dataclass(frozen=True)
class Selector:
    """Hold the conditions on an element and on what stands around it, from right to left."""

    steps: tuple[tuple[Condition, ...], ...]
    joins: tuple[str, ...]  # how each step leads to the next: " ", ">" or "+"

    @cached_property
    def weight(self) -> tuple[int, int]:
        """Return the weight of all conditions together."""
        return weight(tuple(itertools.chain.from_iterable(self.steps)))

    @cached_property
    def key(self) -> str:
        """Return a class or a tag that it asks of an element, if there is one."""
        return next((one.name for one in self.steps[0] if one.kind in ("class", "tag")), "")

    def picks(self, place: Place, step: int = 0) -> bool:
        """Tell whether the selector picks the element at a place."""
        if not all(condition.holds(place.element) for condition in self.steps[step]):
            return False
        if step == len(self.joins):
            return True
        return any(self.picks(near, step + 1) for near in _near(place, self.joins[step]))


def selectors(heads: str) -> list[Selector]:
    """Read the selectors before the braces of a rule.

    >>> [s.weight for s in selectors("g > .a:not([b]), .c :is(text, text + text)")]
    [(2, 1), (1, 1), (1, 2)]
    """
    listed = re.split(r",(?![^(]*\))", heads)
    return [_selector(head) for one in listed for head in _expanded(one.strip()) if head]


def flat(conditions: tuple[Condition, ...]) -> Iterator[Condition]:
    """Yield conditions, and those of which the contrary is asked."""
    for one in conditions:
        yield one
        yield from flat(one.other)


def weight(conditions: tuple[Condition, ...]) -> tuple[int, int]:
    """Add up what conditions count."""
    counted = [condition.weight for condition in conditions]
    return sum(high for high, _ in counted), sum(low for _, low in counted)


def _expanded(head: str) -> list[str]:
    """Write :is(a, b) as two selectors."""
    found = _IS.search(head)
    if not found:
        return [head]
    before, after = head[: found.start()], head[found.end() :]
    return [s for one in found[1].split(",") for s in _expanded(before + one.strip() + after)]


def _selector(head: str) -> Selector:
    joins = [found[1] or " " for found in _JOIN.finditer(head)]
    steps = [_conditions(head[a:b]) for a, b in _between(head)]
    return Selector(tuple(reversed(steps)), tuple(reversed(joins)))


def _between(head: str) -> Iterator[tuple[int, int]]:
    ends = [0, *(end for found in _JOIN.finditer(head) for end in found.span()), len(head)]
    return zip(ends[::2], ends[1::2], strict=True)


def _conditions(text: str) -> tuple[Condition, ...]:
    conditions, end = [], 0
    for found in _CONDITION.finditer(text):
        if found.start() != end:
            break
        conditions.append(_condition(found))
        end = found.end()
    if not text or end != len(text):
        raise ValueError(f"a style sheet of ours has no selector such as {text!r}")
    return tuple(conditions)


def _condition(found: re.Match[str]) -> Condition:
    if found["tag"]:
        return Condition("tag", found["tag"])
    if found["name"]:
        return Condition("class", found["name"])
    if found["key"]:
        return Condition("attribute", found["key"], found["value"], found["how"] or "")
    return Condition("not", other=_conditions(found["other"]))


def _near(place: Place, join: str) -> Iterator[Place]:
    """Yield the places that a join leads to."""
    if join == "+":
        if place.before is not None:
            yield place.before
        return
    above = place.above
    while above is not None:
        yield above
        above = above.above if join == " " else None
