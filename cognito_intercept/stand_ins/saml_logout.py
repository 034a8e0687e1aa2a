"""The single logout service of a stand-in for a SAML provider."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from cognito_intercept.directory.saml_names import PROTOCOL_TAG, entity_id
from cognito_intercept.stand_in_keys import stand_in_certificate
from cognito_intercept.stand_ins.assertions import Recipient, response_xml, signed_xml, status_xml
from cognito_intercept.stand_ins.pages import form_page, refused
from cognito_intercept.stand_ins.saml import inflate, name_of

if TYPE_CHECKING:
    from cognito_intercept.directory.saml_logouts import SamlLogout
    from cognito_intercept.protocol.http import Request, Response
    from cognito_intercept.stand_ins.candidates import StandIn

__all__ = ["single_logout"]


def single_logout(stand_ins: list[StandIn], request: Request) -> Response:
    """Answer a browser with a LogoutRequest of a user pool, which must be signed."""
    match = _logout_of(stand_ins, request.query.get("RelayState", ""))
    if match is None:
        return refused("No user pool has sent this browser here.")
    stand_in, logout = match
    root = inflate(request.query.get("SAMLRequest", ""))
    if root is None or root.tag != f"{PROTOCOL_TAG}LogoutRequest":
        return refused("The request is no LogoutRequest.")
    if root.get("ID") != logout.request_id or not _is_signed(stand_in, request.parts.query):
        return refused("The LogoutRequest is not signed by the user pool.")
    text = base64.b64encode(_response(stand_in, logout).encode()).decode()
    return form_page(logout.response_url, {"SAMLResponse": text, "RelayState": logout.token})


def _logout_of(stand_ins: list[StandIn], token: str) -> tuple[StandIn, SamlLogout] | None:
    for stand_in in stand_ins:
        logout = stand_in.pool.saml_logouts.get(token)
        if logout is not None and logout.provider == stand_in.provider.name:
            return stand_in, logout
    return None


def _is_signed(stand_in: StandIn, query: str) -> bool:
    """Return whether the user pool's key signed a query (SAML bindings 3.4.4.1)."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - at first need
    from cryptography.hazmat.primitives.asymmetric import padding  # noqa: PLC0415 - as above
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415 - as above

    signed, _, rest = query.partition("&Signature=")
    signature = dict(parse_qsl(f"Signature={rest}")).get("Signature", "")
    key = stand_in.service.around.keyring.saml_key_of(stand_in.pool.id).public_key()
    try:
        key.verify(base64.b64decode(signature), signed.encode(), padding.PKCS1v15(), SHA256())
    except (InvalidSignature, ValueError):
        return False
    return True


def _response(stand_in: StandIn, logout: SamlLogout) -> str:
    service = stand_in.service
    response_id = f"_{service.entropy.uuid()}"
    recipient = Recipient(
        name_of(stand_in), entity_id(stand_in.pool.id), logout.response_url, logout.request_id
    )
    status = status_xml("Success")
    text = response_xml("LogoutResponse", recipient, response_id, service.now(), status)
    return signed_xml(text, response_id, stand_in_certificate(stand_in.provider.created))
