"""Let a player change what it plays: another text, a rewrite, and back."""

from __future__ import annotations

from typing import Any, Self

import traitlets

from eqgraph.errors import EqGraphError, MachineError
from eqgraph.ir import Values
from eqgraph.player.editing import Before, edited, same_place, written
from eqgraph.player.paged import Paged
from eqgraph.tape import Loss, Machine


class Changing(Paged):
    """Play other equations in place of those that are played, and undo that."""

    text = traitlets.Unicode().tag(sync=True)  # the equations; empty if they cannot be read again
    changes = traitlets.Int().tag(sync=True)  # that can be undone
    _machine: Machine | None
    _before: list[Before]
    _after: str  # the text that the one that is played was made from; its picture is like it

    @property
    def machine(self) -> Machine:
        """Return the machine that is played."""
        raise NotImplementedError

    def _play(self, machine: Machine, step: int, after: str = "") -> Self:
        """Play another machine at a place, or at its end; it comes `after` another text."""
        raise NotImplementedError

    def rewrite(self, loss: Loss) -> Self:
        """Play the graph after the rewrite that brings lost digits back; return the player.

        Args:
            loss: of what `eg.digits` gave for this machine.

        Raises:
            MachineError: no rewrite brings them back.
        """
        machine = self.machine
        return self._change(Machine(loss.apply(), machine.of.name, machine.seed), loss.rewrite)

    def undo_rewrite(self) -> Self:
        """Play the graph before the last rewrite again; return the player.

        Raises:
            MachineError: nothing was rewritten here, or the equations were changed since.
        """
        if not self._before or not self._before[-1].rule:
            raise MachineError("nothing was rewritten here")
        return self.undo()

    def edit(self, text: str, values: Values | None = None) -> Self:
        """Play other equations; return the player.

        What they still read keeps its values, and the place on the tape stays at its node. The
        field in the player does the same, and so does `player.text = text`.

        Args:
            text: the equations.
            values: of the names that have none yet, or other ones.

        Raises:
            MachineError: the graph is not what a text says: a derivative, an unrolled model.
            ValuesError: a name has no value.
            EqGraphError: whatever `eg.graph` raises; the old graph stays.

        >>> import eqgraph as eg
        >>> p = eg.play("y = tanh(w*x)", {"w": 2, "x": 3})
        >>> p.edit("y = relu(w*x + b)", {"b": -1}).machine.run().value("y").item()
        5.0
        >>> p.undo().text
        'y = tanh(w*x)'
        """
        return self._change(edited(self.machine, text, values), "")

    def undo(self) -> Self:
        """Play what was played before the last rewrite or the last new text; return the player.

        Raises:
            MachineError: there is nothing to undo.
        """
        if not self._before:
            raise MachineError("there is nothing to undo")
        last = self._before.pop()
        return self._play(last.machine, last.step, last.after)

    def _change(self, machine: Machine, rule: str) -> Self:
        """Play another machine at the same place; the one before comes back by `undo`."""
        old, step = self.machine, self.step
        self._before.append(Before(old, step, rule, self._after))
        try:
            return self._play(machine, same_place(old, step, machine), old.graph.text)
        except MachineError:
            self._before.pop()
            raise

    @traitlets.observe("text")
    def _reread(self, change: Any) -> None:
        """Play a text that Python sets; one that cannot be played is taken back."""
        if self._machine is None or change.new == written(self.machine.graph):
            return
        try:
            self.edit(change.new)
        except EqGraphError:
            self.text = written(self.machine.graph)
            raise
