"""Identity pools and the identities in them, which logins of users lead to.

An identity has at most one login of each public provider, a user pool for example, and any number
of users of the pool's developer provider. ``by_login`` leads from a login to its identity.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cognito_intercept.directory.journal import Journal
from cognito_intercept.directory.ordered import SortedMapping, by_creation
from cognito_intercept.directory.records import DERIVED

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["IdentityPool", "LoginKey", "PoolIdentity", "RoleSession"]

LoginKey = tuple[str, str]
"""A provider's name, and the user's identifier there."""


@dataclass(slots=True)
class PoolIdentity:
    """An identity of an identity pool.

    Attributes:
        id: region and UUID.
        created: seconds since the epoch.
        modified: seconds since the epoch.
        logins: the user's identifiers at public providers, by the providers' names.
        developer_users: the user's identifiers at the pool's developer provider.
        is_authenticated: whether it has or had a login. Without one left it is inaccessible
            [D model: UnlinkIdentity].
    """

    id: str
    created: float
    modified: float
    logins: dict[str, str] = field(default_factory=dict)
    developer_users: list[str] = field(default_factory=list)
    is_authenticated: bool = False


@dataclass(slots=True)
class RoleSession:
    """The session of a role, and the credentials that it is used by.

    Attributes:
        access_key_id: what the credentials are known by.
        secret_key: their secret.
        session_token: what goes with each request.
        expires: when they end, in seconds since the epoch.
        identity_id: the identity that they were issued for.
        role: the ARN of the role.
    """

    access_key_id: str
    secret_key: str = field(repr=False)
    session_token: str = field(repr=False)
    expires: float
    identity_id: str
    role: str


@dataclass(slots=True)
class IdentityPool:
    """An identity pool.

    Attributes:
        id: region and UUID.
        created: seconds since the epoch.
        settings: members of the API's IdentityPool, but for the id and the tags.
        tags: values by key.
        roles: the ARNs of the roles ``authenticated`` and ``unauthenticated``.
        role_mappings: the API's RoleMappings.
        principal_tags: the answers of GetPrincipalTagAttributeMap by provider.
        sessions: the sessions of roles whose credentials were issued, by access key id.
        identities: the identities by id.
        by_login: the identities by their logins.
        journal: that of the emulator, once the pool is added to it.
    """

    id: str
    created: float
    settings: dict[str, Any]
    tags: dict[str, str] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    role_mappings: dict[str, Any] = field(default_factory=dict)
    principal_tags: dict[str, dict[str, Any]] = field(default_factory=dict)
    sessions: dict[str, RoleSession] = field(default_factory=dict)
    identities: dict[str, PoolIdentity] = field(default_factory=lambda: SortedMapping(by_creation))
    by_login: dict[LoginKey, PoolIdentity] = field(default_factory=dict, metadata=DERIVED)
    journal: Journal = field(default_factory=Journal, compare=False, metadata=DERIVED)

    def __repr__(self) -> str:
        """Return the id and the number of identities."""
        return f"<IdentityPool {self.id} with {len(self.identities)} identities>"

    @property
    def developer_provider(self) -> str | None:
        """The name of the developer provider, ``None`` without one."""
        return self.settings.get("DeveloperProviderName")

    @property
    def user_pool_providers(self) -> list[dict[str, Any]]:
        """The app clients of user pools whose tokens are accepted, as the API has them."""
        providers: list[dict[str, Any]] = self.settings.get("CognitoIdentityProviders", [])
        return providers

    def user_pool_provider(self, name: str, client_id: object) -> dict[str, Any] | None:
        """Return the provider that is an app client of a user pool."""
        return next(
            (
                one
                for one in self.user_pool_providers
                if (one.get("ProviderName"), one.get("ClientId")) == (name, client_id)
            ),
            None,
        )

    def logins_of(self, identity: PoolIdentity) -> Iterator[LoginKey]:
        """Yield the logins of an identity, those of the developer provider last."""
        yield from identity.logins.items()
        for user in identity.developer_users:
            yield self.developer_provider or "", user

    def add(self, identity: PoolIdentity) -> None:
        """Add an identity that has no login yet."""
        self.journal.put(self.identities, identity.id, identity)

    def remove(self, identity: PoolIdentity) -> None:
        """Remove an identity; its logins lead to a new one the next time."""
        for login in self.logins_of(identity):
            self.journal.remove(self.by_login, login)
        self.journal.remove(self.identities, identity.id)

    def link(self, identity: PoolIdentity, login: LoginKey, now: float) -> None:
        """Have a login lead to an identity, which had none of the same public provider."""
        provider, user = login
        if provider == self.developer_provider:
            change: dict[str, Any] = {"developer_users": [*identity.developer_users, user]}
        else:
            change = {"logins": identity.logins | {provider: user}}
        self.journal.set(identity, **change, is_authenticated=True, modified=now)
        self.journal.put(self.by_login, login, identity)

    def unlink(self, identity: PoolIdentity, login: LoginKey, now: float) -> None:
        """Take a login from an identity."""
        provider, user = login
        if provider == self.developer_provider:
            users = [one for one in identity.developer_users if one != user]
            change: dict[str, Any] = {"developer_users": users}
        else:
            left = {name: one for name, one in identity.logins.items() if name != provider}
            change = {"logins": left}
        self.journal.set(identity, **change, modified=now)
        self.journal.remove(self.by_login, login)

    def rebuild_indexes(self) -> None:
        """Make the indexes of a pool that was read from a saved state."""
        self.identities = SortedMapping(by_creation, self.identities)
        self.by_login = {
            login: identity
            for identity in self.identities.values()
            for login in self.logins_of(identity)
        }
