"""Be a widget that is a page, too: as a file, as an output of a notebook, inside of other pages."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from eqgraph import picture
from eqgraph.errors import EqGraphError, MachineError
from eqgraph.exporters.slide import Slides
from eqgraph.files import write_whole
from eqgraph.picture.still import still
from eqgraph.player.bundle import live_parts, script, style, whole_parts
from eqgraph.player.embedded import frame, packed_run
from eqgraph.player.guarded import Guarded
from eqgraph.player.page import page, sources, written
from eqgraph.shown import Bundle
from eqgraph.tape import Machine

FITTED = 1.15  # how much larger words are where the slide is made to fit a notebook
KEPT = "eqgraph"  # the metadata of an output: what its page plays, packed, and its title
_MOST = 2**18  # characters of a run that an output keeps
_QUICK = 2_000_000  # numbers of a run that is computed for the picture of its end
_VIEW = "application/vnd.jupyter.widget-view+json"
_PLAYER = "eqgraph-player"  # the files beside a page that takes the player as a module

_outputs = {"pages": False}


def embed(on: bool = True) -> None:
    """Let what is shown from now on be a page in its output, not a widget.

    Such an output plays wherever a saved notebook is shown, without a kernel and without a network,
    and holds the whole player: some 120 kB more each. The kernel hears nothing of it.

    Args:
        on: False shows widgets again.

    >>> import eqgraph as eg
    >>> eg.embed()
    >>> sorted(eg.play("y = x*x", {"x": 3.0})._repr_mimebundle_()[0])
    ['image/svg+xml', 'text/html', 'text/plain']
    >>> eg.embed(False)
    """
    _outputs["pages"] = bool(on)


class Paged(Guarded):
    """Show a run in a notebook, and write the same as a page that needs no kernel."""

    _esm = script()  # of a widget those parts that it needs
    _css = style()

    def __init__(self, **traits: Any) -> None:
        super().__init__(_esm=script(live_parts(traits)), **traits)

    def _held(self) -> Mapping[str, Any]:
        """Return what the page plays, as its store holds it."""
        raise NotImplementedError

    def _kept(self) -> Mapping[str, Any]:
        """Return what a page without a kernel plays."""
        return self._held()

    def _title(self) -> str:
        """Return what the page is called."""
        raise NotImplementedError

    def _still(self) -> str:
        """Return the picture for where no JavaScript runs."""
        return ""

    def _forms(self) -> Bundle:
        """Return the forms beside the widget, for viewers that run no JavaScript."""
        raise NotImplementedError

    def save_html(self, path: str | Path, *, whole: bool = True) -> Path:
        """Write the page as one file that needs no kernel and no network; return its path.

        Args:
            path: of the file, which is replaced.
            whole: with all that a page does without a kernel. False leaves out what few pages
                need: a page that is a quarter smaller, stops at nodes and steps but not at
                conditions that are typed, checks no gradients, trains nothing, pins no run, has no
                legend and no close-ups, folds all equations or none, and saves and copies nothing;
                where that is asked for, it says so.
        """
        return write_whole(path, page_of(self, whole=whole))

    def embed(self, host: Literal["iframe", "myst"] = "iframe", folder: str | Path = ".") -> str:
        """Return the text that puts the page, as it is now, into another page.

        Args:
            host: "iframe" is HTML for any page, and needs nothing beside it. "myst" is the
                directive of Jupyter Book 2 and MyST; the player lies beside the page that has it.
            folder: of the page, for "myst": eqgraph-player.mjs and eqgraph-player.css are
                written there.

        Raises:
            MachineError: there is no such host.
        """
        if host == "iframe":
            return frame(packed_run(self._kept()), self._title())
        if host != "myst":
            raise MachineError(f'a host is "iframe" or "myst", not {str(host)[:40]!r}')
        module, css = sources()  # all parts: of all players beside the page
        write_whole(Path(folder) / f"{_PLAYER}.mjs", module)
        write_whole(Path(folder) / f"{_PLAYER}.css", css)
        # JSON on one line: no line of it can end the directive.
        return (
            f":::{{anywidget}} {_PLAYER}.mjs\n:css: {_PLAYER}.css\n\n{written(self._kept())}\n:::\n"
        )

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[Bundle, Bundle]:
        """Carry a picture and a text beside the widget, and the run; or be a page."""
        made = super()._repr_mimebundle_(**kwargs)
        data, metadata = made if isinstance(made, tuple) else (made or {}, {})
        run, title = packed_run(self._held()), self._title()
        data = {**data, **self._forms()}
        if _outputs["pages"]:
            del data[_VIEW]
            data["text/html"] = frame(run, title)
        elif len(run) <= _MOST:
            metadata = {**metadata, KEPT: {"run": run, "title": title}}
        return data, metadata


def page_of(shown: Paged, *, whole: bool = True) -> str:
    """Return the page of what is shown, as `save_html` writes it."""
    held = shown._kept()
    return page(held, shown._title(), shown._still(), whole_parts(held) if whole else None)


def slide(machine: Machine, step: int, questions: tuple[picture.QuestionMark, ...] = ()) -> str:
    """Draw a step as an output of a notebook shows it."""
    slides = Slides(machine, [step], "auto", scale=FITTED, questions=questions)
    return still(picture.fitted(slides.svg(step)))


def pictured_step(machine: Machine, step: int) -> int:
    """Return the step that a picture tells most with: the end, where nobody has stepped yet.

    A run that is large, or fails, stays where it is.
    """
    size = sum(math.prod(one.maker.shape or ()) for one in machine.tape)
    if step or size > _QUICK:
        return step
    place = machine.pc
    try:
        machine.seek(len(machine.tape))
    except EqGraphError:
        return step
    finally:
        machine.seek(place)
    return len(machine.tape)
