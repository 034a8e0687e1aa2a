"""Pools whose app clients exchange tokens, and what they send."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from tests.helpers import refusal
from tests.machines import SCOPES
from tests.providers import OIDC, create
from tests.realms import Realm, add_client, make_realm

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

IMPERSONATION = "ALLOW_TOKEN_EXCHANGE_IMPERSONATION"
DELEGATION = "ALLOW_TOKEN_EXCHANGE_DELEGATION"
ISSUER = OIDC["oidc_issuer"]
JWKS_URI = f"{ISSUER}/keys"
OF_PROVIDER = {"SubjectTokenType": "ID_TOKEN", "SubjectTokenProviderName": "MyOIDC"}


@dataclass(frozen=True)
class Exchange:
    """A pool with users' app client, one that exchanges tokens, and one that acts."""

    realm: Realm
    app: Realm
    machine: Realm

    @property
    def idp(self) -> Any:
        """Return the boto3 client."""
        return self.realm.idp

    def request(self, token: str, **parameters: Any) -> dict[str, Any]:
        """Return the parameters of GetDerivedToken for an access token, others on top."""
        asked = {
            "ClientId": self.app.client_id,
            "ClientSecret": self.app.secret,
            "SubjectToken": token,
            "SubjectTokenType": "ACCESS_TOKEN",
        } | parameters
        return {name: value for name, value in asked.items() if value is not None}

    def derive(self, token: str, **parameters: Any) -> Any:
        """Call GetDerivedToken."""
        return self.idp.get_derived_token(**self.request(token, **parameters))

    def machine_token(self) -> str:
        """Return an access token of the app client that acts."""
        answer = self.idp.get_client_token(
            ClientId=self.machine.client_id, Secret=self.machine.secret
        )
        return str(answer["ClientAuthenticationResult"]["AccessToken"])


def make_exchange(idp: Any = None, **app: Any) -> Exchange:
    """Create the pool with the resource server ``notes``, and its clients."""
    realm = make_realm(idp or boto3.client("cognito-idp", region_name="us-east-1"))
    realm.idp.create_resource_server(
        UserPoolId=realm.pool_id, Identifier="notes", Name="Notes", Scopes=SCOPES
    )
    settings = {
        "ClientName": "gateway",
        "GenerateSecret": True,
        "ExplicitAuthFlows": [IMPERSONATION, DELEGATION],
        "AllowedOAuthScopes": ["notes/read", "openid", "aws.cognito.signin.user.admin"],
    }
    machine = {
        "ClientName": "agent",
        "GenerateSecret": True,
        "ExplicitAuthFlows": ["ALLOW_CLIENT_TOKEN_AUTH"],
        "AllowedOAuthScopes": ["notes/write"],
    }
    return Exchange(
        realm,
        add_client(realm.idp, realm.pool_id, settings | app),
        add_client(realm.idp, realm.pool_id, machine),
    )


class Provider:
    """An OpenID Connect provider with one key, whose documents the emulator knows."""

    def __init__(self, exchange: Exchange, cognito: Cognito) -> None:
        """Configure it in the pool as MyOIDC."""
        self.exchange, self.cognito = exchange, cognito
        self.key = RSAKey.generate_key(2048, {"kid": "one"})
        keys = KeySet([self.key]).as_dict(private=False)
        cognito.documents[JWKS_URI] = json.dumps(keys)
        cognito.documents[f"{ISSUER}/.well-known/openid-configuration"] = json.dumps(
            {
                "issuer": ISSUER,
                "authorization_endpoint": f"{ISSUER}/authorize",
                "token_endpoint": f"{ISSUER}/token",
                "userinfo_endpoint": f"{ISSUER}/userinfo",
                "jwks_uri": JWKS_URI,
            }
        )
        create(exchange.realm, AttributeMapping={"username": "sub", "email": "mail"})

    def token(self, key: RSAKey | None = None, **changes: Any) -> str:
        """Return a token of the provider's; claims that are ``None`` are left out."""
        now = int(self.cognito.clock.now())
        claims = {"iss": ISSUER, "aud": OIDC["client_id"], "sub": "42", "exp": now + 600}
        claims = {name: v for name, v in (claims | changes).items() if v is not None}
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, key or self.key)

    def refused(self, token: str, **parameters: Any) -> tuple[str, str]:
        """Return the error of a call of GetDerivedToken."""
        asked = self.exchange.request(token, **(OF_PROVIDER | parameters))
        return refusal(self.exchange.idp.get_derived_token, **asked)
