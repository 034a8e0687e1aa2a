"""``intercept(migrating=True)``: what AWS refuses in setting up is accepted, with a warning."""

from __future__ import annotations

import inspect
import warnings
from collections import defaultdict
from string import Formatter
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError

from cognito_intercept import WouldFailOnAWS, intercept
from cognito_intercept.migration.advice import NOTES, note_on
from cognito_intercept.migration.refusals import REFUSALS
from cognito_intercept.protocol.model import operation_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cognito_intercept import Cognito

PASSWORD = "Passw0rd!"


@pytest.fixture
def cognito() -> Iterator[Cognito]:
    """An emulator that accepts what AWS refuses in setting up."""
    with intercept(migrating=True) as emulator:
        yield emulator


@pytest.fixture
def idp(cognito: Cognito) -> Any:
    """A client in it."""
    assert cognito.settings.migrating
    return boto3.client("cognito-idp")


def _pool(idp: Any, **settings: Any) -> str:
    return str(idp.create_user_pool(PoolName="p", **settings)["UserPool"]["Id"])


def _client(idp: Any, pool: str, **settings: Any) -> Any:
    flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    return idp.create_user_pool_client(
        UserPoolId=pool, ClientName="c", ExplicitAuthFlows=flows, **settings
    )["UserPoolClient"]


ALIASES = {"AliasAttributes": ["email"], "UsernameAttributes": ["email"]}


def test_the_warning_names_operation_error_and_line(idp: Any) -> None:
    """It is about the line that made the call, and has AWS's error and what to do."""
    with pytest.warns(WouldFailOnAWS) as caught:
        idp.create_user_pool(PoolName="p", **ALIASES)
    (warning,) = caught
    lines = inspect.getsource(inspect.getmodule(_pool)).splitlines()  # type: ignore[arg-type]
    line = lines.index('        idp.create_user_pool(PoolName="p", **ALIASES)') + 1
    assert (warning.filename, warning.lineno) == (__file__, line)
    assert str(warning.message) == (
        "CreateUserPool would fail on AWS with InvalidParameterException: Only one of the"
        " aliasAttributes or usernameAttributes can be set in a User pool. - Leave AliasAttributes"
        " out: users sign in by what UsernameAttributes says."
    )


def test_alias_and_username_attributes(idp: Any) -> None:
    """UsernameAttributes hold: users are called by their e-mail addresses."""
    with pytest.warns(WouldFailOnAWS):
        pool = _pool(idp, **ALIASES)
    shown = idp.describe_user_pool(UserPoolId=pool)["UserPool"]
    assert shown["UsernameAttributes"] == ["email"]
    assert "AliasAttributes" not in shown
    idp.admin_create_user(UserPoolId=pool, Username="ann@example.com")


def test_weak_passwords(idp: Any) -> None:
    """An administrator's password is accepted below the policy, and signs in; a user's is not."""
    pool = _pool(idp)
    client = _client(idp, pool)["ClientId"]
    with pytest.warns(WouldFailOnAWS, match="AdminCreateUser .* not long enough"):
        idp.admin_create_user(UserPoolId=pool, Username="ann", TemporaryPassword="weak")
    signing_in = {"USERNAME": "ann", "PASSWORD": "weak"}
    answer = idp.initiate_auth(
        ClientId=client, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=signing_in
    )
    assert answer["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    with pytest.raises(ClientError, match="does not conform to policy"):
        idp.respond_to_auth_challenge(
            ClientId=client,
            ChallengeName="NEW_PASSWORD_REQUIRED",
            Session=answer["Session"],
            ChallengeResponses={"USERNAME": "ann", "NEW_PASSWORD": "weak"},
        )
    with pytest.warns(WouldFailOnAWS, match="AdminSetUserPassword"):
        idp.admin_set_user_password(
            UserPoolId=pool, Username="ann", Password="feeble", Permanent=True
        )
    with pytest.raises(idp.exceptions.InvalidPasswordException):
        idp.sign_up(ClientId=client, Username="bob", Password="feeble")


@pytest.mark.parametrize("mode", ["OPTIONAL", "ON"])
def test_mfa_without_sms(idp: Any, mode: str) -> None:
    """Authenticator apps are the second factor."""
    with pytest.warns(WouldFailOnAWS, match="SMS configuration and Auto verification"):
        pool = _pool(idp, MfaConfiguration=mode)
    config = idp.get_user_pool_mfa_config(UserPoolId=pool)
    assert config["MfaConfiguration"] == mode
    assert config["SoftwareTokenMfaConfiguration"] == {"Enabled": True}
    assert "SmsMfaConfiguration" not in config


def test_mfa_turned_on_later(idp: Any) -> None:
    """UpdateUserPool and SetUserPoolMfaConfig without a factor come to authenticator apps."""
    pool, other = _pool(idp), _pool(idp)
    with pytest.warns(WouldFailOnAWS, match="UpdateUserPool .* Cannot turn MFA"):
        idp.update_user_pool(UserPoolId=pool, MfaConfiguration="OPTIONAL")
    with pytest.warns(WouldFailOnAWS, match="SetUserPoolMfaConfig"):
        idp.set_user_pool_mfa_config(UserPoolId=other, MfaConfiguration="ON")
    for pool_id, mode in ((pool, "OPTIONAL"), (other, "ON")):
        config = idp.get_user_pool_mfa_config(UserPoolId=pool_id)
        assert config["MfaConfiguration"] == mode
        assert config["SoftwareTokenMfaConfiguration"] == {"Enabled": True}


def test_sms_without_a_role(idp: Any) -> None:
    """A pool that verifies phone numbers, or has SMS as a factor, gets a role to send them."""
    with pytest.warns(WouldFailOnAWS, match="phone_number is selected"):
        pool = _pool(idp, AutoVerifiedAttributes=["phone_number"])
    role = "arn:aws:iam::123456789012:role/sms"
    shown = idp.describe_user_pool(UserPoolId=pool)["UserPool"]
    assert shown["SmsConfiguration"]["SnsCallerArn"] == role
    other = _pool(idp)
    with pytest.warns(WouldFailOnAWS, match="SetUserPoolMfaConfig"):
        config = idp.set_user_pool_mfa_config(
            UserPoolId=other, MfaConfiguration="ON", SmsMfaConfiguration={}
        )
    assert config["SmsMfaConfiguration"]["SmsConfiguration"]["SnsCallerArn"] == role
    with pytest.warns(WouldFailOnAWS, match="UpdateUserPool .* SMS configuration"):
        idp.update_user_pool(UserPoolId=_pool(idp), AutoVerifiedAttributes=["phone_number"])


def test_undeclared_attributes(idp: Any) -> None:
    """Attributes that an administrator writes are declared as mutable texts."""
    pool = _pool(idp, Schema=[{"Name": "custom:old", "AttributeDataType": "String"}])
    attributes = [{"Name": "custom:old", "Value": "1"}, {"Name": "role", "Value": "2"}]
    with pytest.warns(WouldFailOnAWS, match="AdminCreateUser .* could not be determined"):
        idp.admin_create_user(UserPoolId=pool, Username="ann", UserAttributes=attributes)
    with pytest.warns(WouldFailOnAWS, match="AdminUpdateUserAttributes"):
        idp.admin_update_user_attributes(
            UserPoolId=pool,
            Username="ann",
            UserAttributes=[{"Name": "custom:later", "Value": "3"}],
        )
    user = idp.admin_get_user(UserPoolId=pool, Username="ann")
    values = {one["Name"]: one["Value"] for one in user["UserAttributes"]}
    assert {"custom:old": "1", "role": "2", "custom:later": "3"}.items() <= values.items()
    with pytest.raises(ClientError, match="did not conform"):
        idp.sign_up(
            ClientId=_client(idp, pool)["ClientId"],
            Username="bob",
            Password=PASSWORD,
            UserAttributes=[{"Name": "custom:other", "Value": "4"}],
        )


def test_two_refusals_in_one_call(idp: Any) -> None:
    """Each gives a warning."""
    pool = _pool(idp)
    with pytest.warns(WouldFailOnAWS) as caught:
        idp.admin_create_user(
            UserPoolId=pool,
            Username="ann",
            TemporaryPassword="weak",
            UserAttributes=[{"Name": "custom:a", "Value": "1"}],
        )
    assert len(caught) == 2


def test_a_prefix_in_the_schema(idp: Any) -> None:
    """The prefix that makes a name too long is left out."""
    name = "organization_id"
    entry = {"Name": f"custom:{name}", "AttributeDataType": "String"}
    with pytest.warns(WouldFailOnAWS, match="CreateUserPool .* length less than or equal to 20"):
        pool = _pool(idp, Schema=[entry])
    declared = idp.describe_user_pool(UserPoolId=pool)["UserPool"]["SchemaAttributes"]
    assert f"custom:{name}" in {one["Name"] for one in declared}
    with pytest.warns(WouldFailOnAWS, match="AddCustomAttributes"):
        idp.add_custom_attributes(
            UserPoolId=pool, CustomAttributes=[{**entry, "Name": "custom:another_long_one"}]
        )


def test_unknown_attributes_of_a_client(idp: Any) -> None:
    """They are declared; the client writes what AWS lets it write."""
    pool = _pool(idp, Schema=[{"Name": "email", "Required": True}])
    with pytest.warns(WouldFailOnAWS) as caught:
        client = _client(
            idp,
            pool,
            ReadAttributes=["custom:a", "email"],
            WriteAttributes=["custom:b", "email_verified"],
        )
    assert len(caught) == 1
    assert sorted(client["ReadAttributes"]) == ["custom:a", "email"]
    assert sorted(client["WriteAttributes"]) == ["custom:b", "email"]


def test_a_call_that_fails_nevertheless_changes_nothing(idp: Any) -> None:
    """The error is the first that AWS gives; nothing is declared, and there is no warning."""
    pool = _pool(idp)
    before = idp.describe_user_pool(UserPoolId=pool)["UserPool"]
    with pytest.raises(ClientError, match="could not be determined"):
        idp.admin_create_user(
            UserPoolId=pool,
            Username="ann",
            UserAttributes=[{"Name": "custom:a", "Value": "1"}, {"Name": "email", "Value": "x"}],
        )
    assert idp.describe_user_pool(UserPoolId=pool)["UserPool"] == before
    assert idp.list_users(UserPoolId=pool)["Users"] == []


def test_warnings_as_errors_make_it_strict(idp: Any) -> None:
    """``-W error::cognito_intercept.WouldFailOnAWS``: AWS's own error, and nothing is changed."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", WouldFailOnAWS)
        with pytest.raises(ClientError, match="Only one of the aliasAttributes"):
            _pool(idp, **ALIASES)
    assert idp.list_user_pools(MaxResults=1)["UserPools"] == []


@pytest.mark.parametrize("base_url", [None, "http://localhost:4566"])
def test_off_by_default(base_url: str | None) -> None:
    """Neither form is lenient unless it is asked for."""
    with intercept(base_url=base_url) as cognito:
        assert not cognito.settings.migrating
        with pytest.raises(ClientError, match="Only one of the aliasAttributes"):
            _pool(boto3.client("cognito-idp"), **ALIASES)


def _note(error: ClientError) -> str:
    (note,) = getattr(error, "__notes__", ("",))
    return str(note)


def test_refusals_note_what_to_do() -> None:
    """The note is beside AWS's text, which stays as it is; also without the option."""
    with intercept():
        idp = boto3.client("cognito-idp")
        with pytest.raises(ClientError) as raised:
            _pool(idp, **ALIASES)
        assert _note(raised.value) == (
            "Leave AliasAttributes out: users sign in by what UsernameAttributes says."
            " cognito_intercept.intercept(migrating=True) accepts it, with a warning."
        )
        assert str(raised.value).endswith("can be set in a User pool.")
        pool = _pool(idp)
        client = _client(idp, pool, GenerateSecret=True)["ClientId"]
        with pytest.raises(ClientError) as raised:
            _sign_in(idp, client, PASSWORD, "USER_PASSWORD_AUTH")
        assert "base64 of HMAC-SHA256" in _note(raised.value)
        with pytest.raises(ClientError) as raised:
            idp.describe_user_pool(UserPoolId="us-east-1_none")
        assert not hasattr(raised.value, "__notes__")
        with pytest.raises(ClientError) as raised:
            idp.get_user(AccessToken="a.b.c")
        assert raised.value.__notes__[0].startswith("Tokens are checked.")
    assert not hasattr(ClientError(raised.value.response, "GetUser"), "__notes__")


def test_every_note_is_found() -> None:
    """Texts with any fields filled in are recognised; those that are only a field are not."""
    for messages, note in NOTES:
        for message in messages:
            text = Formatter().vformat(message.text, (), defaultdict(lambda: "a {b}\n"))
            assert note_on("SignUp", message.code, text) == note
            assert note_on("PutObject", message.code, text) is None
    assert note_on("AdminUpdateUserAttributes", "InvalidParameterException", "any text") is None


def test_pytest_says_what_to_mend(pytester: pytest.Pytester) -> None:
    """Each place once, by file and line or test, with how often; ``-W`` makes it strict."""
    pytester.makeini("[pytest]\ncognito_migrating = true\n")
    pytester.makepyfile(
        """
        import http.client
        import json
        import boto3
        import pytest

        ALIASES = {"AliasAttributes": ["email"], "UsernameAttributes": ["email"]}

        @pytest.fixture
        def pool(cognito):
            return boto3.client("cognito-idp").create_user_pool(PoolName="p", **ALIASES)

        def test_one(pool):
            pass

        def test_two(pool):
            pass

        def test_served(cognito_server):
            connection = http.client.HTTPConnection("localhost", cognito_server.port)
            target = "AWSCognitoIdentityProviderService.CreateUserPool"
            body = json.dumps({"PoolName": "p", **ALIASES})
            connection.request("POST", "/", body, {"X-Amz-Target": target})
            connection.getresponse()
            connection.close()

        @pytest.mark.cognito(migrating=False)
        def test_strict():
            with pytest.raises(Exception, match="Only one of"):
                boto3.client("cognito-idp").create_user_pool(PoolName="p", **ALIASES)
        """
    )
    result = pytester.runpytest_subprocess("-p", "no:asyncio")
    result.assert_outcomes(passed=4, warnings=3)
    result.stdout.fnmatch_lines(
        [
            "*= calls that would fail on AWS =*",
            "test_pytest_says_what_to_mend.py:10: CreateUserPool would fail*what User*(2 times)",
            "test_pytest_says_what_to_mend.py::test_served: CreateUserPool would fail*",
        ]
    )
    strict = pytester.runpytest_subprocess(
        "-p", "no:asyncio", "-W", "error::cognito_intercept.WouldFailOnAWS"
    )
    strict.assert_outcomes(passed=2, errors=2)
    strict.stdout.no_fnmatch_line("*calls that would fail on AWS*")


# What an administrator sets up. Nothing of this room may ever reach further.
SETTING_UP = {
    "AddCustomAttributes",
    "AdminCreateUser",
    "AdminSetUserPassword",
    "AdminUpdateUserAttributes",
    "CreateUserPool",
    "CreateUserPoolClient",
    "SetUserPoolMfaConfig",
    "UpdateUserPool",
    "UpdateUserPoolClient",
}


def test_the_table_covers_setting_up_and_no_more() -> None:
    """No row is about an operation of users, sign-in, tokens or codes, nor about who may call."""
    covered = {name for row in REFUSALS for name in row.operations}
    assert covered == SETTING_UP
    assert covered <= operation_names()
    codes = {message.code for row in REFUSALS for message in row.messages}
    assert codes == {"InvalidParameterException", "InvalidPasswordException"}


def _sign_in(idp: Any, client: str, password: str, flow: str) -> object:
    parameters = {"USERNAME": "ann", "PASSWORD": password}
    return idp.initiate_auth(ClientId=client, AuthFlow=flow, AuthParameters=parameters)


STRICT: dict[str, Callable[[Any, str, str, str], object]] = {
    "wrong password": lambda idp, _p, c, _s: _sign_in(idp, c, "wrong", "USER_PASSWORD_AUTH"),
    "flow": lambda idp, _p, c, _s: _sign_in(idp, c, PASSWORD, "USER_AUTH"),
    "secret hash": lambda idp, _p, _c, s: _sign_in(idp, s, PASSWORD, "USER_PASSWORD_AUTH"),
    "code": lambda idp, _p, c, _s: idp.confirm_sign_up(
        ClientId=c, Username="bob", ConfirmationCode="000000x"
    ),
    "token": lambda idp, _p, _c, _s: idp.get_user(AccessToken="a.b.c"),
    "secret and refresh": lambda idp, _p, c, _s: idp.initiate_auth(
        ClientId=c, AuthFlow="REFRESH_TOKEN_AUTH", AuthParameters={"REFRESH_TOKEN": "x"}
    ),
    "reset code": lambda idp, _p, c, _s: idp.confirm_forgot_password(
        ClientId=c, Username="ann", ConfirmationCode="000000x", Password=PASSWORD
    ),
}


@pytest.mark.parametrize("attempt", STRICT.values(), ids=list(STRICT))
def test_security_is_not_loosened(attempt: Callable[[Any, str, str, str], object]) -> None:
    """The same error, with the same text, as without the option, and no warning."""
    outcomes = []
    for migrating in (False, True):
        with intercept(migrating=migrating, seed=1):
            idp = boto3.client("cognito-idp")
            pool = _pool(idp)
            client = _client(idp, pool)["ClientId"]
            secret = _client(idp, pool, GenerateSecret=True)["ClientId"]
            idp.admin_create_user(UserPoolId=pool, Username="ann")
            idp.admin_set_user_password(
                UserPoolId=pool, Username="ann", Password=PASSWORD, Permanent=True
            )
            idp.sign_up(ClientId=client, Username="bob", Password=PASSWORD)
            with pytest.raises(ClientError) as raised:
                attempt(idp, pool, client, secret)
            outcomes.append(raised.value.response["Error"])
    assert outcomes[0] == outcomes[1]
