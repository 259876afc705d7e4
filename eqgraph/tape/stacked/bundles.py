"""Bundle cells: products that share an operand become one product with a wider matrix.

x·W₁, x·W₂, … are parts of x·[W₁ W₂ …]; what is done alike to the parts, such as adding one bundle
to another or taking σ of some of them, is done to the wide one. The parts become slices of it.
Nothing is known of gates: any cells that share an operand are bundled.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from eqgraph.tape.stacked.cells import Cell, Cells, Read


@dataclass(slots=True, eq=False)
class Bundle:
    """Hold cells that are slices of a wide one, in its order."""

    wide: Cell
    members: list[Cell]


def bundle(found: Cells) -> None:
    """Rewrite cells in place."""
    work = _Bundling(found)
    for cells in list(work.products()):
        work.product(cells)
    at = 0
    while at < len(work.bundles):  # it grows while it is walked
        work.grow(work.bundles[at])
        at += 1


class _Bundling:
    def __init__(self, found: Cells) -> None:
        self.found = found
        self.readers = found.readers()
        self.number = {id(c): k for k, c in enumerate(found.cells)}
        self.bundles: list[Bundle] = []
        self.home: dict[int, Bundle] = {}

    # --- products that share an operand -----------------------------------------------------------

    def products(self) -> Iterator[list[Cell]]:
        """Yield the stacked cells that multiply the same operand with matrices of their own."""
        groups: dict[object, list[Cell]] = {}
        for cell in self.found.cells:
            if cell.kind == "operator" and cell.stacked and cell.row and cell.row.name == "matmul":
                for side in (0, 1):
                    matrix, other = cell.reads[side], cell.reads[1 - side]
                    if self._is_own(matrix, 2) and other.cell.stacked:
                        rank = len(other.cell.shape)
                        if rank == 1 or (rank == 2 and side == 1):
                            key = (id(other.cell), other.lag, side)
                            groups.setdefault(key, []).append(cell)
        for cells in groups.values():
            if len(cells) > 1:
                yield sorted(cells, key=lambda c: (self._future(c), self._reader_number(c)))

    def _is_own(self, read: Read, rank: int) -> bool:
        """Tell whether a read is of a parameter that nothing else reads."""
        cell = read.cell
        own = cell.kind == "leaf" and not cell.stacked and cell.nodes[0].value is None
        return own and len(cell.shape) == rank and len(self.readers[id(cell)]) == 1

    def _future(self, cell: Cell) -> str:
        """Write what is done to a cell as long as one cell reads it: those alike come together."""
        words: list[str] = []
        while len(readers := self.readers[id(cell)]) == 1 and len(words) < 6:
            cell, k = readers[0]
            words.append(f"{cell.row.name if cell.row else cell.kind} {k}")
        return ", ".join(words)

    def _reader_number(self, cell: Cell) -> int:
        """Return the place of the first reader: partners that meet there are in one order."""
        return min((self.number[id(c)] for c, _ in self.readers[id(cell)]), default=0)

    def product(self, cells: list[Cell]) -> None:
        """Bundle products with matrices: the matrices first."""
        first = cells[0]
        side = 0 if first.reads[0].cell.kind == "leaf" and not first.reads[0].cell.stacked else 1
        wide = self._wide_leaf([c.reads[side].cell for c in cells], -2 if side == 0 else -1)
        reads = [Read(wide), first.reads[1]] if side == 0 else [first.reads[0], Read(wide)]
        self._bundle(cells, reads)

    def _wide_leaf(self, leaves: list[Cell], axis: int) -> Cell:
        """Put parameters side by side along an axis; they become slices."""
        shape = list(leaves[0].shape)
        shape[axis] = sum(leaf.shape[axis] for leaf in leaves)
        wide = self._new(Cell("wide", [], False, tuple(shape)))
        self._slice(leaves, wide, axis)
        return wide

    # --- what is done alike to all parts ----------------------------------------------------------

    def grow(self, known: Bundle) -> None:
        """Bundle the elementwise operations that are applied alike to neighbours of a bundle."""
        found: dict[object, list[Cell]] = {}
        for member in known.members:
            for cell, k in self.readers[id(member)]:
                operator = cell.row
                if cell.kind != "operator" or operator is None or not operator.elementwise:
                    continue
                if cell.stacked and not cell.reads[k].lag and id(cell) not in self.home:
                    found.setdefault((operator.name, k, len(cell.reads)), []).append(cell)
        for (_, k, _), cells in found.items():  # type: ignore[misc]
            parts = [c.reads[k].cell for c in cells]
            if len(cells) > 1 and self._are_neighbours(parts, known):
                reads = [self._together(cells, j) for j in range(len(cells[0].reads))]
                if all(read is not None for read in reads):
                    self._bundle(cells, [read for read in reads if read is not None])

    def _together(self, cells: list[Cell], j: int) -> Read | None:
        """Return one read in the place of the cells' reads at operand j, or None."""
        reads = [c.reads[j] for c in cells]
        first = reads[0]
        home = self.home.get(id(first.cell))
        if any(read.lag or read.index is not None for read in reads):
            return None
        if any(r.cell.shape[-1:] != c.shape[-1:] for r, c in zip(reads, cells, strict=True)):
            return None  # one number for a whole row would meet a row of several numbers
        if home is not None and self._are_neighbours([r.cell for r in reads], home):
            return Read(self._range(home, [r.cell for r in reads]))
        if all(self._is_own(read, 1) for read in reads):
            return Read(self._wide_leaf([r.cell for r in reads], -1))
        return None

    def _are_neighbours(self, cells: list[Cell], home: Bundle) -> bool:
        """Tell whether cells are members of a bundle that stand next to each other in order."""
        index = {id(c): k for k, c in enumerate(home.members)}
        if any(id(c) not in index for c in cells):
            return False
        first = index[id(cells[0])]
        return [index[id(c)] for c in cells] == list(range(first, first + len(cells)))

    def _range(self, home: Bundle, cells: list[Cell]) -> Cell:
        """Return the cell of some neighbours: the wide one, or a slice of it."""
        if len(cells) == len(home.members):
            return home.wide
        size = sum(c.shape[-1] for c in cells)
        part = Cell("slice", [], True, (*home.wide.shape[:-1], size), [Read(home.wide)])
        part.start = cells[0].start
        return self._new(part)

    # --- cells ------------------------------------------------------------------------------------

    def _bundle(self, cells: list[Cell], reads: list[Read]) -> None:
        size = sum(c.shape[-1] for c in cells)
        wide = Cell("operator", [], True, (*cells[0].shape[:-1], size), reads, cells[0].row)
        wide.below = any(cell.sheltered for cell in cells)
        wide.params = dict(cells[0].params)
        made = Bundle(self._new(wide), cells)
        self._slice(cells, wide, -1)
        for cell in cells:
            self.home[id(cell)] = made
        self.bundles.append(made)

    def _slice(self, cells: list[Cell], wide: Cell, axis: int) -> None:
        start = 0
        for cell in cells:
            cell.kind, cell.reads, cell.start, cell.axis = "slice", [Read(wide)], start, axis
            start += cell.shape[axis]

    def _new(self, cell: Cell) -> Cell:
        self.found.cells.append(cell)
        self.readers[id(cell)] = []
        return cell
