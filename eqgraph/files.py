"""Write files whole, and read files that end: whatever touches the disk goes through here.

What is written stands beside its place first, under a name of its own for each writer, is forced to
disk, and is renamed. So a kill, a full disk or another writer leaves the old file or the new one.
"""

from __future__ import annotations

import os
import secrets
import stat
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from eqgraph.errors import ValuesError, visible

try:
    import fcntl
except ImportError:
    fcntl = None  # type: ignore[assignment]
try:
    import msvcrt
except ImportError:
    msvcrt = None  # type: ignore[assignment]

_PART = ".part"
_BEYOND = 2**31 - 2  # a place in a file, for a lock of Windows
_YOUNG = 60.0  # seconds that a file beside another is left alone there
_STEM = 40  # characters of the file's own name in that of what stands beside it
_NEW = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


def write_whole(path: str | Path, data: bytes | str) -> Path:
    """Write a file so that there is never half of it; return its path.

    Raise `ValuesError` where it cannot be written; then what stood there still stands, alone.
    """
    target = Path(path)
    write_all({target: data})
    return target


def write_all(files: Mapping[Path, bytes | str]) -> None:
    """Write several files, in their order; all are on the disk before the first takes its place."""
    with ExitStack() as stack:
        ready = [(path, stack.enter_context(_prepared(path, data))) for path, data in files.items()]
        for path, put in ready:
            with _failing(path):
                put()


@contextmanager
def _prepared(path: Path, data: bytes | str) -> Iterator[Callable[[], None]]:
    """Write beside a file; yield what puts it in place. Nothing else is left behind."""
    written = data.encode() if isinstance(data, str) else data
    with _failing(path):
        before = _before(path)
        if before is not None and not stat.S_ISREG(before.st_mode):
            yield lambda: _pour(path, written)  # a device or a pipe: there is nothing to keep
            return
        _sweep(path)
        part, number = _part(path)
    try:
        with _failing(path):
            if before is not None:
                _take_over(part, before)
            _write(number, written)
            os.fsync(number)
        if sys.platform == "win32":  # what is open is not renamed there
            os.close(number)
            number = -1
        yield lambda: _put(part, path)
    finally:
        if number >= 0:
            os.close(number)
        part.unlink(missing_ok=True)


def _write(number: int, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[os.write(number, left) :]


@contextmanager
def _failing(path: Path) -> Iterator[None]:
    """Tell in one message why a file cannot be written."""
    try:
        yield
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        if isinstance(error, ValuesError):
            raise
        raise _refused(path, "written", _why(error)) from None


def _before(path: Path) -> os.stat_result | None:
    """Return what stands at a path, if it may be replaced; it may be nothing."""
    if not path.name:
        raise ValuesError(f"{visible(str(path))!r} names no file that could be written")
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(found.st_mode):
        raise _refused(path, "written", "it is a folder")
    if not os.access(path, os.W_OK):
        raise _refused(path, "written", "it is write-protected")
    return found


def _part(path: Path) -> tuple[Path, int]:
    """Open a file beside another, and hold it: who sweeps can tell it from what a kill left."""
    while True:
        part = path.with_name(f".{path.name[:_STEM]}.{secrets.token_hex(8)}{_PART}")
        number = os.open(part, _NEW, 0o666)
        _hold(number)
        if os.fstat(number).st_nlink or sys.platform == "win32":
            return part, number
        os.close(number)  # swept in the moment before it was held


def _sweep(path: Path) -> None:
    """Remove what killed writers of this file have left: what nobody holds."""
    start = f".{path.name[:_STEM]}."
    with os.scandir(path.parent) as found:
        left = [one.path for one in found if one.name.startswith(start)]
    for part in left:
        if part.endswith(_PART) and len(Path(part).name) == len(start) + 16 + len(_PART):
            with suppress(OSError):
                number = os.open(part, os.O_RDWR | _NO_LINK)
                try:
                    # Windows renames and removes no open file: a writer lets go before it renames.
                    young = fcntl is None and time.time() - os.fstat(number).st_mtime < _YOUNG
                    if young or not _hold(number, wait=False):
                        continue
                    if fcntl is not None:
                        Path(part).unlink()
                finally:
                    os.close(number)
                Path(part).unlink(missing_ok=True)


def _hold(number: int, *, wait: bool = True) -> bool:
    """Lock an open file until it is closed, or its process ends; tell whether that was done."""
    try:
        if fcntl is not None:
            fcntl.flock(number, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        elif msvcrt is not None:  # a byte that no file reaches: what is written stays free
            os.lseek(number, _BEYOND, os.SEEK_SET)
            try:
                msvcrt.locking(number, msvcrt.LK_NBLCK, 1)
            finally:
                os.lseek(number, 0, os.SEEK_SET)
        else:
            return False
    except OSError:  # held by its writer, or a file system without locks
        return False
    return True


def _take_over(part: Path, before: os.stat_result) -> None:
    """Give a file the rights of the one that it will replace, as far as we may."""
    with suppress(OSError, AttributeError):
        if (before.st_uid, before.st_gid) != (os.getuid(), os.getgid()):
            os.chown(part, before.st_uid, before.st_gid)
    with suppress(OSError):
        part.chmod(stat.S_IMODE(before.st_mode))


def _put(part: Path, path: Path) -> None:
    part.replace(path)
    with suppress(OSError):  # the new name is forced to disk, too, where a folder can be
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _pour(path: Path, data: bytes) -> None:
    """Write into what is no plain file, such as /dev/stdout; a pipe that nobody reads is told."""
    number = os.open(path, os.O_WRONLY | getattr(os, "O_NONBLOCK", 0))
    try:
        if hasattr(os, "set_blocking"):
            os.set_blocking(number, True)
        _write(number, data)
    finally:
        os.close(number)


@contextmanager
def opened(path: Path, limit: int) -> Iterator[tuple[BinaryIO, int]]:
    """Open a file of at most `limit` bytes, and count them; refuse what is no plain file."""
    try:
        file = open(path, "rb", opener=_at_once)  # noqa: SIM115 (a Path has no opener)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise _refused(path, "read", _why(error)) from None
    with file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise ValuesError(
                f"{visible(path.name)} is no plain file, but a pipe or a device",
                hint="its end cannot be seen beforehand: save it as a file first",
            )
        if found.st_size > limit:
            raise ValuesError(
                f"{visible(path.name)} is too long: "
                f"it has {found.st_size:,} bytes, the limit is {limit:,}"
            )
        yield file, found.st_size


def read_text(path: Path, longest: int) -> str:
    """Return the text of a file, as UTF-8, with or without a byte order mark."""
    with opened(path, 4 * longest) as (file, _):
        return decoded(file.read(4 * longest + 1), visible(path.name), longest)


def decoded(data: bytes, name: str, longest: int) -> str:
    """Return bytes as a text of at most so many characters, its lines ended by \\n."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if len(data) <= 4 * longest:
            raise ValuesError(
                f"{name} is no UTF-8 text: byte {error.start}",
                hint="save it in the encoding UTF-8",
            ) from None
        text = "?" * len(data)  # cut inside of a character
    if len(text) > longest:
        raise ValuesError(f"{name} is longer than {longest:,} characters")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _at_once(name: str, flags: int) -> int:
    """Open without waiting for a writer: a pipe would keep us for ever."""
    return os.open(name, flags | getattr(os, "O_NONBLOCK", 0))


def _refused(path: Path, done: str, why: str) -> ValuesError:
    return ValuesError(f"{visible(path.name) or 'the file'} cannot be {done}: {why}")


def _why(error: Exception) -> str:
    return visible(getattr(error, "strerror", None) or str(error))
