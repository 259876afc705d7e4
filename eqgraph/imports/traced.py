"""Hold what another framework computes: its operators in their order, and every value of a run."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]


def plain(x: Any) -> Array:
    """Return an array of any framework as one of NumPy."""
    found: Array = np.asarray(x.detach() if hasattr(x, "detach") else x)
    return found


@dataclass(eq=False, slots=True)
class Operation:
    """Hold one operator as it is applied: what it reads, nodes and numbers, and its parameters."""

    target: str  # its name in the framework
    args: tuple[Any, ...] = ()
    params: Mapping[str, Any] = field(default_factory=dict)
    name: str = ""
    path: str = ""  # of the module or scope that it stands in
    users: list[Operation] = field(default_factory=list)

    @property
    def all_input_nodes(self) -> list[Operation]:
        """Return the nodes that it reads."""
        return [x for x in self.args if isinstance(x, Operation)]


@dataclass(slots=True)
class Traced(ABC):
    """Hold the operators of a module or function, what comes in, and each value.

    A node is whatever the framework calls one, or an `Operation`.
    """

    title: str  # what is read
    origin: str  # the framework
    nodes: list[Any]
    outputs: list[Any]
    arguments: dict[Any, str] = field(default_factory=dict)  # a node: the name of its argument
    parameters: dict[Any, str] = field(default_factory=dict)  # a node: its path
    buffers: dict[Any, str] = field(default_factory=dict)
    called: dict[Any, str] = field(default_factory=dict)  # a node: its name, where its path is ours
    values: dict[Any, Any] = field(default_factory=dict)
    constants: set[Any] = field(default_factory=set)  # what no argument and no parameter changes

    def place(self, node: Any) -> tuple[str, str]:
        """Return the path of the module that a node belongs to, and the module's class."""
        return node.path, ""

    def assigned(self, node: Any) -> str:
        """Return the name that the code gives to a node's value, or nothing."""
        return ""

    def comment(self, path: str, kind: str) -> str:
        """Return what a comment says of a module, or nothing."""
        return ""

    @abstractmethod
    def results(self) -> Sequence[Array]:
        """Run the original; return what it gives."""

    @abstractmethod
    def pulled(self, seeds: Sequence[Array]) -> Mapping[Any, Array]:
        """Return the gradient of each argument and parameter that has one in the original."""

    @abstractmethod
    def versions(self) -> dict[str, str]:
        """Return the versions of what computes."""
