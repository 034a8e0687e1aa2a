"""Errors of multi-Region replication: replicas, and what they do not allow."""

from cognito_intercept.errors.message import INVALID, NOT_FOUND, G, Message

NOT_ENABLED_IN_SECONDARY = Message(
    "OperationNotEnabledException",
    "The operation is not available in the current region or for the current user pool"
    " configuration.",
    G,
    "model: OperationNotEnabledException",
)
REPLICA_REGION_INVALID = Message(
    INVALID, "{region} is not a valid region for a replica of this user pool.", G
)
REPLICA_NEEDS_KEY = Message(
    INVALID,
    "A user pool must be configured with a multi-Region customer managed key to be replicated.",
    G,
    "model: KeyConfigurationType",
)
REPLICA_EXISTS = Message(
    "LimitExceededException", "User pool {pool_id} already has a replica in {region}.", G
)
REPLICA_NOT_FOUND = Message(
    NOT_FOUND, "User pool {pool_id} does not have a replica in {region}.", G
)
REPLICA_IS_PRIMARY = Message(
    INVALID, "The primary replica of a user pool cannot be changed or deleted.", G
)
REPLICA_NOT_INACTIVE = Message(
    INVALID,
    "Only replicas in the INACTIVE status can be deleted.",
    G,
    "model: DeleteUserPoolReplica",
)
REPLICA_SETTING = Message(
    INVALID, "{names} cannot be changed in a secondary region of the user pool.", G
)
