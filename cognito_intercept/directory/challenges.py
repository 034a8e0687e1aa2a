"""The names of the challenges of a sign-in.

They are declared here once, since the data of users and sessions names them as well. What each
challenge does stands in one row of :mod:`cognito_intercept.sign_in.challenges`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self

__all__ = ["ChallengeName"]


class ChallengeName(StrEnum):
    """The API's ``ChallengeNameType``.

    ``attribute`` is the user attribute to which the code of a challenge is delivered, and which a
    right code verifies; ``None`` for challenges that deliver nothing. ``method`` is the
    authentication method (``amr``) that a right answer proves, in AWS's spelling; ``None`` where it
    proves none.
    """

    attribute: str | None
    method: str | None

    def __new__(cls, value: str, method: str | None = None, attribute: str | None = None) -> Self:
        """Create a member from its name in the API, its method and its attribute."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.method = method
        member.attribute = attribute
        return member

    SELECT_CHALLENGE = "SELECT_CHALLENGE"
    PASSWORD = "PASSWORD", "pwd"
    PASSWORD_SRP = "PASSWORD_SRP"  # noqa: S105 - a challenge
    PASSWORD_VERIFIER = "PASSWORD_VERIFIER", "pwd"
    WEB_AUTHN = "WEB_AUTHN", "hwk"
    CUSTOM_CHALLENGE = "CUSTOM_CHALLENGE"
    NEW_PASSWORD_REQUIRED = "NEW_PASSWORD_REQUIRED"  # noqa: S105 - a challenge
    DEVICE_SRP_AUTH = "DEVICE_SRP_AUTH"
    DEVICE_PASSWORD_VERIFIER = "DEVICE_PASSWORD_VERIFIER"  # noqa: S105 - a challenge
    SMS_OTP = "SMS_OTP", "sms", "phone_number"
    SMS_MFA = "SMS_MFA", "sms", "phone_number"
    SOFTWARE_TOKEN_MFA = "SOFTWARE_TOKEN_MFA", "otp"
    EMAIL_OTP = "EMAIL_OTP", "email_otp", "email"
    SELECT_MFA_TYPE = "SELECT_MFA_TYPE"
    MFA_SETUP = "MFA_SETUP"
