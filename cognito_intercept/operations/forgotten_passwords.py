"""Forgotten passwords: a code, and with it a new password."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

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
from cognito_intercept.operations.registry import operation
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

_IGNORED = ("AnalyticsMetadata", "UserContextData.EncodedData")
_FORGOT = "ForgotPassword"


@operation(ignores=_IGNORED)
def forgot_password(
    service: Service, pool: Pool, app: Client, context: CallContext, *, username: str
) -> dict[str, Any]:
    """Send a code with which a user may set a new password."""
    user = pool.find_user(username) or migrate_at_recovery(service, pool, username, context)
    if user is None and not app.hides_existence:
        raise errors.USER_CLIENT_NOT_FOUND()
    if user is None or (app.hides_existence and not _is_recoverable(pool, user)):
        return {"CodeDeliveryDetails": simulated_details(pool, username)}
    attribute = recovery_attribute(pool, user, Event.FORGOT_PASSWORD)
    count_use(pool, user, "ForgotPassword", service.now())
    code = CodeMessage(_FORGOT, purpose=_FORGOT, attribute=attribute)
    details = send_code(service, Recipient(pool, user), code, context)
    address = context.ip_address
    record(service, pool, user, UserEvent("ForgotPassword", address, "InProgress"))
    return {"CodeDeliveryDetails": details}


def _is_recoverable(pool: Pool, user: User) -> bool:
    try:
        recovery_attribute(pool, user, Event.FORGOT_PASSWORD)
    except errors.CognitoError:
        return False
    return True


@operation(ignores=_IGNORED)
def confirm_forgot_password(
    service: Service,
    pool: Pool,
    app: Client,
    context: CallContext,
    *,
    username: str,
    confirmation_code: str,
    password: str,
) -> dict[str, Any]:
    """Set a new password by the code; the address or number that got it is verified."""
    user, address = user_of_app(pool, app, username, errors.CODE_MISMATCH), context.ip_address
    if not user.enabled:
        raise errors.CODE_MISMATCH() if app.hides_existence else errors.USER_DISABLED()  # [D]
    code = check_code(pool, user, _FORGOT, confirmation_code, service.now())
    status = status_after(Event.CONFIRM_FORGOT_PASSWORD, user)
    if status is None:
        is_new = user.status is Status.UNCONFIRMED
        raise errors.USER_NOT_CONFIRMED() if is_new else errors.CANNOT_RESET()
    PasswordPolicy.of(pool).check(password, errors.PASSWORD_CHANGE)
    refuse_compromised(service, pool, password, PasswordUse("PASSWORD_CHANGE", app, address))
    set_password(service, pool, user, password)
    _verify(service, pool, user, code)
    pool.change_user(user, service.now(), status=status)
    forget_failures(service.journal, user)
    service.journal.remove(user.codes, _FORGOT)
    record(service, pool, user, UserEvent("PasswordChange", address))
    post_confirmation(service, pool, user, "ConfirmForgotPassword", context)
    return {}


def _verify(service: Service, pool: Pool, user: User, code: Code) -> None:
    """Verify where the code went, unless it has become another user's alias meanwhile."""
    with suppress(AliasTakenError):
        pool.change_user(user, service.now(), attributes=user.attributes | verified_by(code, user))
