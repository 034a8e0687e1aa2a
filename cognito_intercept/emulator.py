"""``Cognito``: what a test holds while the emulator is active."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept.clock import Clock
from cognito_intercept.entropy import Entropy
from cognito_intercept.keys import Keyring
from cognito_intercept.lock import TaskLock
from cognito_intercept.outbox import Outbox
from cognito_intercept.service import Service, Surroundings
from cognito_intercept.threats import Threats
from cognito_intercept.trigger_registry import Trigger, Triggers

if TYPE_CHECKING:
    from responses import RequestsMock

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
            lock=TaskLock(),
            clock=Clock(),
            entropy=Entropy(seed),
            outbox=Outbox(),
            keyring=Keyring(),
            triggers=Triggers(settings.missing_lambda),
            threats=Threats(),
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

    @property
    def triggers(self) -> Triggers:
        """The Lambda triggers, and the record of their calls."""
        return self._around.triggers

    @property
    def threats(self) -> Threats:
        """The passwords and addresses that threat protection is to hold for dangerous."""
        return self._around.threats

    @property
    def lambdas(self) -> dict[str, Trigger]:
        """Callables that stand in for Lambda functions, by ARN."""
        return self._around.triggers.lambdas

    def on(
        self, name: str, function: Trigger, *, pool: str | None = None, version: str = "V1_0"
    ) -> None:
        """Call a function as a trigger.

        See :meth:`~cognito_intercept.trigger_registry.Triggers.on`.
        """
        self.triggers.on(name, function, pool, version)

    def service(self, region: str) -> Service:
        """Return a region's state, made at first need."""
        try:
            return self._services[region]
        except KeyError:
            with self._around.lock:
                return self._services.setdefault(region, Service(region, self._around))

    def find_service(self, region: str) -> Service | None:
        """Return a region's state, or ``None`` where the region was not used yet."""
        return self._services.get(region)

    def services(self) -> list[Service]:
        """Return the state of every region that was used."""
        return list(self._services.values())

    def add_to(self, requests_mock: RequestsMock) -> None:
        """Register every route of this emulator in a ``responses.RequestsMock`` of your own.

        The routes answer while that mock is started, whether this emulator is active or not.
        Whatever else is registered for the same URL goes first, before and after.

        Args:
            requests_mock: the mock, or the module ``responses`` for its default one.
        """
        from cognito_intercept.fronts.mocks import add_routes  # noqa: PLC0415 - at first need

        add_routes(self, requests_mock)

    def request_id(self) -> str:
        """Return an id for one HTTP response, apart from the seeded source."""
        return self._request_ids.uuid()
