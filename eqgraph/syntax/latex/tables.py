"""Rewrite tables: cases and matrices."""

from __future__ import annotations

from itertools import pairwise

from eqgraph.syntax.latex.fences import CLOSING, OPENING, Fences
from eqgraph.syntax.latex.words import COMPARED, WORDS, Argument

_IF = frozenset(["if", "for", "when"])
_ELSE = frozenset(["otherwise", "else", "otherwise.", "else."])
_EMPTY = frozenset([",", ".", ";"])


class Tables(Fences):
    """Rewrite what has rows and cells."""

    def table(self, name: str) -> None:
        """Rewrite cases as {a if c; b otherwise}, a matrix as [a, b; c, d]."""
        at = self.at
        rows, end = self._cells(at)
        self.lead(at)
        braced = at > 1 and self.names.value(at - 1) == "\\{" and self.names.value(end + 2) == "."
        if name in ("cases", "dcases") or (braced and self.names.value(end + 1) == "\\right"):
            self._cases(at, rows)
        else:
            widths = {len(row) for row in rows}
            determinant = name == "vmatrix"
            self.put("det([" if determinant else "[", at)
            for k, row in enumerate(rows):
                self.put("; " if k else "", at)
                for j, cell in enumerate(row):
                    self.put(", " if j else "", at)
                    self.inside(cell)
            self.put("])" if determinant else "]", end)
            if len(widths) > 1:
                raise self.names.fault(at, "the rows of a matrix are equally long")
        self.at = end + 1
        self.operand()

    def _cells(self, at: int) -> tuple[list[list[Argument]], int]:
        rows: list[list[Argument]] = [[]]
        depth, first, k = 0, at + 1, at + 1
        while True:
            kind = self.tokens[k].kind if k < self.limit else ""
            if not kind:
                raise self.names.fault(at, f"this {self.tokens[at].value} never ends")
            if kind == "begin":
                depth += 1
            elif kind in ("end", "row", "cell") and not depth:
                rows[-1].append(Argument(first, k, k + 1))
                first = k + 1
                if kind == "row":
                    rows.append([])
                if kind == "end":
                    break
            elif kind == "end":
                depth -= 1
            k += 1
        if len(rows[-1]) == 1 and rows[-1][0].first == rows[-1][0].last:
            rows.pop()
        return rows, k

    def _cases(self, at: int, rows: list[list[Argument]]) -> None:
        self.put("{", at)
        for k, row in enumerate(rows):
            if len(row) != 2:
                hint = "such as 1 & \\text{if } x > 0 \\\\ 0 & \\text{otherwise}"
                raise self.names.fault(row[0].first, "a case is a value and a condition", hint)
            self.put("; " if k else "", at)
            self.inside(self._without_stop(row[0]))
            condition = self._without_stop(row[1])
            word, rest = self._first_word(condition)
            if word in _ELSE:
                self.put(" otherwise", condition.first)
                continue
            self.put(" if ", condition.first)
            self._all_of(rest)
            self.inside(rest)
        self.put("}", at)

    def _all_of(self, cell: Argument) -> None:
        r"""Take the commas between conditions as and: x > 0, x \neq 1."""
        commas, depth = [], 0
        for k in range(cell.first, cell.last):
            value = self.names.value(k)
            depth += (value in OPENING) - (value in CLOSING)
            if value == "," and not depth:
                commas.append(k)
        ends = [cell.first - 1, *commas, cell.last]
        parts = [range(a + 1, b) for a, b in pairwise(ends)]
        if all(any(self.names.value(k) in COMPARED for k in part) for part in parts):
            for k in commas:
                self.tokens[k] = self.tokens[k]._replace(kind="command", value="\\land")

    def _without_stop(self, cell: Argument) -> Argument:
        last = cell.last
        while last > cell.first and self.names.value(last - 1) in _EMPTY:
            last -= 1
        return Argument(cell.first, last, cell.after)

    def _first_word(self, cell: Argument) -> tuple[str, Argument]:
        r"""Take \text{if} from a condition."""
        if cell.first < cell.last and self.names.value(cell.first)[1:] in WORDS:
            found = self.names.argument(cell.first)
            word = self.names.plain_word(found)
            if word in _IF | _ELSE:
                return word, Argument(found.after, cell.last, cell.after)
        return "", cell
