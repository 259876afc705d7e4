"""Hold what a picture shows at one step: values, gradients and states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, Protocol

from eqgraph.picture.summary import Summary

State = Literal["waiting", "current", "done"]
Phase = Literal["forward", "backward"]
EdgeKey = tuple[str, str, int]  # the refs of operand and user, and the index of the operand


@dataclass(frozen=True, slots=True)
class NodeFrame:
    """Hold what one node shows; None is "not yet"."""

    value: Summary | None = None
    grad: Summary | None = None
    state: State = "waiting"


@dataclass(frozen=True, slots=True)
class EdgeFrame:
    """Hold what one edge shows; `card` are two lines about its local derivative."""

    state: State = "waiting"
    card: tuple[str, str] | None = None

    def shown(self, phase: Phase) -> str:
        """Name the state as the style sheet knows it: waiting, forward, backward-current, …"""
        if self.state == "waiting":
            return "waiting"
        return phase if self.state == "done" else f"{phase}-current"


@dataclass(frozen=True, slots=True)
class Asked:
    """Name what a quiz asks for; it shows as a ? in the place of a node, or on an edge."""

    kind: Literal["value", "gradient", "edge"]
    place: str | EdgeKey  # the ref of the node, or the edge


@dataclass(frozen=True, slots=True)
class Frame:
    """Hold what the whole picture shows; nodes are looked up by their ref."""

    nodes: Mapping[str, NodeFrame] = field(default_factory=lambda: MappingProxyType({}))
    edges: Mapping[EdgeKey, EdgeFrame] = field(default_factory=lambda: MappingProxyType({}))
    phase: Phase = "forward"
    asked: tuple[Asked, ...] = ()


class Named(Protocol):
    """Stand for a node, as far as naming it goes."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def names(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def name(self) -> str: ...  # noqa: D102


def ref(node: Named) -> str:
    """Return what a picture calls a node: its name; literals repeat, so they go by their id.

    The id stands behind a `#`, which no name can hold.
    """
    return node.name if node.names else f"#{node.id}"


def as_frame(given: Frame | Mapping[str, Mapping[str, Any]]) -> Frame:
    """Read a frame that is given as plain data: {ref: {"value": …, "grad": …, "state": …}}."""
    if isinstance(given, Frame):
        return given
    edges = getattr(given, "edges", {})
    return Frame(
        nodes={name: NodeFrame(**shown) for name, shown in given.items()},
        edges={key: EdgeFrame(**shown) for key, shown in edges.items()},
        phase=getattr(given, "phase", "forward"),
    )
