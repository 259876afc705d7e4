"""Run sources in JavaScript under Node, many in one process."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from eqgraph.operators import OPERATORS
from eqgraph.targets.javascript import JAVASCRIPT, Scribe
from eqgraph.targets.python import Function
from tests.operators.samples import cases, draw
from tests.targets.run import written

SHOW = """
const show = (x) => (typeof x === "number" ? { shape: [], data: [x] } : x);
const told = (x) => ({ shape: show(x).shape, data: Array.from(show(x).data, String) });
"""


def spelled(x: Any) -> str:
    return f"array({json.dumps(np.asarray(x).tolist())})"


def run(node: Path, text: str, path: Path) -> Any:
    """Return what a program prints."""
    path.write_text(text, encoding="utf-8")
    done = subprocess.run([str(node), str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[:2000]
    return json.loads(done.stdout)


def read(told: Any) -> np.ndarray:
    """Return an array that was printed."""
    values = [float(v.replace("Infinity", "inf")) for v in told["data"]]
    return np.array(values).reshape(told["shape"])


def rows(names: Sequence[str]) -> tuple[str, list[tuple[str, Any]]]:
    """Return a program of rows, forward and back, and what it should give, by row."""
    parts, wanted = [JAVASCRIPT.intrinsics, SHOW, "const out = [];"], []
    for name in names:
        for case in cases(OPERATORS[name]):
            text, results, values = written(JAVASCRIPT, name, case)
            xs = draw(OPERATORS[name], case)
            g = np.random.default_rng(1).normal(size=values[0].shape)
            args = [f"x{k}" for k in range(len(xs))] + ["g"]
            body = [f"    {line}" for line in text.split("\n") if line]
            written_ = Scribe().function(Function("f", args, "Row.", body, results))
            call = ", ".join(map(spelled, [*xs, g]))
            inner = written_.replace("export ", "")
            parts.append(f"{{\n{inner}\nout.push([f({call})].flat().map(told));\n}}")
            wanted.append((name, values))
    parts.append("console.log(JSON.stringify(out));")
    return "\n".join(parts), wanted
