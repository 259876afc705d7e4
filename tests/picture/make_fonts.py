"""Make the fonts that pictures are drawn with: `python -m tests.picture.make_fonts FOLDER`.

FOLDER holds the Noto fonts as `.ttf` files (Debian: fonts-noto-core, in truetype/noto).
Needs fonttools. The same fonts in give the same bytes out; eqgraph/picture/fonts/README.md says
which version went in.
"""

from __future__ import annotations

import string
import sys
import tempfile
import unicodedata
from pathlib import Path
from typing import Any

from eqgraph.syntax.alphabet import ACCENTS, GREEK, PRIMES, SUBSCRIPTS, SUPERSCRIPTS

TARGET = Path(__file__).resolve().parents[2] / "eqgraph" / "picture" / "fonts"

LETTERS = {*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x386, 0x3D7), 0x3F0, 0x3F1, 0x3F5}
CYRILLIC = {0x401, *range(0x410, 0x450), 0x451}
MARKED = {  # letter and mark in one: so they come, since names are in NFC
    ord(both)
    for letter in string.ascii_letters + "".join(GREEK.values())
    for mark in ACCENTS.values()
    if len(both := unicodedata.normalize("NFC", letter + mark)) == 1
}
MARKS = {*range(0x300, 0x30D), 0x323, 0x331, 0x332, *map(ord, ACCENTS.values())}
RAISED = set(map(ord, "".join([*SUBSCRIPTS, *SUPERSCRIPTS, *PRIMES, *GREEK.values(), "⁽⁾₍₎₌⁼"])))
POINTS = set(map(ord, "–—‘’“”„†‡•…‖ℓ‐‑⁄\u2009\u202f\ufffd"))
TEXT = LETTERS | CYRILLIC | MARKED | MARKS | RAISED | POINTS
# Signs that the text faces lack, and the bold and blackboard letters of names.
SIGNS = set(map(ord, "−∗∘∙⋅√∑∏∫∞∂∇∈∀∃±×÷≈≠≡≤≥≪≫⊙⊕⊗⊤⊥←→↑↓↔⇒⟨⟩∥∼∝ℝℂℕℤℒ\u20d7"))
SIGNS |= {*range(0x1D400, 0x1D434), *range(0x1D6C2, 0x1D6DB)}
SHAPES = set(map(ord, "▶◀▸◂●○✓"))

_EPOCH = 2082844800  # 1970, counted from 1904 as fonts do; below it, readers warn
FACES = ("Serif-Regular", "Serif-Italic", "Sans-Regular")
# Every face gets all signs: a rasteriser that looks for another face may change the whole text.
SOURCES = (("SansMath-Regular", SIGNS), ("SansSymbols2-Regular", SHAPES))


def make(folder: Path) -> None:
    """Write every face, and the list of characters that each of them has."""
    from fontTools import merge  # asked for late: the tests run without it

    covered: list[set[int]] = []
    for face in FACES:
        with tempfile.TemporaryDirectory() as parts:
            files = []
            known: set[int] = set()
            for source, characters in ((face, TEXT), *SOURCES):
                part = _reduced(folder / f"Noto{source}.ttf", characters - known)
                known |= set(part.getBestCmap())
                files.append(f"{parts}/{source}.ttf")
                part.save(files[-1])
            font = merge.Merger().merge(files)
        _name(font, *face.split("-"))
        path = TARGET / f"Eqgraph{face}.ttf"
        font["head"].created = font["head"].modified = _EPOCH  # else the time of day
        font.recalcTimestamp = False
        font.save(path)
        covered.append(set(font.getBestCmap()))
        print(f"{path.name:26} {path.stat().st_size:6} bytes, {len(covered[-1])} characters")
    (TARGET / "covered.txt").write_text(_ranges(set.intersection(*covered)), encoding="ascii")


def _reduced(path: Path, characters: set[int]) -> Any:
    """Keep the characters and the places of marks; drop kerning and hints, which no name needs."""
    from fontTools import subset
    from fontTools.ttLib import TTFont

    options = subset.Options(
        hinting=False,
        layout_features=["mark", "mkmk", "ccmp"],
        glyph_names=False,
        notdef_outline=True,
        name_IDs=[0, 7, 13, 14],
        drop_tables=["DSIG", "MATH", "STAT"],
    )
    font = TTFont(path, recalcTimestamp=False)
    reducer = subset.Subsetter(options)
    reducer.populate(unicodes=characters)
    reducer.subset(font)
    return font


def _name(font: Any, family: str, style: str) -> None:
    """Give the font a name of its own, so that it is never taken for the whole one."""
    plain = f"Eqgraph{family}-{style}"
    whole = f"Eqgraph {family}"
    for number, text in ((1, whole), (2, style), (3, plain), (4, f"{whole} {style}"), (6, plain)):
        font["name"].setName(text, number, 3, 1, 0x409)


def _ranges(characters: set[int]) -> str:
    """Write code points as lines of hexadecimal ranges.

    >>> _ranges({65, 66, 67, 97})
    '41-43\\n61-61\\n'
    """
    lines: list[list[int]] = []
    for point in sorted(characters):
        if lines and lines[-1][1] == point - 1:
            lines[-1][1] = point
        else:
            lines.append([point, point])
    return "".join(f"{first:X}-{last:X}\n" for first, last in lines)


if __name__ == "__main__":
    make(Path(sys.argv[1]))
