"""The player is a good guest: views share their place, players do not mix, closing frees all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat

import eqgraph as eg
from tests.browser.bench import Bench
from tests.browser.lab import IDLE, JupyterLab, wait_for_answer
from tests.browser.player import keep, look, lstm

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

Opener = Callable[[eg.Machine], Bench]
CODE = """\
import eqgraph as eg
p = eg.play("a = w*x + b\\ny = tanh(a)", {"w": 0.5, "x": 2.0, "b": -0.3})
p"""
AGAIN = "q = eg.play(p.machine.graph)\nq"
RESTART = """async () => {
    const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
    await kernel.restart();
}"""

# Settings, "Save Widget State Automatically": a switch of ipywidgets in JupyterLab.
SAVE_WIDGETS = """() => window.jupyterapp.commands.execute(
    "@jupyter-widgets/jupyterlab-manager:saveWidgetState")"""
SAVE = "() => window.jupyterapp.commands.execute('docmanager:save')"
END = "() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()"


def neuron() -> eg.Machine:
    return eg.Machine(eg.graph("a = w*x + b\ny = tanh(a)", {"w": 0.5, "x": 2.0, "b": -0.3}))


def notebook(folder: Path, name: str, *codes: str) -> Path:
    """Write a notebook with these cells."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    made = nbformat.v4.new_notebook(metadata={"kernelspec": kernel})
    made.cells += [nbformat.v4.new_code_cell(code) for code in codes]
    path = folder / name
    nbformat.write(made, path)
    return path


def steps(player: Locator) -> int:
    return look(player).step


def test_two_views_of_one_player_share_their_place_and_their_numbers(
    bench: Opener, root: Path
) -> None:
    b = bench(lstm(root))
    page = b.page
    b.show()
    one, two = page.locator(".eqgraph-player").all()
    one.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    assert steps(one) == steps(two) == 5
    two.focus()
    page.keyboard.press("End")
    page.keyboard.press("w")
    two.get_by_label("Bf[1], as a number").fill("3")
    page.keyboard.press("Tab")
    assert look(one).nodes == look(two).nodes
    assert two.locator(".eqg-whatif").is_visible()
    assert not one.locator(".eqg-whatif").is_visible(), "what is open is each view's own"
    page.evaluate("bench.views[0].close()")
    left = page.locator(".eqgraph-player")
    left.focus()
    page.keyboard.press("Home")
    assert steps(left) == 0


def test_two_players_do_not_mix(browser_page: Page, root: Path, tmp_path: Path) -> None:
    first = eg.play(lstm(root))
    page = browser_page
    b = Bench(page, first)
    page.evaluate("window.kept = bench; document.querySelector('#bench').id = ''")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<main id=bench></main>')")
    second = eg.play(neuron())
    b.player = second
    b.fill()
    b.show()
    one, two = page.locator(".eqgraph-player").all()
    two.focus()
    page.keyboard.press("End")
    assert (steps(one), steps(two)) == (0, second.steps)
    one.focus()
    page.keyboard.press("ArrowRight")
    assert (steps(one), steps(two)) == (1, second.steps)
    assert page.evaluate("document.querySelectorAll('.eqgraph-player [id]').length") == 0


def test_mounting_a_thousand_times_leaves_nothing(browser_page: Page) -> None:
    b = Bench(browser_page, eg.play(neuron()))
    page = b.page
    client = page.context.new_cdp_session(page)

    def counted() -> dict[str, int]:
        for _ in range(2):
            client.send("HeapProfiler.collectGarbage")
        heap = client.send("Runtime.getHeapUsage")["usedSize"]
        return {**client.send("Memory.getDOMCounters"), "heap": heap}

    cycle = """async (n) => {
        for (let k = 0; k < n; k++) {
            await show();
            const { el, close } = bench.views.pop();
            el.querySelector(".eqgraph-player").dispatchEvent(
                new KeyboardEvent("keydown", { key: "w", bubbles: true }));
            close();
        }
    }"""
    page.evaluate(cycle, 30)
    before, listening = counted(), page.evaluate("bench.model.listening()")
    page.evaluate(cycle, 1000)
    after = counted()
    assert page.evaluate("bench.model.listening()") == listening
    assert after["jsEventListeners"] - before["jsEventListeners"] < 50
    assert after["nodes"] - before["nodes"] < 500
    assert after["heap"] - before["heap"] < 5_000_000
    assert page.locator(".eqgraph-player").count() == 1


def test_a_restarted_kernel_leaves_the_page_stepping(
    jupyterlab: JupyterLab, browser: Browser, tmp_path: Path
) -> None:
    context = browser.new_context(viewport={"width": 1400, "height": 1200})
    page = context.new_page()
    page.set_default_timeout(60_000)
    jupyterlab.open(page, notebook(tmp_path, "restarted.ipynb", CODE, AGAIN))
    one, two = page.locator(".eqgraph-player").first, page.locator(".eqgraph-player").nth(1)
    one.focus()
    page.keyboard.press("ArrowRight")
    wait_for_answer(page, "(p.step, q.step)", "(1, 0)")
    page.keyboard.press("w")
    one.get_by_label("w, as a number").fill("2")
    page.keyboard.press("Tab")
    wait_for_answer(page, "float(p.machine.values['w'])", "2.0")
    assert steps(one) == 1
    page.evaluate(RESTART)
    one.focus()
    page.keyboard.press("End")
    assert steps(one) == look(one).steps
    page.keyboard.press("ArrowLeft")
    assert steps(one) == look(one).steps - 1
    assert steps(two) == 0
    keep(page, tmp_path, "guest_restarted")
    context.close()


def test_a_notebook_saved_with_its_widgets_reopens_and_plays_without_running(
    jupyterlab: JupyterLab, browser: Browser, tmp_path: Path
) -> None:
    context = browser.new_context(viewport={"width": 1400, "height": 1200})
    page = context.new_page()
    page.set_default_timeout(60_000)
    jupyterlab.open(page, notebook(tmp_path, "saved.ipynb", CODE))
    player = page.locator(".eqgraph-player")
    player.wait_for()
    page.evaluate(SAVE_WIDGETS)
    page.evaluate(SAVE)
    saved = nbformat.read(jupyterlab.folder / "saved.ipynb", as_version=4)
    bundle = saved.cells[0].outputs[-1]["data"]
    assert {"image/svg+xml", "text/plain"} <= set(bundle), "for viewers that run no JavaScript"
    page.evaluate(END)
    page.reload(wait_until="domcontentloaded")
    player.wait_for()
    player.focus()
    page.keyboard.press("End")
    assert steps(player) == look(player).steps
    page.wait_for_function(IDLE)
    wait_for_answer(page, "'p' in globals()", "False")
    keep(page, tmp_path, "guest_reopened")
    context.close()
