"""The collector of cycles rests while a payload is made, and only then."""

from __future__ import annotations

import gc
from typing import Any

import pytest

import eqgraph as eg
from eqgraph.payload import payload
from eqgraph.tape.memory import kept


@pytest.mark.parametrize("on", [True, False])
def test_the_collector_is_afterwards_as_it_was(on: bool) -> None:
    was = gc.isenabled()
    try:
        (gc.enable if on else gc.disable)()
        with kept():
            assert not gc.isenabled()
        assert gc.isenabled() == on
        with pytest.raises(ZeroDivisionError), kept():
            raise ZeroDivisionError
        assert gc.isenabled() == on
    finally:
        (gc.enable if was else gc.disable)()


def test_no_collection_falls_into_the_making_of_a_payload(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = eg.Machine(eg.graph("y = x*x", {"x": 3.0}))
    seen: list[bool] = []

    def looked(sent: Any) -> Any:
        seen.append(gc.isenabled())
        return sent

    monkeypatch.setattr("eqgraph.payload.run.fitted", looked)
    payload(machine)
    assert seen == [False] and gc.isenabled()
