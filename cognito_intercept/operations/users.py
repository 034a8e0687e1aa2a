"""What an administrator does with one user."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.account.recovery import recovery_attribute
from cognito_intercept.account.users import (
    admit,
    existing_user,
    new_user,
    revoke_all,
    set_password,
    set_status,
    write_attributes,
)
from cognito_intercept.call_context import CallContext
from cognito_intercept.directory import password as passwords
from cognito_intercept.directory.first_factors import allowed_factors
from cognito_intercept.directory.mfa import settings_of
from cognito_intercept.directory.password import PasswordPolicy
from cognito_intercept.directory.schema import (
    check_deleted_attributes,
    check_new_attributes,
    without_empty_contacts,
)
from cognito_intercept.directory.status import Event, status_after
from cognito_intercept.directory.user import (
    Status,
    User,
    describe_user,
    describe_user_for_admin,
    named_values,
    stored_values,
)
from cognito_intercept.directory.usernames import name_new_user
from cognito_intercept.messages.delivery import CodeMessage, prepare_code, prepare_invitation
from cognito_intercept.messages.message import OutgoingMessage, Recipient
from cognito_intercept.operations.registry import operation
from cognito_intercept.triggers.post_confirmation import post_confirmation
from cognito_intercept.triggers.pre_sign_up import NewUser, pre_sign_up

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.service import Service

_DAY = 86400.0


@operation()
def admin_create_user(
    service: Service,
    *,
    user_pool_id: str,
    username: str,
    user_attributes: list[dict[str, str]] | None = None,
    temporary_password: str | None = None,
    force_alias_creation: bool = False,
    message_action: str | None = None,
    desired_delivery_mediums: list[str] | None = None,
    validation_data: list[dict[str, str]] | None = None,
    client_metadata: dict[str, str] | None = None,
) -> dict[str, Any]:
    """Create a user who must choose a password at the first sign-in, and invite them."""
    pool = service.pool(user_pool_id)
    mediums, context = desired_delivery_mediums or [], CallContext(client_metadata=client_metadata)
    if message_action == "RESEND":
        return _invite_again(service, pool, username, temporary_password, mediums, context)
    name, values = _checked(pool, username, named_values(user_attributes), temporary_password)
    sub = service.entropy.sub()
    pre_sign_up(
        service,
        pool,
        "AdminCreateUser",
        NewUser(name or sub, values, validation_data),
        context,
    )
    _check_free(pool, name, values, force=force_alias_creation)
    user = new_user(service, pool, name, values, Status.FORCE_CHANGE_PASSWORD, sub)
    messages: list[OutgoingMessage] = []
    if _is_passwordless(pool, user, temporary_password, message_action):
        user.status = Status.CONFIRMED
    else:
        password = _set_temporary(service, pool, user, temporary_password)
        if message_action != "SUPPRESS":
            messages = prepare_invitation(
                service, Recipient(pool, user), password, mediums, context
            )
    pool = service.pool(user_pool_id)
    _check_free(pool, name, values, force=force_alias_creation)
    admit(pool, user)
    for message in messages:
        message.send()
    return {"User": describe_user(user)}


def _invite_again(  # noqa: PLR0917 - all of the call
    service: Service,
    pool: Pool,
    username: str,
    given: str | None,
    mediums: list[str],
    context: CallContext,
) -> dict[str, Any]:
    """Give an invited user another temporary password, and more time."""
    user = _user_to_invite_again(pool, username)
    if given is not None:
        PasswordPolicy.of(pool).check(given, errors.PASSWORD_ADMIN)
    password = _temporary(service, pool, given)
    messages = prepare_invitation(service, Recipient(pool, user), password, mediums, context)
    user = _user_to_invite_again(pool, username)
    _set_temporary(service, pool, user, password)
    for message in messages:
        message.send()
    return {"User": describe_user(user)}


def _user_to_invite_again(pool: Pool, username: str) -> User:
    user = existing_user(pool, username)
    if user.status is not Status.FORCE_CHANGE_PASSWORD:
        raise errors.RESEND_IMPOSSIBLE(username=username)
    return user


def _checked(
    pool: Pool, username: str, attributes: dict[str, str | None], password: str | None
) -> tuple[str | None, dict[str, str]]:
    """Return the user name (``None``: the sub) and the attributes, once they are checked."""
    name, given = name_new_user(pool, username, without_empty_contacts(attributes))
    if password is not None:
        PasswordPolicy.of(pool).check(password, errors.PASSWORD_ADMIN)
    # Required attributes are not enforced here [D].
    check_new_attributes(pool, given, required=False)
    return name, stored_values(given)


def _check_free(
    pool: Pool, username: str | None, attributes: dict[str, str], *, force: bool
) -> None:
    if username is not None and pool.has_username(username):
        raise errors.USERNAME_EXISTS_ADMIN()
    taken = pool.taken_alias(attributes, Status.FORCE_CHANGE_PASSWORD, force=force)
    if taken is None:
        return
    if taken in pool.username_attributes:
        raise errors.USERNAME_ALIAS_EXISTS(attribute=taken)
    raise errors.ALIAS_EXISTS_CONFIRM(attribute=taken)


def _is_passwordless(
    pool: Pool, user: User, password: str | None, message_action: str | None
) -> bool:
    """Tell whether a new user signs in without a password from the start [V recorded R100]."""
    factors = allowed_factors(pool)
    possible = (("EMAIL_OTP", "email"), ("SMS_OTP", "phone_number"))
    return (
        password is None
        and message_action == "SUPPRESS"
        and any(factor in factors and user.is_verified(name) for factor, name in possible)
    )


def _temporary(service: Service, pool: Pool, password: str | None) -> str:
    if password is not None:
        return password
    return passwords.temporary_password(PasswordPolicy.of(pool), service.entropy)


def _set_temporary(service: Service, pool: Pool, user: User, password: str | None) -> str:
    chosen = _temporary(service, pool, password)
    set_password(service, pool, user, chosen)
    days = PasswordPolicy.of(pool).temporary_days
    service.journal.set(user, temporary_password_expires=service.now() + days * _DAY)
    return chosen


@operation()
def admin_get_user(service: Service, *, user_pool_id: str, username: str) -> dict[str, Any]:
    """Return a user by user name, ``sub`` or alias."""
    pool = service.pool(user_pool_id)
    user = existing_user(pool, username)
    return {**describe_user_for_admin(user), **settings_of(user)}


@operation()
def admin_delete_user(service: Service, *, user_pool_id: str, username: str) -> None:
    """Delete a user."""
    pool = service.pool(user_pool_id)
    pool.remove_user(existing_user(pool, username))


@operation()
def admin_set_user_password(
    service: Service, *, user_pool_id: str, username: str, password: str, permanent: bool = False
) -> dict[str, Any]:
    """Set a password, permanent or temporary; tokens stay valid, nothing is verified."""
    pool = service.pool(user_pool_id)
    user = existing_user(pool, username)
    PasswordPolicy.of(pool).check(password, errors.PASSWORD_CHANGE)
    event = Event.SET_PERMANENT_PASSWORD if permanent else Event.SET_TEMPORARY_PASSWORD
    status = status_after(event, user)
    if status is None:
        raise errors.CANNOT_RESET()
    if permanent:
        set_password(service, pool, user, password)
    else:
        _set_temporary(service, pool, user, password)
    set_status(service, pool, user, status)
    return {}


@operation()
def admin_reset_user_password(
    service: Service,
    *,
    user_pool_id: str,
    username: str,
    client_metadata: dict[str, str] | None = None,
) -> dict[str, Any]:
    """Void a user's password and send a code with which the user sets a new one."""
    pool = service.pool(user_pool_id)
    user = existing_user(pool, username)
    attribute = recovery_attribute(pool, user, Event.RESET_PASSWORD)
    code = CodeMessage("ForgotPassword", purpose="ForgotPassword", attribute=attribute)
    context = CallContext(client_metadata=client_metadata)
    message = prepare_code(service, Recipient(pool, user), code, context)
    user = existing_user(pool, username)
    pool.change_user(user, service.now(), status=status_after(Event.RESET_PASSWORD, user))
    message.send()
    return {}


@operation()
def admin_update_user_attributes(
    service: Service,
    *,
    user_pool_id: str,
    username: str,
    user_attributes: list[dict[str, str]],
    client_metadata: dict[str, str] | None = None,
) -> dict[str, Any]:
    """Change a user's attributes, whatever app clients may write."""
    pool = service.pool(user_pool_id)
    user = existing_user(pool, username)
    values = named_values(user_attributes)
    write_attributes(service, pool, user, values, metadata=client_metadata)
    return {}


@operation()
def admin_delete_user_attributes(
    service: Service, *, user_pool_id: str, username: str, user_attribute_names: list[str]
) -> dict[str, Any]:
    """Remove attributes of a user; removing an absent one is no error."""
    pool = service.pool(user_pool_id)
    user = existing_user(pool, username)
    check_deleted_attributes(pool, user_attribute_names)
    write_attributes(service, pool, user, dict.fromkeys(user_attribute_names, ""))
    return {}


@operation()
def admin_confirm_sign_up(
    service: Service,
    *,
    user_pool_id: str,
    username: str,
    client_metadata: dict[str, str] | None = None,
) -> dict[str, Any]:
    """Confirm a user without a code; nothing is verified by it."""
    pool = service.pool(user_pool_id)
    user = existing_user(pool, username)
    status = status_after(Event.CONFIRM_SIGN_UP, user)
    if status is None:
        raise errors.CANNOT_CONFIRM(status=user.status.value)
    if not user.enabled:
        raise errors.USER_DISABLED()
    set_status(service, pool, user, status)
    post_confirmation(
        service, pool, user, "ConfirmSignUp", CallContext(client_metadata=client_metadata)
    )
    return {}


@operation()
def admin_enable_user(service: Service, *, user_pool_id: str, username: str) -> dict[str, Any]:
    """Let a user sign in again."""
    pool = service.pool(user_pool_id)
    pool.enable_user(existing_user(pool, username), service.now(), enabled=True)
    return {}


@operation()
def admin_disable_user(service: Service, *, user_pool_id: str, username: str) -> dict[str, Any]:
    """Keep a user from signing in, and revoke all tokens."""
    pool = service.pool(user_pool_id)
    user = existing_user(pool, username)
    pool.enable_user(user, service.now(), enabled=False)
    revoke_all(pool, user)
    return {}


@operation()
def admin_user_global_sign_out(
    service: Service, *, user_pool_id: str, username: str
) -> dict[str, Any]:
    """Revoke all tokens of a user."""
    pool = service.pool(user_pool_id)
    revoke_all(pool, existing_user(pool, username))
    return {}
