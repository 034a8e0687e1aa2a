"""Moto beside us: it answers every other service, and never a call that we answer.

Moto's answers come from a ``before-send`` handler of every session made after its import, and
botocore asks all such handlers. So a call of ``cognito-idp`` would happen in moto's state too,
or fail with moto's NotImplementedError. While an emulator is active, that handler passes over
the events of our service, whichever library was imported or started first.
"""

from __future__ import annotations

from typing import Any

from cognito_intercept.activation import active, on_first_and_last
from cognito_intercept.fronts.imports import PatchOnImport
from cognito_intercept.protocol.names import EVENT_NAME

__all__ = ["register"]

_OURS = f"before-send.{EVENT_NAME}."


def register() -> None:
    """Have moto's handler patched while an emulator is active."""
    patch = PatchOnImport(
        "moto.core.botocore_stubber", "BotocoreStubber", "__call__", _passing_over
    )
    on_first_and_last(patch.install, patch.uninstall)


def _passing_over(respond: Any) -> Any:
    def respond_to_others(self: Any, event_name: str, request: Any, **kwargs: Any) -> Any:
        if event_name.startswith(_OURS) and active() is not None:
            return None
        return respond(self, event_name, request, **kwargs)

    return respond_to_others
