"""Ask the notebook around us which of its cells runs."""

from __future__ import annotations

import sys
from typing import Any


def cell_at_hand() -> int | None:
    """Return the number of the notebook's cell that runs; None outside of notebooks."""
    ipython = sys.modules.get("IPython")
    shell: Any = ipython.get_ipython() if ipython is not None else None
    # Only the front end of a kernel can replace what it has shown; IPython in a terminal cannot.
    return None if getattr(shell, "kernel", None) is None else int(shell.execution_count)
