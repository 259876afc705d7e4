"""Run a JupyterLab of its own, open notebooks in it and ask it what they hold."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.project.notebook import TEXTS

if TYPE_CHECKING:
    from playwright.sync_api import Page

TOKEN = "t0ken"
PRIVATE = (
    "JUPYTER_CONFIG_DIR",
    "JUPYTER_DATA_DIR",
    "JUPYTER_RUNTIME_DIR",
    "JUPYTERLAB_SETTINGS_DIR",
    "JUPYTERLAB_WORKSPACES_DIR",
    "IPYTHONDIR",
)
NO_NEWS = {"fetchNews": "false", "checkForUpdates": False, "doNotDisturbMode": True}

IDLE = """() => window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status
          === "idle" """
RUN_ALL = """() => window.jupyterapp.commands.execute("notebook:run-all-cells")"""
CELLS = """() => window.jupyterapp.shell.currentWidget.content.model.toJSON().cells"""
ACTIVE = """() => window.jupyterapp.shell.currentWidget.content.activeCellIndex"""
MODE = """() => window.jupyterapp.shell.currentWidget.content.mode"""
ASK = """async ([expression, expected]) => {
    const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
    const future = kernel.requestExecute({
        code: "", silent: false, store_history: false, user_expressions: { it: expression } });
    const answer = (await future.done).content.user_expressions.it;
    return answer.status === "ok" && answer.data["text/plain"] === expected;
}"""
SHOW = """async (index) => {
    const notebook = window.jupyterapp.shell.currentWidget.content;
    notebook.activeCellIndex = index;
    await notebook.scrollToItem(index, "start");
}"""
THEME = (
    """async (name) => window.jupyterapp.commands.execute("apputils:change-theme", {theme: name})"""
)


class JupyterLab:
    """Hold a running server: where it serves from and how to reach it."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port

    def open(self, page: Page, notebook: Path, *, run: bool = True) -> None:
        """Open a copy of a notebook in the page; run all its cells and wait until they are done."""
        shutil.copy(notebook, self.folder / notebook.name)
        shutil.copytree(TEXTS, self.folder / TEXTS.name, dirs_exist_ok=True)
        page.goto(
            f"http://127.0.0.1:{self.port}/lab/tree/{notebook.name}?token={TOKEN}&reset",
            wait_until="domcontentloaded",
        )
        page.locator(".jp-Notebook").first.wait_for()
        page.wait_for_function(IDLE)
        if not run:
            return
        page.evaluate(RUN_ALL)  # a promise that is kept when the last cell has run
        page.wait_for_function(IDLE)
        for cell in cells(page):
            broken = [out for out in cell.get("outputs", ()) if out["output_type"] == "error"]
            assert not broken, broken


def cells(page: Page) -> list[dict[str, Any]]:
    """Return the cells of the open notebook, as they would be saved."""
    found: list[dict[str, Any]] = page.evaluate(CELLS)
    return found


def source(page: Page) -> dict[str, Any]:
    """Return what a stray key could change: the cells' texts, the active cell, the mode."""
    return {
        "texts": [cell["source"] for cell in cells(page)],
        "active": page.evaluate(ACTIVE),
        "mode": page.evaluate(MODE),
    }


def wait_for_answer(page: Page, expression: str, answer: str) -> None:
    """Wait until the open notebook's kernel says that an expression has this repr.

    What a widget sends is on its way for a moment: it waits for the kernel's last answer.
    """
    page.wait_for_function(ASK, arg=[expression, answer], polling=50)


def show(page: Page, index: int) -> None:
    """Scroll to a cell: JupyterLab does not draw what is far outside the window."""
    page.evaluate(SHOW, index)


def theme(page: Page, name: str) -> None:
    """Change JupyterLab's theme, to "JupyterLab Dark" for example."""
    page.evaluate(THEME, name)
    page.wait_for_function("(name) => document.body.dataset.jpThemeName === name", arg=name)


@contextmanager
def running(folder: Path, package: Path) -> Iterator[JupyterLab]:
    """Run a server whose notebooks live below `folder` and import eqgraph from `package`."""
    notebooks = folder / "notebooks"
    notebooks.mkdir()
    environment = _environment(folder, package)
    port = free_port()
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1"),
        *(f"--port={port}", "--ServerApp.port_retries=0", f"--IdentityProvider.token={TOKEN}"),
        *(f"--ServerApp.root_dir={notebooks}", "--LabApp.expose_app_in_browser=True"),
        "--LabApp.news_url=None",
    ]
    process = subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, encoding="utf-8",
    )  # fmt: skip
    log: list[str] = []
    settled = threading.Event()
    reader = threading.Thread(target=_read, args=(process, log, settled), daemon=True)
    reader.start()
    try:
        in_time = settled.wait(timeout=120)
        assert in_time and process.poll() is None, "JupyterLab did not start:\n" + "".join(log)
        yield JupyterLab(notebooks, port)
    finally:
        process.terminate()  # the server ends its kernels first
        process.wait(timeout=60)
        reader.join(timeout=60)
        assert process.stderr is not None
        process.stderr.close()


def _environment(folder: Path, package: Path) -> dict[str, str]:
    """Return an environment in which Jupyter finds none of the user's own settings."""
    own = {name: str(folder / name.lower()) for name in PRIVATE}
    for place in own.values():
        Path(place).mkdir()
    settings = Path(own["JUPYTERLAB_SETTINGS_DIR"], "@jupyterlab", "apputils-extension")
    settings.mkdir(parents=True)
    (settings / "notification.jupyterlab-settings").write_text(json.dumps(NO_NEWS))
    return {**os.environ, **own, "PYTHONPATH": str(package), "PYTHONWARNINGS": "default"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _read(process: subprocess.Popen[str], log: list[str], settled: threading.Event) -> None:
    """Keep the server's log and tell when it serves, or has ended."""
    assert process.stderr is not None
    for line in process.stderr:
        log.append(line)
        if " is running at:" in line:
            settled.set()
    settled.set()
