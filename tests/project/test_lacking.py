"""Where a package cannot be imported: what works without, and one message for what does not."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import pytest

SETUP = """
    import sys
    for name in {lacking!r}:
        sys.modules[name] = None
"""
TEXTS = """
    import eqgraph as eg
    values = {"x": -2.0, "y": 5.0, "z": -4.0}
    machine = eg.Machine(eg.graph("f = (x + y)*z", values)).run()
    print("x + y" in eg.parse("f = (x + y)*z").latex())
    print(machine.value("f"), machine.grad("x"))
    print("v1 ← x + y" in str(machine.tape))
    quiz = eg.quiz("f = (x + y)*z", values, ask=["f"])
    print(quiz.answer(0, -12).right)
"""
IN_A_CELL = """
    from IPython.core.interactiveshell import InteractiveShell
    shell = InteractiveShell.instance()
    shell.run_line_magic("colors", "NoColor")
"""


def printed(lacking: list[str], *code: str) -> str:
    """Run code in a Python of its own that cannot import some packages; return what it printed."""
    text = "\n".join(textwrap.dedent(part) for part in [SETUP.format(lacking=lacking), *code])
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return done.stdout


def cell(source: str) -> str:
    """Return code that runs a notebook's cell."""
    return f"{IN_A_CELL}    shell.run_cell({source!r})"


NO_WHEELS = ["pygraphviz", "resvg_py"]  # on some platforms
FEWEST = [*NO_WHEELS, "ipywidgets", "anywidget", "PIL"]


def test_text_needs_neither_layout_nor_widgets() -> None:
    assert printed(FEWEST, TEXTS).splitlines() == ["True", "-12.0 -4.0", "True", "True"]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("eg.graph('y = x*x')", "<Graph of 2 nodes: y from x>"),
        ("eg.Machine(eg.graph('y = x*x', {'x': 3}))", "<Machine at step 0 of 4"),
        ("eg.play('y = x*x', {'x': 3})", ""),
        ("eg.syntax_tree('1 + 1')", ""),
    ],
)
def test_a_cell_that_draws_says_what_it_needs_and_shows_the_text(source: str, text: str) -> None:
    shown = printed(NO_WHEELS, cell(f"import eqgraph as eg\n{source}"))
    assert shown.count("pictures and players need pygraphviz, which cannot be imported here") == 1
    assert "hint: pip install pygraphviz; values, gradients and the tape are there as text" in shown
    assert text in shown
    assert "Traceback" not in shown
    assert "layout.py" not in shown


@pytest.mark.parametrize("lacking", ["anywidget", "ipywidgets"])
def test_a_player_names_the_package_that_it_lacks(lacking: str) -> None:
    shown = printed([lacking], cell("import eqgraph as eg\neg.play('y = x*x', {'x': 3})"))
    assert f"players need {lacking}, which is not installed here\n" in shown
    assert f"hint: pip install {lacking}; graphs, machines and tapes do without" in shown
    assert "Traceback" not in shown


def test_without_numpy_the_import_itself_is_one_message() -> None:
    shown = printed(["numpy"], cell("import eqgraph"))
    assert shown.startswith("eqgraph needs NumPy, which is not installed here\nhint: pip install")
    assert "cdn.jsdelivr.net" in shown
    assert "Traceback" not in shown


def test_only_pixels_need_resvg() -> None:
    code = """
    import eqgraph as eg
    from pathlib import Path
    from tempfile import TemporaryDirectory
    player = eg.play("y = x*x", {"x": 3})
    with TemporaryDirectory() as place:
        print(player.save_html(Path(place) / "page.html").stat().st_size > 10_000)
        try:
            player.save_png(Path(place) / "page.png")
        except eg.NotInstalled as error:
            print(isinstance(error, eg.EqGraphError), isinstance(error, ImportError), error)
    """
    lines = printed(["resvg_py"], code).splitlines()
    assert lines == [
        "True",
        "True True pixels need resvg-py, which cannot be imported here",
        "hint: pip install resvg-py; SVG files and pages (save_html) do without",
    ]


@pytest.mark.parametrize("text", ["y = erf(x)", "y = ∑(expm(x))", "y = Γ(x)"])
def test_values_of_special_functions_name_scipy(text: str) -> None:
    code = f"""
    import eqgraph as eg
    player = eg.play({text!r}, {{"x": [[0.5]]}})  # its page computes them itself
    try:
        player.machine.run()
    except eg.NotInstalled as error:
        print(error)
    """
    assert printed(["scipy"], code).splitlines() == [
        "values of erf, Γ, Φ, expm and their like need SciPy, which cannot be imported here",
        "hint: pip install scipy; all other functions do without",
    ]


def test_pages_name_the_package_that_they_lack() -> None:
    code = """
    import eqgraph as eg
    try:
        eg.play("y = x*x", {"x": 3}).save_pdf("pages.pdf")
    except eg.NotInstalled as error:
        print(error)
    """
    assert printed(["fpdf"], code).splitlines() == ["pages need fpdf2", "hint: pip install fpdf2"]
