"""The activation contract: when an emulator answers, and that nothing is left behind."""

from __future__ import annotations

import os
from typing import Any

import boto3
import botocore.endpoint
import botocore.httpsession
import botocore.session
import botocore.signers
import pytest
from botocore.config import Config
from botocore.exceptions import (
    ClientError,
    EndpointConnectionError,
    NoCredentialsError,
    NoRegionError,
)

import cognito_intercept
from cognito_intercept import Relaxation, active, intercept
from cognito_intercept.operations import registry
from tests.helpers import make_pool, pool_names, run_python

PATCHED = (
    (botocore.endpoint.Endpoint, "_send"),
    (botocore.signers.RequestSigner, "_choose_signer"),
    (botocore.session.Session, "create_client"),
    (botocore.session.Session, "get_credentials"),
)


def test_with_gives_the_emulator_that_answers() -> None:
    """``with`` gives the active emulator, which is empty at first and keeps what is made."""
    with intercept() as cognito:
        assert active() is cognito
        assert pool_names() == []
        make_pool("one")
        assert pool_names() == ["one"]
    assert active() is None


async def test_async_with_is_the_same() -> None:
    """``async with`` gives the active emulator too."""
    async with intercept() as cognito:
        assert active() is cognito
        make_pool("one")
        assert pool_names() == ["one"]
    assert active() is None


def test_joining() -> None:
    """``join=True`` uses the emulator that is active, until all who use it have left."""
    with intercept(region="eu-west-1") as outer:
        with intercept(join=True) as inner:
            assert inner is outer
        assert intercept(join=True)(active)() is outer
        joined = intercept(join=True)
        joined.start()
        outer.clock.freeze()
    assert active() is outer
    joined.stop()
    assert active() is None
    with intercept(join=True) as alone:
        assert alone is active()
        assert alone is not outer


def test_start_and_stop() -> None:
    """``start`` and ``stop`` do what ``with`` does; each start makes a fresh emulator."""
    interceptor = intercept()
    first = interceptor.start()
    make_pool("one")
    interceptor.stop()
    second = interceptor.start()
    try:
        assert second is not first
        assert pool_names() == []
    finally:
        interceptor.stop()
    assert active() is None


def test_stop_without_start_is_an_error() -> None:
    """A stop too many says so instead of stopping somebody else's emulator."""
    with intercept() as cognito:
        with pytest.raises(RuntimeError, match="without start"):
            intercept().stop()
        assert active() is cognito


def test_an_exception_passes_and_everything_is_gone() -> None:
    """An exception inside leaves as it is, and the emulator stops all the same."""
    with pytest.raises(ZeroDivisionError), intercept():
        raise ZeroDivisionError
    assert active() is None


def test_patches_last_as_long_as_the_outermost_emulator() -> None:
    """Patched at the first entry, restored at the last exit, whatever the nesting."""
    before = [getattr(owner, name) for owner, name in PATCHED]
    with intercept():
        with intercept():
            inside = [getattr(owner, name) for owner, name in PATCHED]
        assert [getattr(owner, name) for owner, name in PATCHED] == inside
    assert [getattr(owner, name) for owner, name in PATCHED] == before
    assert all(new is not old for new, old in zip(inside, before, strict=True))


def test_another_library_s_patch_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """What others patched before or meanwhile is neither undone nor called in circles."""
    calls: list[str] = []

    def counting(label: str) -> None:
        wrapped: Any = botocore.session.Session.create_client

        def create_client(*args: Any, **kwargs: Any) -> Any:
            calls.append(label)
            return wrapped(*args, **kwargs)

        monkeypatch.setattr(botocore.session.Session, "create_client", create_client)

    counting("before")
    with intercept():
        counting("meanwhile")
    with intercept():
        make_pool("one")
    assert calls == ["meanwhile", "before"]


def test_a_patch_taken_away_after_ours_leaves_no_pile() -> None:
    """Other libraries that patch inside and restore outside don't make the calls ever deeper."""
    before = botocore.session.Session.create_client
    for _ in range(3):
        with intercept():
            inside: Any = botocore.session.Session.create_client
            patching = pytest.MonkeyPatch()
            patching.setattr(botocore.session.Session, "create_client", lambda *_, **__: None)
        patching.undo()  # puts back what it found: our patch
        assert botocore.session.Session.create_client is inside
    with intercept():
        assert pool_names() == []
    assert botocore.session.Session.create_client is before


def test_stop_of_another_object() -> None:
    """It ends the only emulator that was started, and never one of a ``with`` block."""
    first = intercept()
    first.start()
    intercept().stop()
    assert active() is None
    with pytest.raises(RuntimeError, match=r"this interceptor is not active$"):
        first.stop()
    second = intercept()
    started = [first.start(), second.start()]
    with pytest.raises(RuntimeError, match="2 others are, which only they can stop"):
        intercept().stop()
    assert active() is started[1]
    second.stop()
    first.stop()
    with intercept() as inside:
        first.start()
        intercept().stop()
        assert active() is inside


def test_dummy_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """AWS's variables are set from the first who asks until the last; then all is as before."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "mine")
    monkeypatch.delenv("AWS_SESSION_TOKEN", raising=False)
    outer, inner = intercept(dummy_credentials=True), intercept(dummy_credentials=True)
    outer.start()
    inner.start()
    outer.stop()
    assert os.environ["AWS_ACCESS_KEY_ID"] == os.environ["AWS_SESSION_TOKEN"] == "testing"
    inner.stop()
    assert os.environ["AWS_ACCESS_KEY_ID"] == "mine"
    assert "AWS_SESSION_TOKEN" not in os.environ
    with intercept():
        assert os.environ["AWS_ACCESS_KEY_ID"] == "mine"


def test_nested_emulators_are_apart_and_the_innermost_answers() -> None:
    """Each level has its own pools; leaving one uncovers the one around it."""
    with intercept() as outer:
        make_pool("outer")
        with intercept() as inner:
            assert active() is inner
            make_pool("inner")
            assert pool_names() == ["inner"]
        assert active() is outer
        assert pool_names() == ["outer"]


def test_one_interceptor_nests_in_itself() -> None:
    """The same object can be entered again while it is active."""
    interceptor = intercept()
    with interceptor as outer, interceptor as inner:
        assert outer is not inner
        assert active() is inner
    assert active() is None


def test_emulators_may_stop_in_any_order() -> None:
    """Stopping the outer one first leaves the inner one in charge, and then none."""
    outer, inner = intercept(), intercept()
    outer.start()
    second = inner.start()
    outer.stop()
    assert active() is second
    inner.stop()
    assert active() is None


def test_a_client_keeps_no_emulator() -> None:
    """A client made in one context is answered by the emulator of the next one."""
    with intercept():
        client = boto3.client("cognito-idp")
        make_pool("one", client)
    with intercept():
        assert pool_names(client) == []


@pytest.mark.usefixtures("_no_metadata_service")
def test_a_client_from_inside_is_not_answered_outside() -> None:
    """After the exit it has no credentials, and the error says why."""
    with intercept():
        client = boto3.client("cognito-idp")
    with pytest.raises(NoCredentialsError, match="made while an emulator"):
        client.list_user_pools(MaxResults=1)


def test_a_client_from_inside_never_reaches_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Credentials that are there, a test's or the machine's own, change nothing about it."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    before = boto3.client("cognito-idp", region_name="us-east-1")
    with intercept():
        client = boto3.client("cognito-idp", region_name="us-east-1")
        make_pool("one", client)
    with pytest.raises(NoCredentialsError, match="none is active now"):
        client.list_user_pools(MaxResults=1)
    with pytest.raises(NoCredentialsError, match="none is active now"):
        client.initiate_auth(
            ClientId="1", AuthFlow="USER_PASSWORD_AUTH"
        )  # a call without signature
    with intercept():
        assert pool_names(client) == []
    client.close()
    sent: list[str] = []
    monkeypatch.setattr(
        botocore.httpsession.URLLib3Session, "send", lambda _, request: sent.append(request.url)
    )
    with pytest.raises(AttributeError):  # what was sent has no answer
        before.list_user_pools(MaxResults=1)
    assert sent == ["https://cognito-idp.us-east-1.amazonaws.com/"]


def test_a_client_from_inside_of_another_endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that was pointed at a server of the program's own reaches it outside."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    with intercept():
        client = boto3.client(
            "cognito-idp",
            endpoint_url="http://localhost:1",
            config=Config(retries={"total_max_attempts": 1}),
        )
    with pytest.raises(EndpointConnectionError):
        client.list_user_pools(MaxResults=1)


def test_a_client_from_inside_finds_the_credentials_of_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Outside, it signs with the credentials that its session has by then."""
    with intercept():
        client = boto3.client("cognito-idp")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    url = client.generate_presigned_url("list_user_pools", {"MaxResults": 1})
    assert "AKIDEXAMPLE" in url


@pytest.mark.usefixtures("_no_metadata_service")
def test_outside_nothing_is_changed() -> None:
    """With no emulator active, no region is made up."""
    with intercept():
        pass
    with pytest.raises(NoRegionError):
        boto3.client("cognito-idp")


@pytest.mark.usefixtures("_no_metadata_service")
def test_other_services_are_left_alone() -> None:
    """Inside, a client of another service still wants its region, and the error names it."""
    with intercept(), pytest.raises(NoRegionError) as caught:
        boto3.client("sqs")
    assert "client of 'sqs'" in caught.value.__notes__[0]


def test_the_settings_reach_the_emulator() -> None:
    """Account and region are the ones asked for; the AWS form relaxes nothing."""
    with intercept(region="eu-west-3", account_id="210987654321") as cognito:
        pool = boto3.client("cognito-idp").create_user_pool(PoolName="one")["UserPool"]
        assert pool["Arn"] == f"arn:aws:cognito-idp:eu-west-3:210987654321:userpool/{pool['Id']}"
        assert cognito.settings.relaxed == frozenset()


def test_the_local_form_relaxes_unless_told_otherwise() -> None:
    """A base URL turns the three relaxations on; ``relaxed`` chooses."""
    with intercept(base_url="http://localhost:4566/") as cognito:
        assert cognito.settings.relaxed == frozenset(Relaxation)
        assert cognito.settings.issuer("us-east-1", "p") == "http://localhost:4566/p"
    with intercept(base_url="http://localhost:4566", relaxed={"scopes"}) as cognito:
        assert cognito.settings.relaxed == {Relaxation.SCOPES}


@pytest.mark.parametrize("account_id", ["", "12345", "12345678901x", "1234567890123"])
def test_an_account_id_that_cannot_be(account_id: str) -> None:
    """An account id is checked where it is given."""
    with pytest.raises(ValueError, match="12 digits"):
        intercept(account_id=account_id)


@pytest.mark.parametrize(
    "base_url",
    ["", "/", "localhost:4566", "ftp://localhost", "http://", "http://a b", "http://a?b"],
)
def test_a_base_url_that_cannot_be(base_url: str) -> None:
    """It is refused where it is given: no token of such an issuer could be validated."""
    with pytest.raises(ValueError, match="base URL"):
        intercept(base_url=base_url)


def test_other_settings_that_cannot_be() -> None:
    """A region that no host name could have, and a misspelt choice."""
    with pytest.raises(ValueError, match="region"):
        intercept(region="")
    with pytest.raises(ValueError, match="'error' or 'pass', not 'ignore'"):
        intercept(missing_lambda="ignore")  # type: ignore[call-overload]


def test_an_unknown_relaxation() -> None:
    """A misspelt relaxation is an error that names the ones there are, not a strict emulator."""
    with pytest.raises(ValueError, match="'scoops', only scopes, secret-hash, auth-flows"):
        intercept(relaxed={"scoops"})  # type: ignore[arg-type] # on purpose


@pytest.mark.parametrize("one", ["scopes", Relaxation.SCOPES])
def test_a_single_relaxation(one: Relaxation) -> None:
    """A single one may stand without a set around it."""
    with intercept(relaxed=one) as cognito:
        assert cognito.settings.relaxed == {Relaxation.SCOPES}


def test_a_seed_repeats_ids() -> None:
    """The same seed gives the same identifiers; other seeds and none give others."""

    def first_id(seed: int | None) -> str:
        with intercept(seed=seed):
            return make_pool("one")

    assert first_id(7) == first_id(7)
    assert len({first_id(7), first_id(8), first_id(None), first_id(None)}) == 4


def test_an_operation_that_is_not_emulated_names_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is refused at once, by name, and neither sent anywhere nor tried again."""
    monkeypatch.delitem(registry.operations(), "DescribeUserPool")
    with intercept():
        call = boto3.client("cognito-idp").describe_user_pool
        with pytest.raises(ClientError) as caught:
            call(UserPoolId="us-east-1_A")
    answer = caught.value.response
    assert answer["Error"]["Code"] == "NotImplementedException"
    assert answer["Error"]["Message"].startswith("DescribeUserPool is not emulated")
    assert answer["ResponseMetadata"]["RetryAttempts"] == 0


def test_importing_loads_botocore_and_the_standard_library_only() -> None:
    """Import and activation load none of the libraries that are for later.

    Botocore itself loads cryptography where pyOpenSSL is installed.
    """
    heavy = (
        "requests",
        "responses",
        "cryptography",
        "joserfc",
        "authlib",
        "httpx",
        "aiohttp",
        "asyncio",
        "pytest",
        "regex",
    )
    code = f"""
        import sys, botocore.session
        before = set(sys.modules)
        from cognito_intercept import intercept
        with intercept():
            pass
        print([name for name in {heavy} if name in set(sys.modules) - before])
    """
    assert run_python(code) == "[]"


def test_public_names() -> None:
    """The package offers these names and no others."""
    names = ["AuthorizationError", "Cognito", "Relaxation", "WouldFailOnAWS", "active", "intercept"]
    assert sorted(cognito_intercept.__all__) == names
    assert all(hasattr(cognito_intercept, name) for name in names)
