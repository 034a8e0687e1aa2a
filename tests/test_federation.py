"""Sign-in at identity providers: from the authorization request to the tokens."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests

from cognito_intercept import AuthorizationError
from tests.browsers import (
    HOST,
    Browser,
    Form,
    answered,
    exchange,
    have_managed_login,
    question,
)
from tests.federation import AMAZON, APPLE, FACEBOOK, federated_realm, user_attributes
from tests.providers import account, create, described, link, named
from tests.realms import PASSWORD, claims_of

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito
    from tests.realms import Realm

KINDS = [
    ("MyOIDC", "OIDC"),
    ("Google", "Google"),
    (FACEBOOK, FACEBOOK),
    (AMAZON, AMAZON),
    (APPLE, APPLE),
]
ANN: dict[str, Any] = {"sub": "A1", "email": "ann@example.com", "name": "Ann"}
ASKED: dict[str, Any] = {"scope": "openid email profile", "identity_provider": "MyOIDC"}
STATE_ERROR = "Invalid State/RelayState provided."


@pytest.mark.parametrize(("name", "kind"), KINDS)
def test_the_whole_way(idp: Any, cognito: Cognito, name: str, kind: str) -> None:
    """A user of every kind of provider gets tokens, and is a user of the pool."""
    realm = federated_realm(idp, name, kind)
    cognito.provider(name).signs_in(**ANN)
    asked = ASKED | {"identity_provider": name, "state": "s"}
    url = cognito.authorize(realm.client_id, **asked)
    assert url.state == "s"
    claims = claims_of(exchange(realm, url.code).json()["id_token"])
    shown = (claims["email"], claims["email_verified"], claims["name"])
    assert shown == ("ann@example.com", False, "Ann")
    assert claims["cognito:username"] == f"{name}_A1"
    assert claims["cognito:groups"] == [f"{realm.pool_id}_{name}"]
    assert {"at_hash", "nonce"} <= claims.keys()
    (identity,) = claims["identities"]
    assert identity | {"dateCreated": ""} == {
        "dateCreated": "",
        "userId": "A1",
        "providerName": name,
        "providerType": kind,
        "issuer": None,
        "primary": "true",
    }
    user = idp.admin_get_user(UserPoolId=realm.pool_id, Username=f"{name}_A1")
    assert user["UserStatus"] == "EXTERNAL_PROVIDER"


def sent_to_provider(realm: Realm, name: str = "MyOIDC", **asked: str) -> dict[str, str]:
    """Return the parameters with which a browser is sent to a provider, no page in between."""
    query = question(realm, identity_provider=name, **asked)
    sent = requests.get(f"{HOST}/oauth2/authorize", query, timeout=5, allow_redirects=False)
    assert sent.status_code == 302
    location = urlsplit(sent.headers["Location"])
    assert location.netloc == urlsplit(authorize_url(realm, name)).netloc
    return dict(parse_qsl(location.query))


def authorize_url(realm: Realm, name: str) -> str:
    """Return where a provider signs users in."""
    details: dict[str, str] = described(realm, name)["ProviderDetails"]
    return details.get("authorize_url", details.get("oidc_issuer", ""))


def test_parameters_of_the_provider(idp: Any) -> None:
    """They are those that AWS sends, with a nonce of the service's own."""
    realm = federated_realm(idp)
    have_managed_login(realm)
    parameters = sent_to_provider(realm, login_hint="ann", prompt="select_account")
    assert parameters.pop("state")
    assert parameters.pop("nonce")
    assert parameters == {
        "client_id": "c",
        "redirect_uri": f"{HOST}/oauth2/idpresponse",
        "scope": "openid",
        "response_type": "code",
        "login_hint": "ann",
        "prompt": "select_account",
    }


@pytest.mark.parametrize(("name", "kind"), KINDS)
def test_hints_to_providers(idp: Any, name: str, kind: str) -> None:
    """Prompts by managed login only; login hints to OpenID Connect and Google only [D]."""
    realm = federated_realm(idp, name, kind)
    asked = {"login_hint": "ann", "prompt": "consent login"}
    shown = sent_to_provider(realm, name, **asked)
    assert shown.get("login_hint") == ("ann" if kind in {"OIDC", "Google"} else None)
    assert ("nonce" in shown) == (kind in {"OIDC", "Google", APPLE})
    assert "prompt" not in shown  # The classic pages do not look at it.
    have_managed_login(realm)
    assert sent_to_provider(realm, name, **asked)["prompt"] == "login consent"


def test_a_browser_at_the_pages(idp: Any) -> None:
    """The login page links to the provider, whose page asks who signs in."""
    realm = federated_realm(idp)
    browser = Browser()
    page = browser.get(f"{HOST}/login", question(realm))
    assert "Continue with MyOIDC" in page.text
    away = browser.get(f"{HOST}/oauth2/authorize", question(realm, identity_provider="MyOIDC"))
    asks = browser.get(away.headers["Location"])
    assert Form(asks.text).name == "standInAccount"
    back = browser.submit(asks, account_sub="A1", account_email="ann@example.com")
    done = browser.get(back.headers["Location"])
    assert list(answered(done)) == ["code", "state"]
    assert user_attributes(realm, "MyOIDC_A1")["email"] == "ann@example.com"
    again = browser.get(f"{HOST}/oauth2/authorize", question(realm))
    tokens = exchange(realm, answered(again)["code"]).json()
    # Only a sign-in at the provider adds a nonce [R akuity/kargo 6797].
    assert "nonce" not in claims_of(tokens["id_token"])


def test_idp_identifier(idp: Any, cognito: Cognito) -> None:
    """A provider goes by its identifiers as well."""
    realm = federated_realm(idp, IdpIdentifiers=["example.com"])
    cognito.provider("MyOIDC").signs_in(**ANN)
    assert cognito.authorize(realm.client_id, idp_identifier="example.com").code


def refused(cognito: Cognito, realm: Any, **asked: str) -> tuple[str, str | None]:
    """Return error and description of a sign-in that fails."""
    with pytest.raises(AuthorizationError) as caught:
        cognito.authorize(realm.client_id, **(ASKED | asked))
    return caught.value.error, caught.value.description


def test_the_provider_refuses(idp: Any, cognito: Cognito) -> None:
    """Its error goes to the app."""
    realm = federated_realm(idp)
    cognito.provider("MyOIDC").refuses("access_denied", "Not for you.")
    assert refused(cognito, realm) == ("access_denied", "Not for you.")
    # The next one has nobody to sign in.
    assert refused(cognito, realm)[0].startswith("nobody was chosen to sign in")


def test_a_provider_that_the_app_client_does_not_have(idp: Any, cognito: Cognito) -> None:
    """It is refused, and so is one that does not exist."""
    realm = federated_realm(idp)
    create(realm, "Other")
    for name in ("Other", "Nobody"):
        assert refused(cognito, realm, identity_provider=name) == ("invalid_request", None)
    with pytest.raises(LookupError, match="there is no identity provider 'Nobody'"):
        cognito.provider("Nobody")


def way_back(realm: Any, cognito: Cognito, browser: Browser) -> str:
    """Return the URL at which a user comes back from the provider."""
    cognito.provider("MyOIDC").signs_in(**ANN)
    asked = question(realm, identity_provider="MyOIDC")
    away = browser.get(f"{HOST}/oauth2/authorize", asked)
    back = browser.get(away.headers["Location"])
    location: str = back.headers["Location"]
    return location


def error_of(response: requests.Response) -> str:
    """Return what the error page was asked to show."""
    return dict(parse_qsl(urlsplit(response.url).query))["error"]


def test_a_state_is_for_once(idp: Any, cognito: Cognito) -> None:
    """It is used up by its first use."""
    realm, browser = federated_realm(idp), Browser()
    url = way_back(realm, cognito, browser)
    assert "code" in answered(browser.get(url))
    again = browser.get(url)
    assert (again.status_code, error_of(again)) == (400, STATE_ERROR)


def test_a_state_is_for_five_minutes(idp: Any, cognito: Cognito) -> None:
    """Then the sign-in has ended [D hosted-ui.md 1]."""
    realm = federated_realm(idp)
    browser = Browser()
    early, late = (way_back(realm, cognito, browser) for _ in range(2))
    cognito.clock.advance(299)
    assert "code" in answered(browser.get(early))
    cognito.clock.advance(1)
    assert error_of(browser.get(late)) == STATE_ERROR


def test_a_state_is_for_the_browser_that_began(idp: Any, cognito: Cognito) -> None:
    """Another browser is refused, gets no session, and does not use the state up."""
    realm = federated_realm(idp)
    mine, other = Browser(), Browser()
    url = way_back(realm, cognito, mine)
    way_back(realm, cognito, other)
    for browser in (other, Browser()):
        refused = browser.get(url)
        assert (refused.status_code, error_of(refused)) == (400, STATE_ERROR)
        assert "cognito" not in browser.session.cookies
    assert "code" in answered(mine.get(url))


def test_cookies_of_a_federated_sign_in(idp: Any) -> None:
    """Two bind it to the browser; the way to the login page empties them [R idx 25259835230]."""
    realm = federated_realm(idp)
    url = f"{HOST}/oauth2/authorize"
    asked = question(realm, identity_provider="MyOIDC")
    away = requests.get(url, asked, timeout=5, allow_redirects=False).headers["Set-Cookie"]
    token = r"=[0-9a-f-]{36}; Max-Age=300; Path=/; Secure; HttpOnly"
    assert re.search(f"csrf-state{token}; SameSite=None, csrf-state-legacy{token}$", away)
    page = Browser().session.get(url, params=question(realm), timeout=5, allow_redirects=False)
    ended = '=""; Max-Age=0; Expires=Thu, 01-Jan-1970 00:00:10 GMT; Path=/; Secure; HttpOnly'
    assert page.headers["Set-Cookie"].endswith(
        f"csrf-state{ended}; SameSite=None, csrf-state-legacy{ended}"
    )


@pytest.mark.parametrize("state", ["", "x", "a:b:c", ":::"])
def test_no_state(idp: Any, state: str) -> None:
    """What stands for no sign-in is the error page's."""
    federated_realm(idp)
    page = Browser().get(f"{HOST}/oauth2/idpresponse", {"state": state, "code": "c"})
    assert (page.status_code, error_of(page)) == (400, STATE_ERROR)


def test_a_code_that_the_provider_does_not_know(idp: Any, cognito: Cognito) -> None:
    """The text names the provider and its status [D tokens.md 10.1]."""
    realm = federated_realm(idp)
    browser = Browser()
    url = way_back(realm, cognito, browser).replace("code=", "code=x")
    assert answered(browser.get(url)) == {
        "error_description": "MyOIDC Error - 400 error getting token",
        "state": "s1",
        "error": "invalid_request",
    }


def test_required_attributes(idp: Any, cognito: Cognito) -> None:
    """What the provider does not say of a new user the app hears of [R hosted-ui.md 4]."""
    names = ("given_name", "family_name")
    schema = {"Schema": [{"Name": name, "Required": True} for name in names]}
    realm = federated_realm(idp, pool=schema, mapping={name: name for name in names})
    cognito.provider("MyOIDC").signs_in(sub="A1", email="ann@example.com")
    text = "attributes required: [given_name, family_name]"
    assert refused(cognito, realm) == ("invalid_request", text)


def test_profile_is_merged_at_each_sign_in(idp: Any, cognito: Cognito) -> None:
    """What is mapped is as the provider says now; what is not mapped stays."""
    realm = federated_realm(idp, mapping={"email": "email", "nickname": "nick"})
    said: tuple[dict[str, Any], ...] = ({"nick": "Annie"}, {"nick": "Nan"}, {})
    for claims in said:
        cognito.provider("MyOIDC").signs_in(sub="A1", email="ann@example.com", **claims)
        cognito.authorize(realm.client_id, **ASKED)
    assert user_attributes(realm, "MyOIDC_A1")["nickname"] == "Nan"
    cognito.provider("MyOIDC").signs_in(sub="A1", email="new@example.com")
    cognito.authorize(realm.client_id, **ASKED)
    assert user_attributes(realm, "MyOIDC_A1")["email"] == "new@example.com"


def test_linked_users_sign_in_as_the_destination(idp: Any, cognito: Cognito) -> None:
    """The account is the user's own, whose name stays; a link that ended makes a new user."""
    realm = federated_realm(idp)
    source = account("A1", "MyOIDC")
    link(realm, source)
    for name in ("ann", "MyOIDC_A1"):
        cognito.provider("MyOIDC").signs_in(**ANN)
        url = cognito.authorize(realm.client_id, **ASKED)
        claims = claims_of(exchange(realm, url.code).json()["id_token"])
        assert claims["cognito:username"] == name
        if name == "ann":
            idp.admin_disable_provider_for_user(UserPoolId=realm.pool_id, User=source)


def test_a_disabled_user(idp: Any, cognito: Cognito) -> None:
    """Nobody signs in who is disabled."""
    realm = federated_realm(idp)
    cognito.provider("MyOIDC").signs_in(**ANN)
    cognito.authorize(realm.client_id, **ASKED)
    idp.admin_disable_user(UserPoolId=realm.pool_id, Username="MyOIDC_A1")
    cognito.provider("MyOIDC").signs_in(**ANN)
    assert refused(cognito, realm) == ("invalid_request", "User is disabled. ")


def test_refresh_token_keeps_the_claims_of_the_provider(idp: Any, cognito: Cognito) -> None:
    """Renewed at the API, the ID token still has identities and groups [V hosted-ui.md 4]."""
    realm = federated_realm(idp)
    cognito.provider("MyOIDC").signs_in(**ANN)
    url = cognito.authorize(realm.client_id, **ASKED)
    tokens = exchange(realm, url.code).json()
    renewed = realm.refresh(tokens["refresh_token"])["AuthenticationResult"]
    first, second = (claims_of(t) for t in (tokens["id_token"], renewed["IdToken"]))
    for name in ("identities", "cognito:groups", "cognito:username", "email"):
        assert first[name] == second[name]


def test_password_users_sign_in_as_ever(idp: Any, cognito: Cognito) -> None:
    """The form of the login page is there beside the links."""
    realm = federated_realm(idp)
    assert cognito.authorize(realm.client_id, username="ann", password=PASSWORD).code


def test_a_provider_that_is_deleted_meanwhile(idp: Any, cognito: Cognito) -> None:
    """The app gets an error."""
    realm = federated_realm(idp)
    browser = Browser()
    url = way_back(realm, cognito, browser)
    idp.delete_identity_provider(**named(realm))
    assert answered(browser.get(url)) == {"error": "invalid_request", "state": "s1"}


def test_only_what_a_pool_has_sent_is_answered(idp: Any) -> None:
    """The stand-in redirects nowhere else."""
    realm = federated_realm(idp, "Google", "Google")
    url = described(realm, "Google")["ProviderDetails"]["authorize_url"]
    asked = {"client_id": "c", "redirect_uri": "https://evil.example", "state": "x"}
    answer = requests.get(url, asked, timeout=5, allow_redirects=False)
    assert answer.status_code == 400
