"""Read equations from a file and show them without a notebook: `eqgraph FILE`."""

from __future__ import annotations

import argparse
import json
import sys
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from eqgraph import EqGraphError, Machine, ValuesError, graph
from eqgraph.errors import visible

_LARGEST = 64 * 2**20  # bytes of a values file
_LONGEST = 10**6  # characters of a text file: far more than a text may have
_BROKEN = (  # what a broken or hostile .npz raises, here or inside NumPy
    *(ValueError, OSError, EOFError, MemoryError, RuntimeError),
    *(SyntaxError, KeyError, zipfile.BadZipFile, zlib.error),
)
_FILES = ("html", "svg", "png", "sheet", "pdf", "gif", "webp")  # options that name what to write


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status: 0, or 1 after an error message."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words[:1] == ["fmt"]:
        return _guarded(_format, _format_options(words[1:]))
    if words[:1] == ["site"]:
        return _guarded(_site, _site_options(words[1:]))
    parser = argparse.ArgumentParser(
        prog=_called(),
        description=__doc__,
        epilog="Two words in the place of a file do other work: fmt formats equations, site writes "
        f"notebooks as pages; see `{_called()} fmt --help` and `site --help`.",
    )
    parser.add_argument("file", type=Path, help="a text file of equations, or - for standard input")
    parser.add_argument("--values", type=Path, help="the numbers: a .json or .npz file by name")
    parser.add_argument(
        "--of", help="the node whose gradient flows back; by default the last result"
    )
    parser.add_argument("--dtype", default="float64", choices=("float64", "float32"))
    parser.add_argument("--step", type=int, help="the place on the tape that is shown")
    parser.add_argument("--html", type=Path, help="write the player as one page")
    parser.add_argument("--svg", type=Path, help="write the picture")
    parser.add_argument("--png", type=Path, help="write the picture with its words as PNG")
    parser.add_argument("--sheet", type=Path, help="write the steps side by side, as .png or .svg")
    parser.add_argument("--pdf", type=Path, help="write one page a step")
    parser.add_argument("--gif", type=Path, help="write an animation, one picture a step")
    parser.add_argument("--webp", type=Path, help="write the animation, smaller")
    parser.add_argument("--steps", help='of these: all, equations, or numbers such as "0 5 12"')
    parser.add_argument("--tape", action="store_true", help="print the listing of the tape")
    return _guarded(_show, parser.parse_args(words))


def _called() -> str:
    """Return what was typed: the command `eqgraph`, or the module."""
    return "eqgraph" if Path(sys.argv[0]).stem == "eqgraph" else "python -m eqgraph"


def _guarded(work: Callable[[argparse.Namespace], int | None], options: argparse.Namespace) -> int:
    """Do the work and return its exit status; an error is told in words."""
    try:
        return work(options) or 0
    except EqGraphError as error:
        print(f"error: {error}", file=sys.stderr)
    except OSError as error:
        print(f"error: {visible(str(error))}", file=sys.stderr)
    return 1


def _format_options(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog=f"{_called()} fmt", description="Format equations: in Unicode, or in ASCII."
    )
    parser.add_argument("file", type=Path, nargs="+", help="text files, or - for standard input")
    parser.add_argument("--ascii", action="store_true", help="write ASCII instead of Unicode")
    parser.add_argument("--explicit", action="store_true", help="write every sign, as it was read")
    parser.add_argument("--values", type=Path, help="for --explicit: a .json or .npz file by name")
    parser.add_argument("--check", action="store_true", help="write nothing; 1 if it would change")
    return parser.parse_args(words)


def _format(options: argparse.Namespace) -> int:
    """Format files in place; standard input goes to standard output."""
    from eqgraph.syntax.text.formatter import formatted

    changed = 0
    for path in options.file:
        text = _read(path)
        written = _explicit(text, options) if options.explicit else formatted(text)
        written = formatted(written, ascii=True) if options.ascii else written
        if options.check:
            if written != text:
                changed += 1
                print(f"{path} would change", file=sys.stderr)
        elif str(path) == "-":
            print(written, end="")
        elif written != text:
            path.write_text(written, encoding="utf-8")
    return int(bool(changed))


def _explicit(text: str, options: argparse.Namespace) -> str:
    values = read_values(options.values) if options.values else None
    return graph(text, values).explicit() + "\n"


def _site_options(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog=f"{_called()} site",
        description="Run notebooks; write each player that they show as a page, and an index.",
    )
    parser.add_argument("folder", type=Path, nargs="?", default=Path("site"))
    parser.add_argument("--notebooks", type=Path, nargs="+", default=[Path("notebooks")],
                        help="notebooks, or folders of them")  # fmt: skip
    parser.add_argument("--title", default="eqgraph", help="of the index")
    return parser.parse_args(words)


def _site(options: argparse.Namespace) -> None:
    """Build the site and say where it is."""
    from eqgraph.player.site import build

    given = options.notebooks
    found = [
        one for path in given for one in (sorted(path.glob("*.ipynb")) if path.is_dir() else [path])
    ]
    pages = build(found, options.folder, options.title)
    print(f"{len(pages)} pages: open {pages[0]}")


def _show(options: argparse.Namespace) -> None:
    """Do what the options ask for; without one, print the values and the gradients."""
    text = _read(options.file)
    values = read_values(options.values) if options.values else None
    files = [name for name in _FILES if getattr(options, name)]
    if values is None:
        g = graph(text, dtype=options.dtype)
        if g.inputs and files == ["svg"] and not options.tape:
            options.svg.write_text(g.svg(), encoding="utf-8")
            return
        if g.inputs:
            raise _without_values([node.name for node in g.inputs])
    machine = Machine(graph(text, values or {}, dtype=options.dtype), options.of)
    if options.tape:
        print(machine.tape)
    if files:
        _save(machine, options)
    elif not options.tape:
        _print_results(machine)


def _without_values(names: list[str]) -> ValuesError:
    """Say which values lack, and show a file that would hold them."""
    few = [*(f'"{name}": 0.5' for name in names[:4]), *(["…"] if len(names) > 4 else [])]
    return ValuesError(
        f"the equations need values: {visible(', '.join(names))[:300]}",
        hint=f"write them into a file, {{{', '.join(few)}}} (an array as [1, 2] or"
        " [[1, 2], [3, 4]]), and name it: --values cell.json",
    )


def _save(machine: Machine, options: argparse.Namespace) -> None:
    """Write the files that the options name."""
    from eqgraph.player import Player

    player = Player(machine)
    if options.step is not None:
        player.step = options.step
    if options.html:
        player.save_html(options.html)
    shown = player.steps if options.step is None else options.step
    if options.svg:
        player.step = shown
        options.svg.write_text(player.svg(), encoding="utf-8")
    if options.png:
        player.save_png(options.png, shown)
    steps = _steps(options.steps)
    if options.sheet:
        player.save_sheet(options.sheet, steps)
    if options.pdf:
        player.save_pdf(options.pdf, steps)
    if options.gif:
        player.save_gif(options.gif, steps=steps)
    if options.webp:
        player.save_webp(options.webp, steps=steps)


def _steps(listed: str | None) -> Any:
    """Read the numbers of --steps; its words and nothing stay as they are."""
    if listed is None or not listed.replace(" ", "").isdecimal():
        return listed
    numbers = listed.split()
    return listed if max(map(len, numbers)) > 9 else [int(number) for number in numbers]


def _print_results(machine: Machine) -> None:
    machine.run()
    for node in machine.graph.nodes:
        if node.given:
            print(f"{node.name} = {machine.value_of(node)}")
    for node in machine.graph.inputs:
        grad = machine.grad_of(node)
        shown = f"no path to {machine.of.name}" if grad is None else grad
        print(f"{machine.tape.bars[node.id]} = {shown}")


def _read(path: Path) -> str:
    if str(path) == "-":
        return sys.stdin.read()
    try:
        with path.open(encoding="utf-8") as file:
            text = file.read(_LONGEST + 1)
    except UnicodeDecodeError:
        raise ValuesError(f"{path.name} is no UTF-8 text") from None
    if len(text) > _LONGEST:
        raise ValuesError(f"{path.name} is longer than {_LONGEST:,} characters")
    return text


def read_values(path: Path) -> dict[str, Any]:
    """Read values from .json ({name: number or nested lists}) or .npz; nothing is executed."""
    if path.stat().st_size > _LARGEST:
        raise ValuesError(f"{path.name} is larger than {_LARGEST // 2**20} MiB")
    if path.suffix == ".npz":
        try:
            with zipfile.ZipFile(path) as members:
                if sum(m.file_size for m in members.infolist()) > _LARGEST:
                    raise ValuesError(f"{path.name} unpacks to more than {_LARGEST // 2**20} MiB")
            with np.load(path, allow_pickle=False) as archive:
                return {name: archive[name] for name in archive.files}
        except ValuesError:
            raise
        except _BROKEN as error:
            raise ValuesError(
                f"{path.name} is no .npz of plain arrays: {str(error)[:80]}"
            ) from None
    if path.suffix != ".json":
        raise ValuesError(f"{path.name}: values come as .json or .npz")
    try:
        values = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=_unique)
    except EqGraphError:
        raise
    except (ValueError, RecursionError) as error:
        raise ValuesError(f"{path.name} is no JSON: {str(error)[:80]}") from None
    if not isinstance(values, dict):
        raise ValuesError(f"{path.name} must hold an object from names to numbers")
    return values


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make a dict of the pairs of a JSON object; refuse a name that stands there twice."""
    found = dict(pairs)
    if len(found) < len(pairs):
        counted = Counter(name for name, _ in pairs)
        twice = counted.most_common(1)[0][0]
        raise ValuesError(f"{visible(twice[:60])} is given twice")
    return found


if __name__ == "__main__":
    sys.exit(main())
