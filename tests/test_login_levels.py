"""Authentication levels and tracked sessions at the login pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests

from tests.browsers import HOST, Browser, answered, exchange, login_realm, question
from tests.helpers import needs_reference_model
from tests.realms import claims_of
from tests.second_factors import EVERY_FLOW, enrol, totp

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito
    from tests.realms import Realm

pytestmark = needs_reference_model

URL = f"{HOST}/oauth2/authorize"
LOA = [f"urn:cognito:loa:{level}" for level in range(5)]


@pytest.fixture
def realm(idp: Any) -> Realm:
    """A pool with a domain, authenticator apps, and an app client for its login pages."""
    made = login_realm(idp, ExplicitAuthFlows=EVERY_FLOW)
    idp.set_user_pool_mfa_config(
        UserPoolId=made.pool_id,
        MfaConfiguration="OPTIONAL",
        SoftwareTokenMfaConfiguration={"Enabled": True},
    )
    return made


def level(realm: Realm, answer: requests.Response) -> tuple[Any, Any]:
    """Return ``acr`` and ``amr`` of the tokens that a code is exchanged for."""
    claims = claims_of(exchange(realm, answered(answer)["code"]).json()["access_token"])
    return claims.get("acr"), claims.get("amr")


def test_no_level_without_being_asked(realm: Realm) -> None:
    """Ordinary tokens have neither claim."""
    done = Browser().sign_in(URL, question(realm))
    assert level(realm, done) == (None, None)


def test_a_sign_in_towards_a_level(realm: Realm, cognito: Cognito) -> None:
    """The form of the password, the code of the app, and tokens of level 4."""
    secret = enrol(realm, cognito)
    browser = Browser()
    page = browser.sign_in(URL, question(realm, acr_values=f"nonsense {LOA[4]}"))
    done = browser.submit(page, code=totp(cognito, secret))
    assert level(realm, done) == (LOA[4], ["pwd", "otp", "mfa"])


def test_the_session_of_the_browser_counts(realm: Realm, cognito: Cognito) -> None:
    """The app's code alone is asked for; then the level is reached silently."""
    secret = enrol(realm, cognito)
    browser = Browser()
    browser.sign_in(URL, question(realm))
    assert level(realm, browser.get(URL, question(realm, acr_values=LOA[1]))) == (LOA[1], ["pwd"])
    wanted = question(realm, acr_values=LOA[4])
    page = browser.get(URL, wanted)
    assert 'name="password"' not in page.text
    done = browser.submit(page, code=totp(cognito, secret))
    assert level(realm, done) == (LOA[4], ["pwd", "otp", "mfa"])
    assert level(realm, browser.get(URL, wanted)) == (LOA[4], ["pwd", "otp", "mfa"])


def test_a_session_that_is_too_old(realm: Realm, cognito: Cognito) -> None:
    """Beyond max_age the user starts with the password again."""
    enrol(realm, cognito)
    browser = Browser()
    browser.sign_in(URL, question(realm))
    cognito.clock.advance(120)
    page = browser.get(URL, question(realm, acr_values=LOA[4], max_age="60"))
    assert 'name="password"' in page.text


def test_no_page_where_none_is_wanted(realm: Realm, cognito: Cognito) -> None:
    """With prompt=none a level that is not reached is an error of the app."""
    enrol(realm, cognito)
    realm.idp.update_user_pool_domain(
        Domain=HOST.removeprefix("https://").partition(".")[0],
        UserPoolId=realm.pool_id,
        ManagedLoginVersion=2,
    )
    browser = Browser()
    browser.sign_in(URL, question(realm))
    refused = browser.get(URL, question(realm, acr_values=LOA[4], prompt="none"))
    assert answered(refused)["error"] == "login_required"


def test_a_level_without_factors(realm: Realm) -> None:
    """The page says so after the password."""
    page = Browser().sign_in(URL, question(realm, acr_values=LOA[4]))
    assert "User has no authentication factors to satisfy the requested ACR values." in page.text


def test_levels_that_nobody_knows(realm: Realm) -> None:
    """The request is malformed."""
    refused = Browser().get(URL, question(realm, acr_values="nonsense"))
    assert answered(refused)["error"] == "invalid_request"


def test_a_plan_without_levels_ignores_them(idp: Any) -> None:
    """No error on LITE, and no claims [D]."""
    realm = login_realm(idp, {"UserPoolTier": "LITE"})
    done = Browser().sign_in(URL, question(realm, acr_values="nonsense"))
    assert level(realm, done) == (None, None)


def test_a_client_that_reuses_sessions_for_long(realm: Realm, cognito: Cognito) -> None:
    """With MaxValidityMinutes the browser's session lasts longer than an hour."""
    pool = {"UserPoolId": realm.pool_id}
    realm.idp.set_user_pool_session_configuration(
        **pool, UserSessionTracking="ENABLED", TokenSession={"MaxPerUser": 5}
    )
    realm.idp.set_user_pool_client_session_configuration(
        **pool, ClientId=realm.client_id, SSOSession={"MaxValidityMinutes": 180}
    )
    browser = Browser()
    done = browser.sign_in(URL, question(realm))
    assert "Max-Age=10800" in done.headers["Set-Cookie"]
    cognito.clock.advance(2 * 3600)
    assert answered(browser.get(URL, question(realm)))["code"]
    listed = realm.idp.admin_list_user_sessions(**realm.by_name())["Sessions"]
    assert [one["SessionType"] for one in listed] == ["SSO"]
    cognito.clock.advance(3600)
    assert 'name="password"' in browser.get(URL, question(realm)).text


def test_a_revoked_session_asks_for_the_password(realm: Realm) -> None:
    """Revoking the SSO session signs the browser out, and LINKED ends its tokens."""
    realm.idp.set_user_pool_session_configuration(
        UserPoolId=realm.pool_id, UserSessionTracking="ENABLED", TokenSession={"MaxPerUser": 5}
    )
    browser = Browser()
    done = browser.sign_in(URL, question(realm))
    tokens = exchange(realm, answered(done)["code"]).json()
    (sso,) = [
        one["SessionId"]
        for one in realm.idp.admin_list_user_sessions(**realm.by_name())["Sessions"]
        if one["SessionType"] == "SSO"
    ]
    realm.idp.admin_revoke_user_session(
        **realm.by_name(), SessionId=sso, RevokeAssociatedSessions="LINKED"
    )
    assert 'name="password"' in browser.get(URL, question(realm)).text
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    answer = requests.post(
        f"{HOST}/oauth2/token", data=form | {"client_id": realm.client_id}, timeout=5
    )
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
