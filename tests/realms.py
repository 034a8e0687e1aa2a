"""User pools with app clients and users in them, and the steps that users take."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any

PASSWORD = "Passw0rd!"
OTHER_PASSWORD = "0ther-Passw0rd!"
FLOWS = [
    "ALLOW_USER_PASSWORD_AUTH",
    "ALLOW_ADMIN_USER_PASSWORD_AUTH",
    "ALLOW_USER_SRP_AUTH",
    "ALLOW_REFRESH_TOKEN_AUTH",
]


@dataclass(frozen=True)
class Realm:
    """A user pool with one app client."""

    idp: Any
    pool_id: str
    client_id: str
    secret: str | None = None

    def hash_of(self, name: str) -> dict[str, str]:
        """Return the SECRET_HASH parameter of a user, empty for a public client."""
        if self.secret is None:
            return {}
        return {"SECRET_HASH": secret_hash(self.secret, name, self.client_id)}

    def make_user(self, name: str = "ann", /, password: str = PASSWORD, **attributes: str) -> str:
        """Create a confirmed user; attributes by name, ``__`` for ``:``. Returns the sub."""
        answer = self.idp.admin_create_user(
            UserPoolId=self.pool_id,
            Username=name,
            UserAttributes=attribute_list(**attributes),
            MessageAction="SUPPRESS",
        )
        self.set_password(name, password)
        return attributes_of(answer["User"])["sub"]

    def set_password(self, name: str, password: str, *, permanent: bool = True) -> None:
        """Set a user's password."""
        self.idp.admin_set_user_password(
            UserPoolId=self.pool_id, Username=name, Password=password, Permanent=permanent
        )

    def sign_up(self, name: str = "ann", /, password: str = PASSWORD, **attributes: str) -> Any:
        """Register a user."""
        hashed = self.hash_of(name).get("SECRET_HASH")
        return self.idp.sign_up(
            ClientId=self.client_id,
            Username=name,
            Password=password,
            UserAttributes=attribute_list(**attributes),
            **({} if hashed is None else {"SecretHash": hashed}),
        )

    def sign_in(self, name: str = "ann", password: str = PASSWORD) -> Any:
        """Sign in by password from an app; the whole answer."""
        return self.initiate(
            "USER_PASSWORD_AUTH", USERNAME=name, PASSWORD=password, **self.hash_of(name)
        )

    def tokens(self, name: str = "ann", password: str = PASSWORD) -> Any:
        """Sign in and return the AuthenticationResult."""
        return self.sign_in(name, password)["AuthenticationResult"]

    def access(self, name: str = "ann", password: str = PASSWORD) -> str:
        """Sign in and return the access token."""
        token: str = self.tokens(name, password)["AccessToken"]
        return token

    def refresh(self, token: str, **parameters: str) -> Any:
        """Ask for new tokens."""
        return self.initiate("REFRESH_TOKEN_AUTH", REFRESH_TOKEN=token, **parameters)

    def initiate(self, flow: str, **parameters: str) -> Any:
        """Call InitiateAuth."""
        return self.idp.initiate_auth(
            ClientId=self.client_id, AuthFlow=flow, AuthParameters=parameters
        )

    def admin_initiate(self, flow: str, **parameters: str) -> Any:
        """Call AdminInitiateAuth."""
        return self.idp.admin_initiate_auth(
            UserPoolId=self.pool_id,
            ClientId=self.client_id,
            AuthFlow=flow,
            AuthParameters=parameters,
        )

    def respond(self, challenge: str, session: str | None = None, **responses: str) -> Any:
        """Call RespondToAuthChallenge."""
        return self.idp.respond_to_auth_challenge(
            ClientId=self.client_id,
            ChallengeName=challenge,
            ChallengeResponses=responses,
            **({} if session is None else {"Session": session}),
        )

    def user(self, name: str = "ann") -> Any:
        """Call AdminGetUser."""
        return self.idp.admin_get_user(UserPoolId=self.pool_id, Username=name)

    def attributes(self, name: str = "ann") -> dict[str, str]:
        """Return a user's attributes by name, as an administrator sees them."""
        return attributes_of(self.user(name))

    def status(self, name: str = "ann") -> str:
        """Return a user's status."""
        status: str = self.user(name)["UserStatus"]
        return status

    def update(self, name: str = "ann", /, **attributes: str) -> None:
        """Change a user's attributes as an administrator."""
        self.idp.admin_update_user_attributes(
            UserPoolId=self.pool_id, Username=name, UserAttributes=attribute_list(**attributes)
        )

    def by_name(self, name: str = "ann") -> dict[str, str]:
        """Return the parameters that name a user to an Admin operation."""
        return {"UserPoolId": self.pool_id, "Username": name}

    def by_client(self, name: str = "ann") -> dict[str, str]:
        """Return the parameters that name a user to an operation of the app."""
        return {"ClientId": self.client_id, "Username": name}


def make_realm(
    idp: Any, pool: dict[str, Any] | None = None, client: dict[str, Any] | None = None
) -> Realm:
    """Create a user pool and an app client that may use every flow, with settings on top."""
    pool_id = idp.create_user_pool(**{"PoolName": "people"} | (pool or {}))["UserPool"]["Id"]
    return add_client(idp, pool_id, client)


def add_client(idp: Any, pool_id: str, client: dict[str, Any] | None = None) -> Realm:
    """Create one more app client in a pool."""
    settings = {"ClientName": "app", "ExplicitAuthFlows": FLOWS} | (client or {})
    made = idp.create_user_pool_client(UserPoolId=pool_id, **settings)["UserPoolClient"]
    return Realm(idp, pool_id, made["ClientId"], made.get("ClientSecret"))


def attribute_list(**attributes: str) -> list[dict[str, str]]:
    """Return attributes as the API takes them; ``__`` in a name stands for ``:``."""
    return [{"Name": n.replace("__", ":"), "Value": v} for n, v in attributes.items()]


def attributes_of(answer: Any) -> dict[str, str]:
    """Return the attributes in an answer by name."""
    listed = answer.get("UserAttributes", answer.get("Attributes"))
    return {item["Name"]: item["Value"] for item in listed}


def secret_hash(secret: str, name: str, client_id: str) -> str:
    """Return the SECRET_HASH as SDKs make it."""
    digest = hmac.new(secret.encode(), (name + client_id).encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def part_of(token: str, number: int) -> bytes:
    """Return one part of a compact token as it was before base64url."""
    text = token.split(".")[number]
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def claims_of(token: str) -> dict[str, Any]:
    """Return a token's claims, unchecked."""
    claims: dict[str, Any] = json.loads(part_of(token, 1))
    return claims


def header_of(token: str) -> dict[str, Any]:
    """Return a token's header."""
    header: dict[str, Any] = json.loads(part_of(token, 0))
    return header
