"""What an administrator does with one user."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.account.recheck import recheck
from cognito_intercept.account.recovery import recovery_attribute
from cognito_intercept.account.temporary_passwords import set_temporary
from cognito_intercept.account.users import (
    revoke_all,
    set_password,
    set_status,
    write_attributes,
)
from cognito_intercept.directory.mfa import settings_of
from cognito_intercept.directory.password import PasswordPolicy
from cognito_intercept.directory.schema import check_deleted_attributes
from cognito_intercept.directory.status import TRANSITIONS, Event, status_after
from cognito_intercept.directory.user import describe_user_for_admin, named_values
from cognito_intercept.messages.delivery import CodeMessage, prepare_code
from cognito_intercept.messages.message import Recipient
from cognito_intercept.operations.registry import operation
from cognito_intercept.triggers.post_confirmation import post_confirmation

if TYPE_CHECKING:
    from cognito_intercept.call_context import CallContext
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import User
    from cognito_intercept.service import Service


@operation()
def admin_get_user(user: User) -> dict[str, Any]:
    """Return a user by user name, ``sub`` or alias."""
    return {**describe_user_for_admin(user), **settings_of(user)}


@operation()
def admin_delete_user(pool: Pool, user: User) -> None:
    """Delete a user."""
    pool.remove_user(user)


@operation()
def admin_set_user_password(
    service: Service, pool: Pool, user: User, *, password: str, permanent: bool = False
) -> dict[str, Any]:
    """Set a password, permanent or temporary; tokens stay valid, nothing is verified."""
    PasswordPolicy.of(pool).check(password, errors.PASSWORD_CHANGE)
    event = Event.SET_PERMANENT_PASSWORD if permanent else Event.SET_TEMPORARY_PASSWORD
    if permanent:
        set_password(service, pool, user, password)
    else:
        set_temporary(service, pool, user, password)
    # From every status [D model].
    set_status(service, pool, user, TRANSITIONS[event][user.status])
    return {}


@operation()
def admin_reset_user_password(
    service: Service, pool: Pool, user: User, context: CallContext
) -> dict[str, Any]:
    """Void a user's password and send a code with which the user sets a new one."""
    attribute = recovery_attribute(pool, user, Event.RESET_PASSWORD)
    code = CodeMessage("ForgotPassword", purpose="ForgotPassword", attribute=attribute)
    message = prepare_code(service, Recipient(pool, user), code, context)
    recheck(service, pool, user=user)
    pool.change_user(user, service.now(), status=status_after(Event.RESET_PASSWORD, user))
    message.send()
    return {}


@operation()
def admin_update_user_attributes(
    service: Service,
    pool: Pool,
    user: User,
    context: CallContext,
    *,
    user_attributes: list[dict[str, str]],
) -> dict[str, Any]:
    """Change a user's attributes, whatever app clients may write."""
    write_attributes(service, pool, user, named_values(user_attributes), context)
    return {}


@operation()
def admin_delete_user_attributes(
    service: Service, pool: Pool, user: User, *, user_attribute_names: list[str]
) -> dict[str, Any]:
    """Remove attributes of a user; removing an absent one is no error."""
    check_deleted_attributes(pool, user_attribute_names)
    write_attributes(service, pool, user, dict.fromkeys(user_attribute_names, ""))
    return {}


@operation()
def admin_confirm_sign_up(
    service: Service, pool: Pool, user: User, context: CallContext
) -> dict[str, Any]:
    """Confirm a user without a code; nothing is verified by it."""
    status = status_after(Event.CONFIRM_SIGN_UP, user)
    if status is None:
        raise errors.CANNOT_CONFIRM(status=user.status.value)
    if not user.enabled:
        raise errors.USER_DISABLED()
    set_status(service, pool, user, status)
    post_confirmation(service, pool, user, "ConfirmSignUp", context)
    return {}


@operation()
def admin_enable_user(service: Service, pool: Pool, user: User) -> dict[str, Any]:
    """Let a user sign in again."""
    pool.enable_user(user, service.now(), enabled=True)
    return {}


@operation()
def admin_disable_user(service: Service, pool: Pool, user: User) -> dict[str, Any]:
    """Keep a user from signing in, and revoke all tokens."""
    pool.enable_user(user, service.now(), enabled=False)
    revoke_all(pool, user)
    return {}


@operation()
def admin_user_global_sign_out(pool: Pool, user: User) -> dict[str, Any]:
    """Revoke all tokens of a user."""
    revoke_all(pool, user)
    return {}
