"""Walk through a traced module of PyTorch and write its equations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from eqgraph.imports import arrangement, elementwise, layers, recurrent
from eqgraph.imports.folding import Looks
from eqgraph.imports.names import role_of, superscript
from eqgraph.imports.term import ATOM, Refused, Term
from eqgraph.imports.traced import Traced
from eqgraph.imports.writer import LONG, Writer

ROWS: Mapping[str, Callable[..., Term]] = {**elementwise.ROWS, **arrangement.ROWS, **layers.ROWS}

# The letters of the operands that are learned, by their position; what they share a number with.
_LAYER = {1: "W", 2: "b"}
_KERNEL = {1: "K", 2: "b"}
_LETTERS: Mapping[str, tuple[str, Mapping[int, str]]] = {
    "linear": ("layer", _LAYER), "conv1d": ("layer", _KERNEL), "conv2d": ("layer", _KERNEL),
    "embedding": ("embedding", {0: "E"}), "layer_norm": ("norm", {2: "γ", 3: "β"}),
    "group_norm": ("norm", {2: "γ", 3: "β"}), "rms_norm": ("norm", {2: "γ"}),
    "batch_norm": ("norm", {1: "γ", 2: "β", 3: "μ", 4: "ν"}),
}  # fmt: skip

# The letters of results that are named in any case.
_RESULTS = {
    "linear": "z", "conv1d": "z", "conv2d": "z", "layer_norm": "n", "group_norm": "n",
    "rms_norm": "n", "batch_norm": "n",
    "embedding": "u", "scaled_dot_product_attention": "a", "relu": "h", "tanh": "h",
    "sigmoid": "h", "gelu": "h", "silu": "h", "elu": "h", "leaky_relu": "h", "softplus": "h",
    "softmax": "p", "cross_entropy_loss": "L",
}  # fmt: skip
_ACTIVATIONS = frozenset(name for name, letter in _RESULTS.items() if letter == "h")
_SHAPES = {"view", "reshape", "unflatten", "unsqueeze", "squeeze", "transpose", "contiguous"}
_STEPWISE = frozenset(("select", "unbind", "getitem"))
_FLAT = frozenset(("cross_entropy_loss", "nll_loss", "nll_loss_nd", "view", "reshape"))
_NARROW = frozenset(("torch.float16", "torch.bfloat16", "torch.float32"))


def op_of(node: Any) -> tuple[str, str]:
    """Return the name of an operator of PyTorch, and with its overload."""
    name = str(getattr(node.target, "__name__", node.target))
    base, _, overload = name.partition(".")
    if base.endswith("_") and not base.startswith("_"):
        base = base[:-1]
    return base, f"{base}.{overload}"


def _step(one: Traced, node: Any) -> tuple[Any, int, int] | None:
    """Tell which step of what a node takes: one of a select, or one of what unbind gives."""
    op, _ = op_of(node)
    if op == "select":
        x, dim, index = node.args
        shape = one.values[x].shape
        return x, dim % len(shape), index % shape[dim]
    if op == "getitem" and op_of(node.args[0])[0] == "unbind":
        x, dim = (*node.args[0].args, 0)[:2]
        return x, dim % len(one.values[x].shape), int(node.args[1])
    return None


def _stack(one: Traced, node: Any) -> tuple[list[Any], int] | None:
    """Tell what a node puts together, and along which axis."""
    if op_of(node)[0] != "stack":
        return None
    xs, dim = (*node.args, 0)[:2]
    return list(xs), dim % len(one.values[node].shape)


def _changes(node: Any) -> bool:
    """Tell whether an operator changes its operand in place."""
    return str(node.target).partition(".")[2].partition(".")[0].endswith("_")


LOOKS = Looks(_step, _stack, _changes)


class TorchWriter(Writer):
    """Write the text of a traced module, operator by operator."""

    uses_of_output = 1  # the node that stands for the end reads it

    def one(self, node: Any) -> None:
        """Write one operator; one that changes its operand in place is that from now on."""
        super().one(node)
        if _changes(node):
            self.terms[node.args[0]] = self.terms[node]

    def state_name(self, node: Any) -> str:
        """Return the name that the state of a cell has in a folded loop, or nothing."""
        piece = int(node.args[1]) if op_of(node)[0] == "getitem" else 0
        node = node.args[0] if op_of(node)[0] == "getitem" else node
        kind, _, cell = op_of(node)[0].rpartition("_")
        if cell != "cell" or (kind == "lstm" and not isinstance(self.value(node), tuple)):
            return ""
        return recurrent.cell_state(self, node, kind, piece)

    def written(self, node: Any) -> Term:
        """Return the term of an operator, named where it should be; or raise `Refused`."""
        op, full = op_of(node)
        kind = recurrent.KINDS.get(full) or recurrent.KINDS.get(op)
        if kind is not None:
            return kind(self, node)
        if op == "getitem":
            parts = self.of(node.args[0]).parts
            return parts[int(node.args[1])]
        packed = self._packed(node, op)
        if packed is not None:
            return packed
        write = ROWS.get(full) or ROWS.get(op)
        if write is None:
            raise Refused("there is no row for it")
        args = self._arguments(node, op)
        if any(x.flat for x in _flattened(args)) and op not in _FLAT:
            raise Refused("its steps and its batch are one axis")
        if op == "scaled_dot_product_attention" and args[5]:
            args[3:6] = [self._causal(args[0], args[1]), args[4], False]
        written = write(*args)
        if str(getattr(self.value(node), "dtype", "torch.float64")) in _NARROW:
            raise Refused("a number of less than double precision")
        if written.flat:
            return written
        term = written if written.value is self.value(node) else replace(
            written, value=self.value(node))  # fmt: skip
        return self._named(node, op, term)

    def _arguments(self, node: Any, op: str) -> list[Any]:
        """Return all arguments in their order, as terms and numbers."""
        given = dict(zip([a.name for a in node.target._schema.arguments], node.args, strict=False))
        given |= node.kwargs
        raw = [given.get(a.name, a.default_value) for a in node.target._schema.arguments]
        self._name_leaves(op, raw)
        whole = op not in _STEPWISE
        return [self._argument(x, whole) for x in raw]

    def _argument(self, x: Any, whole: bool) -> Any:
        if isinstance(x, list | tuple):
            return [self._argument(one, whole) for one in x]
        if not hasattr(x, "op"):
            return x
        term = self.of(x)
        if whole and term.steps:
            term = self.terms[x] = self.steady(replace(term, steps=()), "H")
        return term

    def _name_leaves(self, op: str, raw: list[Any]) -> None:
        """Give the parameters of a layer their letters and one number."""
        group, letters = _LETTERS.get(op, ("", {}))
        if letters:
            columns = self.value(raw[0]).dim() - 2 if op[:4] in ("conv", "batc", "grou") else 0
            cut = {k: _columns(columns if letter != "K" else 0) for k, letter in letters.items()}
            self.name_leaves(group, letters, raw, cut.__getitem__)

    def _named(self, node: Any, op: str, term: Term) -> Term:
        """Name what a layer gives, what is used more than once, and what is long."""
        letter, users = _RESULTS.get(op, ""), list(node.users)
        short = len(term.text) <= LONG and term.text not in self.names.taken and not term.parts
        if letter == "z" and len(users) == 1 and op_of(users[0])[0] in _ACTIVATIONS and short:
            return term  # one equation for both
        role = role_of(self.traced.place(node)[0]) if op == "linear" else ""
        return self.named_as(node, term, letter, role)

    def _causal(self, q: Term, k: Term) -> Term:
        """Return the mask that lets each step see itself and those before."""
        size = (q.shape[-2], k.shape[-2])
        mask = q.value.new_ones(size).tril().bool()
        name = self.names.numbered("M", self.names.count("M"))
        self.leaf(name, (), _whole, "constant", None, mask)
        return Term(name, value=mask)

    def _packed(self, node: Any, op: str) -> Term | None:
        """Return the query, key and value of one product, as nn.MultiheadAttention packs them."""
        if op == "linear" and self.learned.get(node.args[1], "").endswith("in_proj_weight"):
            return self._projections(node)
        first = self.terms.get(node.args[0]) if node.args and _is(node.args[0]) else None
        if first is None or not first.parts or op not in _SHAPES | {"select"}:
            return None
        if op == "select" and node.args[1] == 0:
            return first.parts[int(node.args[2])]
        size = self.value(node).shape
        return replace(first, value=self.value(node)) if 3 in size else None

    def _projections(self, node: Any) -> Term:
        """Write Q = x·W_Qᵀ + b_Q, and so on, of one packed weight."""
        x, weight, bias = (*node.args, None)[:3]
        operand = self._argument(x, True)
        operand = operand if operand.level == ATOM and "(" not in operand.text else self.steady(
            operand, "r")  # fmt: skip
        n = self.names.count("attention")
        mark = "" if self.names.single("attention") else f"⁽{superscript(n)}⁾"
        value, parts = self.value(node), []
        size = value.shape[-1] // 3
        for k, letter in enumerate("QKV"):
            cut = _third(k, size)
            W = Term(self.piece(f"W{mark}_{letter}", (weight,), cut))
            b = None if bias is None else Term(self.piece(f"b{mark}_{letter}", (bias,), cut))
            part = replace(layers.linear(operand, W, b), value=value.narrow(-1, k * size, size))
            parts.append(self.equation(self.names.exactly(f"{letter}{mark}"), part))
        return Term("", value=value, parts=tuple(parts))


def _whole(x: Any) -> Any:
    return x


def _third(k: int, size: int) -> Callable[[Any], Any]:
    return lambda x: x[k * size : (k + 1) * size]


def _columns(columns: int) -> Callable[[Any], Any]:
    """Turn a vector of channels so that it stands before so many axes of places."""
    return lambda x: x.reshape(-1, *[1] * columns) if columns else x


def _is(x: Any) -> bool:
    """Tell whether this is a node of PyTorch's graph."""
    return hasattr(x, "op") and hasattr(x, "users")


def _flattened(args: list[Any]) -> list[Term]:
    out: list[Term] = []
    for x in args:
        out += _flattened(x) if isinstance(x, list) else [x] if isinstance(x, Term) else []
    return out
