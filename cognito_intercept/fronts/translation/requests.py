"""Requests' requests and responses, by way of ``responses``, which knows how to make them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept.fronts.mocks.vcr import has_recording
from cognito_intercept.http.mocks import our_request, urllib3_response

if TYPE_CHECKING:
    from requests import PreparedRequest
    from urllib3.response import HTTPResponse

    from cognito_intercept.fronts.answers import Target

__all__ = ["answer"]


def answer(target: Target, request: PreparedRequest) -> HTTPResponse | None:
    """Return the response to a prepared request, or ``None`` where it is to be sent on."""
    ours = our_request(request)
    if not target.answers(ours.method, ours.headers) or has_recording(ours):
        return None
    response = target.answer(ours)
    return None if response is None else urllib3_response(response, request)
