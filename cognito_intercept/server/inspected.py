"""What the server reads and changes of an emulator, beyond its answers to requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cognito_intercept.calls import Calls
    from cognito_intercept.clock import Clock
    from cognito_intercept.faults import Faults
    from cognito_intercept.outbox import Outbox
    from cognito_intercept.service import Service
    from cognito_intercept.settings import Settings
    from cognito_intercept.trigger_registry import Triggers

__all__ = ["Inspected"]


class Inspected(Protocol):
    """The handles of an emulator, which is above the server in the order of layers."""

    @property
    def settings(self) -> Settings:
        """Account, form and relaxations."""

    @property
    def clock(self) -> Clock:
        """The clock."""

    @property
    def outbox(self) -> Outbox:
        """The messages sent so far."""

    @property
    def calls(self) -> Calls:
        """The calls answered so far."""

    @property
    def faults(self) -> Faults:
        """The faults that were asked for."""

    @property
    def triggers(self) -> Triggers:
        """The triggers and their calls."""

    def services(self) -> list[Service]:
        """Return the state of every region that was used."""

    def save(self) -> dict[str, Any]:
        """Return the state as plain data."""

    def restore(self, data: Mapping[str, Any]) -> None:
        """Have a saved state."""
