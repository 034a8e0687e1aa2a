"""Browsers at the login pages, played by ``requests``; and app clients that send them there."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import requests

from tests.realms import PASSWORD, Realm, make_realm

if TYPE_CHECKING:
    from collections.abc import Mapping

CALLBACK = "https://app.example.com/callback"
LOGOUT = "https://app.example.com/bye"
PREFIX = "shop"
HOST = f"https://{PREFIX}.auth.us-east-1.amazoncognito.com"


def oauth_settings(**settings: Any) -> dict[str, Any]:
    """Return the settings of an app client that signs users in at the login pages."""
    return {
        "AllowedOAuthFlowsUserPoolClient": True,
        "AllowedOAuthFlows": ["code", "implicit"],
        "AllowedOAuthScopes": ["openid", "email", "profile"],
        "CallbackURLs": [CALLBACK],
        "LogoutURLs": [LOGOUT],
        "SupportedIdentityProviders": ["COGNITO"],
    } | settings


def login_realm(idp: Any, pool: dict[str, Any] | None = None, **client: Any) -> Realm:
    """Create a pool with a domain, an app client for the login pages, and the user ``ann``."""
    realm = make_realm(idp, pool, oauth_settings(**client))
    idp.create_user_pool_domain(UserPoolId=realm.pool_id, Domain=PREFIX)
    realm.make_user("ann", email="ann@example.com", email_verified="true")
    return realm


def have_managed_login(realm: Realm, domain: str = PREFIX, /, **style: Any) -> None:
    """Have managed login at a realm's domain, and a style for its app client."""
    realm.idp.update_user_pool_domain(
        UserPoolId=realm.pool_id, Domain=domain, ManagedLoginVersion=2
    )
    realm.idp.create_managed_login_branding(
        UserPoolId=realm.pool_id,
        ClientId=realm.client_id,
        **(style or {"UseCognitoProvidedValues": True}),
    )


class Form(HTMLParser):
    """The first form of a page: where it goes, and its fields."""

    def __init__(self, html: str) -> None:
        """Read a page."""
        super().__init__()
        self.action = ""
        self.name = ""
        self.is_over = False
        self.fields: dict[str, str] = {}
        self.ids: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take down a form and its inputs."""
        named = {name: value or "" for name, value in attrs}
        self.ids |= {named["id"]} if "id" in named else set()
        if tag == "form":
            self.is_over = bool(self.name)
        if tag == "form" and not self.is_over:
            self.action, self.name = named["action"], named["name"]
        if tag == "input" and "name" in named and not self.is_over:
            self.fields[named["name"]] = named.get("value", "")


@dataclass
class Browser:
    """A browser that follows redirects until they leave the pages, as a user's does."""

    session: requests.Session = field(default_factory=requests.Session)

    def get(self, url: str, parameters: Mapping[str, str] | None = None) -> requests.Response:
        """Open a URL and return the last response of ours."""
        return self._follow(self.session.get(url, params=parameters, **_OPTIONS))

    def submit(self, page: requests.Response, **fields: str) -> requests.Response:
        """Fill in the form of a page and send it."""
        form = Form(page.text)
        url = urljoin(page.url, form.action)
        return self._follow(self.session.post(url, data=form.fields | fields, **_OPTIONS))

    def submit_to(self, path: str, page: requests.Response, **fields: str) -> requests.Response:
        """Send the form of a page to another one of the same authorization request."""
        query = urlsplit(page.url).query
        data = {"_csrf": Form(page.text).fields["_csrf"]} | fields
        return self._follow(self.session.post(f"{HOST}{path}?{query}", data=data, **_OPTIONS))

    def _follow(self, response: requests.Response) -> requests.Response:
        while response.is_redirect:
            target = urljoin(response.url, response.headers["Location"])
            if urlsplit(target).netloc != urlsplit(response.url).netloc:
                return response
            response = self.session.get(target, **_OPTIONS)
        return response

    def sign_in(self, url: str, parameters: Mapping[str, str], **fields: str) -> requests.Response:
        """Open the login page and send its form, by default as ``ann``."""
        page = self.get(url, parameters)
        return self.submit(page, **{"username": "ann", "password": PASSWORD} | fields)


_OPTIONS: dict[str, Any] = {"timeout": 5, "allow_redirects": False}


def answered(response: requests.Response) -> dict[str, str]:
    """Return the parameters with which a response sends the browser to the app."""
    assert response.status_code == 302, (response.status_code, response.text)
    parts = urlsplit(response.headers["Location"])
    return dict(parse_qsl(parts.fragment or parts.query))


def question(realm: Realm, **parameters: str) -> dict[str, str]:
    """Return the query of an authorization request."""
    return {
        "response_type": "code",
        "client_id": realm.client_id,
        "redirect_uri": CALLBACK,
        "state": "s1",
    } | parameters


def exchange(realm: Realm, code: str, url: str = f"{HOST}/oauth2/token", **form: str) -> Any:
    """Exchange a code at the token endpoint."""
    auth = None if realm.secret is None else (realm.client_id, realm.secret)
    data = {
        "grant_type": "authorization_code",
        "client_id": realm.client_id,
        "code": code,
        "redirect_uri": CALLBACK,
    } | form
    return requests.post(url, data=data, auth=auth, timeout=5)
