"""With what a user may start a choice-based sign-in (USER_AUTH, auth.md section 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept.directory.challenges import ChallengeName
from cognito_intercept.directory.mfa import needed_challenge
from cognito_intercept.directory.passkeys import passkey_stands_for_mfa, usable_passkeys
from cognito_intercept.directory.user import Status

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import User

__all__ = [
    "PASSWORDS",
    "allowed_factors",
    "available_challenges",
    "configured_factors",
    "has_delivered_factor",
]

# The factor PASSWORD is sent in clear or proved by SRP.
PASSWORDS = (ChallengeName.PASSWORD, ChallengeName.PASSWORD_SRP)
_DELIVERED = (ChallengeName.EMAIL_OTP, ChallengeName.SMS_OTP)


def allowed_factors(pool: Pool) -> list[str]:
    """Return the pool's AllowedFirstAuthFactors."""
    return pool.configuration.first_factors


def has_delivered_factor(pool: Pool, user: User) -> bool:
    """Return whether a user can sign in by a one-time code, with nothing else set up."""
    allowed = allowed_factors(pool)
    return any(name in allowed and user.is_verified(name.attribute or "") for name in _DELIVERED)


def configured_factors(pool: Pool, user: User) -> list[str]:
    """Return what GetUserAuthFactors lists, in its order; the pool's policy plays no part [R]."""
    has: dict[str, bool] = {
        ChallengeName.PASSWORD: user.has_password,
        **{name: user.is_verified(name.attribute or "") for name in _DELIVERED},
        "SOFTWARE_TOKEN": user.software_token is not None,
        ChallengeName.WEB_AUTHN: bool(usable_passkeys(pool, user)),
    }
    return [name for name, is_there in has.items() if is_there]


def available_challenges(pool: Pool, user: User) -> tuple[ChallengeName, ...]:
    """Return the challenges that a user may choose from.

    A user with a temporary password has only passwords [V]; so has one who needs a second
    factor [R], unless a passkey stands for both.
    """
    allowed = set(allowed_factors(pool))
    usable = [ChallengeName(name) for name in configured_factors(pool, user) if name in allowed]
    if user.status is Status.FORCE_CHANGE_PASSWORD:
        usable = [name for name in usable if name is ChallengeName.PASSWORD]
    elif needed_challenge(pool, user) is not None:
        stands = user.passkey_mfa and passkey_stands_for_mfa(pool, (ChallengeName.WEB_AUTHN,))
        spared = {ChallengeName.PASSWORD, *([ChallengeName.WEB_AUTHN] if stands else [])}
        usable = [name for name in usable if name in spared]
    others = [name for name in usable if name is not ChallengeName.PASSWORD]
    return (*(PASSWORDS if len(others) < len(usable) else ()), *others)
