"""`%%eqgraph` in IPython: values by name, names by their spellings, nothing evaluated."""

import numpy as np
import pytest
from IPython.core.completer import provisionalcompleter
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell

import eqgraph as eg
from eqgraph.player import magic


@pytest.fixture(name="shell")
def _shell():
    shell = InteractiveShell()
    shell.history_manager.enabled = False
    shell.extension_manager.load_extension("eqgraph")
    yield shell
    shell.extension_manager.unload_extension("eqgraph")


def test_the_cell_is_played_with_a_dict(shell):
    shell.user_ns["numbers"] = {"x": -2, "y": 5, "z": -4}
    player = shell.run_cell_magic("eqgraph", "numbers --of q", "q = x + y\nf = q*z")
    assert player.machine.of.name == "q"
    assert player.machine.run().value("f") == -12


def test_missing_names_are_looked_up_in_ascii_then_folded(shell):
    shell.user_ns.update(W_i=np.eye(2), xt=[1.0, 2.0], h={"b": 0.5})
    player = shell.run_cell_magic("eqgraph", "h", "y = Wᵢ·xₜ + b")
    np.testing.assert_array_equal(player.machine.run().value("y"), [1.5, 2.5])


def test_the_dict_comes_before_the_notebook_s_variables(shell):
    shell.user_ns.update(numbers={"h_t": 2.0, "w": 3.0}, h_t=5.0, w=7.0, b=1.0)
    player = shell.run_cell_magic("eqgraph", "numbers", "y = w*hₜ + b")
    assert player.machine.run().value("y") == 7.0


def test_what_an_equation_defines_is_not_looked_up(shell):
    shell.user_ns.update(q=100.0, x=2.0)
    player = shell.run_cell_magic("eqgraph", "", "q = x + 1\ny = q*x")
    assert player.machine.run().value("y") == 6.0


def test_a_name_that_is_nowhere_is_told(shell):
    shell.user_ns.update(x=2.0)
    with pytest.raises(UsageError, match="y"):
        shell.run_cell_magic("eqgraph", "", "z = x*y").machine.run()


def test_numbers_may_be_narrow(shell):
    shell.user_ns.update(x=2.0)
    player = shell.run_cell_magic("eqgraph", "--dtype float32", "y = x/3")
    assert player.machine.run().value("y").dtype == np.float32
    assert str(player.machine.graph["y"].dtype) == "float32"


def test_a_dict_of_the_notebook_may_hold_more(shell):
    shell.user_ns["numbers"] = {"x": 2.0, "other": 1.0, "not a name!": 0}
    player = shell.run_cell_magic("eqgraph", "numbers", "y = x*x")
    assert player.machine.run().value("y") == 4.0


def test_a_folded_form_of_two_names_is_refused(shell):
    shell.user_ns.update(ht=1.0)
    with pytest.raises(UsageError, match="folds"):
        shell.run_cell_magic("eqgraph", "", "y = hₜ + ht*hₜ")


@pytest.mark.parametrize("line", ["nowhere", "__import__('os')", "numbers[0]"])
def test_values_are_looked_up_never_evaluated(shell, line):
    with pytest.raises(UsageError, match="names no dict"):
        shell.run_cell_magic("eqgraph", line, "y = x")


def test_an_open_quote_is_one_message(shell):
    with pytest.raises(UsageError, match="No closing quotation"):
        shell.run_cell_magic("eqgraph", 'values "x', "y = x")


def test_an_error_of_the_equations_is_one_message(shell):
    with pytest.raises(UsageError, match="line 2"):
        shell.run_cell_magic("eqgraph", "", "y = 1\nz = (y")


@pytest.mark.parametrize(
    ("typed", "completed"),
    [("\\_1", "₁"), ("h\\_t-1", "ₜ₋₁"), ('eqs = """h\\_t-1', "ₜ₋₁"), ("x\\^12", "¹²")],
)
def test_tab_types_a_subscript(shell, typed, completed):
    with provisionalcompleter():
        found = list(shell.Completer.completions(typed, len(typed)))
    assert completed in [c.text for c in found]
    (best,) = [c for c in found if c.text == completed]
    assert typed[: best.start] + best.text == typed.split("\\")[0] + completed


def test_completions_come_and_go(shell):
    from IPython.core.latex_symbols import latex_symbols

    assert latex_symbols["\\_1"] == "₁"
    magic.unload(shell)
    assert "\\_1" not in latex_symbols
    assert latex_symbols["\\alpha"] == "α"  # what was there stays
    assert magic.runs not in shell.Completer.custom_matchers
    magic.load(shell)


def test_the_face_is_small():
    assert {"parse", "graph", "derivative", "Machine", "play", "check_gradients"} <= set(eg.__all__)
