"""Write the stand-alone page: one HTML file, no kernel, no network, the same player."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

# The page may run and show only what is in it: no address is ever asked.
_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "font-src data:; img-src data: blob:"
)
_TEMPLATE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ margin: 16px; background: light-dark(#ffffff, #14171c); }}
{css}
</style>
</head>
<body>
<main class="eqgraph-page"><script type="application/json">{data}</script></main>
<noscript><p>The player needs JavaScript; this is its graph.</p>{svg}</noscript>
<script type="module">{script}</script>
</body>
</html>
"""


def page(held: Mapping[str, Any], title: str, svg: str) -> str:
    """Return the page of what a store holds: of a payload and a step, or of a quiz.

    `svg` stands in where no JavaScript runs.
    """
    static = files("eqgraph.player") / "static"
    data = json.dumps(held, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    script = static.joinpath("page.js").read_text(encoding="utf-8")
    return _TEMPLATE.format(
        title=html.escape(f"eqgraph · {title}"),
        policy=_POLICY,
        css=static.joinpath("player.css").read_text(encoding="utf-8"),
        # Inside a script element only these could end it or open a comment.
        data=data.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"),
        svg=svg,
        script=script.replace("</script", "<\\/script"),
    )
