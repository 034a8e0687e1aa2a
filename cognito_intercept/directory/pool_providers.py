"""Changes of a user pool's identity providers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cognito_intercept.directory.pool_data import PoolData

if TYPE_CHECKING:
    from cognito_intercept.directory.identities import Identity
    from cognito_intercept.directory.identity_providers import IdentityProvider
    from cognito_intercept.directory.user import User

__all__ = ["PoolProviders"]

_SUPPORTED = "SupportedIdentityProviders"


@dataclass(slots=True, repr=False)
class PoolProviders(PoolData):
    """A user pool with the changes that keep providers, identifiers and identities together."""

    def add_identity_provider(self, provider: IdentityProvider) -> None:
        """Add an identity provider with its identifiers."""
        self.journal.put(self.identity_providers, provider.name, provider)
        for identifier in provider.identifiers:
            self.journal.put(self.idp_identifiers, identifier, provider.name)

    def remove_identity_provider(self, provider: IdentityProvider) -> None:
        """Remove an identity provider; app clients do not offer it any more (G).

        Its users stay, and so do links to its accounts: they work again when there is a provider
        of that name again (G).
        """
        self.journal.remove(self.identity_providers, provider.name)
        for identifier in provider.identifiers:
            self.journal.remove(self.idp_identifiers, identifier)
        for client in self.clients.values():
            names = client.settings.get(_SUPPORTED, ())
            if provider.name in names:
                others = [name for name in names if name != provider.name]
                self.journal.set(client, settings={**client.settings, _SUPPORTED: others})

    def set_identifiers(self, provider: IdentityProvider, identifiers: list[str]) -> None:
        """Give an identity provider other identifiers, which no other one of the pool has."""
        for identifier in provider.identifiers:
            self.journal.remove(self.idp_identifiers, identifier)
        for identifier in identifiers:
            self.journal.put(self.idp_identifiers, identifier, provider.name)
        self.journal.set(provider, identifiers=identifiers)

    def index_identities(self, user: User, before: list[Identity], after: list[Identity]) -> None:
        """Find a user by other identities than before."""
        for identity in before:
            self.journal.remove(self.by_identity, identity.key)
        for identity in after:
            self.journal.put(self.by_identity, identity.key, user)
