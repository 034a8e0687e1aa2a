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

_PHONE = {"DeliveryMedium": "SMS", "AttributeName": "phone_number"}
# What a pool must have configured before a user may turn a factor on; an authenticator app
# could not have been verified in a pool without TOTP.
_NEEDS = {SMS: "SmsConfiguration", EMAIL: "EmailMfaConfiguration"}


def change_preference(
    pool: Pool,
    user: User,
    settings: dict[ChallengeName, dict[str, bool] | None],
    passkey: dict[str, bool] | None,
) -> None:
    """Turn factors on and off; what is not named stays as it is.

    Args:
        pool: the user pool.
        user: whose factors.
        settings: ``Enabled`` and ``PreferredMfa`` by factor; ``None``: not named.
        passkey: ``Enabled`` of WebAuthnMfaSettings; ``None``: not named.

    Raises:
        CognitoError: InvalidParameterException for two preferred factors, or for one that
            does not reach the user.
    """
    named = {factor: given for factor, given in settings.items() if given is not None}
    if sum(given.get("PreferredMfa", False) for given in named.values()) > 1:
        raise errors.MFA_PREFERRED_TWICE()
    factors, preferred = set(user.mfa_factors), user.preferred_mfa
    for factor, given in named.items():
        is_on = given.get("Enabled", factor in factors)
        if is_on:
            _check_can_turn_on(pool, user, factor)
            factors.add(factor)
        else:
            factors.discard(factor)
        if is_on and given.get("PreferredMfa", preferred == factor):
            preferred = factor
        elif preferred == factor:
            preferred = None
    is_passkey_on = user.passkey_mfa if passkey is None else passkey.get("Enabled", False)
    if passkey is not None and is_passkey_on and not factors:
        raise errors.PASSKEY_MFA_ALONE()
    user.mfa_factors, user.preferred_mfa, user.passkey_mfa = factors, preferred, is_passkey_on


def _check_can_turn_on(pool: Pool, user: User, factor: ChallengeName) -> None:
    if factor in _NEEDS and not pool.settings.get(_NEEDS[factor]):
        raise errors.MFA_NOT_IN_POOL(factor=factor)
    if not can_use(user, factor):
        raise errors.MFA_NO_DELIVERY(factor=factor)


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
    user.mfa_options = [dict(_PHONE)] if options else []


def drop_software_token(user: User) -> None:
    """Take the authenticator app away from a user, who may register another one."""
    user.software_token = user.pending_secret = None
    user.mfa_factors.discard(TOTP)
    if user.preferred_mfa == TOTP:
        user.preferred_mfa = None
