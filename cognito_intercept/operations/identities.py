"""Identities of identity pools: to get one, its tokens and credentials; to list and unlink."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.directory.ordered import by_creation
from cognito_intercept.directory.pagination import page_of
from cognito_intercept.identity_pools.credentials import issue_credentials
from cognito_intercept.identity_pools.identities import (
    check_access,
    check_logins,
    identity_of_logins,
    link_all,
    new_identity,
)
from cognito_intercept.identity_pools.issuing import issue_token
from cognito_intercept.identity_pools.logins import public_logins, verified_logins
from cognito_intercept.identity_pools.roles import role_of
from cognito_intercept.operations.registry import operation
from cognito_intercept.protocol.names import IDENTITY_POOLS

if TYPE_CHECKING:
    from cognito_intercept.directory.identity_pools import IdentityPool, PoolIdentity
    from cognito_intercept.identity_pools.logins import Login
    from cognito_intercept.service import Service


@operation(api=IDENTITY_POOLS, ignores=("AccountId",))
def get_id(
    service: Service, identity_pool: IdentityPool, *, logins: dict[str, str] | None = None
) -> dict[str, Any]:
    """Return the identity of a user, a new one at the first login; each guest gets a new one."""
    if logins:
        verified = public_logins(service, identity_pool, logins)
        return {"IdentityId": identity_of_logins(service, identity_pool, verified).id}
    check_access(identity_pool)
    return {"IdentityId": new_identity(service, identity_pool).id}


@operation(api=IDENTITY_POOLS)
def get_open_id_token(
    service: Service,
    identity_pool: IdentityPool,
    identity: PoolIdentity,
    *,
    logins: dict[str, str] | None = None,
) -> dict[str, Any]:
    """Issue a token for an identity, for AWS STS: the basic flow.

    It is refused only where AllowClassicFlow is false, not where it is absent [R aws-cli 7652].
    """
    if identity_pool.settings.get("AllowClassicFlow") is False:
        raise errors.CLASSIC_FLOW_DISABLED()
    if identity_pool.role_mappings:
        raise errors.CLASSIC_FLOW_WITH_MAPPINGS()
    verified = _admitted(service, identity_pool, identity, logins)
    link_all(service, identity_pool, identity, verified)
    return {"IdentityId": identity.id, "Token": issue_token(service, identity_pool, identity)}


@operation(api=IDENTITY_POOLS)
def get_credentials_for_identity(
    service: Service,
    identity_pool: IdentityPool,
    identity: PoolIdentity,
    *,
    logins: dict[str, str] | None = None,
    custom_role_arn: str | None = None,
) -> dict[str, Any]:
    """Issue credentials of the role that the identity gets: the enhanced flow."""
    verified = _admitted(service, identity_pool, identity, logins)
    role = role_of(identity_pool, verified, custom_role_arn)
    link_all(service, identity_pool, identity, verified)
    issued = issue_credentials(service, identity_pool, identity, role)
    return {
        "IdentityId": identity.id,
        "Credentials": {
            "AccessKeyId": issued.access_key_id,
            "SecretKey": issued.secret_key,
            "SessionToken": issued.session_token,
            "Expiration": issued.expires,
        },
    }


def _admitted(
    service: Service, pool: IdentityPool, identity: PoolIdentity, logins: dict[str, str] | None
) -> list[Login]:
    """Return the verified logins of a user who may act for an identity; of a guest none.

    Raises:
        CognitoError: NotAuthorizedException, ResourceConflictException.
    """
    verified = verified_logins(service, pool, identity, logins or {})
    if not verified:
        check_access(pool, identity)
    check_logins(pool, identity, verified)
    return verified


@operation(api=IDENTITY_POOLS)
def describe_identity(identity_pool: IdentityPool, identity: PoolIdentity) -> dict[str, Any]:
    """Show an identity, with the names of the providers of its logins."""
    return _shown(identity_pool, identity)


def _shown(pool: IdentityPool, identity: PoolIdentity) -> dict[str, Any]:
    providers = list(dict.fromkeys(provider for provider, _ in pool.logins_of(identity)))
    return {
        "IdentityId": identity.id,
        "Logins": providers or None,
        "CreationDate": identity.created,
        "LastModifiedDate": identity.modified,
    }


@operation(api=IDENTITY_POOLS, ignores=("HideDisabled",))
def list_identities(
    identity_pool: IdentityPool, *, max_results: int, next_token: str | None = None
) -> dict[str, Any]:
    """List the identities of a pool, the oldest first (G)."""
    sources = (identity_pool.identities,)
    found, token = page_of(sources, max_results, next_token, by_creation)
    return {
        "IdentityPoolId": identity_pool.id,
        "Identities": [_shown(identity_pool, identity) for identity in found],
        "NextToken": token,
    }


@operation(api=IDENTITY_POOLS)
def delete_identities(service: Service, *, identity_ids_to_delete: list[str]) -> dict[str, Any]:
    """Delete identities; those that do not exist are named in the answer (G)."""
    unprocessed = []
    for identity_id in dict.fromkeys(identity_ids_to_delete):
        pool = service.pool_of_identity(identity_id)
        if pool is None:
            unprocessed.append({"IdentityId": identity_id, "ErrorCode": "AccessDenied"})
        else:
            pool.remove(pool.identities[identity_id])
    return {"UnprocessedIdentityIds": unprocessed}


@operation(api=IDENTITY_POOLS)
def unlink_identity(
    service: Service,
    identity_pool: IdentityPool,
    identity: PoolIdentity,
    *,
    logins: dict[str, str],
    logins_to_remove: list[str],
) -> None:
    """Take logins from an identity, which needs one of its logins for it."""
    verified = _admitted(service, identity_pool, identity, logins)
    for provider in logins_to_remove:
        if provider not in identity.logins:
            raise errors.LOGIN_NOT_LINKED(provider=provider)
    link_all(service, identity_pool, identity, verified)
    for provider in dict.fromkeys(logins_to_remove):
        login = (provider, identity.logins[provider])
        identity_pool.unlink(identity, login, service.now())
