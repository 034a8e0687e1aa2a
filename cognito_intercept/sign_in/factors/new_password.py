"""NEW_PASSWORD_REQUIRED: a user with a temporary password chooses one, and what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.account.users import (
    set_password,
    set_status,
    write_attributes,
)
from cognito_intercept.directory.ordering import java_order
from cognito_intercept.directory.password import PasswordPolicy, check_history
from cognito_intercept.directory.status import Event, status_after
from cognito_intercept.protection.assessment import PasswordUse, refuse_compromised
from cognito_intercept.protocol.constraints import check_value
from cognito_intercept.protocol.encoding import write_json

if TYPE_CHECKING:
    from cognito_intercept.directory.sessions import AuthSession
    from cognito_intercept.sign_in.attempt import Attempt

__all__ = ["answer_new_password", "offer_new_password"]

_PREFIX = "userAttributes."


def offer_new_password(attempt: Attempt, _session: AuthSession) -> dict[str, str]:
    """Return the parameters: two of them are JSON texts (auth.md section 4)."""
    attributes = attempt.user.attributes
    # In the order of a Java HashMap, as elsewhere: email_verified before email [D auth.md 4].
    shown = {name: attributes[name] for name in java_order(attributes) if name != "sub"}
    missing = [_PREFIX + name for name in _required(attempt) if name not in shown]
    return {
        "USER_ID_FOR_SRP": attempt.user.username,
        "requiredAttributes": write_json(missing),
        "userAttributes": write_json(shown),
    }


def _required(attempt: Attempt) -> list[str]:
    schema = attempt.pool.schema
    return [name for name, entry in schema.items() if entry["Required"] and name != "sub"]


def answer_new_password(attempt: Attempt) -> None:
    """Set the password and the attributes that came along; the user is confirmed.

    Raises:
        CognitoError: InvalidPasswordException, InvalidParameterException for an attribute that
            the schema refuses or that is still missing, NotAuthorizedException for a user who
            is disabled or has a lasting password by now.
    """
    user, pool, password = attempt.user, attempt.pool, attempt.parameters["NEW_PASSWORD"]
    status = status_after(Event.NEW_PASSWORD, user)
    if status is None:
        raise errors.SESSION_INVALID()
    if not user.enabled:
        raise errors.USER_DISABLED()
    # The form that other operations check before they begin; the words are theirs (G).
    check_value("AdminSetUserPassword", "Password", password)
    PasswordPolicy.of(pool).check(password, errors.PASSWORD_CHANGE)
    use = PasswordUse("PASSWORD_CHANGE", attempt.client, attempt.context.ip_address)
    refuse_compromised(attempt.service, pool, password, use)
    check_history(pool, user.username, user.password_history, password)
    attributes = _attributes_in(attempt)
    if attributes:
        write_attributes(attempt.service, pool, user, attributes, attempt.context)
    set_password(attempt.service, pool, user, password, by_user=True)
    if attempt.progress.password_salt is not None and user.password is not None:
        attempt.note(password_salt=user.password.salt)
    set_status(attempt.service, pool, user, status)


def _attributes_in(attempt: Attempt) -> dict[str, str]:
    """Return the attributes in the answer: required ones may be supplied, not changed [D]."""
    present = attempt.user.attributes
    supplied = {
        name.removeprefix(_PREFIX): value
        for name, value in attempt.parameters.items()
        if name.startswith(_PREFIX)
    }
    for name in _required(attempt):
        if name in supplied and name in present:
            raise errors.NEW_PASSWORD_ATTRIBUTE_GIVEN(name=name)
    missing = [name for name in _required(attempt) if not (supplied.get(name) or name in present)]
    if missing:
        raise errors.NEW_PASSWORD_ATTRIBUTE_MISSING(names=" and ".join(missing))
    return supplied
