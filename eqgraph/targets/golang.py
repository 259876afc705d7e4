"""Write in Go what was written in Python, of the few forms that our functions have."""

from __future__ import annotations

import ast
import re
from typing import Any

from eqgraph.targets.blocks import SIGNS, Blocks
from eqgraph.targets.python import Function

_LISTS = ("axis", "shape", "axes")


class Scribe(Blocks):
    """Write functions that were written in Python, of the few forms that ours have, in Go."""

    indent = "\t"

    def __init__(self, functions: list[Function]) -> None:
        self.words: set[str] = set()
        self.single = {f.name for f in functions if len(f.returns) == 1}
        self.fresh = 0

    def function(self, function: Function) -> str:
        """Return the source of a function, with the comments where they stood."""
        text = function.text()
        (tree,) = ast.parse(text).body
        assert isinstance(tree, ast.FunctionDef)
        names = [a.arg for a in tree.args.args]
        own = [f"{name} {_kind(name)}" for name in names]
        body = self._block(tree.body[1:], text.split("\n"), set(names), 1)
        gives = _gives(function)
        head = f"func {_go(function.name)}({', '.join(own)}) {gives} {{"
        return "\n".join([f"// {_go(function.name)}: {function.doc}", head, *body, "}"])

    def _statement(self, s: ast.stmt, lines: list[str], known: set[str]) -> list[str]:
        if isinstance(s, ast.Return):
            return [self._return(s.value)]
        if isinstance(s, ast.FunctionDef):
            inside = self._block(s.body, lines, {a.arg for a in s.args.args}, 1)
            return [f"{s.name} := func(before, at []N) ([]N, []N) {{", *inside, "}"]
        if isinstance(s, ast.If):
            assert isinstance(s.test, ast.Compare)
            inner = self._block(s.body, lines, known, 1)
            return [f"if {self.text(s.test.left)} == nil {{", *inner, "}"]
        assert isinstance(s, ast.Assign)
        left = s.targets[0]
        if isinstance(left, ast.Tuple):
            return self._unpacked([str(getattr(x, "id", "_")) for x in left.elts], s.value, known)
        if isinstance(left, ast.Name) and left.id == "_":
            return [f"_ = {self.text(s.value)}"]
        if isinstance(left, ast.Name):
            new = left.id not in known
            known.add(left.id)
            return [f"{self.text(left)} {':=' if new else '='} {self.text(s.value)}"]
        value = self.text(s.value)
        number = re.fullmatch(r".*\.Shape\(\)\[\d\]|steps", value)
        return [f"{self.text(left)} = {f'node({value})' if number else value}"]

    def _return(self, value: Any) -> str:
        if isinstance(value, ast.Tuple):
            parts = [x for x in value.elts]
            if all(isinstance(x, ast.Tuple) for x in parts):
                return f"return {', '.join(map(self.text, parts))}"
            if isinstance(parts[-1], ast.Dict) or getattr(parts[-1], "id", "") == "gradients":
                return f"return {', '.join(map(self.text, parts))}"
            return f"return []N{{{', '.join(map(self.node, parts))}}}"
        return f"return {self.text(value)}"

    def node(self, x: Any) -> str:
        """Return an expression that is a node: of a number, its node."""
        text = self.text(x)
        return self._call("node", text) if isinstance(x, ast.Constant | ast.UnaryOp) else text

    def _unpacked(self, names: list[str], value: Any, known: set[str]) -> list[str]:
        """Return the lines that give names to the values of a list."""
        clean = ["_" if name.startswith("_") else name for name in names]
        if clean == ["_"]:
            return [f"_ = {self.text(value)}"]
        called = getattr(getattr(value, "func", None), "id", "")
        if called == "scan":
            sign = ":=" if any(n != "_" for n in clean) else "="
            known |= set(clean)
            return [f"{', '.join(clean)} {sign} {self.text(value)}"]
        before = []
        if isinstance(value, ast.Name):
            whole = value.id
        else:
            self.fresh += 1
            whole = f"all{self.fresh}"
            before = [f"{whole} := {self.text(value)}"]
        parts = ", ".join(f"{whole}[{k}]" for k in range(len(clean)))
        new = any(name not in known and name != "_" for name in clean)
        known |= set(clean)
        if all(name == "_" for name in clean):
            return [*before, f"_ = {whole}"]
        return [*before, f"{', '.join(clean)} {':=' if new else '='} {parts}"]

    def _call(self, name: str, *parts: str) -> str:
        self.words.add(name)
        return f"{_go(name)}({', '.join(parts)})"

    def _options(self, keywords: list[ast.keyword]) -> str:
        parts = []
        for one in keywords:
            value = ast.literal_eval(one.value)
            if one.arg in _LISTS:
                values = value if isinstance(value, tuple) else (value,)
                parts.append(f"{one.arg}: S{{{', '.join(map(str, values))}}}")
            elif one.arg in ("start", "stop"):  # 0 is not the same as none
                parts.append(f"{one.arg}: place({value})")
            else:
                parts.append(f"{one.arg}: {str(value).lower()}")
        return f"O{{{', '.join(parts)}}}"

    def text(self, x: Any) -> str:
        """Return an expression."""
        match x:
            case ast.BinOp():
                return self._call(SIGNS[type(x.op)], self.text(x.left), self.text(x.right))
            case ast.UnaryOp(operand=ast.Constant()):
                return f"-{self.text(x.operand)}"
            case ast.UnaryOp():
                return self._call("neg", self.text(x.operand))
            case ast.Call(func=ast.Name(id="float"), args=[ast.Constant(value=kind)]):
                return {"inf": "math.Inf(1)", "-inf": "math.Inf(-1)"}.get(str(kind), "math.NaN()")
            case ast.Call(func=ast.Name(id="each"), args=[f, p, *arrays]):
                return self._each(str(getattr(f, "id", "")), self.text(p), arrays)
            case ast.Call(func=ast.Name(id="filled"), args=[shape, *rest]):
                sizes = ", ".join(map(self.text, getattr(shape, "elts", [])))
                return self._call("filled", f"S{{{sizes}}}", *map(self.text, rest))
            case ast.Call():
                name = self.text(x.func)
                parts = [*map(self.text, x.args)]
                if name in _OPTIONED:
                    parts.append(self._options(x.keywords))
                return self._call(name, *parts)
            case ast.Tuple() | ast.List():
                return f"[]N{{{', '.join(map(self.node, x.elts))}}}"
            case ast.Dict():
                return self._dict(x)
            case ast.Subscript(slice=ast.Constant(value=str())):
                return f'{self.text(x.value)}["{ast.literal_eval(x.slice)}"]'
            case ast.Subscript(value=ast.Name(id=name)) if not name.startswith("stacked"):
                return self._call("single", name, self.text(x.slice))
            case ast.Subscript(value=ast.Call(func=ast.Name(id="scan"))):
                return self._call("second", self.text(x.value))
            case ast.Subscript(value=ast.Attribute(attr="shape")):
                return f"{self.text(x.value.value)}.Shape()[{self.text(x.slice)}]"  # type: ignore[attr-defined]
            case ast.Subscript():
                return f"{self.text(x.value)}[{self.text(x.slice)}]"
            case ast.Constant(value=str(letters)):
                return f'"{letters}"'
            case ast.Constant():
                return repr(x.value)
        return "given_" if x.id == "given" else str(x.id)

    def _each(self, name: str, p: str, arrays: list[ast.expr]) -> str:
        args = ", ".join([p, *(f"at[{k}]" for k in range(len(arrays)))])
        call = f"{_go(name)}({args})"
        call = f"[]N{{{call}}}" if name in self.single else call
        inner = f"func(p P, at []N) []N {{ return {call} }}"
        return self._call("each", inner, p, *map(self.text, arrays))

    def _dict(self, x: ast.Dict) -> str:
        pairs = list(zip(x.keys, x.values, strict=True))
        items = [f'"{ast.literal_eval(k)}": {self.node(v)}' for k, v in pairs if k is not None]
        whole = f"P{{{', '.join(items)}}}"
        return self._call("extended", "p", whole) if len(items) < len(pairs) else whole


_OPTIONED = {
    *(
        "count",
        "binade",
        "sum",
        "max",
        "min",
        "argmax_mask",
        "softmax",
        "log_softmax",
        "expand_dims",
    ),
    *("permute", "reshape", "part", "put", "pad", "pick", "concat", "split", "stack", "pieces"),
}
_RENAMED = {"given": "given_", "over_time": "overTime", "load": "load"}


def _go(name: str) -> str:
    """Return what a function is called in Go: words of the language step aside."""
    return _RENAMED.get(name, name)


def _kind(name: str) -> str:
    if name == "p" or name == "given":
        return "P"
    return "int" if name == "steps" else "N"


def _gives(function: Function) -> str:
    if function.name in ("prepare", "run"):
        return "P"
    if function.name == "gradients" and function.returns[-1] == "gradients":
        return "(N, P)" if len(function.returns) > 1 else "P"
    many = len(function.returns) > 1 or function.name.startswith("over_time")
    return "[]N" if many else "N"
