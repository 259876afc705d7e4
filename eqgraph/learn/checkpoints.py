"""Write a training to one file and take it up again, to the bit."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from eqgraph.errors import ValuesError
from eqgraph.learn.tensors import read_tensors, write_tensors

if TYPE_CHECKING:
    from eqgraph.learn.training import Trainer

_LISTS = ("losses", "rates", "norms")


def write(trainer: Trainer, path: Path) -> None:
    """Write everything that the next updates depend on, in one file."""
    arrays = {f"value/{name}": array for name, array in trainer.parameters.items()}
    arrays |= {f"memory/{key}": array for key, array in trainer.optimiser.memory.items()}
    arrays |= {f"state/{name}": array for name, array in trainer.carried.items()}
    history = trainer.history
    arrays |= {f"history/{name}": np.array(getattr(history, name), "float64") for name in _LISTS}
    write_tensors(path, arrays, {"eqgraph.training": json.dumps(_description(trainer))})


def restore(trainer: Trainer, path: Path) -> None:
    """Take a training up where a checkpoint left it; raise `ValuesError` if it is another one."""
    arrays, metadata = read_tensors(path)
    try:
        found = json.loads(metadata.get("eqgraph.training", "{}"))
    except (ValueError, RecursionError):
        found = {}
    wanted = _description(trainer)
    found_count = found.pop("count", None) if isinstance(found, dict) else None
    wanted.pop("count")
    if not isinstance(found_count, int) or found_count < 0 or set(found) != set(wanted):
        raise ValuesError(f"{path.name} is no checkpoint of a training")
    other = [key for key in wanted if json.loads(json.dumps(wanted[key])) != found[key]]
    if other:
        raise ValuesError(
            f"{path.name} is of another training: its {', '.join(other)} differs",
            hint="resume with the same model, data shapes and options, or without the checkpoint",
        )
    parts = _parts(arrays)
    _check(trainer, parts, path, found_count)
    for name, array in parts["value"].items():
        trainer.parameters[name][...] = array
    trainer.optimiser.memory = {k: v.copy() for k, v in parts["memory"].items()}
    trainer.optimiser.count = found_count
    trainer.carried = {k: v.copy() for k, v in parts["state"].items()}
    for name in _LISTS:
        setattr(trainer.history, name, [float(x) for x in parts["history"][name]])
    trainer.commit()


def _description(trainer: Trainer) -> dict[str, Any]:
    """Describe what must be the same for a training to go on."""
    windows = trainer.windows
    return {
        "text": hashlib.sha256(trainer.model.text.encode()).hexdigest(),
        "optimiser": [type(trainer.optimiser).__name__, trainer.optimiser.options()],
        "dtype": str(trainer.dtype),
        "data": {name: list(array.shape) for name, array in windows.arrays.items()},
        "cuts": [windows.window, windows.batch, windows.seed],
        "clipping": [trainer.norm, trainer.bound],
        "count": trainer.optimiser.count,
    }


def _parts(arrays: dict[str, Any]) -> dict[str, dict[str, Any]]:
    parts: dict[str, dict[str, Any]] = {"value": {}, "memory": {}, "state": {}, "history": {}}
    for key, array in arrays.items():
        kind, _, name = key.partition("/")
        parts.setdefault(kind, {})[name] = array
    return parts


def _check(trainer: Trainer, parts: dict[str, dict[str, Any]], path: Path, count: int) -> None:
    values = {name: array.shape for name, array in parts["value"].items()}
    lengths = {len(parts["history"].get(name, ())) for name in _LISTS}
    fits = values == {name: array.shape for name, array in trainer.parameters.items()}
    for key, array in parts["memory"].items():
        block = trainer.blocks.get(key.partition("/")[2])
        fits = fits and block is not None and array.shape == block.shape
    if not fits or len(lengths) != 1 or set(parts["history"]) != set(_LISTS) or len(parts) != 4:
        raise ValuesError(f"{path.name} does not fit the model: arrays are missing or misshapen")
    if lengths != {count}:
        raise ValuesError(f"{path.name} counts {count} updates, but tells of {lengths.pop()}")
