"""Cut the data of a training: batches of sequences, and windows of time within each."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from eqgraph.errors import ValuesError
from eqgraph.ir import as_array
from eqgraph.ir.values import Array
from eqgraph.learn.counts import whole_number
from eqgraph.learn.model import Model
from eqgraph.learn.one_hot import OneHot
from eqgraph.syntax import canonical, display

_ROWS = 256  # steps whose vectors are made at once


@dataclass(frozen=True, slots=True)
class Cut:
    """Hold one piece of the data: its arrays, and whether it goes on where the last one ended."""

    arrays: dict[str, Array]
    steps: int
    goes_on: bool
    start: int = 0  # the row of the data that it begins with


class Windows:
    """Cut arrays whose axes are time, sequence, …: cut number k is always the same piece.

    With `batch`, the second axis holds sequences, taken in an order drawn anew each epoch. With
    `window`, each is cut in time; the states are handed on from window to window, and no gradient
    flows across (truncated backpropagation through time: Williams and Peng 1990).
    """

    def __init__(
        self, model: Model, data: Mapping[str, Any], window: int | None, batch: int | None,
        seed: int, dtype: np.dtype[Any],
    ) -> None:  # fmt: skip
        wanted = set(model.inputs)
        self.arrays = {display(canonical(k)): _held(v, str(k), dtype) for k, v in data.items()}
        missing = wanted - set(self.arrays)
        if missing:
            raise ValuesError(f"the data lacks {', '.join(sorted(missing))}")
        self.series = {k: v for k, v in self.arrays.items() if k in wanted}
        self.rest = {k: v for k, v in self.arrays.items() if k not in wanted}
        for name, count in (("window", window), ("batch", batch)):
            if count is not None:
                whole_number(name, count, 1)
        self.first: int = model._template.source.clock.first  # t of the first row
        self.steps = self._lengths()
        self.sequences = self._count(batch)
        self.batch, self.seed = batch, whole_number("the seed", seed, 0)
        self.window = min(window or self.steps, self.steps)
        if self.window < self.steps and model._template.sweeps.backward:
            back = sorted(map(display, model._template.sweeps.backward))[0]
            raise ValuesError(
                f"{back} runs backward in time: it needs all steps, not windows of {self.window}",
                hint="train without window=, with shorter sequences in a batch",
            )

    def _lengths(self) -> int:
        """Return the number of steps; tell what has none, or another one."""
        single = [name for name, v in self.series.items() if not v.ndim]
        if single:
            raise ValuesError(
                f"{single[0]} is one number: the first axis of the data counts the steps",
                hint=f"a series of one step is [{float(np.asarray(self.series[single[0]])):g}]",
            )
        lengths = {name: len(v) for name, v in self.series.items()}
        empty = [name for name, v in self.series.items() if not v.size]
        if empty:
            raise ValuesError(
                f"the data is empty: {', '.join(empty)} "
                f"{'has' if len(empty) == 1 else 'have'} no number"
            )
        if len(set(lengths.values())) != 1:
            shown = ", ".join(f"{k} has {n}" for k, n in lengths.items())
            raise ValuesError(f"the data must have one number of steps: {shown or 'there is none'}")
        return next(iter(lengths.values()))

    def _count(self, batch: int | None) -> int:
        if batch is None:
            return 1
        flat = [name for name, v in self.series.items() if v.ndim < 2]
        counts: dict[str, int] = {name: v.shape[1] for name, v in self.series.items() if v.ndim > 1}
        if flat or len(set(counts.values())) != 1:
            shown = [f"{name} has no second axis" for name in flat]
            shown += [f"{name} has {n}" for name, n in counts.items()]
            raise ValuesError(
                "with a batch, the second axis of all data counts the sequences; it differs: "
                + ", ".join(shown),
                hint="shapes are (time, sequences, …)",
            )
        return next(iter(counts.values()))

    @cached_property
    def fingerprint(self) -> str:
        """Return what tells these data from others."""
        found = hashlib.sha256()
        for name in sorted(self.arrays):
            array = self.arrays[name]
            found.update(f"{name} {array.dtype} {array.shape} ".encode())
            if isinstance(array, OneHot):  # the same bytes, piece by piece
                for k in range(0, len(array), _ROWS):
                    found.update(np.ascontiguousarray(array[k : k + _ROWS]).data)
            else:
                found.update(np.ascontiguousarray(array).data)
        return found.hexdigest()

    @property
    def per_epoch(self) -> int:
        """Count the cuts in which all data comes by once."""
        batches = -(-self.sequences // self.batch) if self.batch else 1
        return batches * -(-self.steps // self.window)

    def cut(self, number: int) -> Cut:
        """Return a piece of the data by its number in the training."""
        epoch, at = divmod(number, self.per_epoch)
        batch, window = divmod(at, -(-self.steps // self.window))
        start = window * self.window
        piece = slice(start, min(start + self.window, self.steps))
        chosen: Any = slice(None)
        if self.batch is not None:
            order = np.random.default_rng([self.seed, epoch]).permutation(self.sequences)
            chosen = order[batch * self.batch : (batch + 1) * self.batch]
        arrays = {name: _part(array, piece, chosen) for name, array in self.series.items()}
        return Cut(arrays, piece.stop - piece.start, window > 0, piece.start)


def _held(value: Any, name: str, dtype: np.dtype[Any]) -> Array | OneHot:
    """Return a copy of a series of the data; one-hot vectors stay the numbers that they are."""
    return value.astype(dtype) if isinstance(value, OneHot) else as_array(value, name, dtype)


def _part(array: Array | OneHot, piece: slice, chosen: Any) -> Array:
    """Return a window of some sequences; only this part of one-hot vectors is made."""
    if isinstance(chosen, slice):
        return array[piece]
    return array[piece, chosen] if isinstance(array, OneHot) else array[piece][:, chosen]
