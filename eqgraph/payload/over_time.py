"""Define what the page gets of a model over time: its families, curves and reaches."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from eqgraph.ir.plain import Plain

CurveKind = Literal["gradient", "path", "product", "transfer", "input"]


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
