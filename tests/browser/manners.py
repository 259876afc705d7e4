"""Note what a page must not do: complain on its console, or ask for anything from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Page

INSIDE = {"127.0.0.1", "localhost"}
WITHOUT_HOST = {"file", "data", "blob", "about"}
FRAMES = 600


class Manners:
    """Collect the complaints about a page while it lives."""

    def __init__(self, page: Page) -> None:
        self.complaints: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("request", lambda request: self._address(request.url))
        page.on("websocket", lambda opened: self._address(opened.url))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"console: {message.text}")

    def _address(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in WITHOUT_HOST and parts.hostname not in INSIDE:
            self.complaints.append(f"outside: {url}")


def until(page: Page, condition: str) -> None:
    """Wait until an expression is true, a frame at a time.

    `page.wait_for_function` evaluates its text anew in the page, which the policy of an offline
    page refuses unless it is true at once.
    """
    for _ in range(FRAMES):
        if page.evaluate(condition):
            return
        page.evaluate("() => new Promise((go) => requestAnimationFrame(go))")
    raise AssertionError(f"not true within {FRAMES} frames: {condition}")
