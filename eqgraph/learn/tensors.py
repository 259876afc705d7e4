"""Read and write arrays in the safetensors format: numbers and names, never code.

A file is 8 bytes with the length of the header, the header (JSON: name → dtype, shape, offsets),
and the numbers. The header is checked before any number is read, whatever the file says.
Source: huggingface/safetensors, README, section Format.
"""

from __future__ import annotations

import json
import math
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

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
        # What a kill left, or a link that somebody laid there: neither is written through.
        beside.unlink(missing_ok=True)
        with beside.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except (OSError, ValueError) as error:
        raise ValuesError(f"{path.name} cannot be written: {_why(error)}") from None
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    rename(beside, path)


def rename(beside: Path, path: Path) -> None:
    """Put a file in the place of another, in one move."""
    try:
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise ValuesError(f"{path.name} cannot be written: {_why(error)}") from None


@contextmanager
def opened(path: Path, limit: int) -> Iterator[tuple[BinaryIO, int]]:
    """Open a file of at most `limit` bytes, and count them; refuse what is no plain file."""
    try:
        file = open(path, "rb", opener=_at_once)  # noqa: SIM115 (a Path has no opener)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise ValuesError(f"{path.name} cannot be read: {_why(error)}") from None
    with file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise ValuesError(f"{path.name} is no plain file, but a pipe or a device")
        if found.st_size > limit:
            raise ValuesError(
                f"{path.name} is too long: it has {found.st_size:,} bytes, the limit is {limit:,}"
            )
        yield file, found.st_size


def _at_once(name: str, flags: int) -> int:
    """Open without waiting for a writer: a pipe would keep us for ever."""
    return os.open(name, flags | getattr(os, "O_NONBLOCK", 0))


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


def read_tensors(path: Path, limit: int = LIMIT) -> tuple[dict[str, Array], dict[str, str]]:
    """Return the arrays of a file and its metadata; raise `ValuesError` for anything unsound."""
    from safetensors.numpy import load

    if path.suffix in (".pt", ".pth", ".pkl", ".pickle", ".bin", ".npy", ".npz", ".ckpt"):
        raise ValuesError(
            f"{path.name} is not read: such files can hold code that runs when they are opened",
            hint="save the numbers as safetensors",
        )
    with opened(path, limit + _HEADER) as (file, size):
        head = file.read(8)
        length = int.from_bytes(head, "little")
        if len(head) < 8 or not 2 <= length <= min(_HEADER, size - 8):
            raise _unsound(path, "its header is cut off or too long")
        entries, metadata = _header(path, file.read(length), size - 8 - length)
        file.seek(0)
        data = file.read(size)
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
    # The sizes beside a 0 count, too: NumPy multiplies them all.
    if math.prod(max(size, 1) for size in shape) > LIMIT:
        raise _unsound(path, f"the shape of {shown} is too large")
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
