"""Which second factor a sign-in needs: the decision table of auth.md section 5.

| pool     | the user's factors                       | what is asked for      |
|----------|------------------------------------------|------------------------|
| OFF      | any                                      | nothing                |
| OPTIONAL | none turned on                           | nothing                |
| both     | one turned on                            | it, preferred or not   |
| both     | several, one of them preferred           | the preferred one      |
| both     | several, none preferred                  | SELECT_MFA_TYPE        |
| ON       | none turned on, but SMS or e-mail get there | it (SELECT_MFA_TYPE) |
| ON       | none                                     | MFA_SETUP              |

Only factors that the pool has count, and only those that reach the user.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept.directory.challenges import ChallengeName

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import User

__all__ = [
    "EMAIL",
    "FACTORS",
    "SMS",
    "TOTP",
    "can_use",
    "has_totp",
    "needed_challenge",
    "pool_factors",
    "settings_of",
    "usable_factors",
]

SMS = ChallengeName.SMS_MFA
TOTP = ChallengeName.SOFTWARE_TOKEN_MFA
EMAIL = ChallengeName.EMAIL_OTP
FACTORS = (SMS, TOTP, EMAIL)


def pool_factors(pool: Pool) -> tuple[ChallengeName, ...]:
    """Return the second factors that a pool has; none where MFA is off."""
    configuration = pool.configuration
    if not configuration.has_mfa:
        return ()
    has = {
        SMS: configuration.has_sms_factor,
        TOTP: configuration.has_totp_factor,
        EMAIL: configuration.has_email_factor,
    }
    return tuple(factor for factor in FACTORS if has[factor])


def has_totp(pool: Pool) -> bool:
    """Return whether a pool's users may register authenticator apps."""
    return TOTP in pool_factors(pool)


def can_use(user: User, factor: ChallengeName) -> bool:
    """Return whether a factor reaches a user: a token that was verified, a number, an address.

    Number and address need no verification [R amplify-js 11259]; the code verifies them.
    """
    if factor.attribute is None:
        return user.software_token is not None
    return bool(user.attributes.get(factor.attribute))


def usable_factors(pool: Pool, user: User, *, at_risk: bool = False) -> tuple[ChallengeName, ...]:
    """Return the second factors that a user may be asked for.

    Args:
        pool: the user pool.
        user: the user.
        at_risk: whether factors count that the user has but did not turn on.
    """
    reached = [factor for factor in pool_factors(pool) if can_use(user, factor)]
    turned_on = tuple(factor for factor in reached if _is_turned_on(user, factor))
    if turned_on or not (at_risk or pool.configuration.requires_mfa):
        return turned_on
    # An authenticator app that was verified but never turned on comes last: a user with a
    # phone number gets an SMS (auth.md section 5).
    delivered = tuple(factor for factor in reached if factor != TOTP)
    return delivered or tuple(reached)


def _is_turned_on(user: User, factor: str) -> bool:
    # MFAOptions is the older of two switches for SMS.
    return factor in user.mfa_factors or (factor == SMS and bool(user.mfa_options))


def needed_challenge(pool: Pool, user: User, *, at_risk: bool = False) -> ChallengeName | None:
    """Return the challenge that asks for a user's second factor, ``None`` where none is due."""
    if not pool.configuration.has_mfa:
        return None
    usable = usable_factors(pool, user, at_risk=at_risk)
    if not usable:
        return ChallengeName.MFA_SETUP if pool.configuration.requires_mfa else None
    if len(usable) == 1:
        return usable[0]
    select = ChallengeName.SELECT_MFA_TYPE
    return next((factor for factor in usable if factor == user.preferred_mfa), select)


def settings_of(user: User) -> dict[str, Any]:
    """Return what the API shows of a user's factors; what was never set is left out [V]."""
    return {
        "MFAOptions": user.mfa_options or None,
        "PreferredMfaSetting": user.preferred_mfa,
        "UserMFASettingList": [f for f in FACTORS if f in user.mfa_factors] or None,
    }
