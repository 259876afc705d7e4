"""Word what is told of a model over time, with places for names and numbers.

The page fills the same ones: `python -m tests.payload.write_words` writes them for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from eqgraph.tape.backflow import Backflow

SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "path": "through {name}{when}",
        "when same": "",
        "when later": " later",
        "when earlier": " earlier",
        "flow": "of the last loss",
        "flow back": "of the first loss",
        "memory": "{name}, of step {last}: {units}",
    }
)


def worded(key: str, **values: object) -> str:
    """Return a sentence with its places filled.

    >>> worded("path", name="cₜ", when=worded("when later"))
    'through cₜ later'
    """
    return SENTENCES[key].format(**values)


def flow_name(of: str, flow: Backflow) -> str:
    """Name what comes back of one step's loss: ‖∂L/∂hₜ‖ of the last loss, or of the first."""
    which = worded("flow back" if flow.steps[-1] > flow.steps[0] else "flow")
    return f"‖∂{of}/∂{flow.state}‖ {which}"
