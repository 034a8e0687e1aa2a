"""Messages that the service would have sent by e-mail or SMS, for the test to read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["Outbox", "OutboxMessage"]


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """One delivered message.

    Attributes:
        pool_id: the user pool that sent it.
        username: the user's name in that pool.
        kind: what it is for, in the words of the CustomMessage trigger: ``SignUp``,
            ``AdminCreateUser``, ``ResendCode``, ``ForgotPassword``, ``UpdateUserAttribute``,
            ``VerifyUserAttribute``, ``Authentication``; ``AccountTakeOverNotification`` tells
            of a sign-in at risk.
        medium: ``"EMAIL"`` or ``"SMS"``.
        destination: the unmasked address or number.
        code: the code or temporary password that the message carries, or the feedback token.
        subject: the subject of an e-mail, ``""`` for an SMS.
        body: the rendered text.
        sent_at: seconds since the epoch.

    Examples:
        >>> pool = cognito.user_pool(AutoVerifiedAttributes=["email"])
        >>> ann = pool.user("ann", email="ann@example.com", email_verified=True)
        >>> _ = ann.call("AdminResetUserPassword")
        >>> message = cognito.outbox[-1]
        >>> message.kind, message.medium, message.destination
        ('ForgotPassword', 'EMAIL', 'ann@example.com')
    """

    pool_id: str
    username: str
    kind: str
    medium: str
    destination: str
    code: str = field(repr=False)
    subject: str = field(repr=False)
    body: str = field(repr=False)
    sent_at: float

    @property
    def link(self) -> str:
        """Return the first link in the text, where it leads; ``""`` where there is none.

        In pools with CONFIRM_WITH_LINK it is the one that confirms a sign-up: a GET request of it
        confirms the user.

        Examples:
            >>> pool = cognito.user_pool(
            ...     AutoVerifiedAttributes=["email"],
            ...     VerificationMessageTemplate={"DefaultEmailOption": "CONFIRM_WITH_LINK"},
            ... )
            >>> domain, client = pool.domain("shop"), pool.client()
            >>> import boto3, requests
            >>> _ = boto3.client("cognito-idp").sign_up(
            ...     ClientId=client.id,
            ...     Username="ann",
            ...     Password="Passw0rd!",
            ...     UserAttributes=[{"Name": "email", "Value": "ann@example.com"}],
            ... )
            >>> requests.get(cognito.outbox[-1].link).status_code
            200
            >>> pool.users
            [<User 'ann', CONFIRMED>]
        """
        found = re.search('href="([^"]*)"', self.body)
        return "" if found is None else found[1]


class Outbox(Sequence[OutboxMessage]):
    """The messages sent so far, oldest first.

    Examples:
        >>> pool = cognito.user_pool(AutoVerifiedAttributes=["email"])
        >>> ann = pool.user("ann", email="ann@example.com", email_verified=True)
        >>> _ = ann.call("AdminResetUserPassword")
        >>> cognito.outbox
        <Outbox: 1 messages to ['ann', 'ann@example.com']>
    """

    def __init__(self, record: Callable[[Callable[[], None]], None] = lambda _: None) -> None:
        """Start empty.

        Args:
            record: notes the inverse of each change, for snapshots and failed calls.
        """
        self._messages: list[OutboxMessage] = []
        self._newest: dict[str, OutboxMessage] = {}
        self._listeners: list[Callable[[OutboxMessage], None]] = []
        self._limit: int | None = None
        self._record = record

    @overload
    def __getitem__(self, index: int) -> OutboxMessage: ...
    @overload
    def __getitem__(self, index: slice) -> list[OutboxMessage]: ...
    def __getitem__(self, index: int | slice) -> OutboxMessage | list[OutboxMessage]:
        """Return the message at a position, or a list of them."""
        return self._messages[index]

    def __len__(self) -> int:
        """Return how many messages were sent."""
        return len(self._messages)

    def __repr__(self) -> str:
        """Tell how many messages there are, and to whom."""
        return f"<Outbox: {len(self)} messages to {sorted(self._newest)}>"

    def to(self, recipient: str) -> OutboxMessage:
        """Return the newest message to a user name, an e-mail address or a phone number.

        Raises:
            LookupError: nobody of that name was written to; the text lists who was.

        Examples:
            >>> pool = cognito.user_pool(AutoVerifiedAttributes=["email"])
            >>> ann = pool.user("ann", email="ann@example.com", email_verified=True)
            >>> _ = ann.call("AdminResetUserPassword")
            >>> cognito.outbox.to("ann@example.com").code.isdigit()
            True
            >>> cognito.outbox.to("bob")
            Traceback (most recent call last):
                ...
            LookupError: no message to 'bob' in the outbox; ... ann, ann@example.com
        """
        try:
            return self._newest[recipient]
        except KeyError:
            known = ", ".join(sorted(self._newest)) or "nobody"
            text = f"no message to {recipient!r} in the outbox; there are messages to: {known}"
            raise LookupError(text) from None

    def all_to(self, recipient: str) -> list[OutboxMessage]:
        """Return every message to a user name, address or number, oldest first.

        Examples:
            >>> pool = cognito.user_pool(AutoVerifiedAttributes=["email"])
            >>> ann = pool.user("ann", email="ann@example.com", email_verified=True)
            >>> _ = ann.call("AdminResetUserPassword")
            >>> len(cognito.outbox.all_to("ann"))
            1
        """
        return [m for m in self._messages if recipient in (m.username, m.destination)]

    def send(self, message: OutboxMessage) -> None:
        """Append a message and tell the listeners; called by the service."""
        before = {name: self._newest.get(name) for name in (message.username, message.destination)}
        self._record(lambda: self._take_back(message, before))
        self._messages.append(message)
        self._newest[message.username] = self._newest[message.destination] = message
        if self._limit is not None and len(self._messages) >= 2 * self._limit:
            self.replace(self._messages[-self._limit :])
        for listener in self._listeners:
            listener(message)

    def _take_back(self, message: OutboxMessage, before: dict[str, OutboxMessage | None]) -> None:
        place = len(self._messages) - 1
        # Others may have sent some later, while a trigger was called.
        while self._messages[place] is not message:
            place -= 1
        del self._messages[place]
        for name, older in before.items():
            if self._newest.get(name) is message:
                del self._newest[name]
                if older is not None:
                    self._newest[name] = older

    def keep_last(self, count: int) -> None:
        """Forget old messages from now on, so that a process that runs for long stays small.

        Args:
            count: how many messages are kept; at times up to twice as many.

        Examples:
            >>> cognito.outbox.keep_last(100)
        """
        self._limit = count

    def replace(self, messages: Iterable[OutboxMessage]) -> None:
        """Have these messages instead, oldest first."""
        before = self._messages, self._newest
        self._record(lambda: self._put_back(*before))
        self._messages = list(messages)
        self._newest = {
            name: message
            for message in self._messages
            for name in (message.username, message.destination)
        }

    def _put_back(self, messages: list[OutboxMessage], newest: dict[str, OutboxMessage]) -> None:
        self._messages, self._newest = messages, newest

    def on_send(self, listener: Callable[[OutboxMessage], None]) -> None:
        """Call ``listener`` with every message as it goes out.

        Examples:
            >>> cognito.outbox.on_send(lambda message: print("to", message.destination))
            >>> pool = cognito.user_pool(AutoVerifiedAttributes=["email"])
            >>> ann = pool.user("ann", email="ann@example.com", email_verified=True)
            >>> _ = ann.call("AdminResetUserPassword")
            to ann@example.com
        """
        self._listeners.append(listener)

    def clear(self) -> None:
        """Forget the messages sent so far.

        Examples:
            >>> pool = cognito.user_pool(AutoVerifiedAttributes=["email"])
            >>> ann = pool.user("ann", email="ann@example.com", email_verified=True)
            >>> _ = ann.call("AdminResetUserPassword")
            >>> cognito.outbox.clear()
            >>> len(cognito.outbox)
            0
        """
        self.replace(())
