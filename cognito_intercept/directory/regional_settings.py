"""A replica's own settings, as the operations set them that also set those of a whole pool.

Only the settings of ``REGIONAL_SETTINGS`` are a secondary region's own. What else a request
names has to be as it is (G): it is changed in the primary region.
"""

from __future__ import annotations

from typing import Any

from cognito_intercept.directory.pool_settings import new_settings, updated_settings
from cognito_intercept.directory.replica_pool import check_shared
from cognito_intercept.directory.replicas import REGIONAL_SETTINGS

__all__ = ["new_regional_settings", "regional_mfa_update", "regional_update"]

Settings = dict[str, Any]
_SMS = "SmsMfaConfiguration"


def new_regional_settings(request: Settings) -> Settings:
    """Return a replica's own settings with AWS's defaults for those that a request leaves out."""
    filled = new_settings({name: request[name] for name in REGIONAL_SETTINGS if name in request})
    return {name: filled[name] for name in REGIONAL_SETTINGS if name in filled}


def regional_update(present: Settings, request: Settings) -> Settings:
    """Return all settings after UpdateUserPool in a secondary region.

    Raises:
        CognitoError: InvalidParameterException for another value of a shared setting.
    """
    updated = updated_settings(present, request)
    shared = {name for name in request if name not in REGIONAL_SETTINGS}
    check_shared({name for name in shared if updated.get(name) != present.get(name)})
    kept = {name: value for name, value in present.items() if name not in REGIONAL_SETTINGS}
    return kept | new_regional_settings(request)


def regional_mfa_update(present: Settings, shown: Settings, request: Settings) -> Settings:
    """Return all settings after SetUserPoolMfaConfig in a secondary region.

    Args:
        present: the settings so far.
        shown: what GetUserPoolMfaConfig shows of them.
        request: the request.

    Raises:
        CognitoError: InvalidParameterException for another value of a shared setting.
    """
    differing = {name for name in request if name != _SMS and request[name] != shown.get(name)}
    sms = request.get(_SMS, {})
    text = "SmsAuthenticationMessage"
    if sms.get(text, present.get(text)) != present.get(text):
        differing.add(text)
    check_shared(differing)
    return present | {name: sms[name] for name in ("SmsConfiguration",) if name in sms}
