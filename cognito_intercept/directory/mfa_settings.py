"""A user pool's MFA settings as SetUserPoolMfaConfig sets and GetUserPoolMfaConfig shows them.

The operation replaces all of them: what is not given is gone, and no MfaConfiguration means OFF
[V recorded R145]. The SMS settings are the pool's own, which other operations show and set too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.directory.mfa import SMS, pool_factors

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool

__all__ = ["MFA_SETTINGS", "check_mfa", "describe_mfa", "replaced_settings"]

Settings = dict[str, Any]

_SMS, _TOTP, _EMAIL = (
    "SmsMfaConfiguration",
    "SoftwareTokenMfaConfiguration",
    "EmailMfaConfiguration",
)
_FACTORS = (_SMS, _TOTP, _EMAIL)
_PASSKEYS = "WebAuthnConfiguration"
MFA_SETTINGS = (*_FACTORS, "MfaConfiguration", _PASSKEYS)
_KEPT_AS_GIVEN = (_TOTP, _EMAIL, _PASSKEYS)
_SINGLE = "SINGLE_FACTOR"
_SHARED_WITH_POOL = ("SmsAuthenticationMessage", "SmsConfiguration")


def replaced_settings(present: Settings, given: Settings) -> Settings:
    """Return a pool's settings after SetUserPoolMfaConfig."""
    kept = {name: value for name, value in present.items() if name not in _KEPT_AS_GIVEN}
    sms = given.get(_SMS) or {}
    return {
        **kept,
        "MfaConfiguration": given.get("MfaConfiguration") or "OFF",
        **{name: sms[name] for name in _SHARED_WITH_POOL if sms.get(name) is not None},
        **{name: given[name] for name in _KEPT_AS_GIVEN if given.get(name) is not None},
    }


def check_mfa(settings: Settings, given: Settings) -> None:
    """Check what a request wants: first whether it fits together, then what it needs [V].

    Args:
        settings: the settings as they would be (:func:`replaced_settings`).
        given: the request.

    Raises:
        CognitoError: InvalidParameterException.
    """
    named = [name for name in _FACTORS if given.get(name) is not None]
    if settings["MfaConfiguration"] == "OFF":
        if named:  # Even one that is turned off itself [V recorded R141].
            raise errors.MFA_OFF_WITH_FACTOR()
        return
    if not _turns_on(given, named):
        raise errors.MFA_WITHOUT_FACTOR()
    if _SMS in named and not settings.get("SmsConfiguration"):
        raise errors.MFA_NEEDS_SMS()
    if _EMAIL in named and settings["EmailConfiguration"]["EmailSendingAccount"] != "DEVELOPER":
        raise errors.MFA_EMAIL_SENDER()
    if settings["MfaConfiguration"] == "ON":
        _check_first_factors(settings)


def _turns_on(given: Settings, named: list[str]) -> bool:
    return any(name != _TOTP or given[name].get("Enabled") for name in named)


def _check_first_factors(settings: Settings) -> None:
    allowed = settings["Policies"]["SignInPolicy"]["AllowedFirstAuthFactors"]
    if "EMAIL_OTP" in allowed or "SMS_OTP" in allowed:
        raise errors.MFA_FIRST_FACTORS()
    passkeys = settings.get(_PASSKEYS) or {}
    if "WEB_AUTHN" in allowed and passkeys.get("FactorConfiguration", _SINGLE) == _SINGLE:
        raise errors.MFA_SINGLE_FACTOR_PASSKEY()


def describe_mfa(pool: Pool) -> dict[str, Any]:
    """Return the answer of both operations; only what is configured shows [R aws-sdk-js 4186]."""
    settings = pool.settings
    shown = {name: settings[name] for name in _KEPT_AS_GIVEN if name in settings}
    if SMS in pool_factors(pool):
        shown[_SMS] = {name: settings[name] for name in _SHARED_WITH_POOL if name in settings}
    return {**shown, "MfaConfiguration": settings["MfaConfiguration"]}
