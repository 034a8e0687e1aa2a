"""Users linked to accounts at identity providers: link, and unlink."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.account.users import existing_user
from cognito_intercept.directory.identities import NATIVE, SUBJECT, Identity
from cognito_intercept.directory.identity_providers import SOCIAL_TYPES, IdentityProvider
from cognito_intercept.directory.records import RESET_CODE
from cognito_intercept.operations.registry import operation
from cognito_intercept.quotas import check_quota

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import User
    from cognito_intercept.service import Service

Account = dict[str, str]


@operation(ignores=("DestinationUser.ProviderAttributeName",))
def admin_link_provider_for_user(
    service: Service, pool: Pool, *, destination_user: Account, source_user: Account
) -> dict[str, Any]:
    """Link a user to an account at an identity provider that has not signed in yet.

    The account may be one that the provider does not know, since nobody asks it.
    """
    name = _member(source_user, "ProviderName", "SourceUser")
    if name == NATIVE:
        raise errors.LINK_NATIVE_SOURCE()
    value = _member(source_user, "ProviderAttributeValue", "SourceUser")
    user = _destination(pool, destination_user)
    provider = _provider(pool, name)
    attribute = _source_attribute(provider, source_user.get("ProviderAttributeName"), "SourceUser")
    identity = Identity(name, provider.type, attribute, value, service.now())
    _check_free(pool, user, identity)
    pool.set_identities(user, [*user.identities, identity], service.now())
    return {}


def _member(account: Account, member: str, user: str) -> str:
    """Return a member of an account, of which the model requires none (G)."""
    value = account.get(member)
    if not value:
        raise errors.LINK_MEMBER_REQUIRED(user=user, member=member)
    return value


def _destination(pool: Pool, account: Account) -> User:
    """Return the user who is to be linked: one of the pool, or one of an identity provider."""
    name = _member(account, "ProviderName", "DestinationUser")
    value = _member(account, "ProviderAttributeValue", "DestinationUser")
    if name == NATIVE:
        return existing_user(pool, value)
    user = pool.by_identity.get((_provider(pool, name).name, SUBJECT, value))
    if user is None:
        raise errors.USER_NOT_FOUND()
    return user


def _provider(pool: Pool, name: str) -> IdentityProvider:
    provider = pool.identity_providers.get(name)
    if provider is None:
        raise errors.PROVIDER_NOT_FOUND(name=name, pool_id=pool.id)
    return provider


def _source_attribute(provider: IdentityProvider, name: str | None, user: str) -> str:
    """Return what the account is recognised by.

    That is the subject with social providers, and may be any attribute that a claim is mapped to
    with OIDC and SAML [D model].
    """
    is_mapped = provider.type not in SOCIAL_TYPES and name in provider.attribute_mapping
    if name is None or not (name == SUBJECT or is_mapped):
        raise errors.LINK_ATTRIBUTE(user=user, name=name, provider=provider.name)
    return name


def _check_free(pool: Pool, user: User, identity: Identity) -> None:
    owner = pool.by_identity.get(identity.key)
    if owner is not None:
        own = next(one for one in owner.identities if one.key == identity.key)
        raise errors.LINK_SIGNED_UP_SOURCE() if own.is_primary else errors.LINK_EXISTS()
    links = sum(not one.is_primary for one in user.identities)
    check_quota(links, pool.quotas.linked_identities_per_user, errors.TOO_MANY_LINKS)


@operation()
def admin_disable_provider_for_user(
    service: Service, pool: Pool, *, user: Account
) -> dict[str, Any]:
    """End a link, whose account is a new user at its next sign-in; or void a user's password."""
    name = _member(user, "ProviderName", "User")
    value = _member(user, "ProviderAttributeValue", "User")
    attribute = _member(user, "ProviderAttributeName", "User")
    if name == NATIVE:
        if attribute != SUBJECT:
            raise errors.LINK_ATTRIBUTE(user="User", name=attribute, provider=name)
        _void_password(service, pool, existing_user(pool, value))
        return {}
    owner = pool.by_identity.get((name, attribute, value))
    if owner is None:
        # A provider may be gone whose links are still there.
        _source_attribute(_provider(pool, name), attribute, "User")
        raise errors.LINK_NOT_FOUND()
    left = [one for one in owner.identities if one.key != (name, attribute, value)]
    if any(one.key == (name, attribute, value) and one.is_primary for one in owner.identities):
        raise errors.LINK_NOT_FOUND()
    pool.set_identities(owner, left, service.now())
    return {}


def _void_password(service: Service, pool: Pool, user: User) -> None:
    """Leave a user without a password, so that other accounts are the only ways in [D model]."""
    pool.set_user(user, password=None, temporary_password_expires=None, modified=service.now())
    pool.journal.remove(user.codes, RESET_CODE)
