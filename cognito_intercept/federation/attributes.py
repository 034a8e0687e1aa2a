"""What a provider says of a user as user pool attributes: the AttributeMapping."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

from cognito_intercept import errors
from cognito_intercept.directory.user import stored_value
from cognito_intercept.federation.flow import FederationError
from cognito_intercept.protocol.encoding import write_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cognito_intercept.directory.pool import Pool

__all__ = ["FLAGS", "check_required", "mapped_attributes", "with_flags"]

_USERNAME = "username"
_CONTACTS = ("email", "phone_number")
FLAGS = frozenset(f"{name}_verified" for name in _CONTACTS)


def mapped_attributes(mapping: Mapping[str, str], provided: Mapping[str, Any]) -> dict[str, str]:
    """Return the attributes that an AttributeMapping makes of a provider's claims.

    Args:
        mapping: claims by attributes.
        provided: what the provider says, by claims.
    """
    values = {
        name: _text(provided[claim])
        for name, claim in mapping.items()
        if name != _USERNAME and provided.get(claim) is not None
    }
    return {name: stored_value(name, value) for name, value in values.items() if value}


def _text(value: Any) -> str:
    """Return a claim as a text: JSON for what is no text (G)."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return value[0] if len(value) == 1 else f"[{', '.join(map(_encoded, value))}]"
    return write_json(value)


def _encoded(value: str) -> str:
    """Return one of several values, URL-encoded [D guide: attribute mapping]."""
    return quote_plus(value, safe="*").replace("~", "%7E")


def with_flags(values: Mapping[str, str]) -> dict[str, str]:
    """Return mapped attributes with the flags of addresses: unverified unless that is mapped.

    So it is at every sign-in, even if the address stays, as of a linked user [R amplify-js 7300].
    """
    flags = {f"{name}_verified": "false" for name in _CONTACTS if name in values}
    return flags | dict(values)


def check_required(pool: Pool, attributes: Mapping[str, str]) -> None:
    """Check that a user has every attribute that the schema requires.

    Raises:
        FederationError: some are missing.
    """
    missing = [
        name
        for name, entry in pool.schema.items()
        if entry["Required"] and name != "sub" and name not in attributes
    ]
    if missing:
        raise FederationError(errors.FEDERATION_REQUIRED.format(names=", ".join(missing)))
