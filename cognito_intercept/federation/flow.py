"""What every step of a federated sign-in works on, and how a step fails."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cognito_intercept.call_context import CallContext

if TYPE_CHECKING:
    from cognito_intercept import errors
    from cognito_intercept.directory.client import Client
    from cognito_intercept.directory.identity_providers import IdentityProvider
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.service import Service

__all__ = ["INVALID_REQUEST", "SERVER_ERROR", "FederationError", "Flow"]

INVALID_REQUEST, SERVER_ERROR = "invalid_request", "server_error"


class FederationError(Exception):
    """A federated sign-in that failed; the app gets both.

    Attributes:
        error: the OAuth error.
        description: its description.
    """

    def __init__(self, description: str, error: str = INVALID_REQUEST) -> None:
        """Keep both."""
        super().__init__(description)
        self.error = error
        self.description = description

    @classmethod
    def of(cls, error: errors.CognitoError) -> FederationError:
        """Return an error of the engine or of a trigger; a blank follows [R hosted-ui.md 4]."""
        return cls(f"{error.message} ")


@dataclass(frozen=True, slots=True)
class Flow:
    """A sign-in of one app client's user at one identity provider."""

    service: Service
    pool: Pool
    client: Client
    provider: IdentityProvider

    @property
    def context(self) -> CallContext:
        """Return the call context of its triggers."""
        return CallContext(self.client)
