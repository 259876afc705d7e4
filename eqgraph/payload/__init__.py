"""Write what the browser needs: the run of a machine as plain JSON data."""

from eqgraph.payload.payload import payload

__all__ = ["payload"]
