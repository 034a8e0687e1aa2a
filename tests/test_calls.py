"""The record of calls: what was called, with what, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests

from cognito_intercept.calls import Call, Calls, masked
from tests.helpers import refusal
from tests.realms import PASSWORD, Realm

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito


def test_calls_and_answers(cognito: Cognito, realm: Realm) -> None:
    """A call has its operation, parameters, answer, time and region."""
    cognito.calls.clear()
    realm.make_user("bob")
    call = cognito.calls[0]
    assert (call.operation, call.region, call.status) == ("AdminCreateUser", "us-east-1", 200)
    assert (call.username, call.parameters["UserPoolId"]) == ("bob", realm.pool_id)
    assert call.answer["User"]["Username"] == "bob"
    assert call.error is None
    assert call.at == pytest.approx(cognito.clock.now(), abs=60)
    assert [one.operation for one in cognito.calls[:2]] == [
        "AdminCreateUser",
        "AdminSetUserPassword",
    ]


def test_errors(cognito: Cognito, realm: Realm) -> None:
    """A call that was refused has the error's code and text."""
    code, text = refusal(realm.sign_in, name="nobody")
    call = cognito.calls[-1]
    assert (call.error, call.message, call.status) == (code, text, 400)
    assert call.answer == {"__type": code, "message": text}
    assert (call.client_id, call.username) == (realm.client_id, "nobody")


def test_user_and_app_client_of_a_token(cognito: Cognito, realm: Realm) -> None:
    """A call that names neither has those of its access token; one without a token has none."""
    realm.make_user()
    realm.idp.get_user(AccessToken=realm.access())
    (call,) = cognito.calls.of("GetUser")
    assert (call.username, call.client_id) == ("ann", realm.client_id)
    refusal(realm.idp.get_user, AccessToken="a.b.c")
    refusal(realm.idp.get_user, AccessToken="none")
    realm.idp.list_user_pools(MaxResults=1)
    assert {(one.username, one.client_id) for one in cognito.calls[-3:]} == {(None, None)}


def test_secrets_are_masked(cognito: Cognito, realm: Realm) -> None:
    """A line about a call shows no password, code or token."""
    realm.make_user()
    tokens = realm.tokens()
    realm.idp.get_user(AccessToken=tokens["AccessToken"])
    lines = "\n".join(map(str, cognito.calls)) + repr(cognito.calls) + repr(cognito.calls[-1])
    assert PASSWORD not in lines
    assert tokens["AccessToken"] not in lines
    assert "'PASSWORD': '***'" in lines
    assert "AccessToken='***'" in lines


def test_masking_of_nested_values() -> None:
    """Secrets are masked wherever they are, and nothing else is."""
    value = {
        "A": [{"Password": "x", "Username": "ann"}],
        "SMS_MFA_CODE": "1",
        "client_secret": "s",
        "code_verifier": "v",
    }
    assert masked(value) == {
        "A": [{"Password": "***", "Username": "ann"}],
        "SMS_MFA_CODE": "***",
        "client_secret": "***",
        "code_verifier": "***",
    }


def test_assert_called(cognito: Cognito, realm: Realm) -> None:
    """An assertion finds calls by some of their parameters, and returns them."""
    realm.make_user()
    realm.make_user("bob")
    (call,) = cognito.calls.assert_called("AdminCreateUser", Username="bob")
    assert call.username == "bob"
    assert len(cognito.calls.assert_called("AdminCreateUser", times=2)) == 2
    cognito.calls.assert_not_called("AdminCreateUser", Username="carol")
    cognito.calls.assert_not_called("SignUp")


def test_what_was_called_instead(cognito: Cognito, realm: Realm) -> None:
    """The complaint lists the calls of the operation, or all operations that were called."""
    realm.make_user()
    with pytest.raises(AssertionError) as failed:
        cognito.calls.assert_called("AdminCreateUser", Username="bob")
    text = str(failed.value)
    head = "AdminCreateUser(Username='bob') was to be called at least once, and was called 0 times."
    assert text.startswith(head)
    assert f"  AdminCreateUser(UserPoolId='{realm.pool_id}', Username='ann'" in text
    with pytest.raises(AssertionError) as failed:
        cognito.calls.assert_called("SignUp")
    assert "Calls so far: CreateUserPool x1, CreateUserPoolClient x1" in str(failed.value)
    with pytest.raises(AssertionError, match="to be called 0 times, and was called 1 times"):
        cognito.calls.assert_not_called("AdminCreateUser")


def test_requests_are_calls(cognito: Cognito, realm: Realm) -> None:
    """Requests of HTTP clients are recorded by method and path, their secrets masked."""
    issuer = f"https://cognito-idp.us-east-1.amazonaws.com/{realm.pool_id}"
    keys = requests.get(f"{issuer}/.well-known/jwks.json", timeout=5)
    path = f"GET /{realm.pool_id}/.well-known/jwks.json"
    (call,) = cognito.calls.assert_called(path)
    assert (call.status, call.answer) == (200, keys.json())
    realm.idp.create_user_pool_domain(UserPoolId=realm.pool_id, Domain="mine")
    host = "https://mine.auth.us-east-1.amazoncognito.com"
    form = {"grant_type": "client_credentials", "client_id": "x", "client_secret": "hush"}
    requests.post(f"{host}/oauth2/token", data=form, timeout=5)
    (call,) = cognito.calls.assert_called("POST /oauth2/token", client_id="x")
    assert (call.status, call.answer) == (400, {"error": "invalid_client"})
    assert "hush" not in str(call)


def test_malformed_calls(cognito: Cognito) -> None:
    """A call that cannot be read is recorded without parameters."""
    headers = {"X-Amz-Target": "AWSCognitoIdentityProviderService.SignUp"}
    requests.post("https://cognito-idp.us-east-1.amazonaws.com/", "{", headers=headers, timeout=5)
    call = cognito.calls[-1]
    assert (call.operation, call.parameters) == ("SignUp", {})
    assert call.error == "SerializationException"


def test_old_calls_are_forgotten(cognito: Cognito, idp: Any) -> None:
    """The last thousand calls are kept, or as many as a test wants."""
    cognito.calls.keep_last(2)
    for number in range(3):
        idp.create_user_pool(PoolName=f"pool{number}")
    assert [call.parameters["PoolName"] for call in cognito.calls] == ["pool1", "pool2"]
    cognito.calls.clear()
    assert len(cognito.calls) == 0
    assert repr(Calls()) == "<Calls: none>"


def test_long_answers() -> None:
    """An answer of the service's own is read whatever its length: images may be in it."""
    text = "x" * 2_000_000
    call = Call("DescribeManagedLoginBranding", {}, None, 0.0, 200, body=f'["{text}"]'.encode())
    assert call.answer == [text]


def test_bodies_that_are_no_forms(cognito: Cognito, realm: Realm) -> None:
    """Of a body in JSON nothing is taken for a parameter; of a form everything is."""
    realm.idp.create_user_pool_domain(UserPoolId=realm.pool_id, Domain="mine")
    host = "https://mine.auth.us-east-1.amazoncognito.com"
    requests.post(f"{host}/oauth2/token?a=b", json={"x": "y=z&client_id=c"}, timeout=5)
    assert cognito.calls[-1].parameters == {"a": "b"}
    requests.post(f"{host}/oauth2/token?a=b", data={"client_id": "c"}, timeout=5)
    assert cognito.calls[-1].parameters == {"a": "b", "client_id": "c"}
