"""Write nodes that stand many times, one time after the other, once: a model has them each step.

What grows from time to time are the numbers in their names, and those of the nodes and arrays that
they read. The page reads it back in model/repeats.ts.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Sequence
from itertools import accumulate
from typing import Any, NamedTuple

import numpy as np

from eqgraph.payload.program import NodeRepeat, RunNode

_RUN = re.compile(r"₋?[₁-₉][₀-₉]*|₀|(?<![\d.₀-₉])(?:[1-9]\d*|0)(?![\d.])")
_INDEX = str.maketrans("₀₁₂₃₄₅₆₇₈₉₋", "0123456789-")
_TEXTS = ("name", "names", "label", "ref", "bar")
_HOLES = ("\0", "\1")  # an index, and a number
_LONGEST = 4096  # nodes that one time has
_LEAST = 3  # times that are worth it
_TRIED = 4  # lengths of a time that are tried at a node

Numbers = np.ndarray[Any, np.dtype[np.int64]]


class _Form(NamedTuple):
    """Hold what a node keeps from time to time, and its numbers: in texts, of nodes, of arrays."""

    kept: Hashable
    written: list[int]
    read: list[int]


def node_repeats(nodes: Sequence[RunNode]) -> list[RunNode | NodeRepeat]:
    """Return the nodes in order, with those that repeat written once.

    >>> found = [{"name": f"h{t}", "kind": 0, "equation": 0, "spans": []} for t in "₁₂₃"]
    >>> [(one["count"], one["nodes"][0]["name"]) for one in node_repeats(found)]
    [(3, 'h{₁}')]
    """
    forms = [_form(node) for node in nodes]
    known: dict[Hashable, int] = {}
    kinds = np.array([known.setdefault(form.kept, len(known)) for form in forms], dtype=np.int64)
    numbers = _Laid.of([one.written for one in forms]), _Laid.of([one.read for one in forms])
    places: dict[int, list[int]] = {}
    for place, kind in enumerate(kinds.tolist()):
        places.setdefault(kind, []).append(place)
    later = {place: (own, k + 1) for own in places.values() for k, place in enumerate(own)}
    out: list[RunNode | NodeRepeat] = []
    at = 0
    while at < len(nodes):
        own, k = later[at]
        tried = (_repeat(*numbers, kinds, at, other - at) for other in own[k : k + _TRIED])
        found = [one for one in tried if one[1] >= _LEAST]
        length, count, by = max(found, key=lambda one: one[0] * one[1], default=(1, 1, 0))
        if count < _LEAST:
            out.append(nodes[at])
            at += 1
            continue
        out.append(_written(nodes, forms, at, length, count, by))
        at += length * count
    return out


def _form(node: RunNode) -> _Form:
    written: list[int] = []

    def hole(run: re.Match[str]) -> str:
        written.append(int(run[0].translate(_INDEX)))
        return _HOLES[run[0][-1].isascii()]

    def cut(text: str) -> str:
        return _RUN.sub(hole, text)

    texts = [
        tuple(map(cut, text)) if isinstance(text, list) else cut(text)
        for text in map(node.get, _TEXTS)
        if isinstance(text, str | list)
    ]
    others = {key: x for key, x in node.items() if key not in (*_TEXTS, "operands", "value")}
    read = [*node.get("operands", ()), *([node["value"]] if "value" in node else ())]
    plain = any(mark in str(node.get(key, "")) for key in _TEXTS for mark in "{}")
    kept = (tuple(map(str, texts)), str(others), len(written), len(read), plain and node["name"])
    return _Form(kept, written, read)


class _Laid(NamedTuple):
    """Hold the numbers of all nodes, one after the other, and where those of each begin."""

    numbers: Numbers
    starts: list[int]

    @classmethod
    def of(cls, lists: list[list[int]]) -> _Laid:
        """Lay lists out."""
        starts = [0, *accumulate(map(len, lists))]
        return cls(np.array([x for one in lists for x in one], dtype=np.int64), starts)

    def lines(self, at: int, end: int, count: int) -> Numbers:
        """Return the numbers of nodes that are alike time by time, one line a time."""
        found = self.numbers[self.starts[at] : self.starts[end]]
        return found.reshape(count, len(found) // count)


def _repeat(
    written_of: _Laid, read_of: _Laid, kinds: Numbers, at: int, length: int
) -> tuple[int, int, int]:
    """Return how many times the nodes from a place on stand there, and what their numbers grow by.

    All numbers grow by the same at each time; those in texts by one amount, or not at all.
    """
    if length > _LONGEST or at + 2 * length > len(kinds):
        return length, 1, 0
    most = (len(kinds) - at) // length
    alike = kinds[at : at + most * length].reshape(most, length) == kinds[at : at + length]
    most = _true(alike.all(1))
    if most < _LEAST:
        return length, 1, 0
    end = at + most * length
    written, read = written_of.lines(at, end, most), read_of.lines(at, end, most)
    grown = set((written[1] - written[0]).tolist()) - {0}
    if len(grown) > 1:
        return length, 1, 0
    return length, min(_linear(written), _linear(read)), grown.pop() if grown else 0


def _linear(lines: Numbers) -> int:
    """Return how many lines grow by the same steps."""
    steps = np.diff(lines, axis=0)
    return 1 + _true((steps == steps[0]).all(1))


def _true(found: np.ndarray[Any, np.dtype[np.bool_]]) -> int:
    """Return how many are true before the first one that is not."""
    return len(found) if found.all() else int(np.argmin(found))


def _written(
    nodes: Sequence[RunNode], forms: list[_Form], at: int, length: int, count: int, by: int
) -> NodeRepeat:
    first: list[RunNode] = []
    steps: list[list[int]] = []
    for k in range(at, at + length):
        one, other = forms[k], forms[k + length]
        grows = iter([b != a for a, b in zip(one.written, other.written, strict=True)])
        texts: dict[str, Any] = {}
        for key in _TEXTS:
            text = nodes[k].get(key)
            if text is not None:
                texts[key] = [_held(x, grows) for x in text] if isinstance(text, list) else _held(
                    str(text), grows)  # fmt: skip
        first.append({**nodes[k], **texts})  # type: ignore[typeddict-item]
        steps.append([b - a for a, b in zip(one.read, other.read, strict=True)])
    return {"count": count, "by": by, "nodes": first, "steps": steps}


def _held(text: str, grows: Iterator[bool]) -> str:
    """Put the numbers of a text that grow into braces."""
    return _RUN.sub(lambda run: f"{{{run[0]}}}" if next(grows) else run[0], text)
