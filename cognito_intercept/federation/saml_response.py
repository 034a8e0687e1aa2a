"""SAML responses of a browser that comes back: verified, and read as a provider's answer.

The checks are those that AWS announced for all user pools [R c6fc/npk 87, D hosted-ui.md 7]. The
signature is verified by signxml, which the extra ``saml`` installs; of the assertion nothing is
read but what the signature covers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept.directory.browser_sessions import ProviderSession
from cognito_intercept.directory.federated_sign_ins import FEDERATION_SECONDS, is_replayed
from cognito_intercept.directory.saml_names import ASSERTION_TAG, PROTOCOL_TAG, entity_id
from cognito_intercept.federation.proved_assertions import proved_assertion
from cognito_intercept.federation.saml_messages import (
    decode_response,
    invalid,
    is_success,
    issuer_of,
    parse_message,
)
from cognito_intercept.federation.saml_request import metadata_of
from cognito_intercept.token_exchange.saml_tokens import moment
from cognito_intercept.triggers.inbound_federation import ProviderAnswer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from cognito_intercept.directory.federated_sign_ins import FederatedSignIn
    from cognito_intercept.directory.saml_metadata import SamlMetadata
    from cognito_intercept.federation.flow import Flow

__all__ = ["saml_answer"]

# What a LogoutRequest repeats of a NameID (SAML core 3.7.3.2).
_NAME_ATTRIBUTES = ("Format", "NameQualifier", "SPNameQualifier", "SPProvidedID")
_CONFIRMATION = f"{ASSERTION_TAG}Subject/{ASSERTION_TAG}SubjectConfirmation"


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
    document = decode_response(encoded)
    root = parse_message(document, f"{PROTOCOL_TAG}Response")
    _check_response(root, sign_in)
    metadata, now = metadata_of(flow), flow.service.now()
    assertion = proved_assertion(flow, metadata, document, root)
    ends = _check_assertion(flow, assertion, metadata)
    _check_confirmation(assertion, sign_in, now)
    remembered = max(ends, now + FEDERATION_SECONDS)
    if is_replayed(flow.pool, assertion.get("ID", ""), remembered, now):
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
        name_attributes={n: name.get(n) for n in _NAME_ATTRIBUTES if name.get(n) is not None},
        session_index=None if statement is None else statement.get("SessionIndex"),
    )


def _check_response(root: Element, sign_in: FederatedSignIn) -> None:
    """Check what the response says around the assertion; its signature may not cover this."""
    if not is_success(root):
        message = root.findtext(f"{PROTOCOL_TAG}Status/{PROTOCOL_TAG}StatusMessage")
        raise invalid(message or "The status is not Success.")
    if root.get("Destination", sign_in.redirect_uri) != sign_in.redirect_uri:
        raise invalid("The response is for another destination.")
    if root.get("InResponseTo", "") != sign_in.request_id:
        raise invalid("The response is to another request.")


def _check_assertion(flow: Flow, assertion: Any, metadata: SamlMetadata) -> float:
    """Check issuer, audience and time of an assertion; return when it ends."""
    now = flow.service.now()
    if issuer_of(assertion) != metadata.entity_id:
        raise invalid("The assertion is of another issuer.")
    conditions = assertion.find(f"{ASSERTION_TAG}Conditions")
    audiences = [one.text for one in assertion.iter(f"{ASSERTION_TAG}Audience")]
    if conditions is None or entity_id(flow.pool.id) not in audiences:
        raise invalid("The assertion is for another audience.")
    if now < moment(conditions.get("NotBefore"), 0.0):
        raise invalid("The assertion is not valid yet.")
    ends = moment(conditions.get("NotOnOrAfter"), 0.0)
    if now >= ends:
        raise invalid("The assertion has expired.")
    return ends


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
