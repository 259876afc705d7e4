"""Write what the browser needs: the run of a machine as plain JSON data."""

from eqgraph.payload.run import payload

__all__ = ["payload"]
