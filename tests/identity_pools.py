"""A user pool, an identity pool that accepts its tokens, and a user of both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito
    from cognito_intercept.handles import User, UserPool
    from cognito_intercept.seeding.clients import AppClient

__all__ = ["AUTHENTICATED", "GUEST", "IdentityRealm", "make_identity_realm", "role"]


def role(name: str) -> str:
    """Return the ARN of a role."""
    return f"arn:aws:iam::123456789012:role/{name}"


AUTHENTICATED, GUEST = role("authenticated"), role("guest")


@dataclass(frozen=True)
class IdentityRealm:
    """What a test of identity pools works on.

    Attributes:
        cognito: the emulator.
        client: a boto3 client of ``cognito-identity``.
        pool: the user pool.
        app: its app client.
        user: a user of it.
        id: the identity pool.
    """

    cognito: Cognito
    client: Any
    pool: UserPool
    app: AppClient
    user: User
    id: str

    @property
    def provider(self) -> str:
        """The name of the user pool as a provider."""
        return f"cognito-idp.us-east-1.amazonaws.com/{self.pool.id}"

    @property
    def mapping_key(self) -> str:
        """The key of the provider's RoleMapping."""
        return f"{self.provider}:{self.app.id}"

    def logins(self, user: User | None = None) -> dict[str, str]:
        """Return the logins of a user who signs in now, by default the one of the realm."""
        return {self.provider: (user or self.user).sign_in().id}

    def identity(self, user: User | None = None) -> tuple[str, dict[str, str]]:
        """Return the identity of a user, and the user's logins."""
        logins = self.logins(user)
        return self.client.get_id(IdentityPoolId=self.id, Logins=logins)["IdentityId"], logins

    def guest(self) -> str:
        """Return the identity of a new guest."""
        identity_id: str = self.client.get_id(IdentityPoolId=self.id)["IdentityId"]
        return identity_id

    def assumed_role(self, user: User | None = None, **parameters: Any) -> str:
        """Return the role that a user gets credentials of."""
        identity_id, logins = self.identity(user)
        issued = self.client.get_credentials_for_identity(
            IdentityId=identity_id, Logins=logins, **parameters
        )
        return self.cognito.assumed_role(issued["Credentials"]["AccessKeyId"])

    def update(self, **settings: Any) -> None:
        """Change settings of the identity pool, and keep the others."""
        shown = self.client.describe_identity_pool(IdentityPoolId=self.id)
        shown.pop("ResponseMetadata")
        self.client.update_identity_pool(**{**shown, **settings})


def make_identity_realm(cognito: Cognito, *, server_side: bool = False) -> IdentityRealm:
    """Return a new realm, whose identity pool lets guests in and has both roles."""
    client = boto3.client("cognito-identity")
    pool = cognito.user_pool()
    app = pool.client()
    provider = {
        "ProviderName": f"cognito-idp.us-east-1.amazonaws.com/{pool.id}",
        "ClientId": app.id,
        "ServerSideTokenCheck": server_side,
    }
    made = client.create_identity_pool(
        IdentityPoolName="shop",
        AllowUnauthenticatedIdentities=True,
        CognitoIdentityProviders=[provider],
        DeveloperProviderName="login.example",
    )
    pool_id = made["IdentityPoolId"]
    roles = {"authenticated": AUTHENTICATED, "unauthenticated": GUEST}
    client.set_identity_pool_roles(IdentityPoolId=pool_id, Roles=roles)
    return IdentityRealm(cognito, client, pool, app, pool.user("ann"), pool_id)
