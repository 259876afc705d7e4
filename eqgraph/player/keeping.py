"""Keep each player that a kernel shows as a page of its own; the site asks its kernels for it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from IPython.core.getipython import get_ipython

from eqgraph.player.comparison import Comparison
from eqgraph.player.quiz_widget import QuizPlayer
from eqgraph.player.rewriting import Rewrites
from eqgraph.player.widget import Player
from eqgraph.quizzes import Quiz

SHOWN = (Player, Rewrites, Comparison, QuizPlayer, Quiz)
KEPT = "kept.json"  # in the same folder: what was kept, in order


def keep(folder: str, stem: str) -> None:
    """From now on, write each player that this kernel displays into a folder.

    The page is `stem-1.html`, its picture `stem-1.svg`, and so on; `kept.json` says of which cell
    each is, counting from 1 those that run from now on.
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
            (place / f"{name}.svg").write_text(drawn, encoding="utf-8")
        quiz = isinstance(shown, Quiz | QuizPlayer)
        entry = {"name": name, "cell": run["cell"], "quiz": quiz,
                 "drawn": bool(drawn), "text": data["text/plain"]}  # fmt: skip
        kept.append(entry)
        (place / KEPT).write_text(json.dumps(kept), encoding="utf-8")
        return bundle

    for kind in SHOWN:
        formatter.for_type(kind, written)
