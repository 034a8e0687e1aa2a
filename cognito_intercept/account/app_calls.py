"""What every call of an app about a user without a token begins with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.account.client_auth import check_secret_hash
from cognito_intercept.protection.assessment import refuse_blocked
from cognito_intercept.protection.risk_settings import address_of

if TYPE_CHECKING:
    from cognito_intercept.directory.client import Client
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import User
    from cognito_intercept.service import Service

__all__ = ["AppCall", "from_app"]


@dataclass(frozen=True, slots=True)
class AppCall:
    """A call that the app client was let in with; ``address`` is the user's, if it was told."""

    pool: Pool
    client: Client
    address: str | None

    def user_of(self, name: str, hidden: errors.Message) -> User:
        """Return the user that the call is about.

        Args:
            name: the user name or alias.
            hidden: what is said instead where the client hides that there is no such user.

        Raises:
            CognitoError: UserNotFoundException, or what ``hidden`` says.
        """
        user = self.pool.find_user(name)
        if user is None:
            raise hidden() if self.client.hides_existence else errors.USER_CLIENT_NOT_FOUND()
        return user


def from_app(
    service: Service,
    client_id: str,
    username: str,
    secret_hash: str | None,
    context: dict[str, Any] | None,
) -> AppCall:
    """Let an app's call in: the client exists, the hash is right, the address is not blocked.

    Raises:
        CognitoError: ResourceNotFoundException, NotAuthorizedException.
    """
    pool, client = service.client(client_id)
    check_secret_hash(service, client, (username,), secret_hash)
    address = address_of(context)
    refuse_blocked(pool, client, address)
    return AppCall(pool, client, address)
