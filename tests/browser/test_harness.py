"""Prove that the harness catches what it must catch, with a widget that is not ours."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import pytest

from tests.browser.lab import JupyterLab, source, wait_for_answer
from tests.browser.manners import Manners

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

COUNTER = '''\
import anywidget, traitlets

class Counter(anywidget.AnyWidget):
    step = traitlets.Int(0).tag(sync=True)
    _esm = """
    export default {
      render({ model, el }) {
        const root = document.createElement("div");
        root.className = "counter";
        root.tabIndex = 0;
        root.dataset.step = 0;
        root.textContent = "count";
        root.addEventListener("keydown", (event) => {
          event.stopPropagation();
          if (event.key !== "ArrowRight") return;
          root.dataset.step = Number(root.dataset.step) + 1;
          model.set("step", Number(root.dataset.step));
          model.save_changes();
        });
        el.append(root);
      }
    };
    """

counter = Counter()
counter
'''


@pytest.mark.parametrize(
    ("event", "script", "complaint"),
    [
        ("console", "console.error('broken')", "console: broken"),
        ("pageerror", "setTimeout(() => { throw new Error('thrown') })", "error: thrown"),
        ("request", "fetch('http://192.0.2.1/').catch(() => 0)", "outside: http://192.0.2.1/"),
        ("websocket", "new WebSocket('ws://192.0.2.1/')", "outside: ws://192.0.2.1/"),
    ],
)
def test_bad_manners_are_noted(browser: Browser, event: str, script: str, complaint: str) -> None:
    page = browser.new_page()
    manners = Manners(page)
    with page.expect_event(event):
        page.set_content(f"<p>here</p><script>{script}</script>")
    assert complaint in manners.complaints
    page.close()


def test_a_widget_in_jupyterlab_hears_real_keys(
    jupyterlab: JupyterLab, browser_page: Page, tmp_path: Path
) -> None:
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": kernel})
    notebook.cells.append(nbformat.v4.new_code_cell(COUNTER))
    path = tmp_path / "counter.ipynb"
    nbformat.write(notebook, path)
    jupyterlab.open(browser_page, path)
    counter = browser_page.locator(".counter")
    counter.click()
    before = source(browser_page)
    for key in ("ArrowRight", "x", "a", "j", "ArrowRight"):
        browser_page.keyboard.press(key)
    assert counter.get_attribute("data-step") == "2"
    assert source(browser_page) == before
    wait_for_answer(browser_page, "counter.step", "2")
