"""Messages that the service would have sent by e-mail or SMS, for the test to read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    from collections.abc import Callable

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
    """

    pool_id: str
    username: str
    kind: str
    medium: str
    destination: str
    code: str
    subject: str
    body: str
    sent_at: float


class Outbox(Sequence[OutboxMessage]):
    """The messages sent so far, oldest first."""

    def __init__(self) -> None:
        """Start empty."""
        self._messages: list[OutboxMessage] = []
        self._newest: dict[str, OutboxMessage] = {}
        self._listeners: list[Callable[[OutboxMessage], None]] = []

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
        """
        try:
            return self._newest[recipient]
        except KeyError:
            known = ", ".join(sorted(self._newest)) or "nobody"
            text = f"no message to {recipient!r} in the outbox; there are messages to: {known}"
            raise LookupError(text) from None

    def all_to(self, recipient: str) -> list[OutboxMessage]:
        """Return every message to a user name, address or number, oldest first."""
        return [m for m in self._messages if recipient in (m.username, m.destination)]

    def send(self, message: OutboxMessage) -> None:
        """Append a message and tell the listeners; called by the service."""
        self._messages.append(message)
        self._newest[message.username] = self._newest[message.destination] = message
        for listener in self._listeners:
            listener(message)

    def on_send(self, listener: Callable[[OutboxMessage], None]) -> None:
        """Call ``listener`` with every message as it goes out."""
        self._listeners.append(listener)

    def clear(self) -> None:
        """Forget the messages sent so far."""
        self._messages.clear()
        self._newest.clear()
