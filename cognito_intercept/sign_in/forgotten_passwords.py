"""Forgotten passwords: a code, and with it a new password."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.account.app_calls import user_of_app
from cognito_intercept.account.recovery import recovery_attribute, simulated_details
from cognito_intercept.account.users import set_password
from cognito_intercept.directory.aliases import AliasTakenError
from cognito_intercept.directory.codes import Code, check_code, verified_by
from cognito_intercept.directory.limits import count_use
from cognito_intercept.directory.password import PasswordPolicy
from cognito_intercept.directory.status import Event, status_after
from cognito_intercept.directory.user import Status, User
from cognito_intercept.messages.delivery import CodeMessage, send_code
from cognito_intercept.messages.message import Recipient
from cognito_intercept.protection.assessment import PasswordUse, refuse_compromised
from cognito_intercept.protection.history import UserEvent, record
from cognito_intercept.protection.lockout import forget_failures
from cognito_intercept.sign_up.migration import migrate_at_recovery
from cognito_intercept.triggers.post_confirmation import post_confirmation

if TYPE_CHECKING:
    from cognito_intercept.call_context import CallContext
    from cognito_intercept.directory.client import Client
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.service import Service

__all__ = ["NewPassword", "send_reset_code", "set_by_code"]

_FORGOT = "ForgotPassword"


def send_reset_code(
    service: Service, pool: Pool, app: Client, username: str, context: CallContext
) -> dict[str, str]:
    """Send a code with which a user may set a new password.

    Returns:
        Where it went; made up for a user who does not exist, where the app client hides that.

    Raises:
        CognitoError: what ForgotPassword declares.
    """
    user = pool.find_user(username) or migrate_at_recovery(service, pool, username, context)
    if user is None and not app.hides_existence:
        raise errors.USER_CLIENT_NOT_FOUND()
    if user is None or (app.hides_existence and not _is_recoverable(pool, user)):
        return simulated_details(pool, username)
    attribute = recovery_attribute(pool, user, Event.FORGOT_PASSWORD)
    count_use(pool, user, "ForgotPassword", service.now())
    code = CodeMessage(_FORGOT, purpose=_FORGOT, attribute=attribute)
    details = send_code(service, Recipient(pool, user), code, context)
    event = UserEvent("ForgotPassword", context.ip_address, "InProgress", app.id)
    record(service, pool, user, event)
    return details


def _is_recoverable(pool: Pool, user: User) -> bool:
    try:
        recovery_attribute(pool, user, Event.FORGOT_PASSWORD)
    except errors.CognitoError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class NewPassword:
    """Whose password is to be set, the code that the user typed, and the password."""

    username: str
    code: str = field(repr=False)
    password: str = field(repr=False)


def set_by_code(
    service: Service, pool: Pool, app: Client, new: NewPassword, context: CallContext
) -> None:
    """Set a new password by the code; the address or number that got it is verified.

    Raises:
        CognitoError: what ConfirmForgotPassword declares.
    """
    user, address = user_of_app(pool, app, new.username, errors.CODE_MISMATCH), context.ip_address
    if not user.enabled:
        raise errors.CODE_MISMATCH() if app.hides_existence else errors.USER_DISABLED()  # [D]
    code = check_code(pool, user, _FORGOT, new.code, service.now())
    status = status_after(Event.CONFIRM_FORGOT_PASSWORD, user)
    if status is None:
        is_new = user.status is Status.UNCONFIRMED
        raise errors.USER_NOT_CONFIRMED() if is_new else errors.CANNOT_RESET()
    PasswordPolicy.of(pool).check(new.password, errors.PASSWORD_CHANGE)
    use = PasswordUse("PASSWORD_CHANGE", app, address)
    refuse_compromised(service, pool, new.password, use)
    set_password(service, pool, user, new.password, by_user=True)
    _verify(service, pool, user, code)
    pool.change_user(user, service.now(), status=status)
    forget_failures(service.journal, user)
    service.journal.remove(user.codes, _FORGOT)
    record(service, pool, user, UserEvent("PasswordChange", address, client_id=app.id))
    post_confirmation(service, pool, user, "ConfirmForgotPassword", context)


def _verify(service: Service, pool: Pool, user: User, code: Code) -> None:
    """Verify where the code went, unless it has become another user's alias meanwhile."""
    with suppress(AliasTakenError):
        pool.change_user(user, service.now(), attributes=user.attributes | verified_by(code, user))
