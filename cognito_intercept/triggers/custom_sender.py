"""CustomEmailSender and CustomSMSSender: functions that send messages in place of the pool."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cognito_intercept.triggers.event import TriggerEvent
from cognito_intercept.triggers.invocation import fire
from cognito_intercept.triggers.lookup import has_trigger

if TYPE_CHECKING:
    from cognito_intercept.call_context import CallContext
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.service import Service
    from cognito_intercept.triggers.custom_message import MessageSubject

__all__ = ["EncryptedCode", "encrypt_code", "has_sender", "send_by_trigger"]

_SENDERS = {
    "EMAIL": ("CustomEmailSender", "customEmailSenderRequestV1"),
    "SMS": ("CustomSMSSender", "customSMSSenderRequestV1"),
}


@dataclass(frozen=True, slots=True)
class EncryptedCode:
    """A code as a custom sender gets it.

    Attributes:
        medium: ``EMAIL`` or ``SMS``.
        ciphertext: the code, encrypted for the pool, in base64.
    """

    medium: str
    ciphertext: str = field(repr=False)


def has_sender(service: Service, pool: Pool, medium: str) -> bool:
    """Return whether a trigger sends the pool's messages of a medium (``EMAIL`` or ``SMS``)."""
    return has_trigger(service, pool, _SENDERS[medium][0])


def encrypt_code(service: Service, pool: Pool, medium: str, code: str) -> EncryptedCode:
    """Return a code, encrypted for the custom sender of a medium.

    Raises:
        RuntimeError: what encrypts by default is not installed, see
            :mod:`cognito_intercept.senders`.
    """
    ciphertext = service.around.triggers.encrypt(code.encode(), {"userpool-id": pool.id})
    return EncryptedCode(medium, base64.b64encode(ciphertext).decode())


def send_by_trigger(
    service: Service,
    pool: Pool,
    message: MessageSubject,
    code: EncryptedCode,
    context: CallContext,
) -> None:
    """Fire the custom sender of a medium; its answer is not looked at [D].

    Args:
        service: the region's state.
        pool: the user pool.
        message: what the message is for, and its recipient.
        code: the code, and the medium that it goes by.
        context: the call that made it go out.
    """
    name, version = _SENDERS[code.medium]
    request = {
        "type": version,
        "code": code.ciphertext,
        # Unlike elsewhere it is there when there is none [R].
        "clientMetadata": context.client_metadata or None,
        "userAttributes": message.user_attributes,
    }
    source = f"{name}_{message.kind}"
    event = TriggerEvent(name, source, message.username, context.client_id, request, None)
    fire(service, pool, event)
