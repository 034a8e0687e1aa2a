"""The end of a sign-in: PostAuthentication, then PreTokenGeneration [D auth.md 16]."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept.call_context import CallContext
from cognito_intercept.sign_in.eligibility import look_again
from cognito_intercept.tokens.claims import ADMIN_SCOPE
from cognito_intercept.triggers.authentication import post_authentication
from cognito_intercept.triggers.pre_token_generation import TokenRequest, pre_token_generation

if TYPE_CHECKING:
    from cognito_intercept.sign_in.attempt import Attempt
    from cognito_intercept.triggers.token_changes import TokenChanges

__all__ = ["complete"]

# The sources of tokens that come after these challenges; Authentication after all others.
_SOURCES = {
    "NEW_PASSWORD_REQUIRED": "NewPasswordChallenge",
    "DEVICE_PASSWORD_VERIFIER": "AuthenticateDevice",
}


def complete(attempt: Attempt, *, new_device: bool) -> TokenChanges:
    """Fire the triggers at the end of a sign-in, and return what they change in its tokens.

    Raises:
        CognitoError: what the triggers raise; what keeps a user out whom they changed.
    """
    post_authentication(attempt, new_device=new_device)
    look_again(attempt)
    after = (_SOURCES[name] for name in reversed(attempt.passed) if name in _SOURCES)
    changes = pre_token_generation(
        attempt.service,
        attempt.pool,
        attempt.user,
        TokenRequest(next(after, "Authentication"), ADMIN_SCOPE),
        CallContext(attempt.client, attempt.client_metadata),
    )
    look_again(attempt)
    return changes
