"""Write which digits of a run are right: what the page colours its nodes by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from eqgraph.picture import ref
from eqgraph.tape import Digits, Loss, Right


class RightInfo(TypedDict):
    """How many decimal digits of an array are right."""

    worst: float
    median: float
    here: float  # lost by the step itself
    before: float  # lost before


class NodeDigitsInfo(TypedDict):
    """The digits of a node's value, and of its gradient if one reached it."""

    value: RightInfo
    gradient: RightInfo | None


class LossInfo(TypedDict):
    """A step that loses digits which a result or a gradient lacks."""

    cause: str
    step: int
    node: str
    text: str
    rewrite: str  # the rule that brings them back; empty if none does


class DigitsInfo(TypedDict):
    """How many digits of each node are right, by its ref."""

    title: str
    full: float  # as many as floats of this kind can have
    nodes: dict[str, NodeDigitsInfo]
    losses: list[LossInfo]
    more: int  # losses that are not listed
    medians: tuple[float, float]  # what half of the entries keep: in results, in leaves' gradients
    applied: list[str]  # rules that were applied on the way


def digits_info(found: Digits, applied: Sequence[str] = (), most: int = 20) -> DigitsInfo:
    """Return digits as plain data."""
    felt = [loss for loss in found.losses if loss.felt]
    return {
        "title": found.title,
        "full": round(found.full, 1),
        "nodes": {
            ref(line.node): {
                "value": _right(line.value),
                "gradient": None if line.gradient is None else _right(line.gradient),
            }
            for line in found.nodes
        },
        "losses": [_loss(loss) for loss in felt[:most]],
        "more": max(0, len(felt) - most),
        "medians": (round(found.medians[0], 2), round(found.medians[1], 2)),
        "applied": list(applied),
    }


def _right(right: Right) -> RightInfo:
    return {
        "worst": round(right.worst, 2),
        "median": round(right.median, 2),
        "here": round(right.here, 2),
        "before": round(right.before, 2),
    }


def _loss(loss: Loss) -> LossInfo:
    return {
        "cause": loss.cause,
        "step": loss.step,
        "node": ref(loss.node),
        "text": loss.text,
        "rewrite": loss.rewrite,
    }
