"""Write for the page how parts of a picture look: `python -m tests.picture.write_parts`."""

from __future__ import annotations

import json
from xml.etree import ElementTree

from eqgraph.payload.drawings import PX
from eqgraph.picture.changes import CAPTION
from eqgraph.picture.drawing import EDGE_KINDS
from eqgraph.picture.style import style
from eqgraph.picture.templates import TEMPLATES
from tests.project.notebook import ROOT

PARTS = ROOT / "eqgraph" / "player" / "web" / "graph" / "parts.ts"
SHEET = ROOT / "eqgraph" / "player" / "static" / "player.css"
START = "/* pictures: generated from eqgraph/picture/style.py */"
END = "/* end of pictures */"
HEAD = """// How the parts of a picture look: eqgraph/picture/templates.py, as trees.
// Written by `python -m tests.picture.write_parts`; a test holds it fresh.

/** An element: its name, its attributes, and the elements and texts in it; {x+2} is a hole. */
export type Tree = readonly [string, Readonly<Record<string, string>>, ...(Tree | string)[]];

/** A part: its name, the values that it asks for, in order, and its look. */
export type Template = readonly [string, readonly string[], Tree];
"""


def parts() -> str:
    """Return the module of all templates."""
    trees = [
        [name, list(one.own), _tree(ElementTree.fromstring(one.source))]
        for name, one in TEMPLATES.items()
    ]
    lines = ",\n".join(f"  {json.dumps(tree, ensure_ascii=False)}" for tree in trees)
    tile = dict(ElementTree.fromstring(TEMPLATES["value"].source).attrib)
    del tile["class"]
    shared = json.dumps(tile)  # four templates have these: a page carries them once
    lines = lines.replace(shared[1:-1], "...TILE")
    kinds = json.dumps(list(EDGE_KINDS))
    return (
        f"{HEAD}\nconst TILE = {shared};\n\n"
        f"export const PARTS: readonly Template[] = [\n{lines},\n];\n\n"
        "/** Kinds of edges: bit by bit. */\n"
        f"export const EDGE_KINDS: readonly string[] = {kinds};\n\n"
        f"/** Steps in a px of what is placed. */\nexport const PX = {PX};\n"
    )


def _tree(element: ElementTree.Element) -> list[object]:
    inside: list[object] = [element.text] if element.text else []
    for child in element:
        inside += [_tree(child), *([child.tail] if child.tail else [])]
    return [element.tag, dict(element.attrib), *inside]


def sheet(text: str) -> str:
    """Return the player's style sheet with the rules of pictures at its end."""
    before = text.partition(START)[0].rstrip()
    if after := text.partition(END)[2].strip():
        raise ValueError(f"rules after the generated ones would be lost: {after[:80]}")
    return f"{before}\n\n{START}\n{style('inherit')}\n{CAPTION.strip()}\n{END}\n"


if __name__ == "__main__":
    PARTS.write_text(parts(), encoding="utf-8")
    SHEET.write_text(sheet(SHEET.read_text(encoding="utf-8")), encoding="utf-8")
