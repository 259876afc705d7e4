"""Run every notebook and compare with the outputs that are committed in it."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest

from tests.project import notebook as reading
from tests.project.notebook import NOTEBOOKS, ROOT, WIDGET, execute, kinds, numbers, shown, words

LINK = re.compile(r"\]\((?!https?:)([^)#]+)\)")


@pytest.fixture(scope="module", params=NOTEBOOKS, ids=lambda path: path.stem)
def pair(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[
    nbformat.NotebookNode, nbformat.NotebookNode
]:  # fmt: skip
    """Return a notebook as it is committed and as it runs now; a cell that fails is an error."""
    path: Path = request.param
    return nbformat.read(path, as_version=4), execute(path, tmp_path_factory.mktemp(path.stem))


def test_the_series_is_there_in_order() -> None:
    numbered = [path.stem[:2] for path in NOTEBOOKS if path.stem != "index"]
    assert numbered == [f"{k:02}" for k in range(1, len(numbered) + 1)]


def test_the_index_leads_to_every_notebook() -> None:
    cells = nbformat.read(ROOT / "notebooks" / "index.ipynb", as_version=4).cells
    linked = {name for cell in cells for name in LINK.findall(cell["source"])}
    assert {path.name for path in NOTEBOOKS} - {"index.ipynb"} <= linked


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_links_lead_somewhere_and_the_file_is_light(path: Path) -> None:
    for cell in nbformat.read(path, as_version=4).cells:
        if cell["cell_type"] == "markdown":
            for name in LINK.findall(cell["source"]):
                assert (path.parent / name).exists()
    assert path.stat().st_size < 1_000_000


def test_what_is_committed_is_what_it_shows(
    pair: tuple[nbformat.NotebookNode, nbformat.NotebookNode],
) -> None:
    committed, run = pair
    assert words(committed) == words(run)
    # Another processor rounds the last digits otherwise; what is nearly 0 may differ altogether.
    assert numbers(committed) == pytest.approx(numbers(run), rel=1e-6, abs=1e-6)
    assert kinds(committed) == kinds(run)


def test_every_player_has_a_picture_beside_it(
    pair: tuple[nbformat.NotebookNode, nbformat.NotebookNode],
) -> None:
    players = [data for outputs in shown(pair[1]).values() for data in outputs if WIDGET in data]
    assert players
    for data in players:
        assert data["image/svg+xml"].lstrip().startswith("<svg")
        assert data["text/plain"]


def test_it_is_written_cleanly(
    pair: tuple[nbformat.NotebookNode, nbformat.NotebookNode],
) -> None:
    committed, _ = pair
    nbformat.validate(committed)
    assert (committed.nbformat, committed.nbformat_minor) == (4, 5)
    names = [cell["id"] for cell in committed.cells]
    assert len(set(names)) == len(names)
    assert "widgets" not in committed.metadata
    code = [cell for cell in committed.cells if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
    assert not any(output.get("name") == "stderr" for cell in code for output in cell["outputs"])


@pytest.mark.slow
def test_it_runs_to_its_end_without_pytorch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sitecustomize.py").write_text('import sys\nsys.modules["torch"] = None\n')
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(reading, "SKIPPED", {reading.VARIES, reading.TORCH})
    path = ROOT / "notebooks" / "10_from_pytorch_and_back.ipynb"
    committed, run = nbformat.read(path, as_version=4), execute(path, tmp_path)
    assert words(committed) == words(run)
    assert numbers(committed) == pytest.approx(numbers(run), rel=1e-6, abs=1e-6)
    tagged = {c["id"] for c in run.cells if c["metadata"].get("tags")}
    for name in tagged:
        (told,) = shown(run)[name]
        assert "PyTorch" in told["text/plain"]
        assert told["text/plain"].count("\n") == 1
