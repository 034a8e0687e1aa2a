"""The handler of the login pages and of the authorization endpoint, which leads to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept.hosts import OAUTH_PREFIX, domain_of_host
from cognito_intercept.http.destinations import HostKind
from cognito_intercept.http.oauth import client_finder, missing_domain

if TYPE_CHECKING:
    from cognito_intercept.http.destinations import Destination
    from cognito_intercept.login.page import Site
    from cognito_intercept.protocol.http import Request, Response
    from cognito_intercept.regions import Regions

__all__ = ["ASSET_PATHS", "PAGE_PATHS", "answer_page"]

# The paths of the pages, without the authorization endpoint and the prefix of hosts of all pools.
PAGE_PATHS = (
    "/changePassword",
    "/confirm",
    "/confirmUser",
    "/confirmforgotPassword",
    "/error",
    "/forgotPassword",
    "/login",
    "/mfa",
    "/mfaSetup",
    "/passkey",
    "/passkeys/add",
    "/password",
    "/resendcode",
    "/selectChallenge",
    "/selectMfa",
    "/signup",
)
# What the pages load.
ASSET_PATHS = (
    "/assets/classic\\.css",
    "/assets/image",
    "/assets/managed\\.css",
    "/assets/passkeys\\.js",
)


def answer_page(emulator: Regions, request: Request, destination: Destination) -> Response:
    """Answer a request to one of the login pages, or to ``/oauth2/authorize``."""
    from cognito_intercept.login.page import PageRequest  # noqa: PLC0415 - at first need
    from cognito_intercept.login.pages import page_response  # noqa: PLC0415 - at first need

    absent = missing_domain(destination)
    if absent is not None:
        return absent
    page = PageRequest(
        request, _site(request, destination), client_finder(destination), emulator.request_id
    )
    path = destination.path
    if destination.kind is not HostKind.DOMAIN:
        path = path.removeprefix(OAUTH_PREFIX)
    response = page_response(page, path)
    return response.with_headers(("x-amz-cognito-request-id", emulator.request_id()))


def _site(request: Request, destination: Destination) -> Site:
    """Return where the pages are: at the URL that the request was sent to."""
    from cognito_intercept.login.page import Site  # noqa: PLC0415 - at first need

    base_url = destination.base_url(request)
    if destination.kind is HostKind.DOMAIN:
        return Site(base_url, _version_of_host(destination))
    version = _version_of_client(destination, request.query.get("client_id", ""))
    return Site(f"{base_url}{OAUTH_PREFIX}", version)


def _version_of_client(destination: Destination, client_id: str) -> int | None:
    """Return the ManagedLoginVersion of the domain that the pool of an app client goes by."""
    client = client_finder(destination)(client_id)
    domains = {} if client is None else client.pool.domains
    name = min(domains, key=lambda domain: "." not in domain, default=None)
    return None if name is None else domains[name].get("ManagedLoginVersion")


def _version_of_host(destination: Destination) -> int | None:
    """Return the ManagedLoginVersion of a domain."""
    if destination.pool is None:
        return None
    prefix = domain_of_host(destination.host)
    name = destination.host if prefix is None else prefix[0]
    version: int | None = destination.pool.domains[name].get("ManagedLoginVersion")
    return version
