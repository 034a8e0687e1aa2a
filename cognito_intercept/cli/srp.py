"""The client's half of SRP-6a, for the tour; programs use a library, such as pycognito."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cognito_intercept.directory.srp import G, K, N, identity_hash, modular_power
from cognito_intercept.entropy import Entropy

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SrpClient"]

_SECRET_BYTES = 32
_KEY_LENGTH = 16


class SrpClient:
    """A client that proves a password in one exchange."""

    def __init__(self, pool_id: str, password: str) -> None:
        """Draw the client's secret number."""
        self._pool_name, self._password = pool_id.partition("_")[2], password
        self._secret = int.from_bytes(Entropy().bytes(_SECRET_BYTES))
        self._public = modular_power()(G, self._secret, N)

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
        message = f"{self._pool_name}{user}".encode() + base64.b64decode(block) + timestamp.encode()
        signature = hmac.digest(self._key(parameters), message, "sha256")
        return {
            "USERNAME": user,
            "PASSWORD_CLAIM_SECRET_BLOCK": block,
            "PASSWORD_CLAIM_SIGNATURE": base64.b64encode(signature).decode(),
            "TIMESTAMP": timestamp,
        }

    def _key(self, parameters: Mapping[str, str]) -> bytes:
        salt, server = int(parameters["SALT"], 16), int(parameters["SRP_B"], 16)
        identity = identity_hash(self._pool_name, parameters["USER_ID_FOR_SRP"], self._password)
        x = _hashed(_signed(salt), identity)
        u = _hashed(_signed(self._public), _signed(server))
        power = modular_power()
        shared = power((server - K * power(G, x, N)) % N, self._secret + u * x, N)
        extracted = hmac.digest(_signed(u), _signed(shared), "sha256")
        return hmac.digest(extracted, b"Caldera Derived Key\x01", "sha256")[:_KEY_LENGTH]


def _signed(number: int) -> bytes:
    """Return a positive number in two's complement, as short as it can be."""
    return number.to_bytes(number.bit_length() // 8 + 1)


def _hashed(*parts: bytes) -> int:
    return int.from_bytes(hashlib.sha256(b"".join(parts)).digest())
