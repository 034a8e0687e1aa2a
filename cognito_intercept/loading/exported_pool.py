"""A user pool on its way to a file: the operations that would create it, under names."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from cognito_intercept.loading.parts import ORDER, Part

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = [
    "ExportedPool",
    "Names",
    "parts_in_order",
    "user_notes",
    "without_members",
]


@dataclass(frozen=True, slots=True)
class ExportedPool:
    """A user pool as the operations that would create it.

    Attributes:
        id: its id, by which its parts name it.
        pool: its own creation.
        parts: the creations of what is in it.
    """

    id: str
    pool: Part
    parts: tuple[Part, ...]


def parts_in_order(pool: ExportedPool) -> list[Part]:
    """Return a user pool and what is in it, in the order in which they need one another."""
    order = {operation: number for number, operation in enumerate(ORDER)}
    return [pool.pool, *sorted(pool.parts, key=lambda part: order[part.operation])]


# What the resources of a file are called, by operation: a prefix and the setting that names one.
_NAMED: Final = {
    "CreateUserPool": ("", "PoolName"),
    "CreateResourceServer": ("server", "Identifier"),
    "CreateIdentityProvider": ("provider", "ProviderName"),
    "CreateUserPoolClient": ("client", "ClientName"),
    "CreateGroup": ("group", "GroupName"),
    "CreateUserPoolDomain": ("domain", "Domain"),
    "AdminCreateUser": ("user", "Username"),
    "AdminAddUserToGroup": ("member", "Username"),
    "SetRiskConfiguration": ("risk", ""),
    "SetUICustomization": ("look", ""),
    "SetLogDeliveryConfiguration": ("logs", ""),
    "CreateManagedLoginBranding": ("style", ""),
    "CreateTerms": ("terms", "TermsName"),
}

# What must be there before, although nothing refers to it.
_AFTER: Final = {
    "CreateUserPoolClient": ("CreateResourceServer", "CreateIdentityProvider"),
    "SetUICustomization": ("CreateUserPoolDomain",),
}


@dataclass(slots=True)
class Names:
    """Names for the resources of one file, each there once.

    Attributes:
        pools: the names of user pools by their ids.
        clients: the names of app clients by their ids.
        owned: the names of groups, users and others by own name, by user pool and operation.
        taken: all names, in lower case, with the last number that one of them was given.
    """

    pools: dict[str, str] = field(default_factory=dict)
    clients: dict[str, str] = field(default_factory=dict)
    owned: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    taken: dict[str, int] = field(default_factory=dict)

    def add(self, pool: ExportedPool, part: Part) -> str:
        """Return a name for a part, words with ``_`` between them, and remember it."""
        kind, setting = _NAMED[part.operation]
        own = str(part.settings.get(setting, ""))
        client = self.clients.get(str(part.settings.get("ClientId")), "")
        words = re.findall(r"[a-z0-9]+", own.lower()) or client.rpartition("client_")[2].split("_")
        words = [word for word in words if word]
        if part.operation != "CreateUserPool":
            words = [*self.pools[pool.id].split("_"), kind, *words]
        name = "_".join(words) or "pool"
        name = f"pool_{name}" if name[0].isdecimal() else name
        unique, number = name, self.taken.get(name, 1)
        while unique in self.taken:
            number += 1
            unique = f"{name}_{number}"
        self.taken |= {unique: 1, name: number}
        self._remember(pool, part, own, unique)
        return unique

    def _remember(self, pool: ExportedPool, part: Part, own: str, name: str) -> None:
        if part.operation == "CreateUserPool":
            self.pools[pool.id] = name
        elif part.operation == "CreateUserPoolClient":
            self.clients[part.name] = name
        self.owned.setdefault((pool.id, part.operation), {})[own] = name

    def of(self, pool: ExportedPool, operation: str, own: str) -> str | None:
        """Return the name of what a user pool has by an own name, if it is there."""
        return self.owned.get((pool.id, operation), {}).get(own)

    def before(self, pool: ExportedPool, part: Part) -> list[tuple[str, str]]:
        """Return operation and name of all that must be there before a part."""
        return [
            (operation, name)
            for operation in _AFTER.get(part.operation, ())
            for name in self.owned.get((pool.id, operation), {}).values()
        ]


def without_members(
    part: Part, lacking: Mapping[str, frozenset[str]], skipped: list[str]
) -> dict[str, Any]:
    """Return a part's settings without what a format lacks, which is noted.

    Args:
        part: the part.
        lacking: paths of members that the format lacks, by operation.
        skipped: gets a note for each that is there.
    """
    # Empty lists and structures say nothing.
    settings = {name: value for name, value in part.settings.items() if value not in ({}, [])}
    for path in sorted(lacking.get(part.operation, ())):
        name, _, inner = path.partition(".")
        holder = settings.get(name)
        if not inner and name in settings:
            del settings[name]
        elif isinstance(holder, dict) and inner in holder:
            settings[name] = {k: v for k, v in holder.items() if k != inner}
        else:
            continue
        skipped.append(f"{part.name}: the format has no {path}")
    return settings


def user_notes(pool: ExportedPool, *, can_disable: bool) -> Iterator[str]:
    """Yield notes of what no format says about users."""
    for part in pool.parts:
        if part.operation == "AdminSetUserPassword":
            yield f"{part.name}: has a temporary password, and the status FORCE_CHANGE_PASSWORD"
        elif part.operation == "AdminDisableUser" and not can_disable:
            yield f"{part.name}: the format can't disable users"
