"""Write the stand-alone page: one HTML file, no kernel, no network, the same player."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from eqgraph.player.bundle import PARTS, parts_of, script, style

# The page may run and show only what is in it, known by its hash: no address is ever asked.
POLICY = (
    "default-src 'none'; script-src {script}; style-src {styles}; "
    "font-src data:; img-src data: blob:"
)
_WORKERS = "; worker-src {workers}"
_CSS = """
:root {{ color-scheme: light dark; }}
@page {{ size: landscape; margin: 10mm; }}
body {{ margin: 16px; background: light-dark(#ffffff, #14171c); }}
.eqgraph-wait {{ animation: eqgraph-wait 3s step-end both; }}
@keyframes eqgraph-wait {{ from {{ visibility: hidden; }} }}
{css}
"""
_TEMPLATE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{title}</title>
<style>{css}</style>
</head>
<body>
<main class="eqgraph-page"><script type="application/json">{data}</script>
<p class="eqgraph-wait">This player does not start: its script is not allowed to run. A server may
forbid it by a Content-Security-Policy of its own; opened from the disk, the file plays. The script
stands in the page and may be allowed by its hash, {hash}.</p></main>
<noscript><p>The player needs JavaScript; this is its graph.</p>{svg}</noscript>
<script type="module">{script}</script>
</body>
</html>
"""


def page(
    held: Mapping[str, Any],
    title: str,
    svg: str,
    parts: Collection[str] | None = None,
    *,
    workers: str = "",
) -> str:
    """Return the page of what a store holds: of a payload and a step, or of a quiz.

    `svg` stands in where no JavaScript runs; `parts` are those of the player, by default what the
    page can show of its run. Scripts beside it may run only as workers, from where it is said.
    """
    (module, css), data = sources(parts_of(held) if parts is None else parts), written(held)
    hashed = source_hash(module)
    styles = " ".join(sorted(map(source_hash, {css, *_styles(svg)})))
    return _TEMPLATE.format(
        title=html.escape(f"eqgraph · {title}"),
        policy=POLICY.format(script=hashed, styles=styles)
        + (_WORKERS.format(workers=workers) if workers else ""),
        css=css,
        # Inside a script element only these could end it or open a comment.
        data=data.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"),
        svg=svg,
        script=module,
        hash=hashed,
    )


def sources(parts: Collection[str] = PARTS) -> tuple[str, str]:
    """Return the script with some parts of the player and the style sheet, as a page has them."""
    return within(script(parts)), _CSS.format(css=style(parts))


def within(script: str) -> str:
    """Return a script as it may stand in a page, where no text of it ends it."""
    return script.replace("</script", "<\\/script")


def written(held: Mapping[str, Any]) -> str:
    """Return what a page holds, as JSON."""
    return json.dumps(
        held, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_base64
    )


def _base64(buffer: memoryview) -> str:
    """Return bytes as a page holds them; in a message they come beside the JSON."""
    return base64.b64encode(buffer).decode("ascii")


def source_hash(text: str) -> str:
    """Return the source expression by which a policy knows a script or a style sheet."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _styles(svg: str) -> Iterator[str]:
    """Yield the style sheets inside of a picture."""
    for rules in re.findall(r"<style>(.*?)</style>", svg, re.DOTALL):
        yield html.unescape(rules)
