"""Single logout at SAML providers: the signed request, the provider's answer, and refusals."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

import boto3
import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.hashes import SHA256
from defusedxml.ElementTree import fromstring

from cognito_intercept import intercept
from tests.browsers import CALLBACK, HOST, LOGOUT, Browser, answered, exchange, question
from tests.federation import federated_realm
from tests.helpers import needs_reference_model
from tests.providers import LOGOUT as LOGOUT_SERVICE
from tests.providers import METADATA_URL, SIGN_ON, key_descriptor, metadata, named
from tests.test_exchange_saml import certificate
from tests.test_federation_saml import ASKED, MAIL, request_in, signed

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito
    from tests.realms import Realm

URL = f"{HOST}/saml2/logout"
RELAY_STATE = "Invalid samlResponse or relayState from identity provider"
SAML_NAMES = "{urn:oasis:names:tc:SAML:2.0:assertion}", "{urn:oasis:names:tc:SAML:2.0:protocol}"


def logout_realm(idp: Any, source: str = "MetadataFile", **details: str) -> Realm:
    """Create a pool with a SAML provider that takes part in sign-outs."""
    document = metadata(key_descriptor(certificate()), SIGN_ON, LOGOUT_SERVICE)
    value = METADATA_URL if source == "MetadataURL" else document
    return federated_realm(
        idp,
        "MySAML",
        "SAML",
        mapping={"email": MAIL},
        ProviderDetails={source: value, "IDPSignout": "true"} | details,
    )


def signed_in(cognito: Cognito, realm: Realm) -> Browser:
    """Return a browser whose user has signed in at the provider's stand-in."""
    browser = Browser()
    cognito.provider("MySAML").signs_in("ann@corp")
    page = browser.get(f"{HOST}/oauth2/authorize", question(realm, **ASKED))
    assert "code" in answered(browser.submit(browser.get(page.headers["Location"])))
    return browser


def leave(browser: Browser, realm: Realm, **parameters: str) -> str:
    """Return where a browser is sent that asks for the sign-out."""
    asked = {"client_id": realm.client_id, "logout_uri": LOGOUT} | parameters
    location: str = browser.get(f"{HOST}/logout", asked).headers["Location"]
    return location


def is_signed_in(browser: Browser, realm: Realm) -> bool:
    """Return whether the browser's session signs its user in silently."""
    done = browser.get(f"{HOST}/oauth2/authorize", question(realm))
    return done.status_code == 302


@pytest.mark.parametrize("source", ["MetadataFile", "MetadataURL"])
def test_the_stand_in(idp: Any, cognito: Cognito, source: str) -> None:
    """The browser goes to the provider and comes back; only then the session ends [D guide]."""
    realm = logout_realm(idp, source)
    browser = signed_in(cognito, realm)
    away = leave(browser, realm)
    assert is_signed_in(browser, realm)
    page = browser.get(away)
    done = browser.submit(page)
    assert done.headers["Location"] == LOGOUT
    assert not is_signed_in(browser, realm)
    assert "cognito" not in browser.session.cookies
    again = browser.submit(page)
    assert (again.status_code, RELAY_STATE in again.text) == (400, True)


def test_the_way_to_another_sign_in(idp: Any, cognito: Cognito) -> None:
    """With a redirect_uri the browser ends at the login page."""
    realm = logout_realm(idp)
    browser = signed_in(cognito, realm)
    asked = question(realm) | {"redirect_uri": CALLBACK, "logout_uri": ""}
    done = browser.submit(browser.get(leave(browser, realm, **asked)))
    assert urlsplit(done.url).path == "/login"


@needs_reference_model
def test_request(idp: Any, cognito: Cognito) -> None:
    """It names the user and the session at the provider; the pool's certificate verifies it."""
    realm = logout_realm(idp)
    url = leave(signed_in(cognito, realm), realm)
    assert url.startswith("https://idp.example.com/SingleLogoutService?SAMLRequest=")
    root = request_in(url)
    texts = [(child.tag, child.text) for child in root]
    assertion, protocol = SAML_NAMES
    assert texts[:2] == [
        (f"{assertion}Issuer", f"urn:amazon:cognito:sp:{realm.pool_id}"),
        (f"{assertion}NameID", "ann@corp"),
    ]
    assert texts[2][0] == f"{protocol}SessionIndex"
    assert root.get("Destination") == "https://idp.example.com/SingleLogoutService"
    query = urlsplit(url).query
    assert [name for name, _ in parse_qsl(query)] == [
        "SAMLRequest",
        "RelayState",
        "SigAlg",
        "Signature",
    ]
    text = idp.get_signing_certificate(UserPoolId=realm.pool_id)["Certificate"]
    public: Any = x509.load_der_x509_certificate(base64.b64decode(text)).public_key()
    covered, _, encoded = query.rpartition("&Signature=")
    signature = base64.b64decode(unquote(encoded))
    public.verify(signature, covered.encode(), padding.PKCS1v15(), SHA256())


def test_the_stand_in_answers_signed_requests_only(idp: Any, cognito: Cognito) -> None:
    """A changed one is refused, and one that no pool has sent."""
    realm = logout_realm(idp)
    url = leave(signed_in(cognito, realm), realm)
    changed = url.replace("&SigAlg=", "&x=1&SigAlg=")
    for other in (changed, url.partition("&Signature=")[0], url.replace("RelayState=", "r=")):
        assert requests.get(other, timeout=5).status_code == 400


def test_the_stand_ins_metadata(idp: Any) -> None:
    """They say where its services are."""
    logout_realm(idp, "MetadataURL")
    root = fromstring(requests.get(METADATA_URL, timeout=5).text)
    places = {
        element.tag.rpartition("}")[2]: element.get("Location")
        for element in root.iter()
        if "Location" in element.attrib
    }
    assert places == {
        "SingleLogoutService": "https://idp.example.com/slo",
        "SingleSignOnService": "https://idp.example.com/sso",
    }


def test_without_sign_out_at_the_provider(idp: Any, cognito: Cognito) -> None:
    """Without IDPSignout, a service or a SAML session the sign-out is the pool's alone."""
    realm = logout_realm(idp, IDPSignout="false")
    assert leave(signed_in(cognito, realm), realm) == LOGOUT
    idp.update_identity_provider(
        **named(realm, "MySAML"),
        ProviderDetails={
            "MetadataFile": metadata(key_descriptor(certificate()), SIGN_ON),
            "IDPSignout": "true",
        },
    )
    assert leave(signed_in(cognito, realm), realm) == LOGOUT
    browser = Browser()
    browser.sign_in(f"{HOST}/login", question(realm))
    assert leave(browser, realm) == LOGOUT


def test_what_is_wrong_is_said_first(idp: Any, cognito: Cognito) -> None:
    """A sign-out URL that is not the client's ends the session without the provider."""
    realm = logout_realm(idp)
    browser = signed_in(cognito, realm)
    asked = {"client_id": realm.client_id, "logout_uri": "https://evil.example"}
    assert urlsplit(browser.get(f"{HOST}/logout", asked).url).path == "/error"
    assert not is_signed_in(browser, realm)


def response(url: str, **changes: str) -> str:
    """Return the answer to a LogoutRequest in base64, signed by the provider's key."""
    values = {
        "tag": "LogoutResponse",
        "request": request_in(url).get("ID"),
        "issuer": "https://idp.example.com",
        "destination": URL,
        "status": "Success",
        "inside": "",
    } | changes
    saml, samlp = (f"urn:oasis:names:tc:SAML:2.0:{name}" for name in ("assertion", "protocol"))
    text = (
        f'<samlp:{values["tag"]} xmlns:samlp="{samlp}" xmlns:saml="{saml}" ID="a1" Version="2.0"'
        f' Destination="{values["destination"]}" InResponseTo="{values["request"]}">'
        f"<saml:Issuer>{values['issuer']}</saml:Issuer><samlp:Status><samlp:StatusCode"
        f' Value="urn:oasis:names:tc:SAML:2.0:status:{values["status"]}"/></samlp:Status>'
        f"{values['inside']}</samlp:{values['tag']}>"
    )
    proved = text if "unsigned" in changes else signed(text)
    return base64.b64encode(proved.replace("?", changes.get("forged", "?")).encode()).decode()


def come_back(browser: Browser, url: str, encoded: str) -> requests.Response:
    """Send an answer of the provider to the pool."""
    relay = dict(parse_qsl(urlsplit(url).query))["RelayState"]
    form = {"SAMLResponse": encoded, "RelayState": relay}
    return browser.session.post(URL, data=form, timeout=5, allow_redirects=False)


def statement(index: str) -> str:
    """Return an AuthnStatement."""
    return f'<saml:AuthnStatement SessionIndex="{index}"/>'


def test_a_provider_of_the_users_own(idp: Any, cognito: Cognito) -> None:
    """Its answer is proved by the certificate in the metadata; AuthnStatements may be in it."""
    realm = logout_realm(idp)
    browser = signed_in(cognito, realm)
    url = leave(browser, realm)
    index = request_in(url)[2].text
    inside = statement(index) + statement("other")
    # Another site's form does not bring the cookie of the session along.
    done = come_back(Browser(), url, response(url, inside=inside))
    assert done.headers["Location"] == LOGOUT
    assert "cognito=;" in done.headers["Set-Cookie"]
    assert not is_signed_in(browser, realm)


REFUSED = [
    ({"unsigned": "yes"}, "SAML Response signature is invalid."),
    ({"issuer": "https://?", "forged": "idp.example.com"}, "SAML Response signature is invalid."),
    ({"request": "_other"}, "The response is to another request."),
    ({"issuer": "https://other.example.com"}, "The response is of another issuer."),
    ({"destination": "https://evil.example"}, "The response is for another destination."),
    ({"status": "Responder"}, "The status is not Success."),
    ({"inside": statement("other")}, "The response is for another session."),
    ({"tag": "LogoutRequest"}, "The response cannot be parsed."),
]
UNKNOWN_ENCODING = base64.b64encode(b'<?xml version="1.0" encoding="x"?><a/>').decode()
NO_RESPONSE = [
    ("A" * 100_001, "is too long."),
    ("%", "cannot be decoded."),
    (UNKNOWN_ENCODING, "cannot be parsed."),
]


def test_refused(idp: Any, cognito: Cognito) -> None:
    """The error page says why, and the session goes on [D guide]."""
    realm = logout_realm(idp)
    browser = signed_in(cognito, realm)
    for changes, reason in REFUSED:
        url = leave(browser, realm)
        done = come_back(browser, url, response(url, **changes))
        assert done.headers["Location"].startswith(f"{HOST}/error?")
        assert answered(done)["error"] == f"Invalid SAML response received: {reason} "
        assert is_signed_in(browser, realm)
    for encoded, reason in NO_RESPONSE:
        done = come_back(browser, leave(browser, realm), encoded)
        assert answered(done)["error"] == f"Invalid SAML response received: The response {reason} "


@pytest.mark.parametrize(
    "form",
    [{}, {"RelayState": "x"}, {"RelayState": "a:b:3", "SAMLResponse": "x"}, {"SAMLRequest": "x"}],
)
def test_no_sign_out_under_way(idp: Any, form: dict[str, str]) -> None:
    """A provider cannot begin a sign-out: AWS documents no such request."""
    logout_realm(idp)
    done = requests.post(URL, data=form, timeout=5, allow_redirects=False)
    assert answered(done)["error"] == RELAY_STATE
    assert requests.get(URL, timeout=5).status_code == 405


def test_an_answer_within_five_minutes(idp: Any, cognito: Cognito) -> None:
    """Then, and without its provider or app client, the sign-out has ended."""
    realm = logout_realm(idp)
    browser = signed_in(cognito, realm)
    urls = [leave(browser, realm) for _ in range(2)]
    cognito.clock.advance(300)
    assert answered(come_back(browser, urls[0], "x"))["error"] == RELAY_STATE
    url = leave(browser, realm)
    idp.delete_identity_provider(**named(realm, "MySAML"))
    assert answered(come_back(browser, url, response(url)))["error"] == RELAY_STATE
    idp.delete_user_pool_client(UserPoolId=realm.pool_id, ClientId=realm.client_id)
    assert answered(come_back(browser, url, response(url)))["error"] == RELAY_STATE


def test_state_is_saved_and_restored(idp: Any, cognito: Cognito) -> None:
    """A sign-out under way goes on where the state is restored."""
    realm = logout_realm(idp)
    browser = signed_in(cognito, realm)
    away = leave(browser, realm)
    cognito.restore(json.loads(json.dumps(cognito.save())))
    assert browser.submit(browser.get(away)).headers["Location"] == LOGOUT


@needs_reference_model
def test_tracked_sessions_end_and_tokens_stay(idp: Any, cognito: Cognito) -> None:
    """The app's tokens are valid afterwards, as after every sign-out [D tokens.md 10.5]."""
    realm = logout_realm(idp)
    idp.set_user_pool_session_configuration(
        UserPoolId=realm.pool_id, UserSessionTracking="ENABLED", TokenSession={"MaxPerUser": 5}
    )

    def kinds() -> list[str]:
        named = {"UserPoolId": realm.pool_id, "Username": "MySAML_ann@corp"}
        listed = idp.admin_list_user_sessions(**named)["Sessions"]
        return sorted(one["SessionType"] for one in listed)

    browser = signed_in(cognito, realm)
    code = answered(browser.get(f"{HOST}/oauth2/authorize", question(realm)))["code"]
    tokens = exchange(realm, code).json()
    assert kinds() == ["SSO", "TOKEN"]
    away = leave(browser, realm)
    assert kinds() == ["SSO", "TOKEN"]
    browser.submit(browser.get(away))
    assert kinds() == ["TOKEN"]
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert requests.get(f"{HOST}/oauth2/userInfo", headers=bearer, timeout=5).status_code == 200


def test_local_form() -> None:
    """Browsers find the stand-in at the base URL, and come back there."""
    with intercept(base_url="http://localhost:4599") as cognito:
        idp = boto3.client("cognito-idp", "us-east-1")
        realm = logout_realm(idp)
        base, browser = "http://localhost:4599/cognito-idp", Browser()
        cognito.provider("MySAML").signs_in("ann@corp")
        page = browser.get(f"{base}/oauth2/authorize", question(realm, **ASKED))
        assert "code" in answered(browser.submit(page))
        asked = {"client_id": realm.client_id, "logout_uri": LOGOUT}
        page = browser.get(f"{base}/logout", asked)
        place = f"http://localhost:4599/identity-providers/{realm.pool_id}/MySAML/slo?"
        assert page.url.startswith(place)
        assert browser.submit(page).headers["Location"] == LOGOUT
