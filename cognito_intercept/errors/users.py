"""Errors of users, lists of users, and groups."""

from cognito_intercept.errors.message import INVALID, NOT_AUTHORIZED, NOT_FOUND, G, Message, R, V

_LIMIT = "LimitExceededException"

GROUP_NOT_FOUND = Message(NOT_FOUND, "Group not found.", R, "operations.md GetGroup")
GROUP_EXISTS = Message(
    "GroupExistsException", "A group with the name already exists.", R, "operations.md CreateGroup"
)
TOO_MANY_GROUPS = Message(_LIMIT, "A user cannot be in more than {limit} groups.", G)
POOL_GROUP_LIMIT = Message(_LIMIT, "A user pool cannot have more than {limit} groups.", G)
TOO_MANY_USERS = Message(_LIMIT, "A user pool cannot have more than {limit} users.", G)
USER_NOT_FOUND = Message("UserNotFoundException", "User does not exist.", V, "recorded R090")
USER_CLIENT_NOT_FOUND = Message(
    "UserNotFoundException", "Username/client id combination not found.", V, "recorded R002"
)
USER_DISABLED = Message(NOT_AUTHORIZED, "User is disabled.", R, "operations.md 3")
FILTER_SYNTAX = Message(INVALID, "Error while parsing filter", R, "data.md 6")
FILTER_ATTRIBUTE = Message(INVALID, "Invalid search attribute: {name}", R, "data.md 6")
REQUESTED_ATTRIBUTES = Message(
    INVALID, "One or more requested attributes do not exist.", R, "idx 9923638850"
)
