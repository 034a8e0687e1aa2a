"""The JSON APIs: ``POST /`` with ``X-Amz-Target``, AWS JSON 1.1 in and out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.calls import Call
from cognito_intercept.http.regions import region_of_call
from cognito_intercept.operations import registry
from cognito_intercept.protocol import codec
from cognito_intercept.protocol.http import Request, Response
from cognito_intercept.protocol.model import operation_names
from cognito_intercept.protocol.names import USER_POOLS, api_of_target
from cognito_intercept.received import RECEIVED

if TYPE_CHECKING:
    from cognito_intercept.protocol.http import Header
    from cognito_intercept.regions import Regions

__all__ = ["answer_api", "error_response"]

MAX_HEADER = 1024


def answer_api(emulator: Regions, request: Request) -> Response:
    """Answer a call of a JSON API: ``POST /`` with ``X-Amz-Target``."""
    target = request.headers.get("x-amz-target", "")
    api = api_of_target(target) or USER_POOLS
    name = target.removeprefix(f"{api.target}.")
    params: dict[str, Any] = {}
    region: str | None = None
    before = RECEIVED.set(request)
    try:
        if name not in operation_names(api):
            raise errors.UNKNOWN_OPERATION(text=f"Operation {name} could not be found.")
        params = codec.decode(request.body)
        region = region_of_call(emulator, request, params)
        emulator.faults.happen_to(name)
        body = registry.answer(emulator.service(region), name, params, api)
    except errors.CognitoError as error:
        response, code, message = error_response(emulator, error), error.code, error.message
        status, body = response.status, response.body
        emulator.calls.add(Call, name, params, region, emulator.now(), status, code, message, body)
        return response
    finally:
        RECEIVED.reset(before)
    emulator.calls.add(Call, name, params, region, emulator.now(), 200, None, None, body)
    return _response(emulator, 200, body)


def error_response(emulator: Regions, error: errors.CognitoError) -> Response:
    """Return an error as the JSON API spells it: in the body, and in two headers."""
    headers = (
        ("x-amzn-ErrorType", f"{error.code}:"),
        ("x-amzn-ErrorMessage", _header_value(error.message)),
    )
    return _response(emulator, error.status, codec.encode_error(error), headers)


def _response(
    emulator: Regions, status: int, body: bytes, headers: tuple[Header, ...] = ()
) -> Response:
    common = (
        ("Content-Type", codec.CONTENT_TYPE),
        ("Content-Length", str(len(body))),
        ("x-amzn-RequestId", emulator.request_id()),
    )
    return Response(status, common + headers, body)


_UNPRINTABLE = re.compile("[^ -~]")


def _header_value(text: str) -> str:
    """Return a text as a header may have it: printable ASCII, not too long.

    Some messages end in a line feed, and some quote what the caller sent; the body has the
    whole text.
    """
    return _UNPRINTABLE.sub("?", " ".join(text.split()))[:MAX_HEADER]
