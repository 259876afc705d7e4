"""Time the start: importing eqgraph, and the first player; each in a fresh interpreter.

Run `python benchmarks/start.py`. Goals: eqgraph's own import under 1 s beyond SymPy's, the first
player under 2 s. The best of five, since a busy machine only adds.
"""

from __future__ import annotations

import json
import subprocess
import sys

RUNS = 5
GOALS = {"import eqgraph": 1.0, "first player": 2.0, "its static picture": None}
PROGRAM = """
import json, time
marks = [time.perf_counter()]
import sympy
marks.append(time.perf_counter())
import eqgraph as eg
marks.append(time.perf_counter())
values = {"W": [[0.5, -1.0], [1.0, 0.25]], "x": [1, 2], "b": [0, 0.5], "y": [0, 1]}
p = eg.play("h = tanh(W·x + b); L = ∑((h − y)²)", values)
marks.append(time.perf_counter())
p._repr_mimebundle_()
marks.append(time.perf_counter())
print(json.dumps([b - a for a, b in zip(marks, marks[1:])]))
"""


def main() -> int:
    """Print the times in seconds; return 1 if one is over its goal."""
    command = [sys.executable, "-c", PROGRAM]
    runs = [json.loads(subprocess.check_output(command)) for _ in range(RUNS)]
    best = [min(times) for times in zip(*runs, strict=True)]
    print(f"{'import sympy':20} {best[0]:6.2f} s")
    over = 0
    for (name, goal), seconds in zip(GOALS.items(), best[1:], strict=True):
        print(f"{name:20} {seconds:6.2f} s" + (f"   goal {goal:g} s" if goal else ""))
        over += goal is not None and seconds > goal
    return int(over > 0)


if __name__ == "__main__":
    sys.exit(main())
