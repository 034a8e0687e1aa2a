"""User statuses: which event leads where, in the table and through the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from cognito_intercept.directory.status import TRANSITIONS, Event, sign_in_refusal, status_after
from cognito_intercept.directory.user import Status, User
from tests.helpers import refusal
from tests.realms import OTHER_PASSWORD, PASSWORD, Realm, attribute_list

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

U, C = Status.UNCONFIRMED, Status.CONFIRMED
F, R, E = Status.FORCE_CHANGE_PASSWORD, Status.RESET_REQUIRED, Status.EXTERNAL_PROVIDER

# Rows: the statuses that an event leads to, from U, C, F, R and E; a dot where it cannot happen.
EXPECTED = {
    Event.CONFIRM_SIGN_UP: "C....",
    Event.NEW_PASSWORD: "..C..",
    Event.FORGOT_PASSWORD: ".C.R.",
    Event.CONFIRM_FORGOT_PASSWORD: ".C.C.",
    Event.RESET_PASSWORD: ".R.R.",
    Event.COMPROMISED: ".R...",
    Event.SET_PERMANENT_PASSWORD: "CCCCC",
    Event.SET_TEMPORARY_PASSWORD: "FFFFF",
}
LETTERS = {"U": U, "C": C, "F": F, "R": R, "E": E, ".": None}


def user_in(status: Status) -> User:
    """Return a user of whom only the status matters."""
    return User("ann", 1, 0.0, 0.0, {"sub": "s"}, status)


@pytest.mark.parametrize("event", Event)
def test_each_event_from_each_status(event: Event) -> None:
    """The table says what the documentation's table says, and nothing else."""
    found = [status_after(event, user_in(status)) for status in (U, C, F, R, E)]
    assert found == [LETTERS[message] for message in EXPECTED[event]]


def test_every_event_has_a_row() -> None:
    """No event is missing from the table."""
    assert set(TRANSITIONS) == set(Event)


def test_who_may_not_sign_in() -> None:
    """Two statuses refuse a right password, each with its own exception."""
    assert {status: refusal.code for status in Status if (refusal := sign_in_refusal(status))} == {
        U: "UserNotConfirmedException",
        R: "PasswordResetRequiredException",
    }


@pytest.fixture
def people(realm: Realm) -> Realm:
    """A pool with one user in each status that a native user can have."""
    email = {"email": "x@example.com", "email_verified": "true"}
    realm.sign_up("unconfirmed", email="u@example.com")
    realm.make_user("confirmed", **email)
    realm.make_user("forced", **email)
    realm.set_password("forced", PASSWORD, permanent=False)
    realm.make_user("reset", **email)
    realm.idp.admin_reset_user_password(**realm.by_name("reset"))
    assert [realm.status(name) for name in PEOPLE] == [U, C, F, R]
    return realm


PEOPLE = ("unconfirmed", "confirmed", "forced", "reset")
CANNOT_RESET = "User password cannot be reset in the current state."


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize(("permanent", "status"), [(True, C), (False, F)])
def test_admin_set_user_password(people: Realm, name: str, permanent: bool, status: str) -> None:  # noqa: FBT001
    """It works from every status and decides by ``Permanent`` alone."""
    people.set_password(name, OTHER_PASSWORD, permanent=permanent)
    assert people.status(name) == status


@pytest.mark.parametrize("name", PEOPLE)
def test_admin_confirm_sign_up(people: Realm, name: str) -> None:
    """Only an unconfirmed user can be confirmed; another's status is named."""
    before = people.status(name)
    if name == "unconfirmed":
        people.idp.admin_confirm_sign_up(**people.by_name(name))
        assert people.status(name) == C
        assert people.attributes(name)["email_verified"] == "false"
    else:
        assert refusal(people.idp.admin_confirm_sign_up, **people.by_name(name)) == (
            "NotAuthorizedException",
            f"User cannot be confirmed. Current status is {before}",
        )


@pytest.mark.parametrize("name", PEOPLE)
def test_admin_reset_user_password(people: Realm, name: str) -> None:
    """A confirmed user must reset; one without a lasting password cannot."""
    call: Any = people.idp.admin_reset_user_password
    if name in {"confirmed", "reset"}:
        call(**people.by_name(name))
        assert people.status(name) == R
    else:
        assert refusal(call, **people.by_name(name)) == ("NotAuthorizedException", CANNOT_RESET)


@pytest.mark.parametrize("name", PEOPLE)
def test_sign_in(people: Realm, name: str) -> None:
    """The right password leads to tokens, a challenge or the status's refusal."""
    expected = {
        "unconfirmed": ("UserNotConfirmedException", "User is not confirmed."),
        "reset": ("PasswordResetRequiredException", "Password reset required for the user"),
    }
    if name in expected:
        assert refusal(people.sign_in, name=name) == expected[name]
    else:
        answer = people.sign_in(name)
        assert answer.get("ChallengeName") == (
            "NEW_PASSWORD_REQUIRED" if name == "forced" else None
        )


def test_forgotten_passwords(people: Realm, cognito: Cognito) -> None:
    """ConfirmForgotPassword confirms who had to reset; nobody else changes status by it."""
    people.idp.forgot_password(**people.by_client("reset"))
    people.idp.confirm_forgot_password(
        **people.by_client("reset"),
        ConfirmationCode=cognito.outbox.to("reset").code,
        Password=OTHER_PASSWORD,
    )
    assert people.status("reset") == C
    people.idp.forgot_password(**people.by_client("confirmed"))
    assert people.status("confirmed") == C
    assert refusal(people.idp.forgot_password, **people.by_client("forced")) == (
        "NotAuthorizedException",
        CANNOT_RESET,
    )


def test_unconfirmed_users_cannot_set_a_forgotten_password(people: Realm, cognito: Cognito) -> None:
    """An administrator's verified address brings the code, which still confirms nobody."""
    people.update("unconfirmed", email_verified="true")
    people.idp.forgot_password(**people.by_client("unconfirmed"))
    call = refusal(
        people.idp.confirm_forgot_password,
        **people.by_client("unconfirmed"),
        ConfirmationCode=cognito.outbox.to("unconfirmed").code,
        Password=OTHER_PASSWORD,
    )
    assert call == ("UserNotConfirmedException", "User is not confirmed.")
    assert people.status("unconfirmed") == U


def test_enabled_is_separate(people: Realm) -> None:
    """Disabling and enabling leave the status alone."""
    for name in PEOPLE:
        before = people.status(name)
        for call in (people.idp.admin_disable_user, people.idp.admin_enable_user):
            call(**people.by_name(name))
            assert people.status(name) == before


def test_invited_users_start_with_a_temporary_password(realm: Realm) -> None:
    """AdminCreateUser makes a user who must choose a password."""
    user = realm.idp.admin_create_user(
        **realm.by_name("new"), UserAttributes=attribute_list(email="new@example.com")
    )["User"]
    assert user["UserStatus"] == F
