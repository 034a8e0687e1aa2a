"""ProviderDetails of identity providers: what each type needs, and what the service adds.

Required keys and texts are verified [V data.md 8]; what is added is documented with the
operations [D model: CreateIdentityProvider].
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cognito_intercept import errors
from cognito_intercept.directory.identity_providers import OIDC, SAML
from cognito_intercept.directory.saml_metadata import SamlMetadata, parse_metadata
from cognito_intercept.hosts import is_loopback_host
from cognito_intercept.protocol.encoding import MalformedJsonError, read_object

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["CheckedDetails", "SamlSurroundings", "checked_details", "services_in"]

Details = dict[str, str]

_GOOGLE = {
    "attributes_url": "https://people.googleapis.com/v1/people/me?personFields=",
    "attributes_url_add_attributes": "true",
    "authorize_url": "https://accounts.google.com/o/oauth2/v2/auth",
    "oidc_issuer": "https://accounts.google.com",
    "token_request_method": "POST",
    "token_url": "https://www.googleapis.com/oauth2/v4/token",
}
_AMAZON = {
    "attributes_url": "https://api.amazon.com/user/profile",
    "attributes_url_add_attributes": "false",
    "authorize_url": "https://www.amazon.com/ap/oa",
    "token_request_method": "POST",
    "token_url": "https://api.amazon.com/auth/o2/token",
}
_APPLE = {
    "attributes_url_add_attributes": "false",
    "authorize_url": "https://appleid.apple.com/auth/authorize",
    "oidc_issuer": "https://appleid.apple.com",
    "token_request_method": "POST",
    "token_url": "https://appleid.apple.com/auth/token",
}
_FACEBOOK = {
    "attributes_url": "https://graph.facebook.com/{version}/me?fields=",
    "attributes_url_add_attributes": "true",
    "authorize_url": "https://www.facebook.com/{version}/dialog/oauth",
    "token_request_method": "GET",
    "token_url": "https://graph.facebook.com/{version}/oauth/access_token",
}
# Facebook's API without an api_version (G): that of the documentation's example.
_FACEBOOK_VERSION = "v17.0"
_ADDED = {
    "Google": _GOOGLE,
    "LoginWithAmazon": _AMAZON,
    "SignInWithApple": _APPLE,
    "Facebook": _FACEBOOK,
    OIDC: {"attributes_url_add_attributes": "false"},
}

_SOCIAL_KEYS = ("client_id", "client_secret", "authorize_scopes")
_APPLE_KEYS = ("client_id", "private_key", "team_id", "key_id")
_OIDC_KEYS = ("client_id", "authorize_scopes", "oidc_issuer", "attributes_request_method")
# The members of an OpenID Connect discovery document, by what they are among the details.
_DISCOVERED = {
    "attributes_url": "userinfo_endpoint",
    "authorize_url": "authorization_endpoint",
    "jwks_uri": "jwks_uri",
    "token_url": "token_endpoint",
}
_SAML_FLAGS = ("EncryptedResponses", "IDPInit", "IDPSignout")
_SIGNING_ALGORITHM = "rsa-sha256"
_BOOLEANS = frozenset({"true", "false"})


@dataclass(frozen=True, slots=True)
class SamlSurroundings:
    """What the details of a SAML provider are checked against and completed with.

    Attributes:
        now: the time in seconds since the epoch.
        certificate: returns the pool's certificate, base64 of DER, for encrypted assertions.
    """

    now: float
    certificate: Callable[[], str]


@dataclass(frozen=True, slots=True)
class CheckedDetails:
    """ProviderDetails with what the service adds, and the SAML metadata document if known."""

    details: Details
    metadata: str | None = None


def checked_details(
    provider_type: str,
    details: Details,
    document_at: Callable[[str], str | None],
    saml: SamlSurroundings,
) -> CheckedDetails:
    """Check the ProviderDetails of a request and complete them.

    Args:
        provider_type: the ProviderType.
        details: as they were given; an empty value is none. What is given goes before what the
            service would add.
        document_at: returns the document at a URL; ``None`` where it is not known. Nothing is
            fetched over the network.
        saml: the surroundings of a SAML provider.

    Raises:
        CognitoError: InvalidParameterException.
    """
    present = {name: value for name, value in details.items() if value}
    if provider_type == SAML:
        return _saml_details(present, document_at, saml)
    if provider_type == OIDC:
        _check_oidc(present)
        present = _discovered(present, document_at) | present
    elif provider_type == "SignInWithApple":
        _require(present, _APPLE_KEYS, errors.PROVIDER_DETAILS_APPLE)
    else:
        _require(present, _SOCIAL_KEYS, errors.PROVIDER_DETAILS_SOCIAL)
    version = present.get("api_version", _FACEBOOK_VERSION)
    added = {k: value.format(version=version) for k, value in _ADDED[provider_type].items()}
    return CheckedDetails(added | present)


def _require(details: Details, names: tuple[str, ...], refusal: errors.Message) -> None:
    if not all(name in details for name in names):
        raise refusal()


def _check_oidc(details: Details) -> None:
    _require(details, _OIDC_KEYS, errors.PROVIDER_DETAILS_OIDC)
    method = details["attributes_request_method"]
    if method not in ("POST", "GET"):
        raise errors.OIDC_REQUEST_METHOD(value=method)
    for name in ("oidc_issuer", *_DISCOVERED):
        if name in details and not _is_allowed(details[name]):
            raise errors.OIDC_ENDPOINT_HTTPS()


def _is_allowed(url: str) -> bool:
    """Return whether a URL is https, or on this machine, where AWS could not reach it anyway."""
    if url.startswith("https://"):
        return True
    return url.startswith("http://") and is_loopback_host(urlsplit(url).hostname or "")


def _discovered(details: Details, document_at: Callable[[str], str | None]) -> Details:
    """Return the endpoints in the issuer's discovery document, where that is known."""
    issuer = details["oidc_issuer"].rstrip("/")
    text = document_at(f"{issuer}/.well-known/openid-configuration")
    try:
        document = {} if text is None else read_object(text)
    except MalformedJsonError:
        # What AWS says of such a document is not known; sign-in fails then.
        document = {}
    return {
        name: document[member]
        for name, member in _DISCOVERED.items()
        if isinstance(document.get(member), str)
    }


def _saml_details(
    details: Details, document_at: Callable[[str], str | None], saml: SamlSurroundings
) -> CheckedDetails:
    url, text = details.get("MetadataURL"), details.get("MetadataFile")
    if url is None and text is None:
        raise errors.SAML_METADATA_REQUIRED()
    if url is not None and text is not None:
        raise errors.SAML_METADATA_TWICE()
    _check_saml_options(details)
    if url is not None:
        text = document_at(url)
    added = {"ActiveEncryptionCertificate": saml.certificate()}
    if text is not None:
        added |= services_in(parse_metadata(text, saml.now))
    return CheckedDetails(details | added, text)


def services_in(metadata: SamlMetadata) -> Details:
    """Return the details that say where the services of a SAML provider are."""
    logout = metadata.logout_url
    services = {"SSORedirectBindingURI": metadata.sign_on_url}
    return services if logout is None else services | {"SLORedirectBindingURI": logout}


def _check_saml_options(details: Details) -> None:
    for name in _SAML_FLAGS:
        if details.get(name, "true").lower() not in _BOOLEANS:
            raise errors.SAML_FLAG(name=name)
    if details.get("RequestSigningAlgorithm", _SIGNING_ALGORITHM) != _SIGNING_ALGORITHM:
        raise errors.SAML_SIGNING_ALGORITHM()
