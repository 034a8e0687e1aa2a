"""Errors of CIMD policies and Client ID Metadata Documents."""

from cognito_intercept.errors.message import INVALID, NOT_FOUND, G, Message

CIMD_POLICY_NOT_FOUND = Message(NOT_FOUND, "CIMD policy {policy_id} does not exist.", G)
TOO_MANY_CIMD_POLICIES = Message(
    "LimitExceededException", "A user pool cannot have more than {limit} CIMD policies.", G
)
CIMD_URL_NOT_CACHED = Message(
    "CachedCIMDURLDoesNotExistException", "No client metadata document is cached for {url}.", G
)
CIMD_DOCUMENT = Message(INVALID, "Invalid client metadata document at {url}: {reason}.", G)
