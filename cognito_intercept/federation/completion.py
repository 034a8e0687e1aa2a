"""The end of a federated sign-in: from a provider's answer to what tokens may be issued."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.account.recheck import recheck
from cognito_intercept.directory.acr import mapped_level
from cognito_intercept.directory.identity_providers import OIDC
from cognito_intercept.federation.attributes import mapped_attributes
from cognito_intercept.federation.recording import recorded_sign_in
from cognito_intercept.federation.users import user_of_account
from cognito_intercept.sign_in.results import SignedIn
from cognito_intercept.sign_in.step_up import acr_of
from cognito_intercept.tokens.grants import Grant, TokenOwner
from cognito_intercept.triggers.inbound_federation import ProviderAnswer, inbound_federation
from cognito_intercept.triggers.pre_token_generation import TokenRequest, pre_token_generation

if TYPE_CHECKING:
    from cognito_intercept.directory.sessions import GrantRequest
    from cognito_intercept.federation.flow import Flow

__all__ = ["complete", "mapped_acr"]

_METHODS = ("fed",)


def complete(
    flow: Flow, provided: ProviderAnswer, grant: GrantRequest, nonce: str | None
) -> SignedIn:
    """Sign the user of a provider's answer in: triggers, attributes, grant.

    Args:
        flow: the sign-in.
        provided: the provider's answer.
        grant: what the authorization request asks for.
        nonce: the ``nonce`` of the ID token: without one in the request it is the one that the
            provider got [D tokens.md 3, R akuity/kargo 6797].

    Raises:
        FederationError: the user cannot be added.
        CognitoError: what triggers, attributes and the user's state are refused with.
    """
    service, pool, client = flow.service, flow.pool, flow.client
    attributes = inbound_federation(service, pool, provided, flow.context)
    recheck(service, pool, client=client)
    values = mapped_attributes(flow.provider.attribute_mapping, attributes)
    with recorded_sign_in(flow, provided.subject, values) as event_id:
        user = user_of_account(flow, provided.subject, values)
        recheck(service, pool, client=client, user=user)
        request = TokenRequest("HostedAuth", " ".join(grant.scopes))
        changes = pre_token_generation(service, pool, user, request, flow.context)
        recheck(service, pool, client=client, user=user)
        if not user.enabled:
            raise errors.USER_DISABLED()
    granted = Grant(
        scopes=grant.scopes,
        auth_time=int(service.now()),
        methods=_METHODS,
        acr=mapped_acr(flow, provided) or acr_of(pool, grant.step_up, _METHODS),
        nonce=nonce,
        event_id=event_id,
    )
    return SignedIn(TokenOwner(pool, client, user), granted, changes)


def mapped_acr(flow: Flow, provided: ProviderAnswer) -> str | None:
    """Return the level that the provider says, by its AcrMapping [D operations-new.md 5.4].

    Returns:
        Its name; ``None`` where the provider has no such mapping.
    """
    mapping = flow.provider.acr_mapping
    if flow.provider.type != OIDC or not mapping:
        return None
    value = provided.parts.get("idToken", {}).get("acr")
    level = mapped_level(mapping, value if isinstance(value, str) else None)
    return flow.pool.configuration.acr_names[level - 1]
