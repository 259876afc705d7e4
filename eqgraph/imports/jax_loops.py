"""Read loops of JAX: a scan, and a while whose number of steps no argument changes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from eqgraph.imports.term import Refused
from eqgraph.imports.traced import Operation

if TYPE_CHECKING:
    from eqgraph.imports.jax_tracing import _Reading

_MOST = 10_000  # steps of a loop that is looked at


@dataclass(eq=False, slots=True)
class Body:
    """Hold one step of a loop: what it reads, what it hands on, what it gives at each step."""

    nodes: list[Operation]
    before: list[Operation]  # the states as the step finds them
    steps: list[Operation]  # what differs from step to step
    after: list[Any]  # the states as the step leaves them
    given: list[Any]
    length: int
    reverse: bool
    names: list[str]  # of the states, as the function of the step calls them
    first: int = 0  # where the states begin among the loop's operands
    timed: set[Operation] = field(default_factory=set)
    kept: set[int] = field(default_factory=set)  # which states are needed
    shown: set[int] = field(default_factory=set)  # which results are read
    starts: list[Any] = field(default_factory=list)
    series: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        known = {*self.before, *self.steps}
        for node in self.nodes:
            if any(x in known for x in node.all_input_nodes):
                known.add(node)
        self.timed = known

    def split(self, args: Sequence[Any]) -> None:
        """Part the loop's operands into the first states and what goes step by step."""
        count = len(self.before)
        states = args[self.first : self.first + count]
        self.starts = [np.asarray(x) for x in states]
        self.series = [np.asarray(x) for x in args[self.first + count :]]
        self.length = self.length or len(self.series[0])

    def keep(self, read: Collection[int]) -> None:
        """Find which states are needed, by the numbers of the results that something reads."""
        self.shown = set(read)
        count = len(self.after)
        needed = {k for k in read if k < count}
        reached = self._reached([y for k, y in enumerate(self.given) if count + k in read])
        while True:
            found = self._reached([self.after[k] for k in needed]) | reached
            more = {k for k, node in enumerate(self.before) if node in found}
            if more <= needed:
                break
            needed |= more
        self.kept = needed

    def _reached(self, roots: Sequence[Any]) -> set[Operation]:
        found: set[Operation] = set()
        stack = [x for x in roots if isinstance(x, Operation)]
        while stack:
            node = stack.pop()
            if node not in found:
                found.add(node)
                stack += node.all_input_nodes
        return found

    @property
    def wanted(self) -> list[Any]:
        """Return what of a step is needed: states, and results that something reads."""
        count = len(self.after)
        given = [y for k, y in enumerate(self.given) if count + k in self.shown]
        return [*(self.after[k] for k in sorted(self.kept)), *given]


def scan_of(reading: _Reading, params: Any, args: tuple[Any, ...], into: list[Operation],
            path: str) -> list[Any]:  # fmt: skip
    """Read a scan; its results are those of one operation."""
    closed, consts = params["jaxpr"], params["num_consts"]
    count = params["num_carry"]
    names = list(getattr(closed.jaxpr.debug_info, "arg_names", None) or ())
    names = [str(x) for x in names[consts : consts + count]]
    before = [Operation("state", name=n) for n in names or [""] * count]
    steps = [Operation("step", name="x") for _ in args[consts + count :]]
    return _loop(reading, closed, args, consts, before, steps, into, path,
                 params["length"], params["reverse"])  # fmt: skip


def _loop(reading: _Reading, closed: Any, args: tuple[Any, ...], consts: int,
          before: list[Operation], steps: list[Operation], into: list[Operation], path: str,
          length: int, reverse: bool) -> list[Any]:  # fmt: skip
    nodes: list[Operation] = []
    own = [reading._constant(x) for x in closed.consts]
    given = reading.read(closed.jaxpr, [*own, *args[:consts], *before, *steps], nodes, path)
    count = len(before)
    body = Body(nodes, before, steps, given[:count], given[count:], length, reverse,
                [x.name for x in before], consts)  # fmt: skip
    if any(isinstance(n.params.get("body"), Body) for n in nodes):
        raise_nested(reading, path)
    call = Operation("scan", args, {"body": body}, path=path)
    into.append(call)
    parts = [Operation("getitem", (call,), {"index": k}, path=path) for k in range(len(given))]
    into += parts
    return list(parts)


def raise_nested(reading: _Reading, path: str) -> None:
    """Keep that a loop stands in a loop: it is refused with all else."""
    reading.out.refused.append(f"scan at {path or 'the top'}: a loop in a loop")


def while_of(reading: _Reading, params: Any, args: tuple[Any, ...], into: list[Operation],
             path: str) -> list[Any]:  # fmt: skip
    """Read a while as a scan, where its number of steps does not depend on any argument."""
    for_cond, for_body = params["cond_nconsts"], params["body_nconsts"]
    length = known_count(reading, params, args)
    reading.out.any_while = True
    if length is None:
        reading.out.refused.append(
            f"while at {path or 'the top'}: how many steps it takes depends on what is computed"
        )
        length = 1
    before = [Operation("state") for _ in args[for_cond + for_body :]]
    rest = args[for_cond:]
    return _loop(reading, params["body_jaxpr"], rest, for_body, before, [], into, path, length,
                 False)  # fmt: skip


def known_count(reading: _Reading, params: Any, args: tuple[Any, ...]) -> int | None:
    """Count the steps of a while, or return nothing where an argument decides."""
    for_cond, for_body = params["cond_nconsts"], params["body_nconsts"]
    jax = reading.jax
    cond, body = params["cond_jaxpr"], params["body_jaxpr"]
    given = list(args)
    states = given[for_cond + for_body :]
    known = [not isinstance(x, Operation) for x in states]
    if any(isinstance(x, Operation) for x in given[:for_cond]):
        return None
    reads = _reads(body.jaxpr)
    while True:  # a state is known where all that makes it is
        sources = [not isinstance(x, Operation) for x in given[for_cond : for_cond + for_body]]
        ok = [*sources, *known]
        new = [k and all(ok[i] for i in reads[n]) for n, k in enumerate(known)]
        if new == known:
            break
        known = new
    if any(not known[i - for_cond] for i in _reads(cond.jaxpr)[0] if i >= for_cond):
        return None
    core = jax.extend.core
    asks, steps = core.jaxpr_as_fun(cond), core.jaxpr_as_fun(body)
    every = [*given[for_cond : for_cond + for_body], *states]
    sure = [True] * for_body + known
    every = [
        x if k and not isinstance(x, Operation) else jax.numpy.zeros(v.aval.shape, v.aval.dtype)
        for x, k, v in zip(every, sure, body.jaxpr.invars, strict=True)
    ]
    fixed, now = every[:for_body], every[for_body:]
    count = 0
    while bool(asks(*given[:for_cond], *now)[0]):
        now, count = steps(*fixed, *now), count + 1
        if count > _MOST:
            raise Refused(f"a loop of more than {_MOST:,} steps")
    return count


def _reads(jaxpr: Any) -> list[set[int]]:
    """Return for each output which of the inputs it is made of, by their numbers."""
    made: dict[Any, set[int]] = {v: {k} for k, v in enumerate(jaxpr.invars)}

    def of(atom: Any) -> set[int]:
        return set() if hasattr(atom, "val") else made.get(atom, set())

    for eqn in jaxpr.eqns:
        found: set[int] = set().union(*(of(x) for x in eqn.invars))
        made.update(dict.fromkeys(eqn.outvars, found))
    return [of(x) for x in jaxpr.outvars]
