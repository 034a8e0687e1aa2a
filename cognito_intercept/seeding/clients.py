"""An app client as test code holds it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cognito_intercept.account.client_auth import secret_hash

if TYPE_CHECKING:
    from cognito_intercept.seeding.pools import NamedPool

__all__ = ["AppClient", "clients_of", "find_client", "only_client"]


@dataclass(frozen=True, slots=True, repr=False)
class AppClient:
    """An app client; ``secret`` is ``None`` for a public one.

    Examples:
        >>> client = cognito.user_pool().client("web")
        >>> client.secret is None
        True
    """

    pool: NamedPool
    id: str
    name: str = field(compare=False)
    secret: str | None = field(default=None, compare=False)

    def __repr__(self) -> str:
        """Return id and name, without the secret."""
        return f"<AppClient {self.id} {self.name!r}>"

    def secret_hash(self, username: str) -> str:
        """Return the SECRET_HASH of a user at this app client.

        Raises:
            ValueError: the app client has no secret.

        Examples:
            >>> client = cognito.user_pool().client(secret=True)
            >>> len(client.secret_hash("ann"))
            44
        """
        if self.secret is None:
            raise ValueError(f"{self!r} has no secret")
        return secret_hash(self.secret, username, self.id)


def find_client(pool: NamedPool, client_id: str) -> AppClient:
    """Return an app client of a pool.

    Raises:
        CognitoError: ResourceNotFoundException.
    """
    shown = pool.call("DescribeUserPoolClient", ClientId=client_id)["UserPoolClient"]
    return AppClient(pool, client_id, shown["ClientName"], shown.get("ClientSecret"))


def clients_of(pool: NamedPool) -> list[AppClient]:
    """Return the app clients of a pool."""
    return [find_client(pool, client_id) for client_id in list(pool.state.clients)]


def only_client(pool: NamedPool) -> AppClient:
    """Return the app client of a pool that has one only.

    Raises:
        LookupError: it has none, or several.
    """
    clients = clients_of(pool)
    if len(clients) != 1:
        known = ", ".join(map(repr, clients)) or "none"
        raise LookupError(f"name the app client (client=…); {pool!r} has {known}")
    return clients[0]
