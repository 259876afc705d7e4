"""Make a picture that nothing will touch smaller: for the outputs that a notebook keeps.

What only a player or a screen reader asks for is left out, and so are hidden parts and the rules
that pick nothing. The cells of a heat map share paths; their colours are rounded to a tenth of the
way between two stops of the ramp.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from eqgraph.picture.attributes import written
from eqgraph.picture.selector import Place, Selector, selectors
from eqgraph.picture.theme import ramp, ramp_css

_XMLNS = ' xmlns="http://www.w3.org/2000/svg"'
_BLOCK = re.compile(r"([^{}]+)\{((?:[^{}]|\{[^{}]*\})*)\}")  # a rule, or @media with rules in it
_MIX = re.compile(r"ramp-(\d)\) ([\d.]+)%|ramp-(\d)\)$")
_DISPLAY = re.compile(r"(?<![\w-])display: (\w+)")
_NAMED = re.compile(r"\[([\w-]+)|\.([A-Za-z][\w-]*)")
_SPOKEN = {"title", "desc"}
_TENTHS = 10

Rule = tuple[str, str]


def still(svg: str) -> str:
    """Return the same picture in fewer bytes; it looks the same, in both themes.

    >>> still('<svg><style>.a { fill: red; } .b { fill: blue; }</style>'
    ...       '<g class="a c" data-x="1"><title>A</title></g></svg>')
    '<svg xmlns="http://www.w3.org/2000/svg"><style>.a{fill: red;}</style><g class="a" /></svg>'
    """
    root = ElementTree.fromstring(svg.replace(_XMLNS, ""))
    rules = list(dict.fromkeys(_rules("\n".join(one.text or "" for one in root.iter("style")))))
    used = _used(root, rules)
    named = {
        name for head, body in used for pair in _NAMED.findall(f"{head} {body}") for name in pair
    }
    colours: dict[str, str] = {}
    _settle(root, named, colours)
    used += [(f".{name}", fill) for name, fill in sorted(colours.items())]
    style = Element("style")
    style.text = _needed("".join(f"{head}{{{' '.join(body.split())}}}" for head, body in used))
    if style.text:
        root.insert(sum(child.tag in _SPOKEN for child in root), style)
    return written(root)


def _rules(sheet: str) -> Iterator[Rule]:
    """Read a style sheet, from above; a block of @media is one rule."""
    for head, body in _BLOCK.findall(re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)):
        yield " ".join(head.split()), body.strip()


def _used(root: Element, rules: Sequence[Rule]) -> list[Rule]:
    """Take away what a picture hides, and return the rules that pick some of the rest."""
    read = [
        (selector, head, body)
        for head, body in rules
        if not head.startswith("@")
        for selector in selectors(head)
    ]
    read.sort(key=lambda rule: rule[0].weight)  # stable: of equals, the later wins
    hit: set[Rule] = set()
    _walk(Place(root), read, hit)
    inside = {head for head, _ in hit}
    return [rule for rule in rules if rule in hit or _matters(rule, inside)]


def _matters(rule: Rule, inside: set[str]) -> bool:
    """Tell whether a block of @media changes anything that is there."""
    head, body = rule
    within = [" ".join(one.split()) for one, _ in _BLOCK.findall(body)]
    return head.startswith("@") and any(one in inside for one in within)


def _needed(sheet: str) -> str:
    """Leave out the variables that nothing asks for."""
    named = {*re.findall(r"var\((--[\w-]+)", sheet)}
    return re.sub(r"(--[\w-]+): [^;]*; ?", lambda one: one[0] if one[1] in named else "", sheet)


def _walk(place: Place, rules: Sequence[tuple[Selector, str, str]], hit: set[Rule]) -> bool:
    """Note the rules that pick an element and what is in it; tell whether it is drawn at all."""
    element, display, own = place.element, "", []
    named = {"", element.tag, *element.get("class", "").split(" ")}
    for selector, head, body in rules:
        if selector.key in named and selector.picks(place):
            own.append((head, body))
            found = _DISPLAY.search(body)
            display = found[1] if found else display
    if display == "none":
        return False
    hit.update(own)
    before, hidden = None, []
    for child in list(element):
        before = Place(child, place, before)
        if not _walk(before, rules, hit):
            hidden.append(child)
    for child in hidden:
        element.remove(child)
    return True


def _settle(element: Element, named: set[str], colours: dict[str, str]) -> None:
    """Leave out hooks, classes without a rule and what is spoken of parts; join cells."""
    for name in [n for n in element.attrib if n.startswith("data-") and n not in named]:
        del element.attrib[name]
    if element.tag != "svg":
        element.attrib.pop("role", None)
        element.attrib.pop("aria-label", None)
    classes = [name for name in element.attrib.pop("class", "").split() if name in named]
    if classes:
        element.set("class", " ".join(classes))
    cells: list[Element] = []
    for child in list(element):
        if child.tag == "style" or (child.tag in _SPOKEN and element.tag != "svg"):
            element.remove(child)
        elif child.tag == "rect" and child.get("class") in ("eqg-cell", "eqg-dash"):
            cells.append(child)
        else:
            _settle(child, named, colours)
    if cells:
        _join(element, cells, colours)


def _join(tile: Element, cells: Sequence[Element], colours: dict[str, str]) -> None:
    """Draw all cells of one colour as one path, and the dashes over them in the same way."""
    at, paths = list(tile).index(cells[0]), dict[tuple[str, str], Element]()
    for cell in cells:
        tile.remove(cell)
        name, fill = _colour(cell)
        if name:
            colours[name] = fill
        kind = cell.get("class", "")
        path = paths.setdefault(
            (kind, fill), Element("path", {"class": name} if name else {"fill": fill})
        )
        x, y, width, height = (cell.get(key, "0") for key in ("x", "y", "width", "height"))
        path.set("d", f"{path.get('d', '')}M{x} {y}h{width}v{height}h-{width}z")
    for _, path in sorted(paths.items()):  # cells before dashes
        tile.insert(at, path)
        at += 1


def _colour(cell: Element) -> Rule:
    """Return the class of a colour that follows the theme, and what it says; or only a colour."""
    style = cell.get("style", "")
    ink = re.search(r"var\(--eqg-ramp-ink-(\w+)\)", style)
    if ink:
        return f"eqg-{ink[1]}", f"fill:{cell.get('fill')};fill:{ink[0]}"
    found = _MIX.search(style)
    if not found:
        return "", cell.get("fill", "")
    stop, percent, alone = found.groups()
    tenths = (
        int(alone) * _TENTHS
        if alone
        else (int(stop) - 1) * _TENTHS + round(float(percent) * _TENTHS / 100)
    )
    position = tenths / (2 * _TENTHS) - 1
    return f"eqg-ramp{tenths}", f"fill:{ramp(position, 'light')};fill:{ramp_css(position)}"
