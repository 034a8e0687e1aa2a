"""Request rates by category, where a test asks for them, and provisioned limits."""

from __future__ import annotations

import time
from functools import partial
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Literal

import boto3
import pytest
from botocore.config import Config

from cognito_intercept import clock, intercept
from cognito_intercept.protocol.model import operation_names
from cognito_intercept.quotas import Quotas
from cognito_intercept.request_categories import CATEGORIES, category_of
from tests.helpers import make_pool, needs_reference_model, refusal
from tests.realms import make_realm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cognito_intercept.emulator import Cognito

TOO_MANY = ("TooManyRequestsException", "Rate exceeded")
INVALID = "InvalidParameterException"


@pytest.fixture
def cognito(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cognito]:
    """Return an emulator of its own, whose clock moves by ``advance`` only."""
    monkeypatch.setattr(clock, "time", SimpleNamespace(time=lambda: 1_700_000_000.0))
    with intercept() as emulator:
        yield emulator


def client_with(attempts: int, mode: Literal["legacy", "standard"]) -> Any:
    """Return a client that tries so often in a retry mode."""
    config = Config(retries={"total_max_attempts": attempts, "mode": mode})
    return boto3.client("cognito-idp", "us-east-1", config=config)


@pytest.fixture
def client(cognito: Cognito) -> Any:  # noqa: ARG001 - it is active
    """Return a client that tries once."""
    return client_with(1, "standard")


@needs_reference_model
def test_every_operation_has_one_category() -> None:
    """The table names the operations of the service model, each of them once."""
    named = [name for category in CATEGORIES.values() for name in category.operations]
    assert sorted(named) == sorted(operation_names())
    assert category_of("Nonsense") is None


def test_free_rates_are_the_quotas_of_a_new_account() -> None:
    """An account without an increase has AWS's default numbers."""
    quotas = Quotas()
    assert {name: c.quota(quotas) for name, c in CATEGORIES.items()} == {
        name: c.free for name, c in CATEGORIES.items()
    }


def test_rates_are_not_enforced_by_default(cognito: Cognito, client: Any) -> None:
    """As long as no test asks for them, nothing is counted."""
    cognito.quotas.user_pool_read_rate = 1
    for _ in range(3):
        client.list_user_pools(MaxResults=1)


def test_requests_of_a_category_are_counted_together(cognito: Cognito, client: Any) -> None:
    """The rate is that of all its operations, of a region, over the last second."""
    pool = make_pool("pool")
    cognito.quotas.user_pool_read_rate = 2
    cognito.quotas.enforce_rates = True
    client.list_user_pools(MaxResults=1)
    client.describe_user_pool(UserPoolId=pool)
    assert refusal(client.list_user_pools, MaxResults=1) == TOO_MANY
    assert refusal(client.describe_user_pool, UserPoolId=pool) == TOO_MANY
    client.list_users(UserPoolId=pool)
    boto3.client("cognito-idp", "eu-west-1").list_user_pools(MaxResults=1)
    cognito.clock.advance(1)
    client.list_user_pools(MaxResults=1)


def test_a_refused_request_is_not_looked_at(cognito: Cognito, client: Any) -> None:
    """The rate comes before the constraints of the model, and nothing happens."""
    cognito.quotas.user_pool_update_rate = 0
    cognito.quotas.enforce_rates = True
    assert refusal(client.create_user_pool, PoolName="x" * 200) == TOO_MANY
    assert refusal(client.create_user_pool, PoolName="pool") == TOO_MANY
    assert client.list_user_pools(MaxResults=1)["UserPools"] == []


def test_one_operation_for_one_user_pool(cognito: Cognito, client: Any) -> None:
    """Resources of a pool have a smaller rate for each operation and pool [D quotas]."""
    pools = [make_pool(name) for name in ("one", "two")]
    cognito.quotas.enforce_rates = True
    for number in range(5):
        client.create_group(UserPoolId=pools[0], GroupName=f"{number}")
    assert refusal(client.create_group, UserPoolId=pools[0], GroupName="x") == TOO_MANY
    client.create_group(UserPoolId=pools[1], GroupName="x")
    client.delete_group(UserPoolId=pools[0], GroupName="1")


def test_answers_to_challenges(cognito: Cognito, client: Any) -> None:
    """Three times the rate beside that of sign-ins; more of them count as sign-ins [D quotas]."""
    realm = make_realm(client)
    answer: dict[str, Any] = {
        "ClientId": realm.client_id,
        "ChallengeName": "NEW_PASSWORD_REQUIRED",
        "ChallengeResponses": {"USERNAME": "ann", "NEW_PASSWORD": "x"},
        "Session": "x" * 30,
    }
    cognito.quotas.user_authentication_rate = 2
    cognito.quotas.enforce_rates = True
    for _ in range(8):
        assert refusal(client.respond_to_auth_challenge, **answer) != TOO_MANY
    assert refusal(client.respond_to_auth_challenge, **answer) == TOO_MANY
    sign_in: dict[str, Any] = {"ClientId": realm.client_id, "AuthFlow": "USER_SRP_AUTH"}
    assert refusal(client.initiate_auth, **sign_in) == TOO_MANY


def test_retries_of_botocore(cognito: Cognito, monkeypatch: pytest.MonkeyPatch) -> None:
    """The standard mode tries again after a while, and the legacy mode does not."""
    cognito.quotas.user_pool_read_rate = 1
    cognito.quotas.enforce_rates = True
    waits: list[float] = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        cognito.clock.advance(1)

    monkeypatch.setattr(time, "sleep", sleep)
    standard = client_with(3, "standard")
    attempts = [
        standard.list_user_pools(MaxResults=1)["ResponseMetadata"]["RetryAttempts"]
        for _ in range(3)
    ]
    assert attempts == [0, 1, 1]
    assert len(waits) == 2
    legacy = client_with(3, "legacy")
    assert refusal(legacy.list_user_pools, MaxResults=1) == TOO_MANY
    assert len(waits) == 2


def definition(category: str) -> dict[str, Any]:
    """Return the LimitDefinition of a category."""
    return {"LimitClass": "API_CATEGORY", "Attributes": {"Category": category}}


def limit_of(client: Any, category: str) -> tuple[int, int]:
    """Return the rate in force and the free rate of a category."""
    answer = client.get_provisioned_limit(LimitDefinition=definition(category))["Limit"]
    assert answer["LimitDefinition"] == definition(category)
    return answer["ProvisionedLimitValue"], answer["FreeLimitValue"]


def change(client: Any, category: str, rate: int) -> Any:
    """Change the rate of a category and return the answer, or the error."""
    request = {"LimitDefinition": definition(category), "RequestedLimitValue": rate}
    return client.update_provisioned_limit(**request)["Limit"]


@needs_reference_model
@pytest.mark.parametrize("category", sorted(CATEGORIES))
def test_limits_that_were_never_changed(client: Any, category: str) -> None:
    """The rate in force is the free one [D operations-new.md 4.5]."""
    free = CATEGORIES[category].free
    assert limit_of(client, category) == (free, free)


@needs_reference_model
def test_a_limit_is_raised_up_to_the_quota(cognito: Cognito, client: Any) -> None:
    """From the free rate to the account's quota, in one region, at once; a saved state has it."""
    cognito.quotas.user_creation_rate = 60
    assert change(client, "UserCreation", 55) == {
        "LimitDefinition": definition("UserCreation"),
        "ProvisionedLimitValue": 55,
        "FreeLimitValue": 50,
    }
    assert limit_of(client, "UserCreation") == (55, 50)
    assert limit_of(boto3.client("cognito-idp", "eu-west-1"), "UserCreation") == (50, 50)
    saved = cognito.save()
    with cognito.snapshot():
        change(client, "UserCreation", 60)
    assert limit_of(client, "UserCreation") == (55, 50)
    change(client, "UserCreation", 50)
    cognito.restore(saved)
    assert limit_of(client, "UserCreation") == (55, 50)
    cognito.restore({name: part for name, part in saved.items() if name != "provisioned_limits"})
    assert limit_of(client, "UserCreation") == (50, 50)


@needs_reference_model
def test_a_provisioned_limit_is_enforced(cognito: Cognito, client: Any) -> None:
    """The rate in force is what was provisioned, not the account's quota."""
    pool = make_pool("pool")
    cognito.quotas.user_creation_rate = 1000
    change(client, "UserCreation", 52)
    cognito.quotas.enforce_rates = True
    for number in range(52):
        client.admin_create_user(UserPoolId=pool, Username=f"user-{number}")
    assert refusal(client.admin_create_user, UserPoolId=pool, Username="x") == TOO_MANY


@needs_reference_model
@pytest.mark.parametrize(
    ("category", "rate", "error"),
    [
        ("UserList", 30, (INVALID, "The limit of UserList cannot be adjusted.")),
        ("Nonsense", 30, (INVALID, "Invalid category: Nonsense")),
        (
            "UserRead",
            119,
            (INVALID, "The requested limit 119 is lower than the default limit 120."),
        ),
        (
            "UserRead",
            121,
            (
                "ServiceQuotaExceededException",
                "The requested limit 121 exceeds the account's service quota 120.",
            ),
        ),
    ],
)
def test_limits_that_are_refused(
    client: Any, category: str, rate: int, error: tuple[str, str]
) -> None:
    """Fixed and unknown categories, too little and too much [D; texts G]."""
    request = {"LimitDefinition": definition(category), "RequestedLimitValue": rate}
    assert refusal(client.update_provisioned_limit, **request) == error


@needs_reference_model
@pytest.mark.parametrize(
    "attributes", [{}, {"category": "UserRead"}, {"Category": "UserRead", "x": ""}]
)
def test_attributes_of_a_limit(client: Any, attributes: dict[str, str]) -> None:
    """The only attribute of a limit is its category."""
    limit = {"LimitClass": "API_CATEGORY", "Attributes": attributes}
    assert refusal(client.get_provisioned_limit, LimitDefinition=limit) == (
        INVALID,
        "The attributes of a limit are: Category.",
    )


@needs_reference_model
def test_limits_of_managed_login(cognito: Cognito, client: Any) -> None:
    """With a user pool that has managed login, two categories are fixed [D]."""
    cognito.quotas.user_federation_rate = 30
    pool = make_pool("pool")
    client.create_user_pool_domain(UserPoolId=pool, Domain="mine", ManagedLoginVersion=2)
    request = {"LimitDefinition": definition("UserFederation"), "RequestedLimitValue": 30}
    assert refusal(client.update_provisioned_limit, **request) == (
        INVALID,
        (
            "The limit of UserFederation cannot be adjusted in an account with managed login user"
            " pools."
        ),
    )
    client.delete_user_pool_domain(UserPoolId=pool, Domain="mine")
    assert change(client, "UserFederation", 30)["ProvisionedLimitValue"] == 30


def test_emails_of_a_day(cognito: Cognito, client: Any) -> None:
    """AWS's own sender sends so many e-mails a day [R cognito-backup-restore 46]."""
    realm = make_realm(client, {"AutoVerifiedAttributes": ["email"]})
    realm.make_user("ann", email="ann@example.com", email_verified="true")
    sent = len(cognito.outbox)
    ask = partial(client.forgot_password, ClientId=realm.client_id, Username="ann")
    cognito.quotas.emails_per_day = 2
    for _ in range(3):
        ask()  # Nothing is limited where a test does not ask for it.
    cognito.quotas.enforce_rates = True
    ask()
    cognito.clock.advance(60)
    ask()
    code, text = refusal(ask)
    assert code == "LimitExceededException"
    assert text == (
        "Exceeded daily email limit for the operation or the account. If a higher limit is"
        " required, please configure your user pool to use your own Amazon SES configuration for"
        " sending email."
    )
    assert len(cognito.outbox) == sent + 5
    cognito.clock.advance(86_400 - 60)
    ask()
    assert refusal(ask)[0] == "LimitExceededException"


def test_emails_of_an_own_sender(cognito: Cognito, client: Any) -> None:
    """A pool that sends by SES has no limit here [D quotas]."""
    cognito.quotas.emails_per_day = 0
    cognito.quotas.enforce_rates = True
    email = {
        "EmailSendingAccount": "DEVELOPER",
        "SourceArn": "arn:aws:ses:us-east-1:123456789012:identity/sender@example.com",
    }
    realm = make_realm(client, {"AutoVerifiedAttributes": ["email"], "EmailConfiguration": email})
    realm.make_user("ann", email="ann@example.com", email_verified="true")
    client.forgot_password(ClientId=realm.client_id, Username="ann")
    assert cognito.outbox.to("ann").code
