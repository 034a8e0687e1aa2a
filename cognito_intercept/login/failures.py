"""What becomes of an error of the sign-in engine: a redirect to the app, or a text on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept.oauth.authorization import CallbackError

if TYPE_CHECKING:
    from cognito_intercept import errors
    from cognito_intercept.oauth.authorization import AuthorizationRequest

__all__ = ["callback_error"]

# The texts of a trigger that decides on tokens go to the app; those of others are shown on the
# page that was sent [R hosted-ui.md 3 and 4].
_OF_TOKENS = "PreTokenGeneration "


def callback_error(
    request: AuthorizationRequest, error: errors.CognitoError
) -> CallbackError | None:
    """Return an error as the app gets it; ``None`` for one that the page shows.

    A blank follows the trigger's text [R hosted-ui.md 4].
    """
    if not error.message.startswith(_OF_TOKENS):
        return None
    return CallbackError(request.callback, "invalid_request", f"{error.message} ")
