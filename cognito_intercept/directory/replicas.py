"""Replicas: what a user pool has of its own in its second region [D operations-new.md 4.4].

A user pool has one replica at most. All that is not in its record is the pool's own in both
regions: users, groups, app clients, tokens and most settings.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from cognito_intercept import errors

if TYPE_CHECKING:
    from cognito_intercept.directory.sessions import AuthSession

__all__ = [
    "ALLOWED",
    "REGIONAL_SETTINGS",
    "Failures",
    "Replica",
    "ReplicaStatus",
    "check_enabled",
    "describe_primary",
    "describe_replica",
]


class ReplicaStatus(StrEnum):
    """A replica's status; one that is being deleted is gone when it is looked at again."""

    CREATING = "CREATING"
    INACTIVE = "INACTIVE"
    ACTIVE = "ACTIVE"
    DELETING = "DELETING"


# The settings that each region has for itself [D CloudFormation,
# AWS::Cognito::UserPoolRegionalConfigurationAttachment]. A new replica has defaults (G).
REGIONAL_SETTINGS = ("EmailConfiguration", "LambdaConfig", "SmsConfiguration", "UserPoolTags")

_INACTIVE = frozenset(
    {
        "AdminGetDevice",
        "AdminGetUser",
        "AdminListDevices",
        "AdminListGroupsForUser",
        "AdminListUserAuthEvents",
        "CreateUserPoolDomain",
        "DeleteUserPoolDomain",
        "DeleteUserPoolReplica",
        "DescribeIdentityProvider",
        "DescribeManagedLoginBranding",
        "DescribeManagedLoginBrandingByClient",
        "DescribeResourceServer",
        "DescribeRiskConfiguration",
        "DescribeTerms",
        "DescribeUserPool",
        "DescribeUserPoolClient",
        "DescribeUserPoolDomain",
        "GetGroup",
        "GetLogDeliveryConfiguration",
        "GetSigningCertificate",
        "GetUICustomization",
        "GetUserPoolMfaConfig",
        "ListGroups",
        "ListIdentityProviders",
        "ListResourceServers",
        "ListTagsForResource",
        "ListTerms",
        "ListUserPoolClientSecrets",
        "ListUserPoolClients",
        "ListUserPoolReplicas",
        "ListUserPools",
        "ListUsers",
        "ListUsersInGroup",
        "SetLogDeliveryConfiguration",
        "SetRiskConfiguration",
        "SetUserPoolMfaConfig",
        "TagResource",
        "UntagResource",
        "UpdateUserPool",
        "UpdateUserPoolDomain",
        "UpdateUserPoolReplica",
    }
)
_ACTIVE = _INACTIVE | {
    "AdminInitiateAuth",
    "AdminRespondToAuthChallenge",
    "AdminUpdateAuthEventFeedback",
    "AdminUserGlobalSignOut",
    "GetDevice",
    "GetIdentityProviderByIdentifier",
    "GetTokensFromRefreshToken",
    "GetUser",
    "GetUserAuthFactors",
    "GlobalSignOut",
    "InitiateAuth",
    "ListDevices",
    "ListWebAuthnCredentials",
    "RespondToAuthChallenge",
    "RevokeToken",
    "UpdateAuthEventFeedback",
}
# The operations that a secondary region answers, by the replica's status [D].
ALLOWED = {ReplicaStatus.INACTIVE: _INACTIVE, ReplicaStatus.ACTIVE: _ACTIVE}


@dataclass(slots=True)
class Failures:
    """The wrong passwords of one user in a secondary region; see ``protection.lockout``."""

    failures: int = 0
    failed_at: float = 0.0


@dataclass(slots=True)
class Replica:
    """A user pool's replica.

    ``settings`` are those of :data:`REGIONAL_SETTINGS`; ``notifications`` the
    NotifyConfiguration of threat protection by app client id (``""`` for the pool);
    ``failures`` counts wrong passwords by ``sub``. Times are seconds since the epoch.
    """

    region: str
    arn: str
    created: float
    modified: float
    settings: dict[str, Any]
    status: ReplicaStatus = ReplicaStatus.CREATING
    notifications: dict[str, dict[str, Any]] = field(default_factory=dict)
    domains: dict[str, dict[str, Any]] = field(default_factory=dict)
    log_delivery: list[dict[str, Any]] = field(default_factory=list)
    sessions: dict[str, AuthSession] = field(default_factory=dict)
    failures: dict[str, Failures] = field(default_factory=dict)


def check_enabled(replica: Replica, operation: str) -> None:
    """Refuse an operation that the replica's region does not answer.

    Raises:
        CognitoError: OperationNotEnabledException.
    """
    if operation not in ALLOWED[replica.status]:
        raise errors.NOT_ENABLED_IN_SECONDARY()


def describe_replica(replica: Replica) -> dict[str, Any]:
    """Return the ``UserPoolReplicaType`` shape of a replica."""
    return {
        "RegionName": replica.region,
        "Status": replica.status.value,
        "Role": "SECONDARY",
        "UserPoolArn": replica.arn,
    }


def describe_primary(region: str, arn: str) -> dict[str, Any]:
    """Return the ``UserPoolReplicaType`` shape of a user pool in its own region."""
    return {
        "RegionName": region,
        "Status": ReplicaStatus.ACTIVE.value,
        "Role": "PRIMARY",
        "UserPoolArn": arn,
    }
