"""Calls of other AWS services: refused in the form that the caller's SDK or CLI can read.

Which protocol a service speaks is in its requests: a target header is JSON, a form is the query
protocol, the Smithy header is CBOR, and what is left is REST, with XML for the few old services.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from cognito_intercept.protocol.http import Response
from cognito_intercept.protocol.names import APIS, api_of_target

if TYPE_CHECKING:
    from cognito_intercept.protocol.http import Request

__all__ = ["foreign_answer"]

_CODE = "NotImplemented"
# No SDK repeats a call that was answered so, unlike with 500 and 503.
_STATUS = 501
_SIGNED_FOR = re.compile(r"Credential=[^/,\s]+/\d{8}/[^/,\s]+/([a-z0-9-]{1,64})/aws4_request")
_OWN = frozenset({None, *(api.service for api in APIS)})
_XML_SERVICES = frozenset({"s3", "route53", "cloudfront", "s3express", "s3-outposts"})
_FORM = "application/x-www-form-urlencoded"


def foreign_answer(request: Request) -> Response | None:
    """Return the refusal of another service's call; ``None``: the request is none.

    Such a call is known by the service that it is signed for, or by its target header.
    """
    signed = _SIGNED_FOR.search(request.headers.get("authorization", ""))
    service = None if signed is None else signed[1]
    target = request.headers.get("x-amz-target", "")
    is_foreign_target = bool(target) and api_of_target(target) is None
    if service in _OWN and not is_foreign_target:
        return None
    return _refusal(request, service or "another service")


def _refusal(request: Request, service: str) -> Response:
    text = (
        "This server emulates Amazon Cognito user pools (cognito-idp) and identity pools"
        f" (cognito-identity) only, not {service}. Send the calls of other services to another"
        " endpoint."
    )
    headers = request.headers
    if headers.get("smithy-protocol") == "rpc-v2-cbor":
        return _cbor(text)
    if "x-amz-target" in headers:
        return _json(text)
    if headers.get("content-type", "").startswith(_FORM):
        return _xml(_EC2 if service == "ec2" else _QUERY, text)
    return _xml(_REST, text) if service in _XML_SERVICES else _json(text)


def _json(text: str) -> Response:
    errors = [("x-amzn-ErrorType", _CODE)]
    value = {"__type": _CODE, "message": text, "Message": text}
    return Response.json(_STATUS, value, errors, "application/x-amz-json-1.1")


_REST = "<Error><Code>{code}</Code><Message>{text}</Message></Error>"
_QUERY = (
    "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{text}</Message></Error>"
    "</ErrorResponse>"
)
_EC2 = (
    "<Response><Errors><Error><Code>{code}</Code><Message>{text}</Message></Error></Errors>"
    "</Response>"
)


def _xml(template: str, text: str) -> Response:
    body = template.format(code=_CODE, text=escape(text)).encode()
    return Response(_STATUS, (("Content-Type", "application/xml"),), body)


def _cbor(text: str) -> Response:
    headers = (("Content-Type", "application/cbor"), ("smithy-protocol", "rpc-v2-cbor"))
    pairs = ("__type", _CODE, "message", text)
    return Response(_STATUS, headers, b"\xa2" + b"".join(map(_cbor_text, pairs)))


def _cbor_text(text: str) -> bytes:
    """Return a text in CBOR (RFC 8949 3.1): major type 3, a length of two bytes."""
    encoded = text.encode()
    return b"\x79" + len(encoded).to_bytes(2, "big") + encoded
