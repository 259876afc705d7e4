"""Build a JupyterLite site of the notebooks: `python -m notebooks.lite FOLDER`, from the root.

It holds JupyterLab, the notebooks, and the wheels that the kernel in the browser installs from.
What lacks there is told in docs/jupyterlite.md.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import nbformat

HERE = Path(__file__).resolve().parent
# JupyterLite, what lists its files, and the widgets, whose part for JupyterLab it copies from here.
NEEDED = ("jupyterlite-core", "jupyterlite-pyodide-kernel", "jupyter-server", "anywidget")
# What eqgraph needs, is pure Python, and is not in the distribution of Pyodide.
PURE = ("anywidget", "comm", "graphviz", "ipywidgets", "jupyterlab_widgets", "psygnal")
FIRST = "%pip install -q eqgraph"  # the browser starts with an empty kernel


def main(words: Sequence[str] | None = None) -> int:
    """Build the site; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m notebooks.lite", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("lite"))
    parser.add_argument(
        "--pyodide",
        default="",
        help="a distribution of Pyodide to bring along: a .tar.bz2 file, or its address; without"
        " one, browsers fetch Pyodide and NumPy from Pyodide's own server",
    )
    options = parser.parse_args(words)
    lacking = [name for name in NEEDED if find_spec(name.replace("-", "_")) is None]
    if lacking:
        print(f"error: {', '.join(lacking)} not installed", file=sys.stderr)
        print(f"hint: pip install {' '.join(lacking)}", file=sys.stderr)
        return 1
    try:
        build(options.folder.resolve(), options.pyodide)
    except subprocess.CalledProcessError as error:
        print(f"error: {' '.join(map(str, error.cmd[2:4]))} failed, see above", file=sys.stderr)
        return 1
    print(f"python -m http.server -d {options.folder} shows it")
    return 0


def build(folder: Path, pyodide: str = "") -> None:
    """Gather notebooks and wheels, and let JupyterLite build the site."""
    from jupyterlite_pyodide_kernel.constants import PYODIDE_PYTHON_VERSION

    brought = str(Path(pyodide).resolve()) if Path(pyodide).is_file() else pyodide
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        wheels, contents = place / "wheels", place / "contents"
        _run("pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", wheels, HERE.parent)
        _run("pip", "download", "--quiet", "--no-deps", "--dest", wheels, *PURE,
             "--only-binary=:all:", "--platform=any", "--implementation=py", "--abi=none",
             f"--python-version={PYODIDE_PYTHON_VERSION}")  # fmt: skip
        gather(contents)
        _run("jupyterlite_core", "build", "--lite-dir", place, "--output-dir", folder,
             "--contents", contents, "--apps", "lab", "--no-sourcemaps",
             *(f"--piplite-wheels={wheel}" for wheel in sorted(wheels.iterdir())),
             *(["--pyodide", brought] if pyodide else []), where=place)  # fmt: skip


def gather(contents: Path) -> None:
    """Copy the notebooks and the texts that they read; each installs eqgraph first."""
    shutil.copytree(HERE / "texts", contents / "texts")
    for path in sorted(HERE.glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        notebook.cells.insert(0, nbformat.v4.new_code_cell(FIRST, id="install"))
        nbformat.write(notebook, contents / path.name)


def _run(module: str, *words: object, where: Path = HERE.parent) -> None:
    subprocess.run([sys.executable, "-m", module, *map(str, words)], cwd=where, check=True)


if __name__ == "__main__":
    sys.exit(main())
