"""Codes of authenticator apps: RFC 6238 with SHA-1, six digits and steps of 30 seconds.

The code of the step before and of the step after count too, for clocks go wrong (auth.md
section 5). No code counts twice [V recorded R178, R179].
"""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cognito_intercept import errors

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.twofactor.totp import TOTP

__all__ = [
    "SECRET_BYTES",
    "STEP",
    "SoftwareToken",
    "code_of_step",
    "matching_step",
    "printed_secret",
    "unused_code",
    "used_steps",
]

# 32 bytes print as the 52 characters that AWS hands out [R operations.md].
SECRET_BYTES = 32
STEP = 30
"""Seconds that a code is shown."""
_DIGITS = 6
_TOLERANCE = 1


@dataclass(slots=True)
class SoftwareToken:
    """A user's authenticator app: its secret, in base32 without padding, and its name.

    ``used`` lists the steps whose codes were taken, as far as they could be sent again.
    """

    secret: str = field(repr=False)
    name: str | None = None
    used: list[int] = field(default_factory=list)


def printed_secret(secret: bytes) -> str:
    """Return a secret as the user types it into an authenticator app."""
    return base64.b32encode(secret).decode().rstrip("=")


def _totp(secret: str) -> TOTP:
    # Its import is only paid for by who uses an authenticator.
    from cryptography.hazmat.primitives.hashes import SHA1  # noqa: PLC0415 - at first need
    from cryptography.hazmat.primitives.twofactor.totp import TOTP  # noqa: PLC0415 - the same

    padding = "=" * (-len(secret) % 8)
    # SHA-1 is what RFC 6238 and every authenticator app have by default.
    return TOTP(base64.b32decode(secret + padding), _DIGITS, SHA1(), STEP)  # noqa: S303


def code_of_step(secret: str, step: int) -> str:
    """Return the code of a step: of ``STEP`` seconds, counted from the epoch."""
    return _totp(secret).generate(step * STEP).decode()


def matching_step(secret: str, code: str, now: float) -> int | None:
    """Return the step that a code is of, ``None`` where it is not of the present ones.

    Args:
        secret: the secret in base32.
        code: what the user typed.
        now: seconds since the epoch.
    """
    totp = _totp(secret)
    present, matching = int(now // STEP), None
    for step in range(present - _TOLERANCE, present + _TOLERANCE + 1):
        if hmac.compare_digest(totp.generate(step * STEP), code.encode()):
            matching = step
    return matching


def unused_code(token: SoftwareToken, now: float) -> str | None:
    """Return a code that the user's app shows and that counts still; ``None``: wait for one.

    Args:
        token: the user's authenticator app.
        now: seconds since the epoch.
    """
    present = int(now // STEP)
    for step in (present, present + _TOLERANCE, present - _TOLERANCE):
        if step not in token.used:
            return code_of_step(token.secret, step)
    return None


def used_steps(token: SoftwareToken, code: str, now: float) -> list[int]:
    """Return the used steps after a right code, which then counts no more.

    Raises:
        CognitoError: CodeMismatchException, ExpiredCodeException for a code that was used.
    """
    step = matching_step(token.secret, code, now)
    if step is None:
        raise errors.SOFTWARE_TOKEN_MISMATCH()
    if step in token.used:
        raise errors.SOFTWARE_TOKEN_USED()
    still_valid = int(now // STEP) - _TOLERANCE
    return [*(used for used in token.used if used >= still_valid), step]
