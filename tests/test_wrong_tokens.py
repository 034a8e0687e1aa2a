"""Tokens of ``pool.token``: correct validators accept the right ones and refuse the wrong ones."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import jwt
import pytest
import requests
from jose import jwt as python_jose
from jose.exceptions import JOSEError
from joserfc import jwt as joserfc_jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, RSAKey

from cognito_intercept.handles import WRONG_TOKENS, AppClient, TokenUse, UserPool, WrongToken
from tests.realms import claims_of

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

    from cognito_intercept.emulator import Cognito

Validator = Callable[[UserPool, AppClient, str, str], dict[str, Any]]


def keys_of(pool: UserPool) -> Any:
    """Return the pool's JWKS."""
    return requests.get(pool.jwks_uri, timeout=5).json()


def check_claims(claims: dict[str, Any], client: AppClient, use: str) -> dict[str, Any]:
    """Check what AWS's documentation says to check besides signature, issuer and times."""
    if claims["token_use"] != use:
        raise ValueError("token_use")
    if claims["aud" if use == "id" else "client_id"] != client.id:
        raise ValueError("client")
    return claims


def by_pyjwt(pool: UserPool, client: AppClient, token: str, use: str) -> dict[str, Any]:
    """Validate with PyJWT."""
    key = jwt.PyJWKClient(pool.jwks_uri).get_signing_key_from_jwt(token)
    options: Any = {"verify_aud": False, "require": ["exp", "iat", "iss"]}
    claims = jwt.decode(token, key, algorithms=["RS256"], issuer=pool.issuer, options=options)
    return check_claims(claims, client, use)


def by_joserfc(pool: UserPool, client: AppClient, token: str, use: str) -> dict[str, Any]:
    """Validate with joserfc."""
    decoded = joserfc_jwt.decode(token, KeySet.import_key_set(keys_of(pool)), algorithms=["RS256"])
    rules = joserfc_jwt.JWTClaimsRegistry(
        iss={"essential": True, "value": pool.issuer}, exp={"essential": True}
    )
    rules.validate(decoded.claims)
    return check_claims(decoded.claims, client, use)


def by_python_jose(pool: UserPool, client: AppClient, token: str, use: str) -> dict[str, Any]:
    """Validate with python-jose, the key chosen by ``kid``."""
    kid = python_jose.get_unverified_header(token)["kid"]
    key = next((one for one in keys_of(pool)["keys"] if one["kid"] == kid), None)
    if key is None:
        raise ValueError("unknown kid")
    options = {"verify_aud": False, "verify_at_hash": False}
    claims = python_jose.decode(
        token, key, algorithms=["RS256"], issuer=pool.issuer, options=options
    )
    return check_claims(claims, client, use)


VALIDATORS: list[Validator] = [by_pyjwt, by_joserfc, by_python_jose]
REFUSALS = (jwt.PyJWTError, JoseError, JOSEError, ValueError)


@pytest.mark.parametrize("use", ["access", "id"])
@pytest.mark.parametrize("validate", VALIDATORS)
def test_validators(cognito: Cognito, validate: Validator, use: TokenUse) -> None:
    """The right token is accepted; each wrong one is refused, with another pool and without."""
    pool = cognito.user_pool()
    client = pool.client()
    user = pool.user("ann")
    assert validate(pool, client, pool.token(user, use=use), use)["sub"] == user.sub
    for wrong in WRONG_TOKENS:
        with pytest.raises(REFUSALS):
            validate(pool, client, pool.token(user, use=use, wrong=wrong), use)
    other = cognito.user_pool("other")
    wrongs: tuple[WrongToken, ...] = ("other-pool", "other-issuer")
    for wrong in wrongs:
        token = pool.token(user, client=client, use=use, wrong=wrong)
        assert claims_of(token)["iss"] == other.issuer
        with pytest.raises(REFUSALS):
            validate(pool, client, token, use)


def test_each_token_is_wrong_in_one_way(cognito: Cognito) -> None:
    """PyJWT names the fault: all else about the token is right."""
    pool = cognito.user_pool()
    client = pool.client()
    pool.user("ann")
    faults: dict[WrongToken, type[Exception]] = {
        "expired": jwt.ExpiredSignatureError,
        "not-yet-valid": jwt.ImmatureSignatureError,
        "other-issuer": jwt.InvalidIssuerError,
        "other-pool": jwt.PyJWKClientError,
        "unknown-kid": jwt.PyJWKClientError,
        "wrong-key": jwt.InvalidSignatureError,
        "tampered": jwt.InvalidSignatureError,
        "alg-none": jwt.InvalidAlgorithmError,
        "hs256-public-key": jwt.InvalidAlgorithmError,
    }
    for wrong, error in faults.items():
        with pytest.raises(error):
            by_pyjwt(pool, client, pool.token("ann", wrong=wrong), "access")
    claims = claims_of(pool.token("ann", wrong="other-client"))
    assert claims["client_id"] != client.id
    assert claims["iss"] == pool.issuer
    with pytest.raises(ValueError, match="token_use"):
        by_pyjwt(pool, client, pool.token("ann", wrong="wrong-use"), "access")
    two = pool.client("two")
    token = pool.token("ann", client=client, wrong="other-client")
    assert claims_of(token)["client_id"] == two.id


def test_confused_validator(cognito: Cognito) -> None:
    """The HS256 token is one that a validator falls for that takes the key for a secret."""
    pool = cognito.user_pool()
    pool.client()
    pool.user("ann")
    token = pool.token("ann", wrong="hs256-public-key")
    kid = jwt.get_unverified_header(token)["kid"]
    key = next(one for one in keys_of(pool)["keys"] if one["kid"] == kid)
    pem = RSAKey.import_key(key).as_pem(private=False)
    text, _, signature = token.rpartition(".")
    expected = hmac.digest(pem, text.encode(), hashlib.sha256)
    assert jwt.utils.base64url_decode(signature) == expected


def test_right_tokens_are_accepted_by_operations(
    cognito: Cognito, idp: CognitoIdentityProviderClient
) -> None:
    """A token without a sign-in has a sign-in's claims, and GetUser takes it."""
    pool = cognito.user_pool()
    pool.client()
    user = pool.user("ann")
    token = pool.token(user)
    assert idp.get_user(AccessToken=token)["Username"] == "ann"
    signed_in = claims_of(user.sign_in().access)
    assert claims_of(token).keys() == signed_in.keys()
    assert claims_of(token)["scope"] == "aws.cognito.signin.user.admin"
    assert abs(claims_of(token)["iat"] - time.time()) < 60


def test_scopes(cognito: Cognito) -> None:
    """Scopes are those of an authorization request; an ID token needs ``openid``."""
    pool = cognito.user_pool()
    pool.client()
    pool.user("ann", email="ann@example.com")
    token = pool.token("ann", scopes=["openid", "notes/read"])
    assert claims_of(token)["scope"] == "openid notes/read"
    assert "at_hash" in claims_of(pool.token("ann", use="id", scopes=["openid"]))
    with pytest.raises(ValueError, match="no ID token without the scope 'openid'"):
        pool.token("ann", use="id", scopes=["email"])
    with pytest.raises(ValueError, match=r"use is 'access' or 'id', not 'refresh'"):
        pool.token("ann", use="refresh")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"wrong is one of expired, .*, not 'old'"):
        pool.token("ann", wrong="old")  # type: ignore[arg-type]
