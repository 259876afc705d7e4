"""The site: each player of a notebook as a page, the same each time, and clear errors."""

import html
import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import nbformat
import pytest

import eqgraph as eg
from eqgraph.__main__ import main
from eqgraph.player.site import build

CELLS = (
    "# A *small* notebook\n\nIt shows `three` things: all offline. And more.\n\n## Playing",
    ["import eqgraph as eg\nvalues = {'x': -2, 'y': 5, 'z': -4}",
     "eg.play('f = (x + y)*z', values)"],
    "## Asking",
    ["q = eg.quiz('f = (x + y)*z', values)\nq", "eg.rewrites('y = log(1 + x)', {'x': 1.0})"],
)  # fmt: skip


def written(
    folder: Path, cells: Iterable[str | list[str]] = CELLS, name: str = "small.ipynb"
) -> Path:
    made = nbformat.v4.new_notebook()
    for cell in cells:
        if isinstance(cell, str):
            made.cells.append(nbformat.v4.new_markdown_cell(cell))
        else:
            made.cells += [nbformat.v4.new_code_cell(code) for code in cell]
    nbformat.write(made, folder / name)
    return folder / name


def test_every_player_is_a_page_and_the_index_names_it(tmp_path: Path) -> None:
    pages = build([written(tmp_path)], tmp_path / "site")
    assert [page.name for page in pages] == [
        "index.html", "small-1.html", "small-2.html", "small-3.html"
    ]  # fmt: skip
    assert all(page.is_file() for page in pages)
    index = pages[0].read_text(encoding="utf-8")
    assert "<h2>A small notebook</h2>\n<p>It shows three things:</p>" in index
    for k, heading in enumerate(["Playing", "Asking · quiz", "Asking"], 1):
        assert f'href="small-{k}.html"' in index
        assert f"<span>{heading}</span>" in index
        assert (tmp_path / "site" / f"small-{k}.svg").read_text(encoding="utf-8").startswith("<svg")
    assert "http://" not in index.replace("http://www.w3.org", "")
    endings = {path.suffix for path in (tmp_path / "site").iterdir()}
    assert endings == {".html", ".svg"}  # no listing of what was kept, nothing half written


def test_a_name_may_hold_any_sign_and_stand_in_two_folders(tmp_path: Path) -> None:
    cells = (["import eqgraph as eg", "eg.play('y = x', {'x': 1})"],)
    (tmp_path / "other").mkdir()
    name = "a#b%41?\"'ü😀.ipynb"
    twice = [written(folder, cells, name) for folder in (tmp_path, tmp_path / "other")]
    pages = build(twice, tmp_path / "site")
    assert len(set(pages)) == 3
    index = pages[0].read_text(encoding="utf-8")
    for page, address in zip(pages[1:], re.findall(r'href="([^"]*)"', index), strict=True):
        found = urljoin((tmp_path / "site" / "index.html").as_uri(), html.unescape(address))
        parts = urlsplit(found)
        assert unquote(parts.path) == str(page) and page.is_file()
        assert not parts.query and not parts.fragment
    for address in re.findall(r'src="([^"]*)"', index):
        assert (tmp_path / "site" / unquote(html.unescape(address))).is_file()


def test_a_site_is_the_same_each_time(tmp_path: Path) -> None:
    notebook = written(tmp_path)
    one, two = (build([notebook], tmp_path / name) for name in ("one", "two"))
    assert [page.read_bytes() for page in one] == [page.read_bytes() for page in two]


def test_a_cell_that_fails_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    notebook = written(tmp_path, (["1/0"],))
    with pytest.raises(eg.MachineError, match="ZeroDivisionError"):
        build([notebook], tmp_path / "site")
    (tmp_path / "broken.ipynb").write_text("no notebook", encoding="utf-8")
    broken = ["site", str(tmp_path / "site"), "--notebooks", str(tmp_path / "broken.ipynb")]
    assert main(broken) == 1
    assert "is no notebook" in capsys.readouterr().err
