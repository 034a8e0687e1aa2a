"""One HTTP request in, one response out: the host and the path decide what answers it.

Every front turns its library's request into a ``Request`` and our ``Response`` back; they decide
nothing. ``places.py`` tells what a host means, ``routes.py`` has the table, ``api.py`` the JSON
API, which the botocore front reaches without a route.
"""

from __future__ import annotations

from cognito_intercept.http.api import answer_api
from cognito_intercept.http.routes import ROUTES, Route, answer, route_of
from cognito_intercept.protocol.http import Request, Response

__all__ = ["ROUTES", "Request", "Response", "Route", "answer", "answer_api", "route_of"]
