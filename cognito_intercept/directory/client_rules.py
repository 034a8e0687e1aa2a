"""What AWS refuses in an app client's settings, in its words [V data.md 2.3].

The rules look at settings whose defaults are filled in, the same at creation and at an update.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from cognito_intercept import errors
from cognito_intercept.directory.client import (
    LEGACY_FLOWS,
    MACHINE_FLOW,
    USER_FLOWS,
    token_lifetimes,
)
from cognito_intercept.directory.pool_features import check_client_plan

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool

__all__ = ["STANDARD_SCOPES", "check_redirect", "check_settings"]

Settings = dict[str, Any]

STANDARD_SCOPES = frozenset(
    {"openid", "email", "phone", "profile", "aws.cognito.signin.user.admin"}
)
# Nobody may write these by way of an app client (recorded R254).
UNWRITABLE = frozenset({"sub", "email_verified", "phone_number_verified"})

# Seconds (recorded R263).
_ACCESS_RANGE = range(300, 86400 + 1)
_REFRESH_RANGE = range(3600, 315360000 + 1)

# Hosts to which plain HTTP is fine, for tests [D].
_LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
_INTERACTIVE_FLOWS = frozenset({"code", "implicit"})


def check_settings(
    settings: Settings, pool: Pool, *, is_confidential: bool, is_new: bool, unknown_scopes: bool
) -> None:
    """Check a client's settings against each other and against its pool.

    Args:
        settings: with the defaults filled in.
        pool: the client's user pool.
        is_confidential: whether the client has a secret.
        is_new: whether the client is being created, not updated.
        unknown_scopes: whether scopes of resource servers may be named that do not exist.

    Raises:
        CognitoError: InvalidParameterException, InvalidOAuthFlowException,
            ScopeDoesNotExistException or FeatureUnavailableInTierException.
    """
    _check_token_validity(settings)
    _check_flows(settings, is_confidential=is_confidential)
    check_client_plan(pool.configuration.plan, settings)
    _check_attributes(settings, pool, "creating" if is_new else "updating")
    _check_providers(settings, pool)
    _check_analytics(settings)
    _check_redirects(settings)
    _check_oauth(settings, is_confidential=is_confidential)
    _check_scopes(settings, pool, unknown_scopes=unknown_scopes)


def _check_token_validity(settings: Settings) -> None:
    lifetimes = token_lifetimes(settings)
    if (
        lifetimes.access not in _ACCESS_RANGE
        or lifetimes.id not in _ACCESS_RANGE
        or lifetimes.refresh not in _REFRESH_RANGE
    ):
        raise errors.TOKEN_VALIDITY_RANGE()
    if max(lifetimes.access, lifetimes.id) > lifetimes.refresh:
        raise errors.TOKEN_VALIDITY_ORDER()


def _check_flows(settings: Settings, *, is_confidential: bool) -> None:
    flows = set(settings.get("ExplicitAuthFlows", ()))
    if flows & LEGACY_FLOWS and flows - LEGACY_FLOWS:
        raise errors.LEGACY_FLOWS_MIXED()
    if MACHINE_FLOW in flows:
        # Machines only: it needs a secret and excludes every flow of users [D operations-new.md].
        if not is_confidential:
            raise errors.CLIENT_TOKEN_FLOW_SECRET()
        if flows & USER_FLOWS:
            raise errors.CLIENT_TOKEN_FLOW_MIXED()
    rotation = settings.get("RefreshTokenRotation", {})
    if rotation.get("Feature") == "ENABLED" and "ALLOW_REFRESH_TOKEN_AUTH" in flows:
        raise errors.ROTATION_AND_REFRESH_FLOW()
    if settings["EnablePropagateAdditionalUserContextData"] and not is_confidential:
        raise errors.CONTEXT_DATA_SECRET()  # [D model]


def _check_attributes(settings: Settings, pool: Pool, action: str) -> None:
    if set(settings.get("ReadAttributes", ())) - pool.schema.keys():
        raise errors.READ_ATTRIBUTES(action=action)
    written = set(settings.get("WriteAttributes", ()))
    if not written:
        return
    # What every user must have, the client must be able to write [D].
    required = {name for name, entry in pool.schema.items() if entry["Required"]} - UNWRITABLE
    if written - pool.schema.keys() or written & UNWRITABLE or required - written:
        raise errors.WRITE_ATTRIBUTES(action=action)


def _check_providers(settings: Settings, pool: Pool) -> None:
    for provider in settings.get("SupportedIdentityProviders", ()):
        if provider != "COGNITO" and provider not in pool.identity_providers:
            raise errors.PROVIDER_DOES_NOT_EXIST(provider=provider, pool_id=pool.id)


def _check_analytics(settings: Settings) -> None:
    analytics = settings.get("AnalyticsConfiguration")
    if analytics is None:
        return
    by_id = [name in analytics for name in ("ApplicationId", "ExternalId")]
    if "ApplicationArn" in analytics:
        is_valid = not any(by_id)
    else:
        is_valid = all(by_id) and "RoleArn" in analytics
    if not is_valid:
        raise errors.ANALYTICS_INVALID()


def _check_redirects(settings: Settings) -> None:
    callbacks = settings.get("CallbackURLs", ())
    for url in (*callbacks, *(settings.get("LogoutURLs", ()))):
        check_redirect(url)
    default = settings.get("DefaultRedirectURI")
    if default is not None and default not in callbacks:
        raise errors.DEFAULT_REDIRECT(url=default)


def check_redirect(url: str) -> None:
    """Check a redirect URI: absolute, without fragment, and plain HTTP to local hosts only.

    Raises:
        CognitoError: InvalidParameterException.
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        raise errors.REDIRECT_INVALID(url=url) from None
    if not parts.scheme or parts.fragment:
        raise errors.REDIRECT_INVALID(url=url)
    if parts.scheme == "http" and host not in _LOCAL_HOSTS:
        raise errors.REDIRECT_HTTP(url=url)


def _check_oauth(settings: Settings, *, is_confidential: bool) -> None:
    flows = set(settings.get("AllowedOAuthFlows", ()))
    scopes = settings.get("AllowedOAuthScopes", ())
    if settings["AllowedOAuthFlowsUserPoolClient"] and not (flows and scopes):
        raise errors.OAUTH_INCOMPLETE()
    interactive = flows & _INTERACTIVE_FLOWS
    if interactive and not settings.get("CallbackURLs"):
        raise errors.OAUTH_CALLBACK_REQUIRED()
    if "client_credentials" in flows:
        if interactive:
            raise errors.OAUTH_MIXED_FLOWS()
        if not is_confidential:
            raise errors.OAUTH_SECRET_REQUIRED()
        for scope in scopes:
            if scope in STANDARD_SCOPES:
                raise errors.OAUTH_USER_SCOPE(scope=scope)


def _check_scopes(settings: Settings, pool: Pool, *, unknown_scopes: bool) -> None:
    for scope in settings.get("AllowedOAuthScopes", ()):
        if scope in STANDARD_SCOPES or pool.has_scope(scope):
            continue
        if not (unknown_scopes and "/" in scope):
            raise errors.SCOPE_DOES_NOT_EXIST(scope=scope)
