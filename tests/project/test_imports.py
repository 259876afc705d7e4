"""Hold the package's imports to one direction."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest

from tests.project.sources import Import, imports, modules

# What a layer may use, beside itself: everything named before it in its own line.
ORDER = (
    ("errors", "operators", "syntax", "graph", "tape", "picture", "player"),
    ("errors", "operators", "syntax", "graph", "tape", "export"),
    ("errors", "operators", "syntax", "graph", "tape", "learn", "player"),
    ("errors", "operators", "syntax", "graph", "tape", "quiz", "player"),
)
# The face and the command line stand above all layers.
ABOVE = {"__init__", "__main__"}

# What shows itself in a notebook asks for its picture when it is shown, not before.
LATE = {("graph", "picture"), ("tape", "picture"), ("learn", "picture"), ("quiz", "player")}

# Where a dependency may be imported: in these files and folders. Types may be named anywhere.
PLACES = {
    "numpy": ("",),
    "sympy": ("syntax/", "graph/lowering.py", "operators/sympy_algebra.py"),
    "graphviz": ("picture/",),
    "pygraphviz": ("picture/layout.py",),
    "anywidget": ("player/",),
    "resvg_py": ("picture/raster.py",),
    "PIL": ("player/",),
    "ipywidgets": ("player/",),
    "traitlets": ("player/",),
    "IPython": ("player/", "learn/progress.py"),
    "safetensors": ("learn/tensors.py",),
    "threadpoolctl": ("learn/training.py",),
    "tqdm": ("learn/progress.py",),
    "matplotlib": ("learn/plots.py",),
}

# Not asked for by the package: imported in the function that needs it, with a hint where it lacks.
OPTIONAL = {
    "safetensors": ("learn/",),
    "nbclient": ("player/site.py",),
    "nbformat": ("player/site.py",),
}

FOUND = [found for module, tree in modules().items() for found in imports(module, tree)]


def allowed(found: Import) -> bool:
    """Tell whether a layer may use what it asks for."""
    if found.layer in ABOVE or found.layer == found.target:
        return True
    if (found.late or found.types) and (found.layer, found.target) in LATE:
        return True
    return any(
        found.layer in order and found.target in order[: order.index(found.layer)]
        for order in ORDER
    )


@pytest.mark.parametrize("module", modules())
def test_imports_point_one_way(module: str) -> None:
    ours = [found for found in FOUND if found.module == module and found.top == "eqgraph"]
    against = [f"{found.line}: {found.name}" for found in ours if not allowed(found)]
    assert against == []


@pytest.mark.parametrize("module", modules())
def test_dependencies_stay_in_their_place(module: str) -> None:
    known = sys.stdlib_module_names | {"eqgraph"}
    theirs = [found for found in FOUND if found.module == module and found.top not in known]
    astray = [
        f"{found.line}: {found.name}"
        for found in theirs
        if not (found.types or module.startswith(PLACES.get(found.top, ())))
        and not (found.late and module.startswith(OPTIONAL.get(found.top, ())))
    ]
    assert astray == []


def test_each_layer_has_its_place() -> None:
    layers = {module.split("/")[0].removesuffix(".py") for module in modules()}
    assert layers - ABOVE <= {layer for order in ORDER for layer in order}


@pytest.mark.parametrize(
    ("module", "text", "fine"),
    [
        ("graph/graph.py", "from eqgraph.syntax import parse", True),
        ("graph/graph.py", "from eqgraph.tape import Machine", False),
        ("graph/graph.py", "from ..tape import Machine", False),
        ("graph/graph.py", "from .node import Node", True),
        ("graph/graph.py", "import eqgraph.picture.svg", False),
        ("graph/graph.py", "def show():\n    from eqgraph.picture.svg import svg", True),
        ("syntax/parser.py", "def show():\n    from eqgraph.picture.svg import svg", False),
        ("learn/train.py", "from eqgraph.tape import Machine", True),
        ("learn/train.py", "from eqgraph.export import torch", False),
        ("errors.py", "from eqgraph import graph", False),
        ("picture/svg.py", "import eqgraph", False),
        ("__main__.py", "from eqgraph.player import play", True),
    ],
)
def test_the_check_itself(module: str, text: str, fine: bool) -> None:
    (found,) = imports(module, ast.parse(text))
    assert allowed(found) is fine


@pytest.mark.parametrize("name", ["graph", "quiz"])
def test_importing_a_subpackage_leaves_the_function_of_its_name(name: str) -> None:
    code = (
        f"import sys, importlib, eqgraph as eg; function = eg.{name}; import eqgraph.{name}\n"
        f"assert eg.{name} is function\n"
        f"del sys.modules['eqgraph.{name}']; importlib.import_module('eqgraph.{name}')\n"
        f"assert eg.{name} is function and callable(function)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
