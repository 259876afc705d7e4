"""Read the commands and snippets of the pages: `python tests/project/readme.py test` prints one."""

from __future__ import annotations

import re
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

README = Path(__file__).resolve().parents[2] / "README.md"
DOCS = README.parent / "notebooks" / "docs"
PAGES = (
    README,
    README.with_name("CONTRIBUTING.md"),
    DOCS / "howto.md",
    DOCS / "explanation.md",
    DOCS / "jupyterlite.md",
)
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMANDS = {"notebook": "jupyterlab", "test": "pytest"}  # name -> the module that its line runs


@dataclass(frozen=True, slots=True)
class Block:
    """Hold one fenced block: its language, and its text."""

    language: str
    text: str


def blocks(page: Path) -> list[Block]:
    """Return the fenced blocks of a page in order."""
    return [Block(*found) for found in FENCE.findall(page.read_text(encoding="utf-8"))]


def commands() -> list[str]:
    """Return the lines that are typed into a shell."""
    return [
        line
        for page in PAGES
        for block in blocks(page)
        if block.language == "sh"
        for line in block.text.splitlines()
    ]


def command(name: str) -> str:
    """Return one of the two main lines: "notebook" or "test"."""
    (line,) = [line for line in commands() if f"&& python -m {COMMANDS[name]}" in line]
    return line


def asked_by(extra: str) -> list[str]:
    """Return what the package and one of its extras ask for; an extra may name another one."""
    project = tomllib.loads((README.parent / "pyproject.toml").read_text(encoding="utf-8"))[
        "project"
    ]
    extras, found = project["optional-dependencies"], list(project["dependencies"])
    for requirement in extras[extra]:
        inner = re.fullmatch(r"eqgraph\[(\w+)\]", requirement)
        found += extras[inner[1]] if inner else [requirement]
    return found


if __name__ == "__main__":
    print(command(sys.argv[1]))
