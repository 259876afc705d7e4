"""Make files of pictures of which each is what lies over the one before."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator, Sequence
from typing import Any, Literal

from PIL import Image

from eqgraph.exporters.patches import Patch
from eqgraph.picture.theme import PALETTE, Theme

Pictures = Sequence[Sequence[Patch]]

_SAMPLES = 12  # pictures whose colours are counted
_DEEP = 2.0  # pictures that lie over a whole one before there is another


def film(pictures: Pictures, times: list[int], kind: Literal["gif", "webp"], theme: Theme) -> bytes:
    """Return an animation; each picture is shown for a time, in milliseconds."""
    out = io.BytesIO()
    if kind == "gif":
        pictures = reduced(pictures, theme)
        options: dict[str, Any] = {"disposal": 1, "optimize": False}
    else:
        options = {"lossless": True, "quality": 90, "method": 4, "minimize_size": True}
    frames = _whole(pictures)
    first = next(frames)
    first.save(out, kind, save_all=True, append_images=frames, duration=times, loop=0, **options)
    return out.getvalue()


def layers(pictures: Pictures) -> Iterator[list[Patch]]:
    """Yield of each picture what lies in it, from below: a whole one, and what is over it."""
    below: list[Patch] = []
    for patches, picture in zip(pictures, _whole(pictures), strict=True):
        below += patches
        if sum(_area(one.image) for one in below) > (1 + _DEEP) * _area(picture):
            below = [Patch(picture, 0, 0)]
        yield [*below]


def _whole(pictures: Pictures) -> Iterator[Image.Image]:
    """Yield the pictures whole."""
    before: Image.Image | None = None
    for patches in pictures:
        picture = patches[0].image if before is None else before.copy()
        for one in patches if before is not None else ():
            picture.paste(one.image, (one.x, one.y))
        before = picture
        yield picture


def _area(image: Image.Image) -> int:
    return image.width * image.height


def reduced(pictures: Pictures, theme: Theme) -> list[list[Patch]]:
    """Give pictures one palette of 256 colours, in which those of the theme are exact."""
    every = -(-len(pictures) // _SAMPLES)
    samples = [*itertools.islice(_whole(pictures), 0, None, every)]
    width, height = samples[0].size
    column = Image.new("RGB", (width, height * len(samples)))
    for k, sample in enumerate(samples):
        column.paste(sample, (0, k * height))
    used = {colour for _, colour in column.getcolors(1 << 24) or ()}
    themed = dict.fromkeys(PALETTE[theme].values())
    fixed = [c for c in (tuple(bytes.fromhex(name[1:])) for name in themed) if c in used]
    found = column.quantize(256 - len(fixed), Image.Quantize.MAXCOVERAGE).getpalette() or []
    # Pillow's search for the nearest colour is rough: none may stand beside one of the theme's.
    rest = (
        c for c in zip(*[iter(found)] * 3, strict=True) if all(_apart(c, f) >= 8 for f in fixed)
    )
    palette = Image.new("P", (1, 1))
    palette.putpalette(bytes(itertools.chain(*fixed, *rest)))
    return [
        [Patch(one.quantize(palette=palette, dither=Image.Dither.NONE), x, y) for one, x, y in each]
        for each in pictures
    ]


def _apart(one: Sequence[int], other: Sequence[int]) -> int:
    return max(abs(a - b) for a, b in zip(one, other, strict=True))
