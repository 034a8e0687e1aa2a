"""The HTTP request and response that every front, handler and endpoint works with."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, parse_qsl, urlsplit

from cognito_intercept.protocol.encoding import write_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["MAX_COOKIES", "MAX_FIELDS", "Header", "MalformedRequestError", "Request", "Response"]

Header = tuple[str, str]

# How many fields of a query or form, and how many cookies, are read. No client of Cognito sends
# nearly as many; AWS's own limits are not published.
MAX_FIELDS = 200
MAX_COOKIES = 200


class MalformedRequestError(ValueError):
    """A request that cannot be read; its text says why, and may be shown to the caller."""


@dataclass(frozen=True)
class Request:
    """An HTTP request, whichever library made it.

    What is read out of it is parsed when it is first asked for. What may hold a secret (all but
    the method and the region) is not in the ``repr``.

    Attributes:
        method: in capitals.
        url: absolute, with its query.
        headers: names in lower case.
        body: empty where there is none.
        region: the caller's region, where a front knows it and the host name may not tell it.
    """

    method: str
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)
    region: str | None = None

    @cached_property
    def parts(self) -> SplitResult:
        """The parts of the URL.

        Raises:
            MalformedRequestError: it is none.
        """
        try:
            return urlsplit(self.url)
        except ValueError:
            raise MalformedRequestError("The URL of the request cannot be read.") from None

    @cached_property
    def query(self) -> dict[str, str]:
        """The parameters in the URL; of a repeated one the first counts (G).

        Raises:
            MalformedRequestError: there are more than :data:`MAX_FIELDS`.
        """
        return _parameters(self.parts.query)

    @cached_property
    def form(self) -> dict[str, str]:
        """The parameters in an URL-encoded body; of a repeated one the first counts (G).

        Raises:
            MalformedRequestError: there are more than :data:`MAX_FIELDS`.
        """
        return _parameters(self.body.decode("utf-8", "replace"))

    @cached_property
    def cookies(self) -> dict[str, str]:
        """The cookies; of several with one name the first counts, as RFC 6265 5.4 orders them.

        Raises:
            MalformedRequestError: there are more than :data:`MAX_COOKIES`.
        """
        pairs = self.headers.get("cookie", "").split(";", MAX_COOKIES + 1)
        if len(pairs) > MAX_COOKIES:
            raise MalformedRequestError(f"The request has more than {MAX_COOKIES} cookies.")
        split = (pair.partition("=") for pair in reversed(pairs))
        return {name.strip(): value.strip().strip('"') for name, equals, value in split if equals}


def _parameters(text: str) -> dict[str, str]:
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError:
        raise MalformedRequestError(f"The request has more than {MAX_FIELDS} fields.") from None
    return dict(reversed(pairs))


@dataclass(frozen=True, slots=True)
class Response:
    """An HTTP response, for a front to translate.

    Attributes:
        status: the status code.
        headers: names and values in order; a name such as ``Set-Cookie`` may stand repeatedly.
        body: the bytes of the body.
    """

    status: int
    headers: tuple[Header, ...] = field(default=(), repr=False)
    body: bytes = field(default=b"", repr=False)

    @classmethod
    def json(
        cls,
        status: int,
        value: object,
        headers: Iterable[Header] = (),
        content_type: str = "application/json",
    ) -> Response:
        """Return a response whose body is a value as compact JSON."""
        return cls(
            status,
            (("Content-Type", content_type), *headers),
            write_json(value).encode(errors="replace"),
        )

    @classmethod
    def html(cls, status: int, text: str, headers: Iterable[Header] = ()) -> Response:
        """Return a response whose body is an HTML page."""
        content_type = ("Content-Type", "text/html;charset=UTF-8")
        return cls(status, (content_type, *headers), text.encode())

    @classmethod
    def redirect(cls, location: str, headers: Iterable[Header] = ()) -> Response:
        """Return a response that sends the caller to another URL with GET: 302, no body."""
        return cls(302, (("Location", location), *headers))

    def with_headers(self, *headers: Header) -> Response:
        """Return the response with headers added at the end."""
        return Response(self.status, (*self.headers, *headers), self.body) if headers else self

    def header(self, name: str) -> str | None:
        """Return the first value of a header, whatever the case of its name; ``None``: absent."""
        lower = name.lower()
        return next((value for key, value in self.headers if key.lower() == lower), None)
