"""Feature plans (UserPoolTier): the table of what a plan does not include.

The page ``docs/feature-plans.md`` is made of it. Which plan a feature needs is in AWS's model and
guide [D]; the names in the texts are verified for managed login, log streaming and threat
protection, and guesses for the rest (G).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cognito_intercept import errors

__all__ = [
    "ACCESS_TOKEN_CUSTOMIZATION",
    "ACR",
    "CHOICE_BASED_SIGN_IN",
    "CLIENT_METADATA",
    "CLIENT_REGISTRATION",
    "EMAIL_MFA",
    "FEATURES",
    "LOG_STREAMING",
    "MANAGED_LOGIN",
    "PASSKEY_MFA",
    "PASSWORDLESS",
    "PASSWORD_HISTORY",
    "POINT_IN_TIME_RECOVERY",
    "REPLICATION",
    "SESSION_MANAGEMENT",
    "STEP_UP",
    "THREAT_PROTECTION",
    "TOKEN_EXCHANGE",
    "TOKEN_ROTATION",
    "Feature",
    "Plan",
    "check_feature",
    "check_features",
]


class Plan(StrEnum):
    """The feature plans, the smallest first."""

    LITE = "LITE"
    ESSENTIALS = "ESSENTIALS"
    PLUS = "PLUS"

    def includes(self, feature: Feature) -> bool:
        """Return whether a feature may be used on this plan."""
        plans = list(Plan)
        return plans.index(self) >= plans.index(feature.plan)


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature that not every plan includes.

    Attributes:
        name: what error texts call it.
        plan: the smallest plan that includes it.
        request: what asks for it, in Markdown, for the documentation.
    """

    name: str
    plan: Plan
    request: str


PASSWORDLESS = Feature(
    "Passwordless Sign-In",
    Plan.ESSENTIALS,
    "`AllowedFirstAuthFactors` with more than `PASSWORD`",
)
EMAIL_MFA = Feature("Email MFA", Plan.ESSENTIALS, "`EmailMfaConfiguration`")
PASSKEY_MFA = Feature(
    "Passkey MFA",
    Plan.ESSENTIALS,
    "`WebAuthnConfiguration` with `MULTI_FACTOR_WITH_USER_VERIFICATION`",
)
PASSWORD_HISTORY = Feature("Password History", Plan.ESSENTIALS, "`PasswordHistorySize`")
ACCESS_TOKEN_CUSTOMIZATION = Feature(
    "Access Token Customization",
    Plan.ESSENTIALS,
    "`PreTokenGenerationConfig` with `V2_0` or `V3_0`",
)
ACR = Feature("ACR Configuration", Plan.ESSENTIALS, "`AcrConfiguration`")
CLIENT_REGISTRATION = Feature(
    "Dynamic Client Registration",
    Plan.ESSENTIALS,
    "`DcrConfiguration`, unless its `EnableStatus` is `Disabled`",
)
CLIENT_METADATA = Feature(
    "Client ID Metadata Documents", Plan.ESSENTIALS, "`CreateCIMDPolicy` and what uses the policies"
)
THREAT_PROTECTION = Feature(
    "Threat Protection", Plan.PLUS, "`UserPoolAddOns` with a mode other than `OFF`"
)
CHOICE_BASED_SIGN_IN = Feature(
    "ALLOW_USER_AUTH", Plan.ESSENTIALS, "`ExplicitAuthFlows` with `ALLOW_USER_AUTH`"
)
TOKEN_EXCHANGE = Feature(
    "Token Exchange", Plan.ESSENTIALS, "`ExplicitAuthFlows` with `ALLOW_TOKEN_EXCHANGE_…`"
)
TOKEN_ROTATION = Feature(
    "Refresh Token Rotation", Plan.ESSENTIALS, "`RefreshTokenRotation` that is `ENABLED`"
)
MANAGED_LOGIN = Feature(
    "Managed Login Version 2", Plan.ESSENTIALS, "`ManagedLoginVersion` 2 of a domain"
)
STEP_UP = Feature("Step-Up Authentication", Plan.ESSENTIALS, "`USER_AUTH` with `TARGET_ACR_VALUES`")
SESSION_MANAGEMENT = Feature(
    "User Session Management",
    Plan.ESSENTIALS,
    "`SetUserPoolSessionConfiguration`, `SetUserPoolClientSessionConfiguration`",
)
POINT_IN_TIME_RECOVERY = Feature(
    "Point-in-Time Recovery", Plan.ESSENTIALS, "`InitiatePointInTimeRecovery` and its relatives"
)
REPLICATION = Feature(
    "Multi-Region Replication", Plan.ESSENTIALS, "`CreateUserPoolReplica`, and a replica"
)

LOG_STREAMING = Feature("Log Streaming", Plan.PLUS, "`LogConfigurations` with `userAuthEvents`")

# In the order in which a text names them and the documentation lists them.
FEATURES = (
    PASSWORDLESS,
    EMAIL_MFA,
    PASSKEY_MFA,
    PASSWORD_HISTORY,
    ACCESS_TOKEN_CUSTOMIZATION,
    ACR,
    CLIENT_REGISTRATION,
    CLIENT_METADATA,
    CHOICE_BASED_SIGN_IN,
    TOKEN_EXCHANGE,
    TOKEN_ROTATION,
    MANAGED_LOGIN,
    STEP_UP,
    SESSION_MANAGEMENT,
    REPLICATION,
    POINT_IN_TIME_RECOVERY,
    THREAT_PROTECTION,
    LOG_STREAMING,
)


def check_feature(plan: Plan, feature: Feature) -> None:
    """Refuse a feature that an operation is about where the plan does not include it.

    Raises:
        CognitoError: FeatureUnavailableInTierException.
    """
    if not plan.includes(feature):
        raise errors.FEATURE_UNAVAILABLE(tier=plan, feature=feature.name)


def check_features(plan: Plan, used: frozenset[Feature]) -> None:
    """Refuse the features that a pool would use and its plan does not include, all in one text.

    Raises:
        CognitoError: FeatureUnavailableInTierException.
    """
    missing = [f.name for f in FEATURES if f in used and not plan.includes(f)]
    if missing:
        raise errors.FEATURES_TO_DISABLE(tier=plan, features=", ".join(missing))
