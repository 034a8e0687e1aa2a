"""``/oauth2/revoke``: a sign-in's tokens, revoked over HTTP by its app client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest
import requests
from authlib.integrations.requests_client import OAuth2Session

from cognito_intercept import active, intercept
from tests.helpers import refusal
from tests.machines import discovery_of
from tests.realms import Realm, add_client, make_realm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cognito_intercept.emulator import Cognito

INVALID_CLIENT = (401, {"error": "invalid_client"})
NO_TOKEN = {"error": "invalid_request", "error_description": "Invalid parameter in request"}


@pytest.fixture(params=[None, "http://localhost:4566"], ids=["aws", "local"])
def realm(request: pytest.FixtureRequest) -> Iterator[Realm]:
    """A pool with a user and a public app client, in an emulator of each form."""
    with intercept(base_url=request.param):
        made = make_realm(boto3.client("cognito-idp"))
        made.make_user("ann")
        yield made


def endpoint_of(realm: Realm) -> str:
    """Return the revocation endpoint that the pool's discovery document names."""
    emulator = active()
    assert emulator is not None
    issuer = emulator.settings.issuer("us-east-1", realm.pool_id)
    return str(discovery_of(issuer)["revocation_endpoint"])


def revoke(realm: Realm, auth: Any = None, **form: str) -> requests.Response:
    """Ask for a revocation."""
    return requests.post(endpoint_of(realm), data=form, auth=auth, timeout=5)


def outcome(answer: requests.Response) -> tuple[int, Any]:
    """Return the status and the body."""
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["x-amz-cognito-request-id"]
    return answer.status_code, answer.json() if answer.content else None


def test_public_client_revokes_a_sign_in(realm: Realm) -> None:
    """Its refresh token and its access tokens are dead, those of another sign-in are not."""
    first, second = realm.tokens(), realm.tokens()
    assert outcome(revoke(realm, token=first["RefreshToken"], client_id=realm.client_id)) == (
        200,
        None,
    )
    revoked = ("NotAuthorizedException", "Access Token has been revoked")
    assert refusal(realm.idp.get_user, AccessToken=first["AccessToken"]) == revoked
    refused = refusal(realm.refresh, token=first["RefreshToken"])
    assert refused == ("NotAuthorizedException", "Refresh Token has been revoked")
    assert realm.idp.get_user(AccessToken=second["AccessToken"])["Username"] == "ann"


@pytest.mark.parametrize("token", ["unknown", "revoked"])
def test_token_that_is_dead_already(realm: Realm, token: str) -> None:
    """To revoke it succeeds as well (RFC 7009 2.2)."""
    if token == "revoked":
        token = realm.tokens()["RefreshToken"]
        revoke(realm, token=token, client_id=realm.client_id)
    assert outcome(revoke(realm, token=token, client_id=realm.client_id)) == (200, None)


@pytest.mark.parametrize("hint", ["refresh_token", "access_token", "id_token", "", "nonsense"])
def test_hint_is_a_hint(realm: Realm, hint: str) -> None:
    """A wrong one changes nothing (RFC 7009, 2.1): the token is revoked."""
    tokens = realm.tokens()
    form = {"token": tokens["RefreshToken"], "token_type_hint": hint, "client_id": realm.client_id}
    assert outcome(revoke(realm, **form)) == (200, None)
    code, _ = refusal(realm.idp.get_user, AccessToken=tokens["AccessToken"])
    assert code == "NotAuthorizedException"


@pytest.mark.parametrize("hint", ["refresh_token", "access_token"])
def test_hint_makes_no_token_fit(realm: Realm, hint: str) -> None:
    """An access token is refused whatever it is called (RFC 7009, 2.2.1)."""
    token = realm.tokens()["AccessToken"]
    answer = revoke(realm, token=token, token_type_hint=hint, client_id=realm.client_id)
    assert outcome(answer) == (400, {"error": "unsupported_token_type"})
    assert answer.headers["Content-Type"] == "application/json;charset=UTF-8"
    assert "WWW-Authenticate" not in answer.headers
    assert realm.idp.get_user(AccessToken=token)["Username"] == "ann"


def test_parameters_of_the_url(realm: Realm) -> None:
    """They are not read; nor is JSON."""
    named = {"token": realm.tokens()["RefreshToken"], "client_id": realm.client_id}
    url = endpoint_of(realm)
    assert outcome(requests.post(url, params=named, timeout=5)) == (400, NO_TOKEN)
    assert outcome(requests.post(url, json=named, timeout=5)) == (400, NO_TOKEN)


def test_client_with_a_secret(realm: Realm) -> None:
    """It proves itself by Basic authentication, and in no other way."""
    app = add_client(realm.idp, realm.pool_id, {"GenerateSecret": True})
    token = app.tokens()["RefreshToken"]
    secret = app.secret or ""
    for auth, form in (
        (None, {"client_id": app.client_id}),
        (None, {"client_id": app.client_id, "client_secret": secret}),
        ((app.client_id, "wrong"), {}),
        ((app.client_id, ""), {}),
        (("unknown", secret), {}),
        ((realm.client_id, secret), {}),
    ):
        assert outcome(revoke(realm, auth, token=token, **form)) == INVALID_CLIENT
    assert outcome(revoke(realm, (app.client_id, secret), token=token)) == (200, None)


@pytest.mark.parametrize("form", [{}, {"token": ""}])
def test_missing_token_is_found_first(realm: Realm, form: dict[str, str]) -> None:
    """Before the client is looked at."""
    assert outcome(revoke(realm, **form)) == (400, NO_TOKEN)
    assert outcome(revoke(realm, **form, client_id="unknown")) == (400, NO_TOKEN)


def test_form_of_too_many_fields(realm: Realm) -> None:
    """It is not read."""
    fields = {f"f{number}": "" for number in range(300)}
    assert outcome(revoke(realm, token="t", **fields)) == (400, NO_TOKEN)


@pytest.mark.parametrize("client_id", [None, "", "unknown"])
def test_unknown_client(realm: Realm, client_id: str | None) -> None:
    """Nobody revokes without an app client."""
    form = {} if client_id is None else {"client_id": client_id}
    token = realm.tokens()["RefreshToken"]
    assert outcome(revoke(realm, token=token, **form)) == INVALID_CLIENT


@pytest.mark.parametrize("kind", ["AccessToken", "IdToken"])
def test_other_kinds_of_tokens(realm: Realm, kind: str) -> None:
    """Only refresh tokens are revoked."""
    answer = revoke(realm, token=realm.tokens()[kind], client_id=realm.client_id)
    assert outcome(answer) == (400, {"error": "unsupported_token_type"})


def test_client_without_revocation(realm: Realm) -> None:
    """It may have switched revocation off."""
    app = add_client(realm.idp, realm.pool_id, {"EnableTokenRevocation": False})
    token = app.tokens()["RefreshToken"]
    assert outcome(revoke(realm, token=token, client_id=app.client_id)) == (
        400,
        {"error": "invalid_request", "error_description": "Unsupported operation"},
    )


def test_another_client_s_token(realm: Realm) -> None:
    """It stays alive."""
    app = add_client(realm.idp, realm.pool_id)
    token = realm.tokens()["RefreshToken"]
    assert outcome(revoke(realm, token=token, client_id=app.client_id)) == INVALID_CLIENT
    assert "AccessToken" in realm.refresh(token)["AuthenticationResult"]


def test_authlib_s_client(realm: Realm) -> None:
    """Authlib's session revokes with its own authentication."""
    app = add_client(realm.idp, realm.pool_id, {"GenerateSecret": True})
    tokens = app.tokens()
    with OAuth2Session(app.client_id, app.secret) as session:
        answer = session.revoke_token(
            endpoint_of(realm), token=tokens["RefreshToken"], token_type_hint="refresh_token"
        )
    assert answer.status_code == 200
    code, text = refusal(realm.idp.get_user, AccessToken=tokens["AccessToken"])
    assert (code, text) == ("NotAuthorizedException", "Access Token has been revoked")


def test_only_post(realm: Realm) -> None:
    """The endpoint takes POST only [D]."""
    answer = requests.get(endpoint_of(realm), timeout=5)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")


def test_domain_serves_its_own_pool(idp: Any, cognito: Cognito) -> None:
    """Another pool's client is unknown at a domain, and a domain without a pool at all."""
    here, there = make_realm(idp), make_realm(idp)
    idp.create_user_pool_domain(UserPoolId=here.pool_id, Domain="shop")
    issuer = f"https://cognito-idp.us-east-1.amazonaws.com/{here.pool_id}"
    url = discovery_of(issuer)["revocation_endpoint"]
    assert url == "https://shop.auth.us-east-1.amazoncognito.com/oauth2/revoke"
    answers = [
        requests.post(url, data={"token": "t", "client_id": realm.client_id}, timeout=5)
        for realm in (here, there)
    ]
    assert [answer.status_code for answer in answers] == [200, 401]
    nobody = requests.post(url.replace("shop", "none"), data={"token": "t"}, timeout=5)
    assert nobody.status_code == 404
    assert len(cognito.services()) == 1
