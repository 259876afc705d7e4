"""Define what the payload says of pictures, and of what each shows."""

from __future__ import annotations

from typing import NotRequired, TypedDict


class Repeat(TypedDict):
    """Nodes by their numbers, place by place in a picture; at many times, if they repeat."""

    shown: list[int]  # −1 − its number for a node that a group only reads
    times: NotRequired[tuple[int, int]]  # from the first to the last
    steps: NotRequired[list[int]]  # what the numbers grow by from time to time


class Group(Repeat):
    """What folds into one node; groups of one structure share a picture, place by place."""

    picture: str | None  # the number of the group whose picture this is
    equation: int
    node: int  # the place of the one that stands for the group


class TimeStep(Repeat):
    """The picture of one step of time of an unrolled model."""

    picture: str


# A template's number, its own values in order, and the parts beside it.
PartInfo = list["str | float | PartInfo"]
OverInfo = tuple[int, int, int, str, str]  # of an edge, where, a sign, and the names of indices


class LookInfo(TypedDict):
    """How a node looks wherever it stands; lengths are in px."""

    w: float
    h: float
    kinds: str  # the ends of its classes
    text: str  # what is said of it after its names
    parts: list[PartInfo]


class FigureInfo(TypedDict):
    """What is drawn of a graph; lengths are in tenths of a px."""

    equations: list[list[int]]  # its number, x, y, width, height
    nodes: list[tuple[int, int, int]]  # look, x, y
    edges: list[list[int]]  # payload/drawings.py says what of
    overs: list[OverInfo]


class PanelInfo(FigureInfo):
    """A graph before or after a rewrite."""

    at: tuple[int, int]
    caption: str
    lit: list[int]  # the places of the nodes that change
    first: NotRequired[int]  # the number of its first node, after the rewrite
    names: NotRequired[list[str]]  # of its nodes, before it: they are only looked at


class PictureInfo(FigureInfo):
    """A picture."""

    size: tuple[int, int]
    shown: NotRequired[list[int]]  # the numbers of its nodes, where these are not all in order
    shots: NotRequired[list[list[PanelInfo]]]  # one after the other, a step each


class Pictures(TypedDict):
    """What a player draws, and what opens first."""

    looks: list[LookInfo]
    pictures: dict[str, PictureInfo]  # the whole, the overview, and groups by number
    groups: list[Group]
    times: list[TimeStep]
    opens: str | None  # the picture to begin with; None if there is none
