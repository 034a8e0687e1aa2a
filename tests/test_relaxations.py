"""The three relaxations: each of them on and off, in both forms, and the defaults of the forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError

from cognito_intercept import Relaxation, intercept
from cognito_intercept.account.client_auth import secret_hash
from tests.helpers import make_pool
from tests.machines import SCOPES, Machine, discovery_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

LOCAL = "http://localhost:4566"
FORMS = {"aws": None, "local": LOCAL}
PASSWORD = "Correct-horse-9"
MACHINE: dict[str, Any] = {
    "ClientName": "machine",
    "GenerateSecret": True,
    "AllowedOAuthFlowsUserPoolClient": True,
    "AllowedOAuthFlows": ["client_credentials"],
    "AllowedOAuthScopes": ["notes/read", "notes/write"],
}
PASSWORD_FLOWS = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]


@pytest.fixture(params=FORMS)
def form(request: pytest.FixtureRequest) -> str | None:
    """The base URL of a form."""
    return FORMS[request.param]


def outcome(call: Callable[..., Any], **parameters: Any) -> str:
    """Return "accepted", or the code of the error."""
    try:
        call(**parameters)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return "accepted"


def make_user(idp: CognitoIdentityProviderClient, **settings: Any) -> tuple[str, str, str]:
    """Create a pool, an app client and a user, and return pool, client and secret."""
    pool = make_pool("relaxed", idp)
    made = idp.create_user_pool_client(UserPoolId=pool, ClientName="app", **settings)
    idp.admin_create_user(UserPoolId=pool, Username="ann", MessageAction="SUPPRESS")
    idp.admin_set_user_password(UserPoolId=pool, Username="ann", Password=PASSWORD, Permanent=True)
    client = made["UserPoolClient"]
    return pool, client["ClientId"], client.get("ClientSecret", "")


def sign_in(client_id: str, **parameters: str) -> dict[str, Any]:
    """Return the parameters of a sign-in by password."""
    user = {"USERNAME": "ann", "PASSWORD": PASSWORD}
    return {
        "ClientId": client_id,
        "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": user | parameters,
    }


def test_scopes_off(form: str | None) -> None:
    """A scope of a resource server that does not exist is refused when it is named."""
    with intercept(base_url=form, relaxed=set(Relaxation) - {Relaxation.SCOPES}):
        idp = boto3.client("cognito-idp")
        pool = make_pool("strict", idp)
        refused = outcome(idp.create_user_pool_client, UserPoolId=pool, **MACHINE)
        assert refused == "ScopeDoesNotExistException"

        made = idp.create_user_pool_client(UserPoolId=pool, ClientName="plain", GenerateSecret=True)
        client_id = made["UserPoolClient"]["ClientId"]
        changed = {k: v for k, v in MACHINE.items() if k != "GenerateSecret"}
        refused = outcome(
            idp.update_user_pool_client, UserPoolId=pool, ClientId=client_id, **changed
        )
        assert refused == "ScopeDoesNotExistException"

        idp.create_resource_server(UserPoolId=pool, Identifier="notes", Name="Notes", Scopes=SCOPES)
        assert outcome(idp.create_user_pool_client, UserPoolId=pool, **MACHINE) == "accepted"


def test_scopes_on(form: str | None) -> None:
    """It may be named, and is refused when a token is asked for, until it exists."""
    with intercept(base_url=form, relaxed={"scopes"}):
        idp = boto3.client("cognito-idp")
        pool = make_pool("relaxed", idp)
        client = idp.create_user_pool_client(UserPoolId=pool, **MACHINE)["UserPoolClient"]
        issuer = f"{form or 'https://cognito-idp.us-east-1.amazonaws.com'}/{pool}"
        machine = Machine(
            idp, pool, client["ClientId"], client["ClientSecret"], discovery_of(issuer)
        )
        for form_scope in ({}, {"scope": "notes/read"}):
            assert machine.ask(machine.auth, **form_scope).json() == {"error": "invalid_scope"}
        idp.create_resource_server(UserPoolId=pool, Identifier="notes", Name="Notes", Scopes=SCOPES)
        assert machine.token(scope="notes/read")


def test_secret_hash_off(form: str | None) -> None:
    """A client with a secret must prove it."""
    with intercept(base_url=form, relaxed=set(Relaxation) - {Relaxation.SECRET_HASH}):
        idp = boto3.client("cognito-idp")
        _, client_id, secret = make_user(idp, GenerateSecret=True, ExplicitAuthFlows=PASSWORD_FLOWS)
        right = secret_hash(secret, "ann", client_id)
        assert outcome(idp.initiate_auth, **sign_in(client_id)) == "NotAuthorizedException"
        accepted = outcome(idp.initiate_auth, **sign_in(client_id, SECRET_HASH=right))
        assert accepted == "accepted"


def test_secret_hash_on(form: str | None) -> None:
    """The hash may be missing, but not wrong; in sign-up as in sign-in."""
    with intercept(base_url=form, relaxed={"secret-hash"}):
        idp = boto3.client("cognito-idp")
        _, client_id, secret = make_user(idp, GenerateSecret=True, ExplicitAuthFlows=PASSWORD_FLOWS)
        wrong, right = "d3Jvbmc=", secret_hash(secret, "ann", client_id)
        assert outcome(idp.initiate_auth, **sign_in(client_id)) == "accepted"
        for given, expected in ((wrong, "NotAuthorizedException"), (right, "accepted")):
            call = sign_in(client_id, SECRET_HASH=given)
            assert outcome(idp.initiate_auth, **call) == expected
        new = {"ClientId": client_id, "Username": "bob", "Password": PASSWORD}
        refused = outcome(idp.sign_up, **new, SecretHash=wrong)
        assert refused == "NotAuthorizedException"
        assert outcome(idp.sign_up, **new) == "accepted"


def test_auth_flows_off(form: str | None) -> None:
    """A client that names no flows may not use the password flows."""
    with intercept(base_url=form, relaxed=set(Relaxation) - {Relaxation.AUTH_FLOWS}):
        idp = boto3.client("cognito-idp")
        pool, client_id, _ = make_user(idp)
        assert outcome(idp.initiate_auth, **sign_in(client_id)) == "InvalidParameterException"
        by_admin = sign_in(client_id) | {"AuthFlow": "ADMIN_USER_PASSWORD_AUTH"}
        refused = outcome(idp.admin_initiate_auth, UserPoolId=pool, **by_admin)
        assert refused == "InvalidParameterException"


def test_auth_flows_on(form: str | None) -> None:
    """It may use them; one that names its flows may use those alone."""
    with intercept(base_url=form, relaxed={"auth-flows"}):
        idp = boto3.client("cognito-idp")
        pool, client_id, _ = make_user(idp)
        assert outcome(idp.initiate_auth, **sign_in(client_id)) == "accepted"
        by_admin = sign_in(client_id) | {"AuthFlow": "ADMIN_USER_PASSWORD_AUTH"}
        assert outcome(idp.admin_initiate_auth, UserPoolId=pool, **by_admin) == "accepted"

        _, client_id, _ = make_user(idp, ExplicitAuthFlows=["ALLOW_USER_SRP_AUTH"])
        assert outcome(idp.initiate_auth, **sign_in(client_id)) == "InvalidParameterException"


def test_defaults_of_the_forms() -> None:
    """Everything is relaxed in the local form and nothing in the AWS form."""
    with intercept() as aws, intercept(base_url=LOCAL) as local:
        assert aws.settings.relaxed == frozenset()
        assert local.settings.relaxed == frozenset(Relaxation)
    assert {str(relaxation) for relaxation in Relaxation} == {
        "scopes",
        "secret-hash",
        "auth-flows",
    }


def test_unknown_relaxation_is_refused() -> None:
    """A misspelt name fails at once."""
    with pytest.raises(ValueError, match="secret_hash"):
        intercept(relaxed={"secret_hash"})  # type: ignore[arg-type] # on purpose
