"""With what a user may start a choice-based sign-in (USER_AUTH, auth.md section 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept.directory.mfa import needed_challenge
from cognito_intercept.directory.passkeys import passkey_stands_for_mfa, usable_passkeys
from cognito_intercept.directory.user import Status

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import User

__all__ = ["PASSWORDS", "allowed_factors", "available_challenges", "configured_factors"]

# The factor PASSWORD may be given in two ways.
PASSWORDS = ("PASSWORD", "PASSWORD_SRP")
_PASSKEY = "WEB_AUTHN"
_DELIVERED = {"EMAIL_OTP": "email", "SMS_OTP": "phone_number"}


def allowed_factors(pool: Pool) -> list[str]:
    """Return the pool's AllowedFirstAuthFactors."""
    found: list[str] = pool.settings["Policies"]["SignInPolicy"]["AllowedFirstAuthFactors"]
    return found


def configured_factors(pool: Pool, user: User) -> list[str]:
    """Return what GetUserAuthFactors lists, in its order; the pool's policy plays no part [R]."""
    has = {
        "PASSWORD": user.password is not None,
        **{name: user.is_verified(attribute) for name, attribute in _DELIVERED.items()},
        "SOFTWARE_TOKEN": user.software_token is not None,
        _PASSKEY: bool(usable_passkeys(pool, user)),
    }
    return [name for name, is_there in has.items() if is_there]


def available_challenges(pool: Pool, user: User) -> list[str]:
    """Return the challenges that a user may choose from.

    A user with a temporary password has only passwords [V]; so has one who needs a second
    factor [R], unless a passkey stands for both.
    """
    usable = [name for name in configured_factors(pool, user) if name in allowed_factors(pool)]
    if user.status is Status.FORCE_CHANGE_PASSWORD:
        usable = [name for name in usable if name == "PASSWORD"]
    elif needed_challenge(pool, user) is not None:
        stands = user.passkey_mfa and passkey_stands_for_mfa(pool, (_PASSKEY,))
        usable = [name for name in usable if name == "PASSWORD" or (stands and name == _PASSKEY)]
    others = [name for name in usable if name != "PASSWORD"]
    return [*PASSWORDS, *others] if "PASSWORD" in usable else others
