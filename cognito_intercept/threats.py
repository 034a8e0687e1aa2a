"""What nothing inside a process can know, so that a test says it: leaked passwords, shady hosts.

AWS judges risk by data of its own. Here a test names the passwords that count as compromised
and the addresses that sign-ins are at risk from; the pool's risk configuration does the rest.
Where an IP address is on the map is of the same kind.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

__all__ = ["RiskLevel", "Threats"]

RiskLevel = Literal["Low", "Medium", "High"]


@dataclass(slots=True)
class Threats:
    """The threats of one emulator; none at the start.

    Attributes:
        compromised_passwords: passwords that are known from a leak.
        risky_addresses: the risk level of sign-ins by the IP address that they come from.
        locations: city (or ``None``) and country by the IP address, in English as AWS writes them;
            the lists of user sessions show them.

    Examples:
        >>> cognito.threats.compromised_passwords.add("Passw0rd!")
        >>> cognito.threats.risky_addresses["203.0.113.7"] = "High"
        >>> cognito.threats.locations["203.0.113.7"] = ("Oslo", "Norway")
    """

    compromised_passwords: set[str] = field(default_factory=set)
    risky_addresses: dict[str, RiskLevel] = field(default_factory=dict)
    locations: dict[str, tuple[str | None, str]] = field(default_factory=dict)
