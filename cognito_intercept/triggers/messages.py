"""CustomMessage, and CustomEmailSender and CustomSMSSender in place of the usual delivery."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from cognito_intercept.triggers.invocation import (
    TriggerEvent,
    event_attributes,
    fire,
    has_trigger,
    with_metadata,
)

if TYPE_CHECKING:
    from cognito_intercept.call_context import CallContext
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import User
    from cognito_intercept.service import Service
    from cognito_intercept.triggers.response import TriggerResponse

__all__ = ["custom_message", "encrypted", "hand_over", "has_sender"]

_SENDERS = {
    "EMAIL": ("CustomEmailSender", "customEmailSenderRequestV1"),
    "SMS": ("CustomSMSSender", "customSMSSenderRequestV1"),
}
_CODE, _USERNAME, _LINK = "{####}", "{username}", "{##Click Here##}"
_INVITATION = "AdminCreateUser"


def custom_message(  # noqa: PLR0913, PLR0917 - all that the event tells
    service: Service,
    pool: Pool,
    user: User,
    kind: str,
    attributes: dict[str, str],
    context: CallContext,
) -> TriggerResponse | None:
    """Fire CustomMessage, which may give the texts.

    Args:
        service: the region's state.
        pool: the user pool.
        user: who gets the message; need not be in the pool yet.
        kind: the kind of message, such as ``SignUp``.
        attributes: the user's attributes as they will be when the message has gone out.
        context: what made it go out.
    """
    request = {
        "userAttributes": event_attributes(pool, user, attributes),
        "codeParameter": _CODE,
        "linkParameter": _LINK,
        "usernameParameter": _USERNAME if kind == _INVITATION else None,
    }
    event = TriggerEvent(
        "CustomMessage",
        f"CustomMessage_{kind}",
        user.username,
        context.client_id,
        with_metadata(request, context.client_metadata),
        dict.fromkeys(("smsMessage", "emailMessage", "emailSubject")),
    )
    return fire(service, pool, event)


def has_sender(service: Service, pool: Pool, medium: str) -> bool:
    """Tell whether a trigger sends the pool's messages of a medium."""
    return has_trigger(service, pool, _SENDERS[medium][0])


def encrypted(service: Service, pool: Pool, code: str) -> str:
    """Return a code as a sender is given it: encrypted for this pool, in base64.

    Raises:
        RuntimeError: what encrypts by default is not installed, see
            :mod:`cognito_intercept.senders`.
    """
    message = service.around.triggers.encrypt(code.encode(), {"userpool-id": pool.id})
    return base64.b64encode(message).decode()


def hand_over(  # noqa: PLR0913, PLR0917 - all that the event tells
    service: Service,
    pool: Pool,
    user: User,
    kind: str,
    medium: str,
    attributes: dict[str, str],
    secret: str,
    context: CallContext,
) -> None:
    """Fire the custom sender of a medium; its answer is not looked at [D].

    Args:
        service: the region's state.
        pool: the user pool.
        user: who gets the message.
        kind: the kind of message, such as ``SignUp``.
        medium: ``EMAIL`` or ``SMS``.
        attributes: the user's attributes, with the destination in its place.
        secret: the code, as :func:`encrypted`.
        context: what made it go out.
    """
    name, version = _SENDERS[medium]
    request = {
        "type": version,
        "code": secret,
        # Unlike elsewhere it is there when there is none [R].
        "clientMetadata": context.client_metadata or None,
        "userAttributes": event_attributes(pool, user, attributes),
    }
    source = f"{name}_{kind}"
    fire(service, pool, TriggerEvent(name, source, user.username, context.client_id, request, None))
