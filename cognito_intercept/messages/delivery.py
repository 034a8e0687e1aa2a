"""Delivers codes: draws them, asks CustomMessage for their text, and sends them.

A message is prepared before anything is changed (CustomMessage may refuse it, and so keeps
everything as it was) and sent when all is done: to the outbox, or to the trigger that sends.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from cognito_intercept.call_context import NO_CONTEXT, CallContext
from cognito_intercept.hosts import oauth_url
from cognito_intercept.messages.custom_text import custom_text
from cognito_intercept.messages.message import (
    Destination,
    MessageContent,
    OutgoingMessage,
    Recipient,
    subject_of,
)
from cognito_intercept.messages.templates import INVITATION, Placeholders, fill, template_of
from cognito_intercept.triggers.custom_message import custom_message
from cognito_intercept.triggers.custom_sender import encrypt_code, has_sender

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cognito_intercept.service import Service

__all__ = [
    "CODE_DIGITS",
    "CodeMessage",
    "prepare_code",
    "prepare_invitation",
    "prepare_messages",
    "send_code",
    "send_message",
]

CODE_DIGITS = 6

_ATTRIBUTE_OF = {"SMS": "phone_number", "EMAIL": "email"}


@dataclass(frozen=True, slots=True)
class CodeMessage:
    """A message with a fresh code, which the user is to type back.

    Attributes:
        kind: the kind of message, such as ``SignUp``.
        purpose: what the answer will be for, a key of ``user.codes``.
        attribute: ``email`` or ``phone_number``.
        value: the destination where it is not the attribute's present value.
    """

    kind: str
    purpose: str
    attribute: str
    value: str | None = None


def prepare_code(
    service: Service, recipient: Recipient, message: CodeMessage, context: CallContext = NO_CONTEXT
) -> OutgoingMessage:
    """Return a message with a fresh six-digit code.

    When it is sent the code replaces an older one of the same purpose.

    Args:
        service: the region's state.
        recipient: the user who gets it.
        message: what it is for, and where it goes.
        context: the call that makes it go out.

    Raises:
        CognitoError: what CustomMessage raises.
    """
    value = message.value
    destination = recipient.user.attributes[message.attribute] if value is None else value
    code = service.entropy.digits(CODE_DIGITS)
    content = MessageContent(message.kind, code, message.purpose)
    destinations = [Destination(message.attribute, destination)]
    return prepare_messages(service, recipient, content, destinations, context)[0]


def send_code(
    service: Service, recipient: Recipient, message: CodeMessage, context: CallContext = NO_CONTEXT
) -> dict[str, str]:
    """Send a fresh code at once, as :func:`prepare_code`, and return the CodeDeliveryDetails."""
    return prepare_code(service, recipient, message, context).send()


def send_message(
    service: Service,
    recipient: Recipient,
    content: MessageContent,
    destination: Destination,
    context: CallContext = NO_CONTEXT,
) -> None:
    """Send a message with a code that the caller keeps.

    Raises:
        CognitoError: what CustomMessage and a custom sender raise.
    """
    for message in prepare_messages(service, recipient, content, [destination], context):
        message.send()


def prepare_invitation(
    service: Service,
    recipient: Recipient,
    password: str,
    mediums: Sequence[str],
    context: CallContext,
) -> list[OutgoingMessage]:
    """Return the invitations with a temporary password, one for each medium that reaches.

    Args:
        service: the region's state.
        recipient: the user who is invited.
        password: the temporary password.
        mediums: ``SMS`` and ``EMAIL``; the default is SMS [D], and e-mail for a user without
            a number (G).
        context: the call that makes it go out.

    Raises:
        CognitoError: what CustomMessage raises.
    """
    attributes = recipient.user.attributes
    default = ["SMS"] if attributes.get("phone_number") else ["EMAIL"]
    names = dict.fromkeys(_ATTRIBUTE_OF[medium] for medium in mediums or default)
    destinations = [Destination(n, attributes[n]) for n in names if attributes.get(n)]
    if not destinations:
        return []
    content = MessageContent(INVITATION, password)
    return prepare_messages(service, recipient, content, destinations, context)


def prepare_messages(
    service: Service,
    recipient: Recipient,
    content: MessageContent,
    destinations: Sequence[Destination],
    context: CallContext = NO_CONTEXT,
) -> list[OutgoingMessage]:
    """Return a message for each destination; CustomMessage is asked once for all of them.

    It is not asked about what a custom sender sends [R]. Whatever the caller looked up before
    must be looked up again.

    Args:
        service: the region's state.
        recipient: the user who gets them.
        content: what they are for, and their code.
        destinations: where they go.
        context: the call that makes them go out.

    Raises:
        CognitoError: what CustomMessage raises.
    """
    pool = recipient.pool
    by_sender = {one.medium for one in destinations if has_sender(service, pool, one.medium)}
    response = None
    if not all(one.medium in by_sender for one in destinations):
        where = {one.attribute: one.value for one in destinations}
        subject = subject_of(recipient, content.kind, where)
        response = custom_message(service, pool, subject, context)
    placeholders = _placeholders(service, recipient, content, context)
    messages = []
    for destination in destinations:
        medium = destination.medium
        usual = template_of(pool, content.kind, medium)
        encrypted = None
        if medium in by_sender:
            encrypted = encrypt_code(service, pool, medium, content.code)
        else:
            usual = custom_text(response, content.kind, medium, usual)
        text = fill(usual, placeholders)
        messages.append(
            OutgoingMessage(service, recipient, destination, content, context, text, encrypted)
        )
    return messages


def _placeholders(
    service: Service, recipient: Recipient, content: MessageContent, context: CallContext
) -> Placeholders:
    """Return what the placeholders stand for: ``{username}`` stands in invitations only [R, D]."""
    link = _link(service, recipient, content.code, context)
    username = _displayed_name(recipient) if content.kind == INVITATION else None
    return Placeholders(content.code, link, username)


def _displayed_name(recipient: Recipient) -> str:
    """Return the user name, or where that is a UUID, what the user signs in with."""
    attributes = recipient.present_attributes()
    for attribute in recipient.pool.username_attributes:
        if attribute in attributes:
            return attributes[attribute]
    return recipient.user.username


def _link(service: Service, recipient: Recipient, code: str, context: CallContext) -> str:
    pool, client = recipient.pool, context.client
    base_url = service.settings.base_url
    if client is None or (not pool.domains and base_url is None):
        return ""
    query = {
        "client_id": client.id,
        "user_name": recipient.user.username,
        "confirmation_code": code,
    }
    pages = oauth_url(service.region, pool.domains, base_url)
    return f"{pages}/confirmUser?{urlencode(query)}"
