"""The stand-ins of identity providers: who signs in next, and the codes and tokens they issued."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Account", "IssuedCode", "ProviderAccounts", "Refusal"]


@dataclass(frozen=True, slots=True)
class Account:
    """A user's account at an identity provider.

    Attributes:
        subject: the account's identifier: ``sub``, ``id``, ``user_id`` or NameID.
        claims: what the provider says of the user, by claim or attribute name.
    """

    subject: str
    claims: dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A sign-in that a provider refuses: ``error`` and ``error_description`` of OAuth."""

    error: str
    description: str | None = None


@dataclass(frozen=True, slots=True)
class IssuedCode:
    """What a code or an access token of a stand-in stands for.

    Attributes:
        pool_id: the user pool.
        provider: the ProviderName.
        account: who signed in.
        client_id: the user pool's ``client_id`` at the provider.
        redirect_uri: where the code was sent.
        nonce: the ``nonce`` of the request.
    """

    pool_id: str
    provider: str
    account: Account
    client_id: str
    redirect_uri: str
    nonce: str | None = None


Choice = Account | Refusal
# The user pool and the ProviderName; without a user pool, of all pools.
_Key = tuple[str | None, str]


class ProviderAccounts:
    """Who signs in next at each stand-in, and what it issued."""

    def __init__(self, record: Callable[[Callable[[], None]], None] = lambda _: None) -> None:
        """Start with nobody.

        Args:
            record: notes the inverse of each change, for snapshots and failed calls.
        """
        self._record = record
        self._next: dict[_Key, tuple[Choice, ...]] = {}
        self.issued: dict[str, IssuedCode] = {}

    def choose(self, pool_id: str | None, provider: str, choice: Choice) -> None:
        """Have somebody sign in, or a refusal, at the next sign-in that has none before it."""
        key = (pool_id, provider)
        self._set(key, (*self._next.get(key, ()), choice))

    def take(self, pool_id: str, provider: str) -> Choice | None:
        """Return what was chosen for the sign-in that happens now; ``None``: nothing."""
        for key in ((pool_id, provider), (None, provider)):
            waiting = self._next.get(key, ())
            if waiting:
                self._set(key, waiting[1:])
                return waiting[0]
        return None

    def _set(self, key: _Key, waiting: tuple[Choice, ...]) -> None:
        before = self._next.get(key, ())

        def put_back() -> None:
            self._next[key] = before

        self._record(put_back)
        self._next[key] = waiting

    def issue(self, value: str, code: IssuedCode) -> None:
        """Keep a code or an access token."""
        self.issued[value] = code

        def take_back() -> None:
            self.issued.pop(value, None)

        self._record(take_back)

    def redeem(self, value: str) -> IssuedCode | None:
        """Return what a code stands for, which is used up."""
        code = self.issued.pop(value, None)
        if code is None:
            return None

        def put_back() -> None:
            self.issued[value] = code

        self._record(put_back)
        return code
