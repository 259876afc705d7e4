"""Write the rules of a picture's style sheet as attributes, for programs that read little CSS.

Rasterisers and office programs know few selectors and no variables. This reads the small part of
CSS in which our own style sheets are written, and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from eqgraph.picture.selector import Place, Selector, selectors

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
    sheet = "\n".join(style.text or "" for style in root.iter("style"))
    _settle(Place(root), _rules(sheet), hooks)
    return root


def _settle(place: Place, rules: Rules, hooks: bool) -> None:
    """Give an element, and all that is in it, the attributes that the rules say."""
    element = place.element
    if "var(" in element.get("style", ""):
        del element.attrib["style"]  # a fixed colour stands beside each that follows the theme
    named = {"", element.tag, *element.get("class", "").split(" ")}
    for selector, declared in rules:
        if selector.key in named and selector.picks(place):
            element.attrib.update(declared)
    before = None
    for child in list(element):
        before = Place(child, place, before)
        _settle(before, rules, hooks)
    for child in list(element):
        spoken = child.tag in _SPOKEN and not hooks
        if child.tag == "style" or child.get("display") == "none" or spoken:
            element.remove(child)
    if not hooks:
        for name in [n for n in element.attrib if n in _HOOKS or n.startswith("data-")]:
            del element.attrib[name]


def _rules(sheet: str) -> Rules:
    """Read a style sheet; where rules disagree, the one that comes last here wins."""
    found = _RULE.findall(_MEDIA.sub("", _COMMENT.sub("", sheet)))
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
    return sorted(rules, key=lambda rule: rule[0].weight)  # stable: of equals, the later wins


def _pairs(body: str) -> Iterator[tuple[str, str]]:
    for line in body.split(";"):
        name, colon, value = line.partition(":")
        if colon:
            yield name.strip(), " ".join(value.replace('"', "'").split())
