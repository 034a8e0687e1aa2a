"""The token and user info endpoints of a stand-in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept.protocol.http import Request, Response
from cognito_intercept.stand_in_keys import stand_in_key

if TYPE_CHECKING:
    from cognito_intercept.provider_accounts import IssuedCode
    from cognito_intercept.stand_ins.candidates import StandIn

__all__ = ["token", "user_info"]

_TOKEN_LENGTH = 60
_SECONDS = 3600
# What providers call the account's identifier in user info.
_IDENTIFIERS = {"Facebook": "id", "LoginWithAmazon": "user_id"}
_WITHOUT_ID_TOKEN = _IDENTIFIERS.keys()


def token(stand_ins: list[StandIn], request: Request) -> Response:
    """Exchange a code, once, for the pool that it was issued to."""
    parameters = {**request.query, **request.form}
    around = stand_ins[0].service.around
    issued = around.accounts.redeem(parameters.get("code", ""))
    stand_in = None if issued is None else _stand_in_of(stand_ins, issued)
    if issued is None or stand_in is None:
        return Response.json(400, {"error": "invalid_grant"})
    secret = stand_in.provider.details.get("client_secret")
    if secret is not None and parameters.get("client_secret") != secret:
        return Response.json(401, {"error": "invalid_client"})
    sent = (parameters.get("client_id"), parameters.get("redirect_uri"))
    if sent != (issued.client_id, issued.redirect_uri):
        return Response.json(400, {"error": "invalid_grant"})
    access = around.entropy.alphanumeric(_TOKEN_LENGTH)
    around.accounts.issue(access, issued)
    answer = {"access_token": access, "token_type": "Bearer", "expires_in": _SECONDS}
    if stand_in.provider.type not in _WITHOUT_ID_TOKEN:
        answer["id_token"] = _signed(_id_token(stand_in, issued))
    return Response.json(200, answer)


def _stand_in_of(stand_ins: list[StandIn], issued: IssuedCode) -> StandIn | None:
    named = (issued.pool_id, issued.provider)
    matching = (one for one in stand_ins if (one.pool.id, one.provider.name) == named)
    return next(matching, None)


def _id_token(stand_in: StandIn, issued: IssuedCode) -> dict[str, Any]:
    now = int(stand_in.service.now())
    nonce = {} if issued.nonce is None else {"nonce": issued.nonce}
    return {
        "iss": stand_in.provider.details["oidc_issuer"],
        "sub": issued.account.subject,
        "aud": issued.client_id,
        "iat": now,
        "exp": now + _SECONDS,
        **nonce,
        **issued.account.claims,
    }


def _signed(claims: dict[str, Any]) -> str:
    from joserfc import jwt  # noqa: PLC0415 - at first need

    key = stand_in_key()
    return jwt.encode({"alg": "RS256", "kid": key.kid}, claims, key.key)


def user_info(stand_ins: list[StandIn], request: Request) -> Response:
    """Return what the stand-in knows of the account of an access token."""
    scheme, _, access = request.headers.get("authorization", "").partition(" ")
    issued = stand_ins[0].service.around.accounts.issued.get(access)
    stand_in = None if issued is None else _stand_in_of(stand_ins, issued)
    if scheme.lower() != "bearer" or issued is None or stand_in is None:
        return Response.json(401, {"error": "invalid_token"})
    identifier = _IDENTIFIERS.get(stand_in.provider.type, "sub")
    return Response.json(200, {identifier: issued.account.subject, **issued.account.claims})
