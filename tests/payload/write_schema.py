"""Write the schema of the payload as TypeScript: `python -m tests.payload.write_schema`."""

from __future__ import annotations

import ast
import inspect
from types import ModuleType

from eqgraph.ir import plain
from eqgraph.payload import figures, messages, over_time, program, right, routine, schema
from tests.project.notebook import ROOT

PAGE = ROOT / "eqgraph" / "player" / "web" / "engine" / "schema.d.ts"
HEAD = """// The payload, as eqgraph/payload/schema.py defines it.
// Written by `python -m tests.payload.write_schema`; a test holds it fresh.
"""
NAMES = {
    "str": "string",
    "int": "number",
    "float": "number",
    "bool": "boolean",
    "memoryview": "DataView | string",
}  # a buffer beside the message; in a page, base64


def page() -> str:
    """Return the TypeScript of all types."""
    modules = (plain, right, routine, figures, over_time, program, schema, messages)
    return "\n".join([HEAD, *(one for module in modules for one in _types(module))])


def _types(module: ModuleType) -> list[str]:
    source = inspect.getsource(module)
    lines, out = source.splitlines(), []
    for one in ast.parse(source).body:
        if isinstance(one, ast.ClassDef):
            out.append(_interface(one, lines))
        elif isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name):
            name = one.targets[0].id
            out.append(f"{_comment(lines[one.lineno - 1])}export type {name} = {_ts(one.value)};\n")
    return out


def _interface(one: ast.ClassDef, lines: list[str]) -> str:
    """Write a TypedDict as an interface."""
    said = " ".join((ast.get_docstring(one) or "").split()).replace("None", "null")
    above = [base.id for base in one.bases if isinstance(base, ast.Name) and base.id != "TypedDict"]
    extends = f" extends {', '.join(above)}" if above else ""
    partial = any(keyword.arg == "total" for keyword in one.keywords)
    fields = []
    for field in one.body:
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            kind, optional = field.annotation, partial
            if isinstance(kind, ast.Subscript) and ast.unparse(kind.value) == "NotRequired":
                kind, optional = kind.slice, True
            comment = _comment(lines[field.lineno - 1], "  ")
            fields.append(f"{comment}  {field.target.id}{'?' * optional}: {_ts(kind)};\n")
    return f"/** {said} */\nexport interface {one.name}{extends} {{\n{''.join(fields)}}}\n"


def _comment(line: str, indent: str = "") -> str:
    said = line.partition("  # ")[2].replace("None", "null")
    return f"{indent}/** {said} */\n" if said else ""


def _ts(kind: ast.expr) -> str:
    """Write a type."""
    if isinstance(kind, ast.Name):
        return NAMES.get(kind.id, kind.id)
    if isinstance(kind, ast.Constant):  # None, or the name of a type that holds itself
        return "null" if kind.value is None else _ts(ast.parse(str(kind.value)).body[0].value)
    if isinstance(kind, ast.BinOp):
        return f"{_ts(kind.left)} | {_ts(kind.right)}"
    assert isinstance(kind, ast.Subscript), ast.unparse(kind)
    parts = kind.slice.elts if isinstance(kind.slice, ast.Tuple) else [kind.slice]
    match ast.unparse(kind.value):
        case "list":
            inner = _ts(parts[0])
            return f"({inner})[]" if "|" in inner else f"{inner}[]"
        case "dict":
            return f"Record<{_ts(parts[0])}, {_ts(parts[1])}>"
        case "tuple":
            return f"[{', '.join(map(_ts, parts))}]"
        case "Literal":
            return " | ".join(ast.unparse(part).replace("'", '"') for part in parts)
    raise TypeError(f"the schema has no {ast.unparse(kind)}")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
