"""The client's half of SRP-6a, for the tour; programs use a library, such as pycognito."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cognito_intercept.directory.srp import (
    G,
    K,
    derived_key,
    hash_int,
    identity_hash,
    padded,
    power,
    signature_of,
)
from cognito_intercept.entropy import Entropy

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SrpClient"]

_SECRET_BYTES = 32


class SrpClient:
    """A client that proves a password in one exchange."""

    def __init__(self, pool_id: str, password: str) -> None:
        """Draw the client's secret number."""
        self._pool_name, self._password = pool_id.partition("_")[2], password
        self._secret = int.from_bytes(Entropy().bytes(_SECRET_BYTES))
        self._public = power(G, self._secret)

    @property
    def public(self) -> str:
        """Return the parameter ``SRP_A``."""
        return f"{self._public:x}"

    def responses(self, parameters: Mapping[str, str], now: float) -> dict[str, str]:
        """Return the responses to the challenge PASSWORD_VERIFIER.

        Args:
            parameters: its ChallengeParameters.
            now: seconds since the epoch.
        """
        user, block = parameters["USER_ID_FOR_SRP"], parameters["SECRET_BLOCK"]
        moment = datetime.fromtimestamp(now, UTC)
        timestamp = f"{moment:%a %b} {moment.day} {moment:%H:%M:%S} UTC {moment.year}"
        names, key = f"{self._pool_name}{user}", self._key(parameters)
        return {
            "USERNAME": user,
            "PASSWORD_CLAIM_SECRET_BLOCK": block,
            "PASSWORD_CLAIM_SIGNATURE": signature_of(
                key, names, base64.b64decode(block), timestamp
            ),
            "TIMESTAMP": timestamp,
        }

    def _key(self, parameters: Mapping[str, str]) -> bytes:
        salt, server = int(parameters["SALT"], 16), int(parameters["SRP_B"], 16)
        identity = identity_hash(self._pool_name, parameters["USER_ID_FOR_SRP"], self._password)
        x = hash_int(padded(salt), identity)
        u = hash_int(padded(self._public), padded(server))
        return derived_key(u, power(server - K * power(G, x), self._secret + u * x))
