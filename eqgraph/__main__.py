"""Read equations from a file and show them without a notebook: `eqgraph FILE`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn, TextIO

from eqgraph import EqGraphError, Machine, ValuesError, export, graph, load
from eqgraph.errors import visible
from eqgraph.files import decoded, opened, write_whole
from eqgraph.interrupted import STATUS as _INTERRUPTED
from eqgraph.interrupted import answer_as_usual
from eqgraph.ir.formats import FORMATS
from eqgraph.ir.value_files import read_values
from eqgraph.targets.table import TARGETS

answer_as_usual()
_LONGEST = 10**6  # characters of a text file: far more than a text may have
# Options that name what to write.
_FILES = ("html", "editable", "svg", "png", "sheet", "pdf", "gif", "webp")
_UNREAD = 141  # as a shell tells SIGPIPE


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status.

    It is 0, or 1 after an error message, 130 after Ctrl-C, 141 where nobody reads on.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words and words[0] in _OTHER:
        return _OTHER[words[0]](words[1:])
    parser = _Parser(
        prog=_called(),
        description=__doc__,
        epilog="Words in the place of a file do other work: fmt formats equations, site writes note"
        f"books as pages, export writes sources; see `{_called()} fmt --help` and so on.",
    )
    parser.add_argument("file", type=Path, help="a text file of equations, or - for standard input")
    parser.add_argument("--values", type=Path, help="the numbers: a .json or .npz file by name")
    parser.add_argument("--of", help="the node whose gradient flows back; by default the last")
    parser.add_argument("--dtype", default="float64", choices=tuple(FORMATS))
    parser.add_argument("--step", type=int, help="the place on the tape that is shown")
    parser.add_argument("--html", type=Path, help="write the player as one page")
    parser.add_argument("--editable", type=Path, help="write it as a folder to edit equations in")
    parser.add_argument("--pyodide", help="for that: a folder of Pyodide, or its address")
    parser.add_argument("--svg", type=Path, help="write the picture")
    parser.add_argument("--png", type=Path, help="write the picture with its words as PNG")
    parser.add_argument("--sheet", type=Path, help="write the steps side by side, as .png or .svg")
    parser.add_argument("--pdf", type=Path, help="write one page a step")
    parser.add_argument("--gif", type=Path, help="write an animation, one picture a step")
    parser.add_argument("--webp", type=Path, help="write the animation, smaller")
    parser.add_argument("--steps", help='of these: all, equations, or numbers such as "0 5 12"')
    parser.add_argument("--tape", action="store_true", help="print the listing of the tape")
    return _guarded(_show, parser.parse_args(words))


class _Parser(argparse.ArgumentParser):
    """Read options; what is wrong with them is told without control characters."""

    def error(self, message: str) -> NoReturn:
        super().error(visible(message))


def _called() -> str:
    """Return what was typed: the command `eqgraph`, or the module."""
    return "eqgraph" if Path(sys.argv[0]).stem == "eqgraph" else "python -m eqgraph"


def _guarded(work: Callable[[argparse.Namespace], int | None], options: argparse.Namespace) -> int:
    """Do the work and return its exit status; an error is told in words."""
    try:
        _speak_utf8()
        status = work(options) or 0
        sys.stdout.flush()
        return status
    except EqGraphError as error:
        return _failed(str(error))
    except BrokenPipeError:  # whoever reads has enough, as `head` has
        _mute(sys.stdout)
        return _UNREAD
    except OSError as error:
        _mute(sys.stdout)
        where = "" if error.filename is not None else "standard output or input: "
        return _failed(f"{where}{error.strerror or error}" if where else str(error))
    except MemoryError as error:
        return _failed(f"not enough memory: {error}" if str(error) else "not enough memory")
    except KeyboardInterrupt:
        return _failed("interrupted", _INTERRUPTED)


def _failed(why: str, status: int = 1) -> int:
    with suppress(OSError):  # nobody listens
        print(f"error: {why if why.isprintable() else _lines(why)}", file=sys.stderr, flush=True)
    return status


def _lines(text: str) -> str:
    return "\n".join(map(visible, text.split("\n")))


def _speak_utf8() -> None:
    """Write UTF-8 into files and pipes, as they are read; a terminal gets what it can show."""
    out: TextIO | None = sys.stdout
    if out is None:
        raise ValuesError("standard output is closed")
    if hasattr(out, "reconfigure"):
        if out.isatty():
            out.reconfigure(errors="backslashreplace")
        else:
            out.reconfigure(encoding="utf-8", errors="backslashreplace")


def _mute(stream: TextIO) -> None:
    """Let what is still to be written go nowhere: it would fail once more at the end."""
    with suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def _format_options(words: list[str]) -> argparse.Namespace:
    parser = _Parser(prog=f"{_called()} fmt", description="Format equations, or write ASCII.")
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
        text, ends = _read(path)
        written = _explicit(text, options) if options.explicit else formatted(text)
        written = formatted(written, ascii=True) if options.ascii else written
        if options.check:
            if written != text:
                changed += 1
                print(f"{visible(str(path))} would change", file=sys.stderr)
        elif str(path) == "-":
            print(written, end="")
        elif written != text:
            # Through a link, and with the ends of lines that it had.
            write_whole(path.resolve(), written.replace("\n", ends))
    return int(bool(changed))


def _explicit(text: str, options: argparse.Namespace) -> str:
    values = read_values(options.values) if options.values else None
    return graph(text, values).explicit() + "\n"


def _site_options(words: list[str]) -> argparse.Namespace:
    parser = _Parser(
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
    print(f"{len(pages)} pages: open {visible(str(pages[0]))}")


def _export_options(words: list[str]) -> argparse.Namespace:
    parser = _Parser(prog=f"{_called()} export", description="Write a model as source.")
    parser.add_argument("model", type=Path, help="a saved model, or a text file with --values")
    parser.add_argument("--to", required=True, choices=tuple(TARGETS), help="the machine")
    parser.add_argument("--out", type=Path, help="the file; by default beside the model")
    parser.add_argument("--values", type=Path, help="of a text file: .json or .npz, by name")
    parser.add_argument("--gradients", action="store_true", help="write the way back, too")
    parser.add_argument("--cells", action="store_true", help="PyTorch's own cell for a preset")
    return parser.parse_args(words)


def _export(options: argparse.Namespace) -> None:
    path, values = options.model, options.values and read_values(options.values)
    source = load(path) if values is None else graph(_read(path)[0], values)
    out = options.out or path
    made = export(source, options.to, out, gradients=options.gradients, cells=options.cells)
    print(visible(str(made)))


def _show(options: argparse.Namespace) -> None:
    """Do what the options ask for; without one, print the values and the gradients."""
    if options.pyodide and not options.editable:
        raise EqGraphError(
            "--pyodide is for a page to edit alone",
            hint=f"name its folder too: --editable FOLDER --pyodide {visible(options.pyodide)}",
        )
    text, _ = _read(options.file)
    values = read_values(options.values) if options.values else None
    files = [name for name in _FILES if getattr(options, name)]
    if values is None:
        g = graph(text, dtype=options.dtype)
        if g.inputs and files == ["svg"] and not options.tape:
            write_whole(options.svg, g.svg())
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
    from eqgraph.player.editable import PYODIDE

    player = Player(machine)
    if options.step is not None:
        player.step = options.step
    if options.html:
        player.save_html(options.html)
    if options.editable:
        player.save_html(options.editable, editable=True, pyodide=options.pyodide or PYODIDE)
    shown = player.steps if options.step is None else options.step
    if options.svg:
        player.step = shown
        write_whole(options.svg, player.svg())
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


def _read(path: Path) -> tuple[str, str]:
    """Return a text, and what its lines end with."""
    if str(path) == "-":
        data, name = _standard_input(), "standard input"
    else:
        name = visible(path.name)
        with opened(path, 4 * _LONGEST) as (file, _):
            data = file.read(4 * _LONGEST + 1)
    return decoded(data, name, _LONGEST), "\r\n" if b"\r\n" in data else "\n"


def _standard_input() -> bytes:
    """Read what comes in, as UTF-8 whatever the locale; what never ends is refused later."""
    if sys.stdin is None:
        raise ValuesError("standard input is closed")
    if hasattr(sys.stdin, "buffer"):
        return sys.stdin.buffer.read(4 * _LONGEST + 1)
    return sys.stdin.read(_LONGEST + 1).encode(errors="surrogatepass")


_OTHER: dict[str, Callable[[list[str]], int]] = {
    "fmt": lambda words: _guarded(_format, _format_options(words)),
    "site": lambda words: _guarded(_site, _site_options(words)),
    "export": lambda words: _guarded(_export, _export_options(words)),
}

if __name__ == "__main__":
    sys.exit(main())
