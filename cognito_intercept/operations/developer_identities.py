"""Identities of users whom the developer's own backend authenticates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.directory.pagination import page
from cognito_intercept.identity_pools.identities import (
    check_logins,
    identity_of_logins,
    link_all,
)
from cognito_intercept.identity_pools.issuing import issue_token
from cognito_intercept.identity_pools.logins import Login, public_logins
from cognito_intercept.operations.registry import operation
from cognito_intercept.protocol.names import IDENTITY_POOLS

if TYPE_CHECKING:
    from cognito_intercept.directory.identity_pools import IdentityPool, PoolIdentity
    from cognito_intercept.service import Service

# Seconds that the token is valid, unless the request says otherwise [D model].
_VALIDITY = 900


@operation(api=IDENTITY_POOLS)
def get_open_id_token_for_developer_identity(
    service: Service,
    identity_pool: IdentityPool,
    identity: PoolIdentity | None = None,
    *,
    logins: dict[str, str],
    principal_tags: dict[str, str] | None = None,
    token_duration: int = _VALIDITY,
) -> dict[str, Any]:
    """Issue a token for a user of the developer provider; the other logins get linked."""
    developer = identity_pool.developer_provider
    if developer is None or developer not in logins:
        raise errors.DEVELOPER_PROVIDER_UNSUPPORTED()
    others = {name: token for name, token in logins.items() if name != developer}
    verified = [
        Login(developer, logins[developer]),
        *public_logins(service, identity_pool, others),
    ]
    if identity is None:
        identity = identity_of_logins(service, identity_pool, verified)
    else:
        if identity_pool.by_login.get(verified[0].key, identity) is not identity:
            raise errors.DEVELOPER_USER_REGISTERED()
        check_logins(identity_pool, identity, verified)
        link_all(service, identity_pool, identity, verified)
    token = issue_token(service, identity_pool, identity, token_duration, principal_tags)
    return {"IdentityId": identity.id, "Token": token}


@operation(api=IDENTITY_POOLS)
def lookup_developer_identity(
    identity_pool: IdentityPool,
    identity: PoolIdentity | None = None,
    *,
    developer_user_identifier: str | None = None,
    max_results: int | None = None,
    next_token: str | None = None,
) -> dict[str, Any]:
    """Find an identity by a user of the developer provider, or such users by the identity."""
    if developer_user_identifier is not None:
        found = _identity_of(identity_pool, developer_user_identifier)
        if identity not in (None, found):
            raise errors.DEVELOPER_LOOKUP_CONFLICT()
        users = [developer_user_identifier]
        return {"IdentityId": found.id, "DeveloperUserIdentifierList": users}
    if identity is None:
        raise errors.DEVELOPER_LOOKUP_EMPTY()
    users, token = page(identity.developer_users, max_results, next_token)
    return {
        "IdentityId": identity.id,
        "DeveloperUserIdentifierList": users,
        "NextToken": token,
    }


def _identity_of(pool: IdentityPool, user: str) -> PoolIdentity:
    identity = pool.by_login.get((pool.developer_provider or "", user))
    if identity is None:
        raise errors.DEVELOPER_USER_NOT_FOUND(user_id=user)
    return identity


@operation(api=IDENTITY_POOLS)
def merge_developer_identities(
    service: Service,
    identity_pool: IdentityPool,
    *,
    source_user_identifier: str,
    destination_user_identifier: str,
    developer_provider_name: str,
) -> dict[str, Any]:
    """Have all logins of one user's identity lead to the identity of another user."""
    _check_developer(identity_pool, developer_provider_name)
    source = _identity_of(identity_pool, source_user_identifier)
    destination = _identity_of(identity_pool, destination_user_identifier)
    if source is not destination:
        if source.logins.keys() & destination.logins.keys():
            raise errors.DEVELOPER_MERGE_CONFLICT()
        logins = list(identity_pool.logins_of(source))
        identity_pool.remove(source)
        for login in logins:
            identity_pool.link(destination, login, service.now())
    return {"IdentityId": destination.id}


@operation(api=IDENTITY_POOLS)
def unlink_developer_identity(
    service: Service,
    identity_pool: IdentityPool,
    identity: PoolIdentity,
    *,
    developer_provider_name: str,
    developer_user_identifier: str,
) -> None:
    """Take a user of the developer provider from an identity."""
    _check_developer(identity_pool, developer_provider_name)
    login = (developer_provider_name, developer_user_identifier)
    if identity_pool.by_login.get(login) is not identity:
        raise errors.DEVELOPER_LOOKUP_CONFLICT()
    identity_pool.unlink(identity, login, service.now())


def _check_developer(pool: IdentityPool, name: str) -> None:
    if name != pool.developer_provider:
        raise errors.DEVELOPER_PROVIDER_UNSUPPORTED()
