"""Give the player its `save_…` methods: a step, or all steps, as files for paper and slides."""

from __future__ import annotations

from pathlib import Path

from eqgraph.errors import MachineError
from eqgraph.exporters import slides
from eqgraph.exporters.slides import Steps
from eqgraph.exporters.work import Progress, finished
from eqgraph.files import write_whole
from eqgraph.picture.theme import Theme
from eqgraph.tape import Machine


class Saving:
    """Save pictures of the steps; the player and its machine stay where they are.

    A picture shows the equations, the graph, and the sentence of the step with its numbers.
    The same picture is the same bytes. Each method returns the path.
    """

    step: int

    @property
    def machine(self) -> Machine:
        """Return the machine that is played."""
        raise NotImplementedError

    def save_png(
        self,
        path: str | Path,
        step: int | None = None,
        scale: float | None = None,
        *,
        theme: Theme = "light",
        words: bool = True,
    ) -> Path:
        """Write a step as PNG.

        Args:
            path: of the file, which is replaced.
            step: by default the present one.
            scale: pixels for each px: by default 2, fewer in a very large picture.
            theme: light or dark.
            words: False leaves only the graph.

        Raises:
            MachineError: there is no such step or theme.
            GraphError: the picture would not fit into memory.
            NotInstalled: resvg-py is missing.
        """
        place = self.step if step is None else step
        return write_whole(path, slides.step_png(self.machine, place, scale, theme, words=words))

    def save_svg(
        self,
        path: str | Path,
        step: int | None = None,
        *,
        theme: Theme = "light",
        words: bool = True,
    ) -> Path:
        """Write a step as SVG that any program draws: attributes only, its text is text.

        Args:
            path: of the file, which is replaced.
            step: by default the present one.
            theme: light or dark.
            words: False leaves only the graph.

        Raises:
            MachineError: there is no such step or theme.
        """
        place = self.step if step is None else step
        drawn = slides.step_svg(self.machine, place, theme, words=words)
        return write_whole(path, drawn.encode())

    def save_sheet(
        self,
        path: str | Path,
        steps: Steps = None,
        *,
        scale: float | None = None,
        theme: Theme = "light",
    ) -> Path:
        """Write a contact sheet: many steps on one page.

        Args:
            path: of the file, a .png or a .svg.
            steps: "all", "equations" (the start, and the last step of each equation) or whole
                numbers; by default all of a small tape, else "equations".
            scale: pixels for each px: by default 2, fewer in a very large picture.
            theme: light or dark.

        Raises:
            MachineError: there is no such step or theme, or the file has another ending.
            GraphError: the picture would not fit into memory.
        """
        suffix = Path(path).suffix.lower()
        if suffix == ".svg":
            return write_whole(path, slides.sheet(self.machine, steps, theme).encode())
        if suffix != ".png":
            raise MachineError(f"a contact sheet is a .png or a .svg file, not {suffix!r}")
        return write_whole(path, slides.sheet_png(self.machine, steps, scale, theme))

    def save_pdf(
        self,
        path: str | Path,
        steps: Steps = None,
        *,
        theme: Theme = "light",
        progress: Progress | None = None,
    ) -> Path:
        """Write a PDF with one page a step; its text can be searched.

        Args:
            path: of the file, which is replaced.
            steps: "all", "equations" (the start, and the last step of each equation) or whole
                numbers; by default all of a small tape, else "equations".
            theme: light or dark.
            progress: called with the number of steps drawn, and of all.

        Raises:
            MachineError: there is no such step or theme.
        """
        return write_whole(path, finished(slides.pages(self.machine, steps, theme), progress))

    def save_gif(
        self,
        path: str | Path,
        seconds: float = 0.7,
        steps: Steps = None,
        *,
        scale: float | None = None,
        theme: Theme = "light",
        progress: Progress | None = None,
    ) -> Path:
        """Write an animated GIF; the turn and the end stay longer.

        Args:
            path: of the file, which is replaced.
            seconds: that a step is shown.
            steps: "all", "equations" (the start, and the last step of each equation) or whole
                numbers; by default all of a small tape, else "equations".
            scale: pixels for each px: by default 2, fewer in a very large picture.
            theme: light or dark.
            progress: called with the number of steps drawn, and of all.

        Raises:
            MachineError: there is no such step or theme, or it is shown for no time or too long.
            GraphError: the picture would not fit into memory.
        """
        work = slides.film(self.machine, "gif", steps, seconds, scale, theme)
        return write_whole(path, finished(work, progress))

    def save_webp(
        self,
        path: str | Path,
        seconds: float = 0.7,
        steps: Steps = None,
        *,
        scale: float | None = None,
        theme: Theme = "light",
        progress: Progress | None = None,
    ) -> Path:
        """Write the same as an animated WebP, which is much smaller.

        Args:
            path: of the file, which is replaced.
            seconds: that a step is shown.
            steps: "all", "equations" (the start, and the last step of each equation) or whole
                numbers; by default all of a small tape, else "equations".
            scale: pixels for each px: by default 2, fewer in a very large picture.
            theme: light or dark.
            progress: called with the number of steps drawn, and of all.

        Raises:
            MachineError: there is no such step or theme, or it is shown for no time or too long.
            GraphError: the picture would not fit into memory.
        """
        work = slides.film(self.machine, "webp", steps, seconds, scale, theme)
        return write_whole(path, finished(work, progress))
