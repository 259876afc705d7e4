"""Write the rules of a picture's style sheet as attributes, for programs that read little CSS.

Rasterisers and office programs know few selectors and no variables. This reads the small part of
CSS in which our own style sheets are written, and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Sequence
from functools import lru_cache
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from eqgraph.picture.selector import Place, Selector, flat, selectors

_XMLNS = ' xmlns="http://www.w3.org/2000/svg"'
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_MEDIA = re.compile(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_NOT_DRAWN = {"font-variant-numeric", "color-scheme"}
_SPOKEN = {"title", "desc"}
_HOOKS = {"class", "role", "aria-label"}

Rules = Sequence[tuple[Selector, tuple[tuple[str, str], ...]]]


def attributes(svg: str, *, hooks: bool = True) -> str:
    """Return a picture without a style sheet: every rule is attributes, hidden parts are gone.

    A picture in both themes becomes the light one. `hooks=False` also leaves out what only
    scripts and screen readers need, so that many pictures fit into one file.

    >>> attributes('<svg><style>g > :is(b, c) { fill: red; }</style><g><b>x</b></g></svg>')
    '<svg xmlns="http://www.w3.org/2000/svg"><g><b fill="red">x</b></g></svg>'
    """
    return written(tree(svg, hooks=hooks))


def written(root: Element) -> str:
    """Write a tree of elements as an SVG text."""
    rest = {name: value for name, value in root.attrib.items() if name != "xmlns"}
    root.attrib.clear()
    root.attrib.update({"xmlns": "http://www.w3.org/2000/svg", **rest})
    return ElementTree.tostring(root, encoding="unicode")


def tree(svg: str, *, hooks: bool = True) -> Element:
    """Return the same as a tree of elements, which have no namespace."""
    root = ElementTree.fromstring(svg.replace(_XMLNS, ""))
    sheet = _sheet("\n".join(style.text or "" for style in root.iter("style")))
    _settle(Place(root), sheet, (), (), hooks)
    return root


class _Sheet:
    """Hold a style sheet, and what it says of elements that stand alike; it grows with pictures."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.said: dict[Hashable, tuple[Hashable, dict[str, str]]] = {}
        tests = [one for selector, _ in rules for step in selector.steps for one in flat(step)]
        self.values = {one.name for one in tests if one.kind == "attribute" and one.value}
        self.names = {one.name for one in tests if one.kind == "attribute"} - self.values
        self.back = max((selector.joins.count("+") for selector, _ in rules), default=1) or 1

    def looks(self, element: Element) -> Hashable:
        """Return all that a selector asks of an element alone."""
        get = element.attrib.get
        return (element.tag, get("class"), *map(get, self.values),
                *(name in element.attrib for name in self.names))  # fmt: skip

    def says(self, place: Place) -> dict[str, str]:
        """Return the attributes that the rules give to what stands at a place."""
        element, said = place.element, dict[str, str]()
        named = {"", element.tag, *element.get("class", "").split(" ")}
        for selector, declared in self.rules:
            if selector.key in named and selector.picks(place):
                said.update(declared)
        return said


def _settle(
    place: Place, sheet: _Sheet, above: Hashable, before: tuple[Hashable, ...], hooks: bool
) -> Hashable:
    """Give an element, and all that is in it, the attributes that the rules say.

    `above` and `before` tell what stands there. Return how the element looks to the rules.
    """
    element = place.element
    looks = sheet.looks(element)
    if "var(" in element.get("style", ""):
        del element.attrib["style"]  # a fixed colour stands beside each that follows the theme
    key = (looks, above, before)
    if key not in sheet.said:
        sheet.said[key] = len(sheet.said), sheet.says(place)
    number, said = sheet.said[key]
    element.attrib.update(said)
    last: Place | None = None
    seen: tuple[Hashable, ...] = ()
    for child in list(element):
        last = Place(child, place, last)
        seen = (*seen, _settle(last, sheet, number, seen, hooks))[-sheet.back :]
    for child in list(element):
        spoken = child.tag in _SPOKEN and not hooks
        if child.tag == "style" or child.get("display") == "none" or spoken:
            element.remove(child)
    if not hooks:
        for name in [n for n in element.attrib if n in _HOOKS or n.startswith("data-")]:
            del element.attrib[name]
    return looks


@lru_cache(8)
def _sheet(text: str) -> _Sheet:
    """Read a style sheet; where rules disagree, the one that comes last here wins."""
    found = _RULE.findall(_MEDIA.sub("", _COMMENT.sub("", text)))
    variables = {
        name: value for _, body in found for name, value in _pairs(body) if name[:2] == "--"
    }
    rules = []
    for heads, body in found:
        literal = re.sub(r"var\((--[\w-]+)\)", lambda name: variables[name[1]], body)
        declared = tuple(
            (name, value) for name, value in _pairs(literal)
            if not name.startswith("--") and name not in _NOT_DRAWN
        )  # fmt: skip
        rules += [(selector, declared) for selector in selectors(heads)] if declared else []
    return _Sheet(sorted(rules, key=lambda rule: rule[0].weight))  # stable: of equals, the later


def _pairs(body: str) -> Iterator[tuple[str, str]]:
    for line in body.split(";"):
        name, colon, value = line.partition(":")
        if colon:
            yield name.strip(), " ".join(value.replace('"', "'").split())
