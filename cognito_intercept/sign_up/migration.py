"""Adds users whom UserMigration describes: at a sign-in, and for a forgotten password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.account.recheck import recheck
from cognito_intercept.account.users import admit, new_user, set_password
from cognito_intercept.directory.mfa import SMS
from cognito_intercept.directory.restorations import check_writable
from cognito_intercept.directory.schema import check_new_attributes
from cognito_intercept.directory.user import Status, stored_values
from cognito_intercept.directory.usernames import name_new_user
from cognito_intercept.messages.delivery import prepare_invitation
from cognito_intercept.messages.message import OutgoingMessage, Recipient
from cognito_intercept.triggers.user_migration import (
    MigratedUser,
    MigrationRequest,
    user_migration,
)

if TYPE_CHECKING:
    from cognito_intercept.call_context import CallContext
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import User
    from cognito_intercept.service import Service

__all__ = ["migrate_at_recovery", "migrate_at_sign_in"]


def migrate_at_sign_in(
    service: Service, pool: Pool, request: MigrationRequest, context: CallContext
) -> User | None:
    """Add the user who signs in with a password that only the function can check.

    Args:
        service: the region's state.
        pool: the user pool.
        request: the name and the password, as they were typed.
        context: app client and ClientMetadata.

    Returns:
        ``None`` where the function knows no such user.

    Raises:
        CognitoError: see :func:`~cognito_intercept.triggers.user_migration.user_migration`;
            what is wrong with the user whom the function described; ResourceNotFoundException
            where the function deleted the pool or the app client.
    """
    described = user_migration(service, pool, request, context)
    recheck(service, pool, client=context.client)
    return None if described is None else _add(service, pool, request, described, context)


def migrate_at_recovery(
    service: Service, pool: Pool, name: str, context: CallContext
) -> User | None:
    """Add the user who forgot the password, as :func:`migrate_at_sign_in`."""
    return migrate_at_sign_in(service, pool, MigrationRequest("ForgotPassword", name), context)


def _add(
    service: Service,
    pool: Pool,
    request: MigrationRequest,
    described: MigratedUser,
    context: CallContext,
) -> User:
    """Add the user, unless there is one of that name by now: a trigger was called meanwhile.

    The password need not fit the policy [D]. It is kept only if it may be used.
    """
    username, values = _check_described_user(pool, request.username, described)
    attributes = {"sub": service.entropy.sub(), **values}
    user = new_user(pool, username, attributes, described.status, service.now())
    if request.password is not None and described.status is Status.CONFIRMED:
        set_password(service, pool, user, request.password)
    if described.has_sms_mfa:
        user.mfa_factors = {SMS}
    messages: list[OutgoingMessage] = []
    if described.is_welcomed and request.password is not None:
        messages = prepare_invitation(
            service, Recipient(pool, user), request.password, described.mediums, context
        )
        recheck(service, pool, client=context.client)
    existing = pool.find_user(request.username)
    if existing is not None:
        return existing
    check_writable(pool, service.now())
    _check_free(pool, user, described)
    admit(pool, user)
    for message in messages:
        message.send()
    return user


def _check_described_user(
    pool: Pool, name: str, described: MigratedUser
) -> tuple[str | None, dict[str, str]]:
    """Return the user name (``None``: the sub) and the attributes, once they are checked.

    The attribute ``username``, which no schema has, renames the user.
    """
    attributes: dict[str, str | None] = dict(described.attributes)
    renamed = attributes.pop("username", None)
    username, named = name_new_user(pool, name, attributes, renamed)
    check_new_attributes(pool, named, required=False)
    return username, stored_values(named)


def _check_free(pool: Pool, user: User, described: MigratedUser) -> None:
    if pool.has_username(user.username):
        raise errors.LAMBDA_USERNAME_EXISTS()
    force = described.takes_aliases
    taken = pool.taken_alias(user.attributes, user.status, user.username, force=force)
    if taken is not None:
        raise errors.LAMBDA_ALIAS_EXISTS(attribute=taken)
