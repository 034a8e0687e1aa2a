"""The page at ``/`` of a server that may be inspected: what is in the emulator, kept up to date."""

from __future__ import annotations

from importlib.resources import files
from itertools import islice
from typing import TYPE_CHECKING

from cognito_intercept.page_templates import page_templates
from cognito_intercept.protocol.http import Response
from cognito_intercept.server import views

if TYPE_CHECKING:
    from cognito_intercept.server.inspected import Inspected

__all__ = ["ASSETS", "asset", "overview"]

MAX_ROWS = 50
ASSETS = {"overview.css": "text/css;charset=UTF-8", "overview.js": "text/javascript;charset=UTF-8"}
# Nothing from elsewhere, and no script or style within the page: what users are called is shown
# in it.
_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = (
    ("Content-Security-Policy", _POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
)


def overview(emulator: Inspected, base_url: str) -> Response:
    """Return the page: pools, messages, users, calls and triggers, fifty of each at most.

    Args:
        emulator: what is shown.
        base_url: the URL of the server.
    """
    with views.holding(emulator):
        messages, calls = emulator.outbox, emulator.calls
        triggers = emulator.triggers.calls
        html = (
            page_templates("cognito_intercept.server")
            .get_template("overview.html")
            .render(
                base_url=base_url,
                revision=views.revision(emulator),
                clock=views.clock_view(emulator.clock),
                pools=list(islice(views.pool_views(emulator, base_url), MAX_ROWS)),
                users=list(islice(views.user_views(emulator), MAX_ROWS)),
                messages=[views.message_view(one) for one in reversed(messages[-MAX_ROWS:])],
                calls=[views.call_view(one) for one in reversed(calls[-MAX_ROWS:])],
                triggers=[views.trigger_view(one) for one in reversed(triggers[-MAX_ROWS:])],
                faults=emulator.faults.listed(),
            )
        )
    return Response.html(200, html, _HEADERS)


def asset(name: str) -> Response:
    """Return the page's style sheet or script, one of :data:`ASSETS`."""
    body = files("cognito_intercept.server").joinpath("assets", name).read_bytes()
    return Response(200, (("Content-Type", ASSETS[name]), *_HEADERS), body)
