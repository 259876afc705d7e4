"""Make the animation of the LSTM cell: `python -m notebooks.images.make`, from the root.

The equations and the numbers are those of the LSTM notebook. The same versions of eqgraph and of
what it stands on write the same bytes.
"""

from __future__ import annotations

from pathlib import Path

import eqgraph as eg
from tests.project.notebook import names

HERE = Path(__file__).parent
NOTEBOOK = HERE.parent / "06_lstm.ipynb"
SECONDS = 0.5  # a step


def main() -> None:
    """Write the animation."""
    found = names(NOTEBOOK, "imports", "equations", "values")
    player = eg.play(found["text"], found["values"], of="L")
    path = player.save_webp(HERE / "lstm.webp", SECONDS, "all")
    print(f"{path.name}: {path.stat().st_size} bytes, {player.steps + 1} steps")


if __name__ == "__main__":
    main()
