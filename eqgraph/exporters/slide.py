"""Draw one step as a slide: the equations, the picture, and the sentence of the step under it."""

from __future__ import annotations

from collections.abc import Sequence

from eqgraph import picture
from eqgraph.exporters.captions import Words
from eqgraph.picture.drawing import drawing
from eqgraph.picture.folding import readable
from eqgraph.picture.style import MATH_FONT, UI_FONT, plain
from eqgraph.picture.templates import num
from eqgraph.picture.theme import variables
from eqgraph.shown import Themes
from eqgraph.tape import Machine

_NARROW, _FULL = 640.0, 1300.0  # px: the least width, and the one above which the type grows
_XMLNS = '<svg xmlns="http://www.w3.org/2000/svg"'

_RULES = (
    """
.eqg-slide { font-family: UI; font-variant-numeric: tabular-nums; }
.eqg-slide-ground { fill: var(--eqg-bg); }
.eqg-slide-panel { fill: var(--eqg-panel); }
.eqg-words { fill: var(--eqg-ink); }
.eqg-words > .eqg-math { font-family: MATH; }
.eqg-words > .eqg-italic { font-style: italic; }
.eqg-words > .eqg-quiet { fill: var(--eqg-ink2); }
.eqg-words > .eqg-count { fill: var(--eqg-ink3); }
.eqg-words > .eqg-strong { font-weight: 600; }
.eqg-words > .eqg-lit { text-decoration: underline; }
[data-phase="forward"] > .eqg-words > :is(.eqg-lit, .eqg-phase) { fill: var(--eqg-fwd); }
[data-phase="backward"] > .eqg-words > :is(.eqg-lit, .eqg-phase) { fill: var(--eqg-bwd); }
[data-phase="forward"] > .eqg-slide-bar { fill: var(--eqg-fwd); }
[data-phase="backward"] > .eqg-slide-bar { fill: var(--eqg-bwd); }
""".strip()
    .replace("UI", UI_FONT)
    .replace("MATH", MATH_FONT)
)


class Slides:
    """Draw slides of one machine, all of one size; the machine stays where it is.

    `steps` are those that will be drawn. Without `words` a slide is the picture alone; `scale`
    makes the words larger beside the picture, for slides that will be shown small; what is in
    `questions` shows as a ?.
    """

    def __init__(
        self,
        machine: Machine,
        steps: Sequence[int],
        theme: Themes = "light",
        *,
        words: bool = True,
        scale: float = 1.0,
        questions: tuple[picture.QuestionMark, ...] = (),
    ) -> None:
        self.machine, self.theme, self._questions = machine, theme, questions
        # Inside of a slide the picture has the slide's variables.
        self._inside: Themes = "inherit" if words and theme == "auto" else theme
        self._laid = drawing(readable(machine.graph))  # once for all steps
        self._first = {step: self._picture(step) for step in steps[:1]}
        self._inner = _size(self._first[steps[0]])
        self.width = max(self._inner[0], _NARROW) if words else self._inner[0]
        self._scale = max(1.0, self.width / _FULL) * scale
        self.words = Words(machine, self.width, self._scale)
        shown = steps if words else ()
        self._top = max((self.words.equations(k).height for k in shown), default=0.0)
        self._bottom = max((self.words.caption(k).height for k in shown), default=0.0)
        self.height = self._top + self._inner[1] + self._bottom

    def svg(self, step: int) -> str:
        """Draw the slide of a step."""
        drawn = self._first.pop(step, "") or self._picture(step)
        if not self._bottom:
            return drawn
        size = f'width="{num(self.width)}" height="{num(self.height)}"'
        left, below = (self.width - self._inner[0]) / 2, self._top + self._inner[1]
        inner = f'<svg x="{num(left)}" y="{num(self._top)}"'
        return "".join(
            [
                f'{_XMLNS} class="eqg-slide" role="group" data-phase="{self.words.phase(step)}" '
                f'{size} viewBox="0 0 {num(self.width)} {num(self.height)}">',
                f"<style>{_style(self.theme)}</style>",
                f'<rect class="eqg-slide-ground" {size}/>',
                _band("panel", 0, self._top, self.width),
                self.words.equations(step).svg(0),
                drawn.replace(_XMLNS, inner, 1),
                _band("panel", below, self._bottom, self.width),
                _band("bar", below, self._bottom, 5 * self._scale),
                self.words.caption(step).svg(below),
                "</svg>",
            ]
        )

    def _picture(self, step: int) -> str:
        place = self.machine.pc
        self.machine.seek(step)
        frame = picture.frame(self.machine, self._questions)
        self.machine.seek(place)
        return picture.svg(self.machine.graph, frame=frame, theme=self._inside, laid=self._laid)


def _size(svg: str) -> tuple[float, float]:
    """Read the size that a picture of ours begins with."""
    head = svg[: svg.index(">")]
    width, height = (head.split(f' {name}="')[1].split('"')[0] for name in ("width", "height"))
    return float(width), float(height)


def _style(theme: Themes) -> str:
    if theme == "light" or theme == "dark":
        return plain(_RULES, theme)
    if theme == "inherit":
        return _RULES
    dark = f"@media (prefers-color-scheme: dark) {{ .eqg-slide {{ {variables('dark')} }} }}"
    return f".eqg-slide {{ {variables('light')} }}\n{dark}\n{_RULES}"


def _band(kind: str, y: float, height: float, width: float) -> str:
    size = f'width="{num(width)}" height="{num(height)}"'
    return f'<rect class="eqg-slide-{kind}" y="{num(y)}" {size}/>' if height else ""
