"""Tracked user sessions: their configuration, lists, revocation and limits, and SSO sessions."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config

from cognito_intercept.call_context import CallContext
from cognito_intercept.directory.user_agents import device_type
from cognito_intercept.sign_in.attempt import Side, SignInRequest
from cognito_intercept.sign_in.engine import initiate
from cognito_intercept.sign_in.results import SignedIn
from cognito_intercept.tokens.issuing import issue_tokens
from cognito_intercept.tokens.user_sessions import open_sso_session, reusable_sso_session
from tests.helpers import needs_reference_model, refusal
from tests.realms import PASSWORD, Realm, add_client, make_realm

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

pytestmark = needs_reference_model

DAY = 86400
NO_SESSION = "tkn" + "0" * 25
NOT_FOUND = ("ResourceNotFoundException", "Session does not exist.")
REVOKED = ("NotAuthorizedException", "Access Token has been revoked")
PLAN = (
    "FeatureUnavailableInTierException",
    (
        "The following feature is not available for the LITE pricing tier configured:"
        " User Session Management"
    ),
)


def track(realm: Realm, most: int = 20, *, enabled: bool = True) -> Any:
    """Turn session tracking on or off."""
    return realm.idp.set_user_pool_session_configuration(
        UserPoolId=realm.pool_id,
        UserSessionTracking="ENABLED" if enabled else "DISABLED",
        TokenSession={"MaxPerUser": most},
    )


@pytest.fixture
def realm(idp: Any) -> Realm:
    """Return a pool that tracks sessions, with one user."""
    made = make_realm(idp)
    made.make_user()
    track(made)
    return made


def by_client(realm: Realm) -> dict[str, str]:
    """Return what names the app client in the operations of an administrator."""
    return {"UserPoolId": realm.pool_id, "ClientId": realm.client_id}


def sessions(realm: Realm, access_token: str) -> list[Any]:
    """Return the caller's sessions."""
    listed: list[Any] = realm.idp.list_user_sessions(AccessToken=access_token)["Sessions"]
    return listed


def all_sessions(realm: Realm) -> list[Any]:
    """Return the sessions of the user as an administrator sees them."""
    listed: list[Any] = realm.idp.admin_list_user_sessions(**realm.by_name())["Sessions"]
    return listed


def current(realm: Realm, tokens: Any) -> str:
    """Return the id of the session that tokens belong to."""
    listed = sessions(realm, tokens["AccessToken"])
    (session_id,) = [one["SessionId"] for one in listed if one["IsCurrentSession"]]
    return str(session_id)


class Browser:
    """What a login page does for a browser, by the functions that it calls."""

    def __init__(self, cognito: Cognito, realm: Realm) -> None:
        """Open a browser that is not signed in."""
        self.service, self.realm = cognito.service("us-east-1"), realm
        self.session_id: str | None = None

    def sign_in(self, client_id: str | None = None) -> Any:
        """Sign in at managed login and return the tokens of an app client."""
        done = self._signed_in(client_id)
        with self.service.turn():
            session = open_sso_session(self.service, done.owner, "203.0.113.7", self.session_id)
            self.session_id = None if session is None else session.id
        return self.tokens(client_id)

    def tokens(self, client_id: str | None = None) -> Any:
        """Return the tokens of an app client, which come through the SSO session."""
        import dataclasses  # noqa: PLC0415

        done = self._signed_in(client_id)
        grant = dataclasses.replace(done.grant, sso_session_id=self.session_id)
        with self.service.turn():
            return issue_tokens(self.service, done.owner, grant)

    def may_reuse(self, client_id: str | None = None) -> bool:
        """Return whether an app client signs the browser's user in without asking."""
        owner = self._signed_in(client_id).owner
        with self.service.turn():
            return reusable_sso_session(self.service, owner, self.session_id) is not None

    def _signed_in(self, client_id: str | None) -> SignedIn:
        pool, client = self.service.client(client_id or self.realm.client_id)
        parameters = {"USERNAME": "ann", "PASSWORD": PASSWORD}
        request = SignInRequest(
            self.service, Side.PUBLIC, pool, client, CallContext(client), parameters
        )
        with self.service.turn():
            done = initiate(request, "USER_PASSWORD_AUTH")
        assert isinstance(done, SignedIn)
        return done


# Configuration.


def test_the_defaults_of_a_pool_and_a_client(idp: Any) -> None:
    """A pool that was never configured tracks nothing; 20 sessions, 60 minutes."""
    realm = make_realm(idp)
    shown = idp.get_user_pool_session_configuration(UserPoolId=realm.pool_id)
    assert shown["UserPoolId"] == realm.pool_id
    assert shown["UserSessionTracking"] == "DISABLED"
    assert shown["TokenSession"] == {"MaxPerUser": 20}
    of_client = idp.get_user_pool_client_session_configuration(**by_client(realm))
    assert of_client["ClientId"] == realm.client_id
    assert of_client["SSOSession"] == {"MaxValidityMinutes": 60}


def test_what_was_set_is_shown(realm: Realm) -> None:
    """Setting replaces the whole configuration and returns it."""
    answer = track(realm, 3)
    assert answer["TokenSession"] == {"MaxPerUser": 3}
    assert answer["UserSessionTracking"] == "ENABLED"
    shown = realm.idp.get_user_pool_session_configuration(UserPoolId=realm.pool_id)
    assert {**shown, "ResponseMetadata": None} == {**answer, "ResponseMetadata": None}
    of_client = realm.idp.set_user_pool_client_session_configuration(
        **by_client(realm), SSOSession={"MaxValidityMinutes": 0}
    )
    assert of_client["SSOSession"] == {"MaxValidityMinutes": 0}
    read = realm.idp.get_user_pool_client_session_configuration(**by_client(realm))
    assert read["SSOSession"] == {"MaxValidityMinutes": 0}


def test_a_client_is_configured_only_while_sessions_are_tracked(realm: Realm) -> None:
    """Without tracking the configuration of a client is refused, and kept as it was."""
    minutes = {"SSOSession": {"MaxValidityMinutes": 5}}
    realm.idp.set_user_pool_client_session_configuration(**by_client(realm), **minutes)
    track(realm, enabled=False)
    assert refusal(
        realm.idp.set_user_pool_client_session_configuration, **by_client(realm), **minutes
    ) == ("InvalidParameterException", "Session tracking is not enabled for the user pool.")
    track(realm)
    read = realm.idp.get_user_pool_client_session_configuration(**by_client(realm))
    assert read["SSOSession"] == {"MaxValidityMinutes": 5}


def test_the_plan_comes_before_the_tracking(idp: Any) -> None:
    """Below Essentials both configurations can be read, and none can be set."""
    realm = make_realm(idp, {"UserPoolTier": "LITE"})
    assert refusal(track, realm=realm) == PLAN
    assert refusal(lambda: track(realm, enabled=False)) == PLAN
    assert (
        refusal(
            idp.set_user_pool_client_session_configuration,
            **by_client(realm),
            SSOSession={"MaxValidityMinutes": 5},
        )
        == PLAN
    )
    assert idp.get_user_pool_session_configuration(UserPoolId=realm.pool_id)
    assert idp.get_user_pool_client_session_configuration(**by_client(realm))


def test_a_plan_without_sessions_needs_the_tracking_off(realm: Realm) -> None:
    """A pool that tracks sessions does not change to LITE."""
    change = {"UserPoolId": realm.pool_id, "UserPoolTier": "LITE"}
    assert refusal(realm.idp.update_user_pool, **change) == (
        "FeatureUnavailableInTierException",
        (
            "The following features need to be disabled for the LITE pricing tier configured:"
            " User Session Management"
        ),
    )
    track(realm, enabled=False)
    realm.idp.update_user_pool(**change)


@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        ("get_user_pool_session_configuration", {}),
        (
            "set_user_pool_session_configuration",
            {"UserSessionTracking": "ENABLED", "TokenSession": {"MaxPerUser": 1}},
        ),
        ("get_user_pool_client_session_configuration", {"ClientId": "c"}),
        (
            "set_user_pool_client_session_configuration",
            {"ClientId": "c", "SSOSession": {"MaxValidityMinutes": 1}},
        ),
        ("admin_list_user_sessions", {"Username": "ann"}),
        ("admin_revoke_user_session", {"Username": "ann", "SessionId": NO_SESSION}),
    ],
)
def test_an_unknown_pool(idp: Any, operation: str, parameters: dict[str, Any]) -> None:
    """The pool is looked up first."""
    call = getattr(idp, operation)
    assert refusal(call, UserPoolId="us-east-1_nowhere99", **parameters) == (
        "ResourceNotFoundException",
        "User pool us-east-1_nowhere99 does not exist.",
    )


def test_an_unknown_client_and_user(realm: Realm) -> None:
    """Then the app client or the user, and then the session."""
    idp, pool = realm.idp, {"UserPoolId": realm.pool_id}
    gone = ("ResourceNotFoundException", "User pool client nope does not exist.")
    assert refusal(idp.get_user_pool_client_session_configuration, **pool, ClientId="nope") == gone
    assert (
        refusal(
            idp.set_user_pool_client_session_configuration,
            **pool,
            ClientId="nope",
            SSOSession={"MaxValidityMinutes": 1},
        )
        == gone
    )
    nobody = ("UserNotFoundException", "User does not exist.")
    assert refusal(idp.admin_list_user_sessions, **pool, Username="bob") == nobody
    assert (
        refusal(idp.admin_revoke_user_session, **pool, Username="bob", SessionId=NO_SESSION)
        == nobody
    )
    assert (
        refusal(idp.admin_revoke_user_session, **realm.by_name(), SessionId=NO_SESSION) == NOT_FOUND
    )
    access = realm.access()
    assert refusal(idp.revoke_user_session, AccessToken=access, SessionId=NO_SESSION) == NOT_FOUND


# Lists.


def test_two_sign_ins_are_two_sessions(realm: Realm, cognito: Cognito) -> None:
    """Each has an id, its times, where it came from, and one is the caller's own."""
    cognito.clock.advance(60)
    realm.sign_in()
    tokens = realm.tokens()
    first, second = sessions(realm, tokens["AccessToken"])
    assert {one["IsCurrentSession"] for one in (first, second)} == {True, False}
    for one in (first, second):
        assert one["SessionId"].startswith("tkn")
        assert len(one["SessionId"]) == len(NO_SESSION)
        assert one["SessionType"] == "TOKEN"
        assert one["ClientId"] == realm.client_id
        assert one["CreateDate"] == one["LastActiveDate"]
        assert one["LastIPAddress"] == "127.0.0.1"
        assert "Boto3" in one["DeviceType"]
        assert one.keys().isdisjoint({"OriginSessionId", "LastLocation"})
    listed = all_sessions(realm)
    assert [one["IsCurrentSession"] for one in listed] == [False, False]
    assert {one["SessionId"] for one in listed} == {first["SessionId"], second["SessionId"]}


def test_without_tracking_there_are_no_sessions(idp: Any) -> None:
    """Sign-ins before the tracking, and while it is off, are not listed."""
    realm = make_realm(idp)
    realm.make_user()
    before = realm.tokens()
    assert sessions(realm, before["AccessToken"]) == []
    track(realm)
    assert sessions(realm, before["AccessToken"]) == []
    during = realm.tokens()
    assert [one["IsCurrentSession"] for one in sessions(realm, during["AccessToken"])] == [True]
    track(realm, enabled=False)
    assert all_sessions(realm) == []
    assert idp.get_user(AccessToken=during["AccessToken"])
    realm.tokens()
    track(realm)
    assert len(all_sessions(realm)) == 1


def test_a_refresh_is_a_use(realm: Realm, cognito: Cognito) -> None:
    """LastActiveDate, device and address are those of the last refresh."""
    tokens = realm.tokens()
    created = all_sessions(realm)[0]["CreateDate"]
    cognito.clock.advance(600)
    other = boto3.client("cognito-idp", config=Config(user_agent="MyApp/2.1 os/ios#17"))
    other.initiate_auth(
        ClientId=realm.client_id,
        AuthFlow="REFRESH_TOKEN_AUTH",
        AuthParameters={"REFRESH_TOKEN": tokens["RefreshToken"]},
    )
    (session,) = all_sessions(realm)
    assert session["CreateDate"] == created
    assert (session["LastActiveDate"] - created).total_seconds() >= 600
    assert session["DeviceType"] == "iOS 17, MyApp 2.1"


def test_the_address_and_where_it_is(realm: Realm, cognito: Cognito) -> None:
    """A server tells the address; only a test knows where that is."""
    cognito.threats.locations["203.0.113.7"] = ("Berlin", "Germany")
    cognito.threats.locations["203.0.113.8"] = (None, "France")
    parameters = {"USERNAME": "ann", "PASSWORD": PASSWORD}
    for address in ("203.0.113.7", "203.0.113.8"):
        realm.idp.admin_initiate_auth(
            **by_client(realm),
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters=parameters,
            ContextData={
                "IpAddress": address,
                "ServerName": "s",
                "ServerPath": "/",
                "HttpHeaders": [],
            },
        )
    found = {one["LastIPAddress"]: one["LastLocation"] for one in all_sessions(realm)}
    assert found == {
        "203.0.113.7": {"City": "Berlin", "Country": "Germany"},
        "203.0.113.8": {"Country": "France"},
    }


def test_a_session_ends_with_its_refresh_token(realm: Realm, cognito: Cognito) -> None:
    """Expired sessions are not listed, and can't be revoked."""
    tokens = realm.tokens()
    session_id = current(realm, tokens)
    cognito.clock.advance(30 * DAY)
    assert all_sessions(realm) == []
    assert (
        refusal(realm.idp.admin_revoke_user_session, **realm.by_name(), SessionId=session_id)
        == NOT_FOUND
    )


def test_a_page_token_that_no_page_gave(realm: Realm) -> None:
    """All sessions are on one page; a token of another list is refused."""
    access = realm.access()
    refused = ("InvalidParameterException", "Invalid pagination token given.")
    assert refusal(realm.idp.list_user_sessions, AccessToken=access, NextToken="x")[0] == refused[0]
    assert (
        refusal(realm.idp.admin_list_user_sessions, **realm.by_name(), NextToken="x")[0]
        == refused[0]
    )


# Revocation.


def test_a_revoked_session_is_dead_everywhere(realm: Realm) -> None:
    """Access token and refresh token of the session are revoked, those of others are not."""
    idp, gone, mine = realm.idp, realm.tokens(), realm.tokens()
    session_id = current(realm, gone)
    idp.revoke_user_session(AccessToken=mine["AccessToken"], SessionId=session_id)
    assert refusal(idp.get_user, AccessToken=gone["AccessToken"]) == REVOKED
    assert refusal(lambda: realm.refresh(gone["RefreshToken"])) == (
        "NotAuthorizedException",
        "Refresh Token has been revoked",
    )
    assert [one["IsCurrentSession"] for one in sessions(realm, mine["AccessToken"])] == [True]
    again = {"AccessToken": mine["AccessToken"], "SessionId": session_id}
    assert refusal(idp.revoke_user_session, **again) == NOT_FOUND


def test_the_own_session_is_not_revoked(realm: Realm) -> None:
    """RevokeUserSession refuses the session of its access token; an administrator may end it."""
    tokens = realm.tokens()
    session_id = current(realm, tokens)
    assert refusal(
        realm.idp.revoke_user_session, AccessToken=tokens["AccessToken"], SessionId=session_id
    ) == ("InvalidParameterException", "The current session can't be revoked.")
    realm.idp.admin_revoke_user_session(**realm.by_name(), SessionId=session_id)
    assert refusal(realm.idp.get_user, AccessToken=tokens["AccessToken"]) == REVOKED
    assert all_sessions(realm) == []


def test_a_session_of_another_user(realm: Realm) -> None:
    """A session is found among its own user's only."""
    realm.make_user("bob")
    session_id = current(realm, realm.tokens())
    bob = {"UserPoolId": realm.pool_id, "Username": "bob"}
    assert refusal(realm.idp.admin_revoke_user_session, **bob, SessionId=session_id) == NOT_FOUND
    access = realm.access("bob")
    assert (
        refusal(realm.idp.revoke_user_session, AccessToken=access, SessionId=session_id)
        == NOT_FOUND
    )


@pytest.mark.parametrize("how", ["token", "user", "admin", "disabled", "client", "reuse"])
def test_whatever_revokes_the_tokens_ends_the_session(realm: Realm, how: str) -> None:
    """RevokeToken, sign-outs, a disabled user, a deleted client, a token used twice."""
    idp, tokens = realm.idp, realm.tokens()
    if how == "token":
        idp.revoke_token(Token=tokens["RefreshToken"], ClientId=realm.client_id)
    elif how == "user":
        idp.global_sign_out(AccessToken=tokens["AccessToken"])
    elif how == "admin":
        idp.admin_user_global_sign_out(**realm.by_name())
    elif how == "disabled":
        idp.admin_disable_user(**realm.by_name())
    elif how == "client":
        idp.delete_user_pool_client(**by_client(realm))
    else:
        idp.admin_user_global_sign_out(**realm.by_name())
        rotation = {"Feature": "ENABLED", "RetryGracePeriodSeconds": 0}
        rotating = add_client(
            idp,
            realm.pool_id,
            {"RefreshTokenRotation": rotation, "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"]},
        )
        request = {
            "RefreshToken": rotating.tokens()["RefreshToken"],
            "ClientId": rotating.client_id,
        }
        idp.get_tokens_from_refresh_token(**request)
        assert len(all_sessions(realm)) == 1
        refusal(idp.get_tokens_from_refresh_token, **request)
    assert all_sessions(realm) == []


def test_the_session_used_longest_ago_makes_room(realm: Realm) -> None:
    """With MaxPerUser sessions, a sign-in evicts the one whose last use is the oldest."""
    track(realm, 2)
    oldest, other = realm.tokens(), realm.tokens()
    realm.refresh(oldest["RefreshToken"])
    fresh = realm.tokens()
    assert refusal(realm.idp.get_user, AccessToken=other["AccessToken"]) == REVOKED
    assert realm.idp.get_user(AccessToken=oldest["AccessToken"])
    kept = {current(realm, oldest), current(realm, fresh)}
    assert {one["SessionId"] for one in all_sessions(realm)} == kept


def test_a_lower_limit_waits_for_the_next_sign_in(realm: Realm) -> None:
    """Sessions beyond the limit live until the user signs in; failures evict nothing."""
    for _ in range(3):
        realm.tokens()
    track(realm, 1)
    assert len(all_sessions(realm)) == 3
    assert refusal(realm.sign_in, password="Wr0ng-one!")[0] == "NotAuthorizedException"
    assert len(all_sessions(realm)) == 3
    tokens = realm.tokens()
    assert [one["SessionId"] for one in all_sessions(realm)] == [current(realm, tokens)]


# SSO sessions, which login pages open.


def test_an_sso_session_and_its_token_sessions(realm: Realm, cognito: Cognito) -> None:
    """A browser has one SSO session; tokens of each app client name it as their origin."""
    second = add_client(realm.idp, realm.pool_id)
    browser = Browser(cognito, realm)
    browser.sign_in()
    browser.tokens(second.client_id)
    listed = {one["SessionType"]: [] for one in all_sessions(realm)}  # type: dict[str, list[Any]]
    for one in all_sessions(realm):
        listed[one["SessionType"]].append(one)
    (sso,) = listed["SSO"]
    assert sso["SessionId"] == browser.session_id
    assert sso["SessionId"].startswith("sso")
    assert "OriginSessionId" not in sso
    assert [one["OriginSessionId"] for one in listed["TOKEN"]] == [sso["SessionId"]] * 2
    assert {one["ClientId"] for one in listed["TOKEN"]} == {realm.client_id, second.client_id}


def test_a_second_sign_in_goes_on_with_the_browsers_session(realm: Realm, cognito: Cognito) -> None:
    """The browser's SSO session is renewed, and used again by a grant."""
    browser = Browser(cognito, realm)
    browser.sign_in()
    first = browser.session_id
    cognito.clock.advance(1800)
    browser.sign_in()
    assert browser.session_id == first
    (sso,) = [one for one in all_sessions(realm) if one["SessionType"] == "SSO"]
    assert (sso["LastActiveDate"] - sso["CreateDate"]).total_seconds() >= 1800


@pytest.mark.parametrize(("linked", "left"), [("NONE", ["SSO"]), ("LINKED", [])])
def test_revoking_a_token_session_with_its_origin(
    realm: Realm, cognito: Cognito, linked: str, left: list[str]
) -> None:
    """LINKED ends the SSO session too."""
    browser = Browser(cognito, realm)
    browser.sign_in()
    (token,) = [one for one in all_sessions(realm) if one["SessionType"] == "TOKEN"]
    realm.idp.admin_revoke_user_session(
        **realm.by_name(), SessionId=token["SessionId"], RevokeAssociatedSessions=linked
    )
    assert [one["SessionType"] for one in all_sessions(realm)] == left
    assert browser.may_reuse() is bool(left)


@pytest.mark.parametrize(("linked", "left"), [(None, 2), ("NONE", 2), ("LINKED", 0)])
def test_revoking_an_sso_session_with_its_tokens(
    realm: Realm, cognito: Cognito, linked: str | None, left: int
) -> None:
    """LINKED ends the TOKEN sessions that came through it, and no others."""
    browser = Browser(cognito, realm)
    came = [browser.sign_in(), browser.tokens()]
    mine = realm.tokens()
    realm.idp.revoke_user_session(
        AccessToken=mine["AccessToken"],
        SessionId=browser.session_id,
        **({} if linked is None else {"RevokeAssociatedSessions": linked}),
    )
    assert not browser.may_reuse()
    listed = sessions(realm, mine["AccessToken"])
    assert [one["SessionType"] for one in listed] == ["TOKEN"] * (left + 1)
    for tokens in came:
        if linked == "LINKED":
            assert refusal(realm.idp.get_user, AccessToken=tokens.access) == REVOKED
        else:
            assert realm.idp.get_user(AccessToken=tokens.access)


@pytest.mark.parametrize(("linked", "reuses"), [("NONE", True), ("LINKED", False)])
def test_revoke_token_and_the_sso_session(
    realm: Realm, cognito: Cognito, linked: str, *, reuses: bool
) -> None:
    """RevokeToken with LINKED ends the SSO session; other tokens that came through it live on."""
    browser = Browser(cognito, realm)
    gone, other = browser.sign_in(), browser.tokens()
    revoke = realm.idp.revoke_token
    revoke(Token=gone.refresh, ClientId=realm.client_id, RevokeAssociatedSessions=linked)
    assert browser.may_reuse() is reuses
    assert refusal(realm.idp.get_user, AccessToken=gone.access) == REVOKED
    assert realm.idp.get_user(AccessToken=other.access)


def test_linked_without_tracking_or_origin(realm: Realm, cognito: Cognito) -> None:
    """RevokeToken with LINKED revokes no more than without."""
    browser = Browser(cognito, realm)
    tokens = browser.sign_in()
    track(realm, enabled=False)
    linked = {"ClientId": realm.client_id, "RevokeAssociatedSessions": "LINKED"}
    realm.idp.revoke_token(Token=tokens.refresh, **linked)
    track(realm)
    assert browser.may_reuse()
    realm.idp.revoke_token(Token=realm.tokens()["RefreshToken"], **linked)
    assert [one["SessionType"] for one in all_sessions(realm)] == ["SSO"]


def test_sign_out_leaves_the_browser_signed_in(realm: Realm, cognito: Cognito) -> None:
    """GlobalSignOut ends the TOKEN sessions; the cookie's SSO session stays."""
    browser = Browser(cognito, realm)
    tokens = browser.sign_in()
    realm.idp.global_sign_out(AccessToken=tokens.access)
    assert [one["SessionType"] for one in all_sessions(realm)] == ["SSO"]
    assert browser.may_reuse()


def test_how_long_clients_reuse_an_sso_session(realm: Realm, cognito: Cognito) -> None:
    """Each client for its own MaxValidityMinutes after the last sign-in; with 0 never."""
    never, long = (add_client(realm.idp, realm.pool_id).client_id for _ in range(2))
    for client_id, minutes in ((never, 0), (long, 120)):
        realm.idp.set_user_pool_client_session_configuration(
            UserPoolId=realm.pool_id,
            ClientId=client_id,
            SSOSession={"MaxValidityMinutes": minutes},
        )
    browser = Browser(cognito, realm)
    browser.sign_in()
    assert [browser.may_reuse(one) for one in (None, never, long)] == [True, False, True]
    cognito.clock.advance(3601)
    assert [browser.may_reuse(one) for one in (None, never, long)] == [False, False, True]
    cognito.clock.advance(3600)
    assert not browser.may_reuse(long)
    assert [one["SessionType"] for one in all_sessions(realm)] == ["TOKEN"]


def test_without_tracking_no_sso_session_is_opened(idp: Any, cognito: Cognito) -> None:
    """The pages' own cookie is all there is then."""
    realm = make_realm(idp)
    realm.make_user()
    browser = Browser(cognito, realm)
    browser.sign_in()
    assert browser.session_id is None
    assert not browser.may_reuse()


def test_many_browsers(realm: Realm, cognito: Cognito) -> None:
    """A user has 25 SSO sessions at most, so that all sessions fit on one page."""
    ids = []
    for _ in range(27):
        browser = Browser(cognito, realm)
        browser.sign_in()
        ids.append(browser.session_id)
    listed = [one["SessionId"] for one in all_sessions(realm) if one["SessionType"] == "SSO"]
    assert set(listed) == set(ids[2:])


def test_sessions_are_saved_and_restored(realm: Realm, cognito: Cognito) -> None:
    """Configuration and sessions survive save() and restore()."""
    realm.idp.set_user_pool_client_session_configuration(
        **by_client(realm), SSOSession={"MaxValidityMinutes": 7}
    )
    cognito.threats.locations["203.0.113.7"] = ("Berlin", "Germany")
    browser = Browser(cognito, realm)
    browser.sign_in()
    before = all_sessions(realm)
    saved = cognito.save()
    cognito.threats.locations.clear()
    realm.idp.delete_user_pool_client(**by_client(realm))
    cognito.restore(saved)
    assert all_sessions(realm) == before
    read = realm.idp.get_user_pool_client_session_configuration(**by_client(realm))
    assert read["SSOSession"] == {"MaxValidityMinutes": 7}


def test_dates_are_dates(realm: Realm) -> None:
    """CreateDate is the time of the sign-in."""
    realm.sign_in()
    (session,) = all_sessions(realm)
    assert abs((datetime.now(UTC) - session["CreateDate"]).total_seconds()) < 60


@pytest.mark.parametrize(
    ("user_agent", "expected"),
    [
        (None, "unknown"),
        ("", "unknown"),
        ("()", "unknown"),
        (
            "Boto3/1.44.8 md/Botocore#1.44.8 ua/2.1 os/linux#6.1 lang/python#3.11.6",
            "Linux, Boto3 1.44.8",
        ),
        ("aws-cli/2.31.0 md/awscrt#0.27 os/macos#25.0", "macOS, aws-cli 2.31.0"),
        ("aws-sdk-js/3.901.0 ua/2.1 os/windows#10.0 lang/js", "Windows 10, aws-sdk-js 3.901.0"),
        ("python-requests/2.32.5", "python-requests 2.32.5"),
        (
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
                " Chrome/126.0.0.0 Safari/537.36"
            ),
            "Windows 10, Chrome 126",
        ),
        (
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
                " Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0"
            ),
            "Windows 10, Edge 126",
        ),
        (
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15"
                " (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1"
            ),
            "iOS 17, Safari 17",
        ),
        (
            (
                "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko)"
                " Chrome/126.0.0.0 Mobile Safari/537.36"
            ),
            "Android 14, Chrome 126",
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
            "Linux, Firefox 127",
        ),
        ("x" * 5000, "unknown"),
    ],
)
def test_device_types(user_agent: str | None, expected: str) -> None:
    """Operating system and browser or app, as far as the user agent tells them."""
    assert device_type(user_agent) == expected
