"""Keep each player that a kernel shows as a page of its own; the site asks its kernels for it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from IPython.core.getipython import get_ipython

from eqgraph.files import write_whole
from eqgraph.player.comparison import Comparison
from eqgraph.player.quiz_widget import QuizPlayer
from eqgraph.player.rewriting import Rewrites
from eqgraph.player.widget import Player
from eqgraph.quizzes import Quiz

SHOWN = (Player, Rewrites, Comparison, QuizPlayer, Quiz)


def keep(folder: str, stem: str, listing: str) -> None:
    """From now on, write each player that this kernel displays into a folder.

    The page is `stem-1.html`, its picture `stem-1.svg`, and so on; the listing, a file of the
    folder, says of which cell each is, counting from 1 those that run from now on.
    """
    kept: list[dict[str, Any]] = []
    place, run = Path(folder), Counter[str]()
    shell: Any = get_ipython()
    shell.events.register("pre_run_cell", lambda _: run.update(["cell"]))
    formatter = shell.display_formatter.mimebundle_formatter

    def written(shown: Any, include: Any = None, exclude: Any = None) -> Any:
        bundle = shown._repr_mimebundle_(include=include, exclude=exclude)
        data = bundle[0] if isinstance(bundle, tuple) else bundle
        name = f"{stem}-{len(kept) + 1}"
        shown.save_html(place / f"{name}.html")
        drawn = data.get("image/svg+xml", "")
        if drawn:
            write_whole(place / f"{name}.svg", drawn)
        quiz = isinstance(shown, Quiz | QuizPlayer)
        entry = {"name": name, "cell": run["cell"], "quiz": quiz,
                 "drawn": bool(drawn), "text": data["text/plain"]}  # fmt: skip
        kept.append(entry)
        write_whole(place / listing, json.dumps(kept))
        return bundle

    for kind in SHOWN:
        formatter.for_type(kind, written)
