"""Gorgonia: one file in Go that grows its graph step by step, loads the numbers and prints."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from eqgraph.ir.graph import Graph
from eqgraph.ir.node import Node
from eqgraph.syntax import display
from eqgraph.targets.frame import Frame
from eqgraph.targets.golang import Scribe
from eqgraph.targets.numpy import OWN, SIGNS
from eqgraph.targets.plain import graph_functions
from eqgraph.targets.program import Program
from eqgraph.targets.python import Function
from eqgraph.targets.reverse import Reverse
from eqgraph.targets.target import Target, Unwritable, listed

_SAYS = listed(
    "count where less less_equal greater greater_equal equal not_equal transpose broadcast_to "
    "sum_to zeros_like expand_dims reshape permute pad put concat split stack pick argmax_mask "
    "sigmoid dsigmoid sech2 softplus softmax log_softmax sum max min pieces exp log log1p expm1 "
    "binade finite log2 tanh sin cos sqrt abs sign floor ceil square maximum minimum"
)


def file_of(target: Target, text: str, functions: list[Function], main: list[str]) -> str:
    """Return the source of a program: its words, its functions and `main`."""
    scribe = Scribe(functions)
    bodies = [scribe.function(f) for f in functions]
    lines = [f"// {line}".rstrip() for line in re.split(r"[\n\r\u2028\u2029]+", text.strip())]
    head = ["// Written by eqgraph for Gorgonia, from these equations.", "//", *lines]
    imports = ["encoding/binary", "encoding/json", "fmt", "math", "os", "sort"]
    named = "\n".join(f'\t"{name}"' for name in imports)
    head += ["package main", "", f'import (\n{named}\n\n\tG "gorgonia.org/gorgonia"']
    head += ['\t"gorgonia.org/tensor"\n)', ""]
    own = target.intrinsics.split("\n\n", 1)[1]
    return "\n".join(head) + "\n" + own + "\n" + "\n\n".join([*bodies, "\n".join(main)]) + "\n"


def _main(lines: list[str]) -> list[str]:
    return ["func main() {", *(f"\t{line}" for line in lines), "}"]


def _graph(target: Target, graph: Graph, of: Node | None) -> str:
    functions, _, section = graph_functions(target, graph, of)
    names = [s.node.name for s in section.takes]
    call = ", ".join(f'x["{name}"]' for name in names)
    many = len(section.gives) > 1
    lines = ["x := load(os.Args[1]) // the values of the inputs, a safetensors file"]
    lines += [f"y := {'' if many else '[]N{'}forward({call}){'' if many else '}'}"]
    pairs = ", ".join(f'"{s.node.name}": y[{k}]' for k, s in enumerate(section.gives))
    lines.append(f"out := P{{{pairs}}}")
    if of is not None:
        lines.append(f"back := gradients({call})")
        for k, name in enumerate(names, 1):
            lines.append(f'out["∂{of.name}/∂{name}"] = back[{k}]')
    return file_of(target, graph.text, functions, _main([*lines, "show(out)"]))


def _model(
    target: Target, program: Program, dtype: str, gradients: bool, names: Mapping[str, str],
    values: Mapping[str, Any],
) -> str:  # fmt: skip
    if not program.series:
        raise Unwritable("a model without inputs over time has no length")
    frame = Frame(target, program, dtype)
    functions = frame.write()
    if gradients:
        functions = Reverse(frame).write()
    pairs = ", ".join(f'"{key}": p["{name}"]' for key, name in names.items())
    lines = ["p := load(os.Args[1]) // the numbers", "x := load(os.Args[2]) // data over time"]
    lines.append(f"p = P{{{pairs}}}")
    series = {s.name: f'x["{display(s.family)}"]' for s in program.series}
    starts = {s.name: s for state in program.states for s in state.starts}

    def call(function: str) -> str:
        found = next(f for f in functions if f.name == function)
        args = [a.split("=")[0] for a in found.arguments]
        said = [series.get(a) or ("p" if a == "p" else "nil") for a in args]
        said = [
            f'x["{starts[a].shown}"]' if a in starts and starts[a].number is None else text
            for a, text in zip(args, said, strict=True)
        ]
        return f"{function}({', '.join(said)})"

    lines.append(f"out := {call('run')}")
    if program.loss and gradients:
        loss = display(program.template.source.loss or "")
        lines += [f"loss, back := {call('gradients')}", f'out["{loss}"] = loss']
        lines += ["for name, x := range back {", f'\tout["∂{loss}/∂"+name] = x', "}"]
    elif program.loss:
        loss = display(program.template.source.loss or "")
        lines.append(f'out["{loss}"] = {call("loss")}')
    return file_of(target, program.template.source.text, functions, _main([*lines, "show(out)"]))


GORGONIA = Target(
    name="gorgonia",
    title="Gorgonia",
    suffix=".go",
    signs=SIGNS,
    words={
        **{name: name for name in _SAYS},
        **{key: name for key, name in OWN.items() if key in ("slice",)},
        **{
            name: name
            for name in listed("scan each filled summed counted backwards earlier placed")
        },
    },
    file="gorgonia.go",
    graph=_graph,
    model=_model,
)
