"""A user pool's MFA settings as SetUserPoolMfaConfig sets and GetUserPoolMfaConfig shows them.

The operation replaces all of them: what a request leaves out is gone, and no MfaConfiguration
means OFF [V recorded R145]. The SMS settings are the pool's own, which other operations show and
set too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.directory.mfa import SMS, pool_factors

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.pool_configuration import PoolConfiguration

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
_OWN_BLOCKS = (_TOTP, _EMAIL, _PASSKEYS)
_SHARED_WITH_POOL = ("SmsAuthenticationMessage", "SmsConfiguration")


def replaced_settings(present: Settings, request: Settings) -> Settings:
    """Return a pool's settings after SetUserPoolMfaConfig."""
    others = {name: value for name, value in present.items() if name not in _OWN_BLOCKS}
    sms = request.get(_SMS, {})
    replaced = {
        **others,
        "MfaConfiguration": request.get("MfaConfiguration", "OFF"),
        **{name: sms[name] for name in _SHARED_WITH_POOL if name in sms},
        **{name: request[name] for name in _OWN_BLOCKS if name in request},
    }
    if _TOTP in replaced:
        # A plain boolean of the model: left out, it is false.
        replaced[_TOTP] = {"Enabled": False} | replaced[_TOTP]
    return replaced


def check_mfa(configuration: PoolConfiguration, request: Settings) -> None:
    """Check what a request wants: first whether it fits together, then what it needs [V].

    Args:
        configuration: the settings as they would be (:func:`replaced_settings`).
        request: the request.

    Raises:
        CognitoError: InvalidParameterException.
    """
    blocks = [name for name in _FACTORS if name in request]
    if not configuration.has_mfa:
        if blocks:  # Even one that is turned off itself [V recorded R141].
            raise errors.MFA_OFF_WITH_FACTOR()
        return
    if not _turns_on(configuration, blocks):
        raise errors.MFA_WITHOUT_FACTOR()
    if _SMS in blocks and not configuration.can_send_sms:
        raise errors.MFA_NEEDS_SMS()
    if _EMAIL in blocks and not configuration.has_own_email_sender:
        raise errors.MFA_EMAIL_SENDER()
    if configuration.requires_mfa:
        _check_first_factors(configuration)


def _turns_on(configuration: PoolConfiguration, blocks: list[str]) -> bool:
    # A block that is empty turns its factor on, but for authenticator apps.
    return any(name != _TOTP or configuration.has_totp_factor for name in blocks)


def _check_first_factors(configuration: PoolConfiguration) -> None:
    allowed = configuration.first_factors
    if "EMAIL_OTP" in allowed or "SMS_OTP" in allowed:
        raise errors.MFA_FIRST_FACTORS()
    if "WEB_AUTHN" in allowed and not configuration.passkeys_satisfy_mfa:
        raise errors.MFA_SINGLE_FACTOR_PASSKEY()


def describe_mfa(pool: Pool) -> dict[str, Any]:
    """Return the answer of both operations; only what is configured shows [R aws-sdk-js 4186]."""
    settings = pool.settings
    shown = {name: settings[name] for name in _OWN_BLOCKS if name in settings}
    if SMS in pool_factors(pool):
        shown[_SMS] = {name: settings[name] for name in _SHARED_WITH_POOL if name in settings}
    return {**shown, "MfaConfiguration": settings["MfaConfiguration"]}
