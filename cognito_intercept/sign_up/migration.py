"""Brings users into the pool whom UserMigration knows: at sign-in, and for a lost password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.account.users import admit, new_user, set_password
from cognito_intercept.directory.mfa import SMS
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
    """Bring in the user who signs in with a password that only the function can check.

    Args:
        service: the region's state.
        pool: the user pool.
        request: the name and the password, as they were typed.
        context: app client and ClientMetadata.

    Returns:
        ``None`` where the function knows no such user.

    Raises:
        CognitoError: see :func:`~cognito_intercept.triggers.user_migration.user_migration`;
            what is wrong with the user whom the function described.
    """
    found = user_migration(service, pool, request, context)
    if found is None:
        return None
    return _bring_in(service, pool, request.username, found, request.password, context)


def migrate_at_recovery(
    service: Service, pool: Pool, name: str, context: CallContext
) -> User | None:
    """Bring in a user who forgot the password, as :func:`migrate_at_sign_in`."""
    found = user_migration(service, pool, MigrationRequest("ForgotPassword", name), context)
    return None if found is None else _bring_in(service, pool, name, found, None, context)


def _bring_in(  # noqa: PLR0913, PLR0917 - all that was found
    service: Service,
    pool: Pool,
    name: str,
    found: MigratedUser,
    password: str | None,
    context: CallContext,
) -> User:
    """Add the user; whoever came in while the function was asked has precedence.

    The password need not fit the policy [D]. It is kept only if it may be used.
    """
    username, values = _checked(pool, name, found)
    attributes = {"sub": service.entropy.sub(), **values}
    user = new_user(pool, username, attributes, found.status, service.now())
    if password is not None and found.status is Status.CONFIRMED:
        set_password(service, pool, user, password)
    if found.has_sms_mfa:
        user.mfa_factors = {SMS}
    messages: list[OutgoingMessage] = []
    if found.is_welcomed and password is not None:
        messages = prepare_invitation(
            service, Recipient(pool, user), password, found.mediums, context
        )
    known = pool.find_user(name)
    if known is not None:
        return known
    _check_free(pool, user, found)
    admit(pool, user)
    for message in messages:
        message.send()
    return user


def _checked(pool: Pool, name: str, found: MigratedUser) -> tuple[str | None, dict[str, str]]:
    """Return the user name (``None``: the sub) and the attributes, once they are checked.

    The attribute ``username``, which no schema has, renames the user.
    """
    attributes: dict[str, str | None] = dict(found.attributes)
    renamed = attributes.pop("username", None)
    username, given = name_new_user(pool, name, attributes, renamed)
    check_new_attributes(pool, given, required=False)
    return username, stored_values(given)


def _check_free(pool: Pool, user: User, found: MigratedUser) -> None:
    if pool.has_username(user.username):
        raise errors.LAMBDA_USERNAME_EXISTS()
    taken = pool.taken_alias(user.attributes, user.status, force=found.takes_aliases)
    if taken is not None:
        raise errors.LAMBDA_ALIAS_EXISTS(attribute=taken)
