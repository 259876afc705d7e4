"""Ask torch.export what a module computes, and keep every value of the run."""

from __future__ import annotations

import copy
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from eqgraph.errors import EqGraphError, GraphError, NotInstalled, ValuesError
from eqgraph.imports.traced import Array, Traced, plain

# What takes no more than a shape from what it reads.
_PLAIN = {"zeros_like", "ones_like", "full_like", "new_zeros", "new_ones", "new_full"}


# What a comment on a module leaves out.
_USUAL = re.compile(
    r"(in|out)_features=|kernel_size=|, (stride=\(1, 1\)|(bias|affine|elementwise_affine|inplace|"
    r"track_running_stats)=True|inplace=False|momentum=0\.1|eps=1e-05|padding=0|dilation=1|"
    r"ceil_mode=False)|approximate='none'"
)

# A line of code that gives names to what it computes.
_ASSIGNED = re.compile(r"\s*\(?(\w+(?:\s*,\s*\w+)*)\)?\s*=(?!=)")


@dataclass(slots=True)
class TracedModule(Traced):
    """Hold the steps of a module of PyTorch, in double precision."""

    module: Any = None
    inputs: tuple[Any, ...] = ()
    outcome: list[Any] = field(default_factory=list)  # of the module itself, with gradients

    def place(self, node: Any) -> tuple[str, str]:
        """Return the path of the innermost module that a node belongs to, and its class."""
        stack = list((node.meta.get("nn_module_stack") or {}).values())
        path, kind = stack[-1] if stack else ("", "")
        name = kind if isinstance(kind, str) else f"{kind.__module__}.{kind.__name__}"
        return str(path), name

    def assigned(self, node: Any) -> str:
        """Return the name on the left of the line of `forward` that made a node, or nothing."""
        line = (str(node.meta.get("stack_trace") or "").strip().splitlines() or [""])[-1]
        left = _ASSIGNED.match(line)
        names = [x.strip() for x in left[1].split(",")] if left else []
        if len(names) == 1:
            return names[0]
        piece = node.args[1] if len(node.args) == 2 and "getitem" in str(node.target) else None
        return names[piece] if isinstance(piece, int) and piece < len(names) else ""

    def comment(self, path: str, kind: str) -> str:
        """Return the path of a module of torch.nn and what it was made with."""
        module = self.module.get_submodule(path) if kind.startswith("torch.nn.") else None
        if module is None or len(list(module.children())) > 1:
            return ""
        return f"{path}: {type(module).__name__}({_USUAL.sub('', module.extra_repr())})"

    def results(self) -> list[Array]:
        """Run the module itself, with gradients; what it was called with is kept."""
        torch = torch_or_none()
        for one in torch.utils._pytree.tree_leaves(self.inputs):
            if isinstance(one, torch.Tensor) and one.is_floating_point():
                one.requires_grad_(True)
                one.grad = None
        self.module.zero_grad(set_to_none=True)
        for one in self.module.parameters():
            one.requires_grad_(True)
        with double(torch):
            out = self.module(*self.inputs)
        leaves = torch.utils._pytree.tree_leaves(out)
        self.outcome = [x for x in leaves if isinstance(x, torch.Tensor)]
        return [plain(x) for x in self.outcome]

    def pulled(self, seeds: Sequence[Array]) -> dict[Any, Array]:
        """Let seeds flow back from what the module gave."""
        torch = torch_or_none()
        pairs = [(x, torch.tensor(s)) for x, s in zip(self.outcome, seeds, strict=True)
                 if x.requires_grad]  # fmt: skip
        torch.autograd.backward([x for x, _ in pairs], [s for _, s in pairs])
        flat = iter(torch.utils._pytree.tree_leaves(self.inputs))
        given = dict(zip(self.arguments, flat, strict=False))
        learned = dict(self.module.named_parameters(remove_duplicate=False))
        tensors = {node: learned[path] for node, path in self.parameters.items()} | given
        return {
            node: plain(torch.zeros_like(x) if x.grad is None else x.grad)
            for node, x in tensors.items() if getattr(x, "requires_grad", False)
        }  # fmt: skip

    def versions(self) -> dict[str, str]:
        """Return the version of PyTorch."""
        return {"torch": torch_or_none().__version__}


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


def traced(module: Any, inputs: Any) -> TracedModule:
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


def _read(torch: Any, module: Any, inputs: Any, program: Any) -> TracedModule:
    """Run what was exported, node by node."""
    nodes = list(program.graph.nodes)
    (last,) = [node for node in nodes if node.op == "output"]
    out = TracedModule(
        type(module).__name__, "PyTorch", [n for n in nodes if n.op == "call_function"],
        [n for n in torch.utils._pytree.tree_leaves(last.args[0]) if isinstance(n, torch.fx.Node)],
        module=module, inputs=inputs,
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


def _run(torch: Any, out: TracedModule) -> None:
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
