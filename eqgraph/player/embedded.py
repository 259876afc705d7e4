"""Write a page into another page: a frame that holds the player and what it plays, packed.

Nothing is asked for: the frame unpacks itself. Frames of one page may share the player of one of
them, so that each further one costs what it plays alone.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import zlib
from collections.abc import Collection, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from eqgraph.player.bundle import embedded_parts
from eqgraph.player.page import POLICY, source_hash, sources, written

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
{program}<script type="text/plain" id="eqgraph-data">{data}</script>
<script type="module">{unpack}</script>
</body>
</html>
"""
_PROGRAM = re.compile(
    r"&lt;script type=&quot;text/plain&quot; id=&quot;eqgraph-program&quot;&gt;(\w+) "
    r"[^<>&]*&lt;/script&gt;\n"
)


def packed(text: str) -> str:
    """Return a text deflated, in 85 letters that no page and no notebook has to escape.

    >>> unpacked(packed("f = x*y")), len(packed("x" * 1000)) < 30
    ('f = x*y', True)
    """
    squeezed = base64.b85encode(zlib.compress(text.encode(), 9)).decode()
    return squeezed.translate(str.maketrans(_THEIRS + "{", _OURS + "]"))


def unpacked(text: str) -> str:
    """Return what was packed."""
    squeezed = text.translate(str.maketrans(_OURS + "]", _THEIRS + "{"))
    return zlib.decompress(base64.b85decode(squeezed)).decode()


def packed_run(held: Mapping[str, Any]) -> str:
    """Return what a page plays, packed."""
    return packed(written(held))


def read(run: str) -> dict[str, Any]:
    """Return what a page plays, of a packed run."""
    held: dict[str, Any] = json.loads(unpacked(run))
    return held


def frame(run: str, title: str, parts: Collection[str] | None = None) -> str:
    """Return the frame of a packed run as HTML, with the parts of the player that it needs.

    Frames with the same parts can share the player of one of them.
    """
    needed = tuple(embedded_parts(read(run)) if parts is None else parts)
    script, css = sources(needed)
    version, program = _program(needed)
    unpack = _unpack().replace("VERSION", version).replace("LETTERS", f"'{LETTERS}'")
    named = html.escape(f"eqgraph · {title}")
    scripts = f"{source_hash(script)} {source_hash(unpack)}"
    held = f'<script type="text/plain" id="eqgraph-program">{version} {program}</script>\n'
    page = _PAGE.format(
        policy=POLICY.format(script=scripts, styles=source_hash(css)),
        title=named,
        program=held,
        data=run,
        unpack=unpack,
    )
    return _FRAME.format(title=named, height=_HEIGHT, page=html.escape(page))


def program_of(frame: str) -> str | None:
    """Return the version of the player that a frame holds."""
    found = _PROGRAM.search(frame)
    return found[1] if found else None


def without_program(frame: str) -> str:
    """Return a frame that takes the player of another one on its page."""
    return _PROGRAM.sub("", frame, count=1)


@cache
def _program(parts: tuple[str, ...]) -> tuple[str, str]:
    """Return the player packed, and what it is known by."""
    text = json.dumps(sources(parts), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:12], packed(text)


@cache
def _unpack() -> str:
    """Return the script that unpacks a frame, without its comments and its indent."""
    path = files("eqgraph.player") / "static" / "unpack.js"
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    return "\n".join(line for line in lines if line and not line.startswith(("//", "/**")))
