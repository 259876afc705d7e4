"""Play tapes: the payload for the browser, the widget, the stand-alone page, the magic."""

from eqgraph.payload.run import payload
from eqgraph.player.comparison import Comparison, compare
from eqgraph.player.page import page
from eqgraph.player.paged import embed
from eqgraph.player.rewriting import Rewrites, rewrites
from eqgraph.player.widget import Player, play

__all__ = [
    "Comparison",
    "Player",
    "Rewrites",
    "compare",
    "embed",
    "page",
    "payload",
    "play",
    "rewrites",
]
