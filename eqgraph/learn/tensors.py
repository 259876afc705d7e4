"""Read and write arrays in the safetensors format: numbers and names, never code.

A file is 8 bytes with the length of the header, the header (JSON), and the numbers. The library
checks that header and numbers fit. Source: huggingface/safetensors, README, section Format.
"""

from __future__ import annotations

import json
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
_SHOWN = 200  # characters of what the library says of a file


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
        data = file.read(size)
    try:
        arrays = load(data)
    except Exception as error:  # whatever the library, or NumPy after it, says of such a file
        raise _unsound(path, visible(str(error)[:_SHOWN])) from None
    for name, array in arrays.items():
        if array.dtype not in (np.float32, np.float64):
            raise _unsound(path, f"{visible(name[:40])} is {array.dtype}, not float32 or float64")
    # The library gives the metadata of a path alone, where another file may stand by now; it has
    # found this header to be sound.
    header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
    return arrays, header.get("__metadata__") or {}


def _unsound(path: Path, why: str) -> ValuesError:
    return ValuesError(
        f"{path.name} is no sound safetensors file: {why}",
        hint="nothing was changed; load another copy of the file",
    )
