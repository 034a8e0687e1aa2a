"""Faults that a test asks for, as programs on botocore see them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError

from tests.helpers import refusal

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito
    from tests.realms import Realm


def client(mode: Any = "standard", attempts: int = 3) -> Any:
    """Return a client with one of botocore's retry modes."""
    config = Config(retries={"mode": mode, "total_max_attempts": attempts})
    return boto3.client("cognito-idp", config=config)


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let botocore retry at once."""
    monkeypatch.setattr(time, "sleep", lambda _: None)


# Botocore's legacy mode knows throttling by other codes and by status 429, which AWS does not send.
@pytest.mark.parametrize(
    ("mode", "error"),
    [
        ("legacy", "InternalErrorException"),
        ("standard", "InternalErrorException"),
        ("standard", "TooManyRequestsException"),
        ("adaptive", "TooManyRequestsException"),
    ],
)
def test_retries(cognito: Cognito, mode: str, error: str) -> None:
    """Each retry mode of botocore's tries again, and succeeds when the faults are over."""
    cognito.faults.fail("CreateUserPool", error, times=2)
    client(mode).create_user_pool(PoolName="p")
    found = [call.error for call in cognito.calls.of("CreateUserPool")]
    assert found == [error, error, None]


def test_more_faults_than_attempts(cognito: Cognito) -> None:
    """The last attempt's error is the program's, with its text; nothing was done."""
    cognito.faults.fail("CreateUserPool", "TooManyRequestsException", "slow down", times=None)
    with pytest.raises(ClientError, match="slow down") as failed:
        client(attempts=2).create_user_pool(PoolName="p")
    assert failed.value.response["Error"]["Code"] == "TooManyRequestsException"
    assert len(cognito.calls) == 2
    cognito.faults.clear()
    assert client().list_user_pools(MaxResults=5)["UserPools"] == []


def test_other_operations_are_left_alone(cognito: Cognito, idp: Any) -> None:
    """A fault is for one operation, or for every one."""
    cognito.faults.fail("SignUp", "UsernameExistsException")
    idp.list_user_pools(MaxResults=5)
    cognito.faults.fail(error="InvalidParameterException")
    assert refusal(idp.list_user_pools, MaxResults=5)[0] == "InvalidParameterException"
    idp.list_user_pools(MaxResults=5)


def test_errors_that_the_service_does_not_have(cognito: Cognito) -> None:
    """A misspelt operation or error is refused when it is asked for."""
    with pytest.raises(ValueError, match="there is no operation 'SingUp'"):
        cognito.faults.fail("SingUp")
    with pytest.raises(ValueError, match="SignUp has no error 'GroupExistsException', only"):
        cognito.faults.fail("SignUp", "GroupExistsException")
    with pytest.raises(ValueError, match="the service has no error 'Oops', only"):
        cognito.faults.fail(error="Oops")


def test_connection_lost_before(cognito: Cognito) -> None:
    """The request does not arrive; botocore connects again."""
    cognito.faults.lose_connection("CreateUserPool")
    client().create_user_pool(PoolName="p")
    assert len(cognito.calls) == 1
    cognito.faults.lose_connection("CreateUserPool")
    with pytest.raises(EndpointConnectionError):
        client(attempts=1).create_user_pool(PoolName="p")


def test_connection_lost_after(cognito: Cognito, idp: Any) -> None:
    """The operation has run although the program sees no answer, so a retry does it twice."""
    cognito.faults.lose_connection("CreateUserPool", when="after")
    with pytest.raises(ReadTimeoutError):
        client(attempts=1).create_user_pool(PoolName="p")
    assert len(idp.list_user_pools(MaxResults=5)["UserPools"]) == 1
    cognito.faults.lose_connection("CreateUserPool", when="after")
    client().create_user_pool(PoolName="p")
    assert len(idp.list_user_pools(MaxResults=5)["UserPools"]) == 3


def test_slow_answers(cognito: Cognito, idp: Any) -> None:
    """A delayed call takes at least the seconds that were asked for."""
    cognito.faults.delay("ListUserPools", seconds=0.2, times=1)
    started = time.monotonic()
    idp.list_user_pools(MaxResults=5)
    assert time.monotonic() - started >= 0.2
    assert repr(cognito.faults) == "<Faults: 0>"


def test_failed_deliveries(cognito: Cognito, realm: Realm) -> None:
    """The user was created all the same, and can ask for another message."""
    cognito.faults.fail_delivery("ann@example.com")
    refused = refusal(
        realm.idp.sign_up,
        **realm.by_client(),
        Password="Passw0rd!",
        UserAttributes=[{"Name": "email", "Value": "ann@example.com"}],
    )
    text = "Invalid email provided/Unable to send the email"
    assert refused == ("CodeDeliveryFailureException", text)
    assert realm.status() == "UNCONFIRMED"
    assert len(cognito.outbox) == 0
    realm.idp.resend_confirmation_code(**realm.by_client())
    assert cognito.outbox.to("ann").kind == "ResendCode"


def test_failed_text_messages(cognito: Cognito, realm: Realm) -> None:
    """Messages to phones fail in words of their own."""
    realm.make_user(phone_number="+15550001234", phone_number_verified="true")
    cognito.faults.fail_delivery()
    refused = refusal(realm.idp.forgot_password, **realm.by_client())
    assert refused == ("CodeDeliveryFailureException", "Unable to send the SMS")
