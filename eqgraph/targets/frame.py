"""Write a model as a Python module: its sections as functions, and the loop over time."""

from __future__ import annotations

from collections.abc import Sequence

from eqgraph.ir.template import Reading
from eqgraph.operators import Shape
from eqgraph.targets.names import Names
from eqgraph.targets.printer import wrapped
from eqgraph.targets.program import FUNCTIONS, Pass, Program, State
from eqgraph.targets.python import Function, Sections, tupled, unpacked, used
from eqgraph.targets.section import Section, Slot
from eqgraph.targets.target import Target
from eqgraph.targets.writer import Free


class Frame:
    """Hold the functions of a model's module while they are written."""

    def __init__(self, target: Target, program: Program, dtype: str) -> None:
        self.target, self.program, self.dtype = target, program, dtype
        names = Names({*target.words.values(), *FUNCTIONS})
        self.sections = Sections(target, dtype, program.comments, names)
        self.words = self.sections.words
        self.functions: list[Function] = []

    # --- what the functions share -----------------------------------------------------------------

    def arguments(self, *, targets: bool) -> list[str]:
        """Return the arguments of a function over time: the inputs, then the initial values."""
        series = [s.name for s in self.program.series if targets or not s.target]
        starts = [s for state in self.program.states for s in state.starts if s.slot is None]
        given = [s.name for s in starts if s.number is None]
        filled = [f"{s.name}=None" for s in starts if s.number is not None]
        length = [] if self.program.series else ["steps"]
        return ["p", *series, *length, *given, *filled]

    def called(self, *, targets: bool) -> str:
        """Return the same arguments, as they are handed on."""
        return ", ".join(a.replace("=None", "") for a in self.arguments(targets=targets))

    def start(self) -> list[str]:
        """Return the lines that prepare the parameters and fill the initial values."""
        program = self.program
        lines = []
        if program.prepare or program.clock[0]:
            lines.append("p = prepare(p)" if program.prepare else "p = {**p}")
        if program.clock[0]:
            lines.append(f'p["{program.clock[0]}"] = {self.length()}')
        for state in program.states:
            for one in state.starts:
                if one.slot is not None:
                    self.words |= {"filled", "broadcast_to"}
                    whole = f"filled({self.size(state.shape)}, 0.0, {self._like()})"
                    lines.append(f'{one.name} = broadcast_to(p["{one.slot.name}"], {whole})')
                elif one.number is not None:
                    lines += self._filled(state, one.name, one.number)
        return lines

    def _filled(self, state: State, name: str, number: float) -> list[str]:
        self.words.add("filled")
        like = self._like()
        shape = self.size(state.shape)
        call = f"filled({shape}, {number!r}, {like})"
        return [f"if {name} is None:", f"    {name} = {call}"]

    def _like(self) -> str:
        series = [s for s in self.program.series if not s.target] or self.program.series
        if series:
            return series[0].name
        return f'p["{self.program.parameters[0].name}"]' if self.program.parameters else "None"

    def size(self, shape: Shape) -> str:
        """Spell a shape; the size of the batch is that of an input."""
        parts = [self._free() if isinstance(n, Free) else str(int(n)) for n in shape]
        return f"({', '.join(parts)}{',' if len(parts) == 1 else ''})"

    def _free(self) -> str:
        for one in self.program.series:
            for k, n in enumerate(one.shape):
                if isinstance(n, Free):
                    return f"{one.name}.shape[{k + 1}]"
        return "1"

    def length(self) -> str:
        """Spell the number of steps."""
        series = self.program.series
        return f"{series[0].name}.shape[0]" if series else "steps"

    # --- functions --------------------------------------------------------------------------------

    def add(self, section: Section, name: str, doc: str) -> None:
        """Add the function of a section, if it has anything to give."""
        if section:
            self.functions.append(self.sections.forward(section, name, doc))

    def write(self) -> list[Function]:
        """Return all functions, forward."""
        program = self.program
        if program.prepare:
            made = self.sections.forward(program.prepare, "prepare", _PREPARE)
            pairs = [f'"{s.name}": {x}' for s, x in
                     zip(program.prepare.gives, made.returns, strict=True)]  # fmt: skip
            made.returns = [wrapped("{", ["**p", *pairs], "}", 1).strip()]
            self.functions.append(made)
        for one in program.passes:
            below = "inputs" if one is program.passes[0] else "values"
            self.add(one.ahead, f"ahead{one.mark}", f"Multiply the {below} of all steps at once.")
            self.add(one.step, f"step{one.mark}", _STEPS[one.backward])
        self.add(program.read, "read", "Read what one step gives beside the states.")
        if program.after:
            self.add(program.terms, "terms", "Return what the end needs of one step.")
            self.add(program.after, "after", "Return what is known after the last step.")
        self.functions += [self._over_time(one) for one in program.passes if one.step]
        self.functions.append(self._run())
        if program.after:
            self.functions.append(self._end())
        return self.functions

    def _over_time(self, one: Pass) -> Function:
        """Return the function that runs the step of a loop over time."""
        scan = self.target.words["scan"]
        self.words.add(scan)
        over = [name for name, _ in self.over([one.step], one)]
        whole = [x if x.isidentifier() else name for name, x in self.over([one.step], one)]
        before, after = self.handed(one)
        gives = [s.name for s in one.step.gives]
        args = ", ".join(["p", *(s.name for s in one.step.takes if not s.parameter)])
        steps = [] if over else ["steps"]
        body = [
            "",
            "def one(before, at):",
            f"    {unpacked(before)} = before",
            *([f"    {unpacked(over)} = at"] if over else []),
            f"    {', '.join(gives)} = step{one.mark}({args})",
            f"    return {tupled(after)}, {tupled(gives)}",
            "",
            f"starts = {tupled(self.starts(one))}",
            f"return {scan}({', '.join(['one', 'starts', tupled(whole), *steps])})[1]",
        ]
        return Function(
            f"over_time{one.mark}", ["p", *whole, *steps, *self.starts(one)], _LOOPS[one.backward],
            [f"    {line}" if line else "" for line in body],
        )  # fmt: skip

    def _call(self, body: list[str], section: Section, name: str) -> None:
        args = ["p", *(s.name for s in section.takes if not s.parameter)]
        left = [s.name for s in section.gives]
        body.append(f"{', '.join(left)} = {name}({', '.join(args)})")

    def starts(self, one: Pass) -> list[str]:
        """Return the initial values by lag, in the order in which they are handed on."""
        return [s.name for state in one.states for s in state.starts]

    def handed(self, one: Pass) -> tuple[list[str], list[str]]:
        """Return the names of what a step is handed, and of what it hands on in their place."""
        before, after = [], []
        for state in one.states:
            before += [s.name for s in state.before]
            after += [state.at.name, *(s.name for s in state.before[:-1])]
        return before, after

    def over(self, sections: Sequence[Section], loop: Pass | None = None) -> list[tuple[str, str]]:
        """Return what moves along with the steps: its name at a step, and that of all steps."""
        program = self.program
        whole = {s.node.id: s.name for s in program.series if s.node is not None}
        for one in program.passes:
            whole |= {s.name: s.name for s in one.ahead.gives}
            if loop is not None and one.number < loop.number:
                whole |= {s.name: f"{s.name}s" for s in one.step.gives}
        own = {s.node.id for state in program.states for s in state.before}
        out: dict[str, str] = {}
        for slot in (s for section in sections for s in section.takes):
            if slot.parameter or slot.node.id in own:
                continue
            out[slot.name] = whole.get(slot.node.id) or whole.get(slot.name) or slot.name
        if program.clock[1] in out:
            first = program.template.source.clock.first
            out[program.clock[1]] = f"counted({first}, {self.length()}, {self._like()})"
            self.words.add("counted")
        return list(out.items())

    def _states(self, body: list[str], *, targets: bool) -> None:
        """Add the lines that prepare, and run the loop."""
        body += self.start()
        for one in self.program.passes:
            if one.ahead:
                self._call(body, one.ahead, f"ahead{one.mark}")
            if one.step:
                over = [x for _, x in self.over([one.step], one)]
                over = [self.turned(x, one) for x in over]
                args = ["p", *over, *([] if over else ["steps"]), *self.starts(one)]
                gives = [f"{s.name}s" for s in one.step.gives]
                body.append(f"{unpacked(gives)} = over_time{one.mark}({', '.join(args)})")
                body += [f"{x} = {self.turned(x, one)}" for x in gives if one.backward]

    def turned(self, whole: str, one: Pass) -> str:
        """Spell what a loop that runs backward takes, or gives: the last step comes first."""
        if not one.backward:
            return whole
        self.words.add("backwards")
        return f"backwards({whole})"

    def each(self, section: Section, name: str) -> str:
        """Spell the call of a section for all steps."""
        self.words.add("each")
        given = {s.name for one in self.program.passes for s in one.step.gives}
        whole = dict(self.over([section]))
        taken = [s.name for s in section.takes if not s.parameter]
        arrays = [f"{n}s" if n in given else whole.get(n, n) for n in taken]
        return f"each({', '.join([name, 'p', *arrays])})"

    def _run(self) -> Function:
        program = self.program
        body: list[str] = []
        self._states(body, targets=False)
        results = {x.id for x in program.template.results.values()}
        given = [s for one in program.passes for s in one.step.gives if s.node.id in results]
        shown = [f'"{s.name}": {s.name}s' for s in given]
        if program.read:
            names = [f"{s.name}s" for s in program.read.gives]
            body.append(f"{unpacked(names)} = {self.each(program.read, 'read')}")
            shown += [f'"{s.name}": {s.name}s' for s in program.read.gives]
        return Function(
            "run", self.arguments(targets=False),
            "Return the states and what is read of them, at all steps, by name.",
            used(body, shown), [wrapped("{", shown, "}", 1).strip()],
        )  # fmt: skip

    def _end(self) -> Function:
        program = self.program
        body: list[str] = []
        self._states(body, targets=True)
        body += self.totals()
        args = ", ".join(["p", *(s.name for s in program.after.takes if not s.parameter)])
        return Function(
            "loss" if program.loss else "totals", self.arguments(targets=True),
            "Return the loss." if program.loss else "Return what is known after the last step.",
            used(body, [args]), [f"after({args})"],
        )  # fmt: skip

    def totals(self) -> list[str]:
        """Return the lines that add up over time, and read single steps."""
        program = self.program
        if not program.terms:
            return []
        names = [f"{s.name}s" for s in program.terms.gives]
        lines = [f"{unpacked(names)} = {self.each(program.terms, 'terms')}"]
        for slot in program.terms.gives:
            _, reading, total = program.uses[slot.name]
            lines.append(f"{total} = {self.at_end(slot, reading)}")
        return lines

    def at_end(self, slot: Slot, reading: Reading) -> str:
        """Spell a sum over time, or a single step."""
        if reading.kind == "sum":
            self.words.add("summed")
            return f"summed({slot.name}s)"
        return f"{slot.name}s[{self.index(reading)}]"

    def index(self, reading: Reading) -> int:
        """Return the index of the step that is read at the end."""
        first = self.program.template.source.clock.first
        return reading.step - 1 if reading.kind == "end" else reading.step - first


_STEPS = (
    "Do one step: from what is handed on to what comes next.",
    "Do one step back in time: from what is handed on to what came before.",
)
_LOOPS = (
    "Run the step over time, the first axis of all inputs; return what each step gives.",
    "Run the step over time, of which the last comes first; return what each step gives.",
)
_PREPARE = "Compute what is the same at all steps; products with one operand are joined."
