"""Make the fonts that pictures are drawn with: `python -m tests.picture.make_fonts FOLDER`.

FOLDER holds the Noto fonts as `.ttf` files (Debian: fonts-noto-core, in truetype/noto).
Needs fonttools. The same fonts in give the same bytes out; eqgraph/picture/fonts/README.md says
which version went in.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from eqgraph.syntax.alphabet import ACCENTS, GREEK, PRIMES, SUBSCRIPTS, SUPERSCRIPTS

TARGET = Path(__file__).resolve().parents[2] / "eqgraph" / "picture" / "fonts"

LETTERS = {*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x386, 0x3FF)}
CYRILLIC = {*range(0x401, 0x45F)}
MARKS = {*range(0x300, 0x30D), 0x305, 0x323, 0x331, 0x332, *map(ord, ACCENTS.values())}
RAISED = set(map(ord, "".join([*SUBSCRIPTS, *SUPERSCRIPTS, *PRIMES, *GREEK.values(), "⁽⁾₍₎₌⁼"])))
POINTS = set(map(ord, "–—‘’“”„†‡•…‖ℓ‐‑⁄\u2009\u202f\ufffd"))
# Signs that the text faces lack, and the bold, script and blackboard letters of names.
SIGNS = set(map(ord, "−∗∘∙⋅√∑∏∫∞∂∇∆∈∉∀∃±∓×÷≈≠≡≤≥≪≫⊙⊕⊗⊤⊥←→↑↓↔⇒⟨⟩∥∼∝ℝℂℕℤℬℰℱℋℐℒℳℛ\u20d7"))
SIGNS |= {*range(0x1D400, 0x1D434), *range(0x1D49C, 0x1D4D0), *range(0x1D6A8, 0x1D6E2)}
SHAPES = set(map(ord, "▶◀▸◂●○✓⚠⯃"))

# (our family, style, file, characters)
FACES = (
    ("Eqgraph Serif", "Regular", "NotoSerif-Regular", LETTERS | CYRILLIC | MARKS | RAISED | POINTS),
    ("Eqgraph Serif", "Italic", "NotoSerif-Italic", LETTERS | CYRILLIC | MARKS | RAISED | POINTS),
    ("Eqgraph Sans", "Regular", "NotoSans-Regular", LETTERS | CYRILLIC | MARKS | RAISED | POINTS),
    ("Eqgraph Math", "Regular", "NotoSansMath-Regular", SIGNS),
    ("Eqgraph Symbols", "Regular", "NotoSansSymbols2-Regular", SHAPES),
)


def make(folder: Path) -> None:
    """Write every face and the list of characters that they cover together."""
    covered: set[int] = set()
    for family, style, file, characters in FACES:
        font = TTFont(folder / f"{file}.ttf", recalcTimestamp=False)
        _reduce(font, characters)
        _rename(font, family, style)
        covered |= set(font.getBestCmap())
        path = TARGET / f"{family.replace(' ', '')}-{style}.ttf"
        font.save(path)
        print(f"{path.name:28} {path.stat().st_size:7} bytes, {len(font.getBestCmap())} characters")
    (TARGET / "covered.txt").write_text(_ranges(covered), encoding="ascii")


def _reduce(font: TTFont, characters: set[int]) -> None:
    """Keep the characters and the places of marks; drop kerning and hints, which no name needs."""
    options = subset.Options(
        hinting=False,
        layout_features=["mark", "mkmk", "ccmp"],
        name_IDs=[0, 7, 13, 14],
        glyph_names=False,
        notdef_outline=True,
        drop_tables=["DSIG", "MATH", "STAT"],
    )
    reducer = subset.Subsetter(options)
    reducer.populate(unicodes=characters)
    reducer.subset(font)


def _rename(font: TTFont, family: str, style: str) -> None:
    """Give the reduced font a name of its own, so that it is never taken for the whole one."""
    plain = f"{family.replace(' ', '')}-{style}"
    for number, text in ((1, family), (2, style), (3, plain), (4, f"{family} {style}"), (6, plain)):
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
