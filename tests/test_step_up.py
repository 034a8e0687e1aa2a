"""Step-up sign-in: authentication levels, what is asked for to reach them, acr and amr."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

import pytest

from cognito_intercept.call_context import CallContext
from cognito_intercept.directory.acr import (
    amr_values,
    level_reached,
    mapped_level,
    mapped_value,
    missing_methods,
)
from cognito_intercept.directory.sessions import StepUp
from cognito_intercept.protocol.unverified import unverified_claims
from cognito_intercept.sign_in.attempt import Side, SignInRequest
from cognito_intercept.sign_in.engine import initiate
from cognito_intercept.sign_in.results import API_GRANT, Challenge
from tests.helpers import needs_reference_model, refusal
from tests.passkeys import SITE, passkey_realm, request_options
from tests.realms import OTHER_PASSWORD, PASSWORD, Realm, make_realm
from tests.second_factors import (
    EMAIL,
    EMAIL_OTP,
    EVERY_FLOW,
    PHONE,
    SMS,
    TOTP,
    choice_realm,
    enrol,
    mfa_realm,
    totp,
)
from tests.security_key import SecurityKey

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

pytestmark = needs_reference_model

INVALID = "InvalidParameterException"
LOA = [f"urn:cognito:loa:{level}" for level in range(5)]
WITH_PASSWORD = {"PREFERRED_CHALLENGE": "PASSWORD", "PASSWORD": PASSWORD}
UNREACHABLE = (INVALID, "User has no authentication factors to satisfy the requested ACR values.")


def start(realm: Realm, *levels: str, **parameters: str) -> Any:
    """Start a choice-based sign-in towards levels."""
    target = {"TARGET_ACR_VALUES": " ".join(levels)} if levels else {}
    return realm.initiate("USER_AUTH", USERNAME="ann", **target, **parameters)


def claims(tokens: Any, kind: str = "IdToken") -> dict[str, Any]:
    """Return the claims of a token."""
    parsed = unverified_claims(tokens[kind])
    assert parsed is not None
    return parsed[1]


def level(tokens: Any) -> tuple[Any, Any]:
    """Return ``acr`` and ``amr``, which both tokens have alike."""
    shown = [
        (one.get("acr"), one.get("amr")) for one in (claims(tokens), claims(tokens, "AccessToken"))
    ]
    assert shown[0] == shown[1]
    return shown[0]


def respond(realm: Realm, challenge: Any, **responses: str) -> Any:
    """Answer a challenge; the AuthenticationResult or the next challenge."""
    answer = realm.respond(
        challenge["ChallengeName"], challenge["Session"], USERNAME="ann", **responses
    )
    return answer.get("AuthenticationResult") or answer


@pytest.fixture
def app(idp: Any, cognito: Cognito) -> tuple[Realm, str]:
    """Return a pool with authenticator apps and e-mail, a user who has both, and the secret."""
    realm = mfa_realm(idp, "OPTIONAL", TOTP, EMAIL_OTP, SMS)
    realm.make_user(email=EMAIL, email_verified="true")
    return realm, enrol(realm, cognito)


# The names of the levels.


def test_every_pool_shows_four_levels(idp: Any) -> None:
    """Default names stand for the levels that were not named; an update without any resets them."""
    realm = make_realm(idp, {"AcrConfiguration": {"Level2": {"AcrValue": "urn:mine:2"}}})
    shown = describe(realm)
    assert shown == {
        "Level1": {"AcrValue": LOA[1]},
        "Level2": {"AcrValue": "urn:mine:2"},
        "Level3": {"AcrValue": LOA[3]},
        "Level4": {"AcrValue": LOA[4]},
    }
    idp.update_user_pool(UserPoolId=realm.pool_id)
    assert describe(realm)["Level2"] == {"AcrValue": LOA[2]}
    lite = make_realm(idp, {"UserPoolTier": "LITE"})
    assert describe(lite)["Level4"] == {"AcrValue": LOA[4]}


def describe(realm: Realm) -> Any:
    """Return the AcrConfiguration in force."""
    return realm.idp.describe_user_pool(UserPoolId=realm.pool_id)["UserPool"]["AcrConfiguration"]


@pytest.mark.parametrize("names", [{"Level1": "a", "Level2": "a"}, {"Level1": LOA[4]}])
def test_names_must_be_unique(idp: Any, names: dict[str, str]) -> None:
    """Among themselves, and beside the default names of the others."""
    wanted = {key: {"AcrValue": value} for key, value in names.items()}
    text = "Each AcrValue must be unique across all levels, including default values."
    assert refusal(idp.create_user_pool, PoolName="p", AcrConfiguration=wanted) == (INVALID, text)
    pool_id = make_realm(idp).pool_id
    update = {"UserPoolId": pool_id, "AcrConfiguration": wanted}
    assert refusal(idp.update_user_pool, **update) == (INVALID, text)


def test_names_may_be_swapped(idp: Any) -> None:
    """A default name may be used where its own level has another one."""
    names = {"Level1": {"AcrValue": LOA[4]}, "Level4": {"AcrValue": LOA[1]}}
    realm = make_realm(idp, {"AcrConfiguration": names})
    assert describe(realm)["Level1"] == {"AcrValue": LOA[4]}


# Claims.


def test_ordinary_tokens_show_no_level(app: tuple[Realm, str]) -> None:
    """Neither acr nor amr, unless the request asks for a level."""
    realm, _ = app
    assert level(realm.tokens()) == (None, None)


def test_a_pool_that_names_its_levels_shows_them(idp: Any) -> None:
    """Every sign-in has the claims then, by whatever flow."""
    names = {"Level1": {"AcrValue": "low"}}
    realm = make_realm(idp, {"AcrConfiguration": names})
    realm.make_user()
    assert level(realm.tokens()) == ("low", ["pwd"])


def test_a_sign_in_that_reaches_its_level(app: tuple[Realm, str], cognito: Cognito) -> None:
    """Password and authenticator app are level 4; the claims stay on refresh, with auth_time."""
    realm, secret = app
    challenge = start(realm, LOA[4], **WITH_PASSWORD)
    assert challenge["ChallengeName"] == TOTP
    tokens = respond(realm, challenge, SOFTWARE_TOKEN_MFA_CODE=totp(cognito, secret))
    assert level(tokens) == (LOA[4], ["pwd", "otp", "mfa"])
    cognito.clock.advance(600)
    renewed = realm.refresh(tokens["RefreshToken"])["AuthenticationResult"]
    assert level(renewed) == (LOA[4], ["pwd", "otp", "mfa"])
    assert claims(renewed)["auth_time"] == claims(tokens)["auth_time"]


def test_max_age_alone_asks_for_the_claims(app: tuple[Realm, str]) -> None:
    """A sign-in that is fresh anyway; the level is the one that was reached."""
    realm, _ = app
    answer = start(realm, MAX_AGE="0", **WITH_PASSWORD)
    assert level(answer["AuthenticationResult"]) == (LOA[1], ["pwd"])


def test_a_trigger_cannot_change_them(app: tuple[Realm, str], cognito: Cognito) -> None:
    """PreTokenGeneration neither overrides nor suppresses acr and amr [D]."""
    realm, _ = app
    details = {"claimsToAddOrOverride": {"acr": "x"}, "claimsToSuppress": ["amr", "acr"]}

    def change(event: Any, _context: Any) -> Any:
        event["response"]["claimsOverrideDetails"] = details
        return event

    cognito.on("PreTokenGeneration", change)
    answer = start(realm, LOA[1], **WITH_PASSWORD)
    assert level(answer["AuthenticationResult"]) == (LOA[1], ["pwd"])


# Which level.


def test_the_first_level_that_can_be_reached(idp: Any) -> None:
    """Levels come by priority; one without factors is passed over, and so are unknown names."""
    realm = mfa_realm(idp, "OFF")
    realm.make_user()
    answer = start(realm, "nonsense", LOA[4], LOA[1], **WITH_PASSWORD)
    assert level(answer["AuthenticationResult"]) == (LOA[1], ["pwd"])


def test_no_level_that_can_be_reached(idp: Any) -> None:
    """A user without the factors is refused, and nothing is set up."""
    realm = mfa_realm(idp, "OPTIONAL", TOTP)
    realm.make_user()
    assert refusal(lambda: start(realm, LOA[4], **WITH_PASSWORD)) == UNREACHABLE
    assert refusal(lambda: start(realm, LOA[3], LOA[2])) == UNREACHABLE


@pytest.mark.parametrize("values", ["nonsense", "urn:cognito:loa:5 URN:COGNITO:LOA:1", " "])
def test_no_level_that_is_known(app: tuple[Realm, str], values: str) -> None:
    """At least one name must be one of the pool's."""
    realm, _ = app
    text = "None of the requested ACR values is valid."
    assert refusal(lambda: start(realm, values, **WITH_PASSWORD)) == (INVALID, text)


def test_renamed_levels_are_asked_for_by_their_names(idp: Any) -> None:
    """The default name of a level that has another one is unknown."""
    realm = make_realm(
        idp,
        {"AcrConfiguration": {"Level1": {"AcrValue": "low"}}},
        {"ExplicitAuthFlows": EVERY_FLOW},
    )
    realm.make_user()
    assert level(start(realm, "low", **WITH_PASSWORD)["AuthenticationResult"])[0] == "low"
    assert refusal(lambda: start(realm, LOA[1], **WITH_PASSWORD))[0] == INVALID


def test_the_target_chooses_between_second_factors(
    app: tuple[Realm, str], cognito: Cognito
) -> None:
    """Of two that are on, level 4 wants the app although e-mail is preferred; level 3 asks."""
    realm, _ = app
    realm.idp.admin_set_user_mfa_preference(
        **realm.by_name(),
        EmailMfaSettings={"Enabled": True, "PreferredMfa": True},
        SoftwareTokenMfaSettings={"Enabled": True},
    )
    assert start(realm, **WITH_PASSWORD)["ChallengeName"] == EMAIL_OTP
    assert start(realm, LOA[4], **WITH_PASSWORD)["ChallengeName"] == TOTP
    challenge = start(realm, LOA[3], **WITH_PASSWORD)
    assert challenge["ChallengeName"] == EMAIL_OTP
    tokens = respond(realm, challenge, EMAIL_OTP_CODE=cognito.outbox.to(EMAIL).code)
    assert level(tokens) == (LOA[3], ["pwd", "email_otp", "mfa"])


def test_several_factors_without_a_preference(app: tuple[Realm, str], cognito: Cognito) -> None:
    """SELECT_MFA_TYPE offers those that reach the level."""
    realm, secret = app
    challenge = start(realm, LOA[3], **WITH_PASSWORD)
    assert challenge["ChallengeName"] == "SELECT_MFA_TYPE"
    assert set(json.loads(challenge["ChallengeParameters"]["MFAS_CAN_CHOOSE"])) == {TOTP, EMAIL_OTP}
    following = respond(realm, challenge, ANSWER=TOTP)
    tokens = respond(realm, following, SOFTWARE_TOKEN_MFA_CODE=totp(cognito, secret))
    assert level(tokens)[0] == LOA[4]


def test_mfa_is_a_floor(app: tuple[Realm, str], cognito: Cognito) -> None:
    """A required second factor is asked for although the target is lower."""
    realm, secret = app
    realm.idp.admin_set_user_mfa_preference(
        **realm.by_name(), SoftwareTokenMfaSettings={"Enabled": True, "PreferredMfa": True}
    )
    challenge = start(realm, LOA[1], **WITH_PASSWORD)
    assert challenge["ChallengeName"] == TOTP
    tokens = respond(realm, challenge, SOFTWARE_TOKEN_MFA_CODE=totp(cognito, secret))
    assert level(tokens) == (LOA[4], ["pwd", "otp", "mfa"])


def test_a_wrong_code_gives_no_tokens(app: tuple[Realm, str]) -> None:
    """All or nothing: there are no tokens of a level between."""
    realm, _ = app
    challenge = start(realm, LOA[4], **WITH_PASSWORD)
    wrong = {"SOFTWARE_TOKEN_MFA_CODE": "000000"}
    assert refusal(lambda: respond(realm, challenge, **wrong))[0] == "CodeMismatchException"


def test_choices_that_lead_to_the_level(idp: Any, cognito: Cognito) -> None:
    """Level 2 is a code, or what is stronger; a password alone is not offered."""
    realm = choice_realm(idp, "EMAIL_OTP", "SMS_OTP")
    realm.make_user(email=EMAIL, email_verified="true", phone_number=PHONE)
    challenge = start(realm, LOA[2])
    assert challenge["ChallengeName"] == "SELECT_CHALLENGE"
    assert set(challenge["AvailableChallenges"]) == {"EMAIL_OTP", "PASSWORD", "PASSWORD_SRP"}
    code = respond(realm, challenge, ANSWER="EMAIL_OTP")
    tokens = respond(realm, code, EMAIL_OTP_CODE=cognito.outbox.to(EMAIL).code)
    assert level(tokens) == (LOA[2], ["email_otp"])


def test_a_code_after_the_password(idp: Any, cognito: Cognito) -> None:
    """Without MFA, the codes of first factors come after the password."""
    realm = choice_realm(idp, "EMAIL_OTP", "SMS_OTP")
    realm.make_user(
        email=EMAIL, email_verified="true", phone_number=PHONE, phone_number_verified="true"
    )
    challenge = start(realm, LOA[3], **WITH_PASSWORD)
    assert challenge["ChallengeName"] == "SELECT_CHALLENGE"
    assert set(challenge["AvailableChallenges"]) == {"EMAIL_OTP", "SMS_OTP"}
    code = respond(realm, challenge, ANSWER="SMS_OTP")
    tokens = respond(realm, code, SMS_OTP_CODE=cognito.outbox.to(PHONE).code)
    assert level(tokens) == (LOA[3], ["pwd", "sms", "mfa"])


def test_a_passkey_is_level_three(idp: Any) -> None:
    """Level 3 is a passkey alone; the password alone is not offered for it."""
    realm = passkey_realm(idp)
    key = SecurityKey()
    realm.register(key)
    for attachment, method in (("cross-platform", "hwk"), ("platform", "swk")):
        challenge = start(realm, LOA[3])
        options = request_options(challenge)
        document = key.get(options, SITE) | {"authenticatorAttachment": attachment}
        tokens = respond(realm, challenge, CREDENTIAL=json.dumps(document))
        assert level(tokens) == (LOA[3], [method])


# From the tokens of an earlier sign-in.


def test_stepping_up(app: tuple[Realm, str], cognito: Cognito) -> None:
    """The password of the access token counts: only the missing factor is asked for."""
    realm, secret = app
    before = realm.tokens()
    cognito.clock.advance(100)
    challenge = start(realm, LOA[4], ACCESS_TOKEN=before["AccessToken"])
    assert challenge["ChallengeName"] == TOTP
    tokens = respond(realm, challenge, SOFTWARE_TOKEN_MFA_CODE=totp(cognito, secret))
    assert level(tokens) == (LOA[4], ["pwd", "otp", "mfa"])
    assert claims(tokens)["auth_time"] >= claims(before)["auth_time"] + 100
    assert tokens["RefreshToken"] != before["RefreshToken"]
    assert realm.idp.get_user(AccessToken=before["AccessToken"])


def test_stepping_up_by_email(app: tuple[Realm, str], cognito: Cognito) -> None:
    """A delivered code is a second factor then, of six digits."""
    realm, _ = app
    realm.idp.admin_set_user_mfa_preference(
        **realm.by_name(), EmailMfaSettings={"Enabled": True, "PreferredMfa": True}
    )
    challenge = start(realm, LOA[4], LOA[3], ACCESS_TOKEN=access_by_email(realm, cognito))
    assert challenge["ChallengeName"] == TOTP


def access_by_email(realm: Realm, cognito: Cognito) -> str:
    """Sign in by password and e-mail; the access token."""
    challenge = realm.sign_in()
    code = cognito.outbox.to(EMAIL).code
    token: str = respond(realm, challenge, EMAIL_OTP_CODE=code)["AccessToken"]
    return token


@pytest.mark.parametrize(("age", "expected"), [(50, "SELECT_CHALLENGE"), (200, TOTP)])
def test_an_old_sign_in_counts_for_nothing(
    app: tuple[Realm, str], cognito: Cognito, age: int, expected: str
) -> None:
    """Beyond MAX_AGE the user starts from scratch; refreshing does not make it younger."""
    realm, _ = app
    tokens = realm.tokens()
    cognito.clock.advance(100)
    tokens = realm.refresh(tokens["RefreshToken"])["AuthenticationResult"]
    challenge = start(realm, LOA[4], MAX_AGE=str(age), ACCESS_TOKEN=tokens["AccessToken"])
    assert challenge["ChallengeName"] == expected


def test_a_level_that_is_reached_already(app: tuple[Realm, str]) -> None:
    """It is no way to renew tokens."""
    realm, _ = app
    text = "Access Token already satisfies the requested ACR value."
    again = {"ACCESS_TOKEN": realm.access()}
    assert refusal(lambda: start(realm, LOA[1], **again)) == (INVALID, text)
    assert start(realm, LOA[4], **again)["ChallengeName"] == TOTP


def test_a_name_that_is_none_any_more(app: tuple[Realm, str], cognito: Cognito) -> None:
    """A token with a stale acr has no level, but its methods count."""
    realm, secret = app
    challenge = start(realm, LOA[4], **WITH_PASSWORD)
    tokens = respond(realm, challenge, SOFTWARE_TOKEN_MFA_CODE=totp(cognito, secret))
    pool = realm.idp.describe_user_pool(UserPoolId=realm.pool_id)["UserPool"]
    realm.idp.update_user_pool(
        UserPoolId=realm.pool_id,
        MfaConfiguration=pool["MfaConfiguration"],
        SmsConfiguration=pool["SmsConfiguration"],
        EmailConfiguration=pool["EmailConfiguration"],
        AcrConfiguration={"Level4": {"AcrValue": "top"}},
    )
    answer = start(realm, "top", ACCESS_TOKEN=tokens["AccessToken"])
    assert level(answer["AuthenticationResult"]) == ("top", ["pwd", "otp", "mfa"])


def test_from_a_code_to_the_highest_level(idp: Any, cognito: Cognito) -> None:
    """Where the password is missing as well, it comes first."""
    realm = choice_realm(idp, "EMAIL_OTP")
    idp.set_user_pool_mfa_config(
        UserPoolId=realm.pool_id,
        MfaConfiguration="OPTIONAL",
        SoftwareTokenMfaConfiguration={"Enabled": True},
    )
    realm.make_user(email=EMAIL, email_verified="true")
    secret = enrol(realm, cognito)
    challenge = start(realm, PREFERRED_CHALLENGE="EMAIL_OTP")
    before = respond(realm, challenge, EMAIL_OTP_CODE=cognito.outbox.to(EMAIL).code)
    choice = start(realm, LOA[4], ACCESS_TOKEN=before["AccessToken"])
    assert choice["ChallengeName"] == "SELECT_CHALLENGE"
    assert choice["AvailableChallenges"] == ["PASSWORD", "PASSWORD_SRP"]
    for challenge in (
        respond(realm, choice, ANSWER="PASSWORD", PASSWORD=PASSWORD),
        start(realm, LOA[4], ACCESS_TOKEN=before["AccessToken"], **WITH_PASSWORD),
    ):
        assert challenge["ChallengeName"] == TOTP
    tokens = respond(realm, challenge, SOFTWARE_TOKEN_MFA_CODE=totp(cognito, secret))
    assert level(tokens) == (LOA[4], ["email_otp", "pwd", "otp", "mfa"])


# Refusals.


def test_what_the_parameters_must_be(app: tuple[Realm, str]) -> None:
    """ACCESS_TOKEN goes with TARGET_ACR_VALUES, MAX_AGE is a number, tokens are good."""
    realm, _ = app
    access = realm.access()
    assert refusal(lambda: start(realm, ACCESS_TOKEN=access)) == (
        INVALID,
        "ACCESS_TOKEN requires the parameter TARGET_ACR_VALUES",
    )
    for age in ("-1", "soon", "1.5", "9" * 11, ""):
        assert refusal(lambda age=age: start(realm, LOA[1], MAX_AGE=age)) == (
            INVALID,
            "MAX_AGE must be a non-negative integer.",
        )
    assert refusal(lambda: start(realm, LOA[1], ACCESS_TOKEN="x")) == (
        "NotAuthorizedException",
        "Invalid Access Token",
    )
    realm.idp.global_sign_out(AccessToken=access)
    assert refusal(lambda: start(realm, LOA[4], ACCESS_TOKEN=access)) == (
        "NotAuthorizedException",
        "Access Token has been revoked",
    )


def test_the_token_must_be_the_users(app: tuple[Realm, str], idp: Any) -> None:
    """Another user's access token, or one of another pool, is refused."""
    realm, _ = app
    realm.make_user("bob")
    other = make_realm(idp)
    other.make_user()
    for token in (realm.access("bob"), other.access()):
        assert refusal(lambda token=token: start(realm, LOA[4], ACCESS_TOKEN=token)) == (
            "NotAuthorizedException",
            "Access Token does not belong to the user.",
        )


def test_the_side_of_the_server(idp: Any) -> None:
    """AdminInitiateAuth takes the same parameters."""
    realm = make_realm(idp, None, {"ExplicitAuthFlows": EVERY_FLOW})
    realm.make_user()
    admin = realm.admin_initiate(
        "USER_AUTH", USERNAME="ann", TARGET_ACR_VALUES=LOA[1], **WITH_PASSWORD
    )
    assert level(admin["AuthenticationResult"]) == (LOA[1], ["pwd"])


def test_the_plan(idp: Any, cognito: Cognito) -> None:
    """On LITE a target is refused, also of a client that has the flow from before."""
    realm = make_realm(idp, None, {"ExplicitAuthFlows": EVERY_FLOW})
    realm.make_user()
    pool = cognito.service("us-east-1").pools[realm.pool_id]
    pool.configure(pool.settings | {"UserPoolTier": "LITE"})
    assert refusal(lambda: start(realm, LOA[1], **WITH_PASSWORD)) == (
        "FeatureUnavailableInTierException",
        (
            "The following feature is not available for the LITE pricing tier configured:"
            " Step-Up Authentication"
        ),
    )


def test_other_flows_take_no_level(app: tuple[Realm, str]) -> None:
    """TARGET_ACR_VALUES is a parameter of USER_AUTH."""
    realm, _ = app
    answer = realm.initiate(
        "USER_PASSWORD_AUTH", USERNAME="ann", PASSWORD=PASSWORD, TARGET_ACR_VALUES=LOA[4]
    )
    assert level(answer["AuthenticationResult"]) == (None, None)


def test_a_temporary_password_comes_before_the_level(
    app: tuple[Realm, str], cognito: Cognito
) -> None:
    """NEW_PASSWORD_REQUIRED, then what the level needs."""
    realm, secret = app
    realm.set_password("ann", PASSWORD, permanent=False)
    challenge = start(realm, LOA[4], **WITH_PASSWORD)
    assert challenge["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    following = respond(realm, challenge, NEW_PASSWORD=OTHER_PASSWORD)
    assert following["ChallengeName"] == TOTP
    tokens = respond(realm, following, SOFTWARE_TOKEN_MFA_CODE=totp(cognito, secret))
    assert level(tokens)[0] == LOA[4]


def test_a_user_who_does_not_exist(idp: Any) -> None:
    """Hidden users get the choice that they would get without a level."""
    realm = choice_realm(idp, PreventUserExistenceErrors="ENABLED")
    target = {"TARGET_ACR_VALUES": LOA[4]}
    answer = realm.initiate("USER_AUTH", USERNAME="nobody", **target)
    assert answer["ChallengeName"] == "SELECT_CHALLENGE"


# What login pages ask of the engine.


def test_the_engine_takes_a_level_for_any_flow(app: tuple[Realm, str], cognito: Cognito) -> None:
    """The authorize endpoint puts acr_values and max_age into the grant that it asks for."""
    realm, _ = app
    service = cognito.service("us-east-1")
    pool, client = service.client(realm.client_id)
    parameters = {"USERNAME": "ann", "PASSWORD": PASSWORD}
    request = SignInRequest(service, Side.PUBLIC, pool, client, CallContext(client), parameters)
    grant = dataclasses.replace(API_GRANT, step_up=StepUp((LOA[4],), 300))
    with service.turn():
        outcome = initiate(request, "USER_PASSWORD_AUTH", grant)
    assert isinstance(outcome, Challenge)
    assert outcome.name == TOTP


# The pure rules.


@pytest.mark.parametrize(
    ("methods", "expected"),
    [
        ((), 0),
        (("otp",), 0),
        (("fed",), 0),
        (("pwd",), 1),
        (("sms",), 2),
        (("email_otp",), 2),
        (("sms", "email_otp"), 2),
        (("hwk",), 3),
        (("swk",), 3),
        (("pwd", "sms"), 3),
        (("email_otp", "pwd"), 3),
        (("pwd", "otp"), 4),
        (("hwk", "pwd", "otp"), 4),
    ],
)
def test_levels_by_methods(methods: tuple[str, ...], expected: int) -> None:
    """The documented table; the strongest combination counts."""
    assert level_reached(methods) == expected


@pytest.mark.parametrize(
    ("proved", "target", "usable", "expected"),
    [
        (set(), 1, {"pwd"}, {"pwd"}),
        (set(), 2, {"pwd", "otp"}, {"pwd", "otp"}),
        ({"pwd"}, 3, {"pwd", "sms", "otp"}, {"sms", "otp"}),
        ({"pwd"}, 4, {"pwd", "sms"}, None),
        ({"sms"}, 3, {"pwd", "hwk"}, {"pwd", "hwk"}),
        ({"pwd", "otp"}, 2, set(), set()),
    ],
)
def test_what_is_missing(
    proved: set[str], target: int, usable: set[str], expected: set[str] | None
) -> None:
    """The nearest combinations that the user can complete."""
    assert missing_methods(proved, target, usable) == expected


def test_amr_values() -> None:
    """Several methods are multi-factor."""
    assert amr_values(["pwd"]) == ["pwd"]
    assert amr_values(["pwd", "sms", "pwd"]) == ["pwd", "sms", "mfa"]


def test_levels_of_identity_providers() -> None:
    """AcrMapping translates in both directions; what is unknown is the lowest level [D]."""
    mapping = {"Level2": "silver", "Level3": "gold"}
    assert [mapped_level(mapping, value) for value in ("gold", "silver", "tin", None)] == [
        3,
        2,
        1,
        1,
    ]
    assert [mapped_value(mapping, number) for number in (1, 3)] == [None, "gold"]
