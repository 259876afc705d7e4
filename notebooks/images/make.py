"""Make the README's pictures: `python -m notebooks.images.make`, from the root.

The animations play the LSTM cell of its notebook; the example is the README's own, at its
last step. The same versions of eqgraph and of what it stands on write the same bytes.
"""

from __future__ import annotations

from pathlib import Path

import eqgraph as eg
from tests.project.notebook import names
from tests.project.readme import README, blocks

HERE = Path(__file__).parent
NOTEBOOK = HERE.parent / "06_lstm.ipynb"
SECONDS = 0.5  # a step
STEP = 16  # of the example, its last
THEMES = (("light", ""), ("dark", "_dark"))


def main() -> None:
    """Write the animations and the pictures of the example."""
    found = names(NOTEBOOK, "imports", "equations", "values")
    cell = eg.play(found["text"], found["values"], of="L")
    code = next(block.text for block in blocks(README) if block.language == "python")
    shown: dict[str, object] = {}
    exec(code, shown)
    example = eg.play(shown["text"], shown["values"])
    for theme, ending in THEMES:
        paths = [
            cell.save_webp(HERE / f"lstm{ending}.webp", SECONDS, "all", theme=theme),
            example.save_png(HERE / f"example{ending}.png", STEP, theme=theme),
        ]
        for path in paths:
            print(f"{path.name}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
