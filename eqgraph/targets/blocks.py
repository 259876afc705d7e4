"""Write the statements of a Python function in a language with braces, comments and all."""

from __future__ import annotations

import ast

SIGNS = {ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "div", ast.Pow: "pow",
         ast.MatMult: "matmul"}  # fmt: skip


class Blocks:
    """Hold how far a language indents; it says itself how each statement is written."""

    indent = "  "

    def _statement(self, s: ast.stmt, lines: list[str], known: set[str]) -> list[str]:
        raise NotImplementedError

    def _block(
        self, body: list[ast.stmt], lines: list[str], known: set[str], depth: int
    ) -> list[str]:
        pad, out = self.indent * depth, []
        for statement in body:
            at = statement.lineno - 2
            above: list[str] = []
            while at >= 0 and lines[at].strip().startswith("#"):
                above.insert(0, f"{pad}// {lines[at].strip()[2:]}")
                at -= 1
            out += above
            out += [pad + line for line in self._statement(statement, lines, known)]
        return out
