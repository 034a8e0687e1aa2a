"""The state of every region of one emulator, by the name of the region."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept.entropy import Entropy
from cognito_intercept.service import Service

if TYPE_CHECKING:
    from cognito_intercept.calls import Calls
    from cognito_intercept.faults import Faults
    from cognito_intercept.service import Surroundings
    from cognito_intercept.settings import Settings

__all__ = ["Regions"]


class Regions:
    """The regions of one emulator, each with its own user pools."""

    def __init__(self, around: Surroundings) -> None:
        """Start with no region.

        Args:
            around: what the regions share.
        """
        self._around = around
        self._services = around.services
        # Ids of HTTP responses do not come from the seeded source.
        self.request_id = Entropy().uuid

    @property
    def settings(self) -> Settings:
        """The settings that the emulator was made with.

        Examples:
            >>> cognito.settings.account_id
            '123456789012'
        """
        return self._around.settings

    @property
    def calls(self) -> Calls:
        """The calls and requests that were answered, with their answers or errors.

        Examples:
            >>> import boto3
            >>> _ = boto3.client("cognito-idp").list_user_pools(MaxResults=10)
            >>> cognito.calls
            <Calls: ListUserPools x1>
        """
        return self._around.calls

    @property
    def faults(self) -> Faults:
        """Faults that a test asks for: ``cognito.faults.fail("SignUp", times=2)``.

        Examples:
            >>> cognito.faults.fail("SignUp", "TooManyRequestsException", times=2)
            >>> cognito.faults
            <Faults: 1>
        """
        return self._around.faults

    def now(self) -> float:
        """Return the time in seconds since the epoch, by the emulator's clock."""
        return self._around.clock.now()

    @property
    def has_triggers(self) -> bool:
        """Whether there is any function that an operation may have to call."""
        triggers = self._around.triggers
        return bool(triggers.registrations or triggers.lambdas)

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
