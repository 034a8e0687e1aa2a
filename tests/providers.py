"""Identity providers for tests: their details, SAML metadata, and how to create them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric import rsa

from cognito_intercept.certificates import self_signed
from cognito_intercept.directory.federated_users import add_federated_user

if TYPE_CHECKING:
    from cognito_intercept.directory.user import User
    from cognito_intercept.emulator import Cognito
    from tests.realms import Realm

OIDC = {
    "client_id": "c",
    "client_secret": "s",
    "attributes_request_method": "GET",
    "oidc_issuer": "https://issuer.example.com",
    "authorize_scopes": "openid",
}
SOCIAL = {"client_id": "c", "client_secret": "s", "authorize_scopes": "email profile"}
APPLE = {
    "client_id": "com.example",
    "team_id": "t",
    "key_id": "k",
    "private_key": "p",
    "authorize_scopes": "email name",
}
METADATA_URL = "https://idp.example.com/metadata"
DETAILS: dict[str, dict[str, str]] = {
    "OIDC": OIDC,
    "SAML": {"MetadataURL": METADATA_URL},
    "Google": SOCIAL,
    "Facebook": SOCIAL,
    "LoginWithAmazon": SOCIAL,
    "SignInWithApple": APPLE,
}
PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol"
BINDINGS = "urn:oasis:names:tc:SAML:2.0:bindings"
# The certificate's first day; it is for ten years.
START = 1_700_000_000.0


@cache
def certificate(start: float = START) -> str:
    """Return a certificate of an identity provider, in base64."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return self_signed(key, "idp.example.com", start)


def service(name: str, binding: str = "HTTP-Redirect", location: str = "") -> str:
    """Return one element of SAML metadata that says where a service is."""
    where = location or f"https://idp.example.com/{name}"
    return f'<md:{name} Binding="{BINDINGS}:{binding}" Location="{where}"/>'


SIGN_ON = service("SingleSignOnService")
LOGOUT = service("SingleLogoutService")


def key_descriptor(text: str, use: str = ' use="signing"') -> str:
    """Return the element of SAML metadata with a certificate."""
    return (
        f"<md:KeyDescriptor{use}><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{text}"
        "</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
    )


def metadata(*parts: str) -> str:
    """Return a SAML metadata document of these parts."""
    return (
        '<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"'
        ' xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="https://idp.example.com">'
        f'<md:IDPSSODescriptor protocolSupportEnumeration="{PROTOCOL}">{"".join(parts)}'
        "</md:IDPSSODescriptor></md:EntityDescriptor>"
    )


def whole_metadata() -> str:
    """Return a SAML metadata document of an identity provider with sign-on and logout."""
    return metadata(key_descriptor(certificate()), SIGN_ON, LOGOUT)


def create(realm: Realm, name: str = "MyOIDC", kind: str = "OIDC", **settings: Any) -> Any:
    """Create an identity provider and return it."""
    return realm.idp.create_identity_provider(
        **named(realm, name), ProviderType=kind, **{"ProviderDetails": DETAILS[kind]} | settings
    )["IdentityProvider"]


def create_social(realm: Realm, kind: str) -> Any:
    """Create a social identity provider, whose name is that of its type."""
    return create(realm, kind, kind)


def named(realm: Realm, name: str = "MyOIDC") -> dict[str, str]:
    """Return the parameters that name an identity provider."""
    return {"UserPoolId": realm.pool_id, "ProviderName": name}


def described(realm: Realm, name: str = "MyOIDC") -> Any:
    """Describe an identity provider."""
    return realm.idp.describe_identity_provider(**named(realm, name))["IdentityProvider"]


def account(
    value: str | None, provider: str | None = "Google", attribute: str | None = "Cognito_Subject"
) -> dict[str, str]:
    """Return an account at a provider, without the members that are None."""
    members = {
        "ProviderName": provider,
        "ProviderAttributeName": attribute,
        "ProviderAttributeValue": value,
    }
    return {name: item for name, item in members.items() if item is not None}


def link(realm: Realm, source: dict[str, str], destination: Any = "ann") -> Any:
    """Link a user to an account."""
    to = account(destination, "Cognito", None) if isinstance(destination, str) else destination
    return realm.idp.admin_link_provider_for_user(
        UserPoolId=realm.pool_id, DestinationUser=to, SourceUser=source
    )


def federated(cognito: Cognito, realm: Realm, provider: str, subject: str, **more: str) -> User:
    """Add the user of an account at an identity provider, as the first sign-in will."""
    service = cognito.service("us-east-1")
    with service.turn():
        pool = service.pool(realm.pool_id)
        attributes = {"sub": service.entropy.sub(), **more}
        found = pool.identity_providers[provider]
        return add_federated_user(pool, found, subject, attributes, service.now())
