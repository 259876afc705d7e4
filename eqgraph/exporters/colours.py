"""Reduce pictures to one palette of at most 256 colours, as GIF and small PDF pages need."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from eqgraph.picture.theme import PALETTE

Bytes = NDArray[np.uint8]

_MOST = 256
_SAMPLES = 12  # pictures whose colours are counted
_APART = range(2, 256, 2)  # how far two colours of a palette are apart, as soon as they fit


def reduce(pictures: Sequence[bytes]) -> tuple[Bytes, Callable[[], Iterator[Bytes]]]:
    """Return a palette for PNG pictures, and what yields each of them as indices into it.

    The colours of the theme stay exact; any other moves to its neighbour in the palette.
    """
    palette = _palette(pictures[:: -(-len(pictures) // _SAMPLES)])
    table = np.full(1 << 24, -1, np.int16)  # the index of each colour, as far as it was needed

    def frames() -> Iterator[Bytes]:
        for picture in pictures:
            packed = _packed(picture)
            new = np.unique(packed[table[packed] < 0])
            for start in range(0, len(new), 4096):
                some = new[start : start + 4096]
                table[some] = _nearest(_channels(some), palette)
            yield table[packed].astype(np.uint8)

    return palette, frames


def _palette(pictures: Sequence[bytes]) -> Bytes:
    """Choose the most frequent colours, but no two that are hardly told apart."""
    fixed = sorted({int(c[1:], 16) for theme in PALETTE.values() for c in theme.values()})
    packed = np.concatenate([_packed(picture).ravel() for picture in pictures])
    colours, counts = np.unique(packed, return_counts=True)
    exact = np.isin(colours, fixed)
    ordered = colours[np.lexsort((-counts, ~exact))]  # the exact ones, then by frequency
    known = _channels(ordered)
    for apart in _APART:
        chosen = _apart(known, apart, int(exact.sum()))
        if chosen is not None:
            return known[chosen].astype(np.uint8)
    raise AssertionError("two colours at the ends of a channel always fit")


def _apart(colours: NDArray[np.int32], apart: int, kept: int) -> list[int] | None:
    """Take colours in order, but the first `kept`, if no earlier one is near; None if too many."""
    near = np.zeros(len(colours), np.bool_)
    chosen: list[int] = []
    for index, colour in enumerate(colours):
        if index >= kept and near[index]:
            continue
        if len(chosen) == _MOST:
            return None
        chosen.append(index)
        near |= np.abs(colours - colour).max(axis=1) < apart
    return chosen


def _nearest(colours: NDArray[np.int32], palette: Bytes) -> Bytes:
    apart = colours[:, None, :] - palette[None, :, :].astype(np.int32)
    index: Bytes = np.square(apart).sum(axis=2).argmin(axis=1).astype(np.uint8)
    return index


def _packed(picture: bytes) -> NDArray[np.int32]:
    """Read a PNG as one number a pixel."""
    pixels = np.asarray(Image.open(io.BytesIO(picture)).convert("RGB")).astype(np.int32)
    packed: NDArray[np.int32] = (pixels[..., 0] << 16) | (pixels[..., 1] << 8) | pixels[..., 2]
    return packed


def _channels(packed: NDArray[np.integer]) -> NDArray[np.int32]:
    return np.stack([packed >> 16 & 255, packed >> 8 & 255, packed & 255], axis=1).astype(np.int32)
