"""Build a site of notebooks: each player as a page that needs no kernel, and an index of all."""

from __future__ import annotations

import html
import json
import os
import re
import secrets
from collections import Counter
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote

from eqgraph.errors import EqGraphError, MachineError, NotInstalled, visible
from eqgraph.files import read_text, write_whole
from eqgraph.picture.theme import variables
from eqgraph.player.page import source_hash

_SECONDS = 300  # that one cell may take
_LONGEST = 64 * 2**20  # characters of a notebook, with its outputs
_NO_NOTEBOOK = (ValueError, KeyError, AttributeError, TypeError, RecursionError)
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src {hash}; img-src 'self' file: data:">
<title>{title}</title>
<style>{css}</style>
</head>
<body>
<main>
<h1>{title}</h1>
{sections}
</main>
</body>
</html>
"""  # noqa: E501
_CSS = """
:root { color-scheme: light dark; LIGHT }
@media (prefers-color-scheme: dark) { :root { DARK } }
body { margin: 0; background: var(--eqg-bg); color: var(--eqg-ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
main { max-width: 1100px; margin: 0 auto; padding: 24px 20px 60px; }
h1 { font-size: 28px; } h2 { margin: 40px 0 4px; font-size: 21px; }
p { margin: 0 0 12px; color: var(--eqg-ink2); }
ul { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(300px, 100%), 1fr));
  gap: 16px; margin: 0; padding: 0; list-style: none; }
a { display: block; overflow: hidden; border: 1px solid var(--eqg-rule); border-radius: 8px;
  color: var(--eqg-ink); text-decoration: none; }
a:hover, a:focus-visible { border-color: var(--eqg-fwd); outline: 1px solid var(--eqg-fwd); }
a span { display: block; padding: 8px 12px; background: var(--eqg-panel); }
img { display: block; width: 100%; height: 190px; object-fit: contain; background: var(--eqg-bg); }
""".strip()


def build(notebooks: Sequence[Path], folder: Path, title: str = "eqgraph") -> list[Path]:
    """Run notebooks and write what they show into a folder; return the pages, the index first.

    Each player, quiz and history of rewrites that a cell displays becomes a page of its own, as it
    was when it was displayed. Raise `MachineError` where a cell fails or nothing runs notebooks.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise MachineError(f"{visible(str(folder))} cannot be made: {error.strerror}") from None
    sections, pages, stems = [], [], Counter[str]()
    for path in notebooks:
        stems[path.stem] += 1  # of two folders, perhaps
        stem = path.stem if stems[path.stem] == 1 else f"{path.stem}~{stems[path.stem]}"
        listing = folder / f".kept-{secrets.token_hex(8)}.json"  # of this run alone
        try:
            notebook = _run(path, stem, listing)
            kept = _kept(listing)
        finally:
            listing.unlink(missing_ok=True)
        pages += [folder / f"{one['name']}.html" for one in kept]
        sections.append(_section(path, notebook, kept))
    index = folder / "index.html"
    css = _CSS.replace("LIGHT", variables("light")).replace("DARK", variables("dark"))
    made = _PAGE.format(
        title=html.escape(title), sections="\n".join(sections), css=css, hash=source_hash(css)
    )
    write_whole(index, made)
    return [index, *pages]


def _run(path: Path, stem: str, listing: Path) -> Any:
    """Run a notebook in its own folder, in a kernel that keeps what it shows beside a listing."""
    try:
        import nbformat.v4
        from nbclient import NotebookClient
        from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
    except ImportError:
        raise NotInstalled(
            "running notebooks needs nbclient, which cannot be imported here",
            hint='pip install "eqgraph[notebook]"',
        ) from None
    try:
        notebook = nbformat.reads(read_text(path, _LONGEST), as_version=4)
    except EqGraphError:
        raise
    except (*_NO_NOTEBOOK, nbformat.ValidationError) as error:
        raise MachineError(f"{path.name} is no notebook: {visible(str(error))[:80]}") from None
    place = (str(listing.parent.resolve()), stem, listing.name)
    first = f"from eqgraph.player.keeping import keep; keep(*{place!r})"
    notebook.cells.insert(0, nbformat.v4.new_code_cell(first))
    where = {"metadata": {"path": str(path.resolve().parent)}}
    client = NotebookClient(notebook, timeout=_SECONDS, kernel_name="python3", resources=where)
    ours = str(Path(str(files("eqgraph"))).parent)
    known = [ours, *filter(None, [os.environ.get("PYTHONPATH")])]
    try:
        client.execute(env={**os.environ, "PYTHONPATH": os.pathsep.join(known)})
    except CellExecutionError as error:
        raise MachineError(f"{path.name}: {error.ename}: {error.evalue}") from None
    except (CellTimeoutError, DeadKernelError) as error:
        why = "a cell takes too long" if isinstance(error, CellTimeoutError) else "its kernel died"
        raise MachineError(f"{path.name}: {why}") from None
    return notebook


def _kept(listing: Path) -> list[dict[str, Any]]:
    """Take what a kernel says that it kept."""
    if not listing.exists():
        return []
    kept: list[dict[str, Any]] = json.loads(listing.read_text(encoding="utf-8"))
    return kept


def _section(path: Path, notebook: Any, kept: Sequence[dict[str, Any]]) -> str:
    """Write a notebook's part of the index: its title, its first sentence, its players."""
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    headings = [line[2:] for text in texts for line in text.splitlines() if line.startswith("# ")]
    title = _plain(headings[0]) if headings else path.stem
    items = "\n".join(_item(one, _heading(notebook, one["cell"]) or title) for one in kept)
    said = html.escape(next(_sentences(texts), ""))
    return f"<h2>{html.escape(title)}</h2>\n<p>{said}</p>\n<ul>\n{items}\n</ul>"


def _item(one: dict[str, Any], heading: str) -> str:
    # Quoted for an address first: a # or ? in a notebook's name is no part of one.
    name = html.escape(quote(one["name"], safe=""))
    equation = html.escape(next(iter(one["text"].strip().splitlines()), ""))
    picture = f'<img src="{name}.svg" alt="{equation}" loading="lazy">' if one["drawn"] else ""
    label = f"{heading} · quiz" if one["quiz"] else heading
    return f'<li><a href="{name}.html">{picture}<span>{html.escape(label)}</span></a></li>'


def _heading(notebook: Any, count: int) -> str:
    """Return the last heading before the code cell with this number, counting from 1."""
    found, number = "", -1  # the first cell is ours
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            lines = [line for line in cell.source.splitlines() if re.match(r"#+ ", line)]
            found = _plain(lines[-1].lstrip("# ")) if lines else found
        elif cell.source.strip():
            number += 1
            if number == count:
                return found
    return found


def _sentences(texts: Sequence[str]) -> Iterator[str]:
    """Yield the first sentence of each paragraph."""
    for text in texts:
        for paragraph in text.split("\n\n"):
            if paragraph.strip() and not re.match(r"[#<|>!\-`*\[]", paragraph.strip()):
                yield re.split(r"(?<=[.!?:])\s", _plain(" ".join(paragraph.split())), maxsplit=1)[0]


def _plain(markdown: str) -> str:
    """Return markdown without its marks: `code`, *stress*, [link](address)."""
    return re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", re.sub(r"[`*]", "", markdown)).strip()
