"""Measure the memory of one training step over 1,000 steps in time, each kind in its own process.

The work is that of training.py: 100 hidden units, 65 characters, batch 1, float32. What is counted
is how much the process grows at its peak, from when all is imported and the data are there.

    python benchmarks/memory.py [--write]    # --write: into benchmarks/training.md
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import training

import eqgraph as eg

KINDS = {
    "hand": "hand fused",
    "torch": "PyTorch nn.LSTM",
    "graph": "eqgraph: the graph alone",
    "trainer": "eqgraph: the fast path (Trainer)",
    "machine": "eqgraph: the machine that looks at all values",
}


def measure(kind: str) -> None:
    """Print by how many MB this process grows."""
    training.T = 1000
    model, d = training.model("float32"), training.data(1, "float32")
    if kind == "torch":
        import torch  # noqa: F401  (what it takes itself is not counted)
    if kind == "trainer":  # nor what is imported late
        eg.Trainer(model, {k: v[:2] for k, v in d.items()}, dtype="float32").advance()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if kind in ("graph", "machine"):
        graph = model.unroll(values=d)
        if kind == "machine":
            eg.Machine(graph).run()
        print(f"{len(graph.nodes):,} nodes", file=sys.stderr)
    else:
        step = {
            "hand": lambda: training.by_hand(model.values, d, "float32"),
            "torch": lambda: training.with_torch(model.values, d, "float32"),
            "trainer": lambda: training.ours(model, d, "float32", "trainer"),
        }[kind]()
        if step is not None:
            step()
    print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--kind", choices=KINDS)
    asked = parser.parse_args()
    if asked.kind:
        measure(asked.kind)
        return
    rows = []
    for kind, name in KINDS.items():
        command = [sys.executable, __file__, "--kind", kind]
        done = subprocess.run(command, check=True, capture_output=True, encoding="utf-8")
        print(f"{name:48} {float(done.stdout):8.1f} MB  {done.stderr.strip()}")
        rows.append(f"| {name} | {float(done.stdout):.1f} |")
    if asked.write:
        head = "| | MB at the peak |\n|---|---|\n"
        training.write("memory", "Memory of one step, T = 1,000, batch 1, float32.", head, rows)


if __name__ == "__main__":
    main()
