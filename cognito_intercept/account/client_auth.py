"""How an app client proves itself in an API call: SECRET_HASH, or the raw secret."""

from __future__ import annotations

import base64
import hmac
from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.settings import Relaxation

if TYPE_CHECKING:
    from cognito_intercept.directory.client import Client
    from cognito_intercept.service import Service

__all__ = ["check_raw_secret", "check_secret_hash", "has_secret", "secret_hash"]


def secret_hash(secret: str, username: str, client_id: str) -> str:
    """Return ``base64(HMAC-SHA256(secret, username + client id))``."""
    digest = hmac.digest(secret.encode(), (username + client_id).encode(), "sha256")
    return base64.b64encode(digest).decode()


def check_secret_hash(
    service: Service, client: Client, usernames: tuple[str, ...], claimed_hash: str | None
) -> None:
    """Check the SECRET_HASH of a call that names a user; any live secret of the client counts.

    Args:
        service: the region's state, for its relaxations.
        client: the app client.
        usernames: the names that the hash may be made of: the one that the caller sent, and
            for a refresh token the ones of its user.
        claimed_hash: the hash, or ``None`` where the caller sent none.

    Raises:
        CognitoError: NotAuthorizedException for a missing or a wrong hash, or for one that a
            client without a secret sent.
    """
    if claimed_hash is None:
        if client.is_confidential and Relaxation.SECRET_HASH not in service.settings.relaxed:
            raise errors.SECRET_HASH_MISSING(client_id=client.id)
        return
    expected = [
        secret_hash(secret.value, name, client.id)
        for secret in client.secrets
        for name in usernames
    ]
    if not any(hmac.compare_digest(one.encode(), claimed_hash.encode()) for one in expected):
        raise errors.SECRET_HASH_WRONG(client_id=client.id)


def has_secret(client: Client, value: str | None) -> bool:
    """Return whether a raw secret is one of the client's; a public client needs none."""
    if not client.is_confidential:
        return True
    return value is not None and any(
        hmac.compare_digest(secret.value.encode(), value.encode()) for secret in client.secrets
    )


def check_raw_secret(service: Service, client: Client, value: str | None) -> None:
    """Check the raw secret of a call that takes one.

    Raises:
        CognitoError: NotAuthorizedException for a missing or a wrong secret.
    """
    if value is None:
        if client.is_confidential and Relaxation.SECRET_HASH not in service.settings.relaxed:
            raise errors.CLIENT_SECRET_MISSING(client_id=client.id)
    elif not has_secret(client, value):
        raise errors.CLIENT_SECRET_WRONG(client_id=client.id)
