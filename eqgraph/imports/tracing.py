"""Ask torch.export what a module computes, and keep every value of the run."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from eqgraph.errors import EqGraphError, GraphError, NotInstalled, ValuesError

# What takes no more than a shape from what it reads.
_PLAIN = {"zeros_like", "ones_like", "full_like", "new_zeros", "new_ones", "new_full"}


@dataclass(slots=True)
class Traced:
    """Hold the steps of a module, what came in, and each value, in double precision."""

    module: Any
    inputs: tuple[Any, ...]
    nodes: list[Any]
    outputs: list[Any]
    arguments: dict[Any, str] = field(default_factory=dict)  # a node: the name of its argument
    parameters: dict[Any, str] = field(default_factory=dict)  # a node: its path in the module
    buffers: dict[Any, str] = field(default_factory=dict)
    values: dict[Any, Any] = field(default_factory=dict)
    results: list[Any] = field(default_factory=list)  # of the module itself, with gradients
    constants: set[Any] = field(default_factory=set)  # what no argument and no parameter changes

    def place(self, node: Any) -> tuple[str, str]:
        """Return the path of the innermost module that a node belongs to, and its class."""
        stack = list((node.meta.get("nn_module_stack") or {}).values())
        path, kind = stack[-1] if stack else ("", "")
        name = kind if isinstance(kind, str) else f"{kind.__module__}.{kind.__name__}"
        return str(path), name


def torch_or_none() -> Any:
    """Return PyTorch.

    Raises:
        NotInstalled: it is not installed here.
    """
    try:
        import torch
    except ModuleNotFoundError:
        raise NotInstalled(
            "from_torch reads a module of PyTorch, which is not installed here",
            hint="pip install torch",
        ) from None
    return torch


@contextmanager
def double(torch: Any) -> Iterator[None]:
    """Make double precision the default of PyTorch for a while."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        yield
    finally:
        torch.set_default_dtype(before)


def doubled(torch: Any, x: Any) -> Any:
    """Return a copy of a tensor, in double precision where it holds no whole numbers."""
    if isinstance(x, torch.Tensor):
        x = x.detach().cpu().clone()
        return x.double() if x.is_floating_point() else x
    if isinstance(x, list | tuple):
        return type(x)(doubled(torch, one) for one in x)
    return x


def traced(module: Any, inputs: Any) -> Traced:
    """Trace a copy of a module, in evaluation mode and double precision.

    Args:
        module: an nn.Module; it is not changed.
        inputs: a tensor or a tuple: the arguments of its `forward`.

    Raises:
        NotInstalled: PyTorch is missing.
        ValuesError: this is no module, or there are no such inputs.
        GraphError: torch.export cannot trace it; its own words follow.
    """
    torch = torch_or_none()
    if not isinstance(module, torch.nn.Module):
        raise ValuesError(f"from_torch reads an nn.Module, not {type(module).__name__}")
    given = doubled(torch, tuple(inputs) if isinstance(inputs, list | tuple) else (inputs,))
    with double(torch), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        own = copy.deepcopy(module).cpu().double().eval()
        try:
            program = torch.export.export(own, given)
        except EqGraphError:
            raise
        except Exception as error:
            first = (str(error).strip().splitlines() or [type(error).__name__])[0]
            raise GraphError(
                f"torch.export cannot trace this {type(module).__name__}: {first[:200]}",
                hint="a forward that depends on values, such as `if x.sum() > 0`, has no one text",
            ) from None
        return _read(torch, own, given, program)


def _read(torch: Any, module: Any, inputs: Any, program: Any) -> Traced:
    """Run what was exported, node by node."""
    nodes = list(program.graph.nodes)
    (last,) = [node for node in nodes if node.op == "output"]
    out = Traced(
        module, inputs, [n for n in nodes if n.op == "call_function"],
        [n for n in torch.utils._pytree.tree_leaves(last.args[0]) if isinstance(n, torch.fx.Node)],
    )  # fmt: skip
    signature = program.graph_signature
    user = iter(torch.utils._pytree.tree_leaves(inputs))
    for node in [n for n in nodes if n.op == "placeholder"]:
        if node.name in signature.inputs_to_parameters:
            out.parameters[node] = signature.inputs_to_parameters[node.name]
            out.values[node] = program.state_dict[out.parameters[node]].detach()
        elif node.name in signature.inputs_to_buffers:
            path = out.buffers[node] = signature.inputs_to_buffers[node.name]
            kept = program.state_dict if path in program.state_dict else program.constants
            out.values[node] = kept[path]
        elif node.name in signature.inputs_to_lifted_tensor_constants:
            path = out.buffers[node] = signature.inputs_to_lifted_tensor_constants[node.name]
            out.values[node] = program.constants[path]
        else:
            out.values[node] = next(user)
            out.arguments[node] = node.name
    out.constants |= set(out.buffers)
    _run(torch, out)
    return out


def _run(torch: Any, out: Traced) -> None:
    """Compute each node; what depends on nothing that may change is a constant."""
    live = {
        node: x.clone() if isinstance(x, torch.Tensor) else x for node, x in out.values.items()
    }  # what an operator may change in place; what is kept is a copy
    with torch.no_grad():
        for node in out.nodes:
            read: Mapping[Any, Any] = live
            args, kwargs = torch.fx.node.map_arg((node.args, dict(node.kwargs)), read.__getitem__)
            value = live[node] = node.target(*args, **kwargs)
            out.values[node] = value.clone() if isinstance(value, torch.Tensor) else value
            plain = str(node.target).split(".")[1:2] or [""]
            if plain[0] in _PLAIN or all(x in out.constants for x in node.all_input_nodes):
                out.constants.add(node)
