"""Define an instruction: one line of the tape."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from eqgraph.ir import Node

Phase = Literal["forward", "backward"]
Kind = Literal["compute", "seed", "accumulate"]


@dataclass(frozen=True, slots=True)
class Instruction:
    """Write one register: the value of a node, or its gradient grown by one contribution.

    Forward, `register` receives the node's value. Backward, `seed` starts the gradient, and
    `accumulate` adds to the gradient of `node` what flows along one edge: `node` is the operand at
    index `operand` of `user`, and this is contribution `part` of `parts`.
    """

    index: int
    phase: Phase
    kind: Kind
    node: Node
    register: int
    reads: tuple[int, ...]
    text: str
    user: Node | None = None
    operand: int | None = None
    part: int = 1
    parts: int = 1

    @property
    def step(self) -> int:
        """Return the number that the listing shows: how many instructions are done after it."""
        return self.index + 1

    @property
    def maker(self) -> Node:
        """Return the node whose operator acts: the node itself, or the user it hands back from."""
        return self.user or self.node

    def __str__(self) -> str:
        return self.text
