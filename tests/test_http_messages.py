"""Requests and responses: what is parsed out of the one, and how the other passes each front."""

from __future__ import annotations

import urllib.request
from typing import TYPE_CHECKING, Any

import pytest
import requests
import responses

from cognito_intercept.http import ROUTES, HostKind, Route, mocks, routes
from cognito_intercept.protocol.http import (
    MAX_COOKIES,
    MAX_FIELDS,
    MalformedRequestError,
    Request,
    Response,
)
from cognito_intercept.server.wsgi import application

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cognito_intercept.emulator import Cognito
    from cognito_intercept.http import Destination
    from cognito_intercept.regions import Regions

PAGE = "https://cognito-idp.us-east-1.amazonaws.com/cognito-idp/page"
COOKIES = [("Set-Cookie", "first=1; Path=/"), ("Set-Cookie", "second=2; Path=/; HttpOnly")]


def test_query_and_form() -> None:
    """Both are decoded, blank values stay, and of a repeated name the first counts."""
    url = "https://a.example/p?scope=a%20b+c&empty=&scope=second"
    request = Request("POST", url, body=b"code=%C3%A4&code=x&flag=")
    assert request.query == {"scope": "a b c", "empty": ""}
    assert request.form == {"code": "ä", "flag": ""}
    assert request.query is request.query
    assert Request("GET", "https://a.example/p").form == {}


def test_form_that_is_not_utf_8() -> None:
    """Bytes that are no text are replaced, not refused."""
    assert Request("POST", "https://a.example/", body=b"a=%FF&b=\xff").form == {
        "a": "\N{REPLACEMENT CHARACTER}",
        "b": "\N{REPLACEMENT CHARACTER}",
    }


def test_cookies() -> None:
    """Names and values are trimmed, quotes taken off; the first of a repeated name counts."""
    header = 'a=1; b="two"; a=3;  c = x=y ;no-equals; d='
    request = Request("GET", "https://a.example/", {"cookie": header})
    assert request.cookies == {"a": "1", "b": "two", "c": "x=y", "d": ""}
    assert Request("GET", "https://a.example/").cookies == {}


def test_bounds() -> None:
    """Too many fields or cookies, or a URL that is none, are malformed."""
    fields = "&".join(f"f{number}=" for number in range(MAX_FIELDS + 1))
    cookies = ";".join(f"c{number}=" for number in range(MAX_COOKIES + 1))
    url = "https://a.example/"
    with pytest.raises(MalformedRequestError, match="200 fields"):
        _ = Request("GET", f"{url}?{fields}").query
    with pytest.raises(MalformedRequestError, match="200 fields"):
        _ = Request("POST", url, body=fields.encode()).form
    with pytest.raises(MalformedRequestError, match="200 cookies"):
        _ = Request("GET", url, {"cookie": cookies}).cookies
    with pytest.raises(MalformedRequestError, match="URL"):
        _ = Request("GET", "https://[").query
    assert len(Request("GET", f"{url}?{fields.rpartition('&')[0]}").query) == MAX_FIELDS
    in_bounds = {"cookie": cookies.rpartition(";")[0]}
    assert len(Request("GET", url, in_bounds).cookies) == MAX_COOKIES


def test_constructors_of_responses() -> None:
    """JSON is compact, HTML is UTF-8, a redirect has a location and no body."""
    document = Response.json(200, {"a": ["ä"]}, [("X-Y", "z")])
    assert document.body == '{"a":["ä"]}'.encode()
    assert document.headers == (("Content-Type", "application/json"), ("X-Y", "z"))
    page = Response.html(404, "<p>ä</p>")
    assert (page.status, page.body) == (404, "<p>ä</p>".encode())
    assert page.header("content-type") == "text/html;charset=UTF-8"
    redirect = Response.redirect("https://a.example/?code=1", COOKIES)
    assert (redirect.status, redirect.body) == (302, b"")
    assert redirect.headers == (("Location", "https://a.example/?code=1"), *COOKIES)
    assert redirect.with_headers(("A", "b")).header("a") == "b"
    assert redirect.header("missing") is None


@pytest.fixture
def _page(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A page that sets two cookies and shows what it was sent."""

    def answer_page(_emulator: Regions, request: Request, _destination: Destination) -> Response:
        return Response.json(200, {"cookies": request.cookies, "query": request.query}, COOKIES)

    kinds = frozenset({HostKind.API, HostKind.BASE})
    route = Route(kinds, ("GET",), "/cognito-idp/page", answer_page, is_shared=False)
    for module in (routes, mocks):
        monkeypatch.setattr(module, "ROUTES", (*ROUTES, route))
    routes._routes_from.cache_clear()
    yield
    routes._routes_from.cache_clear()


@pytest.mark.usefixtures("cognito", "_page")
def test_repeated_headers_pass_requests() -> None:
    """A session has both cookies, and sends them back."""
    with requests.Session() as session:
        first = session.get(PAGE, params={"state": "a b"}, timeout=5)
        assert first.json() == {"cookies": {}, "query": {"state": "a b"}}
        assert dict(session.cookies) == {"first": "1", "second": "2"}
        second = session.get(PAGE, timeout=5)
    assert second.json()["cookies"] == {"first": "1", "second": "2"}


@pytest.mark.usefixtures("_page")
def test_repeated_headers_pass_a_mock(cognito: Cognito) -> None:
    """So they do where the routes are added to a mock of the user's own."""
    with responses.RequestsMock() as own, requests.Session() as session:
        cognito.add_to(own)
        session.get(PAGE, timeout=5)
        assert dict(session.cookies) == {"first": "1", "second": "2"}


@pytest.mark.usefixtures("cognito", "_page")
def test_repeated_headers_pass_urllib() -> None:
    """http.client's message has both."""
    with urllib.request.urlopen(PAGE, timeout=5) as response:
        assert response.headers.get_all("Set-Cookie") == [value for _, value in COOKIES]


@pytest.mark.cognito(base_url="http://localhost:4566")
@pytest.mark.usefixtures("_page")
def test_repeated_headers_pass_wsgi(cognito: Cognito) -> None:
    """The server is given both."""
    started: list[Any] = []
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/cognito-idp/page",
        "QUERY_STRING": "state=1",
        "HTTP_COOKIE": "first=1",
    }
    (body,) = application(cognito)(environ, lambda *given: started.append(given))  # type: ignore[arg-type]
    status, headers = started[0]
    assert status == "200 OK"
    assert [pair for pair in headers if pair[0] == "Set-Cookie"] == COOKIES
    assert body == b'{"cookies":{"first":"1"},"query":{"state":"1"}}'


@pytest.mark.usefixtures("cognito", "_page")
def test_pages_are_not_shared_with_other_origins() -> None:
    """CORS opens the API and the endpoints, not the pages [D hosted-ui.md 1]."""
    origin = {"Origin": "https://app.example.com"}
    for answer in (
        requests.get(PAGE, headers=origin, timeout=5),
        requests.options(PAGE, headers=origin, timeout=5),
    ):
        assert "Access-Control-Allow-Origin" not in answer.headers
