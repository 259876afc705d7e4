"""Use an installed eqgraph from outside its sources: `python smoke.py SOURCES`.

It needs the package and what a notebook needs, no pytest, and it wants no `dot` on the PATH.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import files, requires
from pathlib import Path

import eqgraph as eg
from eqgraph.typing import Values

TEXT = "hₜ = tanh(W·xₜ + U·hₜ₋₁ + B)\nL = ∑((hₜ − yₜ)²)\n"
VALUES: Values = {
    "W": [[0.5, -1.0], [1.0, 0.25]],
    "xₜ": [1.0, 2.0],
    "U": [[0.1, 0.2], [0.3, 0.4]],
    "h_{t-1}": [0.0, 0.5],
    "B": [0.0, 0.5],
    "yₜ": [0.0, 1.0],
}


def main(sources: Path, folder: Path) -> None:
    """Go the whole way once: text, graph, machine, picture, page, command line."""
    package = Path(eg.__file__).resolve().parent
    assert sources.resolve() not in package.parents, f"{package} is the source tree"
    assert shutil.which("dot") is None, "a dot program is on the PATH"

    shipped = {str(file) for file in files("eqgraph") or ()}
    for name in (
        "py.typed",
        "player/static/player.js",
        "player/static/player.css",
        "player/static/LICENSES.txt",
        "picture/viz/viz.js",
        "picture/viz/LICENSES.txt",
    ):
        assert f"eqgraph/{name}" in shipped, f"{name} is not in the wheel"
    assert not any(name.startswith(("tests", "notebooks")) for name in shipped)
    assert requires("eqgraph")

    machine = eg.Machine(eg.graph(TEXT, VALUES), of="L").run()
    assert machine.value("L") is not None
    assert eg.check_gradients(machine).ok
    assert machine.graph.svg().lstrip().startswith("<svg")
    player = eg.play(machine)
    bundle = player._repr_mimebundle_()[0]
    assert {"image/svg+xml", "application/vnd.jupyter.widget-view+json"} <= set(bundle)
    assert "eqgraph-player" in player.save_html(folder / "page.html").read_text(encoding="utf-8")

    (folder / "cell.txt").write_text(TEXT, encoding="utf-8")
    (folder / "cell.json").write_text(json.dumps(VALUES), encoding="utf-8")
    script = shutil.which("eqgraph", path=str(Path(sys.executable).parent))
    assert script, "the wheel installs no command eqgraph"
    for start in ([sys.executable, "-m", "eqgraph"], [script]):
        page = folder / f"cell{len(start)}.html"
        words = ["cell.txt", "--values", "cell.json", "--html", page.name]
        subprocess.run([*start, *words], cwd=folder, check=True)
        assert page.stat().st_size > 10_000
    print(f"eqgraph {eg.__version__} works from {package}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        main(Path(sys.argv[1]), Path(made))
