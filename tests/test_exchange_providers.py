"""GetDerivedToken with tokens of identity providers: JWTs, verified by the providers' keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from joserfc.jwk import RSAKey

from tests.exchanges import JWKS_URI, OF_PROVIDER, Exchange, Provider, make_exchange
from tests.helpers import needs_reference_model
from tests.providers import OIDC, account, create, create_social, federated, link
from tests.realms import claims_of, make_realm

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

pytestmark = needs_reference_model

REFUSED = "NotAuthorizedException"
INVALID = (REFUSED, "Invalid Subject Token")


@pytest.fixture
def exchange(idp: Any) -> Exchange:
    """A pool whose app clients exchange tokens."""
    return make_exchange(idp)


@pytest.fixture
def provider(exchange: Exchange, cognito: Cognito) -> Provider:
    """A provider with the account 42, whose user has signed in before."""
    provider = Provider(exchange, cognito)
    federated(cognito, exchange.realm, "MyOIDC", "42", email="ann@example.com")
    return provider


def test_a_providers_id_token(provider: Provider, exchange: Exchange) -> None:
    """The user is the one who signed in with that account; the scopes are the client's (G)."""
    answer = exchange.derive(provider.token(), **OF_PROVIDER)
    assert sorted(answer["Scopes"]) == ["aws.cognito.signin.user.admin", "notes/read", "openid"]
    claims = claims_of(answer["IssuedToken"])
    assert (claims["username"], claims["client_id"]) == ("MyOIDC_42", exchange.app.client_id)
    assert claims["iss"].endswith(exchange.realm.pool_id)
    shown = exchange.idp.get_user(AccessToken=answer["IssuedToken"])
    assert shown["Username"] == "MyOIDC_42"
    narrow = exchange.derive(provider.token(), Scopes=["notes/read", "notes/write"], **OF_PROVIDER)
    assert narrow["Scopes"] == ["notes/read"]


def test_a_providers_access_token(provider: Provider, exchange: Exchange) -> None:
    """An access token that is a JWT needs no audience of this application."""
    asked = OF_PROVIDER | {"SubjectTokenType": "ACCESS_TOKEN"}
    token = provider.token(aud="https://api.example.com")
    assert claims_of(exchange.derive(token, **asked)["IssuedToken"])["username"] == "MyOIDC_42"
    assert provider.refused(token) == INVALID


def test_auth_time_is_the_providers(provider: Provider, exchange: Exchange) -> None:
    """When the user signed in, the provider knows."""
    issued = exchange.derive(provider.token(auth_time=1_700_000_000), **OF_PROVIDER)["IssuedToken"]
    assert claims_of(issued)["auth_time"] == 1_700_000_000


def test_a_provider_as_actor(provider: Provider, exchange: Exchange) -> None:
    """An actor need not be a user of the pool: then its ``sub`` is the provider's (G)."""
    exchange.realm.make_user()
    actor = {"ActorTokenType": "ID_TOKEN", "ActorTokenProviderName": "MyOIDC"}
    for subject, expected in (("7", "7"), ("42", None)):
        token = exchange.derive(
            exchange.realm.access(), ActorToken=provider.token(sub=subject), **actor
        )["IssuedToken"]
        sub = exchange.realm.attributes("MyOIDC_42")["sub"] if expected is None else expected
        assert claims_of(token)["act"] == {"sub": sub}


def test_a_linked_user(exchange: Exchange, cognito: Cognito) -> None:
    """A native user who is linked to the account by an attribute is the subject."""
    provider = Provider(exchange, cognito)
    sub = exchange.realm.make_user(email="ann@example.com")
    link(exchange.realm, account("ann@work.example", "MyOIDC", "email"))
    token = provider.token(sub="99", mail="ann@work.example")
    assert claims_of(exchange.derive(token, **OF_PROVIDER)["IssuedToken"])["sub"] == sub


def test_an_account_of_nobody(provider: Provider) -> None:
    """Whoever never signed in is no user of the pool (G)."""
    unknown = ("UserNotFoundException", "User does not exist.")
    assert provider.refused(provider.token(sub="43")) == unknown
    assert provider.refused(provider.token(sub=None)) == unknown


def test_a_disabled_user(provider: Provider, exchange: Exchange) -> None:
    """A user who may not sign in gets no token."""
    exchange.idp.admin_disable_user(**exchange.realm.by_name("MyOIDC_42"))
    assert provider.refused(provider.token()) == (REFUSED, "User is disabled.")


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://other.example.com"},
        {"iss": None},
        {"aud": "another application"},
        {"aud": ["x", "y"]},
        {"aud": None},
        {"nbf": 9_999_999_999},
    ],
)
def test_claims_that_are_refused(provider: Provider, changes: dict[str, Any]) -> None:
    """Issuer, audience and beginning are checked."""
    assert provider.refused(provider.token(**changes)) == INVALID


@pytest.mark.parametrize("expires", [1, None, "soon", True])
def test_expired_tokens(provider: Provider, expires: Any) -> None:
    """A token that has ended, or does not say when, is refused."""
    assert provider.refused(provider.token(exp=expires)) == (REFUSED, "Subject Token has expired")


def test_forged_tokens(provider: Provider) -> None:
    """A token of another key, without a signature, or with a shared secret is refused."""
    other = RSAKey.generate_key(2048, {"kid": "one"})
    assert provider.refused(provider.token(other)) == INVALID
    head, body, _ = provider.token().split(".")
    assert provider.refused(f"{head}.{body}.") == INVALID
    assert provider.refused(f"eyJhbGciOiJub25lIn0.{body}.") == INVALID
    assert provider.refused("abc") == INVALID


def test_several_audiences(provider: Provider, exchange: Exchange) -> None:
    """One of several audiences may be this application."""
    token = provider.token(aud=["x", OIDC["client_id"]])
    assert exchange.derive(token, **OF_PROVIDER)["IssuedToken"]


def test_keys_that_are_not_known(provider: Provider, cognito: Cognito) -> None:
    """Nothing is fetched: without a registered document the error says which one is missing."""
    text = (
        "The keys of the identity provider MyOIDC are not known to cognito_intercept: register"
        f" the document at {JWKS_URI} in cognito.documents"
    )
    expected = (REFUSED, text)
    for document in ("[]", "no JSON", '{"keys": [{"kty": "?"}]}'):
        cognito.documents[JWKS_URI] = document
        assert provider.refused(provider.token()) == expected
    del cognito.documents[JWKS_URI]
    assert provider.refused(provider.token()) == expected


def test_unknown_provider_and_wrong_kind(provider: Provider, exchange: Exchange) -> None:
    """The provider must be one of the pool, and its kind that of the token."""
    code, _ = provider.refused(provider.token(), SubjectTokenProviderName="Other")
    assert code == "ResourceNotFoundException"
    assert provider.refused("PHg", SubjectTokenType="SAML2") == (
        "InvalidParameterException",
        "SubjectTokenType does not match the type of the identity provider MyOIDC.",
    )
    create_social(exchange.realm, "Facebook")
    code, text = provider.refused(provider.token(), SubjectTokenProviderName="Facebook")
    assert (code, "its jwks_uri" in text) == (REFUSED, True)


def test_another_pool_of_the_emulator_as_provider(exchange: Exchange) -> None:
    """A pool of the same emulator needs no registered documents."""
    parent = make_realm(exchange.idp)
    sub = parent.make_user("kim")
    details = OIDC | {
        "client_id": parent.client_id,
        "oidc_issuer": f"https://cognito-idp.us-east-1.amazonaws.com/{parent.pool_id}",
    }
    create(exchange.realm, ProviderDetails=details)
    exchange.realm.make_user("ann")
    link(exchange.realm, account(sub, "MyOIDC"))
    issued = exchange.derive(parent.tokens("kim")["IdToken"], **OF_PROVIDER)["IssuedToken"]
    assert claims_of(issued)["username"] == "ann"
