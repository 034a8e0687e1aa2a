"""InboundFederation: what an identity provider said, before it is mapped to attributes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cognito_intercept.triggers.invocation import TriggerEvent, fire

if TYPE_CHECKING:
    from cognito_intercept.call_context import CallContext
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.service import Service

__all__ = ["ProviderAnswer", "inbound_federation"]


@dataclass(frozen=True, slots=True)
class ProviderAnswer:
    """What an identity provider told of one user.

    Attributes:
        provider: the ProviderName.
        kind: the ProviderType, such as ``OIDC``, ``SAML`` or ``Google``.
        subject: the user's identifier at the provider.
        parts: ``tokenResponse``, ``idToken`` and ``userInfo``, or ``samlResponse``: each an
            object of what it said.
    """

    provider: str
    kind: str
    subject: str
    parts: dict[str, dict[str, Any]]

    def attributes(self) -> dict[str, Any]:
        """Return what can be mapped: the ID token's claims, and userInfo over them; or SAML."""
        names = ("samlResponse", "idToken", "userInfo")
        return {k: v for name in names for k, v in self.parts.get(name, {}).items()}


def inbound_federation(
    service: Service, pool: Pool, told: ProviderAnswer, context: CallContext
) -> dict[str, Any]:
    """Fire InboundFederation and return the provider's attributes that are to be mapped.

    What the function leaves out is dropped; an empty object leaves all as it is [R].

    Raises:
        CognitoError: see :func:`~cognito_intercept.triggers.invocation.fire`.
    """
    request = {
        "providerName": told.provider,
        "providerType": told.kind,
        "attributes": told.parts,
    }
    event = TriggerEvent(
        "InboundFederation",
        "InboundFederation_ExternalProvider",
        told.subject,
        context.client_id,
        request,
        {"userAttributesToMap": {}},
    )
    answer = fire(service, pool, event)
    mapped = None if answer is None else answer.mapping("userAttributesToMap")
    return mapped or told.attributes()
