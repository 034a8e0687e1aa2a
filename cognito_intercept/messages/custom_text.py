"""The text of a message after CustomMessage."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.messages.templates import INVITATION, LINK_PLACEHOLDER, Template

if TYPE_CHECKING:
    from cognito_intercept.triggers.response import TriggerResponse

__all__ = ["custom_text"]

_CODE, _USERNAME = "{####}", "{username}"


def custom_text(
    response: TriggerResponse | None, kind: str, medium: str, usual: Template
) -> Template:
    """Return the text of a message: the one that CustomMessage gave, or the pool's.

    A text without the placeholders that it must have is not used [D "must include"; R that
    the usual text goes out instead].

    Args:
        response: the trigger's response; ``None`` where there is no trigger.
        kind: the kind of message, such as ``SignUp``.
        medium: ``SMS`` or ``EMAIL``.
        usual: the pool's own text.

    Raises:
        CognitoError: InvalidLambdaResponseException for a text that is no string,
            InvalidParameterException for an invitation without a place for the password.
    """
    if response is None:
        return _text_or_usual(usual, kind)
    body = response.text("smsMessage" if medium == "SMS" else "emailMessage")
    subject = response.text("emailSubject")
    if body is None or not _is_complete(body, kind):
        body = usual.body
    return _text_or_usual(Template("" if medium == "SMS" else subject or usual.subject, body), kind)


def _text_or_usual(text: Template, kind: str) -> Template:
    """Return a text, unless it is an invitation that does not say the password [D model].

    The model lets a pool have such a template, for users without passwords (G: the error).
    """
    if kind == INVITATION and _CODE not in text.body:
        raise errors.INVITATION_WITHOUT_PASSWORD()
    return text


def _is_complete(body: str, kind: str) -> bool:
    if kind == INVITATION:
        return _CODE in body and _USERNAME in body
    return _CODE in body or re.search(LINK_PLACEHOLDER, body) is not None
