"""``cognito-intercept tour``: the main job in one process, step by step, shown as it happens.

A user pool, a confidential app client, a user in a group, and both kinds of tokens, fetched with
boto3 and requests and verified with joserfc by the keys that the issuer advertises; then a user who
signs up, signs in by SRP and by a second factor, and whose token expires. Nothing is told to be
true: a step fails unless its answer is what it has to be.
"""

from __future__ import annotations

import json
import os
import sys
import textwrap
from typing import TYPE_CHECKING, Any, TextIO

from cognito_intercept.cli.sign_in_steps import (
    enrol_authenticator_app,
    let_an_hour_pass,
    sign_in_by_srp,
    sign_in_with_second_factor,
    sign_up,
)
from cognito_intercept.cli.walk import Shown, Walk, expect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["STEPS", "tour"]

BASE_URL = "http://localhost:4566"
SCOPES = ("notes/read", "notes/write")
USER, TEMPORARY, PASSWORD = "alice@example.com", "Temporary-1", "Correct-horse-9"
VERIFIER = "joserfc, RS256, by the keys at the advertised jwks_uri"
WIDTH = 80


def create_user_pool(walk: Walk) -> Shown:
    """Create a user pool."""
    made = walk.call("create_user_pool", PoolName="notes", AutoVerifiedAttributes=["email"])
    pool = made["UserPool"]
    walk.pool_id = pool["Id"]
    return {"Id": pool["Id"], "Arn": pool["Arn"]}


def create_user_pool_client(walk: Walk) -> Shown:
    """Create a confidential app client, whose scopes may come later in this form."""
    client = walk.call(
        "create_user_pool_client",
        UserPoolId=walk.pool_id,
        ClientName="notes-service",
        GenerateSecret=True,
        AllowedOAuthFlowsUserPoolClient=True,
        AllowedOAuthFlows=["client_credentials"],
        AllowedOAuthScopes=list(SCOPES),
    )["UserPoolClient"]
    walk.client_id = client["ClientId"]
    return {"ClientId": client["ClientId"], "AllowedOAuthScopes": client["AllowedOAuthScopes"]}


def describe_user_pool_client(walk: Walk) -> Shown:
    """Read the app client's secret."""
    client = walk.call(
        "describe_user_pool_client", UserPoolId=walk.pool_id, ClientId=walk.client_id
    )["UserPoolClient"]
    walk.secret = client["ClientSecret"]
    return {"ClientSecret": walk.secret}


def create_resource_server(walk: Walk) -> Shown:
    """Register the resource server whose scopes the app client may have."""
    server = walk.call(
        "create_resource_server",
        UserPoolId=walk.pool_id,
        Identifier="notes",
        Name="Notes",
        Scopes=[
            {"ScopeName": "read", "ScopeDescription": "Read notes"},
            {"ScopeName": "write", "ScopeDescription": "Write notes"},
        ],
    )["ResourceServer"]
    return {"Scopes": [scope["ScopeName"] for scope in server["Scopes"]]}


def admin_create_user(walk: Walk) -> Shown:
    """Create a user, who is sent a temporary password."""
    user = walk.call(
        "admin_create_user",
        UserPoolId=walk.pool_id,
        Username=USER,
        UserAttributes=[
            {"Name": "email", "Value": USER},
            {"Name": "email_verified", "Value": "true"},
        ],
        TemporaryPassword=TEMPORARY,
        DesiredDeliveryMediums=["EMAIL"],
    )["User"]
    message = walk.cognito.outbox.to(USER)
    expect(message.code, TEMPORARY)
    return {"UserStatus": user["UserStatus"], "delivered": f"{message.medium}: {message.body}"}


def admin_set_user_password(walk: Walk) -> Shown:
    """Give the user a password to keep."""
    walk.call(
        "admin_set_user_password",
        UserPoolId=walk.pool_id,
        Username=USER,
        Password=PASSWORD,
        Permanent=True,
    )
    user = walk.call("admin_get_user", UserPoolId=walk.pool_id, Username=USER)
    return {"UserStatus": expect(user["UserStatus"], "CONFIRMED")}


def initiate_auth(walk: Walk) -> Shown:
    """Sign the user in by password."""
    step = walk.initiate_auth("USER_PASSWORD_AUTH", USERNAME=USER, PASSWORD=PASSWORD)
    result = step["AuthenticationResult"]
    walk.tokens |= {"id": result["IdToken"], "access": result["AccessToken"]}
    parts = {name: result[name] for name in ("TokenType", "ExpiresIn")}
    return parts | {"tokens": [name for name in result if name.endswith("Token")]}


def create_group(walk: Walk) -> Shown:
    """Create a group."""
    group = walk.call("create_group", UserPoolId=walk.pool_id, GroupName="admin")["Group"]
    return {"GroupName": group["GroupName"]}


def admin_add_user_to_group(walk: Walk) -> Shown:
    """Add the user to it."""
    walk.call("admin_add_user_to_group", UserPoolId=walk.pool_id, Username=USER, GroupName="admin")
    return {}


def admin_list_groups_for_user(walk: Walk) -> Shown:
    """List the user's groups."""
    groups = walk.call("admin_list_groups_for_user", UserPoolId=walk.pool_id, Username=USER)
    return {"Groups": expect([group["GroupName"] for group in groups["Groups"]], ["admin"])}


def discover(walk: Walk) -> Shown:
    """Fetch the issuer's discovery document, as a validator does."""
    url = f"{BASE_URL}/{walk.pool_id}/.well-known/openid-configuration"
    walk.discovery = walk.fetch("get", url)
    return {name: walk.discovery[name] for name in ("issuer", "jwks_uri", "token_endpoint")}


def client_credentials(walk: Walk) -> Shown:
    """Fetch a machine's token at the advertised token endpoint."""
    answer = walk.fetch(
        "post",
        walk.discovery["token_endpoint"],
        auth=(walk.client_id, walk.secret),
        data={"grant_type": "client_credentials", "scope": " ".join(SCOPES)},
    )
    walk.tokens["machine"] = answer["access_token"]
    return {"members": sorted(answer), "expires_in": answer["expires_in"]}


def verify_user(walk: Walk) -> Shown:
    """Sign in again, now as an admin, and verify the tokens by the advertised keys."""
    initiate_auth(walk)
    identity, access = _verified(walk, "id"), _verified(walk, "access")
    expect(identity["aud"], walk.client_id)
    for claims in (identity, access):
        expect(claims["cognito:groups"], ["admin"])
    return {"verified by": VERIFIER, "ID token": identity, "access token": access}


def verify_machine(walk: Walk) -> Shown:
    """Verify the machine's token."""
    claims = _verified(walk, "machine")
    expect(claims["sub"], walk.client_id)
    expect(sorted(claims["scope"].split()), sorted(SCOPES))
    return {"verified by": VERIFIER, "access token": claims}


STEPS: tuple[Callable[[Walk], Shown], ...] = (
    create_user_pool,
    create_user_pool_client,
    describe_user_pool_client,
    create_resource_server,
    admin_create_user,
    admin_set_user_password,
    initiate_auth,
    create_group,
    admin_add_user_to_group,
    admin_list_groups_for_user,
    discover,
    client_credentials,
    verify_user,
    verify_machine,
    sign_up,
    sign_in_by_srp,
    enrol_authenticator_app,
    sign_in_with_second_factor,
    let_an_hour_pass,
)


def tour(out: TextIO | None = None) -> int:
    """Take all steps and show them.

    Args:
        out: where to; by default the standard output, in colour if it is a terminal.

    Returns:
        The exit status: 0, or 1 where a step failed.
    """
    import boto3  # noqa: PLC0415 - not before the tour
    import requests  # noqa: PLC0415 - not before the tour

    from cognito_intercept import intercept  # noqa: PLC0415 - not before the tour

    page = _Page(out or sys.stdout)
    with intercept(base_url=BASE_URL) as cognito, requests.Session() as http:
        walk = Walk(cognito, boto3.client("cognito-idp"), http)
        for number, step in enumerate(STEPS, 1):
            try:
                shown = step(walk)
            except Exception as error:  # noqa: BLE001 - whatever failed, the tour says why
                page.failed(number, step, walk, error)
                return 1
            page.step(number, step, walk, shown)
    page.line(f"All {len(STEPS)} steps are done, and nothing left this process.", "32")
    return 0


def _verified(walk: Walk, token: str) -> dict[str, Any]:
    """Return a token's claims, once its signature, issuer and lifetime are found right."""
    from joserfc import jwt  # noqa: PLC0415 - not before the tour
    from joserfc.jwk import KeySet  # noqa: PLC0415 - not before the tour

    keys = KeySet.import_key_set(walk.fetch("get", walk.discovery["jwks_uri"]))
    claims = jwt.decode(walk.tokens[token], keys, algorithms=["RS256"]).claims
    issuer = walk.discovery["issuer"]
    rules = jwt.JWTClaimsRegistry(iss={"essential": True, "value": issuer}, exp={"essential": True})
    rules.validate(claims)
    return claims


class _Page:
    """Writes the steps for a person to read."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._is_coloured = out.isatty() and "NO_COLOR" not in os.environ

    def step(self, number: int, step: Callable[..., Any], walk: Walk, shown: Shown) -> None:
        """Write a step that succeeded."""
        self._head(number, step, walk)
        for name, value in shown.items():
            for line in _written(name, value):
                self.line(f"      {line}")
        self.line("")

    def failed(self, number: int, step: Callable[..., Any], walk: Walk, error: Exception) -> None:
        """Write a step that failed, and why."""
        self._head(number, step, walk)
        self.line(f"      FAILED: {type(error).__name__}: {error}", "31")

    def _head(self, number: int, step: Callable[..., Any], walk: Walk) -> None:
        title = (step.__doc__ or step.__name__).rstrip(".")
        self.line(f"{number:2}  {title}", "1")
        for call in dict.fromkeys(walk.calls):
            for line in _lines(call, "    "):
                self.line(f"    > {line}", "36")
        walk.calls.clear()

    def line(self, text: str, colour: str = "") -> None:
        """Write one line, in colour where that can be seen."""
        if self._is_coloured and colour:
            text = f"\x1b[{colour}m{text}\x1b[0m"
        self._out.write(text + "\n")


def _written(name: str, value: object) -> Iterator[str]:
    if isinstance(value, dict):
        yield f"{name}:"
        yield from textwrap.indent(json.dumps(value, indent=2), "  ").splitlines()
    else:
        text = value if isinstance(value, str) else json.dumps(value)
        yield from _lines(f"{name}: {text}", "  ")


def _lines(text: str, indent: str) -> list[str]:
    return textwrap.wrap(text, WIDTH - 6, subsequent_indent=indent)
