"""Define the payload: every field that the page gets, and its type, once.

What stands behind a field's `#` says what it holds. `python -m tests.payload.write_schema` writes
the same as TypeScript, player/web/engine/schema.d.ts, which the player's types are taken from.
"""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict, final

from eqgraph.ir.plain import Plain, Whole
from eqgraph.payload.figures import PictureInfo, Pictures
from eqgraph.payload.right import DigitsInfo

Version = Literal[2]
Phase = Literal["forward", "backward"]
Wording = dict[str, str | dict[str, str]]
Span = tuple[int, int, int]  # equation, start, end: characters (code points) of its text
CurveKind = Literal["gradient", "path", "product", "transfer", "input"]
Edge = tuple[str, str, int]  # from an operand, to its user, as which operand


@final
class Summary(TypedDict):
    """An array in few numbers: `data` holds rows × cols of them, means of blocks if it is cut.

    The figures leave NaN out, and are None where no number is left.
    """

    shape: list[int]
    data: list[Plain]
    text: str
    rows: int
    cols: int
    cut: NotRequired[bool]
    norm: NotRequired[Plain]
    min: NotRequired[Plain | None]
    max: NotRequired[Plain | None]
    mean: NotRequired[Plain | None]
    nan: NotRequired[int]
    inf: NotRequired[int]
    zeros: NotRequired[int]
    histogram: NotRequired[list[int]]  # counts in equal bins from −m to m, m the largest magnitude


class EquationText(TypedDict):
    """An equation as written."""

    name: str
    text: str
    node: NotRequired[str]  # the ref of its result
    left: NotRequired[tuple[int, int] | None]  # where its name stands; None if it was made up
    mathml: NotRequired[str | None]  # its parts with data-ref


class ReadLine(TypedDict):
    """A line of the text as it was read."""

    text: str
    equation: int  # the one that it belongs to; a part of it may have a line of its own
    node: str | None  # of its result
    left: tuple[int, int]
    parts: list[tuple[str, int, int]]  # a node and its place: characters of the text


class Reading(TypedDict):
    """The equations as they were read, with every sign written."""

    lines: list[ReadLine]
    why: NotRequired[str]  # there are none


class NodeDetails(TypedDict):
    """What is known of a node for good; of a leaf only its type and what it is for."""

    label: NotRequired[str]  # what a picture calls it, if not by its name
    axes: NotRequired[list[str]]  # the indices that name its axes, if one does
    dtype: NotRequired[str]
    doc: NotRequired[str]
    operator: NotRequired[str]
    formula: NotRequired[str]
    template: NotRequired[str | None]  # with {0}, {1} for the numbers of the operands
    derivatives: NotRequired[list[str | None]]  # one an operand
    band: NotRequired[list[float] | None]  # outside of it an entry is saturated


class NodeInfo(NodeDetails):
    """A node; `ref` is its data-node in the picture."""

    ref: str
    name: str
    names: list[str]
    kind: str
    sign: str
    shape: list[int] | None
    equation: int | None
    operands: list[str]
    users: list[str]
    spans: list[Span]
    value: int | None  # the array of a leaf, known from the start


class Item(TypedDict, total=False):
    """A thing in the step strip: a sign, or an array (or a short text) with its label."""

    sign: str
    label: str
    role: str
    array: int
    text: str
    result: bool
    gradient: bool
    scale: str  # names the items that share one colour scale; without it the strip decides


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


class StepText(TypedDict):
    """The text of a step."""

    sentence: str
    rows: list[list[Item]]
    terms: NotRequired[Terms]
    card: list[str] | None  # of the edge: what flows, and how much
    speech: NotRequired[str]  # for a screen reader


class InstructionInfo(StepText):
    """An instruction of the tape."""

    phase: Phase
    kind: Literal["compute", "seed", "accumulate"]
    node: str
    text: str
    rule: NotRequired[str]  # what the text begins with, in words
    equation: int | None
    spans: list[Span]
    reads: list[str]
    edges: list[Edge]
    value: int  # the array of what its node holds afterwards, absolute
    part: tuple[int, int] | None
    contribution: int | None  # the array that it adds to the gradient


class ProblemInfo(TypedDict):
    """A problem of this run, or a hint about where a rewrite would keep digits."""

    kind: str
    step: int
    node: str
    text: str
    nodes: list[str]
    place: NotRequired[Span]  # of a note: where in the text it was decided


class Lane(TypedDict):
    """A family: the nodes of one equation, a column a step of time."""

    name: str
    units: int
    batch: int  # arrays that a unit is the mean of
    rows: int  # fewer than units: means of neighbours
    range: list[float] | None  # of its operator
    state: bool
    value: list[list[Plain] | None]
    gradient: list[list[Plain] | None]
    known: list[int | None]  # the places from which the values are known
    backs: list[list[int] | None]  # the places of the contributions to the gradients
    low: NotRequired[list[float | None]]  # fractions of saturated units
    high: NotRequired[list[float | None]]
    constant: list[int]
    dead: list[int]


class Curve(TypedDict):
    """A figure with one number a step, known from `places` on."""

    kind: CurveKind
    name: str
    path: NotRequired[str]
    values: list[Plain | None]
    places: list[int | None]
    partial: NotRequired[list[list[Plain | None] | None]]  # norms after each contribution but one


class Reach(TypedDict):
    """The norms of an output's gradients by an input."""

    of: str
    input: str
    at: list[int]
    known: list[int]
    rows: list[list[Plain]]


class Weight(TypedDict):
    """A parameter's ‖∂L/∂W‖/‖W‖; None where the weights are all 0."""

    name: str
    ratio: Plain | None
    place: int


class Time(TypedDict):
    """An unrolled model over time."""

    steps: list[int]
    folded: int  # nodes of a step
    clock: list[tuple[int, int | None]]  # from this place on, this step
    lanes: list[Lane]
    curves: list[Curve]
    reach: list[Reach]
    weights: list[Weight]
    loss: Plain | None
    guess: Plain | None
    warnings: list[str]


class Payload(Pictures):
    """The run of a machine, or the history of a rewritten graph."""

    version: Version
    title: str
    of: str
    equations: list[EquationText]
    nodes: list[NodeInfo]
    instructions: list[InstructionInfo]
    arrays: list[Whole | Summary]
    turn: int
    problems: list[ProblemInfo]
    hints: list[ProblemInfo]
    reading: NotRequired[Reading]  # where it is not what the text says already
    time: Time | None
    digits: NotRequired[DigitsInfo]  # only where somebody asked for them
    words: NotRequired[Wording]  # instead of the player's own
    reduced: NotRequired[Literal["rows", "cells", "scalars"]]  # given up to fit into a message


class ComparedRun(TypedDict):
    """A run in a comparison."""

    name: str
    steps: int  # instructions on the tape
    turn: int
    of: str
    time: Time


class ComparisonPayload(TypedDict):
    """Runs side by side; there is no graph to see."""

    version: Version
    title: str
    pictures: dict[str, PictureInfo]
    opens: str | None
    difference: str  # where the first two runs part, in sentences; empty where they do not
    runs: list[ComparedRun]


class QuestionInfo(TypedDict):
    """A question of a quiz; what it asks for stays hidden until it is answered."""

    kind: Literal["value", "gradient", "edge"]
    name: str
    node: str
    step: int
    edge: Edge | None
    text: str
    facts: list[tuple[str, str]]  # names, and their numbers
    hints: list[str]
    forbidden: list[str]


class QuizRun(TypedDict):
    """The right answers of one run, and the names that a formula may read."""

    targets: list[Whole]
    known: dict[str, Whole]


class OpenTask(TypedDict):
    """A quiz, before it is sealed; the first run is the one that is asked about."""

    payload: Payload
    cost: float  # of a hint
    tolerance: float
    questions: list[QuestionInfo]
    runs: list[QuizRun]


class SealedTask(TypedDict):
    """A quiz as it is sent."""

    version: int
    sealed: str
