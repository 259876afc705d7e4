"""Word questions and hints."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np

from eqgraph.quizzes.question import Question
from eqgraph.syntax.numbers import number
from eqgraph.tape import Machine

_SHOWN = 8  # numbers of an array that are written out


Known = list[tuple[str, str]]  # what is known at the place of a question: names and numbers


def prompt(question: Question, machine: Machine, hidden: Collection[str]) -> str:
    """Return a question in words; what is still hidden shows as a ?."""
    text, numbers = worded(question, machine)
    known = [f"{name} = {'?' if name in hidden else number}" for name, number in numbers]
    return f"{text} ({', '.join(known)})" if known else text


def worded(question: Question, machine: Machine) -> tuple[str, Known]:
    """Return a question in words, and the numbers that belong to it."""
    instruction = question.instruction
    maker = instruction.maker
    bars = machine.tape.bars
    if question.kind == "value":
        text = f"{instruction.text}: what is {question.name}?"
        known = [(x.name, machine.value_of(x)) for x in maker.operands if x.kind != "constant"]
        return text, _written(known)
    of = machine.of.name
    if question.kind == "gradient":
        edges = {i.user.name for i in machine.tape.by_node[question.node.id] if i.user is not None}
        text = f"what is {question.name}, the gradient of {of} by {question.node.name}"
        if not question.node.leaf and not question.node.given:  # what is v1?
            text = f"{machine.tape.by_node[question.node.id][0].text}: {text}"
        users = [u for u in question.node.users if u.name in edges]
        return f"{text}?", _written([(bars[u.id], machine.grad_of(u)) for u in users])
    made = machine.tape.by_node[maker.id][0].text
    known = [(x.name, machine.value_of(x)) for x in maker.operands if x.kind != "constant"]
    if question.local:
        ask = f"what is {question.name}, the local derivative?"
        return f"{made}: {ask}", _written([*known, (maker.name, machine.value_of(maker))])
    ask = f"what does this edge add to {bars[question.node.id]}?"
    return f"{made}: {ask}", _written([*known, (bars[maker.id], machine.grad_of(maker))])


def _written(known: list[tuple[str, Any]]) -> Known:
    return list(dict.fromkeys((name, shown(value)) for name, value in known))


def shown(value: Any) -> str:
    """Write a value, with four digits.

    >>> import numpy as np
    >>> shown(np.array(0.1 + 0.2)), shown(np.eye(2)), shown(np.zeros((9, 9)))
    ('0.3', '[[1, 0], [0, 1]]', '9×9 numbers')
    """
    array = np.asarray(value)
    if array.size > _SHOWN:
        return "×".join(map(str, array.shape)) + " numbers"
    texts = np.vectorize(lambda x: number(x, 4, short=True), otypes=[object])(array)
    return str(texts.tolist()).replace("'", "")


def hints(question: Question, machine: Machine) -> list[str]:
    """Return the hints to a question: the reason of the step, then its formula."""
    instruction = question.instruction
    operator = instruction.maker.operator
    assert operator is not None
    if question.kind == "value":
        return [operator.reason, f"{operator.doc} {instruction.text}"]
    steps = machine.tape.by_node[question.node.id]
    flows = [i for i in steps if i.kind == "accumulate"]
    if question.kind == "edge":
        flows = [instruction]
    first = operator.reason_back
    if len(flows) > 1:
        first = f"{len(flows)} edges bring a contribution each; {first}"
    return [first, "; ".join(i.text for i in flows)]
