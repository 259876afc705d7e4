"""Set the text of a step: the equations, and the sentence with the numbers in it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eqgraph.exporters.lines import Run, broken, line, mathematics
from eqgraph.payload.arrays import Arrays
from eqgraph.payload.equations import Places
from eqgraph.payload.schema import Item, StepText, Summary
from eqgraph.payload.steps import Narration
from eqgraph.picture import number
from eqgraph.picture.labels import text_width
from eqgraph.tape import Instruction, Machine

_EQUATION, _SENTENCE, _SMALL = 16.0, 17.0, 14.0  # px of type
_EDGE = 20.0  # px left and right of words of their usual size
_COLUMNS, _ROWS = 4, 8  # of equations; where there are more, only the one at hand is shown
_FEW = 4  # entries of an array that are written out
_ARROWS = {"forward": "forward ▶", "backward": "◀ backward"}


@dataclass(frozen=True, slots=True)
class Line:
    """Place a line of text: how far right it begins, how far down its baseline is, its size."""

    runs: Sequence[Run]
    right: float
    down: float
    size: float


@dataclass(frozen=True, slots=True)
class Block:
    """Hold lines of text that stand together, and how high they are."""

    lines: tuple[Line, ...] = ()
    height: float = 0.0

    def svg(self, y: float) -> str:
        """Write the block with its upper end at y."""
        return "".join(line(one.runs, one.right, y + one.down, one.size) for one in self.lines)


class Words:
    """Set the words of the steps of one machine, `width` wide and `scale` times as large."""

    def __init__(self, machine: Machine, width: float, scale: float) -> None:
        self.machine, self.scale = machine, scale
        self._edge = _EDGE * scale
        self._room = width - 2 * self._edge
        self._places, self._arrays = Places(machine.graph), Arrays()
        self._narration = Narration(machine, self._arrays)

    def instruction(self, step: int) -> Instruction | None:
        """Return the instruction done last at a step."""
        return self.machine.tape[step - 1] if step else None

    def phase(self, step: int) -> str:
        """Return the phase of a step."""
        instruction = self.instruction(step)
        return instruction.phase if instruction else "forward"

    def spoken(self, step: int) -> str:
        """Return a step as one line of plain text."""
        instruction = self.instruction(step)
        done = f"{instruction.text} — " if instruction else ""
        return f"{self._count(step)}: {done}{_sentence(self._text(step))}"

    def equations(self, step: int) -> Block:
        """Set the equations in columns; the part that is at work is lit."""
        instruction, equations = self.instruction(step), self.machine.graph.equations
        maker = instruction.maker if instruction else None
        texts = [self._places.text(k) for k in range(len(equations))]
        size = _EQUATION * self.scale
        indent = 1.6 * size
        widest = max((text_width(text, size) for text in texts), default=0.0) + 2.5 * size + indent
        columns = max(1, min(len(texts), int(self._room / widest), _COLUMNS))
        shown = list(range(len(texts)))
        if math.ceil(len(texts) / columns) > _ROWS:
            columns, shown = 1, [maker.equation or 0 if maker else 0]
        room = self._room / columns
        high = math.ceil(len(shown) / columns)
        lines: list[Line] = []
        for place, k in enumerate(shown):
            right = self._edge + place // high * room
            above = lines[-1].down if place % high else 0.0
            spans = self._places.of(maker) if maker and maker.equation == k else []
            runs = mathematics(texts[k], [(a, b) for own, a, b in spans if own == k])
            lines.append(Line([Run(str(k + 1), "count")], right, above + indent, size * 0.75))
            lines += _set(broken(runs, size, room - indent), right + indent, above, size, 1.6)
        bottom = max((one.down for one in lines), default=-0.8 * size)
        return Block(tuple(lines), bottom + 0.8 * size)

    def caption(self, step: int) -> Block:
        """Set the number of the step, its instruction and sentence, and the numbers in it."""
        instruction, text = self.instruction(step), self._text(step)
        small, size = _SMALL * self.scale, _SENTENCE * self.scale
        room = self._room
        arrow = Run(f"{_ARROWS[self.phase(step)]}  ", "phase strong")
        lines = [*_set([[arrow, Run(self._count(step), "quiet")]], self._edge, 0.0, small, 1.7)]
        done = [*mathematics(instruction.text), Run(" — ")] if instruction else []
        said = broken([*done, Run(_sentence(text))], size, room)
        lines += _set(said, self._edge, lines[-1].down, size, 1.55)
        for items in text["rows"] if text else []:
            numbers = broken(self._numbers(items), small, room)
            lines += _set(numbers, self._edge, lines[-1].down + 0.2 * small, small, 1.5)
        return Block(tuple(lines), lines[-1].down + 1.1 * small)

    def _text(self, step: int) -> StepText | None:
        instruction = self.instruction(step)
        return self._narration.describe(instruction) if instruction else None

    def _count(self, step: int) -> str:
        return f"step {step} of {len(self.machine.tape)}"

    def _numbers(self, items: Sequence[Item]) -> list[Run]:
        """Write a line of the strip: v̄1 0.197 × v2 −2.00 = contribution 1 of 2 −0.393."""
        runs: list[Run] = []
        for item in items:
            if "sign" in item:
                runs.append(Run(f" {item['sign']} ", "quiet"))
                continue
            label = item.get("label", "")
            named = mathematics(label) if label else [Run(item["role"])]
            runs += [Run(run.text, f"{run.look} quiet") for run in named]
            array = self._arrays.arrays[item["array"]]
            assert "text" in array  # these arrays are not lean
            runs.append(Run(f" {_amount(array)}", "amount"))
        return runs


def _set(
    lines: Sequence[Sequence[Run]], right: float, above: float, size: float, pitch: float
) -> Iterator[Line]:
    """Place lines under each other, `pitch` times the size apart."""
    for count, runs in enumerate(lines, 1):
        yield Line(runs, right, above + count * pitch * size, size)


def _sentence(text: StepText | None) -> str:
    return text["sentence"] if text else "nothing is computed yet"


def _amount(array: Summary) -> str:
    """Write a number, the few numbers of a small array, or shape and norm of a larger one."""
    shape = array["shape"]
    if not shape:
        return str(array["text"])
    if math.prod(shape) <= _FEW:
        return f"[{array['text']}]"
    return f"[{' × '.join(map(str, shape))}, norm {number(float(array['norm']))}]"
