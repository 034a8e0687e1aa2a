"""NEW_PASSWORD_REQUIRED: a user with a temporary password chooses one, and what is missing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.domain.password import PasswordPolicy
from cognito_intercept.domain.status import Event, status_after
from cognito_intercept.procedures.accounts import set_password, write_attributes

if TYPE_CHECKING:
    from cognito_intercept.domain.session import AuthSession
    from cognito_intercept.procedures.attempt import Attempt

__all__ = ["answer_new_password", "offer_new_password"]

_PREFIX = "userAttributes."


def offer_new_password(attempt: Attempt, _session: AuthSession) -> dict[str, str]:
    """Return the parameters: two of them are JSON texts (auth.md section 4)."""
    shown = {name: value for name, value in attempt.user.attributes.items() if name != "sub"}
    return {
        "USER_ID_FOR_SRP": attempt.user.username,
        "requiredAttributes": _compact([_PREFIX + name for name in _missing(attempt, shown)]),
        "userAttributes": _compact(shown),
    }


def _compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _missing(attempt: Attempt, given: dict[str, str]) -> list[str]:
    return [
        name
        for name, attribute in attempt.pool.schema.items()
        if attribute.get("Required") and name != "sub" and not given.get(name)
    ]


def answer_new_password(attempt: Attempt) -> None:
    """Set the password and the attributes that came along; the user is confirmed.

    Raises:
        CognitoError: InvalidPasswordException, InvalidParameterException for an attribute that
            the schema refuses or that is still missing.
    """
    user, pool, password = attempt.user, attempt.pool, attempt.given["NEW_PASSWORD"]
    PasswordPolicy.of(pool).check(password, errors.PASSWORD_CHANGE)
    attributes = {
        name.removeprefix(_PREFIX): value
        for name, value in attempt.given.items()
        if name.startswith(_PREFIX)
    }
    missing = _missing(attempt, user.attributes | attributes)
    if missing:
        details = "".join(f"{name}: The attribute is required\n" for name in missing)
        raise errors.ATTRIBUTES_DO_NOT_CONFORM(details=details)
    if attributes:
        write_attributes(attempt.service, pool, user, attributes, client=attempt.client)
    set_password(attempt.service, pool, user, password)
    user.status = status_after(Event.NEW_PASSWORD, user) or user.status
