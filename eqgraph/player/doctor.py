"""Tell what is installed and what works here: `eg.doctor()`."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # imported here, it could not be told that it lacks something
    from eqgraph.ir import Values

NEEDED = (
    "eqgraph", "numpy", "sympy", "graphviz", "pygraphviz", "ipywidgets", "anywidget", "resvg-py",
    "fpdf2", "pillow",
)  # fmt: skip
OPTIONAL = {
    "jupyterlab": "the notebook",
    "safetensors": "saves the numbers of a model",
    "threadpoolctl": "keeps small products in one thread while training",
    "tqdm": "the progress bar of training",
    "matplotlib": "the losses of a training, and plots for papers",
    "torch": "to compare with; nothing needs it",
}
_TEXT = "h = tanh(W·x)"
_VALUES: Values = {"W": [[1.0, 2.0]], "x": [0.5, -0.5]}


def doctor() -> None:
    """Print versions, what is installed and what works here; it never raises.

    A line begins with ✓ (works), ✗ (does not, and why) or · (not there, and not needed).
    """
    lines = [f"Python {platform.python_version()} on {platform.platform()}", "installed"]
    lines += [_package(name, needed=True) for name in NEEDED]
    lines += [f"{_package(name, needed=False)}  ({why})" for name, why in OPTIONAL.items()]
    lines += ["works here", *(_tried(what, check) for what, check in CHECKS.items())]
    _say("\n".join(lines))


def _say(text: str) -> None:
    """Print, also where the terminal cannot show every character."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    print(text.encode(encoding, "replace").decode(encoding, "replace"))


def _package(name: str, *, needed: bool) -> str:
    try:
        return f"  ✓ {name} {version(name)}"
    except PackageNotFoundError:
        return f"  {'✗' if needed else '·'} {name} is not installed"
    except Exception as error:
        return f"  ✗ {name}: {_words(error)}"


def _tried(what: str, check: Callable[[], str]) -> str:
    try:
        found = check()
    except Exception as error:
        return f"  ✗ {what}: {_words(error)}"
    return f"  ✓ {what}: {found}" if found else f"  ✓ {what}"


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else 'no reason'}"


def _machine() -> str:
    from eqgraph.ir import graph
    from eqgraph.tape import Machine

    value = Machine(graph(_TEXT, _VALUES)).run().value("h")
    return f"{_TEXT} gives {value}"


def _layout() -> str:
    from eqgraph.ir import graph

    return f"a picture of {len(graph(_TEXT, _VALUES).svg()) // 1000} kB, without the dot program"


def _fonts() -> str:
    from eqgraph.ir import graph
    from eqgraph.picture.raster import covered, png

    drawn = png(graph(_TEXT, _VALUES).svg(theme="light"))
    return f"{len(covered())} characters, drawn as a PNG of {len(drawn) // 1000} kB"


def _player() -> str:
    from eqgraph.player.widget import play

    return f"{play(_TEXT, _VALUES).steps} steps; a browser is needed only to look at them"


def _host() -> str:
    """Name the front end that this process serves."""
    shell = "none, a plain Python"
    ipython = sys.modules.get("IPython")
    running = ipython.get_ipython() if ipython is not None else None
    if running is not None:
        kernel = type(running).__name__ == "ZMQInteractiveShell"
        shell = "a Jupyter kernel" if kernel else "IPython in a terminal: it shows no widgets"
    if "google.colab" in sys.modules:
        shell = "Colab; widgets need google.colab.output.enable_custom_widget_manager()"
    elif "VSCODE_PID" in os.environ and running is not None:
        shell += " in VS Code, whose Jupyter extension shows widgets"
    widgets = find_spec("jupyterlab_widgets") is not None
    return shell + ("; JupyterLab's widgets are installed" if widgets else "")


CHECKS: dict[str, Callable[[], str]] = {
    "equations run": _machine,
    "layout engine": _layout,
    "fonts": _fonts,
    "player": _player,
    "front end": _host,
}
