"""Write the way back: the gradients of a model over time, with no need of an autodiff."""

from __future__ import annotations

from collections.abc import Sequence

from eqgraph.targets.frame import Frame, tupled, unpacked, used
from eqgraph.targets.python import Function
from eqgraph.targets.section import Section, Slot


class Reverse:
    """Hold the lines of the function `gradients` while they are written."""

    def __init__(self, frame: Frame) -> None:
        self.frame, self.program = frame, frame.program
        self.body: list[str] = []
        self.have: list[str] = []  # the gradients of parameters that stand in a variable
        self.wanted: dict[str, list[Slot]] = {}

    def write(self) -> list[Function]:
        """Return the functions of the way back."""
        program, frame = self.program, self.frame
        for section, name in self._sections():
            clock = program.clock
            keep = [s for s in section.takes if s.name not in clock and self._flows(name, s)]
            self.wanted[name] = keep
            doc = f"Return what comes back through `{name}`."
            frame.functions.append(frame.sections.backward(section, f"{name}_back", doc, keep))
        frame.functions.append(self._gradients())
        return frame.functions

    def _sections(self) -> list[tuple[Section, str]]:
        program = self.program
        found = [(program.step, "step"), (program.ahead, "ahead"), (program.prepare, "prepare")]
        if program.loss:
            found = [(program.after, "after"), (program.terms, "terms"), *found]
        return [(section, name) for section, name in found if section]

    def _flows(self, name: str, slot: Slot) -> bool:
        """Tell whether a gradient is wanted: of all but data."""
        series = {s.node.id for s in self.program.series if s.node is not None}
        return slot.node.id not in series

    # --- lines ------------------------------------------------------------------------------------

    def _call(self, name: str, section: Section, more: Sequence[str], at: str = "") -> list[str]:
        """Return the line that calls a section's way back; what it adds to goes by `more_`."""
        taken = [s.name for s in section.takes if not s.parameter]
        wanted = self.wanted[name]
        if not wanted:
            return []
        left, sums = [], []
        for slot in wanted:
            key = f"d_{slot.name}"
            if key in self.have:
                sums.append(f"{key} = {key} + more_{slot.name}")
                key = f"more_{slot.name}"
            elif slot.parameter:
                self.have.append(key)
            left.append(key)
        lead = "given" if name == "prepare" else "p"
        call = f"{name}_back({', '.join([lead, *taken, *more])})"
        return [f"{at}{line}" for line in (f"{', '.join(left)} = {call}", *sums)]

    def _gradients(self) -> Function:
        frame, program = self.frame, self.program
        arguments = frame.arguments(targets=bool(program.loss))
        if program.prepare:
            self.body.append("given = p")
        frame._states(self.body, targets=True)
        bars: list[str] = []
        if program.loss:
            self._end()
        else:
            bars = [f"{s.at.name}_bars" for s in program.states]
        self._loop()
        if program.ahead and self.wanted["ahead"]:
            names = [f"{s.name}_bars" for s in program.ahead.gives]
            self.body += self._call("ahead", program.ahead, names)
        if program.prepare:
            names = [f"d_{s.name}" for s in program.prepare.gives]
            self._zeros([s for s in program.prepare.gives if f"d_{s.name}" not in self.have])
            self.body += self._call("prepare", program.prepare, names)
        self._zeros([s for s in program.parameters if f"d_{s.name}" not in self.have])
        pairs = ", ".join(f'"{s.name}": d_{s.name}' for s in program.parameters)
        position = next((k for k, a in enumerate(arguments) if "=" in a), len(arguments))
        arguments[position:position] = bars
        doc = "Return the loss and its gradients, by the names of the parameters."
        if not program.loss:
            doc = "Return what comes back from the gradients of the states, for each parameter."
        self.body.append(f"gradients = {{{pairs}}}")
        self.body = _short(self.body)
        end = [f"{program.loss}", "gradients"] if program.loss else ["gradients"]
        return Function("gradients", arguments, doc, used(self.body, end), end)

    def _zeros(self, slots: Sequence[Slot]) -> None:
        for slot in slots:
            word = self.frame.target.words["zeros_like"]
            self.frame.words.add(word)
            self.body.append(f'd_{slot.name} = {word}(p["{slot.name}"])')
            self.have.append(f"d_{slot.name}")

    def _end(self) -> None:
        """Add the loss, and what comes back of it to each step."""
        frame, program = self.frame, self.program
        self.body += frame.totals()
        taken = [s.name for s in program.after.takes if not s.parameter]
        self.body.append(f"{program.loss} = after({', '.join(['p', *taken])})")
        frame.words.add("filled")
        one = f"filled((), 1.0, {program.loss})"
        self.body += self._call("after", program.after, [one])
        for slot in program.terms.gives:
            _, reading, total = program.uses[slot.name]
            if reading.kind == "sum":
                frame.words.add("broadcast_to")
                line = f"broadcast_to(d_{total}, {slot.name}s)"
            else:
                frame.words.add("placed")
                line = f"placed(d_{total}, {slot.name}s, {frame.index(reading)})"
            self.body.append(f"{slot.name}_bars = {line}")

    def _loop(self) -> None:
        """Add the loop from the last step to the first."""
        frame, program = self.frame, self.program
        sections = [program.step] if program.step else []
        sections += [program.terms] if program.loss and program.terms else []
        if not sections:
            return
        slots = {s.name: s for section in sections for s in section.takes}
        sums = [s for s in slots.values() if s.parameter and s.name not in program.clock]
        arrays, ahead = self._arrays(sections)
        pending = [f"{s.at.name}_bar" if not k else f"{s.at.name}_bar{k + 1}"
                   for s in program.states for k in range(len(s.before))]  # fmt: skip
        starts = [s.name for state in program.states for s in state.starts]
        carried = [*pending, *(f"d_{s.name}" for s in sums)]
        inside = self._inside(sections, sums)
        given = [f"d_{name}" for name in ahead]
        handed = [*self._pending(), *(f"d_{s.name}" for s in sums)]
        zeros = frame.target.words["zeros_like"]
        scan = frame.target.words["scan"]
        frame.words |= {zeros, scan, "backwards"}
        self.body += [
            "",
            "def back(before, at):",
            f"    {unpacked(carried)} = before",
            f"    {unpacked(list(arrays))} = at",
            *inside,
            f"    return {_rows('(', handed)}, {tupled(given) if given else '()'}",
            "",
            f"zeros = {_rows('(', [f'{zeros}({x})' for x in [*starts, *self._values(sums)]], 0)}",
            f"arrays = {_rows('(', [f'backwards({x})' for x in arrays.values()], 0)}",
            f"{'ends, stacked' if given else 'ends, _'} = {scan}(back, zeros, arrays)",
            f"{unpacked(carried)} = ends",
            *(f"{name}_bars = backwards(stacked[{k}])" for k, name in enumerate(ahead)),
        ]  # fmt: skip
        self.have = [
            x for x in self.have if not x.startswith("d_") or x in carried or x in self.kept
        ]
        self.have += [f"d_{s.name}" for s in sums if f"d_{s.name}" not in self.have]
        self._add_starts(pending)

    kept: tuple[str, ...] = ()

    def _values(self, sums: Sequence[Slot]) -> list[str]:
        """Spell where the sums of the loop begin: at what stands there already, or at 0."""
        return [f'p["{s.name}"]' for s in sums]

    def _arrays(self, sections: Sequence[Section]) -> tuple[dict[str, str], list[str]]:
        """Return what moves along with the loop, and the products whose gradient is kept."""
        frame, program = self.frame, self.program
        given = {s.name for s in program.step.gives} if program.step else set()
        out: dict[str, str] = {}
        for state in program.states:
            for k, slot in enumerate(state.before):
                first = [s.name for s in reversed(state.starts[: k + 1])]
                frame.words.add("earlier")
                out[slot.name] = f"earlier({state.at.name}s, {', '.join(first)})"
        for name, whole in frame.over(sections):
            if name not in out:
                out[name] = f"{name}s" if name in given else whole
        bars = program.terms.gives if program.loss else [s.at for s in program.states]
        for slot in bars:
            out[f"{slot.name}_in"] = f"{slot.name}_bars"
        taken = {s.name for section in sections for s in section.takes}
        return out, [s.name for s in program.ahead.gives if s.name in taken]

    def _inside(self, sections: Sequence[Section], sums: Sequence[Slot]) -> list[str]:
        """Return the lines of one step back."""
        program = self.program
        outer, self.have = self.have, [f"d_{s.name}" for s in sums]
        lines: list[str] = []
        added: dict[str, str] = {}
        if program.loss and program.terms in sections:
            bars = [f"{s.name}_in" for s in program.terms.gives]
            lines += self._call("terms", program.terms, bars, "    ")
            added = {s.name: f"d_{s.name}" for s in self.wanted["terms"] if not s.parameter}
        elif not program.loss:
            added = {s.at.name: f"{s.at.name}_in" for s in program.states}
        if program.step in sections:
            own = {s.at.name for s in program.states}
            bars = []
            for slot in program.step.gives:
                parts = [f"{slot.name}_bar"] if slot.name in own else []
                parts += [added[slot.name]] if slot.name in added else []
                bars.append(" + ".join(parts) or "0.0")
            taken = {s.name for s in self.wanted["step"] if not s.parameter}
            direct = [name for name in added if name in taken]
            lines += [f"    kept_{n} = d_{n}" for n in direct]
            lines += self._call("step", program.step, bars, "    ")
            lines += [f"    d_{n} = d_{n} + kept_{n}" for n in direct]
        self.have, self.kept = outer, tuple(outer)
        return lines

    def _pending(self) -> list[str]:
        """Spell what waits for the step before: by lag, what later steps sent and what this one."""
        out = []
        taken = {s.name for s in self.wanted.get("step", ())}
        for state in self.program.states:
            for k, slot in enumerate(state.before):
                later = [f"{state.at.name}_bar{k + 2}"] if k + 1 < len(state.before) else []
                own = [f"d_{slot.name}"] if slot.name in taken else []
                out.append(" + ".join([*later, *own]) or f"0 * {state.at.name}_bar")
        return out

    def _add_starts(self, pending: Sequence[str]) -> None:
        """Hand what reached the initial values on to what they are computed from."""
        starts = [s for state in self.program.states for s in state.starts]
        for bar, start in zip(pending, starts, strict=True):
            if start.slot is not None:
                key = f"d_{start.slot.name}"
                self.frame.words.add("sum_to")
                bar = f'sum_to({bar}, p["{start.slot.name}"])'
                more = f"{key} + {bar}" if key in self.have else bar
                self.body.append(f"{key} = {more}")
                self.have.append(key)


def _rows(start: str, items: Sequence[str], depth: int = 1) -> str:
    """Spell a tuple, one item a line where it is long."""
    one = tupled(items)
    if len(one) < 70 - 4 * depth:
        return one
    pad = "    " * depth
    return "\n".join([start, *(f"{pad}    {x}," for x in items), f"{pad})"])


def _short(lines: Sequence[str]) -> list[str]:
    """Break what is too long: unpacking and calls, one item a line."""
    out: list[str] = []
    for line in "\n".join(lines).split("\n"):
        pad = line[: len(line) - len(line.lstrip())]
        if len(line) + 4 <= 88 or " = " not in line:
            out.append(line)
            continue
        left, _, right = line.strip().partition(" = ")
        if "," in left:
            items = left.strip("(),").split(", ")
            out += [f"{pad}(", *(f"{pad}    {x}," for x in items)]
            left = ")"
            line = f"{pad}) = {right}"
        if len(line) + 4 > 88 and right[-1] in ")}":
            start = right.index("{") if right[-1] == "}" else right.index("(")
            items = right[start + 1 : -1].split(", ")
            out.append(f"{pad}{left} = {right[: start + 1]}")
            out += [f"{pad}    {x}," for x in items]
            out.append(f"{pad}{right[-1]}")
        else:
            out.append(line)
    return out
