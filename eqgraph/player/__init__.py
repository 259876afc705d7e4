"""Play tapes: the payload for the browser, the widget, the stand-alone page, the magic."""

from eqgraph.player.page import page
from eqgraph.player.payload import payload
from eqgraph.player.rewriting import Rewrites, rewrites
from eqgraph.player.widget import Player, play

__all__ = ["Player", "Rewrites", "page", "payload", "play", "rewrites"]
