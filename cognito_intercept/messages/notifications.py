"""The e-mails of threat protection: the texts of the risk configuration, or AWS's (R038)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept.messages.message import (
    Destination,
    MessageContent,
    OutgoingMessage,
    Recipient,
)
from cognito_intercept.messages.templates import Template
from cognito_intercept.triggers.custom_sender import encrypt_code, has_sender

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cognito_intercept.call_context import CallContext
    from cognito_intercept.service import Service

__all__ = ["notification", "send_notification"]

# The kind of message, in the words of the CustomEmailSender trigger.
_KIND = "AccountTakeOverNotification"
_MEMBERS = {"BLOCK": "BlockEmail", "NO_ACTION": "NoActionEmail"}
_MFA = "MfaEmail"
_REST = """{about}
Time: {{login-time}}
Device: {{device-name}}
Location: {{city}}, {{country}}
If this sign-in was not by you, you should change your password and notify us by clicking on \
{{one-click-link-invalid}}
If this sign-in was by you, you can follow {{one-click-link-valid}} to let us know"""
_BLOCKED = "We blocked an unrecognized sign-in to your account with this information:"
_SEEN = "We observed an unrecognized sign-in to your account with this information:"
_ASKED = "We required you to use multi-factor authentication for the following sign-in attempt:"
_DEFAULTS = {
    "BlockEmail": ("Blocked sign-in attempt", _REST.format(about=_BLOCKED)),
    "NoActionEmail": ("New sign-in attempt", _REST.format(about=_SEEN)),
    _MFA: ("New sign-in attempt", _REST.format(about=_ASKED)),
}


def notification(configuration: dict[str, Any], action: str, values: Mapping[str, str]) -> Template:
    """Return the e-mail about a sign-in at risk, its placeholders filled in.

    Args:
        configuration: the ``NotifyConfiguration``.
        action: what was done about the sign-in, an EventAction.
        values: what the placeholders stand for, by name without braces.
    """
    member = _MEMBERS.get(action, _MFA)
    subject, body = _DEFAULTS[member]
    own = configuration.get(member)
    if own is not None:
        subject, body = own["Subject"], own.get("HtmlBody") or own.get("TextBody") or body
    for name, value in values.items():
        body = body.replace(f"{{{name}}}", value)
    return Template(subject, body)


def send_notification(
    service: Service, recipient: Recipient, text: Template, token: str, context: CallContext
) -> None:
    """Send a notification to a user's e-mail address, verified or not.

    Args:
        service: the region's state.
        recipient: the user, who has an e-mail address.
        text: the notification, its placeholders filled in.
        token: the token with which UpdateAuthEventFeedback is called.
        context: the sign-in.

    Raises:
        CognitoError: what a custom sender raises.
    """
    destination = Destination("email", recipient.user.attributes["email"])
    encrypted = None
    if has_sender(service, recipient.pool, destination.medium):
        encrypted = encrypt_code(service, recipient.pool, destination.medium, token)
    content = MessageContent(_KIND, token)
    OutgoingMessage(service, recipient, destination, content, context, text, encrypted).send()
