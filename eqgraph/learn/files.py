"""Save and load models: `lstm.eq`, the text, and `lstm.safetensors`, the numbers.

Both files are written beside the old ones first. Then the numbers are renamed, then the text; the
numbers carry the fingerprint of their text. After a kill between the two, the new text still
stands beside the old one, and its fingerprint says that it belongs to the numbers.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from eqgraph.errors import ShapeError, ValuesError, visible
from eqgraph.ir.values import Array
from eqgraph.learn.model import Model
from eqgraph.learn.tensors import LIMIT, opened, read_tensors, rename, write_tensors, write_whole
from eqgraph.syntax.text.lexer import LIMIT as CHARACTERS

_KEY = "eqgraph.text.sha256"


def save(model: Model, path: str | Path) -> None:
    """Write a model's text and numbers; a kill at any moment leaves a whole model."""
    text, numbers = _pair(path)
    coming = text.with_name(text.name + ".new")
    write_whole(coming, model.text.encode("utf-8"))
    write_tensors(numbers, model.values, {"format": "eqgraph", _KEY: _fingerprint(model.text)})
    rename(coming, text)


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
    while True:
        before = _state(numbers)
        arrays, metadata = read_tensors(numbers, limit)
        written = _read_text(text, metadata.get(_KEY))
        if _state(numbers) == before:  # else another process has saved in between
            break
    model = Model(written)
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


def _read_text(path: Path, fingerprint: str | None) -> str:
    """Read the text; after a kill while saving, the one that belongs to the numbers."""
    coming = path.with_name(path.name + ".new")
    if fingerprint is not None and _state(coming) is not None:
        try:
            text = _decode(coming)
        except ValuesError:  # renamed just now, or none of ours
            text = ""
        if _fingerprint(text) == fingerprint:
            return text
    return _decode(path)


def _state(path: Path) -> tuple[int, int] | None:
    """Return what tells one file at a path from the next, or None if there is none."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_ino, found.st_mtime_ns


def _decode(path: Path) -> str:
    try:
        with opened(path, 4 * CHARACTERS) as (file, size):
            text = file.read(size).decode("utf-8")
    except UnicodeDecodeError as error:
        raise ValuesError(f"{path.name} is no UTF-8 text: byte {error.start}") from None
    if len(text) > CHARACTERS:
        raise ValuesError(f"{path.name} is too long: a text has at most {CHARACTERS:,} characters")
    return text.replace("\r\n", "\n")


def _fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _pair(path: str | Path) -> tuple[Path, Path]:
    """Return the two files of a path, given with or without an ending."""
    base = Path(path)
    if base.suffix in (".eq", ".safetensors"):
        base = base.with_suffix("")
    elif base.suffix in (".pt", ".pth", ".pkl", ".pickle", ".npz", ".npy", ".ckpt"):
        return base, base  # refused, with its reason, when it is read
    return base.with_name(base.name + ".eq"), base.with_name(base.name + ".safetensors")
