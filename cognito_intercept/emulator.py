"""``Cognito``: what a test holds while the emulator is active."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from cognito_intercept.clock import Clock
from cognito_intercept.entropy import Entropy
from cognito_intercept.keys import Keyring
from cognito_intercept.outbox import Outbox
from cognito_intercept.service import Service, Surroundings

if TYPE_CHECKING:
    from cognito_intercept.settings import Settings

__all__ = ["Cognito"]


class Cognito:
    """One emulator: the state of every region, and the handles that a test needs."""

    def __init__(self, settings: Settings, seed: int | str | None = None) -> None:
        """Start with no user pool in any region.

        Args:
            settings: account, form and relaxations.
            seed: makes identifiers, secrets and codes repeatable (RSA keys are not).
        """
        self._around = Surroundings(
            settings=settings,
            lock=threading.RLock(),
            clock=Clock(),
            entropy=Entropy(seed),
            outbox=Outbox(),
            keyring=Keyring(),
        )
        self._services: dict[str, Service] = {}
        self._request_ids = Entropy()

    @property
    def settings(self) -> Settings:
        """The settings that the emulator was made with."""
        return self._around.settings

    @property
    def clock(self) -> Clock:
        """The emulator's clock; ``clock.advance(seconds)`` makes codes and tokens grow old."""
        return self._around.clock

    @property
    def outbox(self) -> Outbox:
        """The messages that would have been sent, with their codes."""
        return self._around.outbox

    def service(self, region: str) -> Service:
        """Return a region's state, made at first need."""
        try:
            return self._services[region]
        except KeyError:
            with self._around.lock:
                return self._services.setdefault(region, Service(region, self._around))

    def services(self) -> list[Service]:
        """Return the state of every region that was used."""
        return list(self._services.values())

    def region_holding(self, params: dict[str, Any]) -> str | None:
        """Return the region of the pool, app client or domain that parameters name."""
        pool_id, client_id = params.get("UserPoolId"), params.get("ClientId")
        if isinstance(pool_id, str) and "_" in pool_id:
            return pool_id.split("_", 1)[0]
        for service in self.services():
            if isinstance(client_id, str) and client_id in service.pool_of_client:
                return service.region
        return None

    def request_id(self) -> str:
        """Return an id for one HTTP response, apart from the seeded source."""
        return self._request_ids.uuid()
