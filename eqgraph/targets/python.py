"""Write functions in Python: how a section becomes a function, with its way back."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from eqgraph.targets.names import Names
from eqgraph.targets.printer import Printer, short, wrapped
from eqgraph.targets.section import Section, Slot
from eqgraph.targets.target import Target
from eqgraph.targets.writer import Term, Writer


@dataclass
class Function:
    """Hold a function of the source."""

    name: str
    arguments: list[str]
    doc: str
    body: list[str]
    returns: list[str] = field(default_factory=list)
    method: bool = False

    def text(self, depth: int = 0) -> str:
        """Return its source."""
        pad = "    " * depth
        lines = [wrapped(f"def {self.name}(", self.arguments, "):", depth)]
        lines.append(f'{pad}    """{self.doc}"""')
        lines += short([pad + x if x else "" for line in self.body for x in line.split("\n")])
        if self.returns:
            text = "return " + ", ".join(self.returns)
            if len(self.returns) > 1 and len(pad) + 4 + len(text) > 88:
                text = wrapped("return (", self.returns, ")", 0, 0).replace("\n", f"\n{pad}    ")
            elif len(pad) + 4 + len(text) > 88 and text.startswith("return {") and "\n" not in text:
                items = text.removeprefix("return {").removesuffix("}").split(", ")
                text = wrapped("return {", items, "}", 0, 0).replace("\n", f"\n{pad}    ")
            lines.append(f"{pad}    {text}")
        return "\n".join(lines)


class Sections:
    """Write the sections of one source as functions."""

    def __init__(
        self,
        target: Target,
        dtype: Any,
        comments: Sequence[str],
        names: Names,
        parameter: Callable[[str], str] = 'p["{}"]'.format,
        leads: Sequence[str] = ("p",),
        printer: type[Printer] = Printer,
    ) -> None:
        self.target, self.dtype, self.comments = target, dtype, comments
        self.names, self.parameter, self.leads = names, parameter, list(leads)
        self.words: set[str] = set()
        self.printer = printer

    def forward(self, section: Section, name: str, doc: str) -> Function:
        """Return the function of a section."""
        writer, values = self._read(section)
        results = [(slot.name, values[slot.node.id]) for slot in section.gives]
        return self._function(section, writer, results, name, doc, [])

    def backward(self, section: Section, name: str, doc: str, wanted: Sequence[Slot]) -> Function:
        """Return the function from the cotangents of what a section gives to those of `wanted`."""
        writer, values = self._read(section)
        writer.equation = None
        seeds: dict[str, Any] = {}
        arguments = []
        for slot in section.gives:
            value = values[slot.node.id]
            if isinstance(value, Term):
                arguments.append(f"{slot.name}_bar")
                given = writer.given(arguments[-1], value.shape)
                known = seeds.get(slot.node.id)
                seeds[slot.node.id] = given if known is None else known + given
        sums = section.cotangents(writer, values, seeds)
        results = []
        for slot in wanted:
            found = sums.get(slot.node.id)
            results.append((f"d_{slot.name}", found if found is not None else 0.0))
        return self._function(section, writer, results, name, doc, arguments)

    def _read(self, section: Section) -> tuple[Writer, dict[str, Any]]:
        writer = Writer(self.target, self.dtype)
        given = {}
        for slot in section.takes:
            text = self.parameter(slot.name) if slot.parameter else slot.name
            given[slot.node.id] = writer.given(text, section.shapes[slot.node.id])
        return writer, section.values(writer, given, writer.constant)

    def _function(
        self, section: Section, writer: Writer, results: list[tuple[str, Any]], name: str,
        doc: str, more: list[str],
    ) -> Function:  # fmt: skip
        arguments = [slot.name for slot in section.takes if not slot.parameter] + more
        names = self.names.copy()
        names.taken |= {*arguments, *(key for key, _ in results)}
        printer = self.printer(self.target, names)
        found = [(key, x.line if isinstance(x, Term) else x) for key, x in results]
        body = printer.statements(writer.lines, found, self.comments)
        returns = [printer.text(x)[0] for _, x in found]
        self.words |= printer.words
        return Function(name, [*self.leads, *arguments], doc, body, returns)


def intrinsics(target: Target, words: set[str]) -> tuple[list[str], list[str]]:
    """Return the imports and the functions of the file of intrinsics that some words need."""
    tree = ast.parse(target.intrinsics)
    lines = target.intrinsics.splitlines()
    found = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    needed: list[str] = []
    stack = sorted(word for word in words if "." not in word)
    while stack:
        word = stack.pop()
        if word in found and word not in needed:
            needed.append(word)
            stack += sorted({n.id for n in ast.walk(found[word]) if isinstance(n, ast.Name)})
    texts = [
        "\n".join(lines[node.lineno - 1 : node.end_lineno])
        for name, node in found.items()
        if name in needed
    ]
    used = {n.id for name in needed for n in ast.walk(found[name]) if isinstance(n, ast.Name)}
    imports = []
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            alias = node.names[0]
            if (alias.asname or alias.name) in used:
                imports.append("\n".join(lines[node.lineno - 1 : node.end_lineno]))
    return imports, texts


def unpacked(names: Sequence[str]) -> str:
    """Spell what a tuple is unpacked into."""
    return f"({names[0]},)" if len(names) == 1 else ", ".join(names) or "_"


def tupled(names: Sequence[str]) -> str:
    """Spell a tuple in brackets."""
    return f"({', '.join(names)}{',' if len(names) == 1 else ''})"


def used(body: Sequence[str], more: Sequence[str]) -> list[str]:
    """Return the lines of a function, with a _ before what is unpacked and never used."""
    out = list(body)
    for k, line in enumerate(out):
        left, sign, right = line.partition(" = ")
        one = left.strip().startswith("(") and left.endswith(",)")
        if sign and "," in left and (one or "(" not in left):
            rest = " ".join([*out[k + 1 :], *more, right])
            words = set(re.findall(r"\w+", rest))
            names = re.findall(r"\w+", left)
            kept = [name if name in words else f"_{name}" for name in names]
            pad = line[: len(line) - len(line.lstrip())]
            out[k] = f"{pad}{unpacked(kept)} = {right}"
    return [f"    {line}" if line else "" for line in out]
