"""Define the program that a page runs: nodes, what their kinds compute, and how it is told."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

Why = Literal["operations", "inputs", "registers"]
Span = tuple[int, int, int]  # equation, start, end: characters (code points) of its text


class Terms(TypedDict, total=False):
    """What an entry of the first line's result is made of, as einsum says it."""

    by: str  # how terms combine: ∑, ∏, mean, max, argmax, …, choice, gather, window
    spec: str  # letters of the operands' axes and of the result's: ij,j->i
    letters: dict[str, str]  # the index that a letter stands for, where it has a name
    names: list[str]  # of the operands, and last of the result
    over: str  # the letter that a softmax runs over
    first: int  # what the first entry is called by numbers that point at entries
    stride: list[int]  # of windows, and the zeros around
    padding: list[int]


class Back(TypedDict):
    """What nodes of a kind hand back to one operand; in texts, `{g}` is the node's gradient."""

    text: str  # before broadcasting is summed out
    loose: NotRequired[bool]  # it stands in parentheses under a ∑
    summed: NotRequired[bool]  # broadcasting repeated the operand
    routine: int  # of the gradient, the value and the operands; −1: no word says it
    locals: NotRequired[int]  # the routine of the local derivative, or of the factors
    shapes: NotRequired[list[list[int]]]  # of what it returns
    opaque: NotRequired[bool]  # no word says what it is made of
    local: NotRequired[str]  # what upstream is multiplied by, if not by 1
    tight: NotRequired[bool]  # it needs no parentheses
    line: NotRequired[list[str | int]]  # signs and factors, by number
    factors: NotRequired[list[str]]
    turned: NotRequired[bool]  # the second one is shown as its transpose
    terms: NotRequired[Terms]


class KindInfo(TypedDict):
    """What nodes of one kind have in common; in texts, `{0}` and `{1}` are their operands."""

    operator: str
    shape: list[int]
    routine: int  # of the operands; −1: no word says it
    formula: str
    elementwise: NotRequired[bool]
    branch: NotRequired[int]  # the routine of the operands that tells which piece holds
    line: list[str | int]  # signs and operands, by number
    terms: NotRequired[Terms]
    back: list[Back | None]  # one an operand; None: no gradient flows there


class OperatorInfo(TypedDict):
    """What is told of an operator."""

    sign: str
    doc: str
    reason: str  # why a forward step does what it does
    back: str  # the same of a backward step
    band: NotRequired[list[float]]  # outside of it an entry is saturated
    range: NotRequired[list[float]]  # the bounds of its values
    distribution: NotRequired[bool]  # its values are probabilities


class RunNode(TypedDict):
    """A node of a run; its users, its steps and all its texts follow from the kinds."""

    name: str
    names: NotRequired[list[str]]  # all of them, where it has several
    label: NotRequired[str]  # what a picture calls it, if not its name
    ref: NotRequired[str]  # its data-node in the picture, if not its name
    kind: int | Literal["input", "parameter", "constant"]  # the number of its kind
    operands: NotRequired[list[int]]  # places in the list of nodes
    bar: NotRequired[str]  # what its gradient is called; a constant has none
    equation: int | None
    spans: list[Span]
    axes: NotRequired[list[str]]  # the indices that name its axes, if one does
    dtype: NotRequired[str]  # if it is not that of the run
    value: NotRequired[int]  # the array of a leaf
    rows: NotRequired[bool]  # one a sequence of a batch: one of them may be looked at
    fixed: NotRequired[bool]  # its value decided the structure: it cannot change


class NodeRepeat(TypedDict):
    """Nodes that stand many times, one time after the other."""

    nodes: list[RunNode]  # the first time; a number in braces, {1} or {₁}, grows
    count: int  # how many times
    by: int  # what numbers in braces grow by from time to time
    steps: list[list[int]]  # of each node: what the numbers grow by that it reads, nodes and array


class Streamed(TypedDict):
    """Why the kernel computes a run, and sends what is looked at: what is beyond its budget."""

    why: Why
    amount: float
    budget: float
    run: int  # how many runs there were before this one, of other numbers
