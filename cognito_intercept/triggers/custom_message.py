"""CustomMessage: it may give the texts of the messages that the pool sends."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cognito_intercept.triggers.event import TriggerEvent, with_metadata
from cognito_intercept.triggers.invocation import fire

if TYPE_CHECKING:
    from cognito_intercept.call_context import CallContext
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.service import Service
    from cognito_intercept.triggers.response import TriggerResponse

__all__ = ["MessageSubject", "custom_message"]

_CODE, _USERNAME, _LINK = "{####}", "{username}", "{##Click Here##}"
_INVITATION = "AdminCreateUser"


@dataclass(frozen=True, slots=True)
class MessageSubject:
    """What the events of CustomMessage and of the custom senders say of a message.

    Attributes:
        kind: the kind of message, such as ``SignUp``; the end of the ``triggerSource``.
        username: the user who gets it.
        user_attributes: the user's attributes, as events show them, as they will be when the
            message has gone out.
    """

    kind: str
    username: str
    user_attributes: dict[str, str] = field(repr=False)


def custom_message(
    service: Service, pool: Pool, message: MessageSubject, context: CallContext
) -> TriggerResponse | None:
    """Fire CustomMessage, which may give the texts.

    Args:
        service: the region's state.
        pool: the user pool.
        message: what the message is for, and its recipient.
        context: the call that made it go out.
    """
    request = {
        "userAttributes": message.user_attributes,
        "codeParameter": _CODE,
        "linkParameter": _LINK,
        "usernameParameter": _USERNAME if message.kind == _INVITATION else None,
    }
    event = TriggerEvent(
        "CustomMessage",
        f"CustomMessage_{message.kind}",
        message.username,
        context.client_id,
        with_metadata(request, context.client_metadata),
        dict.fromkeys(("smsMessage", "emailMessage", "emailSubject")),
    )
    return fire(service, pool, event)
