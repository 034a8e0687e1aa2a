"""Multi-factor authentication: a pool's settings, users' factors, authenticator apps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept.directory import mfa, pool_rules
from cognito_intercept.directory.first_factors import configured_factors
from cognito_intercept.directory.mfa_preference import (
    change_preference,
    drop_software_token,
    set_mfa_options,
)
from cognito_intercept.directory.mfa_settings import (
    MFA_SETTINGS,
    check_mfa,
    describe_mfa,
    replaced_settings,
)
from cognito_intercept.directory.pool_configuration import PoolConfiguration
from cognito_intercept.directory.pool_features import check_mfa_plan
from cognito_intercept.directory.regional_settings import regional_mfa_update
from cognito_intercept.directory.replica_pool import ReplicaPool
from cognito_intercept.operations.registry import operation
from cognito_intercept.sign_in.factors.software_token import associate, verify

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import User
    from cognito_intercept.service import Service
    from cognito_intercept.sign_in.factors.software_token import Enrolment
    from cognito_intercept.tokens.access import Caller

Choice = dict[str, bool] | None


@operation(settings=MFA_SETTINGS)
def set_user_pool_mfa_config(service: Service, pool: Pool, **settings: Any) -> dict[str, Any]:
    """Replace all MFA settings of a pool, and its settings of passkeys."""
    if isinstance(pool, ReplicaPool):
        return _configure_replica(service, pool, settings)
    replaced = replaced_settings(pool.settings, settings)
    # Where MFA is off, a later UpdateUserPool turns it on with the pool's SMS, as at creation.
    sms_mfa = replaced["MfaConfiguration"] == "OFF" or "SmsMfaConfiguration" in settings
    configuration = PoolConfiguration(replaced, sms_mfa)
    check_mfa(configuration, settings)
    place = pool_rules.Place(service.region, service.settings.account_id)
    pool_rules.check_settings(configuration, place)
    check_mfa_plan(configuration)
    pool.configure(replaced, sms_mfa=sms_mfa, now=service.now())
    return describe_mfa(pool)


def _configure_replica(
    service: Service, pool: ReplicaPool, settings: dict[str, Any]
) -> dict[str, Any]:
    """Give a secondary region another SMS configuration."""
    updated = regional_mfa_update(pool.settings, describe_mfa(pool), settings)
    place = pool_rules.Place(service.region, service.settings.account_id)
    pool_rules.check_place(PoolConfiguration(updated, pool.sms_mfa), place)
    pool.configure(updated, now=service.now())
    return describe_mfa(pool)


@operation()
def get_user_pool_mfa_config(pool: Pool) -> dict[str, Any]:
    """Show a pool's MFA settings."""
    return describe_mfa(pool)


@operation()
def set_user_mfa_preference(
    service: Service,
    caller: Caller,
    *,
    sms_mfa_settings: Choice = None,
    software_token_mfa_settings: Choice = None,
    email_mfa_settings: Choice = None,
    web_authn_mfa_settings: Choice = None,
) -> dict[str, Any]:
    """Turn the caller's second factors on and off, and prefer one of them."""
    choices = (sms_mfa_settings, software_token_mfa_settings, email_mfa_settings)
    return _prefer(service, caller.pool, caller.user, choices, web_authn_mfa_settings)


@operation()
def admin_set_user_mfa_preference(
    service: Service,
    pool: Pool,
    user: User,
    *,
    sms_mfa_settings: Choice = None,
    software_token_mfa_settings: Choice = None,
    email_mfa_settings: Choice = None,
    web_authn_mfa_settings: Choice = None,
) -> dict[str, Any]:
    """Turn a user's second factors on and off, and prefer one of them."""
    choices = (sms_mfa_settings, software_token_mfa_settings, email_mfa_settings)
    return _prefer(service, pool, user, choices, web_authn_mfa_settings)


def _prefer(
    service: Service, pool: Pool, user: User, choices: tuple[Choice, ...], passkey: Choice
) -> dict[str, Any]:
    named = {f: c for f, c in zip(mfa.FACTORS, choices, strict=True) if c is not None}
    change_preference(pool, user, named, passkey)
    pool.set_user(user, modified=service.now())
    return {}


@operation()
def set_user_settings(
    service: Service, caller: Caller, *, mfa_options: list[dict[str, Any]]
) -> dict[str, Any]:
    """Turn the caller's SMS on or off as second factor, in the old way."""
    return _set_options(service, caller.pool, caller.user, mfa_options)


@operation()
def admin_set_user_settings(
    service: Service, pool: Pool, user: User, *, mfa_options: list[dict[str, Any]]
) -> dict[str, Any]:
    """Turn a user's SMS on or off as second factor, in the old way."""
    return _set_options(service, pool, user, mfa_options)


def _set_options(
    service: Service, pool: Pool, user: User, options: list[dict[str, Any]]
) -> dict[str, Any]:
    set_mfa_options(pool, user, options)
    pool.set_user(user, modified=service.now())
    return {}


@operation()
def associate_software_token(
    enrolment: Enrolment,
) -> dict[str, Any]:
    """Hand out a secret for an authenticator app."""
    secret, following = associate(enrolment)
    return {"SecretCode": secret, "Session": following}


@operation()
def verify_software_token(
    enrolment: Enrolment, *, user_code: str, friendly_device_name: str | None = None
) -> dict[str, Any]:
    """Register the authenticator app that shows the right code."""
    following = verify(enrolment, user_code, friendly_device_name)
    return {"Status": "SUCCESS", "Session": following}


@operation()
def admin_delete_software_token(service: Service, pool: Pool, user: User) -> dict[str, Any]:
    """Remove a user's authenticator app; a user who has none is no error."""
    drop_software_token(pool, user)
    pool.set_user(user, modified=service.now())
    return {}


@operation()
def get_user_auth_factors(caller: Caller) -> dict[str, Any]:
    """List with what the caller can sign in."""
    return _factors(caller.pool, caller.user)


@operation()
def admin_get_user_auth_factors(pool: Pool, user: User) -> dict[str, Any]:
    """List with what a user can sign in."""
    return _factors(pool, user)


def _factors(pool: Pool, user: User) -> dict[str, Any]:
    shown = mfa.settings_of(user)
    del shown["MFAOptions"]
    factors = configured_factors(pool, user)
    return {"Username": user.username, **shown, "ConfiguredUserAuthFactors": factors}
