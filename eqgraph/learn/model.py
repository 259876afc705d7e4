"""Define the model: a text, and the numbers of its parameters."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from eqgraph.errors import EqGraphError, GraphError, UnknownName, ValuesError
from eqgraph.ir import ArrayLike, DTypeLike, Graph, Values, as_array
from eqgraph.ir.formats import dtype_of
from eqgraph.ir.rewrites import Choice
from eqgraph.ir.rewrites import rewrite as rewritten
from eqgraph.ir.template import Template, template
from eqgraph.ir.unrolling import unroll
from eqgraph.ir.values import Array
from eqgraph.learn.counts import whole_number
from eqgraph.learn.declared import check_declared, fan, shape_of
from eqgraph.learn.initialisers import Scheme, initialiser, rng_for
from eqgraph.operators.shapes import show
from eqgraph.shown import Shown
from eqgraph.syntax import Equations, canonical, display
from eqgraph.syntax.text.model import read_model

_MOST = 2**46  # numbers of one parameter


class Model(Shown):
    """Hold a model text and the values of its parameters, `values`, by displayed name.

    Of an imported module `origins` says what names are in it.

    Args:
        text: declarations, equations over time, initial values and a loss; see the language.

    Raises:
        ParseError: the text cannot be read; it points at the place.
        GraphError: its times do not fit together.

    >>> import eqgraph as eg
    >>> m = eg.model("h₀ = 0; hₜ = tanh(w*hₜ₋₁ + xₜ); loss L = ∑ₜ hₜ²")
    >>> m.parameters, m.inputs, m.states, m.loss
    (('w',), ('xₜ',), ('hₜ',), 'L')
    >>> m.unroll(values={"w": 0.5, "xₜ": [1.0, 0.0, 0.0]})["h₃"].operands[0].name
    'v2₃'
    """

    def __init__(self, text: str) -> None:
        self._template: Template = template(read_model(text))
        self.values: dict[str, Array] = {}
        self.origins: dict[str, str] = {}

    @property
    def text(self) -> str:
        """Return the text as it was written."""
        return self._template.source.text

    @property
    def equations(self) -> Equations:
        """Return the equations of the text."""
        return self._template.source.equations

    @property
    def parameters(self) -> tuple[str, ...]:
        """Return the names of what is learned, in the order of the text."""
        declared = self._template.source.declarations
        inputs = {name for name, one in declared.items() if one.role == "input"}
        names = dict.fromkeys(n for n in self._template.plain() if n not in inputs)
        return tuple(display(n) for n in self._template.places if n in names)

    @property
    def inputs(self) -> tuple[str, ...]:
        """Return the names of what takes a new value at every step, at t."""
        return tuple(display(name) for name in self._template.inputs())

    @property
    def states(self) -> tuple[str, ...]:
        """Return the names of what is handed on from step to step, at t."""
        return tuple(display(name) for name in self._template.states())

    @property
    def initial(self) -> dict[str, str]:
        """Return the initial name of each state: hₜ: h₀, and h_{T+1} where it runs backward."""
        clock, back = self._template.source.clock, self._template.sweeps.backward
        names = {s: canonical(s) for s in self.states}
        return {s: clock.outside(name, 1 if name in back else -1) for s, name in names.items()}

    @property
    def loss(self) -> str | None:
        """Return the name of the loss, if the text says which equation it is."""
        loss = self._template.source.loss
        return display(loss) if loss is not None else None

    def at(self, name: str, step: int) -> str:
        """Return what a name at t is called at a step: `model.at("hₜ", 3)` is h₃.

        Args:
            name: as it stands in the text; one without a time stays as it is.
            step: that t is.
        """
        timed = self._template.source.clock.read(canonical(name))
        if timed is None:
            return display(canonical(name))
        return self._template.source.clock.at(timed.family, step + timed.offset)

    def extended(self, text: str) -> Model:
        """Return a model with more equations, such as a loss; values and `origins` are kept.

        Args:
            text: what is written below the text of this model.

        Raises:
            ParseError: the text cannot be read; it points at the place.
            GraphError: its times do not fit together, or it computes what has a value.
            ShapeError: it declares a shape that a value has not.
            ValuesError: it is no text.

        >>> m = Model("h₀ = 0; hₜ = tanh(w*hₜ₋₁ + xₜ)").set({"w": 0.5})
        >>> both = m.extended("target y; loss L = (h_T − y)²")
        >>> both.loss, both.values
        ('L', {'w': array(0.5)})
        """
        if not isinstance(text, str):
            raise ValuesError(f"more equations come as a text, not as {type(text).__name__}")
        made = Model(f"{self.text.rstrip()}\n{text}")
        for name in self.values:
            if name not in made.parameters:
                raise GraphError(
                    f"{name} has a value already, so it cannot be computed too",
                    hint="call it by another name, or make a model of the whole text: eg.model",
                )
        sizes: dict[str, int] = {}
        for name, array in self.values.items():
            check_declared(made._template.source, name, array, sizes)
        made.values, made.origins = dict(self.values), dict(self.origins)
        return made

    def unroll(
        self, steps: int | None = None, values: Values | None = None, *,
        dtype: DTypeLike = "float64", rewrite: Choice = "stability",
    ) -> Graph:  # fmt: skip
        """Return the graph over so many steps; hₜ at step 3 is the node h₃.

        Args:
            steps: how many; by default as many as the data has.
            values: of the inputs, each named as at t, xₜ, with one row a step as the first axis;
                and of whatever differs from the model's own `values`. Without them the graph is
                a structure.
            dtype: float64 or float32; float16 and bfloat16 to see what rounding does.
            rewrite: the rules, as for `eg.graph`; by default where floats would lose digits. With
                False the graph is the equations as written.

        Raises:
            ValuesError: a value is missing, given twice, or no array; the steps differ.
            ShapeError: a shape does not fit the declarations, or operands do not fit each other.
            UnknownName: `values` has a name that the text does not.
            GraphError: there is no such dtype or rewrite, or the text and the steps do not fit.
        """
        if values is None:
            return self._named(unroll(self._template, steps, None, dtype=dtype), rewrite)
        _check_mapping("values", values)
        merged: dict[str, ArrayLike] = dict(self.values)
        given: set[str] = set()
        for key, value in values.items():
            name = _shown(key)
            if name in given:
                raise ValuesError(f"{name} is given twice, in two spellings")
            given.add(name)
            merged[name] = value
        return self._named(unroll(self._template, steps, merged, dtype=dtype), rewrite)

    def _named(self, g: Graph, rules: Choice) -> Graph:
        return rewritten(replace(g, origins=dict(self.origins)), rules)

    def explicit(self, values: Values | None = None) -> str:
        """Return the text with every sign written, as the shapes of the values read it.

        Args:
            values: as for `unroll`; without them the shapes that are declared must say it.

        Raises:
            GraphError: the shapes do not say what the text leaves open.
            ValuesError: a value is missing, given twice, or no array.

        >>> m = Model("param W ∈ ℝ^{h×n}; input xₜ ∈ ℝⁿ; h₀ = 0; hₜ = tanh(W xₜ) + hₜ₋₁")
        >>> print(m.explicit().splitlines()[-1])
        hₜ = tanh(W·xₜ) + hₜ₋₁
        """
        from eqgraph.ir.explicit_model import explicit_model  # it reads the text again

        merged = (
            None if values is None else {**self.values, **{_shown(k): v for k, v in values.items()}}
        )
        return explicit_model(self._template, merged)

    def set(self, values: Values, dtype: DTypeLike = "float64") -> Model:
        """Give parameters their values, after all of them have been checked; return the model.

        Args:
            values: arrays by name, in the shapes that the text declares.
            dtype: float64 or float32.

        Raises:
            UnknownName: the model has no such parameter.
            ShapeError: a shape is not the declared one.
            ValuesError: a value is no array of real numbers.
            GraphError: there is no such dtype.
        """
        kind = dtype_of(dtype)
        _check_mapping("values", values)
        checked: dict[str, Array] = {}
        for key, value in values.items():
            name = _shown(key)
            if name not in self.parameters:
                raise UnknownName(
                    f"the model has no parameter {name}",
                    hint="it has " + ", ".join(self.parameters),
                )
            checked[name] = as_array(value, name, kind)
        sizes: dict[str, int] = {}
        for name, array in checked.items():
            check_declared(self._template.source, name, array, sizes)
        self.values.update(checked)
        return self

    def init(
        self,
        sizes: Mapping[str, int] | None = None,
        *,
        seed: int = 0,
        scheme: str | Scheme = "glorot",
        each: Mapping[str, str | float | Scheme] | None = None,
        dtype: DTypeLike = "float64",
    ) -> Model:
        """Draw all parameters anew; return the model.

        A parameter's draw depends on the seed and on its own name only.

        Args:
            sizes: the named dimensions of the declarations, {"n": 65, "h": 100}.
            seed: of the draw.
            scheme: zeros, uniform, normal, glorot, he or orthogonal; vectors are zeros.
            each: another scheme, or a number, for single parameters: {"Bf": 1.0}.
            dtype: float64 or float32.

        Raises:
            ShapeError: a shape is not declared, or a size is not given.
            UnknownName: `each` names no parameter.
            ValuesError: there is no such scheme; a size or the seed is no whole number.
            GraphError: there is no such dtype.

        Source: Glorot and Bengio (2010), eq. 16; He et al. (2015), eq. 10; Saxe et al. (2014).

        >>> m = Model("param W ∈ ℝ^{h×n}; yₜ = W·xₜ").init({"h": 2, "n": 3}, seed=1)
        >>> m.values["W"].shape
        (2, 3)
        """
        kind = dtype_of(dtype)
        for what, given in (("sizes", sizes), ("each", each)):
            if given is not None:
                _check_mapping(what, given)
        for size, length in (sizes or {}).items():
            whole_number(f"the size {size}", length, 1)
        whole_number("the seed", seed, 0)
        own = {_shown(key): value for key, value in (each or {}).items()}
        unknown = set(own) - set(self.parameters)
        if unknown:
            raise UnknownName(f"the model has no parameter {sorted(unknown)[0]}")
        drawn: dict[str, Array] = {}
        for name in self.parameters:
            shape = shape_of(self._template, name, sizes or {})
            chosen = own.get(name, scheme if len(shape) > 1 else "zeros")
            draw = initialiser(chosen)
            if math.prod(shape) > _MOST:
                raise ValuesError(f"{name} would be {show(shape)}: no memory holds it")
            try:
                array = draw(rng_for(seed, name), shape, fan(self._template, name, shape))
                drawn[name] = as_array(array, name, kind, shape)
            except MemoryError:
                raise ValuesError(
                    f"{name} would be {show(shape)}: too large for the memory"
                ) from None
        self.values = drawn
        return self

    def save(self, path: str | Path) -> None:
        """Write `path.eq`, the text, and `path.safetensors`, the numbers; see `eg.load`.

        Args:
            path: without an ending, or with one of the two.

        Raises:
            ValuesError: a file cannot be written.
            NotInstalled: safetensors is missing.
        """
        from eqgraph.learn.files import save

        save(self, path)

    def export(
        self, target: str, path: str | Path, *, gradients: bool = False, batch: bool | None = None,
        fused: bool = True, cells: bool = False, values: Values | None = None,
        verify: bool | None = None,
    ) -> Path:  # fmt: skip
        """Write the model as source for another machine; see `eg.export`.

        Args:
            target: numpy, jax, torch, tensorflow, onnx, gorgonia, javascript or latex.
            path: of the file; the target's ending is added if it is missing.
            gradients: whether the way back is written, too.
            batch: whether a batch stands in front; by default where the equations take one.
            fused: whether products with one operand are joined into one, as training does.
            cells: whether a preset is written with PyTorch's own cell, its weights converted.
            values: data over time, for the shapes of inputs that are not declared.
            verify: whether both sides are run and compared, in a certificate.

        Raises:
            UnknownName: there is no such target.
            GraphError: the target cannot say an operator; nothing is written.
            ValuesError: a parameter has no value, or a file cannot be written.
        """
        from eqgraph.learn.exporting import export

        return export(
            self, target, path, gradients=gradients, batch=batch, fused=fused, cells=cells,
            values=values, verify=verify,
        )  # fmt: skip

    def __reduce__(self) -> tuple[Any, ...]:
        return _copied, (self.text, self.values, self.origins)

    def __repr__(self) -> str:
        parts = [f"<Model of {', '.join(self.equations)}"]
        parts.append(f"; learns {', '.join(self.parameters)}" if self.parameters else "")
        return "".join(parts) + ">"


def _copied(text: str, values: dict[str, Array], origins: dict[str, str]) -> Model:
    made = Model(text)
    for array in values.values():
        array.setflags(write=False)
    made.values, made.origins = dict(values), dict(origins)
    return made


def model(text: str) -> Model:
    """Read a model text: declarations, equations over time, initial values and a loss.

    What ranks decide, a product without a sign, `∑ⱼ Wᵢⱼ x_{t,j}`, `A⁻¹`, `|A|`, is settled by the
    shapes of the values, or those that are declared, when the model is unrolled; the graph's hints
    tell it. The time is never an index of an axis.

    Args:
        text: such as `hₜ = tanh(W·xₜ + U·hₜ₋₁); h₀ = 0; loss L = ∑ₜ hₜ²`; see the language.

    Raises:
        ParseError: the text cannot be read; it points at the place.
        GraphError: its times do not fit together; it points at the place.

    >>> model("h₀ = 0; hₜ = tanh(w*hₜ₋₁ + xₜ)")
    <Model of h₀, hₜ; learns w>
    """
    return Model(text)


def _shown(key: Any) -> str:
    try:
        return display(canonical(key))
    except EqGraphError:
        return str(key)


def _check_mapping(what: str, given: Any) -> None:
    if not isinstance(given, Mapping):
        raise ValuesError(f"{what} come as a dict from names, not as {type(given).__name__}")
