"""Threat protection's settings: whether it is on, what it does at which risk, listed addresses.

A risk configuration is the validated API dict, of an app client or of the pool; a client
without one has the pool's [D model]. Automatic answers come in the mode ENFORCED only.
"""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.directory.auth_events import Risk

if TYPE_CHECKING:
    from cognito_intercept.directory.client import Client
    from cognito_intercept.directory.pool import Pool

__all__ = [
    "EVERY_CLIENT",
    "action_at",
    "address_of",
    "assessed",
    "blocks_compromised",
    "check_add_on",
    "check_ranges",
    "configuration_of",
    "is_blocked",
    "is_enforced",
    "is_on",
    "is_skipped",
    "mode_of",
    "notifies_at",
]

EVERY_CLIENT = ""
_BLOCKED, _SKIPPED = "BlockedIPRangeList", "SkippedIPRangeList"
_LEVELS = {"Low": "LowAction", "Medium": "MediumAction", "High": "HighAction"}
_NO_ACTION = "NO_ACTION"


def address_of(context: dict[str, Any] | None) -> str | None:
    """Return the IP address in a ``UserContextData`` or ``ContextData``."""
    return (context or {}).get("IpAddress")


def mode_of(pool: Pool, flow: str = "") -> str:
    """Return the mode of threat protection, ``OFF``, ``AUDIT`` or ``ENFORCED``.

    Custom authentication has a mode of its own [D model].

    Args:
        pool: the user pool.
        flow: the AuthFlow of a sign-in.
    """
    return pool.configuration.threat_protection_mode(flow)


def is_on(pool: Pool, flow: str = "") -> bool:
    """Tell whether events are recorded and judged."""
    return mode_of(pool, flow) != "OFF"


def is_enforced(pool: Pool, flow: str = "") -> bool:
    """Tell whether the pool acts by itself."""
    return mode_of(pool, flow) == "ENFORCED"


def check_add_on(pool: Pool) -> None:
    """Refuse the operations of threat protection where the pool does not have it.

    Raises:
        CognitoError: UserPoolAddOnNotEnabledException.
    """
    if not is_on(pool):
        raise errors.ADD_ON_NOT_ENABLED(pool_id=pool.id)


def configuration_of(pool: Pool, client: Client) -> dict[str, Any]:
    """Return the risk configuration that holds for an app client; empty where there is none."""
    return pool.risk.get(client.id) or pool.risk.get(EVERY_CLIENT) or {}


def check_ranges(exceptions: dict[str, Any]) -> None:
    """Check the address ranges of a ``RiskExceptionConfiguration``.

    Raises:
        CognitoError: InvalidParameterException for what is no address and no CIDR range.
    """
    for text in (*(exceptions.get(_BLOCKED) or ()), *(exceptions.get(_SKIPPED) or ())):
        try:
            ip_network(text, strict=False)
        except ValueError:
            raise errors.IP_RANGE_INVALID(text=text) from None


def is_blocked(configuration: dict[str, Any], address: str | None) -> bool:
    """Tell whether requests from an address are always refused."""
    return _is_listed(configuration, _BLOCKED, address)


def is_skipped(configuration: dict[str, Any], address: str | None) -> bool:
    """Tell whether requests from an address are never judged."""
    return _is_listed(configuration, _SKIPPED, address)


def _is_listed(configuration: dict[str, Any], name: str, address: str | None) -> bool:
    ranges = (configuration.get("RiskExceptionConfiguration") or {}).get(name) or ()
    if not ranges or address is None:
        return False
    try:
        found = ip_address(address)
    except ValueError:  # What is no address is in no range.
        return False
    # An IPv4 address is in no IPv6 range, which `in` knows.
    return any(found in ip_network(text, strict=False) for text in ranges)


def action_at(configuration: dict[str, Any], level: str) -> str:
    """Return the EventAction of a risk level, ``NO_ACTION`` where none is configured (G)."""
    return str(_at(configuration, level).get("EventAction", _NO_ACTION))


def notifies_at(configuration: dict[str, Any], level: str) -> bool:
    """Tell whether the user is written to at a risk level."""
    takeover = configuration.get("AccountTakeoverRiskConfiguration") or {}
    return bool(takeover.get("NotifyConfiguration") and _at(configuration, level).get("Notify"))


def _at(configuration: dict[str, Any], level: str) -> dict[str, Any]:
    takeover = configuration.get("AccountTakeoverRiskConfiguration") or {}
    found: dict[str, Any] = (takeover.get("Actions") or {}).get(_LEVELS[level]) or {}
    return found


def assessed(configuration: dict[str, Any], level: str, *, enforced: bool) -> Risk:
    """Return what is written down of a sign-in at a risk level."""
    action = action_at(configuration, level) if enforced else _NO_ACTION
    decisions = {"BLOCK": "Block", _NO_ACTION: "NoRisk"}
    return Risk(decisions.get(action, "AccountTakeover"), level)


def blocks_compromised(configuration: dict[str, Any], event: str) -> bool:
    """Tell whether compromised passwords are refused at an event.

    Args:
        configuration: the risk configuration.
        event: ``SIGN_IN``, ``SIGN_UP`` or ``PASSWORD_CHANGE``; without an EventFilter all of
            them count [D model].
    """
    compromised = configuration.get("CompromisedCredentialsRiskConfiguration") or {}
    wanted = compromised.get("EventFilter")
    action = (compromised.get("Actions") or {}).get("EventAction")
    return action == "BLOCK" and (not wanted or event in wanted)
