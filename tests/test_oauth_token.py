"""The token endpoint: one row for each rule of ``client_credentials``, the same in both forms."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
import requests

from cognito_intercept import intercept
from cognito_intercept.protocol.unverified import unverified_claims
from tests.helpers import refusal
from tests.machines import Machine, make_machine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

    from cognito_intercept.emulator import Cognito

INVALID_CLIENT = {"error": "invalid_client"}
WRONG_SECRET = {"error": "invalid_client", "error_description": "invalid_client_secret"}
INVALID_REQUEST = {"error": "invalid_request"}
INVALID_SCOPE = {"error": "invalid_scope"}
INVALID_GRANT = {"error": "invalid_grant"}
UNSUPPORTED = {"error": "unsupported_grant_type"}
BOTH = "notes/read notes/write"


@dataclass(frozen=True)
class Row:
    """One request and its answer: an error's JSON, or the scope of the token.

    ``{id}`` and ``{secret}`` stand for the app client's; ``client`` changes its settings.
    """

    rule: str
    answer: dict[str, str] | str
    basic: str | None = None
    form: dict[str, str] = field(default_factory=dict)
    grant_type: str | None = "client_credentials"
    client: dict[str, Any] = field(default_factory=dict)


BASIC = "{id}:{secret}"
IN_FORM = {"client_id": "{id}", "client_secret": "{secret}"}
PUBLIC = {"GenerateSecret": False, "AllowedOAuthFlows": ["code"], "CallbackURLs": ["https://a.b"]}

ROWS = [
    Row("id and secret by Basic", BOTH, basic=BASIC),
    Row("id and secret in the form", BOTH, form=IN_FORM),
    Row("Basic beside the id in the form", BOTH, basic=BASIC, form={"client_id": "{id}"}),
    Row("Basic wins over another id", BOTH, basic=BASIC, form={"client_id": "other"}),
    Row("Basic wins over a wrong secret", BOTH, basic=BASIC, form=IN_FORM | {"client_secret": "x"}),
    Row("a wrong Basic wins over the form", WRONG_SECRET, basic="{id}:wrong", form=IN_FORM),
    Row("Basic is percent-decoded", BOTH, basic="%{hex}:{secret}"),
    Row("a plus in Basic stays a plus", WRONG_SECRET, basic="{id}:{secret}+"),
    Row("no client at all", INVALID_CLIENT),
    Row("an empty id", INVALID_CLIENT, form=IN_FORM | {"client_id": ""}),
    Row("an unknown id in the form", INVALID_CLIENT, form=IN_FORM | {"client_id": "unknown"}),
    Row("an unknown id by Basic", INVALID_CLIENT, basic="unknown:{secret}"),
    Row("Basic without a secret", INVALID_CLIENT, basic="{id}:"),
    Row("Basic without a colon", INVALID_CLIENT, basic="{id}"),
    Row("a wrong secret by Basic", WRONG_SECRET, basic="{id}:wrong"),
    Row("a wrong secret in the form", WRONG_SECRET, form=IN_FORM | {"client_secret": "wrong"}),
    Row("no secret in the form", WRONG_SECRET, form={"client_id": "{id}"}),
    Row("no grant type", INVALID_REQUEST, basic=BASIC, grant_type=None),
    Row("an empty grant type", INVALID_REQUEST, basic=BASIC, grant_type=""),
    Row("another grant type (R111)", UNSUPPORTED, basic=BASIC, grant_type="password"),
    Row("the grant type goes first", UNSUPPORTED, grant_type="password"),
    Row("a public client", INVALID_GRANT, form={"client_id": "{id}"}, client=PUBLIC),
    Row(
        "a public client's form secret is ignored",
        INVALID_GRANT,
        form={"client_id": "{id}", "client_secret": "any"},
        client=PUBLIC,
    ),
    Row("a public client by Basic", WRONG_SECRET, basic="{id}:any", client=PUBLIC),
    Row("a public client by empty Basic", INVALID_CLIENT, basic="{id}:", client=PUBLIC),
    Row(
        "OAuth flows not switched on",
        INVALID_GRANT,
        basic=BASIC,
        client={"AllowedOAuthFlowsUserPoolClient": False},
    ),
    Row(
        "another flow only",
        INVALID_GRANT,
        basic=BASIC,
        client={"AllowedOAuthFlows": ["code"], "CallbackURLs": ["https://a.b"]},
    ),
    Row("one scope", "notes/read", basic=BASIC, form={"scope": "notes/read"}),
    Row("both scopes", BOTH, basic=BASIC, form={"scope": BOTH}),
    Row("a scope twice", "notes/read", basic=BASIC, form={"scope": "notes/read notes/read"}),
    Row("an empty scope is none", BOTH, basic=BASIC, form={"scope": ""}),
    Row("an unknown scope", INVALID_SCOPE, basic=BASIC, form={"scope": "notes/delete"}),
    Row("one of them unknown", INVALID_SCOPE, basic=BASIC, form={"scope": "notes/read x/y"}),
    Row("a standard scope", INVALID_SCOPE, basic=BASIC, form={"scope": "openid"}),
    Row(
        "a scope that the client may not have",
        INVALID_SCOPE,
        basic=BASIC,
        form={"scope": "notes/write"},
        client={"AllowedOAuthScopes": ["notes/read"]},
    ),
    Row(
        "no scope: what the client may have",
        "notes/read",
        basic=BASIC,
        client={"AllowedOAuthScopes": ["notes/read"]},
    ),
]


@pytest.fixture(params=["aws", "local"])
def base_url(request: pytest.FixtureRequest) -> Iterator[str | None]:
    """An emulator of each form, and its base URL."""
    url = "http://localhost:4566" if request.param == "local" else None
    with intercept(base_url=url):
        yield url


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.rule)
def test_rule(row: Row, base_url: str | None) -> None:
    """The answer has the status and exactly the members of the row."""
    machine = make_machine(base_url, **row.client)
    answer = _ask(machine, row)
    if isinstance(row.answer, str):
        body = answer.json()
        assert answer.status_code == 200
        assert list(body) == ["access_token", "expires_in", "token_type"]
        assert (body["expires_in"], body["token_type"]) == (3600, "Bearer")
        assert _claims(body["access_token"])["scope"] == row.answer
    else:
        assert (answer.status_code, answer.json()) == (400, row.answer)
    assert "WWW-Authenticate" not in answer.headers
    assert answer.headers["Content-Type"] == "application/json;charset=UTF-8"
    assert "no-store" in answer.headers["Cache-Control"]


def _ask(machine: Machine, row: Row) -> requests.Response:
    first = machine.client_id
    names = {
        "{id}": machine.client_id,
        "{secret}": machine.secret,
        "{hex}": f"{ord(first[0]):02x}{first[1:]}",
    }

    def filled(text: str) -> str:
        for name, value in names.items():
            text = text.replace(name, value)
        return text

    form = {name: filled(value) for name, value in row.form.items()}
    if row.grant_type is not None:
        form["grant_type"] = row.grant_type
    headers = {}
    if row.basic is not None:
        encoded = base64.b64encode(filled(row.basic).encode()).decode()
        headers["Authorization"] = f"Basic {encoded}"
    return requests.post(machine.discovery["token_endpoint"], data=form, headers=headers, timeout=5)


def _claims(token: str) -> dict[str, Any]:
    parsed = unverified_claims(token)
    assert parsed is not None
    return parsed[1]


def test_machine_s_token_is_no_user_s(idp: CognitoIdentityProviderClient) -> None:
    """No operation for a signed-in user takes it [R operations.md 3, T5]."""
    token = make_machine().token()
    refused = ("NotAuthorizedException", "Access Token does not have required scopes")
    assert refusal(idp.get_user, AccessToken=token) == refused
    assert refusal(idp.delete_user, AccessToken=token) == refused
    assert refusal(idp.global_sign_out, AccessToken=token) == refused


@pytest.mark.usefixtures("cognito")
def test_machine_s_token_has_ten_claims_in_aws_s_order() -> None:
    """They are those of recorded tokens (tokens.md 6); the life is the client's."""
    machine = make_machine(AccessTokenValidity=5, TokenValidityUnits={"AccessToken": "minutes"})
    answer = machine.ask(machine.auth).json()
    claims = _claims(answer["access_token"])
    assert list(claims) == [
        "sub",
        "token_use",
        "scope",
        "auth_time",
        "iss",
        "exp",
        "iat",
        "version",
        "jti",
        "client_id",
    ]
    assert claims["sub"] == claims["client_id"] == machine.client_id
    assert (claims["token_use"], claims["version"]) == ("access", 2)
    assert claims["exp"] - claims["iat"] == answer["expires_in"] == 300


@pytest.mark.usefixtures("cognito")
def test_scopes_are_gone_with_their_resource_server() -> None:
    """What a client may have and no resource server has is never granted."""
    machine = make_machine()
    machine.idp.update_resource_server(
        UserPoolId=machine.pool_id,
        Identifier="notes",
        Name="Notes",
        Scopes=[{"ScopeName": "read", "ScopeDescription": "Read notes"}],
    )
    assert _claims(machine.token())["scope"] == "notes/read"
    assert machine.ask(machine.auth, scope=BOTH).json() == INVALID_SCOPE

    machine.idp.delete_resource_server(UserPoolId=machine.pool_id, Identifier="notes")
    assert machine.ask(machine.auth).json() == INVALID_SCOPE


@pytest.mark.usefixtures("cognito")
@pytest.mark.parametrize("header", ["Basic !!!", "Basic", "Basic /w==", "Bearer abc"])
def test_malformed_authorization(header: str) -> None:
    """What can't be read proves nothing; another scheme is as good as none."""
    machine = make_machine()
    answer = requests.post(
        machine.discovery["token_endpoint"],
        data={"grant_type": "client_credentials"},
        headers={"Authorization": header},
        timeout=5,
    )
    assert (answer.status_code, answer.json()) == (400, INVALID_CLIENT)


@pytest.mark.usefixtures("cognito")
def test_form_is_no_json() -> None:
    """The endpoint takes forms; in JSON it finds no grant type."""
    machine = make_machine()
    body = json.dumps({"grant_type": "client_credentials"})
    answer = requests.post(
        machine.discovery["token_endpoint"], data=body, auth=machine.auth, timeout=5
    )
    assert answer.json() == INVALID_REQUEST


@pytest.mark.usefixtures("cognito")
def test_first_of_a_repeated_parameter_counts() -> None:
    """Which of them counts on AWS is not known (G)."""
    machine = make_machine()
    answer = requests.post(
        machine.discovery["token_endpoint"],
        data=[
            ("grant_type", "client_credentials"),
            ("scope", "notes/read"),
            ("scope", "notes/write"),
        ],
        auth=machine.auth,
        timeout=5,
    )
    assert _claims(answer.json()["access_token"])["scope"] == "notes/read"


@pytest.mark.usefixtures("cognito")
def test_form_of_too_many_fields() -> None:
    """A form is read up to a bound."""
    machine = make_machine()
    answer = machine.ask(machine.auth, **{f"f{number}": "" for number in range(300)})
    assert (answer.status_code, answer.json()) == (400, INVALID_REQUEST)


def test_token_expires_by_the_emulator_s_clock(cognito: Cognito) -> None:
    """Time is the emulator's, in tokens of machines too."""
    machine = make_machine()
    before = _claims(machine.token())["iat"]
    cognito.clock.advance(3600)
    assert 3600 <= _claims(machine.token())["iat"] - before <= 3605
