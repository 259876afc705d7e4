"""Find the first update of a training at which a condition holds."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from eqgraph.errors import ValuesError
from eqgraph.learn.measures import Measure, TrainingCondition, parse_measures
from eqgraph.learn.model import Model
from eqgraph.learn.snapshots import Halt, Snapshot, after
from eqgraph.learn.watching import Watcher
from eqgraph.tape.threads import few_threads

if TYPE_CHECKING:
    from eqgraph.learn.history import History
    from eqgraph.learn.trail import Trail

_LOGGED = ("loss", "rate", "update")  # what the history has of every update


def first(history: History, trail: Trail, text: str, *, bisect: bool) -> Snapshot | None:
    """Return the state before the first update at which a condition holds; None without one.

    By bisection it is the first only if the condition, once it holds, goes on holding; what was
    noted by `watch=` is asked first, and where that tells otherwise, all updates are gone through.
    """
    model = Model(trail.text)
    condition = parse_measures(text, model)
    if all(one.kind in _LOGGED for one in condition.measures):
        found = _logged(history, condition)
        if found is not None or history.halted is None:
            return None if found is None else trail.snapshot(found, _said(text, found, "read off"))
    start = min(trail.states)
    if bisect and (found := _bisected(history, trail, condition, model, start)) is not None:
        why = "bisected: the first, if it went on holding"
        return trail.snapshot(found, _said(text, found, why))
    return _scanned(history, trail, condition, model, start)


def _said(text: str, update: int, how: str) -> str:
    return f"{text.strip()} {after(update)} ({how})"


def _logged(history: History, condition: TrainingCondition) -> int | None:
    """Return the first update at which a condition on what is logged holds."""
    for k, (loss, rate) in enumerate(zip(history.losses, history.rates, strict=True)):
        known = {"loss": loss, "rate": rate, "update": float(k)}
        if condition.holds(lambda measure, known=known: known[measure.kind]):  # type: ignore[misc]
            return k
    return None


def _scanned(
    history: History, trail: Trail, condition: TrainingCondition, model: Model, start: int
) -> Snapshot | None:
    """Do all updates again until the condition holds."""
    again = trail.at(start)
    again.watcher = Watcher(condition.text, model, 1, notes=False)
    try:
        with few_threads(again.blocks):
            while again.done < len(history.losses):
                trail.next(again)
            if history.halted is not None:  # the one whose step was not done
                with suppress(ValuesError):
                    again.advance()
    except Halt as halt:
        found = halt.snapshot
        how = f"all updates from {start} on were looked at" if start else "all were looked at"
        found.reason = _said(condition.text, found.update, how)
        return found
    finally:
        again.watcher = None
        trail.forget()
    return None


def _bisected(
    history: History, trail: Trail, condition: TrainingCondition, model: Model, start: int
) -> int | None:
    """Return an update at which the condition holds and before which it does not, or None.

    None is said where it holds at the end of no stretch, or turned back where it was noted.
    """
    known = dict(_noted(history, condition))
    last = len(history.losses) - 1
    for k in (start, last):
        if k not in known and last >= start:
            known[k] = _holds(trail, condition, model, k)
    yes, no = [k for k, held in known.items() if held], [k for k, held in known.items() if not held]
    if not yes or (no and max(no) > min(yes)):
        return None
    high, low = min(yes), max(no, default=-1)
    if low < 0:
        return high if high == start else None
    while high - low > 1:
        middle = (low + high) // 2
        if _holds(trail, condition, model, middle):
            high = middle
        else:
            low = middle
    return high


def _noted(history: History, condition: TrainingCondition) -> list[tuple[int, bool]]:
    """Tell of the updates that were noted with all that the condition reads whether it held."""
    out: list[tuple[int, bool]] = []
    for k, figures in history.watched.items():
        known = {**figures, "update": float(k), "rate": history.rates[k]}

        def look(one: Measure, known: dict[str, float] = known, k: int = k) -> float:
            return history.losses[k] if one.kind == "loss" else known[str(one)]

        with suppress(KeyError):
            out.append((k, condition.holds(look)))
    return out


def _holds(trail: Trail, condition: TrainingCondition, model: Model, update: int) -> bool:
    """Compute one update again, and tell whether the condition holds."""
    again = trail.at(update)
    again.watcher = Watcher(condition.text, model, 1, notes=False)
    try:
        with few_threads(again.blocks):
            trail.next(again)
    except Halt:
        return True
    finally:
        again.watcher = None
    return False
