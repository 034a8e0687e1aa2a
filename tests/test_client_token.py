"""GetClientToken: an access token for an app client itself, by its secret."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
import jwt
import pytest
import requests
from botocore import UNSIGNED
from botocore.config import Config

from tests.helpers import refusal

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

SCOPES = ["shop/read", "shop/write"]


@dataclass(frozen=True)
class Machine:
    """An app client that may ask for tokens of its own, and its user pool."""

    idp: Any
    pool_id: str
    client_id: str
    secret: str

    def token(self, **parameters: Any) -> Any:
        """Call GetClientToken and return its result."""
        asked = {"ClientId": self.client_id, "Secret": self.secret} | parameters
        return self.idp.get_client_token(**asked)["ClientAuthenticationResult"]

    def refused(self, **parameters: Any) -> tuple[str, str]:
        """Return the error of a call."""
        asked = {"ClientId": self.client_id, "Secret": self.secret} | parameters
        return refusal(self.idp.get_client_token, **asked)


@pytest.fixture
def machine(idp: Any) -> Machine:
    """A client with two custom scopes and tokens that last five minutes."""
    pool_id = idp.create_user_pool(PoolName="shop")["UserPool"]["Id"]
    scopes = [{"ScopeName": name, "ScopeDescription": name} for name in ("read", "write")]
    idp.create_resource_server(UserPoolId=pool_id, Identifier="shop", Name="shop", Scopes=scopes)
    client = idp.create_user_pool_client(
        UserPoolId=pool_id,
        ClientName="machine",
        GenerateSecret=True,
        ExplicitAuthFlows=["ALLOW_CLIENT_TOKEN_AUTH"],
        AllowedOAuthScopes=SCOPES,
        AccessTokenValidity=5,
        TokenValidityUnits={"AccessToken": "minutes"},
    )["UserPoolClient"]
    return Machine(idp, pool_id, client["ClientId"], client["ClientSecret"])


def claims_of(machine: Machine, token: str) -> dict[str, Any]:
    """Return a token's claims, verified by PyJWT with the pool's published keys."""
    issuer = f"https://cognito-idp.us-east-1.amazonaws.com/{machine.pool_id}"
    keys = requests.get(f"{issuer}/.well-known/jwks.json", timeout=5).json()
    key = jwt.PyJWKSet.from_dict(keys)[jwt.get_unverified_header(token)["kid"]]
    claims: dict[str, Any] = jwt.decode(token, key, algorithms=["RS256"], issuer=issuer)
    return claims


def test_a_token_of_the_client(machine: Machine) -> None:
    """The token has the claims of the client_credentials grant, and all scopes by default [V]."""
    result = machine.token()
    assert set(result) == {"AccessToken", "ExpiresIn", "TokenType"}
    assert (result["ExpiresIn"], result["TokenType"]) == (300, "Bearer")
    claims = claims_of(machine, result["AccessToken"])
    assert claims["sub"] == claims["client_id"] == machine.client_id
    assert (claims["token_use"], claims["scope"]) == ("access", "shop/read shop/write")
    assert claims["exp"] - claims["iat"] == 300


def test_scopes_are_narrowed(machine: Machine) -> None:
    """Requested scopes are the token's, each once."""
    token = machine.token(Scopes=["shop/write", "shop/write"])["AccessToken"]
    assert claims_of(machine, token)["scope"] == "shop/write"


def test_a_scope_that_the_client_lacks(machine: Machine) -> None:
    """A scope that is not the client's, or not custom, is refused (G)."""
    for scope in ("shop/delete", "openid"):
        expected = ("InvalidParameterException", f"Invalid scope requested: {scope}")
        assert machine.refused(Scopes=["shop/read", scope]) == expected


def test_a_wrong_secret(machine: Machine) -> None:
    """A wrong secret is told apart from nothing [V]."""
    expected = ("NotAuthorizedException", "Invalid client or secret")
    assert machine.refused(Secret="x" * 40) == expected


def test_an_unknown_client(machine: Machine) -> None:
    """An unknown client is named [V]."""
    assert machine.refused(ClientId="nobody") == (
        "ResourceNotFoundException",
        "User pool client nobody does not exist.",
    )


def test_a_client_without_the_flow(machine: Machine) -> None:
    """The flow that the client lacks is named [R]."""
    client = machine.idp.create_user_pool_client(
        UserPoolId=machine.pool_id, ClientName="other", GenerateSecret=True
    )["UserPoolClient"]
    code, text = machine.refused(ClientId=client["ClientId"], Secret=client["ClientSecret"])
    assert code == "NotAuthorizedException"
    assert "ALLOW_CLIENT_TOKEN_AUTH" in text


def test_either_of_two_secrets(machine: Machine) -> None:
    """A second secret works as long as it is there, like the first [D]."""
    second = machine.idp.add_user_pool_client_secret(
        UserPoolId=machine.pool_id, ClientId=machine.client_id
    )["ClientSecretDescriptor"]
    assert machine.token(Secret=second["ClientSecretValue"])["AccessToken"]
    assert machine.token()["AccessToken"]


def test_unsigned(machine: Machine) -> None:
    """The call needs no signature, although the model does not say so [V]."""
    client: Any = boto3.client(
        "cognito-idp", "us-east-1", config=Config(signature_version=UNSIGNED)
    )
    assert client.get_client_token(ClientId=machine.client_id, Secret=machine.secret)


def test_the_trigger_gets_the_metadata(machine: Machine, cognito: Cognito) -> None:
    """PreTokenGeneration V3_0 is asked, with the ClientMetadata, and may add claims [D]."""
    events: list[dict[str, Any]] = []

    def add_claim(event: dict[str, Any], _context: object) -> dict[str, Any]:
        events.append(event)
        claims = {"claimsToAddOrOverride": {"tenant": "blue"}}
        event["response"] = {"claimsAndScopeOverrideDetails": {"accessTokenGeneration": claims}}
        return event

    cognito.on("PreTokenGeneration", add_claim, version="V3_0")
    token = machine.token(ClientMetadata={"order": "7"})["AccessToken"]
    assert claims_of(machine, token)["tenant"] == "blue"
    assert events[0]["triggerSource"] == "TokenGeneration_ClientCredentials"
    assert events[0]["request"]["clientMetadata"] == {"order": "7"}


def test_a_trigger_that_fails(machine: Machine, cognito: Cognito) -> None:
    """What the trigger raises reaches the caller; the operation has one error for it (G)."""

    def fail(_event: object, _context: object) -> None:
        raise ValueError("no tokens today")

    cognito.on("PreTokenGeneration", fail, version="V3_0")
    assert machine.refused() == (
        "NotAuthorizedException",
        "PreTokenGeneration failed with error no tokens today.",
    )
