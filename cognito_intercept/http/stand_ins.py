"""The handlers of the stand-ins of identity providers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept.http.destinations import HostKind
from cognito_intercept.protocol.http import Request, Response

if TYPE_CHECKING:
    from cognito_intercept.http.destinations import Destination
    from cognito_intercept.regions import Regions

__all__ = ["STAND_IN_PATH", "answer_stand_in"]

# In the local form: the user pool, the provider, and what the endpoint is for.
STAND_IN_PATH = "/identity-providers/[^/]+/[^/]+/.+"


def answer_stand_in(_emulator: Regions, request: Request, destination: Destination) -> Response:
    """Answer a request to an endpoint of a configured identity provider."""
    from cognito_intercept.stand_ins.candidates import at_path, at_url  # noqa: PLC0415 - at need
    from cognito_intercept.stand_ins.server import stand_in_response  # noqa: PLC0415 - at need

    if destination.kind is HostKind.BASE:
        stand_ins = list(at_path(destination.services, destination.path))
    else:
        stand_ins = list(at_url(destination.services, request.url))
    if not stand_ins:
        return Response.json(404, {"message": "There is no such identity provider."})
    return stand_in_response(stand_ins, request)
