"""The handler of presigned URLs: the CSV file of a user import job, as Amazon S3 takes it.

Statuses, codes and texts are those of Amazon S3's error responses.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from cognito_intercept.protocol.http import Request, Response

if TYPE_CHECKING:
    from cognito_intercept.http.destinations import Destination
    from cognito_intercept.regions import Regions

__all__ = ["answer_upload"]

_MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your"
    " key and signing method."
)


def answer_upload(emulator: Regions, request: Request, destination: Destination) -> Response:
    """Keep the file that is put to a job's presigned URL."""
    from cognito_intercept.user_import import upload  # noqa: PLC0415 - at first need

    found = destination.find_import_job()
    if found is None:
        return _refusal(emulator, 403, "AccessDenied", "Access Denied")
    service, job = found
    name, value = upload.ENCRYPTION
    is_signed = upload.has_signature(job, request.query) and request.headers.get(name) == value
    if not is_signed:
        return _refusal(emulator, 403, "SignatureDoesNotMatch", _MISMATCH)
    with service.turn():
        if upload.has_expired(job, service.now()):
            return _refusal(emulator, 403, "AccessDenied", "Request has expired")
    try:
        upload.keep(service, job, io.BytesIO(request.body))
    except upload.TooLargeError:
        text = "Your proposed upload exceeds the maximum allowed size"
        return _refusal(emulator, 400, "EntityTooLarge", text)
    etag = emulator.request_id().replace("-", "")
    headers = (("ETag", f'"{etag}"'), (name, value), ("x-amz-request-id", emulator.request_id()))
    return Response(200, headers)


def _refusal(emulator: Regions, status: int, code: str, text: str) -> Response:
    request_id = emulator.request_id()
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error><Code>{code}</Code><Message>{escape(text)}</Message>"
        f"<RequestId>{request_id}</RequestId></Error>"
    )
    headers = (("Content-Type", "application/xml"), ("x-amz-request-id", request_id))
    return Response(status, headers, body.encode())
