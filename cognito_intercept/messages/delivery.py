"""Delivers codes: draws them, keeps them for the answer, and sends the message.

A message is prepared before anything is changed (CustomMessage may refuse it, and so keeps
everything as it was) and sent when all is done: to the outbox, or to the trigger that sends.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from cognito_intercept.call_context import NO_CONTEXT, CallContext
from cognito_intercept.directory.codes import VALIDITY, Code, delivery_details, medium_of
from cognito_intercept.hosts import oauth_url
from cognito_intercept.messages.custom_text import custom_text
from cognito_intercept.messages.templates import Template, fill, template_of
from cognito_intercept.outbox import OutboxMessage
from cognito_intercept.triggers.messages import (
    custom_message,
    encrypted,
    hand_over,
    has_sender,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cognito_intercept.directory.client import Client
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import User
    from cognito_intercept.service import Service

__all__ = [
    "CODE_DIGITS",
    "OutgoingMessage",
    "deliver",
    "prepare",
    "prepare_code",
    "prepare_invitation",
    "send_code",
]

CODE_DIGITS = 6

_ATTRIBUTE_OF = {"SMS": "phone_number", "EMAIL": "email"}


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """One message that is ready to go.

    Attributes:
        text: what the outbox gets.
        secret: what a custom sender gets in its place: the code, encrypted.
        purpose: the key of ``user.codes`` that the code is kept under, if it is.
    """

    service: Service
    pool: Pool
    user: User
    kind: str
    attribute: str
    destination: str
    code: str
    context: CallContext
    attributes: dict[str, str]
    text: Template
    secret: str | None
    purpose: str | None = None

    def send(self) -> dict[str, str]:
        """Keep the code for its answer, send the message, and return the CodeDeliveryDetails.

        Raises:
            CognitoError: what a custom sender raises.
        """
        if self.purpose is not None:
            life = VALIDITY.get(self.kind, VALIDITY["Attribute"])
            ends = self.service.now() + life
            self.user.codes[self.purpose] = Code(self.code, self.attribute, self.destination, ends)
        medium = medium_of(self.attribute)
        if self.secret is None:
            self._post(medium)
        else:
            hand_over(
                self.service,
                self.pool,
                self.user,
                self.kind,
                medium,
                self.attributes,
                self.secret,
                self.context,
            )
        return delivery_details(self.attribute, self.destination)

    def _post(self, medium: str) -> None:
        message = OutboxMessage(
            pool_id=self.pool.id,
            username=self.user.username,
            kind=self.kind,
            medium=medium,
            destination=self.destination,
            code=self.code,
            subject=self.text.subject,
            body=self.text.body,
            sent_at=self.service.now(),
        )
        self.service.outbox.send(message)


def prepare(  # noqa: PLR0913, PLR0917 - a message has many parts
    service: Service,
    pool: Pool,
    user: User,
    kind: str,
    destinations: Mapping[str, str],
    code: str,
    context: CallContext = NO_CONTEXT,
    *,
    attributes: Mapping[str, str] | None = None,
    purpose: str | None = None,
) -> list[OutgoingMessage]:
    """Return a message for each destination; CustomMessage is asked once for all of them.

    It is not asked about what a custom sender sends [R]. Whatever the caller looked up before
    must be looked up again.

    Args:
        service: the region's state.
        pool: the user pool.
        user: who gets it; need not be in the pool yet.
        kind: the kind of message, such as ``SignUp``.
        destinations: the address or number by its attribute, ``email`` or ``phone_number``.
        code: the code or temporary password.
        context: what made it go out.
        attributes: the user's attributes to be, where they are about to change.
        purpose: what the answer will be for, where the code waits for one.

    Raises:
        CognitoError: what CustomMessage raises.
    """
    shown = {**(user.attributes if attributes is None else attributes), **destinations}
    by_sender = {name for name in destinations if has_sender(service, pool, medium_of(name))}
    answer = None
    if len(by_sender) < len(destinations):
        answer = custom_message(service, pool, user, kind, shown, context)
    link = _link(service, pool, user, code, context.client)
    messages = []
    for name, destination in destinations.items():
        medium = medium_of(name)
        template = custom_text(answer, kind, medium, template_of(pool, kind, medium))
        text = fill(template, _shown_name(pool, shown, user), code, link)
        secret = encrypted(service, pool, code) if name in by_sender else None
        message = OutgoingMessage(
            service,
            pool,
            user,
            kind,
            name,
            destination,
            code,
            context,
            shown,
            text,
            secret,
            purpose,
        )
        messages.append(message)
    return messages


def prepare_code(  # noqa: PLR0913 - a message has many parts
    service: Service,
    pool: Pool,
    user: User,
    *,
    kind: str,
    purpose: str,
    attribute: str,
    value: str | None = None,
    context: CallContext = NO_CONTEXT,
    attributes: Mapping[str, str] | None = None,
) -> OutgoingMessage:
    """Return a message with a fresh six-digit code.

    When it is sent the code replaces an older one of the same purpose.

    Args:
        service: the region's state.
        pool: the user pool.
        user: who gets it.
        kind: the kind of message, such as ``SignUp``.
        purpose: what the answer will be for, a key of ``user.codes``.
        attribute: ``email`` or ``phone_number``.
        value: the destination where it is not the attribute's present value.
        context: what made it go out.
        attributes: the user's attributes to be, where they are about to change.

    Raises:
        CognitoError: what CustomMessage raises.
    """
    destination = value if value is not None else user.attributes[attribute]
    code = service.entropy.digits(CODE_DIGITS)
    (message,) = prepare(
        service,
        pool,
        user,
        kind,
        {attribute: destination},
        code,
        context,
        attributes=attributes,
        purpose=purpose,
    )
    return message


def send_code(  # noqa: PLR0913 - a message has many parts
    service: Service,
    pool: Pool,
    user: User,
    *,
    kind: str,
    purpose: str,
    attribute: str,
    value: str | None = None,
    context: CallContext = NO_CONTEXT,
) -> dict[str, str]:
    """Send a fresh code at once, as :func:`prepare_code`, and return the CodeDeliveryDetails."""
    message = prepare_code(
        service,
        pool,
        user,
        kind=kind,
        purpose=purpose,
        attribute=attribute,
        value=value,
        context=context,
    )
    return message.send()


def deliver(  # noqa: PLR0913, PLR0917 - a message has many parts
    service: Service,
    pool: Pool,
    user: User,
    kind: str,
    attribute: str,
    destination: str,
    code: str,
    context: CallContext = NO_CONTEXT,
) -> None:
    """Send a message with a code that the caller keeps."""
    for message in prepare(service, pool, user, kind, {attribute: destination}, code, context):
        message.send()


def prepare_invitation(  # noqa: PLR0913, PLR0917 - a message has many parts
    service: Service,
    pool: Pool,
    user: User,
    password: str,
    mediums: Sequence[str],
    context: CallContext,
) -> list[OutgoingMessage]:
    """Return the invitations with a temporary password, one for each medium that reaches.

    Args:
        service: the region's state.
        pool: the user pool.
        user: who is invited.
        password: the temporary password.
        mediums: ``SMS`` and ``EMAIL``; the default is SMS [D], and e-mail for a user without
            a number (G).
        context: what made it go out.

    Raises:
        CognitoError: what CustomMessage raises.
    """
    default = ["SMS"] if user.attributes.get("phone_number") else ["EMAIL"]
    names = [_ATTRIBUTE_OF[medium] for medium in mediums or default]
    destinations = {n: user.attributes[n] for n in names if user.attributes.get(n)}
    if not destinations:
        return []
    return prepare(service, pool, user, "AdminCreateUser", destinations, password, context)


def _shown_name(pool: Pool, attributes: Mapping[str, str], user: User) -> str:
    # Where the user name is a UUID, the message names what the user signs in with.
    for attribute in pool.username_attributes:
        if attribute in attributes:
            return attributes[attribute]
    return user.username


def _link(service: Service, pool: Pool, user: User, code: str, client: Client | None) -> str:
    base_url = service.settings.base_url
    if client is None or (not pool.domains and base_url is None):
        return ""
    query = {"client_id": client.id, "user_name": user.username, "confirmation_code": code}
    pages = oauth_url(service.region, pool.domains, base_url)
    return f"{pages}/confirmUser?{urlencode(query)}"
