"""Run cases in the page's engine under Node, many in one process."""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.ir.plain import whole
from eqgraph.payload.routines import Routines
from tests.project.notebook import ROOT

WEB = ROOT / "eqgraph" / "player" / "web"
LOADER = ROOT / "tests" / "web" / "loader.mjs"
SCRIPT = ROOT / "tests" / "payload" / "engine.mjs"


def engine(node: Path, folder: Path, cases: Sequence[Any], script: Path = SCRIPT) -> list[Any]:
    """Return what a script of the page says of some cases; skip where the page's tools lack."""
    if not ((WEB / "node_modules").is_dir() and LOADER.exists()):
        pytest.skip("the page's tools are not installed: npm ci --prefix eqgraph/player/web")
    given, got = folder / "cases.json", folder / "found.json"
    given.write_text(json.dumps(cases, default=base64_of), encoding="utf-8")
    command = [str(node), "--import", LOADER.as_uri(), str(script), str(given), str(got)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr[:3000]
    found: list[Any] = json.loads(got.read_text(encoding="utf-8"))
    return found


def base64_of(buffer: Any) -> str:
    """Return a buffer as a page holds it."""
    return base64.b64encode(buffer).decode()


def read(told: Any) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return an array that the engine wrote."""
    return np.array([float(v) for v in told["data"]], np.float64).reshape(told["shape"])


def program(machine: eg.Machine) -> dict[str, Any]:
    """Return a machine's program and inputs, as the engine takes them."""
    graph, routines = machine.graph, Routines()
    kinds: list[Any] = []
    numbers: dict[str, int] = {}
    place = {node.id: k for k, node in enumerate(graph.nodes)}
    nodes: list[Any] = []
    inputs: dict[int, Any] = {}
    for k, node in enumerate(graph.nodes):
        kind: Any = node.kind
        if node.operator is None:
            inputs[k] = whole(machine.values[node.name] if node.value is None else node.value)
        else:
            kind = {
                "operator": node.operator.name,
                "routine": routines.forward(node),
                "shape": list(node.shape or ()),
                "back": [
                    None
                    if node.operator.rule(i) is None
                    else {"routine": routines.backward(node, i)}
                    for i in range(len(node.operands))
                ],
            }
            branch = routines.branch(node)
            kind |= {} if branch is None else {"branch": branch}
            text = json.dumps(kind)
            if text not in numbers:
                numbers[text] = len(kinds)
                kinds.append(kind)
            kind = numbers[text]
        nodes.append(
            {"name": node.name, "kind": kind, "operands": [place[x.id] for x in node.operands]}
        )
    made = {
        "dtype": graph.dtype.name, "routines": routines.list, "kinds": kinds, "nodes": nodes,
        "of": place[machine.of.id], "seed": whole(machine.seed),
    }  # fmt: skip
    assert not routines.reasons
    return {"program": made, "inputs": inputs}


def told(machine: eg.Machine) -> dict[str, Any]:
    """Return what the engine is told of a run beside its numbers."""
    graph = machine.graph
    return {
        "bars": [machine.tape.bars.get(node.id) for node in graph.nodes],
        "texts": [i.text for i in machine.tape],
        "equations": [
            None if node.equation is None else graph.equations[node.equation].name
            for node in graph.nodes
        ],
        "origins": dict(graph.origins),
        "places": [None if n.equation is None else n.equation + 1 for n in graph.nodes],
    }


def problem(machine: eg.Machine) -> list[dict[str, Any]]:
    """Return Python's problems as the engine writes its own."""
    place = {node.id: k for k, node in enumerate(machine.graph.nodes)}
    return [
        {"kind": p.kind, "step": p.step, "node": place[p.node.id], "text": p.text,
         "nodes": [place[n.id] for n in p.nodes]}
        for p in eg.problems(machine)
    ]  # fmt: skip


def steps(machine: eg.Machine) -> list[dict[str, Any]]:
    """Return Python's tape as the engine writes its own."""
    place = {node.id: k for k, node in enumerate(machine.graph.nodes)}
    return [
        {
            "index": i.index, "step": i.step, "phase": i.phase, "kind": i.kind,
            "node": place[i.node.id], "user": None if i.user is None else place[i.user.id],
            "operand": i.operand, "part": i.part, "parts": i.parts, "register": i.register,
            "reads": list(i.reads),
        }
        for i in machine.tape
    ]  # fmt: skip


def registers(machine: eg.Machine) -> dict[int, np.ndarray[Any, np.dtype[Any]]]:
    """Return what the registers of a machine hold at the end of its tape."""
    machine.seek(len(machine.tape))
    nodes: Iterable[Any] = enumerate(machine.graph.nodes)
    found = {k: np.asarray(machine.value_of(node)) for k, node in nodes}
    back = (i for i in machine.tape if i.phase == "backward")
    return found | {i.register: np.asarray(machine.result(i.step)) for i in back}
