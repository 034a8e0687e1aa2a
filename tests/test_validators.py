"""Tokens as the usual validators see them, through discovery and JWKS, in both forms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import jwt
import pytest
import requests
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt as joserfc_jwt
from joserfc.errors import InvalidClaimError, JoseError
from joserfc.jwk import KeySet

from cognito_intercept import intercept
from tests.machines import Machine, make_machine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cognito_intercept.emulator import Cognito

PASSWORD = "Correct-horse-9"
SIGN_IN = {"ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]}


@dataclass(frozen=True)
class Tokens:
    """What one app client can have: a user's two tokens and a machine's."""

    machine: Machine
    public_client: str
    id: str
    access: str
    machines: str

    @property
    def issuer(self) -> str:
        """Return the issuer that discovery names."""
        return str(self.machine.discovery["issuer"])

    @property
    def jwks_uri(self) -> str:
        """Return where discovery says the keys are."""
        return str(self.machine.discovery["jwks_uri"])


@pytest.fixture(params=["aws", "local"])
def cognito(request: pytest.FixtureRequest) -> Iterator[Cognito]:
    """An emulator of each form."""
    with intercept(base_url=_base_url(request.param)) as emulator:
        yield emulator


def _base_url(form: str) -> str | None:
    return "http://localhost:4566" if form == "local" else None


@pytest.fixture
def tokens(cognito: Cognito) -> Tokens:
    """The tokens of a user in two groups and of a machine."""
    machine = make_machine(cognito.settings.base_url)
    idp, pool = machine.idp, machine.pool_id
    public = idp.create_user_pool_client(UserPoolId=pool, ClientName="app", **SIGN_IN)  # type: ignore[arg-type]
    client_id = public["UserPoolClient"]["ClientId"]
    idp.admin_create_user(
        UserPoolId=pool,
        Username="ann",
        UserAttributes=[{"Name": "email", "Value": "ann@example.com"}],
    )
    idp.admin_set_user_password(UserPoolId=pool, Username="ann", Password=PASSWORD, Permanent=True)
    for group, precedence in (("staff", 2), ("admin", 1)):
        idp.create_group(UserPoolId=pool, GroupName=group, Precedence=precedence)
        idp.admin_add_user_to_group(UserPoolId=pool, Username="ann", GroupName=group)
    signed_in = idp.initiate_auth(
        ClientId=client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "ann", "PASSWORD": PASSWORD},
    )["AuthenticationResult"]
    return Tokens(
        machine, client_id, signed_in["IdToken"], signed_in["AccessToken"], machine.token()
    )


def by_pyjwt(tokens: Tokens, token: str) -> dict[str, Any]:
    """Verify with PyJWT's own key client, which fetches with urllib."""
    key = jwt.PyJWKClient(tokens.jwks_uri).get_signing_key_from_jwt(token)
    claims: dict[str, Any] = jwt.decode(
        token, key, algorithms=["RS256"], issuer=tokens.issuer, options={"verify_aud": False}
    )
    return claims


def by_requests_and_pyjwt(tokens: Tokens, token: str) -> dict[str, Any]:
    """Verify as most hand-written middleware does: fetch with requests, choose by ``kid``."""
    keys = requests.get(tokens.jwks_uri, timeout=5).json()["keys"]
    kid = jwt.get_unverified_header(token)["kid"]
    key = jwt.PyJWK(next(key for key in keys if key["kid"] == kid))
    claims: dict[str, Any] = jwt.decode(
        token, key, algorithms=["RS256"], issuer=tokens.issuer, options={"verify_aud": False}
    )
    return claims


def by_joserfc(tokens: Tokens, token: str) -> dict[str, Any]:
    """Verify with joserfc and a key set fetched with requests."""
    keys = KeySet.import_key_set(requests.get(tokens.jwks_uri, timeout=5).json())
    claims = joserfc_jwt.decode(token, keys, algorithms=["RS256"]).claims
    rules = joserfc_jwt.JWTClaimsRegistry(iss={"essential": True, "value": tokens.issuer})
    rules.validate(claims)
    return claims


VALIDATORS = [by_pyjwt, by_requests_and_pyjwt, by_joserfc]
Validator = Callable[[Tokens, str], dict[str, Any]]


@pytest.mark.parametrize("validate", VALIDATORS)
def test_tokens_validate(tokens: Tokens, validate: Validator) -> None:
    """All three tokens pass, each with the claims that name its use."""
    identity = validate(tokens, tokens.id)
    access = validate(tokens, tokens.access)
    machine = validate(tokens, tokens.machines)
    assert (identity["token_use"], identity["aud"]) == ("id", tokens.public_client)
    assert (access["token_use"], access["client_id"]) == ("access", tokens.public_client)
    assert (machine["token_use"], machine["scope"]) == ("access", "notes/read notes/write")
    assert identity["email"] == "ann@example.com"
    assert {claims["iss"] for claims in (identity, access, machine)} == {tokens.issuer}


@pytest.mark.parametrize("validate", VALIDATORS)
def test_groups_are_a_json_array(tokens: Tokens, validate: Validator) -> None:
    """``cognito:groups`` is a list in both of a user's tokens, by precedence."""
    for token in (tokens.id, tokens.access):
        assert validate(tokens, token)["cognito:groups"] == ["admin", "staff"]
    assert "cognito:groups" not in validate(tokens, tokens.machines)


@pytest.mark.parametrize("validate", VALIDATORS)
def test_tampered_token_is_refused(tokens: Tokens, validate: Validator) -> None:
    """A payload that was put under another signature does not pass."""
    header, _, signature = tokens.id.split(".")
    forged = ".".join([header, tokens.access.split(".")[1], signature])
    with pytest.raises((jwt.InvalidSignatureError, JoseError)):
        validate(tokens, forged)


def test_wrong_audience_is_refused(tokens: Tokens) -> None:
    """The validators' own check of ``aud`` works on ID tokens; access tokens have none."""
    key = jwt.PyJWKClient(tokens.jwks_uri).get_signing_key_from_jwt(tokens.id)
    good = jwt.decode(tokens.id, key, algorithms=["RS256"], audience=tokens.public_client)
    assert good["aud"] == tokens.public_client
    with pytest.raises(jwt.InvalidAudienceError):
        jwt.decode(tokens.id, key, algorithms=["RS256"], audience=tokens.machine.client_id)

    keys = KeySet.import_key_set(requests.get(tokens.jwks_uri, timeout=5).json())
    claims = joserfc_jwt.decode(tokens.id, keys, algorithms=["RS256"]).claims
    rules = joserfc_jwt.JWTClaimsRegistry(aud={"essential": True, "value": "another"})
    with pytest.raises(InvalidClaimError):
        rules.validate(claims)

    access = jwt.PyJWKClient(tokens.jwks_uri).get_signing_key_from_jwt(tokens.access)
    with pytest.raises(jwt.MissingRequiredClaimError):
        jwt.decode(tokens.access, access, algorithms=["RS256"], audience=tokens.public_client)


def test_another_pool_s_token_is_refused(tokens: Tokens) -> None:
    """Each pool has keys of its own, so a key client does not even find one."""
    other = make_machine(tokens.issuer.rpartition("/")[0])
    with pytest.raises(jwt.PyJWKClientError, match="Unable to find a signing key"):
        jwt.PyJWKClient(tokens.jwks_uri).get_signing_key_from_jwt(other.token())


def test_expired_token_is_refused(cognito: Cognito) -> None:
    """A token issued when the emulator's clock was behind is out of date for the validator."""
    machine = make_machine(cognito.settings.base_url)
    cognito.clock.advance(-3605)
    token = machine.token()
    key = jwt.PyJWKClient(machine.discovery["jwks_uri"]).get_signing_key_from_jwt(token)
    with pytest.raises(jwt.ExpiredSignatureError):
        jwt.decode(token, key, algorithms=["RS256"])


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_authlib_s_client_fetches_a_token(cognito: Cognito, method: str) -> None:
    """Authlib's session fetches by both ways of authentication, and sends the token on."""
    machine = make_machine(cognito.settings.base_url)
    with OAuth2Session(
        machine.client_id,
        machine.secret,
        scope="notes/read",
        token_endpoint_auth_method=method,
    ) as session:
        token = session.fetch_token(
            machine.discovery["token_endpoint"], grant_type="client_credentials"
        )
        jwks = session.get(machine.discovery["jwks_uri"])
    keys = KeySet.import_key_set(jwks.json())
    claims = joserfc_jwt.decode(token["access_token"], keys, algorithms=["RS256"]).claims
    assert (claims["scope"], claims["sub"]) == ("notes/read", machine.client_id)
    assert jwks.request.headers["Authorization"] == f"Bearer {token['access_token']}"
