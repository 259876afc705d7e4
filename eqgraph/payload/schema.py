"""Define the payload: every field that the page gets, and its type, once.

What stands behind a field's `#` says what it holds. `python -m tests.payload.write_schema` writes
the same as TypeScript, player/web/engine/schema.d.ts, which the player's types are taken from.
"""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict, final

from eqgraph.ir.plain import Held, Packed, Plain, Whole
from eqgraph.payload.figures import PictureInfo, Pictures
from eqgraph.payload.over_time import Unrolled
from eqgraph.payload.program import (
    KindInfo,
    NodeRepeat,
    OperatorInfo,
    RunNode,
    Span,
    Streamed,
    Terms,
)
from eqgraph.payload.right import DigitsInfo
from eqgraph.payload.routine import Routine

Version = Literal[3]
Phase = Literal["forward", "backward"]
Wording = dict[str, str | dict[str, str]]
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
    line: NotRequired[int]  # of the whole text, on which it begins
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
    value: int  # the array of what its node holds afterwards, absolute; −1: it is not told
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


class Program(TypedDict):
    """The program of a machine and what it reads: the page computes the rest."""

    of: int  # the node whose gradient flows back
    seed: NotRequired[int]  # the array that it starts with, if that is not 1 for each entry
    dtype: str
    equations: list[EquationText]
    operators: dict[str, OperatorInfo]
    kinds: list[KindInfo]
    routines: list[Routine]
    nodes: list[RunNode | NodeRepeat]
    arrays: list[Whole | Packed | Held]
    fixed: NotRequired[dict[str, int]]  # by step, what no word of the page computes
    time: Unrolled | None
    origins: NotRequired[dict[str, str]]  # of names: what they are in the module they come from


class Payload(Pictures, Program):
    """A run to play: its program and its pictures."""

    version: Version
    title: str
    later: NotRequired[bool]  # it is long: its problems are looked for in between
    streamed: NotRequired[Streamed]  # where the kernel computes, and the page nothing
    hints: list[ProblemInfo]
    reading: NotRequired[Reading]  # where it is not what the text says already
    digits: NotRequired[DigitsInfo]  # only where somebody asked for them
    counted: NotRequired[dict[str, list[Plain]]]  # the inputs that the digits are of


class HistoryPayload(Pictures):
    """The history of a rewritten graph, a step a rewrite."""

    version: Version
    title: str
    of: str
    equations: list[EquationText]
    nodes: list[NodeInfo]
    instructions: list[InstructionInfo]
    arrays: list[Summary]
    turn: int
    problems: list[ProblemInfo]
    hints: list[ProblemInfo]
    time: None
    words: NotRequired[Wording]  # instead of the player's own


class ComparedRun(Program):
    """A run in a comparison."""

    name: str


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
    facts: list[str]  # names whose numbers belong to it
    hints: list[str]  # where it is graded, empty texts for those that were not asked for
    forbidden: list[str]
    answer: NotRequired[Whole]  # what the page cannot compute, and may know


class Task(TypedDict):
    """A quiz; where it is graded, steps behind the first open question are a ?."""

    version: Literal[3]
    graded: bool
    payload: Payload | HistoryPayload
    cost: float  # of a hint
    tolerance: float
    salt: str  # what runs with other numbers are drawn from
    questions: list[QuestionInfo]


class ReadRequest(TypedDict):
    """A text that the page cannot read: a condition, or a formula that answers question k."""

    kind: Literal["read"]
    id: str
    text: str
    k: NotRequired[int]


class ReadReply(TypedDict):
    """The same text with every sign written; what cannot be read is told instead."""

    kind: Literal["read", "error"]
    id: str | None
    text: str


class TextRequest(TypedDict):
    """Equations to play instead, with numbers for names that have none: 0.5, [1, 2]."""

    kind: Literal["text"]
    id: str
    text: str
    values: NotRequired[dict[str, str]]


class TextReply(TypedDict):
    """What is played now; or names that need a value; or why not, and where."""

    kind: Literal["text", "asks", "error"]
    id: str | None
    text: str
    names: NotRequired[list[str]]
    at: NotRequired[tuple[int, int]]  # characters of the text
