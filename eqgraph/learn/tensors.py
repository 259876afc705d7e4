"""Read and write arrays in the safetensors format: numbers and names, never code.

A file is 8 bytes with the length of the header, the header (JSON: name → dtype, shape, offsets),
and the numbers. The header is checked before any number is read, whatever the file says.
Source: huggingface/safetensors, README, section Format.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from eqgraph.errors import ValuesError, visible

Array = np.ndarray[Any, np.dtype[Any]]
LIMIT = 4 << 30  # bytes of numbers a file
_HEADER = 16 << 20  # bytes of a header: room for some hundred thousand names
_SIZES = {"F64": 8, "F32": 4}
_AXES = 8


def write_tensors(path: Path, arrays: Mapping[str, Array], metadata: Mapping[str, str]) -> None:
    """Write arrays to a file, so that a kill leaves the old file or the new one, whole."""
    from safetensors.numpy import save

    whole = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    # An array without axes would become one of length 1.
    whole = {k: v.reshape(np.shape(arrays[k])) for k, v in whole.items()}
    write_whole(path, save(whole, dict(metadata)))


def write_whole(path: Path, data: bytes) -> None:
    """Write beside the file, force to disk, then rename: there is never half a file."""
    beside = path.with_name(path.name + ".part")
    try:
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise ValuesError(f"{path.name} cannot be written: {error.strerror}") from None
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def read_tensors(path: Path, limit: int = LIMIT) -> tuple[dict[str, Array], dict[str, str]]:
    """Return the arrays of a file and its metadata; raise `ValuesError` for anything unsound."""
    from safetensors.numpy import load

    if path.suffix in (".pt", ".pth", ".pkl", ".pickle", ".bin", ".npy", ".npz", ".ckpt"):
        raise ValuesError(
            f"{path.name} is not read: such files can hold code that runs when they are opened",
            hint="save the numbers as safetensors",
        )
    try:
        size = path.stat().st_size
        if size > limit + _HEADER:
            raise _unsound(path, f"it has {size:,} bytes, the limit is {limit:,}")
        with path.open("rb") as file:
            head = file.read(8)
            length = int.from_bytes(head, "little")
            if len(head) < 8 or not 2 <= length <= min(_HEADER, size - 8):
                raise _unsound(path, "its header is cut off or too long")
            entries, metadata = _header(path, file.read(length), size - 8 - length)
            file.seek(0)
            data = file.read(size)
    except OSError as error:
        raise ValuesError(f"{path.name} cannot be read: {error.strerror}") from None
    if len(data) != size:
        raise _unsound(path, "it changed while it was read")
    arrays = load(data)
    if set(arrays) != set(entries):
        raise _unsound(path, "its header says something else than its numbers")
    return arrays, metadata


def _header(path: Path, raw: bytes, room: int) -> tuple[dict[str, Any], dict[str, str]]:
    """Check that the header is JSON, and that its arrays tile the numbers exactly."""
    try:
        header = json.loads(raw.decode("utf-8"), object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise _unsound(path, "its header is no JSON, or names something twice") from None
    if not isinstance(header, dict):
        raise _unsound(path, "its header is no table of names")
    metadata = header.pop("__metadata__", {})
    if not isinstance(metadata, dict) or not all(isinstance(v, str) for v in metadata.values()):
        raise _unsound(path, "its metadata is no table of texts")
    places = sorted(_place(path, name, entry) for name, entry in header.items())
    end = 0
    for start, stop in places:
        if start != end:
            raise _unsound(path, "its arrays overlap or leave gaps")
        end = stop
    if end != room:
        raise _unsound(path, f"its header promises {end:,} bytes of numbers, it has {room:,}")
    return header, metadata


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    out = dict(pairs)
    if len(out) < len(pairs):
        raise ValueError("a name occurs twice")
    return out


def _place(path: Path, name: str, entry: Any) -> tuple[int, int]:
    """Return where an array stands among the numbers."""
    shown = visible(name[:40])
    if not isinstance(entry, dict) or set(entry) != {"dtype", "shape", "data_offsets"}:
        raise _unsound(path, f"the entry of {shown} is not dtype, shape and data_offsets")
    dtype, shape, offsets = entry["dtype"], entry["shape"], entry["data_offsets"]
    if not isinstance(dtype, str) or dtype not in _SIZES:
        raise _unsound(path, f"{shown} is {visible(str(dtype)[:20])}, not F32 or F64")
    if not _counts(shape) or len(shape) > _AXES or not _counts(offsets) or len(offsets) != 2:
        raise _unsound(path, f"the shape or the place of {shown} is not made of counts")
    if offsets[1] - offsets[0] != math.prod(shape) * _SIZES[dtype]:
        raise _unsound(path, f"the shape of {shown} does not fit its place")
    return offsets[0], offsets[1]


def _counts(numbers: Any) -> bool:
    return isinstance(numbers, list) and all(type(n) is int and 0 <= n <= LIMIT for n in numbers)


def _unsound(path: Path, why: str) -> ValuesError:
    return ValuesError(
        f"{path.name} is no sound safetensors file: {why}",
        hint="nothing was changed; load another copy of the file",
    )
