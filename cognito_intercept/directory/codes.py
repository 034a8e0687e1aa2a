"""Codes that the service delivers and a user types back: their life, and how they are shown."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.directory.limits import HOUR, check_use, count_use
from cognito_intercept.directory.records import Code

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import User

__all__ = [
    "VALIDITY",
    "Code",
    "check_code",
    "delivery_details",
    "masked",
    "medium_of",
    "verified_by",
]

# Seconds that a code is valid (auth.md section 12, D).
VALIDITY = {"SignUp": 24 * HOUR, "ForgotPassword": HOUR, "Attribute": 24 * HOUR}

# Whose hourly limit wrong answers count against; attributes are verified by their own name.
_CHECKED_BY = {"SignUp": "ConfirmSignUp", "ForgotPassword": "ConfirmForgotPassword"}


def check_code(pool: Pool, user: User, purpose: str, answer: str, now: float) -> Code:
    """Return the code that ``answer`` matches; a wrong answer is counted.

    Raises:
        CognitoError: ExpiredCodeException where there is none (any more),
            LimitExceededException after too many wrong answers, CodeMismatchException.
    """
    code = user.codes.get(purpose)
    if code is None or now >= code.expires:
        raise errors.CODE_EXPIRED()
    action = _CHECKED_BY.get(purpose, "VerifyUserAttribute")
    check_use(pool, user, action, now)
    if not hmac.compare_digest(code.value.encode(), answer.encode()):
        count_use(pool, user, action, now)
        raise errors.CODE_MISMATCH()
    return code


def masked(attribute: str, value: str) -> str:
    """Return a destination as the API shows it: ``t***@t***`` or ``+*******9934`` [V]."""
    if attribute == "phone_number":
        return f"+*******{value[-4:]}"
    local, _, domain = value.partition("@")
    return f"{local[:1]}***@{domain[:1]}***"


def medium_of(attribute: str) -> str:
    """Return the medium that reaches an attribute: ``SMS`` or ``EMAIL``."""
    return "SMS" if attribute == "phone_number" else "EMAIL"


def delivery_details(attribute: str, value: str) -> dict[str, str]:
    """Return the ``CodeDeliveryDetails`` of a code sent to an attribute's value."""
    return {
        "Destination": masked(attribute, value),
        "DeliveryMedium": medium_of(attribute),
        "AttributeName": attribute,
    }


def verified_by(code: Code, user: User) -> dict[str, str]:
    """Return the flag that a right code sets: none if the attribute was changed meanwhile."""
    is_current = user.attributes.get(code.attribute) == code.destination
    return {f"{code.attribute}_verified": "true"} if is_current else {}
