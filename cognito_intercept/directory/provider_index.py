"""Which identity providers of a region have an endpoint at a URL, without looking at each one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cognito_intercept.directory.provider_endpoints import Address, address_of, endpoints_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from cognito_intercept.directory.identity_providers import IdentityProvider
    from cognito_intercept.directory.journal import Journal

__all__ = ["ProviderIndex"]

# The user pool's id and the ProviderName.
ProviderKey = tuple[str, str]


@dataclass(slots=True)
class ProviderIndex:
    """Identity providers by the addresses of their endpoints; user pools may share a provider."""

    entries: dict[Address, tuple[ProviderKey, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, providers: Iterable[IdentityProvider], journal: Journal) -> ProviderIndex:
        """Return the index of these providers."""
        index = cls()
        for provider in providers:
            index.add(provider, journal)
        return index

    def at(self, url: str) -> tuple[ProviderKey, ...]:
        """Return the providers that have an endpoint at a URL, its query apart."""
        return self.entries.get(address_of(url), ()) if self.entries else ()

    def add(self, provider: IdentityProvider, journal: Journal) -> None:
        """Add a provider with its endpoints."""
        self.move(provider, (), endpoints_of(provider), journal)

    def remove(self, provider: IdentityProvider, journal: Journal) -> None:
        """Remove a provider with its endpoints."""
        self.move(provider, endpoints_of(provider), (), journal)

    def move(
        self,
        provider: IdentityProvider,
        before: Collection[Address],
        after: Collection[Address],
        journal: Journal,
    ) -> None:
        """Have a provider at other addresses; those that stay are there all the time."""
        key = (provider.pool_id, provider.name)
        for address in after:
            if address not in before:
                journal.put(self.entries, address, (*self.entries.get(address, ()), key))
        for address in before:
            if address not in after:
                self._remove(address, key, journal)

    def _remove(self, address: Address, key: ProviderKey, journal: Journal) -> None:
        others = tuple(one for one in self.entries.get(address, ()) if one != key)
        if others:
            journal.put(self.entries, address, others)
        else:
            journal.remove(self.entries, address)
