"""Calls from the emulator to identity providers: to stand-ins, mocks, or this machine.

They are ordinary requests of ``requests``: what the user has mocked is the user's; what a stand-in
has is answered here, whether an emulator is active or not; a server on this machine is called
really. Nothing else leaves the process.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

from cognito_intercept.back_channel import BackChannelError
from cognito_intercept.hosts import is_loopback_host
from cognito_intercept.http.answering import answer
from cognito_intercept.http.mocks import our_request, urllib3_response
from cognito_intercept.protocol.http import Request, Response

if TYPE_CHECKING:
    from cognito_intercept.regions import Regions

__all__ = ["send"]

# How long a provider may take, in seconds of real time (G).
_TIMEOUT = 5


def send(emulator: Regions, request: Request) -> Response:
    """Send a request and return the response; redirects are not followed.

    Raises:
        BackChannelError: there is none.
    """
    with requests.Session() as session:
        adapter = _Adapter(emulator)
        for scheme in ("https://", "http://"):
            session.mount(scheme, adapter)
        # Whatever is around the adapter (a front, a mock) has looked for an answer before.
        adapter.answers = session.get_adapter(request.url) is adapter
        try:
            response = session.request(
                request.method,
                request.url,
                headers=dict(request.headers),
                data=request.body or None,
                timeout=_TIMEOUT,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            is_timeout = isinstance(error, requests.Timeout)
            raise BackChannelError(request.url, is_timeout=is_timeout) from error
    headers = tuple(response.headers.items())
    return Response(response.status_code, headers, response.content)


class _Adapter(HTTPAdapter):
    """Answers what the emulator has, and sends only what is for this machine."""

    def __init__(self, emulator: Regions) -> None:
        super().__init__()
        self._emulator = emulator
        self.answers = True

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> Any:
        """Answer or send a request.

        Raises:
            ConnectionError: it is for another machine.
        """
        url = request.url or ""
        own = answer(self._emulator, our_request(request)) if self.answers else None
        if own is not None:
            return self.build_response(request, urllib3_response(own, request))
        # A mock of the user's replaces the method that sends.
        is_mocked = HTTPAdapter.send.__module__ != HTTPAdapter.__module__
        if not (is_mocked or is_loopback_host(urlsplit(url).hostname or "")):
            raise requests.ConnectionError(f"nothing stands in for {url}")
        return super().send(request, *args, **kwargs)
