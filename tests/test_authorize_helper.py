"""``cognito.authorize``: a user signs in at the login pages without a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest

from cognito_intercept import AuthorizationError
from tests.browsers import CALLBACK, exchange, login_realm, oauth_settings
from tests.realms import OTHER_PASSWORD, PASSWORD, Realm, claims_of

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

MFA: dict[str, Any] = {
    "AutoVerifiedAttributes": ["email"],
    "MfaConfiguration": "ON",
    "SmsConfiguration": {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms"},
}


@pytest.fixture
def realm(idp: Any) -> Realm:
    """A pool with a domain and an app client for its login pages."""
    return login_realm(idp)


def test_callback_with_a_code(cognito: Cognito, realm: Realm) -> None:
    """It is the URL as a string, with what is in it at hand."""
    url = cognito.authorize(
        realm.client_id, username="ann", password=PASSWORD, scope=["openid", "email"], state="s"
    )
    assert url.startswith(f"{CALLBACK}?code=")
    assert parse_qs(urlsplit(url).query) == {"code": [url.code], "state": ["s"]}
    assert url.state == "s"
    tokens = exchange(realm, url.code).json()
    assert claims_of(tokens["access_token"])["scope"] == "openid email"


def test_without_a_password_the_user_is_signed_in_already(cognito: Cognito, realm: Realm) -> None:
    """The endpoint finds the session of a browser."""
    url = cognito.authorize(realm.client_id, username="ann", redirect_uri=CALLBACK)
    assert claims_of(exchange(realm, url.code).json()["id_token"])["email"] == "ann@example.com"


def test_implicit_grant(cognito: Cognito, realm: Realm) -> None:
    """The tokens are in the fragment."""
    url = cognito.authorize(realm.client_id, username="ann", response_type="token")
    assert claims_of(url.parameters["id_token"])["cognito:username"] == "ann"


def test_errors_are_raised(cognito: Cognito, realm: Realm) -> None:
    """On the error page, at the callback, in the form, and where there is nobody."""
    with pytest.raises(AuthorizationError, match="redirect_mismatch"):
        cognito.authorize(realm.client_id, username="ann", redirect_uri="https://evil.example.com")
    with pytest.raises(AuthorizationError, match="invalid_request: invalid_scope") as caught:
        cognito.authorize(realm.client_id, username="ann", scope="phone")
    assert caught.value.url.startswith(f"{CALLBACK}?error_description=")
    with pytest.raises(AuthorizationError, match=r"^Incorrect username or password\.$"):
        cognito.authorize(realm.client_id, username="ann", password="wrong")
    with pytest.raises(LookupError, match="app client 'nobody'"):
        cognito.authorize("nobody", username="ann")
    with pytest.raises(LookupError, match="user 'nobody'"):
        cognito.authorize(realm.client_id, username="nobody")


def test_new_password(cognito: Cognito, realm: Realm) -> None:
    """An answer is a text, or what returns one; without it the error says what is asked."""
    realm.set_password("ann", PASSWORD, permanent=False)
    with pytest.raises(AuthorizationError, match="NEW_PASSWORD_REQUIRED has no answer"):
        cognito.authorize(realm.client_id, username="ann", password=PASSWORD)
    url = cognito.authorize(
        realm.client_id,
        username="ann",
        password=PASSWORD,
        answers={"NEW_PASSWORD_REQUIRED": lambda _parameters: OTHER_PASSWORD},
    )
    assert url.code
    assert realm.status("ann") == "CONFIRMED"


def test_codes_come_from_the_outbox(cognito: Cognito, idp: Any) -> None:
    """A code by SMS is the one that was sent."""
    realm = login_realm(idp, MFA)
    realm.update("ann", phone_number="+15555550100", phone_number_verified="true")
    url = cognito.authorize(realm.client_id, username="ann", password=PASSWORD)
    assert url.code
    assert cognito.outbox.to("ann").medium == "SMS"


def test_authenticator_app_is_set_up_and_used(cognito: Cognito, idp: Any) -> None:
    """Codes are those of the user's app; a second sign-in at once takes the next code."""
    realm = login_realm(idp)
    idp.set_user_pool_mfa_config(
        UserPoolId=realm.pool_id,
        SoftwareTokenMfaConfiguration={"Enabled": True},
        MfaConfiguration="ON",
    )
    for _ in range(3):
        assert cognito.authorize(realm.client_id, username="ann", password=PASSWORD).code
    assert realm.user("ann")["UserMFASettingList"] == ["SOFTWARE_TOKEN_MFA"]
    with pytest.raises(AuthorizationError, match="SOFTWARE_TOKEN_MFA has no answer"):
        cognito.authorize(realm.client_id, username="ann", password=PASSWORD)
    with pytest.raises(AuthorizationError, match="Invalid code received for user"):
        cognito.authorize(
            realm.client_id,
            username="ann",
            password=PASSWORD,
            answers={"SOFTWARE_TOKEN_MFA": pyotp.TOTP("A" * 32).now()},
        )


@pytest.mark.cognito(base_url="http://localhost:4566")
def test_local_form(cognito: Cognito, realm: Realm) -> None:
    """The pages are below the base URL, which may be the app's host as well."""
    realm.idp.update_user_pool_client(
        UserPoolId=realm.pool_id,
        ClientId=realm.client_id,
        **oauth_settings(CallbackURLs=["http://localhost"]),
    )
    url = cognito.authorize(realm.client_id, username="ann", password=PASSWORD)
    assert url.startswith("http://localhost?code=")
