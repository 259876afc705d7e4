"""JavaScript: what the page computes with; an array is {shape, data}, signs are functions."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from typing import Any

from eqgraph.ir.graph import Graph
from eqgraph.ir.node import Node
from eqgraph.targets import blocks
from eqgraph.targets.frame import Frame
from eqgraph.targets.numpy import ELEMENTWISE, OWN, SIGNS
from eqgraph.targets.plain import graph_functions
from eqgraph.targets.program import Program
from eqgraph.targets.python import Function
from eqgraph.targets.reverse import Reverse
from eqgraph.targets.target import Target


class Scribe(blocks.Blocks):
    """Write functions that were written in Python, of the few forms that ours have."""

    def __init__(self) -> None:
        self.words: set[str] = set()
        self.changed: set[str] = set()  # names that are given a value more than once

    def function(self, function: Function) -> str:
        """Return the source of a function, with the comments where they stood."""
        text = function.text()
        lines = text.split("\n")
        (tree,) = ast.parse(text).body
        assert isinstance(tree, ast.FunctionDef)
        args = [a.split("=")[0] + (" = null" if "=" in a else "") for a in function.arguments]
        out = [f"// {function.doc}", f"export function {function.name}({', '.join(args)}) {{"]
        given = [x.id for x in ast.walk(tree) if isinstance(x, ast.Name)
                 and isinstance(x.ctx, ast.Store)]  # fmt: skip
        self.changed = {name for name in given if given.count(name) > 1}
        out += self._block(tree.body[1:], lines, {a.arg for a in tree.args.args}, 1)
        return "\n".join([*out, "}"])

    def _statement(self, s: ast.stmt, lines: list[str], known: set[str]) -> list[str]:
        if isinstance(s, ast.Return):
            return [f"return {self.text(s.value)};"]
        if isinstance(s, ast.FunctionDef):
            own = ", ".join(a.arg for a in s.args.args)
            inside = self._block(s.body, lines, {a.arg for a in s.args.args}, 1)
            return [f"const {s.name} = ({own}) => {{", *inside, "};"]
        if isinstance(s, ast.If):
            assert isinstance(s.test, ast.Compare)
            inner = self._block(s.body, lines, known, 1)
            return [f"if ({self.text(s.test.left)} === null) {{", *inner, "}"]
        assert isinstance(s, ast.Assign)
        left, right = s.targets[0], self.text(s.value)
        if isinstance(left, ast.Name):
            new = left.id not in known
            known.add(left.id)
            return [f"{self._word([left.id]) if new else ''}{left.id} = {right};"]
        if isinstance(left, ast.Tuple):
            names = [x.id for x in left.elts if isinstance(x, ast.Name)]
            new_names = [x for x in names if x not in known]
            known |= set(names)
            whole = f"[{', '.join(names)}] = {right};"
            if new_names == names:
                return [f"{self._word(names)}{whole}"]
            return [*([f"let {', '.join(new_names)};"] if new_names else []), whole]
        return [f"{self.text(left)} = {right};"]

    def _word(self, names: list[str]) -> str:
        return "let " if self.changed.intersection(names) else "const "

    def _call(self, name: str, *parts: str) -> str:
        self.words.add(name)
        return f"{name}({', '.join(parts)})"

    def text(self, x: Any) -> str:
        """Return an expression."""
        match x:
            case ast.BinOp():
                return self._call(blocks.SIGNS[type(x.op)], self.text(x.left), self.text(x.right))
            case ast.UnaryOp(operand=ast.Constant()):
                return f"-{self.text(x.operand)}"
            case ast.UnaryOp():
                return self._call("neg", self.text(x.operand))
            case ast.Call(func=ast.Name(id="float"), args=[ast.Constant(value=kind)]):
                return {"inf": "Infinity", "-inf": "-Infinity"}.get(str(kind), "NaN")
            case ast.Call():
                options = [f"{k.arg}: {self.text(k.value)}" for k in x.keywords]
                parts = [
                    *map(self.text, x.args),
                    *([f"{{ {', '.join(options)} }}"] if options else []),
                ]
                return self._call(self.text(x.func), *parts)
            case ast.Tuple() | ast.List():
                return f"[{', '.join(map(self.text, x.elts))}]"
            case ast.Dict():
                pairs = zip(x.keys, x.values, strict=True)
                items = [
                    f"...{self.text(v)}" if k is None else f"{ast.literal_eval(k)}: {self.text(v)}"
                    for k, v in pairs
                ]
                return f"{{ {', '.join(items)} }}"
            case ast.Subscript(slice=ast.Constant(value=str(key))):
                return f"{self.text(x.value)}.{key}"
            case ast.Subscript(value=ast.Name(id=name)) if not name.startswith("stacked"):
                return self._call("single", name, self.text(x.slice))
            case ast.Subscript():
                return f"{self.text(x.value)}[{self.text(x.slice)}]"
            case ast.Attribute():
                return f"{self.text(x.value)}.{x.attr}"
            case ast.Constant(value=None):
                return "null"
            case ast.Constant(value=bool(known)):
                return str(known).lower()
            case ast.Constant(value=str(letters)):
                return f'"{letters}"'
            case ast.Constant():
                return repr(x.value)
        return str(x.id)


def _file(text: str, functions: list[Function], names: Mapping[str, str]) -> str:
    scribe = Scribe()
    bodies = [scribe.function(f) for f in functions]
    parts = ["// Written by eqgraph for JavaScript, from these equations.", "//"]
    parts += [f"// {line}".rstrip() for line in re.split(r"[\n\r\u2028\u2029]+", text.strip())]
    if names:
        pairs = ",\n".join(f'  {key}: "{name}"' for key, name in names.items())
        parts += [
            "",
            "// The names in the file of the numbers.",
            f"export const FILE = {{\n{pairs},\n}};",
        ]
    needed = words_of(scribe.words | {"array"})
    needed[needed.index(next(n for n in needed if n.startswith("function array(")))] = (
        "export " + next(n for n in needed if n.startswith("function array("))
    )
    return "\n".join(parts) + "\n\n" + "\n\n".join([*needed, *bodies]) + "\n"


def words_of(words: set[str]) -> list[str]:
    """Return the functions of the file of intrinsics that some words need."""
    found = dict(
        re.findall(r"^(?=function (\w+)\()(function .*?^\})", JAVASCRIPT.intrinsics, re.S | re.M)
    )
    needed: set[str] = set()
    stack = [word for word in words if word in found]
    while stack:
        word = stack.pop()
        if word not in needed:
            needed.add(word)
            stack += [w for w in re.findall(r"\w+", found[word]) if w in found]
    return [text for name, text in found.items() if name in needed]


def _graph(target: Target, graph: Graph, of: Node | None) -> str:
    functions, _, _ = graph_functions(target, graph, of)
    return _file(graph.text, functions, {})


def _model(
    target: Target, program: Program, dtype: str, gradients: bool, names: Mapping[str, str],
    values: Mapping[str, Any],
) -> str:  # fmt: skip
    frame = Frame(target, program, dtype)
    functions = frame.write()
    if gradients:
        functions = Reverse(frame).write()
    return _file(program.template.source.text, functions, names)


_WRITE: Callable[..., str] = _model
JAVASCRIPT = Target(
    name="javascript",
    title="JavaScript",
    suffix=".mjs",
    signs=SIGNS,
    words={
        **OWN,
        **{name: name for name in (*ELEMENTWISE, "sum", "prod", "max", "min", "cumsum", "pieces")},
    },
    file="javascript.js",
    graph=_graph,
    model=_WRITE,
)
