"""One HTTP request in, one response out: the host and the path decide what answers it.

Every front turns its library's request into a ``Request`` and our ``Response`` back; they decide
nothing. ``destinations.py`` says where a URL leads, ``routes.py`` has the table, and ``api.py``
the JSON API, which the botocore front reaches without a route.
"""

from __future__ import annotations

from cognito_intercept.http.answering import answer, answer_at, is_answered, is_quick, route_of
from cognito_intercept.http.api import answer_api
from cognito_intercept.http.destinations import (
    Destination,
    HostKind,
    destination_at_base,
    destination_of,
)
from cognito_intercept.http.routes import ROUTES, Route
from cognito_intercept.protocol.http import Request, Response

__all__ = [
    "ROUTES",
    "Destination",
    "HostKind",
    "Request",
    "Response",
    "Route",
    "answer",
    "answer_api",
    "answer_at",
    "destination_at_base",
    "destination_of",
    "is_answered",
    "is_quick",
    "route_of",
]
