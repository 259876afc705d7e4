"""Add exporters to nbconvert in which players play: `jupyter nbconvert --to eqgraph NOTEBOOK`."""

from __future__ import annotations

from nbconvert.exporters import HTMLExporter, NotebookExporter, SlidesExporter

_EMBED = "eqgraph.player.published.embed"


class PlayedHTML(HTMLExporter):
    """Export HTML with players that play: `--to eqgraph`."""

    export_from_notebook = "HTML with players"

    def _init_preprocessors(self) -> None:
        super()._init_preprocessors()
        self.register_preprocessor(_EMBED, enabled=True)


class PlayedSlides(SlidesExporter):
    """Export slides with players that play: `--to eqgraph-slides`."""

    export_from_notebook = "Slides with players"

    def _init_preprocessors(self) -> None:
        super()._init_preprocessors()
        self.register_preprocessor(_EMBED, enabled=True)


class PlayedNotebook(NotebookExporter):
    """Export a notebook whose outputs are pages, for other tools: `--to eqgraph-notebook`."""

    export_from_notebook = "Notebook with players"

    def _init_preprocessors(self) -> None:
        super()._init_preprocessors()
        self.register_preprocessor(_EMBED, enabled=True)
