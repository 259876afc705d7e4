"""Summarise an array for display: few numbers that stand for all of them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from eqgraph.syntax import numbers

Floats = NDArray[np.float64]
CAP = 8  # rows and columns of a tile; larger arrays are reduced to the means of blocks
BINS = 8  # of a histogram
_PIECE = 1 << 18  # numbers of a large array that are looked at together
_TEXT = 8  # numbers that the text of a summary holds


@dataclass(frozen=True, slots=True)
class Summary:
    """Hold what is shown of an array.

    `data` are its numbers row by row, `rows` × `cols` of them; if the array is larger than
    8 × 8 or has more than two axes, they are means of blocks and `cut` is True. The figures
    `least`, `greatest` and `mean` leave NaN out and are None where no number is left.
    """

    shape: tuple[int, ...]
    rows: int
    cols: int
    data: tuple[float, ...]
    cut: bool
    text: str
    norm: float
    least: float | None
    greatest: float | None
    mean: float | None
    nan: int
    inf: int
    zeros: int
    histogram: tuple[int, ...]  # over equal bins from −m to m, m the largest finite magnitude

    @property
    def scalar(self) -> bool:
        """Tell whether the array is a single number without axes."""
        return not self.shape


def grid(shape: tuple[int, ...]) -> tuple[int, int, bool]:
    """Return rows and columns of the tile of an array of that shape, and whether it is cut.

    >>> grid(()), grid((4,)), grid((4, 3)), grid((100, 5)), grid((2, 3, 4))
    ((1, 1, False), (1, 4, False), (4, 3, False), (8, 5, True), (6, 4, True))
    """
    rows, cols = _flat(shape)
    cut = len(shape) > 2 or rows > CAP or cols > CAP
    return min(rows, CAP), min(cols, CAP), cut


def summarise(array: ArrayLike) -> Summary:
    """Summarise an array of any shape.

    >>> s = summarise([[1.0, -2.0], [0.0, 2.0]])
    >>> s.text, s.norm, s.least, s.mean
    ('1.00 −2.00 0 2.00', 3.0, -2.0, 0.25)
    """
    values = np.asarray(array)
    if values.dtype not in (np.float32, np.float64) or values.size <= _PIECE:
        values = values.astype(np.float64)
    rows, cols, cut = grid(values.shape)
    figures = _figures(values) if values.size <= _PIECE else _figures_of_pieces(values)
    return Summary(
        shape=values.shape,
        rows=rows,
        cols=cols,
        data=tuple(float(v) for v in _blocks(values, rows, cols, figures.scale).ravel()),
        cut=cut,
        text=_text(values),
        norm=figures.norm,
        least=figures.least,
        greatest=figures.greatest,
        mean=figures.mean,
        nan=figures.nan,
        inf=figures.inf,
        zeros=figures.zeros,
        histogram=figures.histogram,
    )


class _Figures(NamedTuple):
    """Hold what is told of all numbers of an array."""

    norm: float
    least: float | None
    greatest: float | None
    mean: float | None
    nan: int
    inf: int
    zeros: int
    histogram: tuple[int, ...]
    scale: float


def _figures(values: Floats) -> _Figures:
    nan, inf = _odd(values)
    known = values[~np.isnan(values)] if nan else values
    finite = known[np.isfinite(known)] if inf else known
    scale = _scale(finite)
    return _Figures(
        norm=_norm(values, scale),
        least=float(known.min()) if known.size else None,
        greatest=float(known.max()) if known.size else None,
        mean=_mean(known, scale) if known.size else None,
        nan=nan,
        inf=inf,
        zeros=int(values.size - np.count_nonzero(values)),
        histogram=_histogram(finite),
        scale=scale,
    )


def _figures_of_pieces(values: NDArray[np.floating]) -> _Figures:
    """Return the figures of a large array piece by piece, so that it is never copied whole."""
    flat = values.reshape(-1)
    pieces = [flat[k : k + _PIECE] for k in range(0, flat.size, _PIECE)]
    odd = [_odd(piece) for piece in pieces]
    nan, inf = sum(n for n, _ in odd), sum(i for _, i in odd)
    ends = [_ends(p, odd=any(o)) for p, o in zip(pieces, odd, strict=True)]
    finite = np.array([end for pair in ends for end in pair])
    scale, most = _scale(finite), float(np.max(np.abs(finite), initial=0.0)) or 1.0
    bins = np.zeros(BINS, np.int64)
    total = squares = 0.0
    with np.errstate(all="ignore"):
        for piece, (n, i) in zip(pieces, odd, strict=True):
            exact = piece.astype(np.float64)
            scaled = _scaled(exact, scale)
            squares += float(np.dot(scaled, scaled))
            total += float(np.sum(scaled[~np.isnan(scaled)] if n else scaled))
            known = exact[np.isfinite(exact)] if n or i else exact
            bins += np.histogram(known / most, BINS, (-1.0, 1.0))[0]
        norm, mean = float(np.sqrt(squares) * scale), float(total / max(1, flat.size - nan) * scale)
        known_ends = [float(f(p)) for p in pieces for f in (np.fmin.reduce, np.fmax.reduce)]
    there = [end for end in known_ends if not math.isnan(end)]
    return _Figures(
        norm, min(there, default=None), max(there, default=None), mean if there else None, nan, inf,
        flat.size - sum(int(np.count_nonzero(piece)) for piece in pieces),
        tuple(map(int, bins)) if len(finite) else (), scale,
    )  # fmt: skip


def _ends(piece: NDArray[np.floating], *, odd: bool) -> tuple[float, ...]:
    """Return the smallest and the largest finite number, if there is one."""
    finite = piece[np.isfinite(piece)] if odd else piece
    return (float(finite.min()), float(finite.max())) if finite.size else ()


def _odd(values: NDArray[np.floating]) -> tuple[int, int]:
    """Count the NaN and the infinities; a sum that is finite has neither, and is quick."""
    with np.errstate(all="ignore"):
        if values.size and np.isfinite(values.sum()):
            return 0, 0
    return int(np.isnan(values).sum()), int(np.isinf(values).sum())


def _histogram(finite: Floats) -> tuple[int, ...]:
    """Count finite numbers in equal bins that lie symmetric about 0."""
    if finite.size < 2:
        return ()
    most = max(abs(float(finite.min())), abs(float(finite.max()))) or 1.0
    return tuple(int(n) for n in np.histogram(finite / most, BINS, (-1.0, 1.0))[0])


def _flat(shape: tuple[int, ...]) -> tuple[int, int]:
    """Fold all axes but the last into rows."""
    return (math.prod(shape[:-1]), shape[-1]) if shape else (1, 1)


def _blocks(values: Floats, rows: int, cols: int, scale: float) -> Floats:
    """Reduce to rows × cols means of blocks; a block with a NaN is NaN, so it stays visible."""
    table = values.reshape(_flat(values.shape))
    with np.errstate(invalid="ignore"):  # ∞ − ∞ in a block is NaN, and shown as such
        for axis, parts in enumerate((rows, cols)):
            size = table.shape[axis]
            if size > parts:
                starts = [k * size // parts for k in range(parts)]
                counts = np.diff([*starts, size])
                sums = np.add.reduceat(_scaled(table, scale), starts, axis=axis, dtype=np.float64)
                shape = (-1, 1) if axis == 0 else (1, -1)
                table = sums / counts.reshape(shape) * scale
    return table


def _scale(finite: Floats) -> float:
    """Return a power of two such that numbers divided by it neither over- nor underflow in sums.

    That is one for all but the very large and the very small.
    """
    if not finite.size:
        return 1.0
    largest = max(abs(float(finite.min())), abs(float(finite.max())))
    if not largest or 1e-100 < largest < 1e100:
        return 1.0
    return math.ldexp(1.0, math.frexp(largest)[1] - 1)


def _scaled(values: Floats, scale: float) -> Floats:
    return values if scale == 1.0 else values / scale


def _mean(values: Floats, scale: float) -> float:
    with np.errstate(invalid="ignore"):
        return float(np.mean(_scaled(values, scale)) * scale)


def _norm(values: Floats, scale: float) -> float:
    scaled = _scaled(values, scale).ravel()
    with np.errstate(over="ignore"):
        return float(np.sqrt(np.dot(scaled, scaled)) * scale)


def _text(values: Floats) -> str:
    first = [float(value) for value in values.flat[:_TEXT]]
    if not values.shape:
        return numbers.number(first[0])
    texts, power = numbers.strip(first)
    return " ".join([*texts, *(["…"] if values.size > _TEXT else []), *([power] if power else [])])
