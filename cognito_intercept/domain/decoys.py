"""What a sign-in shows of a user who does not exist, where the app client hides that.

A decoy has what a user has as far as a stranger can see: an id, a salt and a verifier that stay
the same for each name, and a lock-out of its own. Checking a password against it is as much
work as against a user's: one hash, or for SRP two exponentiations the first time and one later.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cognito_intercept.domain.password import StoredPassword

if TYPE_CHECKING:
    from cognito_intercept.domain.pool import Pool

__all__ = ["Decoy", "decoy_of"]

# A pool forgets the oldest ones; ids and salts come out the same again.
_KEPT = 1000
_SALT_BYTES = 16


@dataclass(slots=True)
class Decoy:
    """A user who only seems to exist; ``failed_at`` is in seconds since the epoch."""

    user_id: str
    password: StoredPassword
    failures: int = 0
    failed_at: float = 0.0


def decoy_of(pool: Pool, name: str) -> Decoy:
    """Return the decoy of a name, the same as long as the pool remembers it."""
    key = pool.fold(name)
    decoy = pool.decoys.get(key)
    if decoy is None:
        if len(pool.decoys) >= _KEPT:
            del pool.decoys[next(iter(pool.decoys))]
        decoy = pool.decoys[key] = _made_up(pool, key)
    return decoy


def _made_up(pool: Pool, key: str) -> Decoy:
    digest = hashlib.sha256(f"{pool.arn}:{pool.created}:{key}".encode()).digest()
    # An identity that is not made from the salt's half of the digest, so that the salt, which
    # is shown, tells nothing about it.
    identity = hashlib.sha256(digest).digest()
    salt = int.from_bytes(digest[:_SALT_BYTES])
    return Decoy(_shown_id(pool, key, identity.hex()), StoredPassword(salt, identity))


def _shown_id(pool: Pool, key: str, digits: str) -> str:
    # Where a user's name can't be what was typed, it is a UUID, as AWS shows (auth.md 14).
    is_alias = bool(pool.alias_attributes) and ("@" in key or key.startswith("+"))
    if not (pool.username_attributes or is_alias):
        return key
    return f"{digits[:8]}-{digits[8:12]}-70{digits[14:16]}-{digits[16:20]}-{digits[20:32]}"
