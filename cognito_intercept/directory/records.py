"""Records that a user has: codes, devices and passkeys; and what is kept of a user made up.

Their rules are in ``codes``, ``devices``, ``passkeys`` and ``simulated_users``. No secret, code
or token is in a ``repr``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from cognito_intercept.directory.password import StoredPassword

__all__ = [
    "DERIVED",
    "RESET_CODE",
    "Code",
    "Device",
    "Lockable",
    "Passkey",
    "PasskeyChallenge",
    "SimulatedUser",
]

# The metadata of fields that are indexes: they are made from the others, and not saved.
DERIVED = {"derived": True}


# The purpose of a code with which a user sets a new password, a key of ``user.codes``.
RESET_CODE = "ForgotPassword"


@dataclass(slots=True)
class Code:
    """A code that waits for its answer; a new code of the same purpose replaces it.

    ``destination`` is where it went: the value of ``attribute`` at that time, or the new value
    that waits for its verification. Only that value is verified by the code.
    """

    value: str = field(repr=False)
    attribute: str
    destination: str
    expires: float


@dataclass(slots=True)
class Device:
    """A confirmed device of a user; times are seconds since the epoch.

    ``salt`` and ``verifier`` are those of the device's password; ``None`` for a device that
    was confirmed without them and so can't prove itself.
    """

    key: str
    name: str | None
    salt: int | None = field(repr=False)
    verifier: int | None = field(repr=False)
    remembered: bool
    created: float
    modified: float
    authenticated: float
    last_ip: str

    @property
    def can_prove_itself(self) -> bool:
        """Return whether a sign-in may ask the device for its password."""
        return self.remembered and self.verifier is not None


@dataclass(slots=True)
class Passkey:
    """One registered passkey.

    ``id`` is base64url, as the API shows it; ``public_key`` is the COSE key, base64url too.
    ``transports`` and ``attachment`` are what the browser said of the authenticator.
    """

    id: str
    public_key: str
    sign_count: int
    relying_party: str
    name: str
    created: float
    transports: list[str]
    attachment: str | None = None


@dataclass(frozen=True, slots=True)
class PasskeyChallenge:
    """A registration that was started: its challenge (base64url), and for whom.

    ``client_id`` is the app client whose token started it; ``expires`` is in epoch seconds.
    """

    challenge: str = field(repr=False)
    client_id: str
    expires: float


class Lockable(Protocol):
    """What can be locked out: a user, or the simulated user of a name that does not exist."""

    failures: int
    failed_at: float


@dataclass(slots=True)
class SimulatedUser:
    """What is shown of a user who does not exist; ``failed_at`` is in epoch seconds."""

    user_id: str
    password: StoredPassword
    failures: int = 0
    failed_at: float = 0.0
