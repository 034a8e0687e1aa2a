"""Errors of users, lists of users, and groups."""

from cognito_intercept.errors.message import INVALID, NOT_AUTHORIZED, NOT_FOUND, G, Message, R, V

GROUP_NOT_FOUND = Message(NOT_FOUND, "Group not found.", R)
GROUP_EXISTS = Message("GroupExistsException", "A group with the name already exists.", R)
USER_NOT_FOUND = Message("UserNotFoundException", "User does not exist.", V)
USER_CLIENT_NOT_FOUND = Message(
    "UserNotFoundException", "Username/client id combination not found.", V
)
USER_DISABLED = Message(NOT_AUTHORIZED, "User is disabled.", R)
FILTER_SYNTAX = Message(INVALID, "Error while parsing filter", R)
FILTER_ATTRIBUTE = Message(INVALID, "Invalid search attribute: {name}", R)
REQUESTED_ATTRIBUTES = Message(INVALID, "One or more requested attributes do not exist.", G)
