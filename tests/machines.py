"""App clients that fetch tokens for themselves, and what the token endpoint tells them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
import requests

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_cognito_idp.type_defs import ResourceServerScopeTypeTypeDef

REGION = "us-east-1"
SCOPES: list[ResourceServerScopeTypeTypeDef] = [
    {"ScopeName": "read", "ScopeDescription": "Read notes"},
    {"ScopeName": "write", "ScopeDescription": "Write notes"},
]


@dataclass(frozen=True)
class Machine:
    """An app client, its secret, and where its pool's token endpoint is."""

    idp: CognitoIdentityProviderClient
    pool_id: str
    client_id: str
    secret: str
    discovery: dict[str, Any]

    @property
    def auth(self) -> tuple[str, str]:
        """Return what Basic authentication takes."""
        return self.client_id, self.secret

    def ask(self, auth: Any = None, **form: str) -> requests.Response:
        """Ask the advertised token endpoint for a token."""
        form = {"grant_type": "client_credentials"} | form
        return requests.post(self.discovery["token_endpoint"], data=form, auth=auth, timeout=5)

    def token(self, **form: str) -> str:
        """Fetch a token."""
        answer = self.ask(self.auth, **form)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])


def discovery_of(issuer: str) -> dict[str, Any]:
    """Fetch an issuer's discovery document."""
    answer = requests.get(f"{issuer}/.well-known/openid-configuration", timeout=5)
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json()
    return document


def make_machine(base_url: str | None = None, region: str = REGION, **client: Any) -> Machine:
    """Create a pool with the resource server ``notes``, and an app client with its scopes."""
    idp = boto3.client("cognito-idp", region_name=region)
    pool_id = idp.create_user_pool(PoolName="machines")["UserPool"]["Id"]
    idp.create_resource_server(UserPoolId=pool_id, Identifier="notes", Name="Notes", Scopes=SCOPES)
    settings: dict[str, Any] = {
        "ClientName": "machine",
        "GenerateSecret": True,
        "AllowedOAuthFlowsUserPoolClient": True,
        "AllowedOAuthFlows": ["client_credentials"],
        "AllowedOAuthScopes": ["notes/read", "notes/write"],
    }
    made = idp.create_user_pool_client(UserPoolId=pool_id, **(settings | client))
    issuer = f"{base_url or f'https://cognito-idp.{region}.amazonaws.com'}/{pool_id}"
    described = made["UserPoolClient"]
    return Machine(
        idp,
        pool_id,
        described["ClientId"],
        described.get("ClientSecret", ""),
        discovery_of(issuer),
    )
