"""What a user's second factors are after SetUserMFAPreference, SetUserSettings and the like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.directory.mfa import EMAIL, SMS, TOTP, can_use

if TYPE_CHECKING:
    from cognito_intercept.directory.challenges import ChallengeName
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import User

__all__ = ["change_preference", "drop_software_token", "set_mfa_options"]

Choice = dict[str, bool]

_PHONE = {"DeliveryMedium": "SMS", "AttributeName": "phone_number"}


def change_preference(
    pool: Pool, user: User, choices: dict[ChallengeName, Choice], passkey: Choice | None
) -> None:
    """Turn factors on and off; those without a choice stay as they are.

    ``Enabled`` and ``PreferredMfa`` are plain booleans of the model: left out of a choice, they
    are false.

    Args:
        pool: the user pool.
        user: whose factors.
        choices: ``Enabled`` and ``PreferredMfa`` by factor.
        passkey: ``Enabled`` of WebAuthnMfaSettings; ``None`` leaves it as it is.

    Raises:
        CognitoError: InvalidParameterException for two preferred factors, for one that does not
            reach the user, and for a passkey where the pool's do not count as two factors.
    """
    if sum(choice.get("PreferredMfa", False) for choice in choices.values()) > 1:
        raise errors.MFA_PREFERRED_TWICE()
    factors, preferred = set(user.mfa_factors), user.preferred_mfa
    for factor, choice in choices.items():
        is_on = choice.get("Enabled", False)
        if is_on:
            _check_can_turn_on(pool, user, factor)
        factors = factors | {factor} if is_on else factors - {factor}
        if is_on and choice.get("PreferredMfa", False):
            preferred = factor
        elif preferred == factor:
            preferred = None
    is_passkey_on = user.passkey_mfa if passkey is None else passkey.get("Enabled", False)
    if passkey is not None and is_passkey_on:
        _check_passkey(pool, factors)
    pool.set_user(user, mfa_factors=factors, preferred_mfa=preferred, passkey_mfa=is_passkey_on)


def _check_can_turn_on(pool: Pool, user: User, factor: ChallengeName) -> None:
    # An authenticator app could not have been verified in a pool without TOTP.
    is_missing = {
        SMS: not pool.configuration.can_send_sms,
        EMAIL: not pool.configuration.has_email_factor,
    }
    if is_missing.get(factor):
        raise errors.MFA_NOT_IN_POOL(factor=factor)
    if not can_use(user, factor):
        raise errors.MFA_NO_DELIVERY(factor=factor)


def _check_passkey(pool: Pool, factors: set[str]) -> None:
    if not pool.configuration.passkeys_satisfy_mfa:  # [D model, WebAuthnMfaSettings]
        raise errors.PASSKEY_MFA_SINGLE_FACTOR()
    if not factors:
        raise errors.PASSKEY_MFA_ALONE()


def set_mfa_options(pool: Pool, user: User, options: list[dict[str, Any]]) -> None:
    """Turn SMS on or off in the old way: one option, or none (operations.md, SetUserSettings).

    Raises:
        CognitoError: InvalidParameterException for anything but SMS to the phone number, and
            where that does not reach the user.
    """
    if any(option != _PHONE for option in options):
        raise errors.MFA_OPTIONS_SMS_ONLY()
    if options:
        _check_can_turn_on(pool, user, SMS)
    pool.set_user(user, mfa_options=[dict(_PHONE)] if options else [])


def drop_software_token(pool: Pool, user: User) -> None:
    """Take the authenticator app away from a user, who may register another one."""
    pool.set_user(
        user,
        software_token=None,
        pending_secret=None,
        mfa_factors=user.mfa_factors - {TOTP},
        preferred_mfa=None if user.preferred_mfa == TOTP else user.preferred_mfa,
    )
