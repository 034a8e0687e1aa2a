"""What PreAuthentication and PostAuthentication do, and the order of a sign-in's triggers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers import refusal
from tests.lambdas import events, failing, passive, sources
from tests.realms import Realm, make_realm

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito
    from cognito_intercept.trigger_registry import TriggerName

FAILED = "UserLambdaValidationException"
HIDES = {"PreventUserExistenceErrors": "ENABLED"}
TRACKS = {
    "DeviceConfiguration": {
        "ChallengeRequiredOnNewDevice": False,
        "DeviceOnlyRememberedOnUserPrompt": False,
    }
}


@pytest.fixture
def realm(idp: Any) -> Realm:
    """A pool with ann."""
    realm = make_realm(idp)
    realm.make_user()
    return realm


def test_the_order(realm: Realm, cognito: Cognito) -> None:
    """PreAuthentication, PostAuthentication, PreTokenGeneration [D]; no more when refreshed."""
    for name in ("PreTokenGeneration", "PostAuthentication", "PreAuthentication"):
        cognito.on(name, passive)
    tokens = realm.tokens()
    assert sources(cognito) == [
        "PreAuthentication_Authentication",
        "PostAuthentication_Authentication",
        "TokenGeneration_Authentication",
    ]
    cognito.triggers.calls.clear()
    realm.refresh(tokens["RefreshToken"])
    assert sources(cognito) == ["TokenGeneration_RefreshTokens"]


def test_a_wrong_password(realm: Realm, cognito: Cognito) -> None:
    """PreAuthentication is asked before the password is looked at, the others never."""
    for name in ("PreTokenGeneration", "PostAuthentication", "PreAuthentication"):
        cognito.on(name, passive)
    assert refusal(realm.sign_in, password="Wr0ng!word")[0] == "NotAuthorizedException"
    assert sources(cognito) == ["PreAuthentication_Authentication"]


def test_refused_before(realm: Realm, cognito: Cognito) -> None:
    """An error of PreAuthentication is the answer, and no failed attempt."""
    cognito.on("PreAuthentication", failing("not today"))
    for _ in range(7):
        text = "PreAuthentication failed with error not today."
        assert refusal(realm.sign_in, password="Wr0ng!word") == (FAILED, text)
    cognito.triggers.off("PreAuthentication")
    assert realm.tokens()


def test_refused_after(realm: Realm, cognito: Cognito) -> None:
    """An error of PostAuthentication means that there are no tokens."""
    cognito.on("PostAuthentication", failing("not today"))
    text = "PostAuthentication failed with error not today."
    assert refusal(realm.sign_in) == (FAILED, text)


def test_unknown_users(idp: Any, cognito: Cognito) -> None:
    """PreAuthentication hears of unknown users only where the client hides them [D]."""
    cognito.on("PreAuthentication", passive)
    refusal(make_realm(idp).sign_in, name="nobody")
    assert sources(cognito) == []
    refusal(make_realm(idp, client=HIDES).sign_in, name="nobody")
    (event,) = events(cognito)
    assert event["userName"] == "nobody"
    assert event["request"] == {
        "userAttributes": {},
        "validationData": None,
        "userNotFound": True,
    }


def test_known_users_of_a_client_that_hides(idp: Any, cognito: Cognito) -> None:
    """UserNotFound is false for users who exist, if the client hides who does not [R]."""
    realm = make_realm(idp, client=HIDES)
    realm.make_user()
    cognito.on("PreAuthentication", passive)
    realm.access()
    assert events(cognito)[0]["request"]["userNotFound"] is False


def test_a_new_device(idp: Any, cognito: Cognito) -> None:
    """NewDeviceUsed tells, in a pool that tracks devices, that this one is not known [D]."""
    realm = make_realm(idp, TRACKS)
    realm.make_user()
    cognito.on("PostAuthentication", passive)
    realm.access()
    assert events(cognito)[0]["request"]["newDeviceUsed"] is True


@pytest.mark.parametrize("name", ["PreAuthentication", "PostAuthentication", "PreTokenGeneration"])
@pytest.mark.parametrize(
    ("act", "expected"),
    [
        ("admin_delete_user", ("UserNotFoundException", "User does not exist.")),
        ("admin_disable_user", ("NotAuthorizedException", "User is disabled.")),
    ],
)
def test_a_trigger_that_changes_the_user(
    realm: Realm, cognito: Cognito, name: TriggerName, act: str, expected: tuple[str, str]
) -> None:
    """What was looked up before a trigger is looked up again after it."""

    def acting(event: Any, _context: Any) -> Any:
        getattr(realm.idp, act)(**realm.by_name())
        return event

    cognito.on(name, acting)
    assert refusal(realm.sign_in) == expected


def test_a_trigger_that_revokes_what_is_refreshed(realm: Realm, cognito: Cognito) -> None:
    """So is the refresh token."""
    token = realm.tokens()["RefreshToken"]

    def revoking(event: Any, _context: Any) -> Any:
        realm.idp.admin_user_global_sign_out(**realm.by_name())
        return event

    cognito.on("PreTokenGeneration", revoking)
    assert refusal(realm.refresh, token=token) == (
        "NotAuthorizedException",
        "Refresh Token has been revoked",
    )
