"""Write a PDF of pictures with text: a page each, sharp, searchable, with bookmarks."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

from eqgraph.exporters.colours import reduce

_POINTS = 0.75  # points a px of our pictures
# Invisible text lies over each picture, so that it is found and read aloud: the codes of this font
# are Unicode itself.
_UNICODE = b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def /CMapType 2 def
1 begincodespacerange <0000> <FFFF> endcodespacerange
1 beginbfrange <0000> <FFFF> <0000> endbfrange
endcmap CMapName currentdict /CMap defineresource pop end end"""
_FONT = """<< /Type /Font /Subtype /Type0 /BaseFont /Unseen /Encoding /Identity-H
/DescendantFonts [<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Unseen /DW 500
/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>
/FontDescriptor << /Type /FontDescriptor /FontName /Unseen /Flags 4 /FontBBox [0 0 0 0]
/ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 0 >> >>] /ToUnicode 4 0 R >>"""


def pdf(pictures: Sequence[bytes], texts: Sequence[str], size: tuple[float, float]) -> bytes:
    """Return a PDF with a page for each PNG picture; `size` is that of all pages, in px.

    Each text is the bookmark of its page and lies, unseen, over the picture. The title of the
    document is the first text.
    """
    palette, pages = reduce(pictures)
    objects = [b"", b"", _FONT.encode(), _stream("", _UNICODE), _stream("", palette.tobytes())]
    first = len(objects) + 1  # objects are numbered from 1; a page has four of them
    numbers = [first + 4 * k for k in range(len(pictures))]
    outline = first + 4 * len(pictures)
    for k, (pixels, text) in enumerate(zip(pages(), texts, strict=True)):
        objects += _page(numbers[k], pixels.tobytes(), pixels.shape, text, size, len(palette))
        objects.append(_bookmark(k, numbers, outline, text))
    ends = f"/First {numbers[0] + 3} 0 R /Last {numbers[-1] + 3} 0 R /Count {len(numbers)}"
    objects.append(f"<< /Type /Outlines {ends} >>".encode())
    objects.append(f"<< /Title {_text(texts[0])} /Producer (eqgraph) >>".encode())
    kids = " ".join(f"{number} 0 R" for number in numbers)
    objects[0] = (
        f"<< /Type /Catalog /Pages 2 0 R /Outlines {outline} 0 R /PageMode /UseOutlines "
        f"/Lang (en) >>"
    ).encode()
    objects[1] = f"<< /Type /Pages /Kids [{kids}] /Count {len(numbers)} >>".encode()
    return _file(objects, outline + 1)


def _page(
    number: int,
    pixels: bytes,
    shape: tuple[int, ...],
    text: str,
    size: tuple[float, float],
    colours: int,
) -> list[bytes]:
    """Write a page, what is on it, and its picture."""
    width, height = (round(length * _POINTS, 2) for length in size)
    page = (
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] /Contents {number + 1} 0 R "
        f"/Resources << /XObject << /P {number + 2} 0 R >> /Font << /U 3 0 R >> >> >>"
    )
    drawn = f"q {width} 0 0 {height} 0 0 cm /P Do Q\n"
    unseen = f"BT /U 9 Tf 3 Tr 12 12 Td <{text.encode('utf-16-be').hex()}> Tj ET"
    rows, columns = shape
    picture = (
        f"/Type /XObject /Subtype /Image /Width {columns} /Height {rows} /BitsPerComponent 8 "
        f"/ColorSpace [/Indexed /DeviceRGB {colours - 1} 5 0 R] "
    )
    return [page.encode(), _stream("", (drawn + unseen).encode()), _stream(picture, pixels)]


def _bookmark(k: int, numbers: Sequence[int], outline: int, text: str) -> bytes:
    near = f"/Prev {numbers[k - 1] + 3} 0 R " if k else ""
    near += f"/Next {numbers[k + 1] + 3} 0 R " if k + 1 < len(numbers) else ""
    place = f"/Dest [{numbers[k]} 0 R /Fit]"
    return f"<< /Title {_text(text)} /Parent {outline} 0 R {near}{place} >>".encode()


def _text(text: str) -> str:
    return f"<feff{text.encode('utf-16-be').hex()}>"


def _stream(entries: str, data: bytes) -> bytes:
    packed = zlib.compress(data, 9)
    head = f"<< {entries}/Filter /FlateDecode /Length {len(packed)} >>\nstream\n"
    return head.encode() + packed + b"\nendstream"


def _file(objects: Sequence[bytes], info: int) -> bytes:
    """Put numbered objects into a file, with the table of where each begins."""
    out = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
    table = [b"0000000000 65535 f \n"]
    for number, content in enumerate(objects, 1):
        table.append(f"{len(out):010d} 00000 n \n".encode())
        out += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(table)}\n".encode() + b"".join(table)
    ends = f"<< /Size {len(table)} /Root 1 0 R /Info {info} 0 R >>"
    out += f"trailer\n{ends}\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)
