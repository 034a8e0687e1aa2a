"""Threat protection's settings: whether it is on, what it does at which risk, listed addresses.

Risk configurations belong to an app client or to the pool; a client without one has the pool's
[D model]. Automatic answers come in the mode ENFORCED only.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.directory.auth_events import Risk

if TYPE_CHECKING:
    from cognito_intercept.directory.client import Client
    from cognito_intercept.directory.pool import Pool

__all__ = [
    "EVERY_CLIENT",
    "RiskConfiguration",
    "address_of",
    "check_add_on",
    "check_ranges",
    "configuration_of",
    "is_enforced",
    "is_on",
]

EVERY_CLIENT = ""
_BLOCKED, _SKIPPED = "BlockedIPRangeList", "SkippedIPRangeList"
_LEVELS = {"Low": "LowAction", "Medium": "MediumAction", "High": "HighAction"}
_NO_ACTION = "NO_ACTION"
_DECISIONS = {"BLOCK": "Block", _NO_ACTION: "NoRisk"}

Settings = dict[str, Any]


def address_of(
    client: Client, from_app: dict[str, Any] | None, from_server: dict[str, Any] | None
) -> str | None:
    """Return the IP address of the user's device, ``None`` where the caller does not tell it.

    Args:
        client: the app client. What an app tells counts only if the client propagates it, which
            only clients with a secret may do [D, EnablePropagateAdditionalUserContextData].
        from_app: the ``UserContextData``.
        from_server: the ``ContextData`` of an operation with IAM credentials.
    """
    propagates = client.settings.get("EnablePropagateAdditionalUserContextData")
    source = from_app if from_server is None and propagates else from_server
    address: str | None = (source or {}).get("IpAddress")
    return address


def is_on(pool: Pool, flow: str = "") -> bool:
    """Return whether events are recorded and assessed.

    Args:
        pool: the user pool.
        flow: the AuthFlow of a sign-in; custom authentication has a mode of its own [D model].
    """
    return pool.configuration.threat_protection_mode(flow) != "OFF"


def is_enforced(pool: Pool, flow: str = "") -> bool:
    """Return whether the pool answers risks by itself; the arguments are those of is_on."""
    return pool.configuration.threat_protection_mode(flow) == "ENFORCED"


def check_add_on(pool: Pool) -> None:
    """Refuse the operations of threat protection where the pool does not have it.

    Raises:
        CognitoError: UserPoolAddOnNotEnabledException.
    """
    if not is_on(pool):
        raise errors.ADD_ON_NOT_ENABLED(pool_id=pool.id)


def configuration_of(pool: Pool, client: Client) -> RiskConfiguration:
    """Return the risk configuration that holds for an app client; empty where there is none."""
    own = pool.risk.get(client.id)
    return RiskConfiguration(pool.risk.get(EVERY_CLIENT, {}) if own is None else own)


def check_ranges(exceptions: Settings) -> None:
    """Check the address ranges of a ``RiskExceptionConfiguration``.

    Raises:
        CognitoError: InvalidParameterException for what is no address and no CIDR range.
    """
    for text in (*exceptions.get(_BLOCKED, ()), *exceptions.get(_SKIPPED, ())):
        try:
            ip_network(text, strict=False)
        except ValueError:
            raise errors.IP_RANGE_INVALID(text=text) from None


@dataclass(frozen=True, slots=True)
class RiskConfiguration:
    """What a risk configuration says.

    Attributes:
        settings: the API's dict.
    """

    settings: Settings

    def blocks(self, address: str | None) -> bool:
        """Return whether requests from an address are always refused."""
        return self._lists(_BLOCKED, address)

    def skips(self, address: str | None) -> bool:
        """Return whether requests from an address are never assessed."""
        return self._lists(_SKIPPED, address)

    def _lists(self, name: str, address: str | None) -> bool:
        ranges = self.settings.get("RiskExceptionConfiguration", {}).get(name)
        if not ranges or address is None:
            return False
        try:
            parsed = ip_address(address)
        except ValueError:  # What is no address is in no range.
            return False
        # An IPv4 address is in no IPv6 range, which `in` knows.
        return any(parsed in ip_network(text, strict=False) for text in ranges)

    def action_at(self, level: str) -> str:
        """Return the EventAction of a risk level, ``NO_ACTION`` where none is configured (G)."""
        return str(self._at(level).get("EventAction", _NO_ACTION))

    def notifies_at(self, level: str) -> bool:
        """Return whether the user is notified at a risk level."""
        return self.notification is not None and bool(self._at(level).get("Notify"))

    @property
    def notification(self) -> Settings | None:
        """Return the NotifyConfiguration: sender and texts of notifications."""
        found: Settings | None = self._takeover.get("NotifyConfiguration")
        return found

    @property
    def _takeover(self) -> Settings:
        found: Settings = self.settings.get("AccountTakeoverRiskConfiguration", {})
        return found

    def _at(self, level: str) -> Settings:
        found: Settings = self._takeover.get("Actions", {}).get(_LEVELS[level], {})
        return found

    def risk_at(self, level: str, *, enforced: bool) -> Risk:
        """Return what the history says of a sign-in at a risk level."""
        action = self.action_at(level) if enforced else _NO_ACTION
        return Risk(_DECISIONS.get(action, "AccountTakeover"), level)

    def blocks_compromised(self, event: str) -> bool:
        """Return whether compromised passwords are refused at an event.

        Args:
            event: ``SIGN_IN``, ``SIGN_UP`` or ``PASSWORD_CHANGE``; without an EventFilter all of
                them count [D model].
        """
        compromised = self.settings.get("CompromisedCredentialsRiskConfiguration", {})
        wanted = compromised.get("EventFilter")
        action = compromised.get("Actions", {}).get("EventAction")
        return action == "BLOCK" and (not wanted or event in wanted)
