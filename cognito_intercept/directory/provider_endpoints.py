"""The endpoints of identity providers of the OAuth kind: configured, well-known, or by default."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cognito_intercept.directory.identity_providers import SAML
from cognito_intercept.hosts import is_loopback_host

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cognito_intercept.directory.identity_providers import IdentityProvider

__all__ = [
    "AUTHORIZE",
    "DISCOVERY",
    "JWKS",
    "LOGOUT",
    "METADATA",
    "SIGN_ON",
    "TOKEN",
    "USER_INFO",
    "Address",
    "address_of",
    "configured_endpoint",
    "default_endpoint",
    "discovery_url",
    "endpoint_at",
    "endpoints_of",
    "saml_logout_url",
    "saml_sign_on_url",
]

# The host with its port, and the path.
Address = tuple[str, str]

# What an endpoint is for; in the local form these are the ends of the stand-ins' paths.
AUTHORIZE, TOKEN, USER_INFO, JWKS = "authorize", "token", "userinfo", "jwks.json"
DISCOVERY = ".well-known/openid-configuration"
METADATA, SIGN_ON, LOGOUT = "metadata", "sso", "slo"

# The keys of ProviderDetails.
_DETAILS = {
    AUTHORIZE: "authorize_url",
    TOKEN: "token_url",
    USER_INFO: "attributes_url",
    JWKS: "jwks_uri",
}
# Where the keys of social providers are, which their details do not say.
_KEYS = {
    "Google": "https://www.googleapis.com/oauth2/v3/certs",
    "SignInWithApple": "https://appleid.apple.com/auth/keys",
}


def configured_endpoint(provider: IdentityProvider, role: str) -> str | None:
    """Return the URL of an endpoint as far as it is configured or well-known."""
    url = provider.details.get(_DETAILS[role])
    return _KEYS.get(provider.type) if url is None and role == JWKS else url


def default_endpoint(issuer: str, role: str) -> str:
    """Return the URL that an endpoint has at a stand-in, where nothing else is configured."""
    return f"{issuer.rstrip('/')}/{role}"


def discovery_url(provider: IdentityProvider) -> str | None:
    """Return where a provider's discovery document is."""
    issuer = provider.details.get("oidc_issuer")
    return None if issuer is None else default_endpoint(issuer, DISCOVERY)


def saml_sign_on_url(provider: IdentityProvider) -> str | None:
    """Return the single sign-on service of a SAML provider.

    Where the document at its MetadataURL is not known, it is that of the stand-in.
    """
    details = provider.details
    url = details.get("SSORedirectBindingURI")
    if url is not None or "MetadataURL" not in details:
        return url
    return _beside(details["MetadataURL"], SIGN_ON)


def saml_logout_url(provider: IdentityProvider) -> str | None:
    """Return the single logout service of a SAML provider; ``None`` where there is none.

    Where the document at its MetadataURL is not known, it is that of the stand-in.
    """
    details = provider.details
    is_known = "SSORedirectBindingURI" in details
    if is_known or "MetadataURL" not in details:
        return details.get("SLORedirectBindingURI")
    return _beside(details["MetadataURL"], LOGOUT)


def _beside(url: str, name: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/{name}"


def endpoint_at(provider: IdentityProvider, url: str) -> str | None:
    """Return what a provider has at a URL, its query apart; ``None``: nothing.

    A provider on this machine is a real one: nothing stands in for it.
    """
    return endpoints_of(provider).get(address_of(url))


def endpoints_of(provider: IdentityProvider) -> Mapping[Address, str]:
    """Return what a provider has at which addresses."""
    return _endpoints(provider.type, tuple(provider.details.items()))


@lru_cache(maxsize=256)
def _endpoints(kind: str, details: tuple[tuple[str, str], ...]) -> Mapping[Address, str]:
    named = dict(details)
    urls = _saml_urls(named) if kind == SAML else _oauth_urls(kind, named)
    return {
        address_of(url): role
        for role, url in urls.items()
        if url and not is_loopback_host(urlsplit(url).hostname or "")
    }


def _oauth_urls(kind: str, details: dict[str, str]) -> dict[str, str]:
    issuer = details.get("oidc_issuer")
    urls = {role: details[key] for role, key in _DETAILS.items() if key in details}
    if kind in _KEYS:
        urls.setdefault(JWKS, _KEYS[kind])
    if issuer is not None:
        for role in (DISCOVERY, *_DETAILS):
            urls.setdefault(role, default_endpoint(issuer, role))
    return urls


def _saml_urls(details: dict[str, str]) -> dict[str, str]:
    urls = {
        METADATA: details.get("MetadataURL", ""),
        SIGN_ON: details.get("SSORedirectBindingURI", ""),
        LOGOUT: details.get("SLORedirectBindingURI", ""),
    }
    if urls[METADATA]:
        for role in (SIGN_ON, LOGOUT):
            urls[role] = urls[role] or _beside(urls[METADATA], role)
    return urls


def address_of(url: str) -> Address:
    """Return what two URLs of one endpoint have in common: host and path."""
    parts = urlsplit(url)
    return parts.netloc.lower(), parts.path
