"""Keep what a training passed, so that any of its updates is computed again, to the bit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from eqgraph.errors import ValuesError
from eqgraph.ir.values import Array
from eqgraph.learn.counts import whole_number
from eqgraph.learn.model import Model
from eqgraph.learn.snapshots import Snapshot, after
from eqgraph.tape.threads import few_threads

if TYPE_CHECKING:
    from eqgraph.learn.trainer import Trainer

_FIRST = 8  # updates between two states, at first
_MOST = 32  # states that are kept; then every second one is dropped
_BYTES = 64 << 20  # that they take; the start is kept in any case
Arrays = dict[str, Array]


@dataclass(frozen=True)
class State:
    """Hold everything that the next updates depend on."""

    values: Arrays
    memory: Arrays
    carried: Arrays
    count: int  # of the optimiser

    @cached_property
    def size(self) -> int:
        """Count the bytes, once: it is asked for after each update."""
        parts = (self.values, self.memory, self.carried)
        return sum(array.nbytes for part in parts for array in part.values())


class Trail:
    """Hold states of a training, ever farther apart, and go from one of them to any update."""

    def __init__(self, trainer: Trainer) -> None:
        self._windows, self.text = trainer.windows, trainer.model.text
        self._origins = dict(trainer.model.origins)
        self._optimiser = replace(trainer.optimiser, count=0, memory={})
        self._limits = trainer.norm, trainer.bound
        self._kind = trainer.dtype, trainer.rewrite
        self.every = _FIRST
        self.states: dict[int, State] = {trainer.done: trainer.state()}
        self._losses = trainer.history.losses
        self._again: Trainer | None = None

    def note(self, trainer: Trainer) -> None:
        """Keep the state of a training where it is one of those to be kept."""
        if trainer.done % self.every:
            return
        self.states[trainer.done] = trainer.state()
        sizes = [state.size for state in self.states.values()]
        while len(sizes) > _MOST or (sum(sizes) > _BYTES and len(sizes) > 1):
            self.every *= 2
            first = min(self.states)
            self.states = {
                k: s for k, s in self.states.items() if k % self.every == 0 or k == first
            }
            sizes = [state.size for state in self.states.values()]

    @property
    def start(self) -> tuple[int, State]:
        """Return the first state, and after how many updates it was."""
        first = min(self.states)
        return first, self.states[first]

    def resume(self, trainer: Trainer, start: State | None) -> None:
        """Know the start of a training that was taken up, and where."""
        self.states = {} if start is None else {0: start}
        self.states[trainer.done] = trainer.state()

    def at(self, update: int) -> Trainer:
        """Return a trainer in the state after so many updates, computed again from a kept one.

        Raises:
            ValuesError: there was no such update, or what is computed is not what was.
        """
        count = len(self._losses)
        if whole_number("the number of updates", update, 0) > count:
            raise ValuesError(f"the training has {count:,} updates, not {update:,}")
        before = [k for k in self.states if k <= update]
        if not before:
            raise ValuesError(f"the training is known from update {min(self.states):,} on")
        nearest = max(before)
        again = self._again
        if again is None or not nearest <= again.done <= update:
            again = self._restored(nearest)
        with few_threads(again.blocks):
            while again.done < update:
                self.next(again)
        return again

    def forget(self) -> None:
        """Begin at a kept state the next time."""
        self._again = None

    def next(self, again: Trainer) -> None:
        """Do one more update of those that were done, and compare its loss."""
        done, wanted = again.done, self._losses[again.done]
        again.advance()
        if again.history.losses[done] != wanted:
            self._again = None
            raise ValuesError(
                f"computed again, the loss {after(done)} is {again.history.losses[done]!r}, not"
                f" {wanted!r} as it was",
                hint="was the trainer changed by report=, or does the rate depend on more than the"
                " number of the update?",
            )

    def _restored(self, nearest: int) -> Trainer:
        from eqgraph.learn.trainer import Trainer

        state = self.states[nearest]
        if self._again is None:
            model = Model(self.text)
            model.values, model.origins = dict(state.values), dict(self._origins)
            (norm, bound), (dtype, rewrite) = self._limits, self._kind
            self._again = Trainer(
                model, self._windows, replace(self._optimiser, memory={}), norm=norm, bound=bound,
                dtype=dtype, rewrite=rewrite, trail=False,
            )  # fmt: skip
        self._again.restore(nearest, state, self._losses[:nearest])
        return self._again

    def snapshot(self, update: int, reason: str = "") -> Snapshot:
        """Return the state after so many updates as one to look at."""
        return self.at(update).snapshot(reason)
