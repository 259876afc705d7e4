"""Write a page into another page: a frame that holds the player and what it plays, packed.

Nothing is asked for: the frame unpacks itself. The player comes in pieces: one for all frames, and
one for each part that few of them need. Frames of one page may share them, so that each further one
costs what it plays and what no other frame has.
"""

from __future__ import annotations

import base64
import bz2
import hashlib
import html
import json
import re
from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from eqgraph.player.bundle import ALWAYS, EMBEDDED, FRAMED, STATIC, embedded_parts, sections
from eqgraph.player.page import POLICY, source_hash, sources, within, written

# Those of base64.b85encode, but for what HTML, JSON and templates read as theirs.
_THEIRS, _OURS = "&<>`$", ",./:["
LETTERS = (
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~"
).translate(str.maketrans(_THEIRS + "{", _OURS + "]"))
_HEIGHT = 640  # px, until the frame knows how high its player is
_FRAME = (
    '<iframe class="eqgraph-embedded" title="{title}" loading="lazy" '
    'allow="fullscreen; clipboard-write" '
    'style="width: 100%; height: {height}px; max-height: 100vh; border: 0" '
    'srcdoc="{page}"></iframe>'
)
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{title}</title>
</head>
<body>
<main class="eqgraph-page"><script type="application/json"></script>
<p class="eqgraph-wait" hidden></p></main>
<noscript>The player needs JavaScript.</noscript>
{pieces}<script type="text/plain" id="eqgraph-data">{data}</script>
<script type="module">{unpack}</script>
</body>
</html>
"""
_PIECE = re.compile(
    r"&lt;script type=&quot;text/plain&quot; id=&quot;eqgraph-(\w{12})&quot;&gt;"
    r"[^<>&]*&lt;/script&gt;\n"
)


def packed(text: str) -> str:
    """Return a text made small, in 85 letters that no page and no notebook has to escape.

    >>> unpacked(packed("f = x*y")), len(packed("x" * 1000)) < 60
    ('f = x*y', True)
    """
    squeezed = base64.b85encode(bz2.compress(text.encode())).decode()
    return squeezed.translate(str.maketrans(_THEIRS + "{", _OURS + "]"))


def unpacked(text: str) -> str:
    """Return what was packed."""
    squeezed = text.translate(str.maketrans(_OURS + "]", _THEIRS + "{"))
    return bz2.decompress(base64.b85decode(squeezed)).decode()


def packed_run(held: Mapping[str, Any]) -> str:
    """Return what a page plays, packed."""
    return packed(written(held))


def read(run: str) -> dict[str, Any]:
    """Return what a page plays, of a packed run."""
    held: dict[str, Any] = json.loads(unpacked(run))
    return held


def frame(run: str, title: str) -> str:
    """Return the frame of a packed run as HTML, with the pieces of the player that it needs."""
    parts = tuple(embedded_parts(read(run)))
    pieces, (script, _) = _pieces(parts), sources(parts)
    unpack = STATIC.joinpath("unpack.js").read_text(encoding="utf-8").strip()
    unpack = unpack.replace("LETTERS", f"'{LETTERS}'")
    unpack = unpack.replace("PIECES", json.dumps(list(pieces)))
    named = html.escape(f"eqgraph · {title}")
    page = _PAGE.format(
        policy=POLICY.format(
            script=f"{source_hash(script)} {source_hash(unpack)}", styles=source_hash(_css())
        ),
        title=named,
        pieces="".join(
            f'<script type="text/plain" id="eqgraph-{name}">{piece}</script>\n'
            for name, piece in pieces.items()
        ),
        data=run,
        unpack=unpack,
    )
    return _FRAME.format(title=named, height=_HEIGHT, page=_quoted(page))


def pieces_of(frame: str) -> list[str]:
    """Return the names of the pieces of the player that a frame holds."""
    return _PIECE.findall(frame)


def without(frame: str, held: Collection[str]) -> str:
    """Return a frame that takes some pieces of the player from other ones on its page."""
    return _PIECE.sub(lambda found: "" if found[1] in held else found[0], frame)


def _quoted(page: str) -> str:
    """Return a page as an attribute in double quotes has it."""
    return html.escape(page, quote=False).replace('"', "&quot;")


@cache
def _pieces(parts: tuple[str, ...]) -> dict[str, str]:
    """Return the player with some parts, in pieces that are packed, by what each is known by.

    A piece is texts, each behind its place in the whole, with NUL between them. One piece is the
    style sheet, the first text of all: beside scripts it would pack worse.
    """
    order = [name for name, _ in sections()]
    common, rest = list[tuple[int, str]](), [[(-1, _css())]]
    for name, text in sections(parts):
        entry = order.index(name), within(text)
        if name in {*ALWAYS, *EMBEDDED}:
            common.append(entry)
        else:
            rest.append([entry])
    texts = ["\0".join(f"{place} {text}" for place, text in piece) for piece in (common, *rest)]
    return {hashlib.sha256(one.encode()).hexdigest()[:12]: _packed(one) for one in texts}


_packed = cache(packed)


@cache
def _css() -> str:
    """Return the style sheet of all frames, which share it."""
    return sources(FRAMED)[1]
