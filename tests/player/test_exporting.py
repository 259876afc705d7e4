"""The files that a page asks its kernel for: what is in them, progress, cancel, refusals."""

from __future__ import annotations

import asyncio
import io
from typing import Any

import pytest
from PIL import Image

import eqgraph as eg
from eqgraph.exporters import slides
from eqgraph.exporters.work import finished

CIRCUIT = ("q = x + y\nf = q*z", {"x": -2, "y": 5, "z": -4})


@pytest.fixture(name="player")
def _player(monkeypatch):
    player = eg.play(*CIRCUIT)
    player.sent = []
    said = lambda self, content, buffers=(): self.sent.append((content, list(buffers)))  # noqa: E731
    monkeypatch.setattr(type(player), "send", said)
    yield player
    player.close()


def ask(player: Any, **message: Any) -> tuple[dict[str, Any], list[bytes]]:
    """Hand a message to the player as its page does; return what it was answered last."""
    player._answer(player, {"kind": "export", "id": "a", **message}, [])
    last: tuple[dict[str, Any], list[bytes]] = player.sent[-1]
    return last


@pytest.mark.parametrize("kind", ["gif", "webp"])
def test_an_animation_is_that_of_python(player, kind) -> None:
    reply, (data,) = ask(player, format=kind, theme="dark")
    assert reply == {"kind": "file", "id": "a"}
    assert data == finished(slides.film(player.machine, kind, theme="dark"))
    assert Image.open(io.BytesIO(data)).n_frames == 8
    ways = [(one["done"], one["steps"]) for one, _ in player.sent if one["kind"] == "progress"]
    assert ways[0] == (0, 8) and ways[-1] == (8, 8) and ways == sorted(ways)


def test_a_pdf_and_a_page_are_those_of_python(player, tmp_path) -> None:
    player.step = 4
    assert ask(player, format="pdf")[1] == [player.save_pdf(tmp_path / "a.pdf").read_bytes()]
    assert ask(player, format="html")[1] == [player.save_html(tmp_path / "a.html").read_bytes()]


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ({"format": "exe"}, "pdf, gif, webp, html, not 'exe'"),
        ({"format": None}, "not 'None'"),
        ({"format": ["pdf"]}, "a kernel makes"),
        ({"format": "gif", "theme": "auto"}, '"light" or "dark"'),
        ({"format": "gif", "theme": ["light"]}, '"light" or "dark"'),
        ({"format": "gif", "id": 3}, "id is a text"),
    ],
)
def test_what_cannot_be_meant_is_said(player, message, words) -> None:
    reply, _ = ask(player, **message)
    assert reply["kind"] == "error" and words in reply["text"]


def test_what_goes_wrong_on_the_way_is_said(player, monkeypatch) -> None:
    def broken(*_: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr("eqgraph.exporters.films.film", broken)
    reply, _ = ask(player, format="gif")
    assert reply == {"kind": "error", "id": "a", "text": "eqgraph failed: OSError: no room"}


def test_other_messages_are_heard_meanwhile_and_a_cancel_ends_it(player) -> None:
    async def session() -> None:
        player._answer(player, {"kind": "export", "id": "a", "format": "gif"}, [])
        assert player.sent == [], "it is made in pieces"
        while not player.sent:
            await asyncio.sleep(0)
        player._answer(player, {"kind": "read", "id": "b", "text": "q > 1"}, [])
        player._answer(player, {"kind": "cancel", "id": "c", "of": "a"}, [])
        while len(player.sent) < 4:
            await asyncio.sleep(0)

    asyncio.run(session())
    kinds = [(one["id"], one["kind"]) for one, _ in player.sent]
    assert kinds[1:] == [("b", "read"), ("c", "cancelled"), ("a", "cancelled")]


def test_it_is_of_the_moment_of_asking(player) -> None:
    """What is played may change while a file is made."""
    wanted = finished(slides.film(eg.Machine(eg.graph(*CIRCUIT)), "gif"))

    async def session() -> None:
        player._answer(player, {"kind": "export", "id": "a", "format": "gif"}, [])
        while not player.sent:
            await asyncio.sleep(0)
        player.machine.let("x", 100.0)
        player.machine.run()
        while player.sent[-1][0]["kind"] != "file":
            await asyncio.sleep(0.001)

    asyncio.run(session())
    assert player.sent[-1][1] == [wanted]
    assert player.machine.pc == len(player.machine.tape)


def test_a_closed_player_makes_nothing(player) -> None:
    async def session() -> None:
        player._answer(player, {"kind": "export", "id": "a", "format": "pdf"}, [])
        while not player.sent:
            await asyncio.sleep(0)
        player.close()
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    asyncio.run(session())
    assert player.sent[-1][0] == {"kind": "cancelled", "id": "a"}
