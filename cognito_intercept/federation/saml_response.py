"""SAML responses of a browser that comes back: verified, and read as a provider's answer.

The checks are those that AWS announced for all user pools [R c6fc/npk 87, D hosted-ui.md 7]. The
signature is verified by signxml, which the extra ``saml`` installs; of the assertion nothing is
read but what the signature covers.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.directory.browser_sessions import ProviderSession
from cognito_intercept.directory.federated_sign_ins import FEDERATION_SECONDS, is_replayed
from cognito_intercept.directory.provider_endpoints import (
    SIGN_ON,
    endpoint_at,
    saml_sign_on_url,
)
from cognito_intercept.directory.saml_names import (
    ASSERTION_TAG,
    PROTOCOL_TAG,
    STATUS,
    entity_id,
)
from cognito_intercept.federation.flow import SERVER_ERROR, FederationError
from cognito_intercept.federation.saml_request import metadata_of
from cognito_intercept.stand_in_keys import stand_in_certificate
from cognito_intercept.token_exchange.saml_tokens import moment, signed_assertion
from cognito_intercept.triggers.inbound_federation import ProviderAnswer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from cognito_intercept.directory.federated_sign_ins import FederatedSignIn
    from cognito_intercept.directory.saml_metadata import SamlMetadata
    from cognito_intercept.federation.flow import Flow

__all__ = ["MAX_RESPONSE", "invalid", "saml_answer"]

# The characters of a SAMLResponse [D hosted-ui.md 7].
MAX_RESPONSE = 100_000
_SUCCESS = f"{STATUS}:Success"
_CONFIRMATION = f"{ASSERTION_TAG}Subject/{ASSERTION_TAG}SubjectConfirmation"


def invalid(reason: str) -> FederationError:
    """Return the error of a response that is refused; a blank ends the text [R]."""
    return FederationError(f"{errors.FEDERATION_SAML.format(reason=reason)} ", SERVER_ERROR)


def saml_answer(flow: Flow, sign_in: FederatedSignIn, encoded: str) -> ProviderAnswer:
    """Return what a SAML provider says of a user.

    Args:
        flow: the sign-in.
        sign_in: the request that it answers; its ``request_id`` is empty where the provider began.
        encoded: the ``SAMLResponse``, base64.

    Raises:
        FederationError: the response is none, of another provider, for another service, out of
            time, for another request or used before.
        CognitoError: InvalidParameterException: the provider's metadata are none.
    """
    document = _decoded(encoded)
    _check_response(_root(document), sign_in)
    metadata = metadata_of(flow)
    now = flow.service.now()
    certificates = (*metadata.certificates, *_certificates_of_stand_in(flow))
    try:
        assertion = signed_assertion(document, certificates, now)
    except ImportError:
        raise FederationError(errors.FEDERATION_SAML_EXTRA.text, SERVER_ERROR) from None
    if assertion is None:
        raise invalid(errors.FEDERATION_SAML_SIGNATURE.text)
    _check_assertion(flow, assertion, metadata)
    _check_confirmation(assertion, sign_in, now)
    if is_replayed(flow.pool, assertion.get("ID", ""), now + FEDERATION_SECONDS, now):
        raise invalid("The assertion was used before.")
    subject = (assertion.findtext(f"{ASSERTION_TAG}Subject/{ASSERTION_TAG}NameID") or "").strip()
    if not subject:
        raise invalid("The assertion has no NameID.")
    parts = {"samlResponse": {"NameID": subject} | dict(_statements(assertion))}
    session = _session(flow, assertion, subject)
    return ProviderAnswer(flow.provider.name, flow.provider.type, subject, parts, session)


def _session(flow: Flow, assertion: Any, subject: str) -> ProviderSession:
    """Return by what the provider knows the sign-in, if it is to end it as well."""
    name = assertion.find(f"{ASSERTION_TAG}Subject/{ASSERTION_TAG}NameID")
    statement = assertion.find(f"{ASSERTION_TAG}AuthnStatement")
    return ProviderSession(
        flow.provider.name,
        name_id=subject,
        name_attributes=dict(name.attrib),
        session_index=None if statement is None else statement.get("SessionIndex"),
    )


def _decoded(encoded: str) -> bytes:
    if len(encoded) > MAX_RESPONSE:
        raise invalid("The response is too long.")
    try:
        return base64.b64decode("".join(encoded.split()), validate=True)
    except ValueError:
        raise invalid("The response cannot be decoded.") from None


def _root(document: bytes) -> Element:
    from defusedxml.ElementTree import fromstring  # noqa: PLC0415 - at first need

    try:
        # What is no XML raises SyntaxError, what defusedxml refuses ValueError.
        root: Element = fromstring(document)
    except (SyntaxError, ValueError):
        raise invalid("The response cannot be parsed.") from None
    if root.tag != f"{PROTOCOL_TAG}Response":
        raise invalid("The response cannot be parsed.")
    return root


def _check_response(root: Element, sign_in: FederatedSignIn) -> None:
    """Check what the response says around the assertion; its signature may not cover this."""
    code = root.find(f"{PROTOCOL_TAG}Status/{PROTOCOL_TAG}StatusCode")
    if code is None or code.get("Value") != _SUCCESS:
        message = root.findtext(f"{PROTOCOL_TAG}Status/{PROTOCOL_TAG}StatusMessage")
        raise invalid(message or "The status is not Success.")
    if root.get("Destination", sign_in.redirect_uri) != sign_in.redirect_uri:
        raise invalid("The response is for another destination.")
    if root.get("InResponseTo", "") != sign_in.request_id:
        raise invalid("The response is to another request.")


def _certificates_of_stand_in(flow: Flow) -> tuple[str, ...]:
    """Return the certificate of the provider's stand-in, which has not the provider's own key."""
    url = saml_sign_on_url(flow.provider)
    if url is None or endpoint_at(flow.provider, url) != SIGN_ON:
        return ()
    return (stand_in_certificate(flow.provider.created),)


def _check_assertion(flow: Flow, assertion: Any, metadata: SamlMetadata) -> None:
    now = flow.service.now()
    if (assertion.findtext(f"{ASSERTION_TAG}Issuer") or "").strip() != metadata.entity_id:
        raise invalid("The assertion is of another issuer.")
    conditions = assertion.find(f"{ASSERTION_TAG}Conditions")
    audiences = [one.text for one in assertion.iter(f"{ASSERTION_TAG}Audience")]
    if conditions is None or entity_id(flow.pool.id) not in audiences:
        raise invalid("The assertion is for another audience.")
    if now < moment(conditions.get("NotBefore"), 0.0):
        raise invalid("The assertion is not valid yet.")
    if now >= moment(conditions.get("NotOnOrAfter"), 0.0):
        raise invalid("The assertion has expired.")


def _check_confirmation(assertion: Any, sign_in: FederatedSignIn, now: float) -> None:
    data = assertion.find(f"{_CONFIRMATION}/{ASSERTION_TAG}SubjectConfirmationData")
    if data is None or data.get("Recipient") != sign_in.redirect_uri:
        raise invalid("The assertion is for another recipient.")
    if now >= moment(data.get("NotOnOrAfter"), 0.0):
        raise invalid("The assertion has expired.")
    if data.get("InResponseTo", "") != sign_in.request_id:
        raise invalid("The assertion is to another request.")


def _statements(assertion: Any) -> Iterator[tuple[str, Any]]:
    """Return the attributes; one with several values has a list."""
    for attribute in assertion.iter(f"{ASSERTION_TAG}Attribute"):
        values = [one.text or "" for one in attribute.iterfind(f"{ASSERTION_TAG}AttributeValue")]
        if values:
            yield attribute.get("Name", ""), values[0] if len(values) == 1 else values
