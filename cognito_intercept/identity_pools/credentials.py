"""Temporary credentials, with the form of those that AWS STS issues, and the roles behind them."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from cognito_intercept.directory.identity_pools import RoleSession

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cognito_intercept.directory.identity_pools import IdentityPool, PoolIdentity
    from cognito_intercept.service import Service

__all__ = ["issue_credentials", "sessions_in"]

# Seconds that the credentials of an identity are valid [D].
VALIDITY = 3600
_KEY_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_KEY_LENGTH = 16
_SECRET_BYTES, _TOKEN_BYTES = 30, 600
# What session tokens of today begin with (R).
_SESSION_START = "IQoJb3JpZ2luX2Vj"


def issue_credentials(
    service: Service, pool: IdentityPool, identity: PoolIdentity, role: str
) -> RoleSession:
    """Issue credentials of a role that are valid for an hour.

    Args:
        service: the region's state.
        pool: the identity pool.
        identity: the identity that they are for.
        role: the ARN of the role.
    """
    now, entropy = service.now(), service.entropy
    key = "".join(entropy.choose(_KEY_CHARACTERS) for _ in range(_KEY_LENGTH))
    token = base64.b64encode(entropy.bytes(_TOKEN_BYTES)).decode()
    session = RoleSession(
        access_key_id=f"ASIA{key}",
        secret_key=base64.b64encode(entropy.bytes(_SECRET_BYTES)).decode(),
        session_token=_SESSION_START + token,
        expires=now + VALIDITY,
        identity_id=identity.id,
        role=role,
    )
    service.journal.remove_oldest(pool.sessions, lambda one: one.expires <= now)
    service.journal.put(pool.sessions, session.access_key_id, session)
    return session


def sessions_in(services: Iterable[Service]) -> Iterator[RoleSession]:
    """Yield the sessions of roles whose credentials were issued in regions."""
    for service in services:
        for pool in list(service.identity_pools.values()):
            yield from list(pool.sessions.values())
