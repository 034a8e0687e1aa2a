"""GetDerivedToken: a token in exchange for one of the user pool (RFC 8693)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jwt
import pytest

from tests.exchanges import DELEGATION, IMPERSONATION, Exchange, make_exchange
from tests.helpers import needs_reference_model, refusal
from tests.realms import add_client, claims_of, header_of, make_realm

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

pytestmark = needs_reference_model

REFUSED, INVALID = "NotAuthorizedException", "InvalidParameterException"
ADMIN = "aws.cognito.signin.user.admin"


@pytest.fixture
def exchange(idp: Any) -> Exchange:
    """A pool with the user ``ann`` in the group ``staff``."""
    exchange = make_exchange(idp)
    exchange.realm.make_user(email="ann@example.com")
    pool_id = exchange.realm.pool_id
    idp.create_group(UserPoolId=pool_id, GroupName="staff")
    idp.admin_add_user_to_group(UserPoolId=pool_id, Username="ann", GroupName="staff")
    return exchange


@pytest.fixture
def scoped(cognito: Cognito) -> None:
    """Users' access tokens have two custom scopes, and no others."""

    def add_scopes(event: Any, _context: object) -> Any:
        if event["triggerSource"] == "TokenGeneration_TokenExchange":
            return event
        scopes = {"scopesToAdd": ["notes/read", "notes/write"], "scopesToSuppress": [ADMIN]}
        event["response"]["claimsAndScopeOverrideDetails"] = {"accessTokenGeneration": scopes}
        return event

    cognito.on("PreTokenGeneration", add_scopes, version="V2_0")


def verified(exchange: Exchange, token: str, audience: str | None = None) -> Any:
    """Return the claims of a token as PyJWT verifies them."""
    issuer = f"https://cognito-idp.us-east-1.amazonaws.com/{exchange.realm.pool_id}"
    key = jwt.PyJWKClient(f"{issuer}/.well-known/jwks.json").get_signing_key_from_jwt(token)
    return jwt.decode(token, key, ["RS256"], issuer=issuer, audience=audience)


def test_impersonation(exchange: Exchange) -> None:
    """Without an actor the token is the user's, for the exchanging client, and its own [R]."""
    subject = exchange.realm.access()
    answer = exchange.derive(subject)
    del answer["ResponseMetadata"]
    assert {name: answer[name] for name in answer if name != "IssuedToken"} == {
        "IssuedTokenType": "ACCESS_TOKEN",
        "TokenType": "Bearer",
        "ExpiresIn": 3600,
        "Scopes": [ADMIN],
    }
    claims, before = verified(exchange, answer["IssuedToken"]), claims_of(subject)
    same = ("sub", "iss", "username", "event_id", "origin_jti", "auth_time", "scope")
    assert {name: claims[name] for name in same} == {name: before[name] for name in same}
    assert claims["client_id"] == exchange.app.client_id
    assert claims["jti"] != before["jti"]
    assert claims["cognito:groups"] == ["staff"]
    assert "act" not in claims
    assert "aud" not in claims


def test_delegation_to_a_machine(exchange: Exchange) -> None:
    """With an actor the token says who acts: an app client by its id."""
    actor = {"ActorToken": exchange.machine_token(), "ActorTokenType": "ACCESS_TOKEN"}
    claims = verified(exchange, exchange.derive(exchange.realm.access(), **actor)["IssuedToken"])
    assert claims["act"] == {"sub": exchange.machine.client_id}
    assert claims["username"] == "ann"


def test_delegation_to_a_user(exchange: Exchange) -> None:
    """A user may act as well, by an access token or an ID token."""
    sub = exchange.realm.make_user("bob")
    tokens = exchange.realm.tokens("bob")
    for name, kind in (("AccessToken", "ACCESS_TOKEN"), ("IdToken", "ID_TOKEN")):
        actor = {"ActorToken": tokens[name], "ActorTokenType": kind}
        issued = exchange.derive(exchange.realm.access(), **actor)["IssuedToken"]
        assert claims_of(issued)["act"] == {"sub": sub}


def test_chain_of_actors(exchange: Exchange) -> None:
    """Who acted before stands within the claim; an impersonation drops it (RFC 8693, 4.1)."""
    actor = {"ActorToken": exchange.machine_token(), "ActorTokenType": "ACCESS_TOKEN"}
    first = exchange.derive(exchange.realm.access(), **actor)["IssuedToken"]
    sub = exchange.realm.make_user("bob")
    bob = {"ActorToken": exchange.realm.access("bob"), "ActorTokenType": "ACCESS_TOKEN"}
    second = exchange.derive(first, **bob)["IssuedToken"]
    assert claims_of(second)["act"] == {"sub": sub, "act": {"sub": exchange.machine.client_id}}
    assert "act" not in claims_of(exchange.derive(second)["IssuedToken"])


def test_id_token_as_subject_and_as_result(exchange: Exchange) -> None:
    """An ID token is exchanged for either; an issued one is signed with its key and has N_A (G)."""
    subject = exchange.realm.tokens()["IdToken"]
    asked: dict[str, Any] = {"SubjectTokenType": "ID_TOKEN"}
    access = exchange.derive(subject, **asked)
    assert access["Scopes"] == [ADMIN]
    assert verified(exchange, access["IssuedToken"])["token_use"] == "access"
    answer = exchange.derive(subject, RequestedTokenType="ID_TOKEN", **asked)
    assert (answer["IssuedTokenType"], answer["TokenType"]) == ("ID_TOKEN", "N_A")
    claims = verified(exchange, answer["IssuedToken"], exchange.app.client_id)
    assert (claims["token_use"], claims["email"]) == ("id", "ann@example.com")
    assert header_of(answer["IssuedToken"])["kid"] == header_of(subject)["kid"]


def test_audience_and_resource(exchange: Exchange) -> None:
    """One audience, any name; or one resource server of the pool."""
    subject = exchange.realm.access()
    for target, expected in (
        ({"Audiences": ["billing"]}, "billing"),
        ({"Resources": ["notes"]}, "notes"),
    ):
        for kind in ("ACCESS_TOKEN", "ID_TOKEN"):
            issued = exchange.derive(subject, RequestedTokenType=kind, **target)["IssuedToken"]
            assert verified(exchange, issued, expected)["aud"] == expected
    code, text = refusal(
        exchange.idp.get_derived_token, **exchange.request(subject, Resources=["x"])
    )
    assert (code, text) == ("ResourceNotFoundException", "Resource server x does not exist.")
    both = exchange.request(subject, Resources=["notes"], Audiences=["billing"])
    assert refusal(exchange.idp.get_derived_token, **both) == (
        INVALID,
        "Audiences and Resources cannot be requested in the same request.",
    )
    neither = exchange.derive(subject, Resources=[], Audiences=[])["IssuedToken"]
    assert "aud" not in claims_of(neither)


@pytest.mark.usefixtures("scoped")
def test_scopes_are_an_intersection(exchange: Exchange) -> None:
    """What is requested, the subject's, and allowed to the client; omitted: the subject's [D]."""
    subject = exchange.realm.access()
    assert exchange.derive(subject)["Scopes"] == ["notes/read", "notes/write"]
    granted = exchange.derive(subject, Scopes=["notes/write", "notes/read", "openid"])
    assert granted["Scopes"] == ["notes/read"]
    assert claims_of(granted["IssuedToken"])["scope"] == "notes/read"
    narrow = granted["IssuedToken"]
    for scopes in (["notes/write"], ["openid"], ["unknown"]):
        asked = exchange.request(narrow, Scopes=scopes)
        assert refusal(exchange.idp.get_derived_token, **asked) == (
            INVALID,
            "None of the requested scopes can be granted.",
        )


def test_a_derived_token_is_a_credential(exchange: Exchange) -> None:
    """With the scope of the user's own operations it is taken, until its sign-in is revoked (G)."""
    tokens = exchange.realm.tokens()
    issued = exchange.derive(tokens["AccessToken"])["IssuedToken"]
    assert exchange.idp.get_user(AccessToken=issued)["Username"] == "ann"
    exchange.idp.revoke_token(ClientId=exchange.realm.client_id, Token=tokens["RefreshToken"])
    assert refusal(exchange.idp.get_user, AccessToken=issued)[1] == "Access Token has been revoked"


def test_lifetime_is_the_clients(idp: Any) -> None:
    """ExpiresIn is the exchanging client's validity of the issued type."""
    exchange = make_exchange(
        idp,
        AccessTokenValidity=10,
        IdTokenValidity=2,
        TokenValidityUnits={"AccessToken": "minutes", "IdToken": "hours"},
    )
    exchange.realm.make_user()
    subject = exchange.realm.access()
    for kind, seconds in (("ACCESS_TOKEN", 600), ("ID_TOKEN", 7200)):
        answer = exchange.derive(subject, RequestedTokenType=kind)
        claims = claims_of(answer["IssuedToken"])
        assert answer["ExpiresIn"] == claims["exp"] - claims["iat"] == seconds


def test_trigger(exchange: Exchange, cognito: Cognito) -> None:
    """PreTokenGeneration is called and changes the token; the source is a guess (G)."""

    def tell(event: Any, _context: object) -> Any:
        if event["triggerSource"] == "TokenGeneration_TokenExchange":
            event["response"]["claimsAndScopeOverrideDetails"] = {
                "accessTokenGeneration": {"claimsToAddOrOverride": {"tenant": "a", "act": "b"}}
            }
        return event

    subject = exchange.realm.access()
    cognito.on("PreTokenGeneration", tell, version="V2_0")
    actor = {"ActorToken": exchange.machine_token(), "ActorTokenType": "ACCESS_TOKEN"}
    claims = claims_of(exchange.derive(subject, **actor)["IssuedToken"])
    assert claims["tenant"] == "a"
    assert claims["act"] == {"sub": exchange.machine.client_id}
    call = cognito.triggers.calls[-1]
    assert call.event["callerContext"]["clientId"] == exchange.app.client_id


def test_trigger_that_fails(exchange: Exchange, cognito: Cognito) -> None:
    """Its error is the operation's."""
    subject = exchange.realm.access()

    def fail(_event: Any, _context: object) -> Any:
        raise ValueError("no")

    cognito.on("PreTokenGeneration", fail, version="V2_0")
    assert refusal(exchange.idp.get_derived_token, **exchange.request(subject)) == (
        "UserLambdaValidationException",
        "PreTokenGeneration failed with error no.",
    )


def test_trigger_that_is_missing_or_answers_nonsense(exchange: Exchange, cognito: Cognito) -> None:
    """The operation says so as sign-ins do."""
    request = exchange.request(exchange.realm.access())
    cognito.on("PreTokenGeneration", lambda _event, _context: "nonsense", version="V2_0")
    refused = refusal(exchange.idp.get_derived_token, **request)
    assert refused == ("InvalidLambdaResponseException", "Unrecognizable lambda output")
    cognito.triggers.off("PreTokenGeneration")
    arn = "arn:aws:lambda:us-east-1:123456789012:function:gone"
    exchange.idp.update_user_pool(
        UserPoolId=exchange.realm.pool_id, LambdaConfig={"PreTokenGeneration": arn}
    )
    refused = refusal(exchange.idp.get_derived_token, **request)
    assert refused == (
        "UnexpectedLambdaException",
        "PreTokenGeneration invocation failed due to error ResourceNotFoundException.",
    )


# Who may exchange.


@pytest.mark.parametrize(
    ("flows", "has_actor", "missing"),
    [
        ([DELEGATION], False, IMPERSONATION),
        ([IMPERSONATION], True, DELEGATION),
        (["ALLOW_REFRESH_TOKEN_AUTH"], False, IMPERSONATION),
        ([], True, DELEGATION),
    ],
)
def test_flows(idp: Any, flows: list[str], has_actor: bool, missing: str) -> None:  # noqa: FBT001 - a parameter of the table
    """Impersonation and delegation are allowed one by one [D; text G]."""
    exchange = make_exchange(idp, ExplicitAuthFlows=flows)
    exchange.realm.make_user()
    actor = {"ActorToken": exchange.machine_token(), "ActorTokenType": "ACCESS_TOKEN"}
    asked = exchange.request(exchange.realm.access(), **(actor if has_actor else {}))
    assert refusal(idp.get_derived_token, **asked) == (
        REFUSED,
        f"{missing} flow not enabled for this client",
    )


def test_secret(exchange: Exchange) -> None:
    """A wrong secret is refused; a call with IAM credentials needs none [D]."""
    subject = exchange.realm.access()
    wrong = exchange.request(subject, ClientSecret="x" * 30)
    assert refusal(exchange.idp.get_derived_token, **wrong) == (
        REFUSED,
        f"Unable to verify secret for client {exchange.app.client_id}",
    )
    assert exchange.derive(subject, ClientSecret=None)["IssuedToken"]
    public = add_client(
        exchange.idp, exchange.realm.pool_id, {"ExplicitAuthFlows": [IMPERSONATION]}
    )
    assert exchange.derive(subject, ClientId=public.client_id, ClientSecret=None)["IssuedToken"]
    asked = exchange.request(subject, ClientId=public.client_id)
    assert refusal(exchange.idp.get_derived_token, **asked)[0] == REFUSED


def test_unknown_client(exchange: Exchange) -> None:
    """The app client is looked up before anything else."""
    asked = exchange.request("x", ClientId="gone", ClientSecret=None)
    assert refusal(exchange.idp.get_derived_token, **asked) == (
        "ResourceNotFoundException",
        "User pool client gone does not exist.",
    )


def test_plan(idp: Any) -> None:
    """The flows need the plan Essentials [D]."""
    realm = make_realm(idp, {"UserPoolTier": "LITE"})
    asked = {"UserPoolId": realm.pool_id, "ClientName": "c", "ExplicitAuthFlows": [IMPERSONATION]}
    assert refusal(idp.create_user_pool_client, **asked)[0] == "FeatureUnavailableInTierException"


# Tokens that are refused.


def refused(exchange: Exchange, token: str, **parameters: Any) -> tuple[str, str]:
    """Return the error of a call of GetDerivedToken."""
    return refusal(exchange.idp.get_derived_token, **exchange.request(token, **parameters))


@pytest.mark.parametrize("token", ["x", "a.b.c", "e30.e30.e30"])
def test_no_token(exchange: Exchange, token: str) -> None:
    """What is no token is refused, as subject and as actor."""
    assert refused(exchange, token) == (REFUSED, "Invalid Subject Token")
    actor = {"ActorToken": token, "ActorTokenType": "ID_TOKEN"}
    assert refused(exchange, exchange.realm.access(), **actor) == (REFUSED, "Invalid Actor Token")


def test_tokens_of_another_kind_or_pool(exchange: Exchange, cognito: Cognito) -> None:
    """The type must be the token's, the pool the client's, the signature whole."""
    tokens = exchange.realm.tokens()
    invalid = (REFUSED, "Invalid Subject Token")
    assert refused(exchange, tokens["IdToken"]) == invalid
    assert refused(exchange, tokens["AccessToken"], SubjectTokenType="ID_TOKEN") == invalid
    other = make_realm(exchange.idp)
    other.make_user()
    assert refused(exchange, other.access()) == invalid
    head, claims, _ = tokens["AccessToken"].split(".")
    assert refused(exchange, f"{head}.{claims}.{exchange.realm.access().split('.')[2]}") == invalid
    cognito.clock.advance(3600)
    assert refused(exchange, tokens["AccessToken"]) == (REFUSED, "Subject Token has expired")


def test_users_who_are_gone(exchange: Exchange) -> None:
    """A disabled user, a revoked sign-in and a deleted user are refused each in its own words."""
    subject = exchange.realm.access()
    exchange.idp.admin_user_global_sign_out(**exchange.realm.by_name())
    assert refused(exchange, subject) == (REFUSED, "Subject Token has been revoked")
    subject = exchange.realm.access()
    exchange.idp.admin_disable_user(**exchange.realm.by_name())
    assert refused(exchange, subject) == (REFUSED, "User is disabled.")
    exchange.idp.admin_delete_user(**exchange.realm.by_name())
    assert refused(exchange, subject) == ("UserNotFoundException", "User does not exist.")


def test_a_machine_is_no_subject(exchange: Exchange) -> None:
    """The token of an app client names no user (G)."""
    assert refused(exchange, exchange.machine_token()) == (
        "UserNotFoundException",
        "User does not exist.",
    )


def test_a_machine_that_is_gone_does_not_act(exchange: Exchange) -> None:
    """The token of a deleted app client is void."""
    actor = {"ActorToken": exchange.machine_token(), "ActorTokenType": "ACCESS_TOKEN"}
    exchange.idp.delete_user_pool_client(
        UserPoolId=exchange.realm.pool_id, ClientId=exchange.machine.client_id
    )
    subject = exchange.realm.access()
    assert refused(exchange, subject, **actor) == (REFUSED, "Invalid Actor Token")


def test_parameters_that_belong_together(exchange: Exchange) -> None:
    """An actor has a token and a type; a SAML assertion has a provider."""
    subject = exchange.realm.access()
    together = (INVALID, "ActorToken and ActorTokenType must be provided together.")
    assert refused(exchange, subject, ActorToken=subject) == together
    assert refused(exchange, subject, ActorTokenType="ID_TOKEN") == together
    assert refused(exchange, "PHg", SubjectTokenType="SAML2") == (
        INVALID,
        "SubjectTokenProviderName is required for a SAML2 token.",
    )


def test_after_a_rotation(exchange: Exchange, cognito: Cognito) -> None:
    """Tokens of keys of before are exchanged for tokens of the new keys."""
    tokens = exchange.realm.tokens()
    cognito.rotate_keys(exchange.realm.pool_id)
    for name, kind in (("AccessToken", "ACCESS_TOKEN"), ("IdToken", "ID_TOKEN")):
        issued = exchange.derive(tokens[name], SubjectTokenType=kind)["IssuedToken"]
        assert verified(exchange, issued)["username"] == "ann"
        assert header_of(issued)["kid"] != header_of(tokens["AccessToken"])["kid"]
