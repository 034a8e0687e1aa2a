"""The text that a message has after CustomMessage was asked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cognito_intercept.messages.templates import LINK_PLACEHOLDER, Template

if TYPE_CHECKING:
    from cognito_intercept.triggers.response import TriggerResponse

__all__ = ["custom_text"]

_CODE, _USERNAME = "{####}", "{username}"
_INVITATION = "AdminCreateUser"


def custom_text(
    answer: TriggerResponse | None, kind: str, medium: str, usual: Template
) -> Template:
    """Return the text that a message has after CustomMessage was asked.

    A text without the placeholders that it must have is not used [D "must include"; R that
    the usual text goes out instead].
    """
    if answer is None:
        return usual
    body = answer.text("smsMessage" if medium == "SMS" else "emailMessage")
    subject = answer.text("emailSubject")
    if body is None or not _is_complete(body, kind):
        body = usual.body
    return Template("" if medium == "SMS" else subject or usual.subject, body)


def _is_complete(body: str, kind: str) -> bool:
    if kind == _INVITATION:
        return _CODE in body and _USERNAME in body
    return _CODE in body or re.search(LINK_PLACEHOLDER, body) is not None
