"""Which features of higher plans a user pool uses: by its settings, app clients and domains."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept.directory import feature_plans
from cognito_intercept.directory.feature_plans import check_feature, check_features
from cognito_intercept.directory.log_delivery import USER_AUTH_EVENTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cognito_intercept.directory.feature_plans import Feature, Plan
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.pool_configuration import PoolConfiguration

__all__ = ["check_client_plan", "check_mfa_plan", "check_plan"]

Settings = dict[str, Any]
_EXCHANGE = frozenset({"ALLOW_TOKEN_EXCHANGE_DELEGATION", "ALLOW_TOKEN_EXCHANGE_IMPERSONATION"})
_MANAGED_LOGIN = 2


def check_plan(configuration: PoolConfiguration, pool: Pool | None = None) -> None:
    """Refuse settings that the pool's plan does not include, and a plan that is too small.

    Args:
        configuration: the settings as they would be.
        pool: the pool that is changed; what its app clients, domains, logs, sessions and replica
            use counts where the plan changes (G).

    Raises:
        CognitoError: FeatureUnavailableInTierException.
    """
    used = set(_features_of_settings(configuration))
    if pool is not None and pool.configuration.plan is not configuration.plan:
        for client in pool.clients.values():
            used.update(_features_of_client(client.settings))
        used.update(_features_of_domains(pool))
        used.update(_features_of_logs(pool))
        if pool.session_tracking.enabled:
            used.add(feature_plans.SESSION_MANAGEMENT)
        if pool.replica is not None:
            used.add(feature_plans.REPLICATION)
    check_features(configuration.plan, frozenset(used))


def check_mfa_plan(configuration: PoolConfiguration) -> None:
    """Refuse second factors that the pool's plan does not include.

    Raises:
        CognitoError: FeatureUnavailableInTierException.
    """
    for feature in _features_of_mfa(configuration):
        check_feature(configuration.plan, feature)


def check_client_plan(plan: Plan, settings: Settings) -> None:
    """Refuse settings of an app client that the pool's plan does not include.

    Raises:
        CognitoError: FeatureUnavailableInTierException.
    """
    for feature in _features_of_client(settings):
        check_feature(plan, feature)


def _features_of_settings(configuration: PoolConfiguration) -> Iterable[Feature]:
    settings = configuration.settings
    token_trigger = configuration.triggers.get("PreTokenGenerationConfig", {})
    registration = settings.get("DcrConfiguration", {"EnableStatus": "Disabled"})
    modes = {configuration.threat_protection_mode(flow) for flow in ("", "CUSTOM_AUTH")}
    used = {
        feature_plans.PASSWORDLESS: configuration.is_passwordless,
        feature_plans.PASSWORD_HISTORY: (
            "PasswordHistorySize" in settings["Policies"]["PasswordPolicy"]
        ),
        feature_plans.ACCESS_TOKEN_CUSTOMIZATION: (
            token_trigger.get("LambdaVersion") in {"V2_0", "V3_0"}
        ),
        feature_plans.ACR: bool(settings.get("AcrConfiguration")),
        feature_plans.CLIENT_REGISTRATION: registration.get("EnableStatus") != "Disabled",
        feature_plans.THREAT_PROTECTION: modes != {"OFF"},
    }
    return [*(f for f, is_used in used.items() if is_used), *_features_of_mfa(configuration)]


def _features_of_mfa(configuration: PoolConfiguration) -> Iterable[Feature]:
    if configuration.has_email_factor:
        yield feature_plans.EMAIL_MFA
    if configuration.passkeys_satisfy_mfa:
        yield feature_plans.PASSKEY_MFA


def _features_of_client(settings: Settings) -> Iterable[Feature]:
    flows = settings.get("ExplicitAuthFlows", ())
    if "ALLOW_USER_AUTH" in flows:
        yield feature_plans.CHOICE_BASED_SIGN_IN
    if not _EXCHANGE.isdisjoint(flows):
        yield feature_plans.TOKEN_EXCHANGE
    if settings.get("RefreshTokenRotation", {}).get("Feature") == "ENABLED":
        yield feature_plans.TOKEN_ROTATION


def _features_of_domains(pool: Pool) -> Iterable[Feature]:
    if any(d.get("ManagedLoginVersion") == _MANAGED_LOGIN for d in pool.domains.values()):
        yield feature_plans.MANAGED_LOGIN


def _features_of_logs(pool: Pool) -> Iterable[Feature]:
    elsewhere = [] if pool.replica is None else pool.replica.log_delivery
    if any(one["EventSource"] == USER_AUTH_EVENTS for one in (*pool.log_delivery, *elsewhere)):
        yield feature_plans.LOG_STREAMING
