"""Define a routine, and its type: the straight list of words that the page computes with."""

from __future__ import annotations

from typing import NotRequired, TypedDict, final

from eqgraph.ir.plain import Plain, Whole

Param = bool | int | str | list[int]  # an option of a word, such as an axis
RoutineLine = tuple[str, list[int]] | tuple[str, list[int], dict[str, Param]]  # word, operands


@final
class Routine(TypedDict):
    """A straight list of words: what is computed of a node, or handed back to an operand.

    Values are numbered: operands, then lines in order; a constant is −1, −2, …
    """

    n: int  # operands: the values 0 to n − 1
    consts: NotRequired[list[Plain | Whole]]
    lines: list[RoutineLine]
    outs: list[int]  # the values that it returns
