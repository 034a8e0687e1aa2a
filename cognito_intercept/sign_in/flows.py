"""How a sign-in goes: flow, challenge after challenge, tokens; as tables.

A flow starts with a first factor. A factor that was answered may name the challenge that comes
next (SRP has two steps); otherwise the first row of ``DUE`` that applies is next, and when none
does, there are tokens (auth.md sections 2 to 4).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

from cognito_intercept.directory import mfa
from cognito_intercept.directory.devices import replaces_mfa
from cognito_intercept.directory.passkeys import passkey_stands_for_mfa
from cognito_intercept.directory.user import Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from cognito_intercept.directory.client import Client
    from cognito_intercept.directory.devices import Device
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import User

__all__ = ["DUE", "FLOWS", "LEADS_TO", "Flow", "Side", "SignIn", "next_challenge"]


class Side(StrEnum):
    """From which API a sign-in comes: InitiateAuth or AdminInitiateAuth."""

    PUBLIC = "public"
    ADMIN = "admin"

    @property
    def operation(self) -> str:
        """Return the operation that starts a sign-in on this side."""
        return "InitiateAuth" if self is Side.PUBLIC else "AdminInitiateAuth"


@dataclass(frozen=True, slots=True)
class Flow:
    """One authentication flow.

    Attributes:
        name: the ``AuthFlow``.
        enabled_by: what the client's ExplicitAuthFlows must allow.
        sides: the APIs that have the flow.
        requires: the AuthParameters that must be there, in the order in which they are missed.
        start: the first factor.
    """

    name: str
    enabled_by: str
    sides: frozenset[Side]
    requires: tuple[str, ...]
    start: str


_PUBLIC, _ADMIN, _BOTH = frozenset({Side.PUBLIC}), frozenset({Side.ADMIN}), frozenset(Side)
_PASSWORD = ("USERNAME", "PASSWORD")
_BY_ADMIN = ("ALLOW_ADMIN_USER_PASSWORD_AUTH", _ADMIN, _PASSWORD, "PASSWORD")
_REFRESH = ("ALLOW_REFRESH_TOKEN_AUTH", _BOTH, ("REFRESH_TOKEN",), "REFRESH_TOKEN")

_ROWS = (
    Flow("USER_PASSWORD_AUTH", "ALLOW_USER_PASSWORD_AUTH", _PUBLIC, _PASSWORD, "PASSWORD"),
    Flow("ADMIN_USER_PASSWORD_AUTH", *_BY_ADMIN),
    Flow("ADMIN_NO_SRP_AUTH", *_BY_ADMIN),
    Flow("USER_SRP_AUTH", "ALLOW_USER_SRP_AUTH", _BOTH, ("USERNAME", "SRP_A"), "SRP_A"),
    Flow("USER_AUTH", "ALLOW_USER_AUTH", _BOTH, ("USERNAME",), "CHOICE"),
    Flow("CUSTOM_AUTH", "ALLOW_CUSTOM_AUTH", _BOTH, ("USERNAME",), "CUSTOM"),
    Flow("REFRESH_TOKEN_AUTH", *_REFRESH),
    Flow("REFRESH_TOKEN", *_REFRESH),
)
FLOWS = {flow.name: flow for flow in _ROWS}


@dataclass(frozen=True, slots=True)
class SignIn:
    """What decides over the next challenge: who signs in where, and what was answered."""

    pool: Pool
    client: Client
    user: User
    passed: tuple[str, ...]
    device: Device | None = None
    at_risk: bool = False

    @property
    def device_is_proved(self) -> bool:
        """Tell whether a remembered device has proved itself."""
        return "DEVICE_PASSWORD_VERIFIER" in self.passed

    @property
    def device_spares_mfa(self) -> bool:
        """Tell whether no second factor is due, since a remembered device stands for it."""
        return self.device_is_proved and replaces_mfa(self.pool) and not self.at_risk


def _asks_device(it: SignIn, *, first: bool) -> bool:
    """Tell whether a remembered device is to prove itself, before or after the second factor.

    It comes first where it stands for the second factor; where it does not, clients expect it
    behind [R amplify-js].
    """
    can = it.device is not None and it.device.can_prove_itself and not it.device_is_proved
    return can and replaces_mfa(it.pool) is first


# Challenges that are a second factor, or stand for one; a custom flow decides for itself.
_TWO_FACTORS = {*mfa.FACTORS, mfa.SETUP, "SMS_OTP", "CUSTOM_CHALLENGE"}


def _asks_factor(it: SignIn, *, name: str) -> bool:
    """Tell whether a second factor is due, and it is this one."""
    if it.device_spares_mfa or passkey_stands_for_mfa(it.pool, it.passed):
        return False
    if _TWO_FACTORS.intersection(it.passed):
        return False
    return mfa.needed_challenge(it.pool, it.user, at_risk=it.at_risk) == name


# Challenges in the order in which they come, each with when it is due (auth.md section 3).
DUE: tuple[tuple[str, Callable[[SignIn], bool]], ...] = (
    ("NEW_PASSWORD_REQUIRED", lambda it: it.user.status is Status.FORCE_CHANGE_PASSWORD),
    ("DEVICE_SRP_AUTH", lambda it: _asks_device(it, first=True)),
    *((name, partial(_asks_factor, name=name)) for name in (*mfa.FACTORS, mfa.SELECT, mfa.SETUP)),
    ("DEVICE_SRP_AUTH", lambda it: _asks_device(it, first=False)),
)


_CHOICES = ("PASSWORD", "PASSWORD_SRP", "PASSWORD_VERIFIER", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN")

# The successors that a flow's start, or the answer to a challenge, may name by itself; after
# everything else comes what is due.
LEADS_TO: dict[str, tuple[str, ...]] = {
    "SRP_A": ("PASSWORD_VERIFIER",),
    "CHOICE": ("SELECT_CHALLENGE", *_CHOICES),
    "SELECT_CHALLENGE": _CHOICES,
    "PASSWORD_SRP": ("PASSWORD_VERIFIER",),
    "DEVICE_SRP_AUTH": ("DEVICE_PASSWORD_VERIFIER",),
    mfa.SELECT: mfa.FACTORS,
    mfa.SETUP: (mfa.EMAIL,),
}


def next_challenge(sign_in: SignIn) -> str | None:
    """Return the challenge that comes next; ``None``: the user is signed in."""
    return next((name for name, is_due in DUE if is_due(sign_in)), None)
