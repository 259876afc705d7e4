"""Define the player: an anywidget that plays the tape of a machine in a notebook."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self, Unpack

import numpy as np
import traitlets

from eqgraph import picture
from eqgraph.errors import MachineError
from eqgraph.exporters.saving import Saving
from eqgraph.imports import Imported
from eqgraph.ir import ArrayLike, Graph, GraphOptions, NodeLike, Values, graph
from eqgraph.payload.groups import opening
from eqgraph.payload.right import digits_info
from eqgraph.payload.run import payload
from eqgraph.player.changing import Changing
from eqgraph.player.editable import PYODIDE, write_editable
from eqgraph.player.editing import written
from eqgraph.player.exporting import Exports
from eqgraph.player.inputs import changed, read
from eqgraph.player.paged import pictured_step, slide
from eqgraph.player.requests import answer
from eqgraph.player.streaming import Streams
from eqgraph.shown import Bundle, Themes
from eqgraph.syntax import Source
from eqgraph.tape import Digits, Machine, digits, problems
from eqgraph.tape.timeview import check_characters


class Player(Saving, Streams, Changing):
    """Play a machine's tape: forward value by value, backward gradient by gradient.

    `step` is the number of instructions done; it follows the browser and can be set. The program
    is sent once and runs in the page, so that stepping needs no kernel. `inputs` are the numbers
    that are no longer those it was sent with, by name: the page and `machine.let` both change them.
    `text` holds the equations, and is empty where they cannot be read again; a new text is played
    at once, with the values that are there. `characters` is what the steps of time read, one each:
    the view over time shows it under the steps.

    Args:
        machine: what is played.
        traits: of any anywidget, such as `layout`.

    Raises:
        MachineError: the tape is too long for a player.

    >>> import eqgraph as eg
    >>> p = eg.play("f = (x + y)*z", {"x": -2, "y": 5, "z": -4})
    >>> p.step, p.steps
    (0, 7)
    """

    payload: Any = traitlets.Dict().tag(sync=True)  # a Payload, as the schema has it
    inputs: Any = traitlets.Dict().tag(sync=True)  # numbers of leaves that are not the payload's
    characters = traitlets.Unicode("").tag(sync=True)

    def __init__(self, machine: Machine, **traits: object) -> None:
        self._machine, self._before, self._after = machine, [], ""
        self._digits: Digits | None = None
        self._first = dict(machine.values)  # what the page was sent
        self._hears = False
        self.exports = Exports()  # what makes the files that the page asks for
        sent, text = payload(machine, streams=True), written(machine.graph)
        super().__init__(payload=sent, text=text, **traits)
        self.on_msg(self._answer)
        machine.follow(self._renew)

    def _renew(self) -> None:
        """Show the run of the machine's new values: the page computes it from the inputs."""
        if self._machine is None or self._hears:
            return
        if "streamed" in self.payload:
            self._stream_anew()
        else:
            self.inputs = changed(self._machine, self._first)
        if self._digits is not None:
            self.show_digits()

    @traitlets.observe("inputs")
    def _let(self, change: Any) -> None:
        """Give the machine the values that a page has set; it computes when it is asked."""
        machine = self.machine
        wanted = {**self._first, **read(machine, change.new)}
        news = {
            name: array
            for name, array in wanted.items()
            if not np.array_equal(machine.values[name], array, equal_nan=True)
        }
        self._take(news)

    def _take(self, news: Mapping[str, Any]) -> None:
        self._hears = True  # all of them are one run
        try:
            for name, array in news.items():
                self.machine.let(name, array)
        finally:
            self._hears = False
        if news:
            self._renew()

    def _sound(self, key: str, value: object) -> bool:
        if key != "inputs":
            return super()._sound(key, value)
        return not set(self.machine.graph.fixed).intersection(read(self.machine, value))

    def show_digits(self, found: Digits | None = None) -> Player:
        """Colour the nodes by how many of their digits are right; return the player.

        The page keeps the numbers, so that a saved one has them, too.

        Args:
            found: what `eg.digits` gave for this machine; by default it is counted now.

        Raises:
            MachineError: the run is too large, or the digits are those of another graph.
        """
        counted = digits(self.machine) if found is None else found
        if [n.name for n in counted.machine.graph] != [n.name for n in self.machine.graph]:
            raise MachineError("these are the digits of another graph")
        self._digits = counted
        rules = [one.rule for one in self._before if one.rule]
        fresh = {"digits": digits_info(counted, rules), "counted": self.inputs}
        self.payload = {**self.payload, **fresh}
        return self

    def _play(self, machine: Machine, step: int, after: str = "") -> Self:
        made = payload(machine, streams=True, after=after)
        self._forget()
        self._machine, self._first, self._after = machine, dict(machine.values), after
        machine.follow(self._renew)
        with self.hold_sync():
            self.payload, self.inputs = made, {}
            self.step, self.changes = min(step, self.steps), len(self._before)
            self.text = written(machine.graph)
            if self._digits is not None:
                self.show_digits()
        return self

    def _answer(self, _: Any, content: Any, buffers: Any) -> None:
        found = answer(self, content)
        if found is not None:
            self.send(*found)

    def close(self) -> None:
        """Close the player in all its views, and let go of the machine and of the payload.

        What is shown already goes on stepping; the kernel keeps nothing of it. Without this a
        player lives as long as the kernel, as every widget does.
        """
        self._forget()
        self.exports.close()
        layout = self.layout if self.comm is not None else None
        super().close()
        if layout is not None:
            layout.close()  # a widget of its own that every DOMWidget brings along
        self.on_msg(self._answer, remove=True)
        self.unobserve_all()
        self._trait_values.pop("payload", None)
        self._machine = None

    @property
    def machine(self) -> Machine:
        """Return the machine that is played.

        Raises:
            MachineError: the player is closed.
        """
        if self._machine is None:
            raise MachineError("this player is closed")
        return self._machine

    @property
    def steps(self) -> int:
        """Return the number of instructions on the tape."""
        return len(self.machine.tape)

    @property
    def last_step(self) -> int:
        """Return the end of the tape."""
        return self.steps

    def __repr__(self) -> str:
        name = type(self).__name__
        try:
            return f"<{name} at step {self.step} of {self.steps}>"
        except MachineError:
            return f"<{name}, closed>"

    def svg(self, *, theme: Themes = "auto") -> str:
        """Return the picture at the present step as an SVG text.

        Args:
            theme: light, dark, or auto: as the page that shows it.
        """
        machine = self.machine
        place = machine.pc
        machine.seek(self.step)
        drawn = picture.svg(machine.graph, frame=picture.frame(machine), theme=theme)
        machine.seek(place)
        return drawn

    def save_html(
        self,
        path: str | Path,
        *,
        whole: bool = True,
        editable: bool = False,
        pyodide: str | Path = PYODIDE,
    ) -> Path:
        """Write the page as one file that needs no kernel and no network; return its path.

        An editable one is a folder, for any server of files: when somebody edits, the page starts
        Python in the browser (Pyodide), which reads the equations as the kernel does here.

        Args:
            path: of the file, which is replaced; of the folder, where it is editable.
            whole: with all that a page does without a kernel. False leaves out what few pages
                need: a page that is a quarter smaller, stops at nodes and steps but not at
                conditions that are typed, checks no gradients, trains nothing, pins no run, has no
                legend and no close-ups, and saves and copies nothing; where that is asked for,
                it says so.
            editable: with the equations as a field. Beside index.html stand some 9 MB: eqgraph and
                what it needs of pure Python, as they are installed here.
            pyodide: a distribution of Pyodide: its address, by default that of a public server; or
                a folder, of which the 16 MB that are needed are copied.

        Raises:
            MachineError: editable equations are no text that can be read again (a derivative, an
                unrolled model, a rewritten graph), or the folder is none of Pyodide's.
        """
        if not editable:
            if pyodide != PYODIDE:
                raise MachineError(
                    "only an editable page brings Pyodide",
                    hint="save_html(path, editable=True, pyodide=…)",
                )
            return super().save_html(path, whole=whole)
        return write_editable(self, path, pyodide)

    def _held(self) -> dict[str, Any]:
        held = {"payload": self.payload, "inputs": self.inputs, "step": self.step}
        return {**held, "characters": self.characters} if self.characters else held

    def _title(self) -> str:
        return str(self.payload["title"])

    def _still(self) -> str:
        """Return the picture for where no JavaScript runs."""
        return opening(self.machine.graph)

    def _forms(self) -> Bundle:
        text = f"{self.machine.graph.text}\nstep {self.step} of {self.steps}"
        drawn = slide(self.machine, pictured_step(self.machine, self.step))
        return {"image/svg+xml": drawn, "text/plain": text}


def _opening(machine: Machine) -> int:
    """Return where a machine opens: a sick run over time that is done at its end, else at 0."""
    timed = any(node.time is not None for node in machine.graph.nodes)
    done = machine.pc == len(machine.tape) > 0
    return len(machine.tape) if timed and done and problems(machine) else 0


def play(
    source: Source | Graph | Machine | Digits | Imported,
    values: Values | None = None,
    *,
    of: NodeLike | None = None,
    seed: ArrayLike | None = None,
    characters: str = "",
    **options: Unpack[GraphOptions],
) -> Player:
    """Return the player of equations, a graph or a machine.

    A machine of a model that has come to its end, and whose run has problems, opens there, in the
    view over time with its warnings.

    Args:
        source: what `eg.graph` takes, a Graph, a Machine, what was read from another framework, or
            what `eg.digits` gave: nodes are coloured by the digits that are right.
        values: of the names that no equation defines, as for `eg.graph`; a graph and a machine
            have theirs.
        of: the node whose gradient flows back, as for `eg.Machine`.
        seed: the cotangent that it starts with, as for `eg.Machine`.
        characters: what the steps of time read, one each; it stands under them in the view over
            time, coloured by an equation.
        options: those of `eg.graph`, for equations: dtype, parameters, rewrite.

    Raises:
        MachineError: an argument is unknown or does not fit the source; or the tape is too long.
        EqGraphError: whatever `eg.graph` and `eg.Machine` raise.

    >>> import eqgraph as eg
    >>> eg.play("y = x*x", {"x": 3.0})
    <Player at step 0 of 4>
    """
    if unknown := sorted(options.keys() - GraphOptions.__annotations__.keys()):
        raise MachineError(
            f"eg.play has no argument {unknown[0]!r}",
            hint=f"values stand together: eg.play(source, {{{unknown[0]!r}: …}}); the options are "
            + ", ".join(["of", "seed", "characters", *GraphOptions.__annotations__]),
        )
    made = _player(source, values, of, seed, options)
    check_characters(made.machine.graph, characters)
    made.characters = characters
    return made


def _player(
    source: Source | Graph | Machine | Digits | Imported, values: Values | None,
    of: NodeLike | None, seed: ArrayLike | None, options: GraphOptions,
) -> Player:  # fmt: skip
    if isinstance(source, Machine | Digits):
        if values is not None or of is not None or seed is not None or options:
            raise MachineError("a machine has its values, `of` and seed already")
        if isinstance(source, Digits):
            return Player(source.machine).show_digits(source)
        made = Player(source)
        if "streamed" not in made.payload:  # whose end would have to be waited for
            made.step = _opening(source)
        return made
    if isinstance(source, Imported):
        source = source.graph
    if isinstance(source, Graph):
        if values is not None or options:
            raise MachineError(
                "a graph has its values already", hint="build it with eg.graph(text, values)"
            )
        return Player(Machine(source, of, seed))
    return Player(Machine(graph(source, values or {}, **options), of, seed))
