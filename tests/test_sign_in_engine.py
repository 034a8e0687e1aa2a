"""The sign-in engine without the API: what goes in and comes out are plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from cognito_intercept.call_context import CallContext
from cognito_intercept.directory.challenges import ChallengeName
from cognito_intercept.directory.sessions import GrantRequest
from cognito_intercept.sign_in.attempt import Side, SignInRequest
from cognito_intercept.sign_in.challenges import CHALLENGES
from cognito_intercept.sign_in.engine import initiate, respond
from cognito_intercept.sign_in.results import Challenge, SignedIn
from cognito_intercept.tokens.issuing import issue_tokens
from tests.lambdas import passive, sources
from tests.realms import PASSWORD, Realm, claims_of, make_realm
from tests.second_factors import EMAIL, EMAIL_OTP, PHONE, SMS, mfa_realm

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito
    from cognito_intercept.service import Service

PAGES = GrantRequest(("openid", "email"), nonce="n-0S6_WzA2Mj", token_source="HostedAuth")


def request_of(
    service: Service, realm: Realm, session: str | None = None, **parameters: str
) -> SignInRequest:
    """Return what a login page would send."""
    pool, client = service.client(realm.client_id)
    named = {"USERNAME": "ann", **parameters}
    return SignInRequest(service, Side.PUBLIC, pool, client, CallContext(client), named, session)


def test_a_grant_for_pages(idp: Any, cognito: Cognito) -> None:
    """Scopes, nonce and source of a grant are the caller's, through every challenge."""
    cognito.on("PreTokenGeneration", passive)
    realm = mfa_realm(idp, "ON", SMS)
    realm.make_user(phone_number=PHONE)
    service = cognito.service("us-east-1")
    with service.turn():
        request = request_of(service, realm, PASSWORD=PASSWORD)
        step = initiate(request, "USER_PASSWORD_AUTH", PAGES)
    assert isinstance(step, Challenge)
    assert step.name is ChallengeName.SMS_MFA
    assert step.parameters["USER_ID_FOR_SRP"] == "ann"
    code = cognito.outbox.to("ann").code
    with service.turn():
        done = respond(request_of(service, realm, step.session, SMS_MFA_CODE=code), "SMS_MFA")
        assert isinstance(done, SignedIn)
        assert done.grant.auth_time == int(cognito.clock.now())
        tokens = issue_tokens(service, done.owner, done.grant, done.changes)
    assert done.owner.user.username == "ann"
    assert done.grant.scopes == ("openid", "email")
    assert done.grant.nonce == "n-0S6_WzA2Mj"
    assert done.grant.methods == ("pwd", "sms")
    assert done.new_device is None
    claims = claims_of(tokens.access)
    assert claims["scope"] == "openid email"
    assert claims["version"] == 2
    assert sources(cognito) == ["TokenGeneration_HostedAuth"]


def test_the_keys_of_an_unknown_device(idp: Any, cognito: Cognito) -> None:
    """A new device comes as a value, and its key is in the grant."""
    tracked = {"DeviceConfiguration": {"ChallengeRequiredOnNewDevice": False}}
    realm = make_realm(idp, tracked)
    realm.make_user()
    service = cognito.service("us-east-1")
    with service.turn():
        done = initiate(request_of(service, realm, PASSWORD=PASSWORD), "USER_PASSWORD_AUTH")
    assert isinstance(done, SignedIn)
    assert done.new_device is not None
    assert done.grant.device_key == done.new_device.key
    assert done.new_device.group_key.startswith("-")


def test_secrets_are_in_no_repr(idp: Any, cognito: Cognito) -> None:
    """Neither codes nor passwords nor tokens show in what a log or a traceback may show."""
    realm = mfa_realm(idp, "ON", EMAIL_OTP)
    realm.make_user(email=EMAIL)
    service = cognito.service("us-east-1")
    with service.turn():
        request = request_of(service, realm, PASSWORD=PASSWORD)
        step = initiate(request, "USER_PASSWORD_AUTH")
    assert isinstance(step, Challenge)
    code = cognito.outbox.to("ann").code
    pool = service.pool(realm.pool_id)
    shown = f"{request!r} {step!r} {list(pool.sessions.values())!r}"
    assert step.session is not None
    for secret in (PASSWORD, code, step.session):
        assert secret not in shown


@pytest.mark.parametrize("name", list(ChallengeName))
def test_delivered_codes_say_what_they_prove(name: ChallengeName) -> None:
    """A challenge with an attribute takes a code in the response that bears its name."""
    expected = {"SMS_MFA": "phone_number", "SMS_OTP": "phone_number", "EMAIL_OTP": "email"}
    assert name.attribute == expected.get(name)
    if name.attribute is not None:
        assert CHALLENGES[name].requires == (f"{name}_CODE",)
