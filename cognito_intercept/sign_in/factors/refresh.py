"""New tokens for an old sign-in: REFRESH_TOKEN_AUTH, and what other ways to renew share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.account.client_auth import check_secret_hash, has_secret
from cognito_intercept.account.recheck import recheck
from cognito_intercept.call_context import CallContext
from cognito_intercept.directory.client import rotation_grace
from cognito_intercept.directory.devices import tracks_devices
from cognito_intercept.tokens.grants import TokenOwner
from cognito_intercept.tokens.issuing import refreshed_tokens, with_refresh_token
from cognito_intercept.tokens.user_sessions import note_refresh
from cognito_intercept.triggers.pre_token_generation import TokenRequest, pre_token_generation

if TYPE_CHECKING:
    from cognito_intercept.directory.client import Client
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.token_families import TokenFamily
    from cognito_intercept.directory.user import User
    from cognito_intercept.service import Service
    from cognito_intercept.sign_in.attempt import Attempt
    from cognito_intercept.tokens.issuing import Tokens

__all__ = ["UNKNOWN_SENDER", "Sender", "live_family", "refresh", "renew"]


@dataclass(frozen=True, slots=True)
class Sender:
    """From where a refresh token comes: the key and the IP address of the user's device."""

    device_key: str | None = None
    address: str | None = None


UNKNOWN_SENDER = Sender()


def live_family(
    service: Service,
    pool: Pool,
    client: Client,
    refresh_token: str,
    device_key: str | None = None,
) -> tuple[TokenFamily, User]:
    """Return the sign-in that a refresh token continues, and its user.

    A token that was rotated away counts as stolen once its grace has ended: using it revokes
    all tokens of its sign-in [D tokens.md 6].

    Raises:
        CognitoError: NotAuthorizedException for garbage, another client's, a revoked or an
            expired token, a disabled user or another device; UserNotFoundException for a
            deleted user; RefreshTokenReuseException for a token that was rotated away.
    """
    family = pool.refresh_tokens.get(refresh_token)
    if family is None:
        raise errors.REFRESH_TOKEN_INVALID()
    if family.client_id != client.id:
        raise errors.REFRESH_TOKEN_OTHER_CLIENT()
    user = pool.by_sub.get(family.sub)
    if user is None:
        raise errors.USER_NOT_FOUND()
    if not user.enabled:
        raise errors.USER_DISABLED()
    if family.revoked:
        raise errors.REFRESH_TOKEN_REVOKED()
    if service.now() >= family.refresh_expires:
        raise errors.REFRESH_TOKEN_EXPIRED()
    if service.now() >= family.rotated.get(refresh_token, family.refresh_expires):
        pool.revoke_family(family)
        raise errors.REFRESH_TOKEN_REUSED()
    _check_device(pool, user, family, device_key)
    return family, user


def _check_device(pool: Pool, user: User, family: TokenFamily, device_key: str | None) -> None:
    """Refuse a device's refresh token from anywhere but that device, once it is confirmed.

    In a pool that tracks devices a token can't be renewed before ConfirmDevice, nor without
    the DEVICE_KEY, nor after ForgetDevice [R aws-sdk-net-extensions-cognito 85, aws-sdk-cpp
    851, amplify-js 2962].
    """
    if family.device_key is None or not tracks_devices(pool):
        return
    if device_key != family.device_key or device_key not in user.devices:
        raise errors.REFRESH_TOKEN_INVALID()


def renew(
    service: Service,
    pool: Pool,
    client: Client,
    refresh_token: str,
    sender: Sender = UNKNOWN_SENDER,
) -> Tokens:
    """Return new tokens for a refresh token, and a new one in its place if the client rotates.

    The new refresh token ends when the first one would have [D tokens.md 6].

    Raises:
        CognitoError: as :func:`live_family`.
    """
    family, user = live_family(service, pool, client, refresh_token, sender.device_key)
    # No ClientMetadata comes along [R tokens.md 7].
    request = TokenRequest("RefreshTokens", family.scope)
    changes = pre_token_generation(service, pool, user, request, CallContext(client))
    recheck(service, pool, client=client)
    family, user = live_family(service, pool, client, refresh_token, sender.device_key)
    owner = TokenOwner(pool, client, user)
    tokens = refreshed_tokens(service, owner, family, changes)
    grace = rotation_grace(client)
    note_refresh(service, owner, family, sender.address, rotated=grace is not None)
    if grace is None:
        return tokens
    # A retry within the grace gets a token of its own, and does not lengthen the grace.
    rotated = {refresh_token: service.now() + grace} | family.rotated
    pool.journal.set(family, rotated=rotated)
    return with_refresh_token(service, pool, family, tokens)


def refresh(attempt: Attempt) -> Tokens:
    """Return the tokens of REFRESH_TOKEN_AUTH, without a refresh token among them.

    The SECRET_HASH is made of the user's name or sub; the raw secret works too, for that is
    what the Android SDK sends [R auth.md 1].

    Raises:
        CognitoError: as :func:`live_family`, but NotAuthorizedException for a token that was
            rotated away.
    """
    token = attempt.parameters["REFRESH_TOKEN"]
    secret_hash = attempt.parameters.get("SECRET_HASH")
    known = attempt.pool.refresh_tokens.get(token)
    user = attempt.pool.by_sub.get(known.sub) if known is not None else None
    names = (user.username, user.sub) if user is not None else ()
    is_secret = attempt.client.is_confidential and has_secret(attempt.client, secret_hash)
    # A hash of an unknown token's user cannot be told right or wrong: the token is at fault.
    if not is_secret and (secret_hash is None or names):
        check_secret_hash(attempt.service, attempt.client, names, secret_hash)
    sender = Sender(attempt.parameters.get("DEVICE_KEY"), attempt.context.ip_address)
    try:
        return renew(attempt.service, attempt.pool, attempt.client, token, sender)
    except errors.error_class("RefreshTokenReuseException"):
        # Only GetTokensFromRefreshToken declares it; by now the whole family is revoked (G).
        raise errors.REFRESH_TOKEN_REVOKED() from None
