"""Which identity logins lead to, and what is linked to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.directory.identity_pools import PoolIdentity
from cognito_intercept.identity_pools.logins import COGNITO_PROVIDER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cognito_intercept.directory.identity_pools import IdentityPool
    from cognito_intercept.identity_pools.logins import Login
    from cognito_intercept.service import Service

__all__ = ["check_access", "check_logins", "identity_of_logins", "link_all", "new_identity"]


def new_identity(service: Service, pool: IdentityPool) -> PoolIdentity:
    """Add an identity without logins to a pool."""
    now = service.now()
    identity = PoolIdentity(f"{service.region}:{service.entropy.uuid()}", now, now)
    pool.add(identity)
    return identity


def identity_of_logins(
    service: Service, pool: IdentityPool, logins: Sequence[Login]
) -> PoolIdentity:
    """Return the identity that logins lead to, a new one if there is none; all get linked to it.

    Raises:
        CognitoError: ResourceConflictException, if they lead to different ones.
    """
    found = {id(one): one for login in logins if (one := pool.by_login.get(login.key))}
    if len(found) > 1:
        raise errors.LOGINS_OF_SEVERAL_IDENTITIES()
    identity = next(iter(found.values()), None) or new_identity(service, pool)
    link_all(service, pool, identity, logins)
    return identity


def link_all(
    service: Service, pool: IdentityPool, identity: PoolIdentity, logins: Sequence[Login]
) -> None:
    """Link those logins to an identity that are not linked to it yet.

    Raises:
        CognitoError: ResourceConflictException, for a login of another identity, or of another
            user of a provider that the identity has a login of.
    """
    for login in _new_logins(pool, identity, logins):
        pool.link(identity, login.key, service.now())


def _new_logins(pool: IdentityPool, identity: PoolIdentity, logins: Sequence[Login]) -> list[Login]:
    new = [
        login
        for login in logins
        if login.provider != COGNITO_PROVIDER and pool.by_login.get(login.key) is not identity
    ]
    for login in new:
        if login.key in pool.by_login or login.provider in identity.logins:
            raise errors.LOGIN_TAKEN()
    return new


def check_access(pool: IdentityPool, identity: PoolIdentity | None = None) -> None:
    """Refuse a request without logins for an identity that needs one, and guests if none may be.

    Raises:
        CognitoError: NotAuthorizedException.
    """
    if identity is not None and identity.is_authenticated:
        raise errors.IDENTITY_FORBIDDEN(identity_id=identity.id)
    if not pool.settings["AllowUnauthenticatedIdentities"]:
        raise errors.UNAUTHENTICATED_ACCESS()


def check_logins(pool: IdentityPool, identity: PoolIdentity, logins: Sequence[Login]) -> None:
    """Check whether verified logins may act for an identity, and the others be linked to it.

    One must be linked to it, or be a token that its identity pool issued for it. A guest's
    identity becomes that of the user who signs in [D].

    Raises:
        CognitoError: NotAuthorizedException, if none is linked to it; ResourceConflictException
            as of :func:`link_all`.
    """
    is_known = any(
        login.provider == COGNITO_PROVIDER or pool.by_login.get(login.key) is identity
        for login in logins
    )
    if identity.is_authenticated and not is_known:
        raise errors.LOGINS_DO_NOT_MATCH()
    _new_logins(pool, identity, logins)
