"""What a signed-in user does with an access token."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.account.imported_passwords import adopt_password
from cognito_intercept.account.users import (
    check_may_write,
    revoke_all,
    set_password,
    write_attributes,
)
from cognito_intercept.directory.aliases import AliasTakenError
from cognito_intercept.directory.client import readable
from cognito_intercept.directory.codes import check_code
from cognito_intercept.directory.limits import check_use, count_use
from cognito_intercept.directory.mfa import settings_of
from cognito_intercept.directory.password import PasswordPolicy
from cognito_intercept.directory.schema import check_deleted_attributes
from cognito_intercept.directory.user import attribute_list, named_values
from cognito_intercept.messages.delivery import CodeMessage, send_code
from cognito_intercept.messages.message import Recipient
from cognito_intercept.operations.registry import operation
from cognito_intercept.protection.assessment import PasswordUse, refuse_compromised
from cognito_intercept.protection.history import UserEvent, record

if TYPE_CHECKING:
    from cognito_intercept.call_context import CallContext
    from cognito_intercept.service import Service
    from cognito_intercept.tokens.access import Caller

_VERIFIABLE = ("email", "phone_number")


@operation()
def get_user(caller: Caller) -> dict[str, Any]:
    """Return the caller's name and the attributes that the app client may read."""
    allowed = readable(caller.client)
    shown = {
        name: value
        for name, value in caller.user.attributes.items()
        if not name.startswith("dev:") and (allowed is None or name in allowed)
    }
    return {
        "Username": caller.user.username,
        "UserAttributes": attribute_list(shown),
        **settings_of(caller.user),
    }


@operation()
def update_user_attributes(
    service: Service,
    caller: Caller,
    context: CallContext,
    *,
    user_attributes: list[dict[str, str]],
) -> dict[str, Any]:
    """Change the caller's attributes, those that the app client may write."""
    values = named_values(user_attributes)
    details = write_attributes(service, caller.pool, caller.user, values, context)
    return {"CodeDeliveryDetailsList": details or None}


@operation()
def delete_user_attributes(
    service: Service, caller: Caller, context: CallContext, *, user_attribute_names: list[str]
) -> dict[str, Any]:
    """Remove attributes of the caller, those that the app client may write."""
    check_deleted_attributes(caller.pool, user_attribute_names)
    values = dict.fromkeys(user_attribute_names, "")
    check_may_write(caller.client, caller.pool, values)
    write_attributes(service, caller.pool, caller.user, values, context)
    return {}


@operation()
def get_user_attribute_verification_code(
    service: Service, caller: Caller, context: CallContext, *, attribute_name: str
) -> dict[str, Any]:
    """Send a code to the caller's e-mail address or phone number."""
    value = caller.user.pending.get(attribute_name) or caller.user.attributes.get(attribute_name)
    if attribute_name not in _VERIFIABLE or not value:
        raise errors.NO_SUCH_DESTINATION(attribute=attribute_name)
    count_use(caller.pool, caller.user, "GetUserAttributeVerificationCode", service.now())
    code = CodeMessage("VerifyUserAttribute", attribute_name, attribute_name, value)
    details = send_code(service, Recipient(caller.pool, caller.user), code, context)
    return {"CodeDeliveryDetails": details}


@operation()
def verify_user_attribute(
    service: Service, caller: Caller, *, attribute_name: str, code: str
) -> dict[str, Any]:
    """Verify the caller's e-mail address or phone number by the code, or a new value of it."""
    user, pool = caller.user, caller.pool
    # A user has codes of other purposes, which verify nothing.
    if attribute_name not in _VERIFIABLE:
        raise errors.CODE_EXPIRED()
    value = check_code(pool, user, attribute_name, code, service.now()).destination
    if value not in (user.pending.get(attribute_name), user.attributes.get(attribute_name)):
        # The attribute was changed since the code went out.
        raise errors.CODE_EXPIRED()
    after = {**user.attributes, attribute_name: value, f"{attribute_name}_verified": "true"}
    try:
        pool.change_user(user, service.now(), attributes=after)
    except AliasTakenError as taken:
        raise errors.ALIAS_EXISTS(attribute=taken.attribute) from None
    service.journal.remove(user.pending, attribute_name)
    service.journal.remove(user.codes, attribute_name)
    return {}


@operation()
def change_password(
    service: Service,
    caller: Caller,
    *,
    proposed_password: str,
    previous_password: str | None = None,
) -> dict[str, Any]:
    """Change the caller's password; tokens stay valid.

    Only a user without a password may leave the previous one out [D].
    """
    user, pool = caller.user, caller.pool
    client_id = caller.client.id
    check_use(pool, user, "ChangePassword", service.now())
    if not _is_present_password(service, caller, previous_password or ""):
        count_use(pool, user, "ChangePassword", service.now())
        failed = UserEvent("PasswordChange", response="Fail", client_id=client_id)
        record(service, pool, user, failed)
        raise errors.INCORRECT_CREDENTIALS()
    PasswordPolicy.of(pool).check(proposed_password, errors.PASSWORD_CHANGE)
    refuse_compromised(
        service, pool, proposed_password, PasswordUse("PASSWORD_CHANGE", caller.client)
    )
    set_password(service, pool, user, proposed_password, by_user=True)
    record(service, pool, user, UserEvent("PasswordChange", client_id=client_id))
    return {}


def _is_present_password(service: Service, caller: Caller, password: str) -> bool:
    user, pool = caller.user, caller.pool
    if user.imported_hash is not None:
        return adopt_password(service, pool, user, password)
    return user.password is None or user.password.is_of(pool, user.username, password)


@operation()
def delete_user(caller: Caller) -> None:
    """Delete the caller."""
    caller.pool.remove_user(caller.user)


@operation()
def global_sign_out(caller: Caller) -> dict[str, Any]:
    """Revoke all tokens of the caller."""
    revoke_all(caller.pool, caller.user)
    return {}
