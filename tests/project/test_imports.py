"""Hold the package's imports to one direction."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest

from tests.project.sources import Import, imports, modules

# Each room may use itself and the rooms before it, and none after it.
ORDER = (
    "interrupted", "errors", "files", "shown", "operators", "syntax", "ir", "tape", "targets",
    "picture", "learn", "imports", "quizzes", "payload", "exporters", "player", "display",
)  # fmt: skip
# The face and the command line stand above all rooms.
ABOVE = {"__init__", "__main__", "typing"}

# The same inside a room of rooms. "" are its files that all its rooms may use: all but those that
# are named here, each with its place in the order.
INSIDE = {
    "syntax": (
        "",
        "sympy",
        "text",
        "latex",
        "python",
        "open_mathml",
        "mathml",
        "by_hand",
        "sources",
        "__init__",
    )
}

# Where a dependency may be imported: in these files and folders. Types may be named anywhere.
PLACES = {
    "numpy": ("",),
    "scipy": ("operators/scipy_parts.py", "targets/intrinsics/"),
    "sympy": (
        "syntax/",
        "ir/counted.py",
        "ir/lowering.py",
        "ir/sums.py",
        "ir/overs.py",
        "operators/sympy_algebra.py",
    ),
    "mpmath": ("operators/mpmath_",),
    "ml_dtypes": ("ir/formats.py",),
    # Sources that are read as text and copied; what runs them asks for the peer when it runs.
    "jax": ("targets/intrinsics/jax.py", "targets/machines.py"),
    "torch": ("targets/intrinsics/torch.py", "targets/machines.py"),
    "onnx": ("targets/onnx.py", "targets/onnx_words.py", "targets/machines.py"),
    "tensorflow": ("targets/intrinsics/tensorflow.py", "targets/machines.py"),
    "graphviz": ("picture/",),
    "pygraphviz": ("picture/layout.py",),
    "pyodide": ("picture/layout.py",),
    "anywidget": ("player/",),
    "nbconvert": ("player/exporters.py",),  # which nbconvert imports
    "resvg_py": ("picture/raster.py",),
    "PIL": ("exporters/",),
    "fpdf": ("exporters/pdf.py",),
    "ipywidgets": ("player/",),
    "traitlets": ("player/",),
    "IPython": ("player/", "learn/progress.py"),
    "safetensors": ("learn/tensors.py",),
    "threadpoolctl": ("tape/threads.py",),
    "tqdm": ("learn/progress.py", "tape/progress.py"),
    "matplotlib": ("learn/plots.py",),
}

# Not asked for by the package: imported in the function that needs it, with a hint where it lacks.
OPTIONAL = {
    "safetensors": ("learn/",),
    "torch": ("imports/tracing.py",),
    "jax": ("imports/jax_tracing.py",),
    "onnx": ("imports/onnx_tracing.py",),
    "nbclient": ("player/site.py",),
    "nbformat": ("player/site.py",),
}

FOUND = [found for module, tree in modules().items() for found in imports(module, tree)]


def allowed(found: Import) -> bool:
    """Tell whether a layer may use what it asks for, late and for types as well."""
    if found.layer in ABOVE:
        return True
    if found.layer != found.target:
        return found.target in ORDER[: ORDER.index(found.layer)]
    inside = INSIDE.get(found.layer, ("",))
    asks, asked = (place(found.layer, part) for part in (found.inside, found.target_inside))
    return inside.index(asked) <= inside.index(asks)


def place(room: str, part: str) -> str:
    """Return the place of a file or folder in the order inside a room; names are __init__'s."""
    inside = INSIDE.get(room, ("",))
    files = [module.split("/")[1] for module in modules() if module.startswith(f"{room}/")]
    known = {name.removesuffix(".py") for name in files}
    part = part if part in known else "__init__"
    return part if part in inside else ""


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
    assert layers - ABOVE == set(ORDER)


@pytest.mark.parametrize(
    ("module", "text", "fine"),
    [
        ("ir/graph.py", "from eqgraph.syntax import parse", True),
        ("ir/graph.py", "from eqgraph.tape import Machine", False),
        ("ir/graph.py", "from ..tape import Machine", False),
        ("ir/graph.py", "from .node import Node", True),
        ("ir/graph.py", "import eqgraph.picture.svg", False),
        ("ir/graph.py", "def show():\n    from eqgraph.picture.svg import svg", False),
        ("ir/graph.py", "if TYPE_CHECKING:\n    from eqgraph.picture import Dot", False),
        ("syntax/text/parser.py", "from eqgraph.syntax.sympy.trees import Spans", True),
        ("syntax/text/parser.py", "from eqgraph.syntax import names", True),
        ("syntax/text/parser.py", "from eqgraph.syntax import parse", False),
        ("syntax/text/parser.py", "from eqgraph.syntax.latex.reader import from_latex", False),
        ("syntax/names.py", "from eqgraph.syntax.sympy import trees", False),
        ("syntax/sympy/trees.py", "def f():\n    from eqgraph.syntax.text import lexer", False),
        ("syntax/mathml.py", "from eqgraph.syntax.text.equations import Equation", True),
        ("learn/train.py", "from eqgraph.tape import Machine", True),
        ("learn/train.py", "from eqgraph.player import play", False),
        ("errors.py", "from eqgraph import graph", False),
        ("picture/svg.py", "import eqgraph", False),
        ("__main__.py", "from eqgraph.player import play", True),
    ],
)
def test_the_check_itself(module: str, text: str, fine: bool) -> None:
    (found,) = imports(module, ast.parse(text))
    assert allowed(found) is fine


@pytest.mark.parametrize("room", [*ORDER[1:]])
def test_a_room_is_imported_by_its_name(room: str) -> None:
    code = (
        f"import eqgraph as eg; functions = eg.graph, eg.quiz; import eqgraph.{room} as room\n"
        f"assert room.__name__ == 'eqgraph.{room}' and (eg.graph, eg.quiz) == functions"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
