"""The JSON API: ``POST /`` with ``X-Amz-Target``, AWS JSON 1.1 in and out."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cognito_intercept import errors
from cognito_intercept.hosts import region_of_host
from cognito_intercept.operations import registry
from cognito_intercept.protocol import codec
from cognito_intercept.protocol.http import Request, Response
from cognito_intercept.protocol.model import operation_names
from cognito_intercept.protocol.names import TARGET_PREFIX

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

__all__ = ["answer_api"]


def answer_api(emulator: Cognito, request: Request) -> Response:
    """Answer a call of the JSON API: ``POST /`` with ``X-Amz-Target``."""
    name = request.headers.get("x-amz-target", "").removeprefix(f"{TARGET_PREFIX}.")
    try:
        if name not in operation_names():
            raise errors.UNKNOWN_OPERATION(text=f"Operation {name} could not be found.")
        params = codec.decode(request.body)
        service = emulator.service(_region(emulator, request, params))
        result = registry.call(service, name, params)
        return _json_response(emulator, 200, codec.encode(name, result), {})
    except errors.CognitoError as error:
        told = {"x-amzn-ErrorType": f"{error.code}:", "x-amzn-ErrorMessage": error.message}
        return _json_response(emulator, error.status, codec.encode_error(error), told)


def _json_response(
    emulator: Cognito, status: int, body: bytes, headers: dict[str, str]
) -> Response:
    common = {
        "Content-Type": codec.CONTENT_TYPE,
        "Content-Length": str(len(body)),
        "x-amzn-RequestId": emulator.request_id(),
    }
    return Response(status, common | _printable(headers), body)


def _printable(headers: dict[str, str]) -> dict[str, str]:
    # Some messages end in a line feed, which no header value may have, and some quote what a
    # header has no characters for; the body has the whole text.
    return {
        name: " ".join(value.split()).encode("ascii", "replace").decode()
        for name, value in headers.items()
    }


_CREDENTIAL_SCOPE = re.compile(r"Credential=[^/]+/\d{8}/(?P<region>[a-z0-9-]+)/cognito-idp/")


@lru_cache(maxsize=256)
def _region_of_url(url: str) -> str | None:
    return region_of_host(urlsplit(url).hostname or "")


def _region(emulator: Cognito, request: Request, params: dict[str, object]) -> str:
    """Return the region that a call is for.

    The host name tells it, or the front knew it, or the signature's scope; a call without any
    of them (an unsigned one to a local server) goes to where its pool or app client is.
    """
    told = _region_of_url(request.url) or request.region
    if told is None:
        scope = _CREDENTIAL_SCOPE.search(request.headers.get("authorization", ""))
        told = scope["region"] if scope else emulator.region_holding(params)
    return told or emulator.settings.region
