"""Hand the published cases over to a machine, and say what comes of each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np

import eqgraph as eg
from eqgraph.learn.verification import verify
from eqgraph.targets.certificate import Certificate
from eqgraph.targets.exporting import Source, target_of, write_graph
from tests.targets.node import SHOW, read, run, spelled

CASES = Path(__file__).parents[1] / "cases"


def graphs() -> Iterator[tuple[str, eg.Graph, str]]:
    """Yield the graphs of `equations.json` and of what is read of `papers.json`, with a result."""
    data = json.loads((CASES / "equations.json").read_text("utf-8"))
    rng = np.random.default_rng(0)
    for entry in data["equations"]:
        values = {}
        for name, dims in entry["vars"].items():
            shape = tuple(data["dims"][d] for d in dims.split(",")) if dims else ()
            values[name] = rng.uniform(*data["input_range"], shape)
        graph = eg.graph(entry["eq"], values)
        yield f"equation {entry['id']}", graph, graph.results[-1].name
    for case in json.loads((CASES / "papers.json").read_text("utf-8")):
        if case.get("verdict", "right") == "refused":
            continue
        values = {k: np.array(v) if isinstance(v, list) else v for k, v in case["values"].items()}
        yield case["id"], eg.graph(case["text"], values), case["of"]


def handed(graph: eg.Graph, of: str, target: str) -> Source:
    """Write a graph with its gradients; an operator without a word is refused by its name."""
    return write_graph(graph, target_of(target), gradients=True, of=of)


def told(graph: eg.Graph, of: str, target: str) -> tuple[str, float]:
    """Return what comes of a graph on a machine, right, wrong or why not, and how far it is off."""
    try:
        made = handed(graph, of, target)
    except eg.GraphError as error:
        return error.message, 0.0
    found = verify(made, graph, {}, str(graph.dtype))
    return found.problem or ("right" if found.ok else "wrong"), found.largest


def told_by_node(node: Path, folder: Path) -> dict[str, tuple[str, float]]:
    """Return what comes of each graph in JavaScript, all in one process."""
    parts, wanted, out = [SHOW, "const out = [];"], {}, {}
    for k, (name, graph, of) in enumerate(graphs()):
        try:
            made = handed(graph, of, "javascript")
        except eg.GraphError as error:
            out[name] = error.message, 0.0
            continue
        (folder / f"m{k}.mjs").write_text(str(made.text), encoding="utf-8")
        machine = eg.Machine(graph, of).run()
        call = ", ".join(f"m{k}.{spelled(machine.value(n.name))}" for n in graph.inputs)
        parts.insert(0, f'import * as m{k} from "./m{k}.mjs";')
        parts.append(f"out.push([m{k}.gradients({call})].flat().map(told));")
        wanted[name] = machine
    found = run(node, "\n".join([*parts, "console.log(JSON.stringify(out));"]), folder / "run.mjs")
    for (name, machine), (value, *grads) in zip(wanted.items(), found, strict=True):
        known = Certificate("javascript", "float64", {}, {})
        known.add("of", "the graph's", read(value), machine.value_of(machine.of))
        sizes = [g for n in machine.graph.nodes if (g := machine.grad_of(n)) is not None]
        terms = max(float(np.max(np.abs(g), initial=0)) for g in sizes)
        for node_, got in zip(machine.graph.inputs, grads, strict=True):
            grad, like = machine.grad_of(node_), machine.value_of(node_)
            known.add(
                node_.name, "", read(got), np.zeros_like(like) if grad is None else grad, terms
            )
        out[name] = "right" if known.ok else "wrong", known.largest
    return out
