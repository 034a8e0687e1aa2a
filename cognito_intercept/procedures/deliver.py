"""Delivers codes: draws them, keeps them for the answer, and puts the message in the outbox."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from cognito_intercept.domain.codes import VALIDITY, Code, delivery_details, medium_of
from cognito_intercept.domain.messages import fill, template_of
from cognito_intercept.outbox import OutboxMessage

if TYPE_CHECKING:
    from cognito_intercept.domain.client import Client
    from cognito_intercept.domain.pool import Pool
    from cognito_intercept.domain.user import User
    from cognito_intercept.service import Service

__all__ = ["CODE_DIGITS", "deliver", "send_code"]

CODE_DIGITS = 6


def send_code(  # noqa: PLR0913 - a message has many parts
    service: Service,
    pool: Pool,
    user: User,
    *,
    kind: str,
    purpose: str,
    attribute: str,
    value: str | None = None,
    client: Client | None = None,
) -> dict[str, str]:
    """Send a fresh six-digit code, which replaces an older one of the same purpose.

    Args:
        service: the region's state.
        pool: the user pool.
        user: who gets it.
        kind: the kind of message, such as ``SignUp``.
        purpose: what the answer will be for, a key of ``user.codes``.
        attribute: ``email`` or ``phone_number``.
        value: the destination where it is not the attribute's present value.
        client: the app client that caused it, for the confirmation link.

    Returns:
        The ``CodeDeliveryDetails``.
    """
    destination = value if value is not None else user.attributes[attribute]
    code = service.entropy.digits(CODE_DIGITS)
    life = VALIDITY[kind] if kind in VALIDITY else VALIDITY["Attribute"]
    user.codes[purpose] = Code(code, attribute, destination, service.now() + life)
    deliver(service, pool, user, kind, attribute, destination, code, client)
    return delivery_details(attribute, destination)


def deliver(  # noqa: PLR0913, PLR0917 - a message has many parts
    service: Service,
    pool: Pool,
    user: User,
    kind: str,
    attribute: str,
    destination: str,
    code: str,
    client: Client | None = None,
) -> None:
    """Put one message in the outbox, rendered as the pool's templates say."""
    medium = medium_of(attribute)
    link = _link(service, pool, user, code, client)
    shown = _shown_name(pool, user)
    text = fill(template_of(pool, kind, medium), shown, code, link)
    service.outbox.send(
        OutboxMessage(
            pool.id,
            user.username,
            kind,
            medium,
            destination,
            code,
            text.subject,
            text.body,
            service.now(),
        )
    )


def _shown_name(pool: Pool, user: User) -> str:
    # Where the user name is a UUID, the message names what the user signs in with.
    for attribute in pool.username_attributes:
        if attribute in user.attributes:
            return user.attributes[attribute]
    return user.username


def _link(service: Service, pool: Pool, user: User, code: str, client: Client | None) -> str:
    if client is None or not pool.domains:
        return ""
    query = {"client_id": client.id, "user_name": user.username, "confirmation_code": code}
    domain = next(iter(pool.domains))
    host = domain if "." in domain else f"{domain}.auth.{service.region}.amazoncognito.com"
    return f"https://{host}/confirmUser?{urlencode(query)}"
