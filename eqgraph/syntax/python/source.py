"""Read Python source through `ast`, never running it: trees, places, errors that point."""

from __future__ import annotations

import ast
import inspect
import textwrap
import warnings
from typing import Any

from eqgraph.errors import GraphError, ParseError

_BITS = 4000  # of a whole number that Python writes in decimals
LONGEST = 100_000  # characters of a source


def source_of(given: Any) -> str:
    """Return the source of a function, or the text itself; nothing is executed.

    >>> source_of("1 + 1")
    '1 + 1'
    """
    if isinstance(given, str):
        return textwrap.dedent(given)
    name = getattr(given, "__name__", type(given).__name__)
    if not inspect.isfunction(given):
        raise GraphError(
            f"{name} is no Python function with a source", hint="write it with def, or give a text"
        )
    if given.__name__ == "<lambda>":
        raise GraphError("a lambda has no source of its own", hint="write it with def")
    try:
        return textwrap.dedent(inspect.getsource(given))
    except (OSError, TypeError):
        raise GraphError(
            f"the source of {name} cannot be found", hint="define it in a file or in a notebook"
        ) from None


def read(source: str) -> ast.Module:
    """Parse a source; raise `ParseError` that points at the line where it is no Python."""
    if len(source) > LONGEST:
        raise ParseError(f"the source is longer than {LONGEST} characters")
    try:
        with warnings.catch_warnings():  # of an escape or a comparison in a text that is never run
            warnings.simplefilter("ignore")
            module = ast.parse(source)
    except SyntaxError as error:
        start = offset(source, error.lineno or 1, 0) + max((error.offset or 1) - 1, 0)
        raise ParseError(
            f"this is no Python: {error.msg}", text=source, span=(start, start + 1)
        ) from None
    except (RecursionError, MemoryError):
        raise ParseError("the source is nested too deeply") from None
    except ValueError as error:
        raise ParseError(f"this is no Python: {error}") from None
    return module


def shown(constant: Any) -> str:
    """Return a constant as it is written; a number of thousands of digits is cut."""
    if isinstance(constant, int) and constant.bit_length() > _BITS:
        return f"{hex(constant)[:20]}…"
    return repr(constant)


def offset(source: str, line: int, column: int) -> int:
    """Turn a line and a column in bytes, as `ast` counts, into an offset in characters.

    >>> offset("σ = 1\\nβ*x", 2, 3)
    8
    """
    lines = source.split("\n")
    before = sum(len(text) + 1 for text in lines[: line - 1])
    if line > len(lines):
        return len(source)
    return before + len(lines[line - 1].encode()[:column].decode(errors="ignore"))


def place(source: str, node: Any) -> tuple[int, int]:
    """Return where a part of the tree stands in the source."""
    start = offset(source, node.lineno, node.col_offset)
    return start, max(start + 1, offset(source, node.end_lineno, node.end_col_offset))
