"""Write a PDF of pictures with text: a page each, searchable, with bookmarks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from eqgraph.errors import NotInstalled
from eqgraph.exporters.patches import Patch
from eqgraph.picture.raster import FONTS, covered

_POINTS = 0.75  # points a px of our pictures
_MADE = datetime(2000, 1, 1, tzinfo=UTC)  # of every document: the same steps are the same bytes


def pdf(
    pictures: Iterable[Sequence[Patch]], texts: Sequence[str], size: tuple[float, float]
) -> bytes:
    """Return a PDF with a page for each picture; `size` is that of all pages, in px.

    A picture is its layers, from below; the first is whole.

    Each text is the bookmark of its page and lies, unseen, over the picture, so that it is found
    and read aloud. The title of the document is the first text. Raise `NotInstalled` where fpdf2
    cannot be imported.
    """
    try:
        import fpdf  # late: it takes a tenth of a second, and only pages need it
    except ImportError:
        raise NotInstalled("pages need fpdf2", hint="pip install fpdf2") from None
    width, height = (round(length * _POINTS, 2) for length in size)
    document = fpdf.FPDF(unit="pt", format=(width, height))
    document.set_margin(0)
    document.set_auto_page_break(False)
    document.set_creation_date(_MADE)
    document.set_producer("eqgraph")
    document.set_title(texts[0])
    document.set_lang("en")
    document.page_mode = fpdf.enums.PageMode.USE_OUTLINES
    document.add_font("Unseen", fname=FONTS / "EqgraphSans-Regular.ttf")
    document.set_font("Unseen", size=9)
    document.text_mode = fpdf.enums.TextMode.INVISIBLE
    for layers, text in zip(pictures, texts, strict=True):
        document.add_page()
        document.start_section(text)
        whole = layers[0].image
        across, down = width / whole.width, height / whole.height
        for image, x, y in layers:  # one that was seen on a page before is not written again
            document.image(image, x * across, y * down, image.width * across, image.height * down)
        # What the font lacks is found by the bookmark alone.
        document.text(12, height - 12, "".join(c if ord(c) in covered() else " " for c in text))
    return bytes(document.output())
