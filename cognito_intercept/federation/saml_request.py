"""SAML AuthnRequests: by the HTTP-Redirect binding, which the metadata must offer.

They are signed where the provider's details have ``RequestSigningAlgorithm``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.back_channel import BackChannelError
from cognito_intercept.directory.provider_details import services_in
from cognito_intercept.directory.provider_endpoints import saml_sign_on_url
from cognito_intercept.directory.saml_metadata import SamlMetadata, parse_metadata
from cognito_intercept.directory.saml_names import HTTP_POST
from cognito_intercept.federation.flow import FederationError
from cognito_intercept.federation.provider_calls import call
from cognito_intercept.federation.saml_messages import redirect_url, request_xml
from cognito_intercept.protocol.http import Request

if TYPE_CHECKING:
    from cognito_intercept.directory.federated_sign_ins import FederatedSignIn
    from cognito_intercept.federation.flow import Flow

__all__ = ["metadata_of", "request_url"]

_CACHED_SECONDS = 6 * 3600


def metadata_of(flow: Flow) -> SamlMetadata:
    """Return what a provider's metadata say: as they were given, or as they are at the URL.

    What was found at the MetadataURL is used for six hours [D hosted-ui.md 7].

    Raises:
        FederationError: they are not known.
        CognitoError: InvalidParameterException: they are none.
    """
    _refresh(flow)
    text = flow.provider.metadata or _text_at(flow, flow.provider.details.get("MetadataURL", ""))
    return parse_metadata(text, flow.service.now())


def _refresh(flow: Flow) -> None:
    """Read a registered document at the MetadataURL again, if it is time and it is right."""
    service, provider = flow.service, flow.provider
    now, read = service.now(), provider.metadata_read
    if provider.metadata is None or read is None or now - read < _CACHED_SECONDS:
        return
    text = service.around.documents.at(provider.details.get("MetadataURL", ""))
    if text is None:
        return
    try:
        services = services_in(parse_metadata(text, now))
    except errors.CognitoError:
        return
    stale = ("SSORedirectBindingURI", "SLORedirectBindingURI")
    details = {name: value for name, value in provider.details.items() if name not in stale}
    service.change_provider(provider, details=details | services, metadata=text, metadata_read=now)


def _text_at(flow: Flow, url: str) -> str:
    known = flow.service.around.documents.at(url)
    if known is not None:
        return known
    try:
        return call(flow, Request("GET", url)).body.decode("utf-8", "replace")
    except BackChannelError as error:
        text = errors.FEDERATION_ENDPOINTS.format(name=flow.provider.name)
        raise FederationError(text) from error


def request_url(flow: Flow, sign_in: FederatedSignIn) -> str:
    """Return the URL of the provider's sign-on service with an AuthnRequest.

    Raises:
        FederationError: the service is not known.
    """
    _refresh(flow)
    url = saml_sign_on_url(flow.provider) or metadata_of(flow).sign_on_url
    is_signed = "RequestSigningAlgorithm" in flow.provider.details
    relay_state = {"RelayState": sign_in.token}
    return redirect_url(flow, url, _request(flow, sign_in, url), relay_state, is_signed=is_signed)


def _request(flow: Flow, sign_in: FederatedSignIn, url: str) -> str:
    attributes = {
        "AssertionConsumerServiceURL": sign_in.redirect_uri,
        "Destination": url,
        "ID": sign_in.request_id,
        "ProtocolBinding": HTTP_POST,
    }
    return request_xml(flow, "AuthnRequest", attributes)
