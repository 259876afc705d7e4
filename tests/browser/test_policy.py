"""The page under a Content-Security-Policy: its own names hashes, a server's may be stricter."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import eqgraph as eg
from eqgraph.picture.summary import summarise
from tests.browser.player import Saved, look, lstm
from tests.browser.server import files_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser

VALUES = {"x": -2.0, "y": 5.0, "z": -4.0}
MODEL = "hₜ = w*hₜ₋₁ + xₜ; h₀ = 0; loss L = h_T"


def _run(w: float) -> eg.Machine:
    return eg.Machine(eg.model(MODEL).unroll(values={"w": w, "xₜ": [1.0, 1.0]}))


PAGES: dict[str, Callable[[], Saved]] = {
    "player": lambda: eg.play("f = (x + y)*z", VALUES),
    "rewrites": lambda: eg.rewrites("y = log(1/(1 + exp(-x)))", {"x": 1.0}),
    "comparison": lambda: eg.compare(_run(0.5), _run(2.0)),
    "quiz": lambda: eg.quiz("f = (x + y)*z", VALUES, ask=["f"]).widget,
}
Serve = Callable[[str], str]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Serve the folder with a policy; return the address of the page."""
    with ExitStack() as servers:
        yield lambda policy: f"{servers.enter_context(files_of(tmp_path, policy))}page.html"


@pytest.fixture
def watched(browser: Browser) -> Iterator[tuple[Any, list[str]]]:
    """Open a page whose complaints are kept."""
    context = browser.new_context()
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page, complaints
    context.close()


def _others(complaints: list[str]) -> list[str]:
    return [said for said in complaints if "favicon" not in said and "404" not in said]


def test_a_slider_of_a_matrix_moves_all_values_and_gradients(
    watched: tuple[Any, list[str]], serve: Serve, tmp_path: Path, root: Path
) -> None:
    """Offline but for the page itself, under its policy: what follows equals a machine."""
    made = eg.play(lstm(root)).save_html(tmp_path / "page.html").read_text(encoding="utf-8")
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', made[:5000])
    page, complaints = watched
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(serve(policy))
    player = page.locator(".eqgraph-player")
    player.press("End")
    player.press("w")
    slider = page.get_by_label("Wᵢ[1, 1], as a slider")
    for _ in range(40):
        slider.press("ArrowRight")
    fresh = lstm(root)
    moved = fresh.values["Wᵢ"].copy()
    moved[0, 0] = float(slider.input_value())
    assert moved[0, 0] > fresh.values["Wᵢ"][0, 0] + 0.15
    fresh.let("Wᵢ", moved).run()
    shown = look(player).nodes
    for node in fresh.graph.nodes:
        name = f"#{node.id}" if node.kind == "constant" else node.name
        value = fresh.value_of(node)
        assert value is not None and shown[name].value == summarise(value).text, name
        if node.kind != "constant" and (grad := fresh.grad_of(node)) is not None:
            assert shown[name].grad == summarise(grad).text, name
    assert [url for url in asked if "favicon" not in url] == [page.url.partition("#")[0]]
    assert _others(complaints) == []


@pytest.mark.parametrize("kind", PAGES)
def test_a_page_plays_by_hashes_alone(
    watched: tuple[Any, list[str]], serve: Serve, tmp_path: Path, kind: str
) -> None:
    made = PAGES[kind]().save_html(tmp_path / "page.html").read_text(encoding="utf-8")
    head = made.partition("<script")[0]
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', head)
    assert "unsafe" not in policy
    page, complaints = watched
    page.goto(serve(policy))  # the server says the same once more
    player = page.locator(".eqgraph-player")
    player.wait_for()
    assert page.locator(".eqgraph-wait").count() == 0
    player.press("ArrowRight")
    player.press("End")
    assert page.evaluate("getComputedStyle(document.querySelector('.eqgraph-player')).display")
    for picture in page.locator("svg.eqg-graph .eqg-box").all()[:1]:
        assert picture.evaluate("(box) => getComputedStyle(box).fill") != "rgb(0, 0, 0)"
    assert _others(complaints) == []


def test_a_page_without_a_right_to_run_says_why(
    watched: tuple[Any, list[str]], serve: Serve, tmp_path: Path
) -> None:
    PAGES["player"]().save_html(tmp_path / "page.html")
    page, _ = watched
    for policy in (
        "default-src 'self'",
        "script-src 'none'",
        "script-src 'self'; style-src 'self'",
    ):
        page.goto(serve(policy))
        told = page.locator(".eqgraph-wait")
        told.wait_for(state="visible")
        assert "Content-Security-Policy" in told.inner_text()
        (hashed,) = re.findall(r"'sha256-[^']*'", told.inner_text())
        assert page.locator(".eqgraph-player").count() == 0
    page.goto(serve(f"default-src 'none'; script-src {hashed}; style-src 'unsafe-inline'"))
    page.locator(".eqgraph-player").wait_for()  # what the page says is true


def test_a_page_that_demands_trusted_types_plays(
    watched: tuple[Any, list[str]], serve: Serve, tmp_path: Path
) -> None:
    PAGES["player"]().save_html(tmp_path / "page.html")
    page, complaints = watched
    page.goto(serve("require-trusted-types-for 'script'"))
    page.locator("svg.eqg-graph").wait_for()
    assert page.locator("[data-node]").count() == 5
    assert _others(complaints) == []
