"""Users: their data, their statuses, and the shapes in which the API shows them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cognito_intercept.directory.ordering import java_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cognito_intercept.directory.auth_events import AuthEvent
    from cognito_intercept.directory.identities import Identity
    from cognito_intercept.directory.password import StoredPassword
    from cognito_intercept.directory.records import Code, Device, Passkey, PasskeyChallenge
    from cognito_intercept.directory.token_families import TokenFamily
    from cognito_intercept.directory.totp import SoftwareToken
    from cognito_intercept.directory.user_sessions import UserSession

__all__ = [
    "VERIFIED_FLAGS",
    "Status",
    "User",
    "attribute_list",
    "describe_user",
    "describe_user_for_admin",
    "named_values",
    "stored_value",
    "stored_values",
]


class Status(StrEnum):
    """A user's status; whether the user is enabled is separate (auth.md section 13)."""

    UNCONFIRMED = "UNCONFIRMED"
    CONFIRMED = "CONFIRMED"
    FORCE_CHANGE_PASSWORD = "FORCE_CHANGE_PASSWORD"  # noqa: S105 - a status
    RESET_REQUIRED = "RESET_REQUIRED"
    EXTERNAL_PROVIDER = "EXTERNAL_PROVIDER"


@dataclass(slots=True, repr=False)
class User:
    """One user of a pool.

    ``attributes`` holds strings only, as the API does, ``sub`` included.
    ``pending`` holds new values that wait for their verification, ``uses`` counts per hour.
    ``mfa_factors`` are the second factors that were turned on, ``passkey_mfa`` whether a passkey
    may stand for one; ``pending_secret`` is of an authenticator app that is not verified yet.
    ``imported_hash`` is the hash of a password that was imported and not used yet.
    ``identities`` are accounts at identity providers; the attribute of that name shows them.
    ``sessions`` are the tracked sessions by SessionId.
    ``own_password_at`` is when the user last chose a password, other than at sign-up.
    ``serial`` orders the pool's users by creation; times are seconds since the epoch.
    """

    username: str
    serial: int
    created: float
    modified: float
    attributes: dict[str, str]
    status: Status
    enabled: bool = True
    password: StoredPassword | None = None
    imported_hash: str | None = None
    temporary_password_expires: float | None = None
    groups: set[str] = field(default_factory=set)
    codes: dict[str, Code] = field(default_factory=dict)
    token_families: dict[str, TokenFamily] = field(default_factory=dict)
    pending: dict[str, str] = field(default_factory=dict)
    password_history: list[bytes] = field(default_factory=list)
    uses: dict[str, tuple[float, int]] = field(default_factory=dict)
    failures: int = 0
    failed_at: float = 0.0
    mfa_factors: set[str] = field(default_factory=set)
    preferred_mfa: str | None = None
    mfa_options: list[dict[str, str]] = field(default_factory=list)
    passkey_mfa: bool = False
    software_token: SoftwareToken | None = None
    pending_secret: str | None = None
    devices: dict[str, Device] = field(default_factory=dict)
    passkeys: dict[str, Passkey] = field(default_factory=dict)
    passkey_challenge: PasskeyChallenge | None = None
    auth_events: list[AuthEvent] = field(default_factory=list)
    identities: list[Identity] = field(default_factory=list)
    own_password_at: float | None = None
    sessions: dict[str, UserSession] = field(default_factory=dict)

    def __repr__(self) -> str:
        """Return the name and the status: nothing that a log must not show."""
        return f"<User {self.username!r} {self.status.value}>"

    @property
    def has_password(self) -> bool:
        """Return whether the user can sign in with a password: a known one or an imported hash."""
        return self.password is not None or self.imported_hash is not None

    @property
    def sub(self) -> str:
        """Return the user's immutable identifier."""
        return self.attributes["sub"]

    def is_verified(self, attribute: str) -> bool:
        """Return whether ``email`` or ``phone_number`` has a verified value."""
        return (
            bool(self.attributes.get(attribute))
            and self.attributes.get(f"{attribute}_verified") == "true"
        )


# The attributes that say whether another one was verified: "true" or "false" within the service.
VERIFIED_FLAGS = frozenset({"email_verified", "phone_number_verified"})


def named_values(listed: Iterable[dict[str, str]] | None) -> dict[str, str | None]:
    """Return a list of the API's name and value pairs by name; a value may be missing."""
    return {item["Name"]: item.get("Value") for item in listed or ()}


def stored_value(name: str, value: str) -> str:
    """Return a value as it is kept: a flag may be given as "True" too [V AdminCreateUser]."""
    return value.lower() if name in VERIFIED_FLAGS else value


def stored_values(values: Mapping[str, str | None]) -> dict[str, str]:
    """Return a new user's attributes as they are kept; an empty one is none."""
    return {name: stored_value(name, value) for name, value in values.items() if value}


def attribute_list(attributes: dict[str, str]) -> list[dict[str, str]]:
    """Return attributes as the API lists them: ``sub`` first, then in AWS's order."""
    return [{"Name": name, "Value": attributes[name]} for name in _in_api_order(tuple(attributes))]


@lru_cache(maxsize=1024)
def _in_api_order(names: tuple[str, ...]) -> list[str]:
    # The same few sets of names come again and again.
    rest = java_order(name for name in names if name != "sub")
    return ["sub", *rest] if "sub" in names else rest


def describe_user(user: User, only: list[str] | None = None) -> dict[str, Any]:
    """Return the ``UserType`` shape of ListUsers, ListUsersInGroup and AdminCreateUser.

    Args:
        user: the user.
        only: the attributes to list (``AttributesToGet``); ``None`` lists all.
    """
    shown = user.attributes
    if only is not None:
        shown = {name: shown[name] for name in only if name in shown}
    return {
        "Username": user.username,
        "Attributes": attribute_list(shown),
        **_state_of(user),
    }


def describe_user_for_admin(user: User) -> dict[str, Any]:
    """Return AdminGetUser's answer without the MFA settings.

    It names the attributes ``UserAttributes``, unlike the lists of users.
    """
    return {
        "Username": user.username,
        "UserAttributes": attribute_list(user.attributes),
        **_state_of(user),
    }


def _state_of(user: User) -> dict[str, Any]:
    return {
        "UserCreateDate": user.created,
        "UserLastModifiedDate": user.modified,
        "Enabled": user.enabled,
        "UserStatus": user.status.value,
        "MFAOptions": user.mfa_options or None,
    }
