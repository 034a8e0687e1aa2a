"""Faults that a test asks for, as programs on botocore see them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, get_args

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError

from cognito_intercept.request_categories import CATEGORIES, CategoryName
from tests.helpers import refusal
from tests.realms import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable

    from cognito_intercept.emulator import Cognito
    from cognito_intercept.faults import Faults
    from tests.realms import Realm


def client(mode: Any = "standard", attempts: int = 3) -> Any:
    """Return a client with one of botocore's retry modes."""
    config = Config(retries={"mode": mode, "total_max_attempts": attempts})
    return boto3.client("cognito-idp", config=config)


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let botocore retry at once."""
    monkeypatch.setattr(time, "sleep", lambda _: None)


def fail(faults: Faults) -> None:
    """Have the first two calls fail."""
    faults.fail("CreateUserPool", times=2)


def throttle(faults: Faults) -> None:
    """Have the first two calls of a category be too many."""
    faults.throttle("UserPoolUpdate", times=2)


def lose_request(faults: Faults) -> None:
    """Have the first two requests not arrive."""
    faults.lose_connection("CreateUserPool", times=2)


def lose_answer(faults: Faults) -> None:
    """Have the first two answers not arrive."""
    faults.lose_connection("CreateUserPool", when="after", times=2)


# Botocore's legacy mode knows throttling by other codes and by status 429, which AWS does not send.
@pytest.mark.parametrize(
    ("mode", "ask", "errors"),
    [
        (mode, ask, errors)
        for ask, errors in (
            (fail, ["InternalErrorException", "InternalErrorException", None]),
            (throttle, ["TooManyRequestsException", "TooManyRequestsException", None]),
            (lose_request, [None]),
            (lose_answer, [None, None, None]),
        )
        for mode in ("legacy", "standard", "adaptive")
        if (mode, ask) != ("legacy", throttle)
    ],
)
def test_retries(
    cognito: Cognito, mode: str, ask: Callable[[Faults], None], errors: list[str | None]
) -> None:
    """Each retry mode of botocore's tries again, and succeeds when the faults are over."""
    ask(cognito.faults)
    client(mode).create_user_pool(PoolName="p")
    assert [call.error for call in cognito.calls.of("CreateUserPool")] == errors
    assert cognito.faults.listed() == []


def test_throttling_is_not_retried_by_the_legacy_mode(cognito: Cognito) -> None:
    """The first answer is the program's, with AWS's text."""
    throttle(cognito.faults)
    assert refusal(client("legacy").create_user_pool, PoolName="p") == (
        "TooManyRequestsException",
        "Rate exceeded",
    )


def test_throttling_by_category(cognito: Cognito, realm: Realm) -> None:
    """All operations of a category are throttled together, and no others, as often as asked for."""
    once, throttled = client(attempts=1), ("TooManyRequestsException", "Rate exceeded")
    cognito.faults.throttle("UserCreation", times=2)
    assert refusal(once.admin_create_user, UserPoolId=realm.pool_id, Username="bob") == throttled
    once.describe_user_pool(UserPoolId=realm.pool_id)
    assert (
        refusal(once.sign_up, ClientId=realm.client_id, Username="bob", Password=PASSWORD)
        == throttled
    )
    once.admin_create_user(UserPoolId=realm.pool_id, Username="bob")
    cognito.faults.throttle("UserRead")
    assert cognito.faults.listed() == [
        {"kind": "throttle", "operation": None, "remaining": None, "category": "UserRead"}
    ]
    for _ in range(3):
        assert refusal(once.admin_get_user, **realm.by_name("bob")) == throttled
    cognito.faults.clear()
    once.admin_get_user(**realm.by_name("bob"))


def test_categories_that_cannot_be_throttled(cognito: Cognito) -> None:
    """A misspelt one, and the one of sign-ins at other providers, which no operation is about."""
    misspelt: Any = "UserAuthentification"
    with pytest.raises(ValueError, match="no category 'UserAuthentification'; there are UserAuth"):
        cognito.faults.throttle(misspelt)
    with pytest.raises(ValueError, match="no operation of the API is in the category"):
        cognito.faults.throttle("UserFederation")
    assert get_args(CategoryName) == tuple(CATEGORIES)


def test_handles_have_no_faults(cognito: Cognito) -> None:
    """What a test does by handles is not recorded, and fails by no fault that is asked for."""
    cognito.faults.fail(times=None)
    cognito.faults.throttle("UserCreation")
    cognito.faults.lose_connection(times=None)
    pool = cognito.user_pool()
    client_of_pool = pool.client()
    assert pool.user("ann").sign_in(client_of_pool).refresh
    assert list(cognito.calls) == []
    cognito.calls.assert_not_called("AdminCreateUser")


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


def test_faults_that_can_never_happen(cognito: Cognito) -> None:
    """A misspelt operation, or time of a lost connection, is refused when it is asked for."""
    with pytest.raises(ValueError, match="there is no operation 'SingUp'"):
        cognito.faults.delay("SingUp", seconds=1)
    with pytest.raises(ValueError, match="there is no operation 'SingUp'"):
        cognito.faults.lose_connection("SingUp")
    with pytest.raises(ValueError, match="when is 'before' or 'after', not 'during'"):
        cognito.faults.lose_connection("SignUp", when="during")  # type: ignore[arg-type]
    assert cognito.faults.listed() == []


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
