"""Put pages in the place of widgets in a notebook that is published, for nbconvert and others.

nbconvert takes `embed` as a preprocessor, and nothing of it is imported here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from eqgraph.player.embedded import frame, packed_run, pieces_of, without
from eqgraph.player.paged import KEPT

_VIEW = "application/vnd.jupyter.widget-view+json"
_STATE = "application/vnd.jupyter.widget-state+json"
_HTML = (".html", ".ipynb")  # a page in a PDF, or in a script, would be none
_PLAYED = ("payload", "inputs", "task", "progress", "step")

Run = tuple[str, str]  # packed, and its title


def embed(notebook: Any, resources: Any) -> tuple[Any, Any]:
    """Let each of our outputs be a page that plays; they share one player.

    What an output kept of its run is taken, or else the state of its widget, where the notebook has
    it. Other widgets, and exports that are no HTML, stay as they are.

    Args:
        notebook: as nbformat reads it; it is changed.
        resources: of nbconvert; with an `output_extension` that is no page's nothing is done.
    """
    ending = (resources or {}).get("output_extension", ".html")
    if not ending.endswith(_HTML):
        return notebook, resources
    widgets = notebook["metadata"].get("widgets", {})
    models = widgets.get(_STATE, {}).get("state", {})
    held: set[str] = set()
    replaced = []
    for output in _outputs(notebook):
        model, found = _run(output, models)
        data = output["data"]
        if found is not None:
            data["text/html"] = frame(*found)
            data.pop(_VIEW, None)
            replaced.append(model)
        text = "".join(data.get("text/html", ""))
        if "eqgraph-embedded" in text:
            data["text/html"] = without(text, held)
            held.update(pieces_of(text))
    _forget(notebook, models, replaced)
    return notebook, resources


def _outputs(notebook: Any) -> Iterator[Any]:
    """Yield the outputs that show something."""
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            if isinstance(output.get("data"), Mapping):
                yield output


def _run(output: Any, models: Any) -> tuple[str, Run | None]:
    """Return which widget an output shows, and the run that it can play."""
    view = output["data"].get(_VIEW, {})
    model = view.get("model_id", "") if isinstance(view, Mapping) else ""
    return model, _kept(output.get("metadata", {})) or _saved(models.get(model))


def _kept(metadata: Any) -> Run | None:
    """Return the run that an output keeps."""
    kept = metadata.get(KEPT)
    if not isinstance(kept, Mapping):
        return None
    run, title = kept.get("run"), kept.get("title")
    return (run, title) if isinstance(run, str) and isinstance(title, str) else None


def _saved(model: Any) -> Run | None:
    """Return the run that is in the state of a widget, if it is one of ours."""
    state = model.get("state", {}) if isinstance(model, Mapping) else {}
    if not str(state.get("_anywidget_id", "")).startswith("eqgraph."):
        return None
    held = {name: state[name] for name in _PLAYED if name in state}
    held = json.loads(json.dumps(held))
    for buffer in model.get("buffers", []):
        *way, last = buffer["path"]
        place = held
        for name in way:
            place = place[name]
        place[last] = buffer["data"]  # base64, as a page has it
    title = (held.get("payload") or {}).get("title", "quiz")
    return packed_run(held), str(title)


def _forget(notebook: Any, models: Any, replaced: list[str]) -> None:
    """Leave out the state of widgets that are pages now, and all of it where no other is left."""
    for name in replaced:
        layout = str(models.get(name, {}).get("state", {}).get("layout", ""))
        for gone in (name, layout.removeprefix("IPY_MODEL_")):
            models.pop(gone, None)
    if replaced and not models:
        notebook["metadata"].pop("widgets", None)
