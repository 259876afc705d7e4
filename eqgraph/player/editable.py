"""Write a page whose equations can be edited: a folder, with the Python that reads them.

A server that hands out files is all that it needs. The page shows the player at once; when somebody
edits, a worker of the page starts Pyodide (Python for browsers) and plays what is typed by the code
that a kernel runs.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eqgraph.errors import MachineError, visible
from eqgraph.files import write_all
from eqgraph.payload.run import payload
from eqgraph.player.bundle import STATIC, editable_parts
from eqgraph.player.description import described, restored
from eqgraph.player.page import page
from eqgraph.player.page import written as as_json

if TYPE_CHECKING:
    from eqgraph.player.widget import Player

PYODIDE = "https://cdn.jsdelivr.net/pyodide/v0.28.3/full/"  # Python 3.13, NumPy 2.2
_CORE = ("pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip")
_LOCK = "pyodide-lock.json"
_COMPILED = ("numpy", "pillow")  # from the distribution of Pyodide: what it has built
# From here, with what they ask for in turn: what is pure Python.
_PURE = ("sympy", "graphviz", "ipywidgets", "anywidget")
# Of these nothing is asked for in a page.
_LEFT = {"jedi", "pexpect", "psutil", "jupyterlab-widgets", "widgetsnbextension", "colorama"}
_UNUSED = {"__pycache__", "tests", "benchmarks", "labextension", "nbextension", "web"}


def write_editable(player: Player, folder: str | Path, pyodide: str | Path = PYODIDE) -> Path:
    """Write the page and all that it asks its server for into a folder; return the page's path.

    Args:
        player: whose equations are a text.
        folder: is made where there is none; files in it that have these names are replaced.
        pyodide: a distribution of Pyodide: its address, or a folder to copy from.

    Raises:
        MachineError: the equations are no text that can be read again, or the folder is none of
            Pyodide's.
    """
    place, run = Path(folder), _described(player)
    beside = {} if "://" in str(pyodide) else _distribution(Path(pyodide))
    run["packages"] = _COMPILED
    run["pyodide"] = "pyodide/" if beside else str(pyodide).rstrip("/") + "/"
    held = {**player._kept(), "text": player.text, "changes": 0, "kernel": "kernel.js"}
    made: dict[Path, bytes | str] = {
        **{place / "pyodide" / name: data for name, data in beside.items()},
        place / "packages.zip": _packages(),
        place / "run.json": json.dumps(run, ensure_ascii=False),
        place / "kernel.js": STATIC.joinpath("kernel.js").read_text(encoding="utf-8"),
        place / "index.html": page(
            held, player._title(), player._still(), editable_parts(held), workers="'self'"
        ),
    }
    try:
        for path in made:
            path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise MachineError(f"{visible(str(place))} cannot be made: {error.strerror}") from None
    write_all(made)
    return place / "index.html"


def _described(player: Player) -> dict[str, Any]:
    """Describe what a page was sent; it must be the same when it is read again."""
    if player.text:
        run = described(player.machine, player._first)
        again = payload(restored(run), streams=True)
        # Where its parts lie, a picture may have from the texts before it.
        sent = {name: player.payload[name] for name in again}
        if as_json({**again, "pictures": {}}) == as_json({**sent, "pictures": {}}):
            return run
    raise MachineError(
        "these equations cannot be edited in a page: the graph is not what their text alone says",
        hint="save_html(path) without editable=True writes a page that plays them",
    )


def _distribution(folder: Path) -> dict[str, bytes]:
    """Read what a page needs of a distribution of Pyodide."""
    try:
        lock = json.loads((folder / _LOCK).read_bytes())
        names = [lock["packages"][name]["file_name"] for name in _COMPILED]
        # A list of what is there: the worker asks for nothing else.
        lock["packages"] = {name: lock["packages"][name] for name in _COMPILED}
        found = {name: (folder / name).read_bytes() for name in (*_CORE, *names)}
    except (OSError, ValueError, KeyError, TypeError) as error:
        lacks = error.filename if isinstance(error, OSError) else _LOCK
        raise MachineError(
            f"{visible(str(folder))} is no distribution of Pyodide: "
            f"{visible(Path(str(lacks)).name)} cannot be read",
            hint="unpack pyodide-….tar.bz2 of github.com/pyodide/pyodide/releases, and name its"
            f" folder; or give an address, such as {PYODIDE}",
        ) from None
    return {**found, _LOCK: json.dumps(lock).encode()}


def _packages() -> bytes:
    """Pack eqgraph and the pure Python that it needs, as they are installed here."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted([*_ours(), *_theirs()]):
            # One date for all: the same packages are the same file.
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _ours() -> Iterator[tuple[str, bytes]]:
    root = Path(str(files("eqgraph")))
    for path in root.rglob("*"):
        inside = path.relative_to(root)
        if path.is_file() and not _UNUSED.intersection(inside.parts):
            yield f"eqgraph/{inside.as_posix()}", path.read_bytes()


def _theirs() -> Iterator[tuple[str, bytes]]:
    waiting, known = list(_PURE), set[str]()
    while waiting:
        name = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if name in known or name in _LEFT or name in _COMPILED:
            continue
        known.add(name)
        try:
            found = distribution(name)
        except PackageNotFoundError:  # another platform's
            continue
        required = [one for one in found.requires or () if "extra ==" not in one]
        waiting += [re.split(r"[^\w.-]", one, maxsplit=1)[0] for one in required]
        for file in found.files or ():
            unused = _UNUSED.intersection(file.parts) or ".." in file.parts
            if not unused and (file.suffix == ".py" or file.name == "METADATA"):
                yield file.as_posix(), Path(str(found.locate_file(file))).read_bytes()
