"""The page on which a user sets up the first second factor, as the pool demands one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from cognito_intercept.directory import mfa
from cognito_intercept.protocol.encoding import read_json
from cognito_intercept.sign_in.factors.software_token import associate, enrolment_of, verify

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cognito_intercept.directory.browser_sessions import PendingSignIn
    from cognito_intercept.oauth.clients import OAuthClient

__all__ = ["begin_setup", "finish_setup", "show_factors"]

_ISSUER = "Cognito"
_SECRET = "SECRET_CODE"  # noqa: S105 - the name of a parameter


def begin_setup(client: OAuthClient, pending: PendingSignIn) -> None:
    """Draw the secret of an authenticator app, once for each sign-in that may set one up.

    Raises:
        CognitoError: as ``AssociateSoftwareToken``.
    """
    if mfa.TOTP not in _factors(pending) or _SECRET in pending.parameters:
        return
    secret, session = associate(
        enrolment_of(client.service, None, pending.session, "AssociateSoftwareToken")
    )
    client.pool.journal.set(
        pending, session=session, parameters={**pending.parameters, _SECRET: secret}
    )


def finish_setup(client: OAuthClient, pending: PendingSignIn, form: Mapping[str, str]) -> None:
    """Register the authenticator app that shows the code of a form; other forms have none.

    Raises:
        CognitoError: as ``VerifySoftwareToken``.
    """
    if "code" not in form:
        return
    enrolment = enrolment_of(client.service, None, pending.session, "VerifySoftwareToken")
    session = verify(enrolment, form["code"], form.get("friendly_device_name") or None)
    client.pool.journal.set(pending, session=session)


def show_factors(pending: PendingSignIn) -> dict[str, Any]:
    """Return what the page shows: the secret, also as a link for apps, and the other factors."""
    secret = pending.parameters.get(_SECRET)
    return {
        "secret": secret,
        "link": None if secret is None else _link(pending.username, secret),
        "has_email": mfa.EMAIL in _factors(pending),
    }


def _factors(pending: PendingSignIn) -> list[str]:
    factors: list[str] = read_json(pending.parameters.get("MFAS_CAN_SETUP", "[]"))
    return factors


def _link(username: str, secret: str) -> str:
    """Return the ``otpauth`` URI that authenticator apps read from a QR code."""
    query = urlencode({"secret": secret, "issuer": _ISSUER})
    return f"otpauth://totp/{_ISSUER}:{quote(username)}?{query}"
