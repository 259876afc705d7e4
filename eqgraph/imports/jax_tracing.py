"""Ask JAX what a function computes: its jaxpr, in one list, with every value of the run."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import numpy as np

from eqgraph.errors import GraphError, NotInstalled, ValuesError
from eqgraph.imports.jax_loops import scan_of, while_of
from eqgraph.imports.jax_patterns import recognised
from eqgraph.imports.jax_running import evaluate
from eqgraph.imports.looped import Looped
from eqgraph.imports.traced import Array, Operation

# Functions of jax.nn that are read as such, by the name that they are jitted under.
KNOWN = frozenset(
    ("relu", "relu6", "silu", "softplus", "log_softmax", "softmax", "sigmoid", "elu", "leaky_relu",
     "logaddexp", "logsumexp", "_one_hot")
)  # fmt: skip
_INNER = ("jaxpr", "call_jaxpr", "fun_jaxpr")


@dataclass(slots=True)
class TracedFunction(Looped):
    """Hold the operators of a function of JAX, in double precision."""

    function: Callable[..., Any] = lambda: None
    inputs: tuple[Any, ...] = ()
    any_while: bool = False

    def results(self) -> list[Array]:
        """Run the function itself."""
        jax = needed_jax()
        with double(jax):
            return [np.asarray(x) for x in jax.tree_util.tree_leaves(self.function(*self.inputs))]

    def pulled(self, seeds: Sequence[Array]) -> dict[Any, Array]:
        """Let seeds flow back through the function by jax.vjp."""
        jax = needed_jax()
        leaves, tree = jax.tree_util.tree_flatten(self.inputs)
        real = [k for k, x in enumerate(leaves) if np.issubdtype(x.dtype, np.floating)]

        def of_real(*given: Any) -> list[Any]:
            whole = list(leaves)
            for k, x in zip(real, given, strict=True):
                whole[k] = x
            out = self.function(*jax.tree_util.tree_unflatten(tree, whole))
            return [x for x in jax.tree_util.tree_leaves(out) if _is_real(x)]

        with double(jax):
            flat = jax.tree_util.tree_leaves(self.function(*self.inputs))
            kept = [jax.numpy.asarray(s) for s, x in zip(seeds, flat, strict=True) if _is_real(x)]
            own = [leaves[k] for k in real]
            if self.any_while:  # JAX goes forward only through it
                found = jax.jacfwd(
                    lambda *x: sum(map(jax.numpy.vdot, kept, of_real(*x))), tuple(range(len(own)))
                )(*own)
            else:
                found = jax.vjp(of_real, *own)[1](kept)
        nodes = list(self.arguments)
        return {nodes[k]: np.asarray(g) for k, g in zip(real, found, strict=True)}

    def versions(self) -> dict[str, str]:
        """Return the version of JAX."""
        return {"jax": needed_jax().__version__}


def _is_real(x: Any) -> bool:
    return bool(np.issubdtype(getattr(x, "dtype", type(x)), np.floating))


def needed_jax() -> Any:
    """Return JAX.

    Raises:
        NotInstalled: it is not installed here.
    """
    try:
        import jax
        import jax.extend.core
    except ModuleNotFoundError:
        raise NotInstalled(
            "from_jax reads a function of JAX, which is not installed here", hint="pip install jax"
        ) from None
    return jax


def double(jax: Any) -> AbstractContextManager[Any]:
    """Compute in double precision for a while."""
    found: AbstractContextManager[Any] = jax.enable_x64(True)
    return found


def traced_function(function: Any, arguments: tuple[Any, ...]) -> TracedFunction:
    """Trace a function at its arguments, in double precision.

    Raises:
        NotInstalled: JAX is missing.
        ValuesError: this is no function.
        GraphError: JAX cannot trace it; its own words follow.
    """
    jax = needed_jax()
    if not callable(function):
        raise ValuesError(f"from_jax reads a function, not {type(function).__name__}")
    with double(jax):
        given = jax.tree_util.tree_map(lambda x: _doubled(jax, x), arguments)
        try:
            closed = jax.make_jaxpr(function)(*given)
        except Exception as error:
            first = (str(error).strip().splitlines() or [type(error).__name__])[0]
            name = getattr(function, "__name__", "this function")
            raise GraphError(
                f"JAX cannot trace {name}: {first[:200]}",
                hint="a function that asks for values, such as `if x.sum() > 0`, has no one text",
            ) from None
        name = getattr(function, "__name__", type(function).__name__)
        out = TracedFunction(
            "function" if name == "<lambda>" else name, "JAX", [], [], function=function,
            inputs=given,
        )  # fmt: skip
        _Reading(jax, out).whole(closed, given)
    return out


def _doubled(jax: Any, x: Any) -> Any:
    array = np.asarray(x)
    floating = np.issubdtype(array.dtype, np.floating) or array.dtype.name == "bfloat16"
    return jax.numpy.asarray(array.astype(np.float64) if floating else array)


class _Reading:
    """Read jaxprs into operations, one by one, and compute each."""

    def __init__(self, jax: Any, out: TracedFunction) -> None:
        self.jax, self.out = jax, out

    def whole(self, closed: Any, given: Any) -> None:
        """Read the function: its arguments, its constants, all equations."""
        out, keys = self.out, self.jax.tree_util
        names = _argument_names(out.function, len(given))
        for path, value in keys.tree_flatten_with_path(given)[0]:
            name = ".".join((names[path[0].idx], *(_key(one) for one in path[1:])))
            node = Operation("argument", name=name)
            out.arguments[node] = name
            if len(path) > 1:
                out.parameters[node] = name
            out.values[node] = np.asarray(value)
        consts = [self._constant(x) for x in closed.consts]
        out.outputs = self.read(closed.jaxpr, [*consts, *out.arguments], out.nodes, "")
        evaluate(out.nodes, out.values, out.timed)
        recognised(out.nodes, out.shape)
        out.live(out.nodes, out.outputs)
        out.find_constants()

    def _constant(self, value: Any) -> Operation:
        node = Operation("constant", name="C")
        self.out.values[node] = np.asarray(value)
        self.out.buffers[node] = ""
        self.out.constants.add(node)
        return node

    # --- reading ----------------------------------------------------------------------------------

    def read(self, jaxpr: Any, given: Sequence[Any], into: list[Operation], path: str) -> list[Any]:
        """Read the equations of a jaxpr into a list; return its outputs."""
        known = dict(zip([*jaxpr.constvars, *jaxpr.invars], given, strict=True))

        def of(atom: Any) -> Any:
            return known[atom] if not hasattr(atom, "val") else atom.val

        for eqn in jaxpr.eqns:
            args = tuple(of(x) for x in eqn.invars)
            found = self._one(eqn, args, into, path)
            known.update(zip(eqn.outvars, found, strict=True))
        return [of(x) for x in jaxpr.outvars]

    def _one(self, eqn: Any, args: tuple[Any, ...], into: list[Operation], path: str) -> list[Any]:
        name, params = eqn.primitive.name, dict(eqn.params)
        inner = next((params[k] for k in _INNER if k in params), None)
        if name == "scan":
            return scan_of(self, params, args, into, path)
        if name == "while":
            return while_of(self, params, args, into, path)
        if inner is None:
            call = Operation(name, args, params, path=path)
            call.params = {**params, "run": _runner(eqn)}
            return self.place(call, len(eqn.outvars), into, eqn.primitive.multiple_results)
        called = str(params.get("name", ""))
        if called in KNOWN and len(eqn.outvars) == 1:
            axes = _axes_in(inner)
            call = Operation(called, args, {"axes": axes}, path=path)
            call.params = {"axes": axes, "run": self._called(inner)}
            return self.place(call, 1, into, True)
        own = f"{path}/{called}".strip("/") if called else path
        if hasattr(inner, "consts"):
            consts = [self._constant(x) for x in inner.consts]
            return self.read(inner.jaxpr, [*consts, *args], into, own)
        return self.read(inner, args, into, own)

    def _called(self, inner: Any) -> Callable[..., Any]:
        core = self.jax.extend.core
        closed = inner if hasattr(inner, "consts") else core.ClosedJaxpr(inner, ())
        found: Callable[..., Any] = core.jaxpr_as_fun(closed)
        return found

    def place(self, call: Operation, count: int, into: list[Operation], many: bool) -> list[Any]:
        """Append an operation; of several results, each is one more."""
        into.append(call)
        call.params = {**call.params, "many": many and count == 1}
        if count == 1:
            return [call]
        parts = [Operation("getitem", (call,), {"index": k}, path=call.path) for k in range(count)]
        into += parts
        return list(parts)


def _runner(eqn: Any) -> Callable[..., Any]:
    def run(*args: Any) -> Any:
        return eqn.primitive.bind(*args, **eqn.params)

    return run


def _argument_names(function: Any, count: int) -> list[str]:
    try:
        names = list(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        names = []
    return [names[k] if k < len(names) else f"x{k + 1}" for k in range(count)]


def _key(one: Any) -> str:
    return str(next(getattr(one, k) for k in ("key", "name", "idx") if hasattr(one, k)))


def _axes_in(inner: Any) -> tuple[int, ...] | None:
    """Return the axes of the first sum inside of a function: those that a softmax works along."""
    jaxpr = getattr(inner, "jaxpr", inner)
    for eqn in jaxpr.eqns:
        if eqn.primitive.name == "reduce_sum":
            return tuple(eqn.params["axes"])
        for key in _INNER:
            if key in eqn.params:
                found = _axes_in(eqn.params[key])
                if found is not None:
                    return found
    return None
