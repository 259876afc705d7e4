"""Guard what a page may change of a widget: its step, and nothing that Python made."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import anywidget
import numpy as np
import traitlets

from eqgraph.errors import EqGraphError, MachineError


class StepError(MachineError, traitlets.TraitError):
    """Refuse a step; traitlets then takes it back, also where it holds changes."""


class Place(traitlets.Int[int, Any]):
    """Hold a place on the tape; what is no whole number is an error of ours, not of traitlets."""

    def validate(self, obj: Any, value: Any) -> Any:
        """Refuse what `Machine.seek` refuses."""
        if isinstance(value, bool) or not isinstance(value, int | np.integer):
            raise StepError(f"a step is a whole number, not {str(value)[:40]}")
        return super().validate(obj, int(value))


class Guarded(anywidget.AnyWidget):
    """Be a widget of which a page sets little; a message that asks for more is answered.

    What a page sends is not to be trusted: a saved notebook may hold any page. What it may not set
    is sent back as it is, so that both sides agree.
    """

    step = Place(0).tag(sync=True)

    @property
    def last_step(self) -> int:
        """Return the largest step that there is."""
        raise NotImplementedError

    @traitlets.validate("step")
    def _within(self, proposal: Any) -> int:
        if not 0 <= proposal.value <= self.last_step:
            raise StepError(
                f"there is no step {str(proposal.value)[:20]}: "
                f"the tape has steps 0 to {self.last_step}"
            )
        return int(proposal.value)

    def _sound(self, key: str, value: object) -> bool:
        """Tell whether a page may set a part of the state to a value: a step that there is."""
        return (
            key == "step"
            and isinstance(value, int)
            and not isinstance(value, bool)
            and 0 <= value <= self.last_step
        )

    def set_state(self, sync_data: Mapping[str, object]) -> None:
        """Take over what a page sends, if it is sound; all else is sent back as it is.

        Args:
            sync_data: the state of the page, by name.
        """
        given = sync_data if isinstance(sync_data, Mapping) else {}
        sound: dict[str, object] = {}
        for key, value in given.items():
            with suppress(EqGraphError):  # of a player that is closed
                if self._sound(key, value):
                    sound[key] = value
        if sound:
            super().set_state(sound)
        refused = {key for key in given if key in self.keys and key not in sound}
        if refused:
            self.send_state(refused)

    def _answered(self, content: Any, reply: Mapping[str, Any]) -> None:
        """Send a reply that carries the number of the message."""
        number = content.get("id") if isinstance(content, Mapping) else None
        self.send({**reply, "id": number})

    def _declined(self, _: Any, content: Any, buffers: Any) -> None:
        """Answer a message to a widget that has nothing to answer."""
        self._answered(content, {"kind": "error", "text": "there is nothing to ask for here"})
