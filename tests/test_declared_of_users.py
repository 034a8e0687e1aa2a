"""Errors that operations on users declare, for what few other tests bring about."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.fault_requests import plain_world
from tests.helpers import method_of, refusal
from tests.provoked import declared_errors
from tests.realms import OTHER_PASSWORD, PASSWORD, Realm, make_realm
from tests.requests_of_the_model import filled
from tests.second_factors import TOTP, enrol, mfa_realm, prefer, totp
from tests.srp_client import SrpClient
from tests.test_faults import CASES

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

DEVICE = {"DeviceKey": "us-east-1_0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"}
NEW_PASSWORD = "NEW_PASSWORD_REQUIRED"
NOT_CONFIRMED = ("UserNotConfirmedException", "User is not confirmed.")
RESET = ("PasswordResetRequiredException", "Password reset required for the user")


def sending() -> list[Any]:
    """Return world, operation and request of the operations that send a message."""
    code = "CodeDeliveryFailureException"
    return [
        pytest.param(make, operation, request, id=operation)
        for make, operation, request in CASES
        if code in declared_errors(operation) and operation != "SetRiskConfiguration"
    ]


@pytest.mark.parametrize(("make", "operation", "request_"), sending())
def test_failed_deliveries(
    cognito: Cognito, idp: Any, make: Any, operation: str, request_: dict[str, Any]
) -> None:
    """Whatever sends a message says that it did not go out."""
    world = make(cognito, idp)
    idp.update_user_pool(UserPoolId=world["$pool"], AutoVerifiedAttributes=["email"])
    cognito.faults.fail_delivery(times=None)
    found = refusal(method_of(idp, operation), **filled(request_, world))
    text = "Invalid email provided/Unable to send the email"
    assert found == ("CodeDeliveryFailureException", text)


def test_who_may_not_sign_in(realm: Realm) -> None:
    """AdminInitiateAuth says so like InitiateAuth, once the password was right."""
    flow = {"flow": "ADMIN_USER_PASSWORD_AUTH", "USERNAME": "ann", "PASSWORD": PASSWORD}
    realm.sign_up(email="ann@example.com")
    assert refusal(realm.admin_initiate, **flow) == NOT_CONFIRMED
    realm.idp.admin_confirm_sign_up(**realm.by_name())
    realm.update(email_verified="true")
    realm.idp.admin_reset_user_password(**realm.by_name())
    assert refusal(realm.admin_initiate, **flow) == RESET


def forced(realm: Realm) -> dict[str, Any]:
    """Return the answer of a user who is to choose a new password, as the administrator's."""
    realm.make_user(email="ann@example.com", email_verified="true")
    realm.set_password("ann", PASSWORD, permanent=False)
    return {
        "UserPoolId": realm.pool_id,
        "ClientId": realm.client_id,
        "ChallengeName": NEW_PASSWORD,
        "Session": realm.sign_in()["Session"],
        "ChallengeResponses": {"USERNAME": "ann", "NEW_PASSWORD": OTHER_PASSWORD},
    }


def as_user(answer: dict[str, Any]) -> dict[str, Any]:
    """Return the same answer for RespondToAuthChallenge."""
    return {name: value for name, value in answer.items() if name != "UserPoolId"}


def test_a_user_who_is_gone_meanwhile(realm: Realm) -> None:
    """The session names a user who does not exist any more."""
    answer = forced(realm)
    realm.idp.admin_delete_user(**realm.by_name())
    gone = ("UserNotFoundException", "User does not exist.")
    assert refusal(realm.idp.admin_respond_to_auth_challenge, **answer) == gone
    assert refusal(realm.idp.respond_to_auth_challenge, **as_user(answer)) == gone


def test_passwords_of_the_past(idp: Any) -> None:
    """A password that was used may not be chosen again, wherever one is chosen."""
    policy = {"PasswordPolicy": {"MinimumLength": 8, "PasswordHistorySize": 3}}
    realm = make_realm(idp, {"Policies": policy})
    realm.make_user()
    realm.set_password("ann", OTHER_PASSWORD, permanent=False)
    answer = {
        "ClientId": realm.client_id,
        "ChallengeName": NEW_PASSWORD,
        "Session": realm.sign_in(password=OTHER_PASSWORD)["Session"],
        "ChallengeResponses": {"USERNAME": "ann", "NEW_PASSWORD": PASSWORD},
    }
    code = "PasswordHistoryPolicyViolationException"
    assert refusal(idp.respond_to_auth_challenge, **answer)[0] == code
    answer["UserPoolId"] = realm.pool_id
    assert refusal(idp.admin_respond_to_auth_challenge, **answer)[0] == code


def test_a_reset_to_a_password_of_the_past(idp: Any, cognito: Cognito) -> None:
    """ConfirmForgotPassword refuses it as well."""
    policy = {"PasswordPolicy": {"MinimumLength": 8, "PasswordHistorySize": 3}}
    realm = make_realm(idp, {"Policies": policy, "AutoVerifiedAttributes": ["email"]})
    realm.make_user(email="ann@example.com", email_verified="true")
    idp.forgot_password(**realm.by_client())
    refused = refusal(
        idp.confirm_forgot_password,
        **realm.by_client(),
        ConfirmationCode=cognito.outbox.to("ann").code,
        Password=PASSWORD,
    )
    assert refused[0] == "PasswordHistoryPolicyViolationException"


@pytest.mark.parametrize("name", ["get_device", "forget_device", "verify_software_token"])
def test_tokens_of_what_is_gone(cognito: Cognito, idp: Any, name: str) -> None:
    """Operations whose token is optional look its owner up like the others."""
    world = plain_world(cognito, idp)
    more = {"UserCode": "123456"} if name == "verify_software_token" else DEVICE
    parameters = {"AccessToken": world["$access"], **more}
    idp.admin_delete_user(UserPoolId=world["$pool"], Username="ann")
    gone = ("UserNotFoundException", "User does not exist.")
    assert refusal(getattr(idp, name), **parameters) == gone
    idp.delete_user_pool_domain(UserPoolId=world["$pool"], Domain="mine")
    idp.delete_user_pool(UserPoolId=world["$pool"])
    text = f"User pool {world['$pool']} does not exist."
    assert refusal(getattr(idp, name), **parameters) == ("ResourceNotFoundException", text)


@pytest.mark.parametrize("name", ["list_tags_for_resource", "tag_resource"])
def test_tags_of_no_pool(idp: Any, name: str) -> None:
    """An ARN names the pool that is looked up."""
    arn = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_nowhere99"
    tags = {"Tags": {"a": "b"}} if name == "tag_resource" else {}
    text = "User pool us-east-1_nowhere99 does not exist."
    refused = refusal(getattr(idp, name), ResourceArn=arn, **tags)
    assert refused == ("ResourceNotFoundException", text)


def test_an_authenticator_app_that_is_gone(cognito: Cognito, idp: Any) -> None:
    """Its code cannot be checked, for the administrator's answer either."""
    realm = mfa_realm(idp, "OPTIONAL", TOTP)
    realm.make_user()
    enrol(realm, cognito)
    prefer(realm, TOTP="preferred")
    session = realm.sign_in()["Session"]
    idp.admin_delete_software_token(**realm.by_name())
    refused = refusal(
        idp.admin_respond_to_auth_challenge,
        UserPoolId=realm.pool_id,
        ClientId=realm.client_id,
        ChallengeName="SOFTWARE_TOKEN_MFA",
        Session=session,
        ChallengeResponses={"USERNAME": "ann", "SOFTWARE_TOKEN_MFA_CODE": "123456"},
    )
    assert refused[0] == "SoftwareTokenMFANotFoundException"


def test_a_code_that_was_used(cognito: Cognito, idp: Any) -> None:
    """No code of an authenticator app counts twice, for an administrator's program either."""
    realm = mfa_realm(idp, "OPTIONAL", TOTP)
    realm.make_user()
    secret = enrol(realm, cognito)
    prefer(realm, TOTP="preferred")
    code = totp(cognito, secret)

    def answer() -> dict[str, Any]:
        return {
            "UserPoolId": realm.pool_id,
            "ClientId": realm.client_id,
            "ChallengeName": "SOFTWARE_TOKEN_MFA",
            "Session": realm.sign_in()["Session"],
            "ChallengeResponses": {"USERNAME": "ann", "SOFTWARE_TOKEN_MFA_CODE": code},
        }

    assert idp.admin_respond_to_auth_challenge(**answer())["AuthenticationResult"]
    refused = refusal(idp.admin_respond_to_auth_challenge, **answer())
    assert refused[0] == "ExpiredCodeException"


def test_reserved_tags(realm: Realm) -> None:
    """UpdateUserPool refuses tags of AWS's own like CreateUserPool."""
    refused = refusal(
        realm.idp.update_user_pool, UserPoolId=realm.pool_id, UserPoolTags={"aws:x": "y"}
    )
    assert refused[0] == "UserPoolTaggingException"


@pytest.mark.parametrize("admin", [False, True])
def test_srp_of_users_who_may_not_sign_in(realm: Realm, *, admin: bool) -> None:
    """The proof is right, and the status is told of then."""
    realm.sign_up(email="ann@example.com")
    exchange = SrpClient(realm.pool_id.split("_")[1], PASSWORD)
    initiate = realm.admin_initiate if admin else realm.initiate

    def answer() -> tuple[str, str]:
        offered = initiate("USER_SRP_AUTH", USERNAME="ann", SRP_A=exchange.srp_a)
        parameters = offered["ChallengeParameters"]
        named = {"UserPoolId": realm.pool_id} if admin else {}
        idp = realm.idp
        return refusal(
            idp.admin_respond_to_auth_challenge if admin else idp.respond_to_auth_challenge,
            **named,
            ClientId=realm.client_id,
            ChallengeName="PASSWORD_VERIFIER",
            ChallengeResponses=exchange.answer(
                parameters, parameters["USER_ID_FOR_SRP"], time.time()
            ),
        )

    assert answer() == NOT_CONFIRMED
    realm.idp.admin_confirm_sign_up(**realm.by_name())
    realm.update(email_verified="true")
    realm.idp.admin_reset_user_password(**realm.by_name())
    assert answer() == RESET
