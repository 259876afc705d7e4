"""Measure long runs: time and memory of running, diagnosing and viewing an LSTM over time.

Each kind is measured in a process of its own. What is counted is how much the process grows at
its peak, from when all is imported and the data are there, and the time of
the processor: neighbours on the machine count less.

    python benchmarks/length.py [--hidden 512] [--steps 100] [--batch 32] [--kinds run diagnose]
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")  # read when NumPy is imported

import numpy as np  # noqa: E402

import eqgraph as eg  # noqa: E402
from eqgraph.tape import within  # noqa: E402

INPUTS = 64


def peak() -> float:
    """Return the most that this process has held so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def data(asked: argparse.Namespace) -> tuple[eg.Model, dict[str, Any]]:
    """Return a model with drawn weights, and a batch to read and to predict."""
    model = eg.preset("lstm", classify=True)
    model = model.init({"n": INPUTS, "h": asked.hidden, "k": INPUTS}, seed=1, dtype="float32")
    rng = np.random.default_rng(0)
    x = rng.standard_normal((asked.steps, asked.batch, INPUTS)).astype("float32")
    y = np.eye(INPUTS, dtype="float32")[rng.integers(0, INPUTS, (asked.steps, asked.batch))]
    return model, {"xₜ": x, "yₜ": y}


def timed(what: Callable[[], Any]) -> tuple[float, Any]:
    """Return the seconds of the processor that a call takes, and its result."""
    began = time.process_time()
    found = what()
    return time.process_time() - began, found


def measure(asked: argparse.Namespace) -> None:
    """Print seconds and MB of one kind of work; of a machine, those of its run before."""
    model, d = data(asked)
    if asked.whole:
        within.LARGE = 2**62
    if asked.kind == "trainer":
        short = {name: array[:2] for name, array in d.items()}
        eg.Trainer(model, short, dtype="float32", trail=False).advance()
        before = peak()
        trainer = eg.Trainer(model, d, dtype="float32", trail=False)
        trainer.advance()
        print(f"{timed(trainer.advance)[0]} {peak() - before}")
        return
    before = peak()
    unrolling, graph = timed(lambda: model.unroll(values=d, dtype="float32"))
    machine = eg.Machine(graph)
    first, _ = timed(machine.run)
    again, _ = timed(machine.run) if asked.kind == "run" else (0.0, None)
    work: dict[str, Callable[[], Any]] = {
        "run": lambda: None,
        "diagnose": lambda: eg.diagnose(machine),
        "problems": lambda: eg.problems(machine),
        "timeview": lambda: eg.timeview(machine).svg(),
    }
    seconds, _ = timed(work[asked.kind])
    print(f"{again or seconds} {peak() - before} {unrolling:.2f} {first:.2f}")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hidden", type=int, default=512)
    parser.add_argument("--steps", type=int, default=100)
    parser.add_argument("--batch", type=int, default=32)
    kinds = ["trainer", "run", "diagnose", "problems", "timeview"]
    parser.add_argument("--kinds", nargs="*", default=kinds)
    parser.add_argument("--kind")
    parser.add_argument("--whole", action="store_true", help="keep every value, as before")
    asked = parser.parse_args()
    if asked.kind:
        measure(asked)
        return
    for kind in asked.kinds:
        for whole in ([], ["--whole"]) if kind != "trainer" and not asked.whole else ([],):
            done = subprocess.run(
                [sys.executable, __file__, *sys.argv[1:], *whole, "--kind", kind],
                check=True, capture_output=True, encoding="utf-8",
            )  # fmt: skip
            seconds, memory, *rest = done.stdout.split()
            name = f"{kind}, all kept" if whole else kind
            print(f"{name:20} {float(seconds):8.2f} s {float(memory):9.1f} MB  {' '.join(rest)}")


if __name__ == "__main__":
    main()
