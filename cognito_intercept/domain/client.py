"""App clients: their data, their defaults, the rules for their settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

__all__ = ["Client", "ClientSecret"]


@dataclass(slots=True)
class ClientSecret:
    """One of a confidential client's secrets; the first is the one that Describe shows."""

    id: str
    value: str
    created: float


@dataclass(slots=True)
class Client:
    """One app client of a user pool.

    ``settings`` is the validated API dict of what was set, with AWS's defaults filled in.
    """

    id: str
    pool_id: str
    created: float
    modified: float
    settings: dict[str, Any]
    secrets: list[ClientSecret] = field(default_factory=list)

    @property
    def is_confidential(self) -> bool:
        """Tell whether the client has a secret."""
        return bool(self.secrets)

    @property
    def hides_existence(self) -> bool:
        """Tell whether errors must not reveal that a user does not exist."""
        return self.settings.get("PreventUserExistenceErrors") == "ENABLED"
