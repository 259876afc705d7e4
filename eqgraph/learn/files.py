"""Save and load models: `lstm.eq`, the text, and `lstm.safetensors`, the numbers.

The file of the numbers holds the text as well, so it alone is always whole; `lstm.eq` is the text
to read and to change, and its last line says to which numbers it belongs. Where it belongs to
others (a kill between the two, two writers, a copied file), the text beside the numbers counts.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import numpy as np

from eqgraph.errors import ShapeError, ValuesError, visible
from eqgraph.files import read_text, write_all
from eqgraph.ir.values import Array
from eqgraph.learn.model import Model
from eqgraph.learn.tensors import LIMIT, read_tensors, tensors
from eqgraph.syntax.text.lexer import LIMIT as CHARACTERS

_MODEL = "eqgraph.model"  # one entry, since safetensors writes several in any order
_LINE = re.compile(r"\n?# of the numbers ([0-9a-f]{64}) in [^\n]*\n?\Z")
_ROOM = 400  # characters of that line
_LONGEST = 200  # characters of what a name is in a module
_TRIES = 3  # beside a process that saves all the time; what was read is a pair also then


def save(model: Model, path: str | Path) -> None:
    """Write a model's text and numbers; a kill at any moment leaves a whole model."""
    text, numbers = _pair(path)
    pair = _fingerprint(model)
    about = {"text": model.text, "pair": pair, "origins": model.origins}
    held = tensors(model.values, {_MODEL: json.dumps(about, ensure_ascii=False)})
    line = f"\n# of the numbers {pair} in {visible(numbers.name)}\n"
    write_all({numbers: held, text: model.text + line})


def load(path: str | Path, *, limit: int = LIMIT) -> Model:
    """Return the model of `path.eq` and `path.safetensors`; no code in a file is run.

    Args:
        path: without an ending, or with one of the two.
        limit: bytes of the numbers that are read at most.

    Raises:
        ValuesError: a file is missing, cut off, hostile or too large, or its numbers are not those
            of the text: names missing or too many.
        ShapeError: numbers have another shape than the text declares.
        ParseError: the text cannot be read.
        GraphError: the times of the text do not fit together.
        NotInstalled: safetensors is missing.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     Model("hₜ = w*hₜ₋₁; h₀ = 1").set({"w": 0.5}).save(Path(folder) / "decay")
    ...     load(Path(folder) / "decay").values
    {'w': array(0.5)}
    """
    text, numbers = _pair(path)
    for _ in range(_TRIES):
        before = _state(numbers)
        arrays, metadata = read_tensors(numbers, limit)
        found = read_text(text, CHARACTERS + _ROOM)
        if _state(numbers) == before:  # else another process has saved in between: take that
            break
    about = _about(metadata)
    model = Model(_text_of(found, about, visible(text.name)))
    names = {*model.parameters, *model.inputs, *model.states, *model.equations}
    held = about["origins"] if about is not None else {}
    model.origins = {name: visible(one)[:_LONGEST] for name, one in held.items() if name in names}
    fill(model, arrays, numbers.name)
    return model


def load_values(model: Model, path: str | Path, *, limit: int = LIMIT) -> Model:
    """Give a model the numbers of `path.safetensors`; after an error it is as it was."""
    _, numbers = _pair(path)
    arrays, _ = read_tensors(numbers, limit)
    fill(model, arrays, numbers.name)
    return model


def fill(model: Model, arrays: dict[str, Array], name: str) -> None:
    """Check that the arrays are the model's parameters, all and no others, then take them."""
    known = set(model.parameters)
    missing = [name for name in model.parameters if name not in arrays]
    more = [name for name in arrays if name not in known]
    # A model may be saved before its parameters have values: then none is there.
    if (missing and arrays) or more:
        parts = [f"{', '.join(missing)} missing"] if missing else []
        parts += [f"{', '.join(visible(name[:40]) for name in more[:10])} too much"] if more else []
        raise ValuesError(f"the numbers of {name} do not belong to the text: {'; '.join(parts)}")
    dtypes = {array.dtype for array in arrays.values()}
    if len(dtypes) > 1:
        raise ValuesError(f"the numbers of {name} mix float32 and float64")
    try:
        model.set(arrays, dtype=dtypes.pop() if dtypes else "float64")
    except ShapeError as error:
        raise ShapeError(
            f"{name}: {error.message}", text=error.text, span=error.span, hint=error.hint
        ) from None


def _state(path: Path) -> tuple[int, int] | None:
    """Return what tells one file at a path from the next, or None if there is none."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_ino, found.st_mtime_ns


def _text_of(found: str, held: dict[str, Any] | None, name: str) -> str:
    """Return the text that belongs to the numbers: the file's, which may have been changed."""
    line = _LINE.search(found)
    text = found[: line.start()] if line else found
    if held is not None and line is not None:
        unchanged = text == held["text"].replace("\r\n", "\n").replace("\r", "\n")
        if unchanged or line[1] != held["pair"]:
            text = held["text"]
    if len(text) > CHARACTERS:
        raise ValuesError(f"{name} is too long: a text has at most {CHARACTERS:,} characters")
    return text


def _about(metadata: dict[str, str]) -> dict[str, Any] | None:
    """Return what the numbers were saved with; None if others wrote them.

    That is the text, the pair, and what names are in the module they come from.
    """
    try:
        held = json.loads(metadata.get(_MODEL, "null"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(held, dict) or {*map(type, (held.get("text"), held.get("pair")))} != {str}:
        return None
    origins = held.get("origins")
    pairs = origins.items() if isinstance(origins, dict) else ()
    return {**held, "origins": {name: one for name, one in pairs if isinstance(one, str)}}


def _fingerprint(model: Model) -> str:
    """Return what tells a model from others: its text and its numbers."""
    found = hashlib.sha256(model.text.encode())
    for name in sorted(model.values):
        array = np.ascontiguousarray(model.values[name])
        found.update(f"\0{name} {array.dtype} {array.shape} ".encode())
        found.update(array.data)
    return found.hexdigest()


def _pair(path: str | Path) -> tuple[Path, Path]:
    """Return the two files of a path, given with or without an ending."""
    base = Path(path)
    if not base.name:
        raise ValuesError(f"{visible(str(path))!r} names no file")
    if base.suffix in (".eq", ".safetensors"):
        base = base.with_suffix("")
    elif base.suffix in (".pt", ".pth", ".pkl", ".pickle", ".npz", ".npy", ".ckpt"):
        return base, base  # refused, with its reason, when it is read
    return base.with_name(base.name + ".eq"), base.with_name(base.name + ".safetensors")
