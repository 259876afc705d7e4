"""See an equation compute and its gradients flow."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from eqgraph.errors import (
    EqGraphError,
    GraphError,
    MachineError,
    NotInstalled,
    ParseError,
    ShapeError,
    UnknownName,
    ValuesError,
)
from eqgraph.interrupted import answer_at_once, is_command

if is_command():  # before what takes long to load
    answer_at_once()
if find_spec("numpy") is None:  # said before an import deep inside fails
    raise NotInstalled(
        "eqgraph needs NumPy, which is not installed here",
        hint="pip install numpy; JupyterLite takes it from Pyodide's server (cdn.jsdelivr.net),"
        " or from beside the site, and could reach neither",
    )

from eqgraph import display as display  # how things show themselves
from eqgraph.ir import Graph, Node, derivative, graph
from eqgraph.learn import Model, Trainer, diagnose, export, load, model, preset, train
from eqgraph.learn.live import to_jax, to_torch
from eqgraph.quizzes import Quiz, quiz
from eqgraph.syntax import Equations, from_latex, parse
from eqgraph.tape import (
    Digits,
    Gains,
    Loss,
    Machine,
    Paths,
    Problem,
    TimeView,
    check_gradients,
    digits,
    gains,
    paths,
    problems,
    timeview,
)

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from eqgraph.imports import Imported, from_jax, from_onnx, from_torch
    from eqgraph.picture.syntax_tree import SyntaxTree, syntax_tree
    from eqgraph.player import Comparison, Player, Rewrites, compare, embed, play, rewrites

__version__ = "0.1.0"

__all__ = [
    "Comparison",
    "Digits",
    "EqGraphError",
    "Equations",
    "Gains",
    "Graph",
    "GraphError",
    "Imported",
    "Loss",
    "Machine",
    "MachineError",
    "Model",
    "Node",
    "NotInstalled",
    "ParseError",
    "Paths",
    "Player",
    "Problem",
    "Quiz",
    "Rewrites",
    "ShapeError",
    "SyntaxTree",
    "TimeView",
    "Trainer",
    "UnknownName",
    "ValuesError",
    "check_gradients",
    "compare",
    "derivative",
    "diagnose",
    "digits",
    "doctor",
    "embed",
    "export",
    "from_jax",
    "from_latex",
    "from_onnx",
    "from_torch",
    "gains",
    "graph",
    "load",
    "model",
    "parse",
    "paths",
    "play",
    "preset",
    "problems",
    "quiz",
    "rewrites",
    "syntax_tree",
    "timeview",
    "to_jax",
    "to_torch",
    "train",
]


if not TYPE_CHECKING:  # else a checker would take any name for one that is there

    def __getattr__(name: str) -> object:
        """Load players, and with them the widgets, pictures and imports when they are asked for."""
        if name in ("Comparison", "Player", "Rewrites", "compare", "embed", "play", "rewrites"):
            try:
                from eqgraph import player
            except ModuleNotFoundError as error:
                raise NotInstalled(
                    f"players need {error.name}, which is not installed here",
                    hint=f"pip install {error.name}; graphs, machines and tapes do without",
                ) from None
            return getattr(player, name)
        if name in ("Imported", "from_jax", "from_onnx", "from_torch"):
            from eqgraph import imports

            return getattr(imports, name)
        if name in ("SyntaxTree", "syntax_tree"):
            from eqgraph.picture import syntax_tree

            return getattr(syntax_tree, name)
        raise AttributeError(f"eqgraph has no {name!r}")


def __dir__() -> list[str]:
    """List the face, what is loaded late included: TAB after `eg.` asks for it."""
    return sorted({*globals(), *__all__})


def doctor() -> None:
    """Print versions, what is installed and what works here; it never raises.

    >>> doctor()  # doctest: +ELLIPSIS
    Python 3...
      ✓ eqgraph ...
    """
    from eqgraph.player.doctor import doctor as examine

    examine()


def load_ipython_extension(ipython: InteractiveShell) -> None:
    """Add `%%eqgraph` and the TAB completions: `%load_ext eqgraph`.

    Args:
        ipython: the shell of the notebook, which IPython gives.
    """
    from eqgraph.player.magic import load

    load(ipython)


def unload_ipython_extension(ipython: InteractiveShell) -> None:
    """Take away what `%load_ext eqgraph` added.

    Args:
        ipython: the shell of the notebook, which IPython gives.
    """
    from eqgraph.player.magic import unload

    unload(ipython)
