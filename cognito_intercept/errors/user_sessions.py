"""Errors of tracked user sessions."""

from cognito_intercept.errors.message import INVALID, NOT_FOUND, G, Message

USER_SESSION_NOT_FOUND = Message(NOT_FOUND, "Session does not exist.", G)
CURRENT_SESSION = Message(INVALID, "The current session can't be revoked.", G)
SESSION_TRACKING_OFF = Message(INVALID, "Session tracking is not enabled for the user pool.", G)
