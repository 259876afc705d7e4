"""Hold the public face: its types say what is known, its docstrings what goes in and goes wrong."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import eqgraph as eg
from eqgraph import errors

KINDS = {name for name, found in vars(errors).items() if isinstance(found, type)}
FORM = re.compile(r"^(Args|Raises):\n((?:(?: {4}.*)?\n)+)", re.MULTILINE)
ENTRY = re.compile(r"^ {4}(\w+): \S", re.MULTILINE)
NOT_OURS = {"self", "cls"}


class Public(NamedTuple):
    """Hold one callable of the face: its name, what is called, and the docstring that tells it."""

    name: str
    called: Callable[..., Any]
    docstring: str

    @property
    def parameters(self) -> dict[str, inspect.Parameter]:
        """Return what a caller gives, by name; private fields are no caller's."""
        found = inspect.signature(self.called).parameters
        return {k: p for k, p in found.items() if k not in NOT_OURS and not k.startswith("_")}

    def section(self, title: str) -> set[str]:
        """Return the names that a section of the docstring explains."""
        found = dict(FORM.findall(self.docstring + "\n\n"))
        return set(ENTRY.findall(found.get(title, "")))


def face() -> Iterator[Public]:
    """Walk the functions of the face, its classes, and the methods that they define or inherit."""
    for name in eg.__all__:
        found = getattr(eg, name)
        if not inspect.isclass(found):
            yield Public(name, found, inspect.getdoc(found) or "")
            continue
        if not issubclass(found, Exception) or found is eg.EqGraphError:
            yield Public(name, found.__init__, inspect.getdoc(found) or "")
        for base in found.__mro__:
            if not base.__module__.startswith("eqgraph"):
                continue
            for own, member in vars(base).items():
                if own.startswith("_") and own not in ("__getitem__",):
                    continue
                called = member.fget if isinstance(member, property) else member
                if inspect.isfunction(called) and getattr(found, own, None) is member:
                    yield Public(f"{name}.{own}", called, inspect.getdoc(called) or "")


FACE = list(face())


def test_the_walk_finds_the_face() -> None:
    names = {one.name for one in FACE}
    assert {"graph", "play", "Machine", "Machine.seek", "Player.save_pdf", "Rewrites.svg"} <= names
    assert len(names) == len(FACE) > 90


@pytest.mark.parametrize("one", FACE, ids=lambda one: one.name)
def test_no_type_is_left_open(one: Public) -> None:
    signature = inspect.signature(one.called)
    told = {name: one.parameters[name].annotation for name in one.parameters}
    told["return"] = signature.return_annotation
    assert {k: t for k, t in told.items() if t is inspect.Signature.empty} == {}
    assert {k: t for k, t in told.items() if re.search(r"\bAny\b", str(t))} == {}


@pytest.mark.parametrize("one", FACE, ids=lambda one: one.name)
def test_every_parameter_is_told(one: Public) -> None:
    assert one.section("Args") == set(one.parameters)


@pytest.mark.parametrize("name", eg.__all__)
def test_every_name_has_an_example(name: str) -> None:
    found = getattr(eg, name)
    kind = inspect.isclass(found) and issubclass(found, eg.EqGraphError)
    assert kind or ">>> " in (inspect.getdoc(found) or "")


@cache
def functions(path: str) -> dict[str, ast.FunctionDef]:
    """Return the functions and methods of a file by name."""
    tree = ast.parse(Path(path).read_text(encoding="utf-8"))
    return {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def raised(called: Callable[..., Any]) -> set[str]:
    """Return the kinds of errors that a function raises, itself or in its file's private helpers.

    >>> sorted(raised(eg.play)), sorted(raised(eg.Machine.seek))
    (['MachineError'], ['MachineError'])
    """
    path = inspect.getsourcefile(called) or ""
    if not Path(path).is_file():  # a dataclass writes its own __init__
        return set()
    known = functions(path)
    (start,) = ast.parse(textwrap.dedent(inspect.getsource(called))).body
    found: set[str] = set()
    stack: list[ast.AST] = [start]
    seen: set[str] = set()
    while stack:
        for node in ast.walk(stack.pop()):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
                found.add(_last(node.exc.func))
            if isinstance(node, ast.Call):
                name = _last(node.func)
                if name.startswith("_") and name in known and name not in seen:
                    seen.add(name)
                    stack.append(known[name])
    return found & KINDS


def _last(function: ast.expr) -> str:
    return getattr(function, "attr", getattr(function, "id", ""))


@pytest.mark.parametrize("one", FACE, ids=lambda one: one.name)
def test_every_error_is_told(one: Public) -> None:
    assert raised(one.called) <= one.section("Raises")


VALUES = {"x": 1.0}
G = eg.graph("y = x*x", VALUES)
M = eg.Machine(G)
MODEL = "param w ∈ ℝ; hₜ = w*hₜ₋₁ + xₜ; h₀ = 0; loss L = ∑ₜ hₜ²"

# Mistakes that a deeper room finds: the docstring of the face names what comes out.
MISTAKES: list[tuple[str, Callable[[], object]]] = [
    ("parse", lambda: eg.parse("y = ")),
    ("from_latex", lambda: eg.from_latex(r"\frac{1}{")),
    ("graph", lambda: eg.graph("y = (x")),
    ("graph", lambda: eg.graph("y = x·z", {"x": [1, 2], "z": [1, 2, 3]})),
    ("graph", lambda: eg.graph("y = x", {})),
    ("graph", lambda: eg.graph("y = x", {"x": 1, "q": 2})),
    ("graph", lambda: eg.graph("y = x", dtype="int32")),
    ("graph", lambda: eg.graph("y = x", VALUES, rewrite="nonsense")),
    ("derivative", lambda: eg.derivative(G, "y", "q")),
    ("Graph.__getitem__", lambda: G["q"]),
    ("Machine", lambda: eg.Machine(G, "q")),
    ("Machine", lambda: eg.Machine(G, seed=[1.0, 2.0])),
    ("Machine", lambda: eg.Machine(G, seed="s")),
    ("Machine.let", lambda: M.let("q", 1.0)),
    ("Machine.let", lambda: M.let("x", [1.0, 2.0])),
    ("Machine.let", lambda: M.let("x", "s")),
    ("Machine.value", lambda: M.value("q")),
    ("Machine.break_at", lambda: M.break_at("value >")),
    ("Machine.break_at", lambda: M.break_at("q > 1")),
    ("Machine.break_at", lambda: M.break_at(eg.graph("q = 1")["q"])),
    ("Machine.watch", lambda: M.watch("zero")),
    ("Player.save_png", lambda: eg.play(M).save_png("x.png", 99)),
    ("compare", lambda: eg.compare(M, M)),
    ("rewrites", lambda: eg.rewrites("y = x", rewrite="nonsense")),
    ("quiz", lambda: eg.quiz("y = x*x", VALUES, ask=["q → y"])),
    ("Quiz.answer", lambda: eg.quiz("y = x*x", VALUES).answer(0, "(")),
    ("syntax_tree", lambda: eg.syntax_tree("1 +")),
    ("model", lambda: eg.model("hₜ = ")),
    ("model", lambda: eg.model("hₜ = hₜ₋₁; hₜ₋₁ = 2")),
    ("Model.unroll", lambda: eg.model(MODEL).unroll(values={"xₜ": [1.0]})),
    ("Model.unroll", lambda: eg.model(MODEL).unroll(values={"xₜ": [1.0], "w": [1.0]})),
    ("Model.set", lambda: eg.model(MODEL).set({"w": "s"})),
    ("Model.init", lambda: eg.model("param W ∈ ℝ^{h×n}; yₜ = W·xₜ").init()),
    ("Model.init", lambda: eg.model(MODEL).init(dtype="int32")),
    ("load", lambda: eg.load("there is no such file")),
    ("Trainer", lambda: eg.Trainer(eg.model(MODEL).set({"w": 1.0}), {})),
    ("train", lambda: eg.train(eg.model(MODEL), {"xₜ": [1.0]}, progress=False)),
]


@pytest.mark.parametrize("case", [*enumerate(MISTAKES)], ids=lambda case: f"{case[1][0]}-{case[0]}")
def test_a_mistake_raises_what_is_told(case: tuple[int, tuple[str, Callable[[], object]]]) -> None:
    name, mistake = case[1]
    (one,) = [one for one in FACE if one.name == name]
    with pytest.raises(eg.EqGraphError) as found:
        mistake()
    assert {type(found.value).__name__, "EqGraphError"} & one.section("Raises")


def test_names_that_there_are_not_are_errors_for_a_type_checker_too() -> None:
    with pytest.raises(AttributeError, match="no 'plays'"):
        eg.plays  # type: ignore[attr-defined]  # noqa: B018
