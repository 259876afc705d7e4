"""Hold the imports of the player's front end to one direction, as those of the package are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.project.notebook import ROOT

WEB = ROOT / "eqgraph" / "player" / "web"
# Each room may use itself and the rooms before it, for types as well.
ORDER = (
    "engine", "language", "model", "kit", "graph", "panels", "time", "shell", "quiz", "host",
)  # fmt: skip
# No room: what npm reads, what makes the bundle, and what takes Graphviz out of a package.
ABOVE = {"build.mjs", "package.json", "package-lock.json", "tsconfig.json", "viz.mjs"}
# Imports against the order, each by its name: "model/links.ts asks for kit/context.ts".
EXCEPTIONS: set[str] = set()
# The rooms that know no page, and what betrays one.
PURE = ("engine", "language", "model")
PAGE = re.compile(r"\bdocument\b|\b(?:HTML|SVG)\w*Element\b|\bcreateElement")
SIGNALS = "@preact/signals-core"
TEMPLATES = {"lit-html", "lit-html/directive.js"}  # asked for in one place, kit/template.ts
PACKAGES = {
    **{room: {SIGNALS} for room in ("model", "graph", "panels", "time", "shell", "quiz")},
    "kit": {"@anywidget/types", SIGNALS, *TEMPLATES},
    "host": {"@anywidget/types"},
}

FILES = sorted(
    path.relative_to(WEB).as_posix()
    for path in WEB.rglob("*")
    if path.is_file() and "node_modules" not in path.parts
)
SOURCES = [name for name in FILES if "/" in name]


def asked(text: str) -> list[str]:
    """Return what a source asks for: modules, and modules whose types it names."""
    found = re.findall(r'\b(?:from |import |import\()"([\w@./-]+)"', text)
    return sorted(set(found))


def target(name: str, address: str) -> str:
    """Return which file of the front end an address in a file means, without its ending."""
    path = (WEB / name).parent.joinpath(address).resolve()
    return path.relative_to(WEB.resolve()).with_suffix("").as_posix()


def against(name: str, text: str) -> list[str]:
    """Return what a source asks for and may not."""
    room = name.split("/")[0]
    found = []
    for address in asked(text):
        if not address.startswith("."):
            found += [address] if address not in PACKAGES.get(room, ()) else []
            continue
        meant = target(name, address)
        late = meant.split("/")[0] not in ORDER[: ORDER.index(room) + 1]
        if late and f"{Path(name).with_suffix('')} asks for {meant}" not in EXCEPTIONS:
            found.append(meant)
    return found


@pytest.mark.parametrize("name", SOURCES)
def test_imports_point_one_way(name: str) -> None:
    assert against(name, (WEB / name).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("name", [name for name in SOURCES if name.startswith(PURE)])
def test_a_pure_room_knows_no_page(name: str) -> None:
    code = re.sub(r"/\*.*?\*/|(?<!:)//[^\n]*", "", (WEB / name).read_text("utf-8"), flags=re.DOTALL)
    assert not PAGE.search(code)


def test_each_file_is_typescript_in_a_room() -> None:
    assert {name.split("/")[0] for name in SOURCES} == set(ORDER)
    assert {name for name in FILES if "/" not in name} == ABOVE
    assert {Path(name).suffix for name in SOURCES} == {".ts"}


def test_no_exception_is_left_over() -> None:
    needed = set()
    for name in SOURCES:
        for address in asked((WEB / name).read_text(encoding="utf-8")):
            if address.startswith("."):
                needed.add(f"{Path(name).with_suffix('')} asks for {target(name, address)}")
    assert needed >= EXCEPTIONS


@pytest.mark.parametrize(
    ("name", "text", "fine"),
    [
        ("model/links.ts", 'import { html } from "../kit/element.ts";', False),
        ("model/links.ts", 'import type { View } from "../kit/context.ts";', False),
        ("model/links.js", '/** @param {import("../kit/context.js").View} view */', False),
        ("model/links.ts", 'import {\n  a,\n  b,\n} from "../kit/element.ts";', False),
        ("model/links.ts", 'export { html } from "../kit/element.ts";', False),
        ("model/links.ts", 'import "../kit/element.ts";', False),
        ("model/links.ts", 'import { x } from "some-package";', False),
        ("kit/tile.ts", 'import { formatNumber } from "../model/numbers.ts";', True),
        ("kit/tile.ts", 'import { svg } from "./element.ts";', True),
        ("host/player.ts", 'import type { RenderProps } from "@anywidget/types";', True),
    ],
)
def test_the_check_itself(name: str, text: str, fine: bool) -> None:
    assert (against(name, text) == []) is fine
