"""The life of a user's status, as a table (auth.md section 13)."""

from __future__ import annotations

from enum import StrEnum

from cognito_intercept import errors
from cognito_intercept.directory.user import Status, User

__all__ = ["TRANSITIONS", "Event", "sign_in_refusal", "status_after"]


class Event(StrEnum):
    """What changes a user's status."""

    CONFIRM_SIGN_UP = "ConfirmSignUp"
    NEW_PASSWORD = "NEW_PASSWORD_REQUIRED answered"  # noqa: S105 - an event
    CONFIRM_FORGOT_PASSWORD = "ConfirmForgotPassword"  # noqa: S105 - an event
    RESET_PASSWORD = "AdminResetUserPassword"  # noqa: S105 - an event
    SET_PERMANENT_PASSWORD = "AdminSetUserPassword, permanent"  # noqa: S105 - an event
    SET_TEMPORARY_PASSWORD = "AdminSetUserPassword, temporary"  # noqa: S105 - an event
    FORGOT_PASSWORD = "ForgotPassword"  # noqa: S105 - an event
    COMPROMISED = "sign-in with a compromised password"


_S = Status

# What is not in the table cannot happen; the operation says why in its own words.
TRANSITIONS: dict[Event, dict[Status, Status]] = {
    Event.CONFIRM_SIGN_UP: {_S.UNCONFIRMED: _S.CONFIRMED},
    Event.NEW_PASSWORD: {_S.FORCE_CHANGE_PASSWORD: _S.CONFIRMED},
    Event.FORGOT_PASSWORD: {_S.CONFIRMED: _S.CONFIRMED, _S.RESET_REQUIRED: _S.RESET_REQUIRED},
    Event.CONFIRM_FORGOT_PASSWORD: {
        _S.CONFIRMED: _S.CONFIRMED,
        _S.RESET_REQUIRED: _S.CONFIRMED,
    },
    Event.RESET_PASSWORD: {
        _S.CONFIRMED: _S.RESET_REQUIRED,
        _S.RESET_REQUIRED: _S.RESET_REQUIRED,
    },
    Event.COMPROMISED: {_S.CONFIRMED: _S.RESET_REQUIRED},
    # A federated user too becomes one with a password [D model: AdminSetUserPassword].
    Event.SET_PERMANENT_PASSWORD: dict.fromkeys(_S, _S.CONFIRMED),
    Event.SET_TEMPORARY_PASSWORD: dict.fromkeys(_S, _S.FORCE_CHANGE_PASSWORD),
}


def sign_in_refusal(status: Status) -> errors.Message | None:
    """Return the error of a sign-in in this status, although its first factor was right."""
    if status is Status.UNCONFIRMED:
        return errors.USER_NOT_CONFIRMED
    return errors.PASSWORD_RESET_REQUIRED if status is Status.RESET_REQUIRED else None


def status_after(event: Event, user: User) -> Status | None:
    """Return the status that an event leads to, ``None`` where it cannot happen."""
    return TRANSITIONS[event].get(user.status)
