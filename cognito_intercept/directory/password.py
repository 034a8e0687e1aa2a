"""Passwords: the pool's policy, temporary passwords, and how a password is stored."""

from __future__ import annotations

import hmac
import string
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Protocol

from cognito_intercept import errors
from cognito_intercept.directory import srp

__all__ = [
    "ACCEPTED_PASSWORD",
    "SYMBOLS",
    "PasswordPolicy",
    "StoredPassword",
    "check_history",
    "temporary_password",
]

# data.md section 4; a space counts as a symbol inside a password.
SYMBOLS = "^$*.[]{}()?\"!@#%&/\\,><':;|_~`=+- "
_SALT_BYTES = 16

ACCEPTED_PASSWORD: ContextVar[str | None] = ContextVar("accepted_password", default=None)
"""A password that an administrator's call sets whatever the policy says (``migrating=True``)."""


class PasswordPool(Protocol):
    """What passwords depend on of a user pool."""

    settings: dict[str, Any]

    @property
    def name(self) -> str:
        """Return the part of the id after the region, which is hashed with every password."""


@dataclass(frozen=True, slots=True)
class PasswordPolicy:
    """What a pool asks of a password."""

    minimum_length: int
    lowercase: bool
    uppercase: bool
    numbers: bool
    symbols: bool
    history_size: int
    temporary_days: int

    @classmethod
    def of(cls, pool: PasswordPool) -> PasswordPolicy:
        """Return the policy in a pool's settings."""
        policy = pool.settings["Policies"]["PasswordPolicy"]
        return cls(
            minimum_length=policy["MinimumLength"],
            lowercase=policy["RequireLowercase"],
            uppercase=policy["RequireUppercase"],
            numbers=policy["RequireNumbers"],
            symbols=policy["RequireSymbols"],
            history_size=policy.get("PasswordHistorySize", 0),
            # 0 is treated as unset [D model].
            temporary_days=policy.get("TemporaryPasswordValidityDays") or 7,
        )

    def fault_of(self, password: str) -> str | None:
        """Return the first reason why a password fails the policy, in AWS's words.

        The order of the reasons is a guess: the real service names one only.
        """
        if len(password) < self.minimum_length:
            return "Password not long enough"
        for is_required, characters, kind in (
            (self.lowercase, string.ascii_lowercase, "lowercase"),
            (self.uppercase, string.ascii_uppercase, "uppercase"),
            (self.numbers, string.digits, "numeric"),
            (self.symbols, SYMBOLS, "symbol"),
        ):
            if is_required and not any(one in characters for one in password):
                return f"Password must have {kind} characters"
        return None

    def check(self, password: str, refusal: errors.Message) -> None:
        """Raise ``refusal`` (one of the ``errors.PASSWORD_*`` frames) for a weak password."""
        fault = self.fault_of(password)
        if fault is not None and password != ACCEPTED_PASSWORD.get():
            raise refusal(reason=fault)


@dataclass(slots=True)
class StoredPassword:
    """A password as the service keeps it: a salt, a hash, and the SRP verifier once needed.

    Checking a password costs one hash; the verifier, a modular exponentiation, is made at the
    first SRP sign-in and kept.
    """

    salt: int
    identity: bytes = field(repr=False)
    made_verifier: int | None = field(default=None, repr=False)

    @classmethod
    def make(cls, pool: PasswordPool, username: str, password: str, salt: bytes) -> StoredPassword:
        """Return what to keep of a user's password."""
        return cls(int.from_bytes(salt), srp.identity_hash(pool.name, username, password))

    def verifier(self) -> int:
        """Return the SRP verifier."""
        if self.made_verifier is None:
            self.made_verifier = srp.verifier_of(self.salt, self.identity)
        return self.made_verifier

    def is_of(self, pool: PasswordPool, username: str, password: str) -> bool:
        """Return whether a password is the stored one, in constant time."""
        return hmac.compare_digest(self.identity, srp.identity_hash(pool.name, username, password))


def check_history(pool: PasswordPool, username: str, previous: list[bytes], password: str) -> None:
    """Refuse a password that was used before.

    Args:
        pool: the pool.
        username: the user's name.
        previous: the identity hashes of the last passwords, the present one included, newest last.
        password: the new password.

    Raises:
        CognitoError: PasswordHistoryPolicyViolationException.
    """
    size = PasswordPolicy.of(pool).history_size
    if size and srp.identity_hash(pool.name, username, password) in previous[-size:]:
        raise errors.PASSWORD_HISTORY()


class _Chooser(Protocol):
    def choose(self, characters: str) -> str: ...
    def shuffle(self, characters: str) -> str: ...


def temporary_password(policy: PasswordPolicy, entropy: _Chooser) -> str:
    """Return a temporary password that fits the policy, 8 characters or more."""
    # One of each class always fits; "-" and "_" read well in messages.
    classes = (string.ascii_lowercase, string.ascii_uppercase, string.digits, "!#%*-_=+?")
    letters = [entropy.choose(kind) for kind in classes]
    everything = string.ascii_letters + string.digits
    length = max(8, policy.minimum_length)
    letters += [entropy.choose(everything) for _ in range(length - len(letters))]
    return entropy.shuffle("".join(letters))
