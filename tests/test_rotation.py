"""Refresh-token rotation: new for old, the grace, the family that falls with a stolen token."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers import refusal
from tests.realms import Realm, add_client, claims_of, make_realm

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

NOT_AUTHORIZED = "NotAuthorizedException"
REVOKED = (NOT_AUTHORIZED, "Refresh Token has been revoked")
EXPIRED = (NOT_AUTHORIZED, "Refresh Token has expired")
REUSED = "RefreshTokenReuseException"
ROTATING: list[str] = ["ALLOW_USER_PASSWORD_AUTH"]


def rotating_realm(idp: Any, grace: int | None = None, **client: Any) -> Realm:
    """Create a pool whose app client rotates refresh tokens, with a user ann."""
    rotation = {"Feature": "ENABLED"} | (
        {} if grace is None else {"RetryGracePeriodSeconds": grace}
    )
    settings = {"ExplicitAuthFlows": ROTATING, "RefreshTokenRotation": rotation} | client
    realm = make_realm(idp, None, settings)
    realm.make_user()
    return realm


def renew(realm: Realm, token: str, **parameters: str) -> Any:
    """Ask for new tokens; the AuthenticationResult."""
    answer = realm.idp.get_tokens_from_refresh_token(
        ClientId=realm.client_id, RefreshToken=token, **parameters
    )
    return answer["AuthenticationResult"]


def reuse(realm: Realm, token: str) -> str:
    """Use a refresh token that must be refused; the error's code."""
    return refusal(renew, realm=realm, token=token)[0]


@pytest.fixture
def realm(idp: Any) -> Realm:
    """A client that rotates without grace."""
    return rotating_realm(idp)


def test_without_rotation_the_refresh_token_stays(idp: Any) -> None:
    """GetTokensFromRefreshToken then gives what REFRESH_TOKEN_AUTH gives, again and again."""
    realm = make_realm(idp)
    realm.make_user()
    first = realm.tokens()
    for _ in range(2):
        result = renew(realm, first["RefreshToken"])
        assert list(result) == ["AccessToken", "ExpiresIn", "TokenType", "IdToken"]
        assert (result["ExpiresIn"], result["TokenType"]) == (3600, "Bearer")
        assert idp.get_user(AccessToken=result["AccessToken"])["Username"] == "ann"


def test_explicit_flows_say_nothing_of_it(idp: Any) -> None:
    """A client without ALLOW_REFRESH_TOKEN_AUTH may call GetTokensFromRefreshToken [D]."""
    realm = make_realm(idp, None, {"ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"]})
    realm.make_user()
    token = realm.tokens()["RefreshToken"]
    assert renew(realm, token)
    assert refusal(realm.refresh, token=token)[0] == "InvalidParameterException"


def test_rotation_gives_a_new_token_for_the_old_one(realm: Realm) -> None:
    """The family stays: auth_time, origin_jti and event_id; jti is new."""
    first = realm.tokens()
    second = renew(realm, first["RefreshToken"])
    assert second["RefreshToken"] != first["RefreshToken"]
    before, after = claims_of(first["AccessToken"]), claims_of(second["AccessToken"])
    for name in ("auth_time", "origin_jti", "event_id", "sub", "scope"):
        assert after[name] == before[name]
    assert after["jti"] != before["jti"]
    assert realm.idp.get_user(AccessToken=first["AccessToken"])
    assert renew(realm, second["RefreshToken"])["RefreshToken"] != second["RefreshToken"]


def test_a_reused_token_brings_the_family_down(realm: Realm) -> None:
    """Access tokens and the newest refresh token end with it; other sign-ins live on [D]."""
    first, other = realm.tokens(), realm.tokens()
    second = renew(realm, first["RefreshToken"])
    assert reuse(realm, first["RefreshToken"]) == REUSED
    assert refusal(renew, realm=realm, token=second["RefreshToken"]) == REVOKED
    assert refusal(renew, realm=realm, token=first["RefreshToken"]) == REVOKED
    for tokens in (first, second):
        assert refusal(realm.idp.get_user, AccessToken=tokens["AccessToken"]) == (
            NOT_AUTHORIZED,
            "Access Token has been revoked",
        )
    assert realm.idp.get_user(AccessToken=other["AccessToken"])
    assert renew(realm, other["RefreshToken"])


def test_within_the_grace_a_retry_is_served(idp: Any, cognito: Cognito) -> None:
    """The old token is good until its grace ends, a retry does not lengthen it, nor hurt."""
    realm = rotating_realm(idp, grace=30)
    first = realm.tokens()["RefreshToken"]
    second = renew(realm, first)["RefreshToken"]
    cognito.clock.advance(20)
    retried = renew(realm, first)["RefreshToken"]
    assert len({first, second, retried}) == 3
    assert renew(realm, second)
    cognito.clock.advance(11)
    assert reuse(realm, first) == REUSED
    assert refusal(renew, realm=realm, token=retried) == REVOKED


def test_the_grace_ends_to_the_second(idp: Any, cognito: Cognito) -> None:
    """Sixty seconds, the longest grace, are good for 59."""
    realm = rotating_realm(idp, grace=60)
    token = realm.tokens()["RefreshToken"]
    renew(realm, token)
    cognito.clock.advance(59)
    assert renew(realm, token)
    cognito.clock.advance(1)
    assert reuse(realm, token) == REUSED


def test_rotation_does_not_lengthen_the_sign_in(idp: Any, cognito: Cognito) -> None:
    """Every refresh token of the family ends when the first one would have [D]."""
    realm = rotating_realm(
        idp,
        RefreshTokenValidity=120,
        AccessTokenValidity=60,
        IdTokenValidity=60,
        TokenValidityUnits={
            "RefreshToken": "minutes",
            "AccessToken": "minutes",
            "IdToken": "minutes",
        },
    )
    token = realm.tokens()["RefreshToken"]
    cognito.clock.advance(119 * 60)
    token = renew(realm, token)["RefreshToken"]
    cognito.clock.advance(60)
    assert refusal(renew, realm=realm, token=token) == EXPIRED


@pytest.mark.parametrize("admin", [False, True])
def test_rotation_forbids_the_refresh_flow(realm: Realm, *, admin: bool) -> None:
    """REFRESH_TOKEN_AUTH is refused on both sides, and spends nothing."""
    token = realm.tokens()["RefreshToken"]
    call = realm.admin_initiate if admin else realm.initiate
    code, _ = refusal(call, flow="REFRESH_TOKEN_AUTH", REFRESH_TOKEN=token)
    assert code == "InvalidParameterException"
    assert renew(realm, token)


def test_a_client_can_not_have_both(idp: Any) -> None:
    """Rotation and ALLOW_REFRESH_TOKEN_AUTH together are refused at creation and update [D]."""
    realm = rotating_realm(idp)
    both: Any = {
        "ExplicitAuthFlows": ["ALLOW_REFRESH_TOKEN_AUTH"],
        "RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 0},
    }
    for call, named in (
        (idp.create_user_pool_client, {"ClientName": "other"}),
        (idp.update_user_pool_client, {"ClientId": realm.client_id}),
    ):
        code, text = refusal(call, UserPoolId=realm.pool_id, **named, **both)
        assert code == "InvalidParameterException"
        assert "ALLOW_REFRESH_TOKEN_AUTH" in text


def test_rotation_that_was_turned_on_and_off(realm: Realm) -> None:
    """The present setting decides whether there is a new token; what was spent stays spent."""
    first = realm.tokens()["RefreshToken"]
    second = renew(realm, first)["RefreshToken"]
    realm.idp.update_user_pool_client(
        UserPoolId=realm.pool_id,
        ClientId=realm.client_id,
        ExplicitAuthFlows=[*ROTATING, "ALLOW_REFRESH_TOKEN_AUTH"],
    )
    assert "RefreshToken" not in renew(realm, second)
    assert "RefreshToken" not in realm.refresh(second)["AuthenticationResult"]
    assert reuse(realm, first) == REUSED


@pytest.mark.parametrize("which", ["rotated", "newest"])
def test_revoking_any_token_of_a_family_revokes_all(realm: Realm, which: str) -> None:
    """RevokeToken kills the family by its newest token or by one that was rotated away."""
    first, other = realm.tokens(), realm.tokens()
    second = renew(realm, first["RefreshToken"])
    token = first["RefreshToken"] if which == "rotated" else second["RefreshToken"]
    realm.idp.revoke_token(ClientId=realm.client_id, Token=token)
    for tokens in (first, second):
        assert refusal(renew, realm=realm, token=tokens["RefreshToken"]) == REVOKED
        code, _ = refusal(realm.idp.get_user, AccessToken=tokens["AccessToken"])
        assert code == NOT_AUTHORIZED
    assert renew(realm, other["RefreshToken"])


def test_global_sign_out_ends_families(realm: Realm) -> None:
    """Every refresh token is revoked, old and new."""
    first = realm.tokens()["RefreshToken"]
    second = renew(realm, first)
    realm.idp.global_sign_out(AccessToken=second["AccessToken"])
    for token in (first, second["RefreshToken"]):
        assert refusal(renew, realm=realm, token=token) == REVOKED


def test_what_is_no_refresh_token_of_the_client(realm: Realm) -> None:
    """Garbage and another client's token, as for REFRESH_TOKEN_AUTH (recorded R131)."""
    assert refusal(renew, realm=realm, token="garbage") == (
        NOT_AUTHORIZED,
        "Invalid Refresh Token",
    )
    other = add_client(realm.idp, realm.pool_id)
    token = realm.tokens()["RefreshToken"]
    assert refusal(renew, realm=other, token=token) == (
        NOT_AUTHORIZED,
        "Refresh Token has different Client",
    )
    assert renew(realm, token)


def test_unknown_clients(realm: Realm) -> None:
    """A client that does not exist is named."""
    name = "0" * 26
    assert refusal(realm.idp.get_tokens_from_refresh_token, ClientId=name, RefreshToken="any") == (
        "ResourceNotFoundException",
        f"User pool client {name} does not exist.",
    )


def test_users_who_are_gone(realm: Realm) -> None:
    """A disabled user gets no tokens, a deleted one does not exist; an error spends nothing."""
    token = realm.tokens()["RefreshToken"]
    realm.idp.admin_disable_user(**realm.by_name())
    assert refusal(renew, realm=realm, token=token) == (NOT_AUTHORIZED, "User is disabled.")
    realm.idp.admin_enable_user(**realm.by_name())
    realm.idp.admin_delete_user(**realm.by_name())
    assert refusal(renew, realm=realm, token=token) == (
        "UserNotFoundException",
        "User does not exist.",
    )


def test_confidential_clients_send_their_secret(idp: Any) -> None:
    """The raw one: missing and wrong ones are refused, and spend nothing."""
    realm = rotating_realm(idp, GenerateSecret=True)
    assert realm.secret is not None
    token = realm.tokens()["RefreshToken"]
    for given in ({}, {"ClientSecret": "w" * 51}):
        code, text = refusal(renew, realm=realm, token=token, **given)
        assert code == NOT_AUTHORIZED
        assert realm.client_id in text
    assert renew(realm, token, ClientSecret=realm.secret)["RefreshToken"] != token


def test_a_failing_trigger_spends_nothing(realm: Realm, cognito: Cognito) -> None:
    """The old token is rotated away only when the new ones are there."""
    token = realm.tokens()["RefreshToken"]

    def fail(_event: Any, _context: Any) -> Any:
        raise ValueError("no tokens today")

    cognito.on("PreTokenGeneration", fail)
    assert refusal(renew, realm=realm, token=token)[0] == "UserLambdaValidationException"
    cognito.triggers.off("PreTokenGeneration")
    assert renew(realm, token)


def test_ended_families_are_forgotten(realm: Realm, cognito: Cognito) -> None:
    """After its end a family leaves no refresh token behind, however often it was rotated."""
    token = realm.tokens()["RefreshToken"]
    for _ in range(5):
        token = renew(realm, token)["RefreshToken"]
    pool = cognito.service("us-east-1").pools[realm.pool_id]
    assert len(pool.refresh_tokens) == 6
    cognito.clock.advance(31 * 86400)
    realm.tokens()
    assert len(pool.refresh_tokens) == 1
