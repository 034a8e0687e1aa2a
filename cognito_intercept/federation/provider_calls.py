"""Calls from the user pool to an identity provider's endpoints (the back channel).

They go through ``Surroundings.back_channel``: to the stand-in, to a mock of the user's, or to a
server on this machine. Other calls can be answered meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.back_channel import BackChannelError
from cognito_intercept.directory.provider_endpoints import (
    AUTHORIZE,
    JWKS,
    TOKEN,
    USER_INFO,
    configured_endpoint,
    discovery_url,
)
from cognito_intercept.federation.flow import FederationError
from cognito_intercept.protocol.encoding import MalformedJsonError, read_object
from cognito_intercept.protocol.http import Request, Response

if TYPE_CHECKING:
    from cognito_intercept.federation.flow import Flow

__all__ = ["Endpoints", "call", "endpoints_of", "json_at", "json_of"]

# [R hosted-ui.md 7].
_USER_AGENT = "Amazon/Cognito"
_OK = 200
# The members of a discovery document.
_DISCOVERED = {
    AUTHORIZE: "authorization_endpoint",
    TOKEN: "token_endpoint",
    USER_INFO: "userinfo_endpoint",
    JWKS: "jwks_uri",
}


def call(flow: Flow, request: Request) -> Response:
    """Return the answer of a provider.

    Raises:
        BackChannelError: there is none.
    """
    service = flow.service
    headers = {
        "user-agent": _USER_AGENT,
        "x-amz-cognito-request-id": service.entropy.uuid(),
        "accept": "application/json",
        **request.headers,
    }
    sent = Request(request.method, request.url, headers, request.body)
    with service.aside():
        return service.around.back_channel(sent)


def json_of(response: Response) -> dict[str, Any] | None:
    """Return the object in a response; ``None`` for an error, and for what is no object."""
    if response.status != _OK:
        return None
    try:
        return read_object(response.body)
    except MalformedJsonError:
        return None


def json_at(flow: Flow, url: str) -> dict[str, Any] | None:
    """Return the object at a URL: of a registered document, or of the provider.

    Raises:
        BackChannelError: there is no answer.
    """
    text = flow.service.around.documents.at(url)
    if text is None:
        return json_of(call(flow, Request("GET", url)))
    try:
        return read_object(text)
    except MalformedJsonError:
        return None


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The URLs of a provider's endpoints; ``None`` where it has none."""

    authorize: str | None
    token: str | None
    user_info: str | None
    jwks: str | None


def endpoints_of(flow: Flow) -> Endpoints:
    """Return a provider's endpoints: as configured, else as its discovery document says.

    Raises:
        FederationError: it says nothing of where users sign in, or where codes are exchanged.
    """
    roles = (AUTHORIZE, TOKEN, USER_INFO, JWKS)
    urls = {role: configured_endpoint(flow.provider, role) for role in roles}
    if any(url is None for url in urls.values()):
        discovered = _discovered(flow)
        urls = {role: url or discovered.get(role) for role, url in urls.items()}
    if urls[AUTHORIZE] is None or urls[TOKEN] is None:
        raise FederationError(errors.FEDERATION_ENDPOINTS.format(name=flow.provider.name))
    return Endpoints(urls[AUTHORIZE], urls[TOKEN], urls[USER_INFO], urls[JWKS])


def _discovered(flow: Flow) -> dict[str, str]:
    url = discovery_url(flow.provider)
    try:
        document = {} if url is None else json_at(flow, url) or {}
    except BackChannelError:
        return {}
    named = ((role, document.get(member)) for role, member in _DISCOVERED.items())
    return {role: url for role, url in named if isinstance(url, str)}
