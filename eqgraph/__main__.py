"""Read equations from a file and show them without a notebook: `python -m eqgraph FILE`."""

from __future__ import annotations

import argparse
import json
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from eqgraph import EqGraphError, Machine, ValuesError, graph
from eqgraph.errors import visible

_LARGEST = 64 * 2**20  # bytes of a values file


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status: 0, or 1 after an error message."""
    parser = argparse.ArgumentParser(prog="python -m eqgraph", description=__doc__)
    parser.add_argument("file", type=Path, help="a text file of equations, or - for standard input")
    parser.add_argument("--values", type=Path, help="the numbers: a .json or .npz file by name")
    parser.add_argument(
        "--of", help="the node whose gradient flows back; by default the last result"
    )
    parser.add_argument("--dtype", default="float64", choices=("float64", "float32"))
    parser.add_argument("--step", type=int, help="the place on the tape that is shown")
    parser.add_argument("--html", type=Path, help="write the player as one page")
    parser.add_argument("--svg", type=Path, help="write the picture")
    parser.add_argument("--tape", action="store_true", help="print the listing of the tape")
    options = parser.parse_args(arguments)
    try:
        _show(options)
    except EqGraphError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"error: {visible(str(error))}", file=sys.stderr)
        return 1
    return 0


def _show(options: argparse.Namespace) -> None:
    """Do what the options ask for; without one, print the values and the gradients."""
    text = _read(options.file)
    values = read_values(options.values) if options.values else None
    plain = not (options.html or options.svg or options.tape)
    if options.svg and values is None and not options.html and not options.tape:
        g = graph(text, dtype=options.dtype)
        if g.inputs:
            options.svg.write_text(g.svg(), encoding="utf-8")
            return
    machine = Machine(graph(text, values or {}, dtype=options.dtype), options.of)
    if options.tape:
        print(machine.tape)
    if options.html or options.svg:
        from eqgraph.player import Player

        player = Player(machine)
        player.step = (
            options.step if options.step is not None else 0 if options.html else player.steps
        )
        if options.html:
            player.save_html(options.html)
        if options.svg:
            options.svg.write_text(player.svg(), encoding="utf-8")
    if plain:
        _print_results(machine)


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
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ValuesError(f"{path.name} is no UTF-8 text") from None


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
        except (ValueError, OSError, EOFError, zipfile.BadZipFile) as error:
            raise ValuesError(
                f"{path.name} is no .npz of plain arrays: {str(error)[:80]}"
            ) from None
    if path.suffix != ".json":
        raise ValuesError(f"{path.name}: values come as .json or .npz")
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise ValuesError(f"{path.name} is no JSON: {str(error)[:80]}") from None
    if not isinstance(values, dict):
        raise ValuesError(f"{path.name} must hold an object from names to numbers")
    return values


if __name__ == "__main__":
    sys.exit(main())
