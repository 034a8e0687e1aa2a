"""One message: its recipient, where it goes, its content, and how it leaves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.directory.codes import VALIDITY, Code, delivery_details, medium_of
from cognito_intercept.directory.log_delivery import (
    USER_NOTIFICATION,
    log_destination,
    notification_record,
)
from cognito_intercept.logs import LogEvent
from cognito_intercept.messages.email_limit import takes_email
from cognito_intercept.outbox import OutboxMessage
from cognito_intercept.triggers.custom_message import MessageSubject
from cognito_intercept.triggers.custom_sender import EncryptedCode, send_by_trigger
from cognito_intercept.triggers.event import event_attributes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cognito_intercept.call_context import CallContext
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import User
    from cognito_intercept.errors import CognitoError
    from cognito_intercept.messages.templates import Template
    from cognito_intercept.service import Service

__all__ = ["Destination", "MessageContent", "OutgoingMessage", "Recipient", "subject_of"]


@dataclass(frozen=True, slots=True)
class Recipient:
    """The user who gets a message.

    Attributes:
        pool: the user pool that sends it.
        user: the user, who need not be in the pool yet.
        attributes: the user's attributes to be, where they are about to change.
    """

    pool: Pool
    user: User
    attributes: Mapping[str, str] | None = field(default=None, repr=False)

    def present_attributes(self) -> Mapping[str, str]:
        """Return the user's attributes as they will be when the message has gone out."""
        return self.user.attributes if self.attributes is None else self.attributes


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a message goes: ``email`` or ``phone_number``, and the address or number."""

    attribute: str
    value: str

    @property
    def medium(self) -> str:
        """Return the medium: ``SMS`` or ``EMAIL``."""
        return medium_of(self.attribute)


@dataclass(frozen=True, slots=True)
class MessageContent:
    """What a message is for, and the code in it.

    Attributes:
        kind: the kind of message, in the words of the CustomMessage trigger: ``SignUp``, say.
        code: the code or temporary password.
        purpose: the key of ``user.codes`` under which the code waits for its answer; ``None``
            for a code that is kept elsewhere.
    """

    kind: str
    code: str = field(repr=False)
    purpose: str | None = None


def subject_of(recipient: Recipient, kind: str, destinations: Mapping[str, str]) -> MessageSubject:
    """Return what trigger events say of a message to these destinations, by attribute."""
    attributes = {**recipient.present_attributes(), **destinations}
    user = recipient.user
    return MessageSubject(kind, user.username, event_attributes(recipient.pool, user, attributes))


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """One message that is ready to go.

    Attributes:
        service: the region's state.
        recipient: the user who gets it.
        destination: where it goes.
        content: what it is for, and its code.
        context: the call that made it go out.
        text: what the outbox gets, its placeholders filled in.
        encrypted: what a custom sender gets in place of the text; ``None`` where there is none.
    """

    service: Service
    recipient: Recipient
    destination: Destination
    content: MessageContent
    context: CallContext
    text: Template = field(repr=False)
    encrypted: EncryptedCode | None = None

    def send(self) -> dict[str, str]:
        """Keep the code for its answer, send the message, and return the CodeDeliveryDetails.

        Raises:
            CognitoError: what a custom sender raises; CodeDeliveryFailureException and
                LimitExceededException where a test asked for them.
        """
        self._keep_code()
        failure = self._failure()
        if failure is not None:
            self._log(failure.message)
            raise failure
        if self.encrypted is None:
            self._post()
        else:
            where = {self.destination.attribute: self.destination.value}
            subject = subject_of(self.recipient, self.content.kind, where)
            pool = self.recipient.pool
            send_by_trigger(self.service, pool, subject, self.encrypted, self.context)
        return delivery_details(self.destination.attribute, self.destination.value)

    def _failure(self) -> CognitoError | None:
        """Return why the message does not go out; ``None``: it does."""
        service, is_email = self.service, self.destination.medium == "EMAIL"
        if service.around.faults.is_undelivered(self.destination.value):
            return errors.EMAIL_NOT_DELIVERED() if is_email else errors.SMS_NOT_DELIVERED()
        is_own = is_email and self.encrypted is None
        if is_own and not takes_email(service, self.recipient.pool):
            return errors.TOO_MANY_EMAILS()
        return None

    def _log(self, details: str) -> None:
        """Log that the message was not delivered, if the pool logs such errors."""
        pool, now = self.recipient.pool, self.service.now()
        destination = log_destination(pool, USER_NOTIFICATION)
        if destination is not None:
            record = notification_record(pool, details, now)
            event = LogEvent(pool.id, USER_NOTIFICATION, destination, record, now)
            self.service.around.logs.deliver(event)

    def _keep_code(self) -> None:
        """Have the code wait for its answer; it replaces an older one of the same purpose."""
        purpose = self.content.purpose
        if purpose is None:
            return
        expires = self.service.now() + VALIDITY.get(self.content.kind, VALIDITY["Attribute"])
        code = Code(self.content.code, self.destination.attribute, self.destination.value, expires)
        self.service.journal.put(self.recipient.user.codes, purpose, code)

    def _post(self) -> None:
        self.service.outbox.send(
            OutboxMessage(
                pool_id=self.recipient.pool.id,
                username=self.recipient.user.username,
                kind=self.content.kind,
                medium=self.destination.medium,
                destination=self.destination.value,
                code=self.content.code,
                subject=self.text.subject,
                body=self.text.body,
                sent_at=self.service.now(),
            )
        )
