"""Verification by link: the link in the message leads to a page that confirms the user."""

from __future__ import annotations

import urllib.request
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import requests

from cognito_intercept import intercept
from tests.realms import Realm, make_realm

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

EMAIL = "ann@example.com"
BY_LINK = {
    "AutoVerifiedAttributes": ["email"],
    "VerificationMessageTemplate": {
        "DefaultEmailOption": "CONFIRM_WITH_LINK",
        "EmailMessageByLink": "Welcome! {##Confirm your account##}",
        "EmailSubjectByLink": "Confirm",
    },
}
CONFIRMED = "Your registration has been confirmed!"
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555"


def make_pool(
    idp: Any, domain: str | None = "links", pool: dict[str, Any] | None = None, **client: Any
) -> Realm:
    """Create a pool that confirms by link, with a domain."""
    realm = make_realm(idp, BY_LINK | (pool or {}), client)
    if domain is not None:
        custom = {"CustomDomainConfig": {"CertificateArn": CERTIFICATE}} if "." in domain else {}
        idp.create_user_pool_domain(Domain=domain, UserPoolId=realm.pool_id, **custom)
    return realm


@pytest.fixture
def realm(idp: Any) -> Realm:
    """A pool with a prefix domain in which ``ann`` has signed up."""
    realm = make_pool(idp)
    realm.sign_up(email=EMAIL)
    return realm


def follow(link: str) -> requests.Response:
    """Follow a link, as a browser does."""
    return requests.get(link, timeout=5)


def test_following_the_link_confirms_the_user(realm: Realm, cognito: Cognito) -> None:
    """The user is confirmed, the address verified, and can sign in."""
    link = cognito.outbox.to("ann").link
    assert link.startswith("https://links.auth.us-east-1.amazoncognito.com/confirmUser?client_id=")
    assert realm.status() == "UNCONFIRMED"
    page = follow(link)
    assert (page.status_code, CONFIRMED in page.text) == (200, True)
    assert page.headers["Content-Type"].startswith("text/html")
    assert realm.status() == "CONFIRMED"
    assert realm.attributes()["email_verified"] == "true"
    assert realm.access()


def test_by_urllib(realm: Realm, cognito: Cognito) -> None:
    """The link is followed by any client that is answered."""
    link = cognito.outbox.to(EMAIL).link
    with urllib.request.urlopen(link) as page:  # noqa: S310 - an https URL of the emulator's
        assert CONFIRMED in page.read().decode()
    assert realm.status() == "CONFIRMED"


@pytest.mark.usefixtures("realm")
def test_a_link_works_once(cognito: Cognito) -> None:
    """The second time the page says that there is nothing to confirm."""
    link = cognito.outbox.to("ann").link
    follow(link)
    again = follow(link)
    assert (again.status_code, CONFIRMED in again.text) == (400, False)
    assert "Current status is CONFIRMED" in again.text


def test_a_link_ends_after_a_day(realm: Realm, cognito: Cognito) -> None:
    """Link and code are valid for 24 hours [D]; a new message brings a new link."""
    old = cognito.outbox.to("ann").link
    cognito.clock.advance(86400)
    assert follow(old).status_code == 400
    assert realm.status() == "UNCONFIRMED"
    realm.idp.resend_confirmation_code(**realm.by_client())
    new = cognito.outbox.to("ann")
    assert (new.kind, new.link != old) == ("ResendCode", True)
    assert follow(old).status_code == 400
    assert follow(new.link).status_code == 200


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("confirmation_code", "000000"),
        ("confirmation_code", ""),
        ("user_name", "bob"),
        ("user_name", "<script>"),
        ("client_id", "unknown"),
    ],
)
def test_links_that_were_changed(realm: Realm, cognito: Cognito, part: str, value: str) -> None:
    """A wrong code, user or app client gets a page with an error, and confirms nobody."""
    link, _, query = cognito.outbox.to("ann").link.partition("?")
    parameters = dict(one.split("=") for one in query.split("&")) | {part: value}
    page = requests.get(link, params=parameters, timeout=5)
    assert (page.status_code, CONFIRMED in page.text) == (400, False)
    assert "<script>" not in page.text
    assert realm.status() == "UNCONFIRMED"


def test_post_confirmation(realm: Realm, cognito: Cognito) -> None:
    """The trigger is called, once."""
    cognito.on("PostConfirmation", lambda event, _context: event)
    link = cognito.outbox.to("ann").link
    follow(link)
    follow(link)
    (call,) = [one for one in cognito.triggers.calls if one.name == "PostConfirmation"]
    assert call.event["triggerSource"] == "PostConfirmation_ConfirmSignUp"
    assert call.event["callerContext"]["clientId"] == realm.client_id


def test_confidential_client(idp: Any, cognito: Cognito) -> None:
    """The link needs no secret: the code is the proof."""
    realm = make_pool(idp, GenerateSecret=True)
    realm.sign_up(email=EMAIL)
    assert follow(cognito.outbox.to("ann").link).status_code == 200
    assert realm.status() == "CONFIRMED"


def test_addresses_as_user_names(idp: Any, cognito: Cognito) -> None:
    """The link has the user name, which is the ``sub`` in such a pool."""
    realm = make_pool(idp, pool={"UsernameAttributes": ["email"]})
    sub = realm.sign_up("a+b@example.com")["UserSub"]
    link = cognito.outbox.to("a+b@example.com").link
    assert f"user_name={sub}" in link
    assert follow(link).status_code == 200
    assert realm.status("a+b@example.com") == "CONFIRMED"


def test_user_names_that_need_escaping(idp: Any, cognito: Cognito) -> None:
    """Special characters survive the way through the link."""
    realm = make_pool(idp)
    realm.sign_up('a&b="c"+d', email=EMAIL)
    assert follow(cognito.outbox.to(EMAIL).link).status_code == 200
    assert realm.status('a&b="c"+d') == "CONFIRMED"


@pytest.mark.parametrize("domain", ["auth.example.com", "shop"])
def test_domain_of_the_link(idp: Any, cognito: Cognito, domain: str) -> None:
    """A custom domain is answered as a prefix is; without its domain a link leads nowhere."""
    realm = make_pool(idp, domain)
    realm.sign_up(email=EMAIL)
    link = cognito.outbox.to("ann").link
    assert follow(link).status_code == 200
    realm.sign_up("bob", email="bob@example.com")
    link = cognito.outbox.to("bob").link
    idp.delete_user_pool_domain(Domain=domain, UserPoolId=realm.pool_id)
    if domain == "shop":
        assert follow(link).status_code == 404
    assert realm.status("bob") == "UNCONFIRMED"


def test_local_form() -> None:
    """The link is below the base URL, and works without a domain."""
    with intercept(base_url="http://localhost:4566") as cognito:
        realm = make_pool(boto3.client("cognito-idp"), None)
        realm.sign_up(email=EMAIL)
        link = cognito.outbox.to("ann").link
        assert link.startswith("http://localhost:4566/cognito-idp/confirmUser?")
        assert CONFIRMED in follow(link).text
        assert realm.status() == "CONFIRMED"


def test_messages_with_codes_have_no_link(idp: Any, cognito: Cognito) -> None:
    """Only sign-up is confirmed by link; other codes are typed in [D]."""
    make_realm(idp, {"AutoVerifiedAttributes": ["email"]}).sign_up(email="x@example.com")
    assert cognito.outbox.to("x@example.com").link == ""
    realm = make_pool(idp)
    realm.sign_up(email=EMAIL)
    follow(cognito.outbox.to("ann").link)
    idp.forgot_password(**realm.by_client())
    assert (cognito.outbox.to("ann").kind, cognito.outbox.to("ann").link) == ("ForgotPassword", "")
