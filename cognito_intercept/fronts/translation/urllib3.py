"""urllib3's pools and connections: a pool whose only connection holds the response already."""

from __future__ import annotations

import io
from http.client import responses
from typing import TYPE_CHECKING, Any

from urllib3 import HTTPConnectionPool, HTTPHeaderDict, HTTPResponse
from urllib3.connection import HTTPConnection

if TYPE_CHECKING:
    from cognito_intercept.protocol.http import Response

__all__ = ["AnsweringPool"]


class _AnsweringConnection(HTTPConnection):
    """Takes a request and gives a response that was made before."""

    def __init__(self, *args: Any, response: Response, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._response = response
        self._options: dict[str, Any] = {}

    def request(self, method: str, url: str, *_: Any, **options: Any) -> None:
        """Note how the response is to be read; nothing is sent."""
        names = ("preload_content", "decode_content", "enforce_content_length")
        self._options = {name: options[name] for name in names if name in options}
        self._options |= {"request_method": method, "request_url": url}

    def getresponse(self) -> HTTPResponse:  # type: ignore[override]
        """Return the response as urllib3 reads it from a socket."""
        response = self._response
        return HTTPResponse(
            body=io.BytesIO(response.body),
            headers=HTTPHeaderDict(response.headers),
            status=response.status,
            reason=responses.get(response.status, ""),
            version=11,
            **self._options,
        )


class AnsweringPool(HTTPConnectionPool):
    """Stands for a pool during one request to one of our URLs.

    Attributes:
        lender: the pool that it stands for, which takes over for the next request of a redirect.
    """

    ConnectionCls = _AnsweringConnection

    def __init__(self, lender: HTTPConnectionPool, response: Response) -> None:
        """Make a pool for the host of another one.

        Args:
            lender: the pool that the program uses.
            response: what its only request is answered with.
        """
        super().__init__(
            lender.host,
            lender.port,
            timeout=lender.timeout,
            headers=lender.headers,
            retries=lender.retries,
            response=response,
        )
        self.lender, self.scheme = lender, lender.scheme
