"""Train a model, all updates at once: with what shows, notes, keeps and ends it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from eqgraph.ir import DTypeLike, Values
from eqgraph.ir.rewrites import Choice
from eqgraph.learn.counts import whole_number
from eqgraph.learn.history import History
from eqgraph.learn.interrupts import interruptible
from eqgraph.learn.model import Model
from eqgraph.learn.optimisers import Optimiser
from eqgraph.learn.progress import showing
from eqgraph.learn.snapshots import Halt
from eqgraph.learn.trainer import Trainer
from eqgraph.learn.watching import Watch, Watcher
from eqgraph.tape.threads import few_threads


def train(
    model: Model,
    data: Values,
    optimiser: Optimiser | None = None,
    *,
    updates: int | None = None,
    epochs: int | None = None,
    window: int | None = None,
    batch: int | None = None,
    norm: float | None = None,
    bound: float | None = None,
    seed: int = 0,
    dtype: DTypeLike = "float64",
    rewrite: Choice = "stability",
    progress: bool = True,
    every: int = 100,
    watch: Watch = False,
    report: Callable[[Trainer], None] | None = None,
    checkpoint: str | Path | None = None,
    resume: bool = False,
) -> History:
    """Train a model, and return its history; the model holds the last values.

    Ctrl-C ends it after the update at hand.

    Args:
        model: with a loss in its text, and a value for each parameter.
        data: for each input an array whose axes are time, (with `batch`) sequence, and its own.
        optimiser: by default Adam.
        updates: how many.
        epochs: how often through the data, where `updates` does not say; by default once.
        window: steps of time in one update; the states are handed on. By default all.
        batch: sequences in one update; by default there is one sequence, without an axis.
        norm: the largest common norm of the gradients; longer ones are scaled to it.
        bound: the largest size of an entry of a gradient; larger ones are cut.
        seed: of the order of the sequences.
        dtype: float64 or float32.
        rewrite: the rules, as for `eg.graph`.
        progress: whether a notebook shows the curve of the losses, and a terminal a bar.
        every: so many updates, after which `report` and `checkpoint` do their work.
        watch: True or a number notes norms of weights, gradients and steps, saturation, dead units
            and the flow over time, as in `eg.diagnose` what comes back to each step of the last
            loss alone, every so many updates (True: as `every`), in `history.watched`; a note takes
            some 10 times as long as an update. A condition, such as "‖∂L/∂Wf‖ > 10³",
            "saturation(fₜ) > 0.9" or "NaN", is asked at each update and ends the training before
            the step, with `history.halted`. Several come as a tuple.
        report: a function of the trainer.
        checkpoint: the path of a file.
        resume: whether to go on from the checkpoint, exactly as if it had not stopped.

    Raises:
        ValuesError: whatever `eg.Trainer` raises it for; a count is too small; the checkpoint is of
            another training; a loss, a gradient or a step is not finite.
        ShapeError: a shape does not fit the text.
        GraphError: there is no such dtype or rewrite.

    Source: Williams and Peng (1990) for windows of time; Pascanu et al. (2013) for `norm`; Kingma
    and Ba (2015) for Adam.

    >>> from eqgraph.learn import Adam
    >>> m = Model("param w ∈ ℝ; loss L = ∑ₜ ((yₜ - w*xₜ)²)").set({"w": 0.0})
    >>> data = {"xₜ": [1.0, 2.0], "yₜ": [3.0, 6.0]}
    >>> train(m, data, Adam(rate=0.1), updates=200, progress=False).losses[0]
    45.0
    """
    from eqgraph.learn.checkpoints import restore

    trainer = Trainer(
        model, data, optimiser, window=window, batch=batch, norm=norm, bound=bound, seed=seed,
        dtype=dtype, rewrite=rewrite,
    )  # fmt: skip
    updates = _length(updates, epochs, every, trainer.windows.per_epoch)
    if watch is not False:
        trainer.watcher = Watcher(watch, model, every)
    path = Path(checkpoint) if checkpoint is not None else None
    if resume and path is not None and path.exists():
        restore(trainer, path)
    _run(trainer, updates, every, report, path, progress)
    return trainer.history


def _run(
    trainer: Trainer, updates: int, every: int, report: Callable[[Trainer], None] | None,
    path: Path | None, progress: bool,
) -> None:  # fmt: skip
    """Do the updates that are left, until Ctrl-C or a condition ends them."""
    from eqgraph.learn.checkpoints import write

    done, history = trainer.done, trainer.history
    show_it = showing(history, updates, progress)
    with interruptible() as stop, few_threads(trainer.blocks), show_it as show:
        while done < updates and not stop():
            look = (done + 1) % every == 0 or done + 1 == updates
            try:
                trainer.advance(look=look)
            except Halt as halt:
                history.halted = halt.snapshot
                break
            done += 1
            show()
            if look:
                trainer.commit()
                if path is not None:
                    write(trainer, path)
                if report is not None:
                    report(trainer)
        history.interrupted = stop()
    trainer.commit()
    if path is not None and (history.interrupted or history.halted):
        write(trainer, path)


def _length(updates: int | None, epochs: int | None, every: int, per_epoch: int) -> int:
    """Return how many updates are asked for."""
    for name, count, least in (("updates", updates, 0), ("epochs", epochs, 0), ("every", every, 1)):
        if count is not None or name == "every":
            whole_number(name, count, least)
    if updates is not None:
        return updates
    return (epochs if epochs is not None else 1) * per_epoch
