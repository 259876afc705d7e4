"""Describe each step for a still, and for a page that may not compute: a sentence and its numbers.

This is plainer than what a page tells of a run that it computes (model/narration.ts), on purpose:
no terms of entries, no card on the edge, no speech. Those have one source, the page.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from eqgraph.operators.evaluated import Evaluated, EvaluatedAlgebra
from eqgraph.operators.formula import ONE
from eqgraph.operators.notation import Notation
from eqgraph.payload.arrays import Arrays
from eqgraph.payload.program import Terms
from eqgraph.payload.schema import Item, StepText
from eqgraph.payload.terms import terms
from eqgraph.tape import Instruction, Machine, named
from eqgraph.tape.tape import algebra_of

_LARGE = 4096  # elements of an array whose partial sums the machine does not keep


class Narration:
    """Describe the steps of one machine; arrays go through `store`, which returns their index."""

    def __init__(self, machine: Machine, store: Arrays) -> None:
        self.machine, self.tape, self.store = machine, machine.tape, store
        self._added: tuple[int, Any] = (-1, None)
        self._wrote: tuple[int, Any] = (-1, None)
        self._sums: dict[str, tuple[int, Any, Any]] = {}  # part, the sum before it, and after it

    def contribution(self, instruction: Instruction) -> Any:
        """Return what an instruction adds to a gradient, the same array if asked again."""
        if self._added[0] != instruction.index:
            self._added = (instruction.index, self.machine.contribution(instruction.step))
        return self._added[1]

    def result(self, instruction: Instruction) -> Any:
        """Return what an instruction wrote; in order, large sums are added up only once."""
        if math.prod(instruction.node.shape or ()) > _LARGE and instruction.parts > 1:
            return self._sum(instruction)[2]
        if self._wrote[0] != instruction.index:
            self._wrote = (instruction.index, self.machine.result(instruction.step))
        return self._wrote[1]

    def _sum(self, instruction: Instruction) -> tuple[int, Any, Any]:
        """Return a part of a large gradient: its number, the sum before it, and after it."""
        key, part = instruction.node.id, instruction.part
        done, _, after = self._sums.get(key, (0, None, None))
        if done == part - 1 and part > 1:
            with np.errstate(all="ignore"):
                self._sums[key] = (part, after, after + self.contribution(instruction))
        elif done != part:
            before = self.machine.result(self._previous(instruction).step) if part > 1 else None
            self._sums[key] = (part, before, self.machine.result(instruction.step))
        return self._sums[key]

    def _previous(self, instruction: Instruction) -> Instruction:
        """Return the instruction that added the part before."""
        writers = self.tape.by_node[instruction.node.id]
        return writers[len(writers) - instruction.parts + instruction.part - 2]

    def _before(self, instruction: Instruction) -> Any:
        """Return the gradient before an instruction that adds to it."""
        if math.prod(instruction.node.shape or ()) <= _LARGE:
            return self.machine.result(self._previous(instruction).step)
        return self._sum(instruction)[1]

    def describe(self, instruction: Instruction) -> StepText:
        """Return the sentence of a step and the lines of its numbers."""
        if instruction.kind == "compute":
            return self._compute(instruction)
        if instruction.kind == "seed":
            return self._seed(instruction)
        return self._accumulate(instruction)

    def _compute(self, instruction: Instruction) -> StepText:
        node = instruction.node
        assert node.operator is not None
        operands = [
            self._item(x.name, f"operand {k + 1}" if len(node.operands) > 1 else "operand", array)
            for k, (x, _, array) in enumerate(self.machine.read(instruction))
        ]
        result = self._item(node.name, "new value", self.result(instruction), result=True)
        note = node.operator.notation
        shapes = [x.shape or () for x in node.operands]
        found = terms(node.operator, shapes, node.params, ())
        line = _line(note, operands, found)
        line += [{"sign": "="}, result]
        return {"sentence": node.operator.reason, "rows": [line], "card": None}

    def _seed(self, instruction: Instruction) -> StepText:
        of, bar = instruction.node.name, self.tape.bars[instruction.node.id]
        seed = self.machine.seed
        if not np.all(seed == 1):
            sentence = f"start: the gradient of the sum of {of}, each entry times its seed"
        elif instruction.node.shape == ():
            sentence = f"start: d{of}/d{of} = 1"
        else:
            sentence = f"seed {bar} = 1 for each element: the gradient of ∑{of}"
        return {
            "sentence": sentence,
            "rows": [[self._item(bar, "seed", seed, result=True)]],
            "card": None,
        }

    def _accumulate(self, instruction: Instruction) -> StepText:
        user, bar = instruction.maker, self.tape.bars[instruction.node.id]
        assert user.operator is not None
        part, parts = instruction.part, instruction.parts
        added = self.contribution(instruction)
        line = self._product(instruction)
        name = f"contribution {part} of {parts}"
        contribution: Item = {"role": name, "array": self.store(added)}
        if parts == 1:
            contribution = self._item(bar, "gradient, complete", added, result=True)
        lines: list[list[Item]] = [[*line, {"sign": "="}, contribution]]
        if parts > 1:
            lines.append(self._growth(instruction, added))
        sentence = user.operator.reason_back
        whole = f"{name}: {sentence}" if parts > 1 else sentence
        return {"sentence": whole, "rows": lines, "card": None}

    def _growth(self, instruction: Instruction, added: Any) -> list[Item]:
        """Show the gradient before, what this step adds, and the gradient after."""
        part, parts, bar = instruction.part, instruction.parts, self.tape.bars[instruction.node.id]
        after = self.result(instruction)
        last = "gradient, complete" if part == parts else f"gradient so far, {part} of {parts}"
        result = self._item(bar, last, after, result=True)
        this = self._item("", f"contribution {part}, from {instruction.maker.name}", added)
        if part == 1:
            return [this, {"sign": "="}, result]
        first = f"contribution 1, from {self._previous(instruction).maker.name}"
        role = first if part == 2 else f"contributions 1 to {part - 1}"
        before = self._item("", role, self._before(instruction))
        return [before, {"sign": "+"}, this, {"sign": "="}, result]

    def _product(self, instruction: Instruction) -> list[Item]:
        """Show what makes the contribution: upstream × local where that is so."""
        user = instruction.maker
        assert user.operator is not None and instruction.operand is not None
        rule = user.operator.rule(instruction.operand)
        assert rule is not None
        read = self.machine.read(instruction)
        upstream = self._item(read[0][1], "upstream", read[0][2])
        m = EvaluatedAlgebra(algebra_of(user))
        y = m.pair(named(user), read[1][2])
        xs = [m.pair(named(x), array) for x, _, array in read[2:]]
        summed = user.operator.elementwise and user.shape != instruction.node.shape
        if user.operator.elementwise:
            local: Evaluated = rule(m, m.pair(ONE, np.ones_like(read[0][2])), y, *xs, **user.params)
            text = local.formula.text
            line = [upstream]
            if text != "1":
                line += [{"sign": "×"}, self._item(text, "local", local.value)]
            return [{"sign": "∑"}, *line] if summed else line
        whole: Evaluated = rule(
            m, m.pair(named(user, read[0][1]), read[0][2]), y, *xs, **user.params
        )
        return self._factors(whole, upstream)

    def _factors(self, whole: Evaluated, upstream: Item) -> list[Item]:
        """Show the operands of the last operator of a rule, such as Wᵀ and ḡ of Wᵀ·ḡ."""
        operator, xs = whole.row, whole.operands
        if operator is None or len(xs) < 2:
            return [upstream]
        found = terms(operator, [x.shape for x in xs], whole.params, ())
        adds = found is not None and found.get("by") == "∑"
        note = operator.notation
        plain = note.text == "{0}" or note.text.startswith("{0}[")
        if plain or (note.kind not in ("infix", "pattern") and not adds):
            return [upstream]
        items = [self._factor(x, upstream) for x in (xs if adds else xs[:2])]
        if note.kind != "pattern":
            return _line(note, items, found)
        turned: Item = {**items[1], "label": items[1]["label"] + "ᵀ"}
        return [items[0], {"sign": "·"}, turned]

    def _factor(self, x: Evaluated, upstream: Item) -> Item:
        return (
            upstream
            if x.formula.text == upstream["label"]
            else self._item(x.formula.text, "", x.value)
        )

    def _item(self, label: str, role: str, array: Any, *, result: bool = False) -> Item:
        item: Item = {"label": label, "role": role, "array": self.store(array)}
        return {**item, "result": True} if result else item


def _line(note: Notation, operands: list[Item], found: Terms | None) -> list[Item]:
    """Write operands as the operator is written; a sum of products as what it is."""
    line: list[Item] = []
    between = note.text if note.kind in ("infix", "power") else ","
    if found and found.get("by") == "∑" and len(operands) > 1 and note.kind == "call":
        line, between = [{"sign": "∑"}], "·"
    elif note.kind in ("call", "prefix", "root", "fence", "join"):
        line.append({"sign": note.sign})
    for k, item in enumerate(operands):
        line += [{"sign": between}, item] if k else [item]
    if note.kind in ("postfix", "pattern"):
        line.append({"sign": note.sign})
    return line
