"""Define what page and kernel say to each other of a run that the kernel computes."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from eqgraph.ir.plain import Plain
from eqgraph.payload.schema import ProblemInfo, Summary

Address = int | tuple[int] | tuple[int, int]  # a register; what a step adds; a factor of that


class WindowRequest(TypedDict):
    """What is looked at: arrays at a step. Only the last window of a view counts."""

    kind: Literal["window"]
    id: str
    step: int
    arrays: list[Address]
    rows: NotRequired[list[int]]  # of each array the row that is looked at; −1: all
    whole: NotRequired[bool]  # all numbers, however many, instead of those of a tile
    pinned: NotRequired[bool]  # of the run that was kept, instead of this one


class WindowReply(TypedDict):
    """The arrays that were asked for, in order; their numbers are in one buffer, float64."""

    kind: Literal["window"]
    id: str
    arrays: list[Summary]  # without data


Format = Literal["pdf", "gif", "webp", "html"]  # of files that the kernel makes


class ExportRequest(TypedDict):
    """A file of all steps, to be made."""

    kind: Literal["export"]
    id: str
    format: Format
    theme: NotRequired[Literal["light", "dark"]]  # of an animation; a PDF is light, a page both


class FileReply(TypedDict):
    """The file; it is the one buffer."""

    kind: Literal["file"]
    id: str


class Progress(TypedDict):
    """How far it is on the way to a window or a file; the answer comes later."""

    kind: Literal["progress"]
    id: str  # of what was asked for
    done: int  # instructions; of a file, steps that are drawn
    steps: int  # that it needs


class CancelRequest(TypedDict):
    """A window or a file that is no longer waited for."""

    kind: Literal["cancel"]
    id: str
    of: str  # the id of what was asked for


class Cancelled(TypedDict):
    """The answer to what is not computed or made, and to who asked for that."""

    kind: Literal["cancelled"]
    id: str


class EntryRequest(TypedDict):
    """One number of a leaf: for its knob."""

    kind: Literal["entry"]
    id: str
    name: str
    at: int  # row by row


class EntryReply(TypedDict):
    """The number that was asked for."""

    kind: Literal["entry"]
    id: str
    value: Plain


class LetRequest(TypedDict):
    """What if: one number of a leaf is another one. The run that it makes comes as a payload."""

    kind: Literal["let"]
    id: str
    name: str
    at: int
    value: Plain


class PlacesRequest(TypedDict):
    """A condition of a breakpoint: at which steps of the whole run it holds."""

    kind: Literal["places"]
    id: str
    text: str


class PlacesReply(TypedDict):
    """The steps at which a condition holds, rising."""

    kind: Literal["places"]
    id: str
    places: list[int]


class ProblemsRequest(TypedDict):
    """Look for the problems of the whole run."""

    kind: Literal["problems"]
    id: str


class ProblemsReply(TypedDict):
    """The problems of the whole run, in the order of the tape."""

    kind: Literal["problems"]
    id: str
    problems: list[ProblemInfo]


class TimeRequest(TypedDict):
    """The figures over time of the whole run."""

    kind: Literal["time"]
    id: str
    rows: int  # of a lane, at most: more units are means of neighbours
    reach: dict[str, list[int]]  # of outputs, the steps that are asked for


class CellFigures(TypedDict):
    """What the cells of a family show; null at steps that have none."""

    value: list[list[Plain] | None]
    gradient: list[list[Plain] | None]
    low: NotRequired[list[Plain | None]]  # fractions of saturated units
    high: NotRequired[list[Plain | None]]


class LaneFigures(CellFigures):
    """The figures of a family; null at steps that have none."""

    partial: list[list[Plain] | None]  # norms of the gradient after each part but the last
    constant: list[int]
    dead: list[int]


class TimeReply(TypedDict):
    """All figures over time, by the names that they have in the page."""

    kind: Literal["time"]
    id: str
    lanes: dict[str, LaneFigures]
    curves: dict[str, list[Plain | None]]  # by kind, name and path
    reach: dict[str, list[list[Plain | None] | None]]  # by output and input, a row a step asked for
    weights: dict[str, Plain | None]
    loss: Plain | None
    guess: float | None
    warnings: list[str]
    memory: list[str]  # how soon the units of each state forget


class LanesRequest(TypedDict):
    """The cells of one sequence of the batch; the other figures are of all of them."""

    kind: Literal["lanes"]
    id: str
    rows: int  # of a lane, at most: more units are means of neighbours
    sequence: int  # from 0


class LanesReply(TypedDict):
    """The cells by the names of the families that have such a sequence."""

    kind: Literal["lanes"]
    id: str
    lanes: dict[str, CellFigures]


class DistributionsRequest(TypedDict):
    """How the entries of each family are spread, step by step."""

    kind: Literal["distributions"]
    id: str
    gradient: bool  # of its gradients, instead of its values
    sequence: int | None  # of the batch, from 0; null: all
    unit: int | None  # of each family, from 0; null: all


class DistributionFigures(TypedDict):
    """The figures of a family, an entry a step; null where no entry is finite."""

    least: list[Plain | None]
    greatest: list[Plain | None]
    mean: list[Plain | None]
    quantiles: list[list[Plain | None]]  # a list for each quantile
    edges: list[float]  # of the bins
    histogram: list[list[int]]  # a list for each bin
    broken: list[int]  # how many are NaN or infinite
    order: list[int]  # the units, long memory first
    lines: int  # of the units in that order; of many, the largest one of each stretch


class DistributionsReply(TypedDict):
    """The figures by the names of the families; null where one has no such sequence or unit.

    The one buffer has the lines of units of all of them, step by step in each, as float32.
    """

    kind: Literal["distributions"]
    id: str
    lanes: dict[str, DistributionFigures | None]


class PathsRequest(TypedDict):
    """The routes on which the gradient of a family's node at a step comes back."""

    kind: Literal["paths"]
    id: str
    of: str  # the family
    at: int  # the step


class PathsReply(TypedDict):
    """Shares of a gradient, each in all: by routes, by the steps of losses, from place to place."""

    kind: Literal["paths"]
    id: str
    norm: Plain
    routes: dict[str, Plain]  # by the first equation that is no state; empty: states alone
    losses: list[tuple[int, Plain]]
    flow: list[tuple[str, int, str, int, Plain]]
    largest: list[tuple[Plain, int, int]]  # share, unit and step of its loss, of states alone
    past: list[str]  # the gates that multiply the state on its own line


class CheckRequest(TypedDict):
    """Check the gradients of the whole run by differences."""

    kind: Literal["check"]
    id: str
    entries: int  # of an input that are tried


class Verdict(TypedDict):
    """What a gradient check says of an input."""

    verdict: Literal["ok", "WRONG", "cannot tell"]
    error: float | None
    entries: int
    kinks: int


class CheckReply(TypedDict):
    """The verdicts, by the names of the inputs."""

    kind: Literal["check"]
    id: str
    verdicts: dict[str, Verdict]


class UpdateRequest(TypedDict):
    """One step of training: leaves go down their gradients."""

    kind: Literal["update"]
    id: str
    rate: float
    all: bool  # inputs, too, and not parameters alone


class UpdateReply(TypedDict):
    """What goes down, before the update and after it; null: no gradient reaches a leaf."""

    kind: Literal["update"]
    id: str
    losses: tuple[Plain, Plain] | None


class ResetRequest(TypedDict):
    """Take all steps of training back."""

    kind: Literal["reset"]
    id: str


class PinRequest(TypedDict):
    """Keep the numbers of this run, to compare others with it; or let go of them."""

    kind: Literal["pin"]
    id: str
    on: bool


class Done(TypedDict):
    """What was asked for is done."""

    kind: Literal["let", "reset", "pin"]
    id: str


class Stored(TypedDict):
    """What a page without a kernel has of such a run: some steps, as they were when saved."""

    steps: list[int]
    addresses: list[Address]
    arrays: list[Summary]
