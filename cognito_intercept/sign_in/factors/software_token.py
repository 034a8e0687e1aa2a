"""SOFTWARE_TOKEN_MFA: the code that an authenticator app shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.directory.totp import use_code

if TYPE_CHECKING:
    from cognito_intercept.directory.sessions import AuthSession
    from cognito_intercept.sign_in.attempt import Attempt

__all__ = ["answer_software_token", "offer_software_token"]


def offer_software_token(attempt: Attempt, _session: AuthSession) -> dict[str, str]:
    """Name the device that shows the code, if it has a name [D recorded R019]."""
    token = attempt.user.software_token
    name = {"FRIENDLY_DEVICE_NAME": token.name} if token is not None and token.name else {}
    return {**name, "USER_ID_FOR_SRP": attempt.user.username}


def answer_software_token(attempt: Attempt) -> None:
    """Check the code; it counts once.

    Raises:
        CognitoError: CodeMismatchException, ExpiredCodeException for a code that was used,
            SoftwareTokenMFANotFoundException where the app was taken away meanwhile.
    """
    token = attempt.user.software_token
    if token is None:
        raise errors.SOFTWARE_TOKEN_NOT_ASSOCIATED()
    try:
        use_code(token, attempt.parameters["SOFTWARE_TOKEN_MFA_CODE"], attempt.service.now())
    except errors.CognitoError:
        attempt.count_wrong_answer()
        raise
