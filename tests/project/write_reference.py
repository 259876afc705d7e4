"""Write the reference from the docstrings: `python -m tests.project.write_reference`."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any

import eqgraph as eg
from eqgraph.tape import backflow
from tests.project.notebook import ROOT

PAGE = ROOT / "notebooks" / "docs" / "reference.md"
HEAD = """# Reference

Every name of `import eqgraph as eg`, from its docstring; the examples are tests. Behind them
stand those of `eg.learn` (models over time, optimisers, text, conversions, what a diagnosis holds)
and those by which a diagnosis follows gradients over time. The
[language](../language.md) has a page of its own, and [How to …](howto.md) has the tasks.
Types of what is given have names, for your own annotations: `from eqgraph.typing import Values`
(`Array`, `ArrayLike`, `DTypeLike`, `NodeLike`, `Source`).
Written by `python -m tests.project.write_reference`.
"""


def page() -> str:
    """Return the reference as Markdown."""
    told = [_entry(path, home, n) for path, home, names in _homes() for n in names]
    return "\n".join([HEAD, *told])


def _homes() -> Iterator[tuple[str, Any, list[str]]]:
    """Yield how a module is written, itself, and its names that none before it has told."""
    yield "eg", eg, eg.__all__
    told = {id(getattr(eg, name)) for name in eg.__all__}
    learn = [(name, getattr(eg.learn, name)) for name in eg.learn.__all__]
    yield "eg.learn", eg.learn, [n for n, x in learn if callable(x) and id(x) not in told]
    yield "eg.learn.schedules", eg.learn.schedules, _defined(eg.learn.schedules)
    yield backflow.__name__, backflow, ["Backflow", "backflow", "flows", "entries"]


def _defined(module: Any) -> list[str]:
    """Return the public classes and functions that a module defines, in its own order."""
    return [
        name
        for name, found in vars(module).items()
        if not name.startswith("_") and getattr(found, "__module__", "") == module.__name__
    ]


def _entry(path: str, home: Any, name: str) -> str:
    found = getattr(home, name)
    parts = [f"## {path}.{name}", *_told(found, name)]
    if inspect.isclass(found) and not issubclass(found, Exception):
        members = {k: v for base in reversed(_bases(found)) for k, v in vars(base).items()}
        for own, member in sorted(members.items()):
            if not own.startswith("_") and (inspect.isfunction(member) or _property(member)):
                parts += [f"### {name}.{own}", *_told(member, own)]
    return "\n\n".join(parts) + "\n"


def _bases(found: type) -> list[type]:
    """Return a class and those of its bases that no other class of the face tells already."""
    others = [getattr(eg, name) for name in eg.__all__]
    above = [o for o in others if inspect.isclass(o) and o is not found and issubclass(found, o)]
    return [
        base
        for base in found.__mro__
        if base.__module__.startswith("eqgraph.") and not any(issubclass(o, base) for o in above)
    ]


def _property(member: Any) -> bool:
    return isinstance(member, property)


def _told(found: Any, name: str) -> list[str]:
    """Return the signature of what can be called, and the docstring with its examples fenced."""
    parts = []
    if callable(found) and not (inspect.isclass(found) and issubclass(found, Exception)):
        parts.append(f"```text\n{name}{_signature(found)}\n```")
    text = inspect.getdoc(found.fget if _property(found) else found) or ""
    for block in text.split("\n\n"):
        title, _, rest = block.partition("\n")
        if block.startswith(">>> "):
            parts.append(f"```pycon\n{block}\n```")
        elif title in ("Args:", "Raises:"):
            parts.append(_listed(title, rest))
        else:
            parts.append(" ".join(block.split()))
    return [part for part in parts if part]


def _listed(title: str, entries: str) -> str:
    """Write a section of a docstring as a list: one item a name.

    >>> print(_listed("Args:", "    g: the graph\\n        to draw.\\n    of: a name."))
    **Args**
    <BLANKLINE>
    - `g`: the graph to draw.
    - `of`: a name.
    """
    items = [" ".join(entry.split()) for entry in re.split(r"\n(?= {4}\w)", entries)]
    lines = [re.sub(r"^(\w+): ", r"- `\1`: ", item) for item in items]
    return "\n".join([f"**{title[:-1]}**", "", *lines])


def _signature(found: Any) -> str:
    signature = inspect.signature(found)
    kept = [one for one in signature.parameters.values() if one.name != "self"]
    shown = [one.replace(annotation=inspect.Parameter.empty) for one in kept]
    return str(signature.replace(parameters=shown, return_annotation=inspect.Signature.empty))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
