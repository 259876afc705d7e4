"""Describe each step: the sentence, the card on the edge, and the strip of numbers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from eqgraph.ir import Node
from eqgraph.operators.evaluated import Evaluated, EvaluatedAlgebra
from eqgraph.operators.formula import ONE
from eqgraph.operators.notation import Notation
from eqgraph.payload.arrays import Arrays
from eqgraph.payload.program import Terms
from eqgraph.payload.schema import Item, StepText
from eqgraph.payload.terms import terms
from eqgraph.picture import number, summarise
from eqgraph.tape import Instruction, Machine, named
from eqgraph.tape.tape import algebra_of

_SPOKEN = 4  # numbers that a screen reader is given; of more, the norm
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

    def describe(self, instruction: Instruction, *, numbers: bool = True) -> StepText:
        """Return the sentence, speech, lines and card of a step; `numbers=False`: words only."""
        if not numbers:
            return self._without_numbers(instruction)
        if instruction.kind == "compute":
            text = self._compute(instruction)
        elif instruction.kind == "seed":
            text = self._seed(instruction)
        else:
            text = self._accumulate(instruction)
        text["speech"] = (
            f"{instruction.phase}: {instruction.text}, "
            f"now {self._spoken(self.result(instruction))}. {text['sentence']}"
        )
        return text

    def _without_numbers(self, instruction: Instruction) -> StepText:
        """Describe an instruction without its numbers."""
        maker = instruction.maker
        if instruction.kind == "seed" or maker.operator is None:
            return {**self._seed(instruction), "rows": []}
        back = instruction.kind == "accumulate"
        sentence = maker.operator.reason_back if back else maker.operator.reason
        return {"sentence": sentence, "rows": [], "card": None}

    def _compute(self, instruction: Instruction) -> StepText:
        node = instruction.node
        assert node.operator is not None
        operands = [
            self._item(x.name, f"operand {k + 1}" if len(node.operands) > 1 else "operand", array)
            for k, (x, _, array) in enumerate(self.machine.read(instruction))
        ]
        result = self._item(node.name, "new value", self.result(instruction), result=True)
        note = node.operator.notation
        called = [_base_name(x) for x in (*node.operands, node)]
        shapes = [x.shape or () for x in node.operands]
        found = terms(node.operator, shapes, node.params, called, node.reads)
        line = _line(note, operands, found)
        line += [{"sign": "="}, result]
        text: StepText = {"sentence": node.operator.reason, "rows": [line], "card": None}
        if found is not None:
            text["terms"] = found
        return text

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
        line, formula, found = self._product(instruction)
        name = f"contribution {part} of {parts}"
        contribution: Item = {"role": name, "array": self.store(added)}
        if parts == 1:
            contribution = self._item(bar, "gradient, complete", added, result=True)
        lines: list[list[Item]] = [[*line, {"sign": "="}, contribution]]
        if parts > 1:
            lines.append(self._growth(instruction, added))
        sentence = user.operator.reason_back
        head = f"{part} of {parts}: " if parts > 1 else ""
        text: StepText = {
            "sentence": f"{name}: {sentence}" if parts > 1 else sentence,
            "rows": lines,
            "card": [head + formula, self._amount(line, added)],
        }
        if found is not None:
            text["terms"] = {**found, "names": [*found["names"], contribution.get("label", "")]}
        return text

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

    def _product(self, instruction: Instruction) -> tuple[list[Item], str, Terms | None]:
        """Show what makes the contribution, and write it: upstream × local where that is so."""
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
            if text == "1":
                line, formula = [upstream], "upstream"
            else:
                line = [upstream, {"sign": "×"}, self._item(text, "local", local.value)]
                formula = f"upstream × {_factor(local)}"
            if summed:
                line, formula = [{"sign": "∑"}, *line], f"∑({formula})"
            return line, formula, None
        whole: Evaluated = rule(
            m, m.pair(named(user, read[0][1]), read[0][2]), y, *xs, **user.params
        )
        line, found = self._factors(whole, upstream)
        return line, whole.formula.text, found

    def _factors(self, whole: Evaluated, upstream: Item) -> tuple[list[Item], Terms | None]:
        """Show the operands of the last operator of a rule, such as Wᵀ and ḡ of Wᵀ·ḡ."""
        operator, xs = whole.row, whole.operands
        if operator is None or len(xs) < 2:
            return [upstream], None
        called = [x.formula.text for x in xs]
        found = terms(operator, [x.shape for x in xs], whole.params, called)
        adds = found is not None and found.get("by") == "∑"
        note = operator.notation
        plain = note.text == "{0}" or note.text.startswith("{0}[")
        if plain or (note.kind not in ("infix", "pattern") and not adds):
            return [upstream], None
        items = [self._factor(x, upstream) for x in (xs if adds else xs[:2])]
        if note.kind != "pattern":
            return _line(note, items, found), found
        turned: Item = {**items[1], "label": items[1]["label"] + "ᵀ"}
        return [items[0], {"sign": "·"}, turned], found

    def _factor(self, x: Evaluated, upstream: Item) -> Item:
        return (
            upstream
            if x.formula.text == upstream["label"]
            else self._item(x.formula.text, "", x.value)
        )

    def _item(self, label: str, role: str, array: Any, *, result: bool = False) -> Item:
        item: Item = {"label": label, "role": role, "array": self.store(array)}
        return {**item, "result": True} if result else item

    def _spoken(self, array: Any) -> str:
        if array.size <= _SPOKEN:
            return summarise(array).text
        return f"of norm {number(self._norm(array))}"

    def _norm(self, array: Any) -> float:
        """Return the norm of an array of the payload; that of a large one is known."""
        known = self.store.arrays[self.store(array)]
        return float(known["norm"]) if "norm" in known else summarise(array).norm

    def _amount(self, line: list[Item], added: Any) -> str:
        """Write the second line of a card: the numbers of scalars, else the norm."""
        if np.ndim(added) or any(np.ndim(x) for x in (added,)):
            return f"contribution, norm {number(self._norm(added))}"
        texts = [_number_of(self.store, item) for item in line]
        if None in texts or line[0].get("sign") or len(line) == 1:
            return f"contribution {number(float(added))}"
        return f"{' '.join(t for t in texts if t)} = {number(float(added))}"


def _base_name(node: Node) -> str:
    """Return what the entries of a node are called by: y of yᵢ."""
    return node.names[1] if node.axes and len(node.names) > 1 else node.name


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


def _number_of(store: Arrays, item: Item) -> str | None:
    """Write a scalar item of a line, in parentheses if negative; signs as they are."""
    if "sign" in item:
        return str(item["sign"])
    array = store.arrays[item["array"]]
    if array["shape"]:
        return None
    text = number(float(array["data"][0]))
    return f"({text})" if text.startswith("−") else text


def _factor(local: Evaluated) -> str:
    """Write a local derivative as a factor."""
    text = local.formula.text
    return f"({text})" if local.formula.precedence <= 20 else text
