"""Single logout: a signed LogoutRequest to a SAML provider, and the provider's LogoutResponse.

A provider has it where its ``IDPSignout`` is true and its metadata have a SingleLogoutService of
the HTTP-Redirect binding. Requests are always signed; responses come by the HTTP-POST binding
[D guide: SAML sign-out flow].
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from cognito_intercept import errors
from cognito_intercept.directory.federated_sign_ins import FEDERATION_SECONDS
from cognito_intercept.directory.identity_providers import has_flag
from cognito_intercept.directory.provider_endpoints import LOGOUT, saml_logout_url
from cognito_intercept.directory.saml_logouts import SamlLogout, keep_logout
from cognito_intercept.directory.saml_names import ASSERTION, ASSERTION_TAG, PROTOCOL_TAG
from cognito_intercept.federation.saml_messages import (
    attributes_xml,
    decode_response,
    invalid,
    is_success,
    issuer_of,
    parse_message,
    redirect_url,
    request_xml,
    signed_part,
)
from cognito_intercept.federation.saml_request import metadata_of
from cognito_intercept.federation.start import new_token, reachable

if TYPE_CHECKING:
    from cognito_intercept.directory.browser_sessions import BrowserSession, ProviderSession
    from cognito_intercept.federation.flow import Flow

__all__ = ["check_logout_response", "start_logout"]


def start_logout(flow: Flow, session: BrowserSession, base_url: str, location: str) -> str | None:
    """Begin the sign-out at the provider that a browser's session came from.

    Args:
        flow: the user pool, the app client and the provider.
        session: the browser's session.
        base_url: what the URLs of the user pool's pages start with.
        location: where the browser goes in the end.

    Returns:
        The URL that the browser is sent to; ``None`` where the provider takes no part in it.
    """
    service, provider, origin = flow.service, flow.provider, session.origin
    url = saml_logout_url(provider)
    is_enabled = has_flag(provider, "IDPSignout")
    if url is None or not is_enabled or origin is None or origin.name_id is None:
        return None
    logout = SamlLogout(
        token=new_token(flow),
        client_id=flow.client.id,
        provider=provider.name,
        request_id=f"_{service.entropy.uuid()}",
        response_url=f"{base_url}/saml2/logout",
        session=session.token,
        session_index=origin.session_index,
        location=location,
        expires=service.now() + FEDERATION_SECONDS,
    )
    keep_logout(flow.pool, logout, service.now())
    request = _request(flow, logout, origin, url)
    whole = redirect_url(flow, url, request, {"RelayState": logout.token}, is_signed=True)
    return reachable(flow, whole, LOGOUT)


def _request(flow: Flow, logout: SamlLogout, origin: ProviderSession, url: str) -> str:
    index = ""
    if origin.session_index is not None:
        text = escape(origin.session_index)
        index = f"<saml2p:SessionIndex>{text}</saml2p:SessionIndex>"
    name = (
        f'<saml2:NameID xmlns:saml2="{ASSERTION}" {attributes_xml(origin.name_attributes)}>'
        f"{escape(origin.name_id or '')}</saml2:NameID>"
    )
    attributes = {"Destination": url, "ID": logout.request_id}
    return request_xml(flow, "LogoutRequest", attributes, name + index)


def check_logout_response(flow: Flow, logout: SamlLogout, encoded: str) -> None:
    """Check that a provider has signed a user out.

    Args:
        flow: the user pool, the app client and the provider.
        logout: the sign-out that the response is to end.
        encoded: the ``SAMLResponse``, base64.

    Raises:
        FederationError: the response is none, is not signed by the provider, is for another request
            or session, or says that the user is not signed out.
        CognitoError: InvalidParameterException: the provider's metadata are none.
    """
    document = decode_response(encoded)
    tag = f"{PROTOCOL_TAG}LogoutResponse"
    parse_message(document, tag)
    metadata = metadata_of(flow)
    root = signed_part(flow, metadata, document)
    if root is None or root.tag != tag:
        raise invalid(errors.FEDERATION_SAML_RESPONSE_SIGNATURE.text)
    if issuer_of(root) != metadata.entity_id:
        raise invalid("The response is of another issuer.")
    _check_statements(root, logout)


def _check_statements(root: Any, logout: SamlLogout) -> None:
    if root.get("InResponseTo") != logout.request_id:
        raise invalid("The response is to another request.")
    if root.get("Destination", logout.response_url) != logout.response_url:
        raise invalid("The response is for another destination.")
    if not is_success(root):
        raise invalid("The status is not Success.")
    # Some providers repeat AuthnStatements: the first one must be the session's [D guide].
    statement = root.find(f".//{ASSERTION_TAG}AuthnStatement")
    if statement is not None and statement.get("SessionIndex") != logout.session_index:
        raise invalid("The response is for another session.")
