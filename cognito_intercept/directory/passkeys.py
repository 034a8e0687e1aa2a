"""Passkeys: what a pool wants of them, and the shapes in which the API shows them.

A passkey belongs to a user and to the relying party for which it was made; one of another
relying party, from before the pool's was changed, is listed but signs nobody in.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.directory.records import Passkey, PasskeyChallenge
from cognito_intercept.hosts import domains_host
from cognito_intercept.protocol.encoding import base64url

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import User

__all__ = [
    "ALGORITHMS",
    "CHALLENGE_BYTES",
    "Passkey",
    "PasskeyChallenge",
    "check_passkeys_enabled",
    "creation_options",
    "describe_passkey",
    "is_allowed_origin",
    "passkey_stands_for_mfa",
    "relying_party",
    "request_options",
    "requires_verification",
    "usable_passkeys",
]

_WEB_ORIGIN = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9_-]+(?:\.[a-z0-9_-]+)*)(?::(?P<port>[1-9][0-9]{0,4}))?"
)
_DEFAULT_PORTS = {("https", "443"), ("http", "80")}
_ANDROID_APP = re.compile(r"android:apk-key-hash:[A-Za-z0-9_-]+")

CHALLENGE_BYTES = 32

# ES256 and RS256, in the order of the sample [D recorded R079].
ALGORITHMS = (-7, -257)
# How long a browser waits for its user, in milliseconds [D recorded R079; G for a sign-in].
_CREATION_TIMEOUT, _REQUEST_TIMEOUT = 60_000, 180_000


def check_passkeys_enabled(pool: Pool) -> None:
    """Refuse what a pool without passkeys among its first factors cannot do.

    Raises:
        CognitoError: WebAuthnNotEnabledException.
    """
    if "WEB_AUTHN" not in pool.configuration.first_factors:
        raise errors.PASSKEYS_NOT_ENABLED()


def relying_party(pool: Pool) -> str | None:
    """Return the pool's relying party id: the configured one, or else its domain [D]."""
    return pool.configuration.relying_party_id or domains_host(pool.domains, pool.region)


def requires_verification(pool: Pool) -> bool:
    """Return whether the authenticator must verify its user, not only the presence of one."""
    return pool.configuration.passkeys_verify_user


def passkey_stands_for_mfa(pool: Pool, passed: tuple[str, ...]) -> bool:
    """Return whether the factors answered so far hold a passkey that spares the second factor."""
    return "WEB_AUTHN" in passed and pool.configuration.passkeys_satisfy_mfa


def usable_passkeys(pool: Pool, user: User) -> list[Passkey]:
    """Return the passkeys with which a user can sign in: those of the relying party of today."""
    party = relying_party(pool)
    return [passkey for passkey in user.passkeys.values() if passkey.relying_party == party]


def is_allowed_origin(origin: str, party: str) -> bool:
    """Return whether a page (or an app) may use passkeys of a relying party.

    Web pages are on the relying party's host or below it, by HTTPS except on localhost. Browsers
    serialise an origin in one way only (HTML standard, ASCII serialization of an origin), so
    everything else is refused: upper-case letters, user names, paths, backslashes, default ports.
    Android apps name the hash of their signing key instead (G: any is taken, for AWS asks the
    relying party's site which ones it trusts).
    """
    if _ANDROID_APP.fullmatch(origin):
        return True
    match = _WEB_ORIGIN.fullmatch(origin)
    if match is None or (match["scheme"], match["port"]) in _DEFAULT_PORTS:
        return False
    host = match["host"]
    is_local = match["scheme"] == "http" and host == "localhost"
    is_below = host == party or host.endswith(f".{party}")
    return (match["scheme"] == "https" or is_local) and is_below


def creation_options(pool: Pool, user: User, party: str, challenge: str) -> dict[str, Any]:
    """Return what ``navigator.credentials.create`` needs, as AWS writes it [D recorded R079]."""
    return {
        "authenticatorSelection": {
            "requireResidentKey": True,
            "residentKey": "required",
            "userVerification": _verification(pool),
        },
        "challenge": challenge,
        "excludeCredentials": [_descriptor(passkey) for passkey in usable_passkeys(pool, user)],
        "pubKeyCredParams": [{"alg": number, "type": "public-key"} for number in ALGORITHMS],
        "rp": {"id": party, "name": party},
        "timeout": _CREATION_TIMEOUT,
        "user": {
            "displayName": user.username,
            "id": base64url(user.sub.encode()),
            "name": user.username,
        },
    }


def request_options(
    pool: Pool, party: str, challenge: str, passkeys: list[Passkey]
) -> dict[str, Any]:
    """Return what ``navigator.credentials.get`` needs (the order of the members is a guess)."""
    return {
        "challenge": challenge,
        "timeout": _REQUEST_TIMEOUT,
        "rpId": party,
        "allowCredentials": [
            _descriptor(passkey) | {"transports": passkey.transports} for passkey in passkeys
        ],
        "userVerification": _verification(pool),
    }


def _verification(pool: Pool) -> str:
    return "required" if requires_verification(pool) else "preferred"


def _descriptor(passkey: Passkey) -> dict[str, Any]:
    return {"id": passkey.id, "type": "public-key"}


def describe_passkey(passkey: Passkey) -> dict[str, Any]:
    """Return the ``WebAuthnCredentialDescription`` shape [D recorded R067]."""
    return {
        "CredentialId": passkey.id,
        "FriendlyCredentialName": passkey.name,
        "RelyingPartyId": passkey.relying_party,
        "AuthenticatorAttachment": passkey.attachment,
        "AuthenticatorTransports": passkey.transports,
        "CreatedAt": passkey.created,
    }
