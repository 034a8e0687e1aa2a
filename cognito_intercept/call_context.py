"""What is known of the call that a piece of work belongs to, besides its parameters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cognito_intercept.directory.client import Client

__all__ = ["NO_CLIENT", "NO_CONTEXT", "CallContext"]

# What callerContext says where no app client is involved [R, logged AdminCreateUser events].
NO_CLIENT = "CLIENT_ID_NOT_APPLICABLE"


@dataclass(frozen=True, slots=True)
class CallContext:
    """The call that makes a trigger fire, or a message go out.

    Attributes:
        client: the app client, ``None`` for an administrator.
        client_metadata: the ClientMetadata.
        ip_address: the IP address of the user's device, where the caller told it.
    """

    client: Client | None = None
    client_metadata: dict[str, str] | None = None
    ip_address: str | None = None

    @property
    def client_id(self) -> str:
        """Return what callerContext says of the app client, or of there being none."""
        return NO_CLIENT if self.client is None else self.client.id


NO_CONTEXT = CallContext()
"""No app client and no ClientMetadata."""
