"""Write the reference from the docstrings: `python -m tests.project.write_reference`."""

from __future__ import annotations

import inspect
from typing import Any

import eqgraph as eg
from tests.project.notebook import ROOT

PAGE = ROOT / "notebooks" / "docs" / "reference.md"
HEAD = """# Reference

Every name of `import eqgraph as eg`, from its docstring; the examples are tests. The
[language](../language.md) has a page of its own, and [How to …](howto.md) has the tasks.
Written by `python -m tests.project.write_reference`.
"""


def page() -> str:
    """Return the reference as Markdown."""
    return "\n".join([HEAD, *(_entry(name) for name in eg.__all__)])


def _entry(name: str) -> str:
    found = getattr(eg, name)
    parts = [f"## eg.{name}", *_told(found, name)]
    if inspect.isclass(found) and not issubclass(found, Exception):
        for own, member in sorted(vars(found).items()):
            if not own.startswith("_") and (inspect.isfunction(member) or _property(member)):
                parts += [f"### {name}.{own}", *_told(member, own)]
    return "\n\n".join(parts) + "\n"


def _property(member: Any) -> bool:
    return isinstance(member, property)


def _told(found: Any, name: str) -> list[str]:
    """Return the signature of what can be called, and the docstring with its examples fenced."""
    parts = []
    if callable(found) and not (inspect.isclass(found) and issubclass(found, Exception)):
        parts.append(f"```text\n{name}{_signature(found)}\n```")
    text = inspect.getdoc(found.fget if _property(found) else found) or ""
    for block in text.split("\n\n"):
        example = block.startswith(">>> ")
        parts.append(f"```pycon\n{block}\n```" if example else " ".join(block.split()))
    return [part for part in parts if part]


def _signature(found: Any) -> str:
    signature = inspect.signature(found)
    kept = [one for one in signature.parameters.values() if one.name != "self"]
    shown = [one.replace(annotation=inspect.Parameter.empty) for one in kept]
    return str(signature.replace(parameters=shown, return_annotation=inspect.Signature.empty))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
