"""InboundFederation: an identity provider's answer, before it is mapped to attributes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cognito_intercept.triggers.event import TriggerEvent
from cognito_intercept.triggers.invocation import fire

if TYPE_CHECKING:
    from cognito_intercept.call_context import CallContext
    from cognito_intercept.directory.browser_sessions import ProviderSession
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.service import Service

__all__ = ["ProviderAnswer", "inbound_federation"]


@dataclass(frozen=True, slots=True)
class ProviderAnswer:
    """An identity provider's answer about one user.

    Attributes:
        provider: the ProviderName.
        kind: the ProviderType, such as ``OIDC``, ``SAML`` or ``Google``.
        subject: the user's identifier at the provider.
        parts: ``tokenResponse``, ``idToken`` and ``userInfo``, or ``samlResponse``, each an
            object; tokens are among them.
        session: what a SAML provider needs to be told at sign-out.
    """

    provider: str
    kind: str
    subject: str
    parts: dict[str, dict[str, Any]] = field(repr=False)
    session: ProviderSession | None = field(default=None, repr=False)

    def attributes(self) -> dict[str, Any]:
        """Return what can be mapped: the ID token's claims, and userInfo over them; or SAML."""
        names = ("samlResponse", "idToken", "userInfo")
        return {k: v for name in names for k, v in self.parts.get(name, {}).items()}


def inbound_federation(
    service: Service, pool: Pool, provided: ProviderAnswer, context: CallContext
) -> dict[str, Any]:
    """Fire InboundFederation and return the provider's attributes that are to be mapped.

    What the function leaves out is dropped; an empty object leaves all as it is [R].

    Raises:
        CognitoError: see :func:`~cognito_intercept.triggers.invocation.fire`.
    """
    request = {
        "providerName": provided.provider,
        "providerType": provided.kind,
        "attributes": provided.parts,
    }
    event = TriggerEvent(
        "InboundFederation",
        "InboundFederation_ExternalProvider",
        provided.subject,
        context.client_id,
        request,
        {"userAttributesToMap": {}},
    )
    response = fire(service, pool, event)
    mapped = None if response is None else response.mapping("userAttributesToMap")
    return mapped or provided.attributes()
