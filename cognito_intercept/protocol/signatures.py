"""JWTs from outside, verified by keys: what no key signed, or is malformed, ends in one way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["ASYMMETRIC", "key_set", "signed_payload"]

# The asymmetric algorithms of RFC 7518: a provider's keys are public.
ASYMMETRIC = (
    "RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "PS256", "PS384", "PS512",
)  # fmt: skip


def key_set(document: object) -> Any:
    """Return the keys of a JWK Set (RFC 7517), such as a provider's; ``None`` where it is none."""
    from joserfc.errors import JoseError  # noqa: PLC0415 - at first need
    from joserfc.jwk import KeySet  # noqa: PLC0415 - at first need

    try:
        return KeySet.import_key_set(document)  # type: ignore[arg-type]
    except (JoseError, ValueError, TypeError, KeyError):
        return None


def signed_payload(token: str, key: Any, algorithms: Collection[str]) -> bytes | None:
    """Return the payload of a JWS in compact form; ``None`` where no such key signed it.

    Args:
        token: the JWS.
        key: a key, or a set of keys, of joserfc.
        algorithms: those that the header may name.
    """
    from joserfc import jws  # noqa: PLC0415 - at first need
    from joserfc.errors import JoseError  # noqa: PLC0415 - at first need

    try:
        return jws.deserialize_compact(token, key, algorithms=list(algorithms)).payload
    except (JoseError, ValueError, TypeError, KeyError):
        # A header whose "crit" is no list of names raises TypeError.
        return None
