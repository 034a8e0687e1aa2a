"""A browser without a window: it signs a user in at the login pages, for ``Cognito.authorize``.

It sends the requests that a browser would send, to the same routes, and keeps cookies. What a
user would look up elsewhere it takes from the emulator: codes in the outbox and in the user's
authenticator app.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from cognito_intercept.directory.browser_sessions import live_pending
from cognito_intercept.directory.challenges import ChallengeName
from cognito_intercept.directory.totp import SoftwareToken, unused_code
from cognito_intercept.hosts import is_loopback_host, oauth_url
from cognito_intercept.http.answering import answer
from cognito_intercept.protocol.http import Request

if TYPE_CHECKING:
    from cognito_intercept.directory.browser_sessions import PendingSignIn
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.protocol.http import Response
    from cognito_intercept.regions import Regions
    from cognito_intercept.service import Service

__all__ = ["Answer", "AuthorizationError", "CallbackUrl", "SignInScript", "walk"]

# The answer to a challenge: a text, or what returns it for the ChallengeParameters.
Answer = str | Callable[[Mapping[str, str]], str]

# More pages than any sign-in has: a password, a choice, a factor, its set-up, a new password.
_MOST_PAGES = 12
_PASSED_ON = re.compile('<form name="standInAnswer"[^>]* action="([^"]*)"')
_HIDDEN = re.compile('<input type="hidden" name="([^"]*)" value="([^"]*)">')
_MESSAGE = re.compile('id="loginErrorMessage"[^>]*>([^<]*)<')


class CallbackUrl(str):
    """The URL at which an app gets the outcome of an authorization request.

    Examples:
        >>> from cognito_intercept.http.scripted_login import CallbackUrl
        >>> callback = CallbackUrl("https://app.example.com?code=abc&state=1")
        >>> callback.code, callback.state
        ('abc', '1')
    """

    __slots__ = ()

    @property
    def parameters(self) -> dict[str, str]:
        """Return the parameters in the query, or in the fragment of an implicit grant.

        Examples:
            >>> from cognito_intercept.http.scripted_login import CallbackUrl
            >>> CallbackUrl("https://app.example.com?code=abc&state=1").parameters
            {'code': 'abc', 'state': '1'}
        """
        parts = urlsplit(self)
        return dict(parse_qsl(parts.fragment or parts.query, keep_blank_values=True))

    @property
    def code(self) -> str:
        """Return the authorization code.

        Raises:
            KeyError: there is none, as in an implicit grant.

        Examples:
            >>> from cognito_intercept.http.scripted_login import CallbackUrl
            >>> CallbackUrl("https://app.example.com?code=abc&state=1").code
            'abc'
        """
        return self.parameters["code"]

    @property
    def state(self) -> str | None:
        """Return the state of the request, if it had one.

        Examples:
            >>> from cognito_intercept.http.scripted_login import CallbackUrl
            >>> CallbackUrl("https://app.example.com?code=abc&state=1").state
            '1'
        """
        return self.parameters.get("state")


class AuthorizationError(Exception):
    """A sign-in at the login pages that did not lead to the app, or led there with an error.

    Attributes:
        error: the OAuth error, or the text on the page.
        url: where the browser was at the end.

    Examples:
        >>> pool = cognito.user_pool()
        >>> client = pool.client(
        ...     AllowedOAuthFlowsUserPoolClient=True,
        ...     AllowedOAuthFlows=["code"],
        ...     AllowedOAuthScopes=["openid"],
        ...     CallbackURLs=["https://app.example.com"],
        ... )
        >>> ann = pool.user("ann")
        >>> from cognito_intercept import AuthorizationError
        >>> try:
        ...     cognito.authorize(client.id, username="ann", password="wrong")
        ... except AuthorizationError as error:
        ...     print(error.error)
        Incorrect username or password.
    """

    def __init__(self, error: str, url: str, description: str | None = None) -> None:
        """Say what went wrong, and where."""
        super().__init__(f"{error}: {description}" if description else error)
        self.error = error
        self.description = description
        self.url = url


@dataclass(frozen=True, slots=True)
class SignInScript:
    """What the user does: the name and password to type, and the answers to challenges.

    ``username`` is ``None`` where the user signs in at an identity provider.
    """

    username: str | None
    password: str | None = field(repr=False)
    answers: Mapping[str, Answer] = field(repr=False)


@dataclass(slots=True)
class _Browser:
    """A browser: its cookies, and the page that it shows."""

    emulator: Regions
    callback: str
    cookies: dict[str, str] = field(default_factory=dict, repr=False)
    url: str = ""
    form: dict[str, str] = field(default_factory=dict, repr=False)

    def visit(self, url: str, form: Mapping[str, str] | None = None) -> str | None:
        """Open a URL or send a form, and follow redirects up to a page or the app.

        Returns:
            The callback URL; ``None`` where there is a page.

        Raises:
            AuthorizationError: an error page, or a page that says what was wrong with the form.
        """
        for _ in range(_MOST_PAGES):
            self.url, response = url, self._send(url, form)
            location, form = response.header("Location"), None
            if location is None:
                self._check(response)
                passed_on = _form_of_provider(response)
                if passed_on is None:
                    return None
                location, form = passed_on
            if _address(location) == _address(self.callback):
                return location
            url = location
        raise AuthorizationError("too many redirects", self.url)

    def _send(self, url: str, form: Mapping[str, str] | None) -> Response:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        method, body = ("GET", "") if form is None else ("POST", urlencode(form))
        request = Request(method, url, {"cookie": cookie}, body.encode())
        response = answer(self.emulator, request)
        if response is None and is_loopback_host(urlsplit(url).hostname or ""):
            # An identity provider of the user's own: a real server, which is called.
            from cognito_intercept.http.back_channel import send  # noqa: PLC0415 - at first need

            response = send(self.emulator, request)
        if response is None:
            raise AuthorizationError("the browser is led to another site", url)
        for name, value in response.headers:
            if name == "Set-Cookie":
                self._keep(value.partition(";")[0])
        return response

    def _keep(self, cookie: str) -> None:
        name, _, value = cookie.partition("=")
        self.cookies.pop(name, None)
        if value:
            self.cookies[name] = value

    def _check(self, response: Response) -> None:
        if response.status >= 400:  # noqa: PLR2004 - the first status of errors
            error = dict(parse_qsl(urlsplit(self.url).query)).get("error")
            raise AuthorizationError(error or f"HTTP {response.status}", self.url)
        message = _MESSAGE.search(response.body.decode())
        if message is not None:
            raise AuthorizationError(unescape(message[1]), self.url)

    def send_form(self, **fields: str) -> str | None:
        """Send the form of the page that is shown; the result is that of :meth:`visit`."""
        return self.visit(self.url, {"_csrf": self.cookies.get("XSRF-TOKEN", ""), **fields})


def _form_of_provider(response: Response) -> tuple[str, dict[str, str]] | None:
    """Return where a provider's page sends its form by itself, and the form.

    Raises:
        AuthorizationError: the stand-in of a provider asks who signs in.
    """
    html = response.body.decode("utf-8", "replace")
    if 'name="standInAccount"' in html:
        text = "nobody was chosen to sign in at the identity provider"
        raise AuthorizationError(f"{text}: use cognito.provider(name).signs_in(sub=…)", "")
    action = _PASSED_ON.search(html)
    if action is None:
        return None
    return unescape(action[1]), {name: unescape(v) for name, v in _HIDDEN.findall(html)}


def _address(url: str) -> tuple[str, str, str]:
    """Return a URL without its query and fragment."""
    parts = urlsplit(url)
    return parts.scheme, parts.netloc, parts.path


def walk(
    emulator: Regions, client_id: str, script: SignInScript, parameters: Mapping[str, str]
) -> CallbackUrl:
    """Sign a user in at the login pages; see :meth:`cognito_intercept.emulator.Cognito.authorize`.

    Args:
        emulator: the emulator.
        client_id: the app client.
        script: what the user does.
        parameters: those of the authorization request.

    Raises:
        AuthorizationError: the sign-in does not end with what the app asked for.
        LookupError: there is no such app client or user.
    """
    service, pool = _owner(emulator, client_id)
    callbacks = pool.clients[client_id].settings.get("CallbackURLs", [""])
    query = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": callbacks[0],
    } | dict(parameters)
    browser = _Browser(emulator, query["redirect_uri"])
    if script.username is not None and script.password is None:
        browser.cookies["cognito"] = _session_of(service, pool, client_id, script.username)
    base = oauth_url(service.region, pool.domains, emulator.settings.base_url)
    location = browser.visit(f"{base}/oauth2/authorize?{urlencode(query)}")
    if location is None:
        location = _sign_in(service, pool, browser, script)
    return _outcome(location)


def _owner(emulator: Regions, client_id: str) -> tuple[Service, Pool]:
    for service in emulator.services():
        pool = service.pool_of_client.get(client_id)
        if pool is not None:
            return service, pool
    raise LookupError(f"there is no app client {client_id!r}")


def _session_of(service: Service, pool: Pool, client_id: str, username: str) -> str:
    """Return the cookie of a browser in which a user has just signed in."""
    from cognito_intercept.login.sessions import open_session  # noqa: PLC0415 - at first need
    from cognito_intercept.tokens.grants import Grant, TokenOwner  # noqa: PLC0415 - the same

    with service.turn():
        user = pool.find_user(username)
        if user is None:
            raise LookupError(f"there is no user {username!r} in {pool.id}")
        owner = TokenOwner(pool, pool.clients[client_id], user)
        return open_session(service, owner, Grant((), int(service.now()), ("pwd",))).token


def _sign_in(service: Service, pool: Pool, browser: _Browser, script: SignInScript) -> str:
    if script.username is None or script.password is None:
        raise AuthorizationError("the login page asks for the user: give a password", browser.url)
    location = browser.send_form(username=script.username, password=script.password)
    while location is None:
        pending = live_pending(pool, browser.cookies.get("page-data"), service.now())
        if pending is None or pending.challenge is None:
            path = urlsplit(browser.url).path
            raise AuthorizationError(f"the sign-in stopped at {path}", browser.url)
        location = browser.send_form(**_answer(service, pool, pending, script))
    return location


def _answer(
    service: Service, pool: Pool, pending: PendingSignIn, script: SignInScript
) -> dict[str, str]:
    """Return the form's answer to the challenge that a sign-in waits for.

    Raises:
        AuthorizationError: there is none.
    """
    from cognito_intercept.login.challenges import CHALLENGE_PAGES  # noqa: PLC0415 - at first need

    answer = script.answers.get(pending.challenge or "")
    if answer is not None:
        text = answer if isinstance(answer, str) else answer(pending.parameters)
        rows = CHALLENGE_PAGES.values()
        return {row.field: text for row in rows if row.challenge == pending.challenge}
    code = _code(service, pool, pending)
    if code is None:
        text = f"{pending.challenge} has no answer: give one in answers"
        raise AuthorizationError(text, pending.query)
    return {"code": code}


def _code(service: Service, pool: Pool, pending: PendingSignIn) -> str | None:
    """Return the code that the user got, or that the user's authenticator app shows."""
    challenge, user = pending.challenge, pool.find_user(pending.username)
    secret = pending.parameters.get("SECRET_CODE")
    if challenge is ChallengeName.MFA_SETUP and secret is not None:
        return unused_code(SoftwareToken(secret), service.now())
    if user is None or challenge is None:
        return None
    if challenge.attribute is not None:
        return service.outbox.to(user.username).code
    if challenge is not ChallengeName.SOFTWARE_TOKEN_MFA or user.software_token is None:
        return None
    return unused_code(user.software_token, service.now())


def _outcome(location: str) -> CallbackUrl:
    url = CallbackUrl(location)
    parameters = url.parameters
    if "error" in parameters:
        description = parameters.get("error_description")
        raise AuthorizationError(parameters["error"], location, description)
    return url
