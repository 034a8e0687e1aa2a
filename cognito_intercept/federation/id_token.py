"""ID tokens of identity providers, verified by the keys at their ``jwks_uri``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.back_channel import BackChannelError
from cognito_intercept.federation.flow import FederationError
from cognito_intercept.federation.provider_calls import json_at
from cognito_intercept.protocol.encoding import MalformedJsonError, read_object
from cognito_intercept.protocol.signatures import ASYMMETRIC, key_set, signed_payload

if TYPE_CHECKING:
    from cognito_intercept.directory.federated_sign_ins import FederatedSignIn
    from cognito_intercept.federation.flow import Flow

__all__ = ["verified_claims"]


def verified_claims(
    flow: Flow, sign_in: FederatedSignIn, jwks_uri: str | None, token: str
) -> dict[str, Any]:
    """Return the claims of an ID token: signed, from the provider, for this pool, in time.

    Raises:
        FederationError: it is not.
    """
    claims = _signed_claims(_keys(flow, jwks_uri), token)
    provider = flow.provider
    issuer = str(claims.get("iss", ""))
    if issuer.rstrip("/") != provider.details.get("oidc_issuer", "").rstrip("/"):
        raise FederationError(errors.FEDERATION_ISSUER.format(issuer=issuer))
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    if provider.details["client_id"] not in audiences:
        raise _invalid("audience")
    now, expires, begins = flow.service.now(), _number(claims, "exp"), _number(claims, "nbf")
    if expires is None or now >= expires:
        raise _invalid("expired")
    if "nbf" in claims and (begins is None or now < begins):
        raise _invalid("not valid yet")
    if "nonce" in claims and claims["nonce"] != sign_in.nonce:
        raise _invalid("nonce")
    return claims


def _number(claims: dict[str, Any], name: str) -> float | None:
    """Return a claim that is a time; ``None`` where it is absent or no number."""
    value = claims.get(name)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _invalid(reason: str) -> FederationError:
    return FederationError(errors.FEDERATION_ID_TOKEN.format(reason=reason))


def _keys(flow: Flow, url: str | None) -> Any:
    try:
        document = None if url is None else json_at(flow, url)
    except BackChannelError as error:
        text = errors.FEDERATION_KEYS_TIMEOUT if error.is_timeout else errors.FEDERATION_RESET
        raise FederationError(text.text) from error
    keys = key_set(document)
    if keys is None:
        raise _invalid("keys")
    return keys


def _signed_claims(keys: Any, token: str) -> dict[str, Any]:
    payload = signed_payload(token, keys, ASYMMETRIC)
    if payload is None:
        raise _invalid("signature")
    try:
        return read_object(payload)
    except MalformedJsonError:
        raise _invalid("claims") from None
