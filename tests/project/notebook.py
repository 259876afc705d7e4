"""Run a notebook, as a test or to write its outputs: `python -m tests.project.notebook PATH …`.

What it writes is the same every time: no times of day, and stable names for the widgets.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

WIDGET = "application/vnd.jupyter.widget-view+json"
NUMBER = re.compile(r" *-?\d+\.\d*(?:e[+-]?\d+)?")
ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
TEXTS = ROOT / "notebooks" / "texts"
VARIES = "varies"  # the tag of a cell whose text depends on how the machine rounds
TORCH = "torch"  # … whose text is that of a machine with PyTorch; without it, it says so in a line
SKIPPED = {VARIES} if find_spec("torch") else {VARIES, TORCH}


def execute(path: Path, folder: Path) -> nbformat.NotebookNode:
    """Return the notebook with the outputs that it gives when it runs in a folder of its own.

    The texts that notebooks read lie there, as beside the notebook; what it saves stays there.
    """
    notebook = nbformat.read(path, as_version=4)
    shutil.copytree(TEXTS, folder / TEXTS.name, dirs_exist_ok=True)
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    client = NotebookClient(
        notebook,
        timeout=300,
        kernel_name="python3",
        record_timing=False,
        store_widget_state=False,
        resources={"metadata": {"path": str(folder)}},
    )
    client.execute(env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)})
    return _settled(notebook)


def names(path: Path, *cells: str) -> dict[str, Any]:
    """Return the names that some cells of a notebook define, without their magics."""
    found: dict[str, Any] = {}
    for cell in nbformat.read(path, as_version=4).cells:
        if cell["id"] in cells:
            lines = cell["source"].splitlines()
            exec("\n".join(line for line in lines if not line.startswith("%")), found)
    return found


def _settled(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Take out what differs from run to run and from machine to machine."""
    notebook.metadata["language_info"] = {"name": "python"}
    for cell in notebook.cells:
        if "outputs" in cell:
            cell["outputs"] = _joined(cell["outputs"])
        for place, output in enumerate(cell.get("outputs", ())):
            if WIDGET in output.get("data", {}):
                output["data"][WIDGET]["model_id"] = f"{cell['id']}-{place}"
    return notebook


def _joined(outputs: list[nbformat.NotebookNode]) -> list[nbformat.NotebookNode]:
    """Join what was printed in pieces: where it is cut depends on the machine's speed."""
    out: list[nbformat.NotebookNode] = []
    for output in outputs:
        if out and output.get("name") and output.get("name") == out[-1].get("name"):
            out[-1]["text"] += output["text"]
        else:
            out.append(output)
    return out


def kinds(notebook: nbformat.NotebookNode) -> dict[str, list[set[str]]]:
    """Return the media types of what each code cell shows."""
    return {name: [set(data) for data in outputs] for name, outputs in shown(notebook).items()}


def shown(notebook: nbformat.NotebookNode) -> dict[str, list[dict[str, Any]]]:
    """Return what each code cell shows: a bundle of media types an output."""
    return {
        cell["id"]: [
            output.get("data") or {"text/plain": output.get("text", "")}
            for output in cell["outputs"]
        ]
        for cell in notebook.cells
        if cell["cell_type"] == "code"
    }


def words(notebook: nbformat.NotebookNode) -> dict[str, list[str]]:
    """Return the text that each code cell shows, with # for a number with a point in it."""
    return {name: [NUMBER.sub("#", text) for text in found] for name, found in _texts(notebook)}


def numbers(notebook: nbformat.NotebookNode) -> list[float]:
    """Return the numbers with a point that all cells show, in order."""
    texts = [text for _, found in _texts(notebook) for text in found]
    return [float(number) for text in texts for number in NUMBER.findall(text)]


def _texts(notebook: nbformat.NotebookNode) -> Iterator[tuple[str, list[str]]]:
    varying = {
        cell["id"]
        for cell in notebook.cells
        if SKIPPED.intersection(cell["metadata"].get("tags", ()))
    }
    for name, outputs in shown(notebook).items():
        if name not in varying:
            yield name, [str(data.get("text/plain", "")) for data in outputs]


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        with tempfile.TemporaryDirectory() as made:
            nbformat.write(execute(Path(argument), Path(made)), argument)
