"""AWS JSON 1.1: request bodies to parameters, results and errors to response bodies.

An encoder is a closure compiled once per output shape of an API, on first use. It drops members
that are ``None`` (AWS omits what is unset). A member that the shape does not have is a bug of ours
and fails loudly, where botocore is the release that the operations were written against; an older
one lacks members, and there they are left out, as its parser would leave them out of AWS's answer.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.protocol.encoding import MalformedJsonError, read_json, write_json
from cognito_intercept.protocol.model import (
    is_reference_model,
    operation_model,
    service_model,
)
from cognito_intercept.protocol.names import USER_POOLS, Api

if TYPE_CHECKING:
    from botocore.model import ListShape, MapShape, Shape, StructureShape

__all__ = ["CONTENT_TYPE", "body_encoder", "decode", "encode", "encode_error"]

CONTENT_TYPE = "application/x-amz-json-1.1"
Encode = Callable[[Any], Any]
# Bounds of a request body. AWS's are not known; these are far beyond any real request.
_MAX_BYTES = 10_000_000
_MAX_DEPTH = 100


def decode(body: bytes) -> dict[str, Any]:
    """Return the parameters in a request body.

    Raises:
        CognitoError: SerializationException for a body that is not a JSON object.
    """
    try:
        params = read_json(
            body or b"{}", max_depth=_MAX_DEPTH, max_bytes=_MAX_BYTES, replace_surrogates=True
        )
    except MalformedJsonError:
        raise errors.SERIALIZATION(text="Unable to parse the request body as JSON.") from None
    if not isinstance(params, dict):
        raise errors.SERIALIZATION(text="Unexpected token at the start of the request body.")
    return params


def encode(operation: str, result: dict[str, Any] | None, api: Api = USER_POOLS) -> bytes:
    """Return the response body of an operation's result.

    Raises:
        TypeError: the result has a member that the output shape does not have, and the installed
            model is the reference.
    """
    return body_encoder(operation, api)(result)


@cache
def body_encoder(operation: str, api: Api) -> Callable[[dict[str, Any] | None], bytes]:
    """Return what :func:`encode` does with the results of an operation."""
    shape = operation_model(operation, api).output_shape
    if shape is not None:
        encoder = _encoder(shape.name, api)
        return lambda result: write_json(encoder(result or {})).encode()

    def encode_nothing(result: dict[str, Any] | None) -> bytes:
        if result and is_reference_model():
            raise TypeError(f"{operation} has no output, but answered {sorted(result)}")
        return b""

    return encode_nothing


def encode_error(error: errors.CognitoError) -> bytes:
    """Return the response body of an error: ``__type`` is the bare name [V]."""
    return write_json({"__type": error.code, "message": error.message}).encode()


@cache
def _encoder(shape_name: str, api: Api) -> Encode:
    shape = service_model(api).shape_for(shape_name)
    if getattr(shape, "is_document_type", False):
        return _same
    return _ENCODERS.get(shape.type_name, _encode_scalar)(shape, api)


def _same(value: Any) -> Any:
    return value


def _encode_scalar(_shape: Shape, _api: Api) -> Encode:
    return _same


def _encode_timestamp(_shape: Shape, _api: Api) -> Encode:
    # Epoch seconds with milliseconds, as a JSON number.
    return lambda value: round(value, 3)


def _encode_blob(_shape: Shape, _api: Api) -> Encode:
    return lambda value: base64.b64encode(value).decode()


def _encode_structure(shape: StructureShape, api: Api) -> Encode:
    known = frozenset(shape.members)

    def encode_flat(value: dict[str, Any]) -> dict[str, Any]:
        if not value.keys() <= known:
            value = _members_of(shape, value)
        # Most structures are complete: they go out as they are, with no copy made.
        return value if None not in value.values() else _without_none(value)

    if all(_is_plain(part) for part in shape.members.values()):
        return encode_flat
    return _with_nested(shape, encode_flat, api)


def _with_nested(shape: StructureShape, encode_flat: Encode, api: Api) -> Encode:
    nested = {name: part.name for name, part in shape.members.items() if not _is_plain(part)}
    encoders: dict[str, Encode] = {}

    def encode_structure(value: dict[str, Any]) -> dict[str, Any]:
        encoded: dict[str, Any] = encode_flat(value)
        for name, shape_name in nested.items():
            if name not in encoded:
                continue
            part = encoded[name]
            encoder = encoders.get(name) or encoders.setdefault(name, _encoder(shape_name, api))
            written = encoder(part)
            if written is not part:
                encoded = dict(encoded) if encoded is value else encoded
                encoded[name] = written
        return encoded

    return encode_structure


def _members_of(shape: StructureShape, value: dict[str, Any]) -> dict[str, Any]:
    """Return the members of a structure that the installed model has."""
    if is_reference_model():
        raise TypeError(f"{shape.name} has no member {min(value.keys() - shape.members.keys())!r}")
    return {name: item for name, item in value.items() if name in shape.members}


def _is_plain(shape: Shape) -> bool:
    """Return whether values of a shape go out as they are: scalars, and lists and maps of them."""
    if getattr(shape, "is_document_type", False) or shape.type_name not in _ENCODERS:
        return True
    part = {"list": "member", "map": "value"}.get(shape.type_name)
    return part is not None and _is_plain(getattr(shape, part))


def _without_none(value: dict[str, Any]) -> dict[str, Any]:
    return {name: item for name, item in value.items() if item is not None}


def _encode_list(shape: ListShape, api: Api) -> Encode:
    encoder = _encoder(shape.member.name, api)
    return _same if encoder is _same else lambda value: [encoder(item) for item in value]


def _encode_map(shape: MapShape, api: Api) -> Encode:
    encoder = _encoder(shape.value.name, api)
    if encoder is _same:
        return _same
    return lambda value: {key: encoder(item) for key, item in value.items()}


_ENCODERS: dict[str, Callable[[Any, Api], Encode]] = {
    "structure": _encode_structure,
    "list": _encode_list,
    "map": _encode_map,
    "timestamp": _encode_timestamp,
    "blob": _encode_blob,
}
