"""Word what is told of a model over time, with places for names and numbers.

The page fills the same ones: `python -m tests.payload.write_words` writes them for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

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
