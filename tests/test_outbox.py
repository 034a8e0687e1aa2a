"""The outbox: what a test reads instead of a mailbox."""

from __future__ import annotations

import pytest

from cognito_intercept.outbox import Outbox, OutboxMessage


def message(username: str = "ann", code: str = "1", destination: str = "") -> OutboxMessage:
    """Return a message to a user, by default to her at example.com."""
    return OutboxMessage(
        pool_id="us-east-1_A",
        username=username,
        kind="SignUp",
        medium="EMAIL",
        destination=destination or f"{username}@example.com",
        code=code,
        subject="Your code",
        body=f"It is {code}",
        sent_at=0.0,
    )


def test_a_sequence_oldest_first() -> None:
    """Length, index, slice and iteration are those of a sequence."""
    outbox = Outbox()
    sent = [message(code=str(number)) for number in range(3)]
    for one in sent:
        outbox.send(one)
    assert len(outbox) == 3
    assert outbox[-1] is sent[-1]
    assert outbox[:2] == sent[:2]
    assert list(outbox) == sent


def test_the_newest_to_somebody() -> None:
    """A user name, an address and a number find the newest message."""
    outbox = Outbox()
    outbox.send(message(code="1"))
    outbox.send(message(code="2"))
    outbox.send(message("bob", code="3", destination="+15550100"))
    assert outbox.to("ann").code == "2"
    assert outbox.to("ann@example.com").code == "2"
    assert outbox.to("+15550100") is outbox.to("bob")
    assert [m.code for m in outbox.all_to("ann")] == ["1", "2"]


def test_nobody_of_that_name() -> None:
    """The failure says for whom there are messages."""
    outbox = Outbox()
    with pytest.raises(LookupError, match=r"no message to 'eve' .* messages to: nobody"):
        outbox.to("eve")
    outbox.send(message())
    with pytest.raises(LookupError, match=r"messages to: ann, ann@example\.com"):
        outbox.to("eve")


def test_listeners_and_clearing() -> None:
    """Listeners get each message as it goes out; clearing forgets the messages."""
    outbox = Outbox()
    heard: list[OutboxMessage] = []
    outbox.on_send(heard.append)
    outbox.send(message())
    assert heard == [outbox[0]]
    outbox.clear()
    assert list(outbox) == []
    with pytest.raises(LookupError):
        outbox.to("ann")
    assert repr(outbox) == "<Outbox: 0 messages to []>"
