"""What a sign-in shows of a user who does not exist, where the app client hides that.

A simulated user has what a caller can observe of a user: an id, a salt and a verifier that stay
the same for each name, and a lock-out of its own. Checking a password against it takes as much
work as against a real user: one hash, or for SRP two exponentiations the first time and one later.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from cognito_intercept.directory.password import StoredPassword
from cognito_intercept.directory.records import SimulatedUser

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool

__all__ = ["SimulatedUser", "simulated_user_of"]

# A pool forgets the oldest ones; ids and salts come out the same again.
_KEPT = 1000
_SALT_BYTES = 16


def simulated_user_of(pool: Pool, name: str) -> SimulatedUser:
    """Return the simulated user of a name, the same as long as the pool remembers it."""
    key = pool.fold(name)
    simulated = pool.simulated_users.get(key)
    if simulated is None:
        if len(pool.simulated_users) >= _KEPT:
            oldest = next(iter(pool.simulated_users))
            pool.journal.remove(pool.simulated_users, oldest)
        simulated = _make_up(pool, key)
        pool.journal.put(pool.simulated_users, key, simulated)
    return simulated


def _make_up(pool: Pool, key: str) -> SimulatedUser:
    digest = hashlib.sha256(f"{pool.arn}:{pool.created}:{key}".encode()).digest()
    # An identity that is not made from the salt's half of the digest, so that the salt, which
    # is shown, tells nothing about it.
    identity = hashlib.sha256(digest).digest()
    salt = int.from_bytes(digest[:_SALT_BYTES])
    return SimulatedUser(_id_to_show(pool, key, identity.hex()), StoredPassword(salt, identity))


def _id_to_show(pool: Pool, key: str, digits: str) -> str:
    # Where a user's name can't be what was typed, it is a UUID, as AWS shows (auth.md 14).
    is_alias = bool(pool.alias_attributes) and ("@" in key or key.startswith("+"))
    if not (pool.username_attributes or is_alias):
        return key
    return f"{digits[:8]}-{digits[8:12]}-70{digits[14:16]}-{digits[16:20]}-{digits[20:32]}"
