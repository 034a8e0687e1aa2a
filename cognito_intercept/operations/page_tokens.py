"""Pagination tokens as callers see them: opaque, and good for the request that they came from.

Inside, a token says after which item the next page starts (``directory/pagination.py``). Outside it
is encrypted with what it was given for: the operation, its region, the user whose access token came
along, and every parameter but the size of the page. With another request it is no token.
"""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.protocol.encoding import write_json
from cognito_intercept.protocol.model import operation_model
from cognito_intercept.protocol.names import USER_POOLS, Api

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cognito_intercept.service import Service
    from cognito_intercept.tokens.access import Caller

__all__ = ["binding_of", "open_token", "seal_token", "token_member"]

_TOKENS = ("NextToken", "PaginationToken")
# What may differ from page to page: the size, and the access token, which may be a renewed one.
_FREE = frozenset({*_TOKENS, "Limit", "MaxResults", "AccessToken"})
# Its tokens have a form that is known: an event's id and time (recorded R022).
_READABLE = frozenset({"AdminListUserAuthEvents"})

# The tokens are opaque, not secret, and so is the key: a state that was saved with them may be
# restored in another process.
_KEY = hashlib.sha256(b"cognito_intercept pagination").digest()
_NONCE_BYTES = 12


def token_member(operation: str, api: Api = USER_POOLS) -> str | None:
    """Return the member that holds the pagination token of a listing operation, in and out."""
    model = operation_model(operation, api)
    if operation in _READABLE or model.input_shape is None or model.output_shape is None:
        return None
    common = model.input_shape.members.keys() & model.output_shape.members.keys()
    return next((name for name in _TOKENS if name in common), None)


def binding_of(
    service: Service, operation: str, params: Mapping[str, Any], caller: Caller | None
) -> bytes:
    """Return what a token is bound to.

    Args:
        service: the region's state.
        operation: the operation.
        params: its input.
        caller: the owner of the access token, where there is one.
    """
    asked = {name: params[name] for name in sorted(params) if name not in _FREE}
    owner = None if caller is None else [caller.pool.id, caller.user.sub]
    return write_json([operation, service.region, owner, asked]).encode()


def seal_token(token: str, binding: bytes) -> str:
    """Return a token as callers see it; the same one for the same page."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - at first need

    text = token.encode()
    nonce = hashlib.blake2b(text, key=_KEY, salt=_salt(binding)).digest()[:_NONCE_BYTES]
    return b64encode(nonce + AESGCM(_KEY).encrypt(nonce, text, binding)).decode()


def _salt(binding: bytes) -> bytes:
    return hashlib.sha256(binding).digest()[: hashlib.blake2b.SALT_SIZE]


def open_token(sealed: str, binding: bytes) -> str:
    """Return what a caller's token stands for.

    Raises:
        CognitoError: InvalidParameterException for a token that no page of this request gave.
    """
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - at first need
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - at first need

    try:
        data = b64decode(sealed, validate=True)
        nonce, encrypted = data[:_NONCE_BYTES], data[_NONCE_BYTES:]
        return AESGCM(_KEY).decrypt(nonce, encrypted, binding).decode()
    except (ValueError, InvalidTag):
        raise errors.INVALID_PAGINATION_TOKEN() from None
