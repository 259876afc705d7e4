"""Write a training to one file and take it up again, to the bit."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from eqgraph.errors import ValuesError
from eqgraph.learn.tensors import read_tensors, write_tensors
from eqgraph.learn.trail import State
from eqgraph.learn.watching import arrays_of, figures_of

if TYPE_CHECKING:
    from eqgraph.learn.trainer import Trainer

Array = np.ndarray[Any, np.dtype[Any]]
_LISTS = ("losses", "rates", "norms")
_KINDS = ("value", "memory", "state", "history", "ratio", "start", "started", "watched")


def write(trainer: Trainer, path: Path) -> None:
    """Write everything that the next updates depend on, and the history, in one file."""
    history, optimiser = trainer.history, trainer.optimiser
    arrays = {f"value/{name}": array for name, array in trainer.parameters.items()}
    arrays |= {f"memory/{key}": array for key, array in optimiser.memory.items()}
    arrays |= {f"state/{name}": array for name, array in trainer.carried.items()}
    arrays |= {f"history/{name}": _numbers(getattr(history, name)) for name in _LISTS}
    arrays["history/looked"] = _numbers(history.ratios)
    for name in trainer.parameters:
        arrays[f"ratio/{name}"] = _numbers([ratios[name] for ratios in history.ratios.values()])
    arrays |= {f"watched/{name}": array for name, array in arrays_of(history.watched).items()}
    arrays["watched/update"] = _numbers(history.watched)
    counts = {"count": optimiser.count}
    if history.trail is not None:  # the start: from there, any update is computed again
        _, start = history.trail.start
        arrays |= {f"start/{name}": array for name, array in start.values.items()}
        arrays |= {f"started/{key}": array for key, array in start.memory.items()}
        counts["began"] = start.count
    about = json.dumps({**_description(trainer), **counts})
    write_tensors(path, arrays, {"eqgraph.training": about})


def restore(trainer: Trainer, path: Path) -> None:
    """Take a training up where a checkpoint left it; raise `ValuesError` if it is another one."""
    arrays, metadata = read_tensors(path)
    try:
        found = json.loads(metadata.get("eqgraph.training", "{}"))
    except (ValueError, RecursionError):
        found = {}
    # As JSON gives it back: a tuple is a list.
    wanted = json.loads(json.dumps(_description(trainer)))
    count, began = _counts(found)
    if count is None or set(found) != set(wanted):
        raise ValuesError(f"{path.name} is no checkpoint of a training")
    other = [key for key in wanted if wanted[key] != found[key]]
    if other:
        raise ValuesError(
            f"{path.name} is of another training: its {', '.join(other)} differs",
            hint="resume with the same model, data and options, or without the checkpoint",
        )
    parts: dict[str, dict[str, Array]] = {kind: {} for kind in _KINDS}
    for key, array in arrays.items():
        kind, _, name = key.partition("/")
        parts.setdefault(kind, {})[name] = array
    _check(trainer, parts, path, count)
    ratios = _ratios(parts, path, count)
    updates = _updates(parts["watched"].pop("update"), path, count)
    state = State(parts["value"], parts["memory"], parts["state"], count)
    trainer.restore(count, state, parts["history"]["losses"].tolist())
    history = trainer.history
    history.rates, history.norms = (parts["history"][name].tolist() for name in _LISTS[1:])
    history.ratios, history.watched = ratios, figures_of(parts["watched"], updates)
    if trainer.history.trail is not None:
        start = State(parts["start"], parts["started"], {}, began) if parts["start"] else None
        trainer.history.trail.resume(trainer, start)
    trainer.commit()


def _counts(found: Any) -> tuple[int | None, int]:
    """Take from a description how many updates the optimiser had done, now and at the start."""
    if not isinstance(found, dict):
        return None, 0
    count, began = found.pop("count", None), found.pop("began", 0)
    sound = all(type(one) is int and one >= 0 for one in (count, began))
    return (count if sound else None), began


def _description(trainer: Trainer) -> dict[str, Any]:
    """Describe what must be the same for a training to go on."""
    windows = trainer.windows
    return {
        "text": hashlib.sha256(trainer.model.text.encode()).hexdigest(),
        "optimiser": [type(trainer.optimiser).__name__, trainer.optimiser.options()],
        "dtype": str(trainer.dtype),
        "data": windows.fingerprint,
        "window": windows.window,
        "batch": windows.batch,
        "seed": windows.seed,
        "clipping": [None if x is None else float(x) for x in (trainer.norm, trainer.bound)],
    }


def _check(trainer: Trainer, parts: dict[str, dict[str, Array]], path: Path, count: int) -> None:
    """Compare all arrays with what the training would have written."""
    optimiser, history = trainer.optimiser, parts["history"]
    blocks = {name: array.shape for name, array in trainer.blocks.items()} if count else {}
    shapes = {
        "value": {name: array.shape for name, array in trainer.parameters.items()},
        "memory": {f"{kind}/{name}": blocks[name] for kind in optimiser.kinds() for name in blocks},
        "state": trainer.state_shapes(count),
        "history": {name: (count,) for name in _LISTS} | {"looked": _shape(history, "looked")},
        "ratio": dict.fromkeys(trainer.parameters, _shape(history, "looked")),
    }
    found = {kind: {k: v.shape for k, v in arrays.items()} for kind, arrays in parts.items()}
    watched, begun = found.pop("watched"), (found.pop("start"), found.pop("started"))
    memory = {f"{k}/{n}": x.shape for k in optimiser.kinds() for n, x in trainer.blocks.items()}
    noted = {shape[:1] for shape in watched.values()}
    sound = "update" in watched and noted == {_shape(parts["watched"], "update")}
    sound = sound and begun[0] in ({}, shapes["value"]) and begun[1] in ({}, memory)
    kinds = ("value", "memory", "state", "start", "started")
    held = {v.dtype for k in kinds for v in parts[k].values()}
    logged = {v.dtype for k in ("history", "ratio", "watched") for v in parts[k].values()}
    if not sound or found != shapes or held > {trainer.dtype} or logged > {np.dtype("float64")}:
        raise ValuesError(f"{path.name} does not fit the model: arrays are missing or misshapen")
    rate = optimiser.rate
    if callable(rate) and [float(rate(k)) for k in range(count)] != history["rates"].tolist():
        raise ValuesError(
            f"{path.name} is of another training: its schedule gave other rates",
            hint="a schedule is a function of the number of the update, and of nothing else",
        )


def _ratios(
    parts: dict[str, dict[str, Array]], path: Path, count: int
) -> dict[int, dict[str, float]]:
    """Return what was noted of the updates that were looked at, after a check of their numbers."""
    if not np.isfinite(parts["history"]["losses"]).all():
        raise ValuesError(f"{path.name} holds a history that no training has")
    return {
        update: {name: float(ratios[k]) for name, ratios in parts["ratio"].items()}
        for k, update in enumerate(_updates(parts["history"]["looked"], path, count))
    }


def _updates(found: Array, path: Path, count: int) -> list[int]:
    """Return the numbers of updates that something was noted of, after a check."""
    whole = np.isfinite(found).all() and (found == np.floor(found)).all()
    inside = whole and (found >= 0).all() and (found < count).all()
    if not inside or (np.diff(found) <= 0).any():
        raise ValuesError(f"{path.name} holds a history that no training has")
    return [int(update) for update in found]


def _shape(arrays: dict[str, Array], name: str) -> tuple[int, ...]:
    """Return the length of an array, or what no array has."""
    return (len(arrays[name]),) if name in arrays and arrays[name].ndim == 1 else (-1,)


def _numbers(values: Any) -> Array:
    return np.array(list(values), np.float64)
