"""Errors of point-in-time recovery."""

from cognito_intercept.errors.message import INVALID, NOT_FOUND, G, Message

_LIMIT = "LimitExceededException"

WRITES_PAUSED = Message(
    "OperationNotEnabledException",
    "Write operations are paused while a point-in-time recovery of user pool {pool_id} is active.",
    G,
    "model: InitiatePointInTimeRecovery",
)
RECOVERY_POINT_TOO_NEW = Message(
    INVALID,
    "The recovery point must be at least 15 minutes in the past.",
    G,
    "model: InitiatePointInTimeRecovery",
)
RECOVERY_POINT_BEFORE_POOL = Message(
    INVALID,
    "The recovery point can't be earlier than the creation time of the user pool.",
    G,
    "model: InitiatePointInTimeRecovery",
)
RECOVERY_POINT_TOO_OLD = Message(
    INVALID,
    "The recovery point is not within the recovery period of the {tier} pricing tier.",
    G,
    "model: InitiatePointInTimeRecovery",
)
RECOVERY_ACTIVE = Message(
    _LIMIT,
    "User pool {pool_id} has an active recovery already.",
    G,
    "model: InitiatePointInTimeRecovery",
)
TOO_MANY_RECOVERIES = Message(
    _LIMIT, "An account cannot have more than {limit} active recoveries at a time.", G
)
TOO_MANY_PREVIEWS = Message(
    _LIMIT, "No more than {limit} recovery previews can be created in {period}.", G
)
RECOVERY_COMPLETED_LATELY = Message(
    _LIMIT,
    "Only one recovery of a user pool can be completed in a 24-hour period.",
    G,
    "model: InitiatePointInTimeRecovery",
)
RECOVERY_DURING_REPLICATION = Message(
    "OperationNotEnabledException",
    "A recovery can only be initiated after replication is complete.",
    G,
    "model: InitiatePointInTimeRecovery",
)
RECOVERY_DURING_IMPORT = Message(
    "ConcurrentModificationException",
    "A recovery can't be initiated while a user import job is in progress in the user pool.",
    G,
    "model: InitiatePointInTimeRecovery",
)
RECOVERY_NOT_FOUND = Message(NOT_FOUND, "Recovery {restore_id} does not exist.", G)
RECOVERY_STATUS = Message(INVALID, "A recovery of the status {status} cannot be {action}.", G)
