"""Turn the steps of a machine into files: one picture, a contact sheet, pages, an animation."""

from __future__ import annotations

import math
from collections.abc import Generator, Iterable, Sequence
from typing import Any, Literal
from xml.etree.ElementTree import Element, SubElement

from eqgraph.errors import MachineError
from eqgraph.exporters import films
from eqgraph.exporters.patches import Patch, Patches
from eqgraph.exporters.pdf import pdf
from eqgraph.exporters.slide import Slides
from eqgraph.exporters.work import Way, Work
from eqgraph.picture.attributes import attributes, tree, written
from eqgraph.picture.raster import fitting, png, size_of
from eqgraph.picture.templates import num
from eqgraph.picture.theme import PALETTE, Theme
from eqgraph.tape import Machine

Steps = Iterable[int] | Literal["all", "equations"] | None

_SMALL = 100  # steps up to which all are taken
_FILM, _SCREEN = 1280.0, 2.0  # px: how wide an animation is; the most pixels a px
_LARGE = 40e6  # pixels of one picture, unless a scale is asked for
_PRINT = 1.6  # pixels a px on paper: 180 to an inch for an LSTM cell across A4
_LONGER = {"turn": 2.0, "last": 3.0}  # how much longer these steps are shown
_THUMB, _GAP, _WORDS = 560.0, 16.0, 1.5  # px of a contact sheet; how much larger its words are


def chosen(machine: Machine, steps: Steps = None) -> list[int]:
    """Return the steps that are meant, checked.

    "all" are all, "equations" the start and the last step of each equation, forward and
    backward; None is the first for small tapes, else the second.

    >>> import eqgraph as eg
    >>> m = eg.Machine(eg.graph("q = x + y\\nf = q*z", {"x": -2, "y": 5, "z": -4}))
    >>> chosen(m), chosen(m, "equations")
    ([0, 1, 2, 3, 4, 5, 6, 7], [0, 1, 2, 5, 7])
    """
    total = len(machine.tape)
    if steps is None:
        steps = "all" if total <= _SMALL else "equations"
    if isinstance(steps, str):
        if steps not in ("all", "equations"):
            raise MachineError(f'steps are "all", "equations" or whole numbers, not {steps!r}')
        return list(range(total + 1)) if steps == "all" else _ends(machine)
    listed = list(steps) if isinstance(steps, Iterable) else [steps]
    if not listed:
        raise MachineError("no step is chosen", hint='give steps="all" or some whole numbers')
    return [checked(machine, step) for step in listed]


def checked(machine: Machine, step: int) -> int:
    """Return the step, or raise `MachineError` if the tape has none such."""
    place = machine.pc
    machine.seek(step)
    machine.seek(place)
    return int(step)


def _slides(machine: Machine, steps: Sequence[int], theme: Theme, **options: Any) -> Slides:
    """Prepare slides with fixed colours."""
    if theme not in tuple(PALETTE):
        raise MachineError(f'a theme is "light" or "dark", not {theme!r}')
    return Slides(machine, steps, theme, **options)


def step_svg(machine: Machine, step: int, theme: Theme = "light", *, words: bool = True) -> str:
    """Draw one step as SVG that needs no style sheet, for any program."""
    slides = _slides(machine, [checked(machine, step)], theme, words=words)
    return attributes(slides.svg(step))


def step_png(
    machine: Machine,
    step: int,
    scale: float | None = None,
    theme: Theme = "light",
    *,
    words: bool = True,
) -> bytes:
    """Draw one step as PNG, `scale` pixels for each px: by default 2, fewer if it is large."""
    slides = _slides(machine, [checked(machine, step)], theme, words=words)
    if scale is None:
        scale = fitting(slides.width, slides.height, _SCREEN, _LARGE)
    return png(slides.svg(step), scale)


def sheet(machine: Machine, steps: Steps = None, theme: Theme = "light") -> str:
    """Draw a contact sheet of the steps as SVG."""
    listed = chosen(machine, steps)
    slides = _slides(machine, listed, theme, scale=_WORDS)
    width, height = _THUMB, _THUMB * slides.height / slides.width
    columns = min(len(listed), max(1, round(math.sqrt(1.4 * len(listed) * height / width))))
    rows = math.ceil(len(listed) / columns)
    whole = (columns * (width + _GAP) + _GAP, rows * (height + _GAP) + _GAP)
    size = {"width": num(whole[0]), "height": num(whole[1])}
    colours = PALETTE[theme]
    root = Element("svg", {**size, "viewBox": f"0 0 {size['width']} {size['height']}"})
    SubElement(root, "rect", {**size, "fill": colours["bg"]})
    for place, step in enumerate(listed):
        down, across = divmod(place, columns)
        at = {"x": num(_GAP + across * (width + _GAP)), "y": num(_GAP + down * (height + _GAP)),
              "width": num(width), "height": num(height)}  # fmt: skip
        slide = tree(slides.svg(step), hooks=False)
        slide.attrib.update(at)
        root.append(slide)
        SubElement(root, "rect", {**at, "fill": "none", "stroke": colours["rule"]})
    return written(root)


def sheet_png(
    machine: Machine, steps: Steps = None, scale: float | None = None, theme: Theme = "light"
) -> bytes:
    """Draw the same as PNG, by default as large as is sensible."""
    drawn = sheet(machine, steps, theme)
    size = size_of(tree(drawn))
    return png(drawn, fitting(*size, _SCREEN, _LARGE) if scale is None else scale)


def pages(machine: Machine, steps: Steps = None, theme: Theme = "light") -> Work:
    """Make a PDF with one page a step."""
    listed = chosen(machine, steps)
    slides = _slides(machine, listed, theme)
    drawn = Patches(fitting(slides.width, slides.height, _PRINT))
    pictures = yield from _drawn(slides, listed, drawn)
    texts = [slides.words.spoken(step) for step in listed]
    size = (slides.width, slides.height)
    return lambda: pdf(films.layers(films.reduced(pictures, theme)), texts, size)


def film(
    machine: Machine,
    kind: Literal["gif", "webp"],
    steps: Steps = None,
    seconds: float = 0.7,
    scale: float | None = None,
    theme: Theme = "light",
) -> Work:
    """Make an animation, `seconds` a step; the turn and the end stay longer."""
    if not (isinstance(seconds, int | float) and 0.02 <= seconds <= 600):
        raise MachineError(f"a step is shown for 0.02 to 600 seconds, not {seconds!r}")
    listed = chosen(machine, steps)
    slides = _slides(machine, listed, theme)
    if scale is None:
        scale = min(_SCREEN, _FILM / slides.width)
    pictures = yield from _drawn(slides, listed, Patches(scale))
    times = [round(1000 * seconds * _longer(machine, step, listed)) for step in listed]
    return lambda: films.film(pictures, times, kind, theme)


def _drawn(
    slides: Slides, steps: Sequence[int], patches: Patches
) -> Generator[Way, None, list[list[Patch]]]:
    """Draw slides, each as what lies over the one before."""
    pictures = []
    for done, step in enumerate(steps):
        yield done, len(steps)
        pictures.append(patches.next(slides.svg(step)))
    yield len(steps), len(steps)
    return pictures


def _longer(machine: Machine, step: int, steps: Sequence[int]) -> float:
    if step == steps[-1]:
        return _LONGER["last"]
    return _LONGER["turn"] if step == machine.tape.turn else 1.0


def _ends(machine: Machine) -> list[int]:
    """Return the start, and where the equation or the phase changes after a step."""
    tape = list(machine.tape)
    places = [(one.phase, one.maker.equation) for one in tape]
    return [0, *(k + 1 for k, here in enumerate(places) if places[k + 1 : k + 2] != [here])]
