"""Draw many numbers as one image inside an SVG: a heat map of 512 units has no room for shapes."""

from __future__ import annotations

import base64
import struct
import zlib
from typing import Any

import numpy as np

from eqgraph.picture.templates import num

Array = np.ndarray[Any, np.dtype[Any]]


def png(colours: Array) -> bytes:
    """Return an image of rows × columns × (red, green, blue, opacity), in bytes from 0 to 255.

    >>> png(np.zeros((1, 1, 4), np.uint8))[:4]
    b'\\x89PNG'
    """
    rows, cols = colours.shape[:2]
    lines = np.zeros((rows, 1 + 4 * cols), np.uint8)  # each line begins with its filter: none
    lines[:, 1:] = colours.reshape(rows, -1)
    head = struct.pack(">IIBBBBB", cols, rows, 8, 6, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(lines.tobytes(), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )


def opaque(values: Array, colour: str, against: str | None = None) -> Array:
    """Return the colours of numbers from −1 to 1: one hue above 0, another below, paler near 0.

    What is paler lets the ground through, so one image serves a light and a dark page.
    """
    clean = np.nan_to_num(np.clip(values, -1, 1), nan=0.0)
    hues = np.array([_channels(colour), _channels(against or colour)])
    out = np.zeros((*values.shape, 4), np.uint8)
    out[..., :3] = hues[(clean < 0).astype(int)]
    out[..., 3] = np.round(255 * np.abs(clean))
    return out


def _channels(colour: str) -> list[int]:
    return [int(colour[k : k + 2], 16) for k in (1, 3, 5)]


def mosaic(colours: Array, x: float, y: float, width: float, height: float) -> str:
    """Return an image of cells, stretched over a rectangle of a picture."""
    data = base64.b64encode(png(colours)).decode()
    return (
        f'<image x="{num(x)}" y="{num(y)}" width="{num(width)}" height="{num(height)}"'
        f' preserveAspectRatio="none" style="image-rendering:pixelated"'
        f' href="data:image/png;base64,{data}"/>'
    )
