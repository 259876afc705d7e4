"""Write the way back: the gradients of a model over time, with no need of an autodiff."""

from __future__ import annotations

from collections.abc import Sequence

from eqgraph.targets.frame import Frame
from eqgraph.targets.printer import WIDTH
from eqgraph.targets.program import Pass, State
from eqgraph.targets.python import Function, tupled, unpacked, used
from eqgraph.targets.section import Section, Slot


class Reverse:
    """Hold the lines of the function `gradients` while they are written."""

    def __init__(self, frame: Frame) -> None:
        self.frame, self.program = frame, frame.program
        self.body: list[str] = []
        self.have: list[str] = []  # the gradients of parameters that stand in a variable
        self.wanted: dict[str, list[Slot]] = {}
        self.bars: dict[str, list[str]] = {}  # what came back to a value, at all steps

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
        found = [(program.after, "after"), (program.terms, "terms")] if program.loss else []
        for one in reversed(program.passes):
            found += [(one.step, f"step{one.mark}"), (one.ahead, f"ahead{one.mark}")]
        found.append((program.prepare, "prepare"))
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
            self.bars = {s.at.name: [f"{s.at.name}_bars"] for s in program.states}
        self._loops()
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
        self.body = "\n".join(self.body).split("\n")
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

    def _loops(self) -> None:
        """Add the loops, each against the direction of its pass; the last one comes first."""
        program = self.program
        terms = [program.terms] if program.loss and program.terms else []
        if len(program.passes) > 1 and terms:
            self._loop(terms, None)
        for one in reversed(program.passes):
            steps = [one.step] if one.step else []
            self._loop([*steps, *(terms if len(program.passes) == 1 else [])], one)
            if one.ahead and self.wanted[f"ahead{one.mark}"]:
                self._ahead(one)

    def _ahead(self, one: Pass) -> None:
        """Add what comes back through the products ahead of a loop."""
        given = [self._sum(s.name) for s in one.ahead.gives]
        self.body += self._call(f"ahead{one.mark}", one.ahead, given)
        earlier = {f"{s.name}s": s.name for p in self.program.passes for s in p.step.gives}
        for slot in self.wanted[f"ahead{one.mark}"]:
            if slot.name in earlier:
                name = self._bar(earlier[slot.name])
                self.body.append(f"{name} = d_{slot.name}")

    def _bar(self, name: str) -> str:
        """Return the name of one more contribution to a value, at all steps."""
        found = self.bars.setdefault(name, [])
        found.append(f"{name}_bars{len(found) + 1 if found else ''}")
        return found[-1]

    def _sum(self, name: str) -> str:
        return " + ".join(self.bars[name])

    def _loop(self, sections: Sequence[Section], one: Pass | None) -> None:
        """Add the loop that goes back through some sections; without a pass, any order does."""
        if not sections:
            return
        frame, program, mark = self.frame, self.program, one.mark if one else ""
        slots = {s.name: s for section in sections for s in section.takes}
        sums = [s for s in slots.values() if s.parameter and s.name not in program.clock]
        states = one.states if one else []
        arrays, kept = self._arrays(sections, one)
        pending = [f"{s.at.name}_bar" if not k else f"{s.at.name}_bar{k + 1}"
                   for s in states for k in range(len(s.before))]  # fmt: skip
        carried = [*pending, *(f"d_{s.name}" for s in sums)]
        inside = self._inside(sections, sums, one)
        given = [f"d_{name}" for name in kept]
        handed = [*self._pending(states, one), *(f"d_{s.name}" for s in sums)]
        word, scan = (frame.target.words[name] for name in ("zeros_like", "scan"))
        frame.words |= {word, scan}
        begin = [f"{word}({start.name})" for state in states for start in state.starts]
        begin += [f"d_{s.name}" if f"d_{s.name}" in self.have else f'{word}(p["{s.name}"])'
                  for s in sums]  # fmt: skip
        stacked = f"stacked{mark}" if given else "_"
        turned = [self._turned(x, one) for x in arrays.values()]
        self.body += [
            "",
            f"def back{mark}(before, at):",
            f"    {unpacked(carried)} = before",
            f"    {unpacked(list(arrays))} = at",
            *inside,
            _rows("    return ", handed, f", {tupled(given) if given else '()'}"),
            "",
            _rows(f"zeros{mark} = ", begin),
            _rows(f"arrays{mark} = ", turned),
            f"ends{mark}, {stacked} = {scan}(back{mark}, zeros{mark}, arrays{mark})",
            f"{unpacked(carried)} = ends{mark}",
            *(f"{self._bar(name)} = {self._turned(f'{stacked}[{k}]', one)}"
              for k, name in enumerate(kept)),
        ]  # fmt: skip
        self.have += [f"d_{s.name}" for s in sums if f"d_{s.name}" not in self.have]
        self._add_starts(pending, states)

    def _turned(self, whole: str, one: Pass | None) -> str:
        """Spell an array in the order of the way back of a pass."""
        if one is None or one.backward:
            return whole
        self.frame.words.add("backwards")
        return f"backwards({whole})"

    def _arrays(
        self, sections: Sequence[Section], one: Pass | None
    ) -> tuple[dict[str, str], list[str]]:
        """Return what moves along with the loop, and the values whose gradient is kept."""
        frame, program = self.frame, self.program
        own = {s.name for s in one.step.gives} if one else set()
        given = {s.name for p in program.passes for s in p.step.gives}
        out: dict[str, str] = {}
        for state in one.states if one else ():
            for k, slot in enumerate(state.before):
                first = [s.name for s in reversed(state.starts[: k + 1])]
                frame.words.add("earlier")
                values = frame.turned(f"{state.at.name}s", one) if one else ""
                read = f"earlier({values}, {', '.join(first)})"
                out[slot.name] = frame.turned(read, one) if one else read
        for name, whole in frame.over(sections, one):
            if name not in out:
                out[name] = f"{name}s" if name in given else whole
        if program.loss and program.terms in sections:
            out |= {f"{s.name}_in": f"{s.name}_bars" for s in program.terms.gives}
        out |= {f"{name}_in": self._sum(name) for name in own if name in self.bars}
        series = {s.node.id for s in program.series if s.node is not None}
        before = {s.name for state in (one.states if one else ()) for s in state.before}
        kept = [
            s.name for section in sections for s in section.takes
            if not s.parameter and s.node.id not in series and s.name not in program.clock
            and s.name not in own | before
        ]  # fmt: skip
        return out, list(dict.fromkeys(kept))

    def _inside(
        self, sections: Sequence[Section], sums: Sequence[Slot], one: Pass | None
    ) -> list[str]:
        """Return the lines of one step back."""
        program = self.program
        outer, self.have = self.have, [f"d_{s.name}" for s in sums]
        lines: list[str] = []
        added: dict[str, str] = {}
        if program.loss and program.terms in sections:
            bars = [f"{s.name}_in" for s in program.terms.gives]
            lines += self._call("terms", program.terms, bars, "    ")
            added = {s.name: f"d_{s.name}" for s in self.wanted["terms"] if not s.parameter}
        if one is not None and one.step in sections:
            own = {s.at.name for s in one.states}
            bars = []
            for slot in one.step.gives:
                parts = [f"{slot.name}_bar"] if slot.name in own else []
                parts += [added[slot.name]] if slot.name in added else []
                parts += [f"{slot.name}_in"] if slot.name in self.bars else []
                bars.append(" + ".join(parts) or "0.0")
            taken = {s.name for s in self.wanted[f"step{one.mark}"] if not s.parameter}
            given = {s.name for s in one.step.gives}
            direct = [name for name in added if name in taken - given]
            lines += [f"    kept_{n} = d_{n}" for n in direct]
            lines += self._call(f"step{one.mark}", one.step, bars, "    ")
            lines += [f"    d_{n} = d_{n} + kept_{n}" for n in direct]
        self.have = outer
        return lines

    def _pending(self, states: Sequence[State], one: Pass | None) -> list[str]:
        """Spell what waits for the step before: by lag, what later steps sent and what this one."""
        out = []
        taken = {s.name for s in self.wanted.get(f"step{one.mark if one else ''}", ())}
        for state in states:
            for k, slot in enumerate(state.before):
                later = [f"{state.at.name}_bar{k + 2}"] if k + 1 < len(state.before) else []
                own = [f"d_{slot.name}"] if slot.name in taken else []
                out.append(" + ".join([*later, *own]) or f"0 * {state.at.name}_bar")
        return out

    def _add_starts(self, pending: Sequence[str], states: Sequence[State]) -> None:
        """Hand what reached the initial values on to what they are computed from."""
        starts = [s for state in states for s in state.starts]
        for bar, start in zip(pending, starts, strict=True):
            if start.slot is not None:
                key = f"d_{start.slot.name}"
                self.frame.words.add("sum_to")
                bar = f'sum_to({bar}, p["{start.slot.name}"])'
                more = f"{key} + {bar}" if key in self.have else bar
                self.body.append(f"{key} = {more}")
                self.have.append(key)


def _rows(start: str, items: Sequence[str], end: str = "") -> str:
    """Spell a statement with a tuple at its start, one item a line where it is long."""
    one = f"{start}{tupled(items)}{end}"
    if len(one) + 4 <= WIDTH:
        return one
    pad = start[: len(start) - len(start.lstrip())]
    return "\n".join([f"{start}(", *(f"{pad}    {x}," for x in items), f"{pad}){end}"])
