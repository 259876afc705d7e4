"""Players in what is made of a saved notebook, without a kernel and without a network."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import nbformat.v4 as v4
import pytest

import eqgraph as eg
from eqgraph.player.published import embed as publish

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CIRCUIT = ("f = (x + y)*z", {"x": -2, "y": 5, "z": -4})


def notebook() -> Any:
    """Return a notebook as Jupyter saves it, without the state of widgets."""
    shown: list[Any] = [
        eg.play(*CIRCUIT),
        eg.quiz(*CIRCUIT, ask=["f"]),
        eg.rewrites("y = log(1 + x)", {"x": 0}),
    ]
    outputs = [v4.new_output("display_data", d, metadata=m)
               for d, m in (one._repr_mimebundle_() for one in shown)]  # fmt: skip
    cells = [v4.new_markdown_cell("# A page")]
    cells += [v4.new_code_cell("p", outputs=[one]) for one in outputs]
    for cell in cells:
        cell.metadata["slideshow"] = {"slide_type": "slide"}
    return v4.new_notebook(cells=cells)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open a page without a network; nothing in a frame asks for any."""
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    asked: list[str] = []
    page.on(
        "request",
        lambda one: asked.append(one.url) if one.frame != page.main_frame
        and not one.url.startswith(("about:", "data:", "blob:")) else None,
    )  # fmt: skip
    yield page
    context.close()
    assert asked == []


def plays(page: Page, path: Path, count: int = 3) -> None:
    """Press keys in each frame of a page."""
    page.goto(path.as_uri(), wait_until="domcontentloaded")
    frames = page.locator("iframe.eqgraph-embedded")
    assert frames.count() == count
    for k in range(count):
        frames.nth(k).scroll_into_view_if_needed()
        player = frames.nth(k).content_frame.locator(".eqgraph-player")
        player.wait_for()
        player.press("ArrowRight")
        assert player.get_attribute("data-step") == "1"
        high = player.bounding_box()
        room = frames.nth(k).bounding_box()
        assert high and room and room["height"] >= min(high["height"], 0.94 * 900)
        assert high["height"] >= 400, "frame and player do not make each other small"


def written(folder: Path) -> Path:
    """Write the notebook with pages in its outputs, for tools that are not nbconvert."""
    made = notebook()
    publish(made, {"output_extension": ".ipynb"})
    path = folder / "page.ipynb"
    nbformat.write(made, path)
    return path


def need(module: str) -> None:
    if importlib.util.find_spec(module) is None:
        pytest.skip(f"{module} is not installed here")


@pytest.mark.browser
def test_in_the_html_of_nbconvert(page: Page, tmp_path: Path) -> None:
    from eqgraph.player.exporters import PlayedHTML

    body, _ = PlayedHTML().from_notebook_node(notebook())
    path = tmp_path / "page.html"
    path.write_text(body, encoding="utf-8")
    plays(page, path)


@pytest.mark.browser
def test_in_the_slides_of_nbconvert(page: Page, tmp_path: Path) -> None:
    """Each display is a slide; where reveal.js is not to be had, they stand under each other."""
    from eqgraph.player.exporters import PlayedSlides

    body, _ = PlayedSlides().from_notebook_node(notebook())
    path = tmp_path / "page.slides.html"
    path.write_text(body, encoding="utf-8")
    assert body.count('class="eqgraph-embedded"') == 3
    plays(page, path)


@pytest.mark.browser
def test_one_frame_with_its_own_player(page: Page, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(f"<p>text</p>{eg.play(*CIRCUIT).embed()}", encoding="utf-8")
    plays(page, path, 1)


@pytest.mark.browser
def test_a_frame_whose_player_is_nowhere_says_so(page: Page, tmp_path: Path) -> None:
    from eqgraph.player.embedded import pieces_of, without

    path = tmp_path / "page.html"
    frame = eg.play(*CIRCUIT).embed()
    path.write_text(without(frame, pieces_of(frame)), encoding="utf-8")
    page.goto(path.as_uri())
    told = page.locator("iframe").content_frame.locator(".eqgraph-wait")
    told.wait_for()
    assert "another display" in (told.text_content() or "")


@pytest.mark.browser
@pytest.mark.sites
def test_in_sphinx_with_myst_nb(page: Page, tmp_path: Path) -> None:
    need("myst_nb")
    written(tmp_path)
    (tmp_path / "conf.py").write_text("extensions = ['myst_nb']\nnb_execution_mode = 'off'\n")
    (tmp_path / "index.md").write_text("# Index\n\n```{toctree}\npage\n```\n")
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "-q",
        "-b",
        "html",
        str(tmp_path),
        str(tmp_path / "o"),
    ]
    subprocess.run(command, check=True, capture_output=True)
    plays(page, tmp_path / "o" / "page.html")


@pytest.mark.browser
@pytest.mark.sites
def test_in_mkdocs_jupyter(page: Page, tmp_path: Path) -> None:
    need("mkdocs_jupyter")
    docs = tmp_path / "docs"
    docs.mkdir()
    written(docs)
    config = "site_name: t\ntheme: {name: mkdocs}\nplugins: [mkdocs-jupyter]\nnav: [page.ipynb]\n"
    (tmp_path / "mkdocs.yml").write_text(config)
    subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "-q"],
        check=True,
        capture_output=True,
        cwd=tmp_path,
    )
    plays(page, tmp_path / "site" / "page" / "index.html")
