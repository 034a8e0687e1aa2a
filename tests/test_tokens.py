"""Tokens of users: claims, order and bytes, groups, lifetimes, refusals, two verifiers."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jwt
import pytest
import requests
from joserfc import jws
from joserfc import jwt as jose_jwt
from joserfc.jwk import KeySet, RSAKey

from cognito_intercept.directory.groups import Group, by_precedence
from cognito_intercept.directory.ordering import java_order
from cognito_intercept.protocol.unverified import unverified_claims
from cognito_intercept.tokens.claims import USER_BUCKETS, payload
from tests.helpers import refusal
from tests.realms import PASSWORD, Realm, add_client, claims_of, header_of, make_realm, part_of

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

REFUSED = "NotAuthorizedException"
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
LINES = (Path(__file__).parent / "facts" / "recorded.jsonl").read_text().splitlines()
RECORDED = {row["id"]: row for row in map(json.loads, LINES)}
ROLE = "arn:aws:iam::123456789012:role/"


def issuer_of(realm: Realm) -> str:
    """Return the issuer of a realm's tokens."""
    return f"https://cognito-idp.us-east-1.amazonaws.com/{realm.pool_id}"


# Claims.


def test_access_token(realm: Realm) -> None:
    """Thirteen claims less ``version`` and groups, in the order of recorded tokens [V]."""
    sub = realm.make_user(email="ann@example.com")
    claims = claims_of(realm.access())
    assert list(claims) == [
        "sub", "iss", "client_id", "origin_jti", "event_id", "token_use", "scope", "auth_time",
        "exp", "iat", "jti", "username",
    ]  # fmt: skip
    assert claims["sub"] == sub
    assert claims["iss"] == issuer_of(realm)
    assert claims["client_id"] == realm.client_id
    assert claims["token_use"] == "access"
    assert claims["scope"] == "aws.cognito.signin.user.admin"
    assert claims["username"] == "ann"
    assert claims["exp"] - claims["iat"] == 3600
    assert claims["auth_time"] == claims["iat"]
    for name in ("origin_jti", "event_id", "jti"):
        assert UUID.fullmatch(claims[name])


def test_id_token(realm: Realm) -> None:
    """Attributes with JSON types, and what it shares with the access token."""
    sub = realm.make_user(
        email="ann@example.com",
        email_verified="true",
        address="1 Main St",
        phone_number="+15550001234",
        updated_at="1700000000",
    )
    tokens = realm.tokens()
    claims, access = claims_of(tokens["IdToken"]), claims_of(tokens["AccessToken"])
    assert claims["sub"] == sub
    assert claims["aud"] == realm.client_id
    assert claims["token_use"] == "id"
    assert claims["cognito:username"] == "ann"
    assert claims["email_verified"] is True
    assert claims["address"] == {"formatted": "1 Main St"}
    assert claims["updated_at"] == "1700000000"
    assert "phone_number_verified" not in claims
    for name in ("iss", "origin_jti", "event_id", "auth_time", "iat", "exp"):
        assert claims[name] == access[name]
    assert claims["jti"] != access["jti"]
    assert claims.keys().isdisjoint({"client_id", "scope", "username", "at_hash", "version"})


def test_header_and_keys(realm: Realm) -> None:
    """Two members, no ``typ``; ID and access token are signed with different keys [V, D]."""
    realm.make_user()
    tokens = realm.tokens()
    headers = [header_of(tokens[name]) for name in ("IdToken", "AccessToken")]
    assert [list(header) for header in headers] == [["kid", "alg"]] * 2
    assert {header["alg"] for header in headers} == {"RS256"}
    published = requests.get(f"{issuer_of(realm)}/.well-known/jwks.json", timeout=5).json()
    assert [header["kid"] for header in headers] == [key["kid"] for key in published["keys"]]
    for header in headers:
        assert len(base64.b64decode(header["kid"], validate=True)) == 32


def test_payload_is_written_as_by_java(realm: Realm) -> None:
    """No spaces, ``/`` escaped, letters beyond ASCII as they are [V tokens.md 1]."""
    realm.make_user(name="Änn/日本", profile="https://example.com/ann")
    raw = part_of(realm.tokens()["IdToken"], 1)
    assert b'"iss":"https:\\/\\/cognito-idp.us-east-1.amazonaws.com\\/' in raw
    assert '"name":"Änn\\/日本"'.encode() in raw
    assert b'"profile":"https:\\/\\/example.com\\/ann"' in raw
    assert b" " not in raw
    assert b"/" not in raw.replace(b"\\/", b"")


def test_claims_of_username_attributes_pools(idp: Any) -> None:
    """User name and sub are the same UUID."""
    realm = make_realm(idp, {"UsernameAttributes": ["email"]})
    sub = realm.make_user("ann@example.com")
    tokens = realm.tokens("ann@example.com")
    assert claims_of(tokens["AccessToken"])["username"] == sub
    identity = claims_of(tokens["IdToken"])
    assert identity["cognito:username"] == identity["sub"] == sub
    assert identity["email"] == "ann@example.com"


def test_custom_and_developer_attributes(idp: Any) -> None:
    """Custom claims are strings whatever their type; developer-only ones are not shown [D]."""
    schema = [
        {"Name": "level", "AttributeDataType": "Number", "Mutable": True},
        {"Name": "boss", "AttributeDataType": "Boolean", "Mutable": True},
        {
            "Name": "note",
            "AttributeDataType": "String",
            "DeveloperOnlyAttribute": True,
            "Mutable": True,
        },
    ]
    realm = make_realm(idp, {"Schema": schema})
    given = {"custom__level": "7", "custom__boss": "true", "dev__custom__note": "secret"}
    realm.make_user(**given)
    assert realm.attributes()["dev:custom:note"] == "secret"
    claims = claims_of(realm.tokens()["IdToken"])
    assert (claims["custom:level"], claims["custom:boss"]) == ("7", "true")
    assert not [name for name in claims if name.startswith("dev:")]


def test_attributes_that_the_client_may_not_read(idp: Any) -> None:
    """Tokens and GetUser show what ReadAttributes names, and ``sub`` [D]."""
    realm = make_realm(idp, client={"ReadAttributes": ["email", "nickname"]})
    realm.make_user(email="ann@example.com", nickname="A", given_name="Ann", email_verified="true")
    tokens = realm.tokens()
    shown = {"email", "nickname", "given_name", "email_verified"} & claims_of(
        tokens["IdToken"]
    ).keys()
    assert shown == {"email", "nickname"}
    listed = realm.idp.get_user(AccessToken=tokens["AccessToken"])["UserAttributes"]
    assert {item["Name"] for item in listed} == {"sub", "email", "nickname"}


# Order, against tokens that AWS issued.


def token_rows() -> list[str]:
    """Return the ids of the recorded user tokens whose order is AWS's own."""
    # tokens.md 1.1: R237 and R239 are excerpts seen through another service, R317 and R318
    # predate origin_jti, R311-R314 are machines'.
    return ["R309", "R236", "R238", "R315", "R316"]


@pytest.mark.parametrize("row", token_rows())
def test_order_of_recorded_claims(row: str) -> None:
    """The rule puts the claims of a recorded token where AWS put them (tokens.md 1.1)."""
    recorded = list(RECORDED[row]["response"]["claims"])
    # Of names in one bucket the one that was inserted first comes first.
    inserted = sorted(recorded, key=lambda name: (recorded.index(name), name))
    assert java_order(inserted, USER_BUCKETS) == recorded


def test_issued_order_is_the_recorded_one(realm: Realm) -> None:
    """An ID token made here has its claims in the order of a recorded one (R309)."""
    recorded = list(RECORDED["R309"]["response"]["claims"])
    hosted_only, api_only = {"at_hash"}, {"event_id"}
    realm.idp.create_group(UserPoolId=realm.pool_id, GroupName="admins", RoleArn=ROLE + "admin")
    realm.make_user(email="ann@example.com", email_verified="true")
    realm.idp.admin_add_user_to_group(**realm.by_name(), GroupName="admins")
    claims = list(claims_of(realm.tokens()["IdToken"]))
    assert set(recorded) ^ set(claims) == hosted_only | api_only
    assert [n for n in claims if n in recorded] == [n for n in recorded if n in claims]


def test_payload_bytes() -> None:
    """Names in the order of the buckets, values compact."""
    assert payload({"username": "a/b", "sub": "s"}, 32) == b'{"sub":"s","username":"a\\/b"}'


# Groups.


def group(name: str, precedence: int | None = None, role: str | None = None) -> Group:
    """Return a group of which only rank and role matter."""
    return Group(name, "pool", 0.0, 0.0, None, role, precedence)


def test_ranks_of_groups() -> None:
    """Lowest precedence first, 0 included; none last; equals by name."""
    groups = [group("z"), group("b", 5), group("a", 5), group("y", 0), group("c", 7)]
    assert [one.name for one in by_precedence(groups)] == ["y", "a", "b", "c", "z"]


@pytest.mark.parametrize(
    ("groups", "roles", "preferred"),
    [
        ([("a", 1, None)], None, None),
        ([("a", 1, "r1")], ["r1"], "r1"),
        ([("a", None, "r1")], ["r1"], None),
        ([("a", 2, "r2"), ("b", 1, "r1")], ["r1", "r2"], "r1"),
        ([("a", 1, "r1"), ("b", 1, "r2")], ["r1", "r2"], None),
        ([("a", 1, "r1"), ("b", 1, "r1")], ["r1"], "r1"),
        ([("a", 1, None), ("b", 2, "r2")], ["r2"], None),
        ([("a", 1, None), ("b", 1, "r2")], ["r2"], None),
    ],
)
def test_roles(
    realm: Realm,
    groups: list[tuple[str, int | None, str | None]],
    roles: list[str] | None,
    preferred: str | None,
) -> None:
    """Groups by rank, roles in that order, the preferred one where ranks decide [V, D]."""
    realm.make_user()
    for name, precedence, role in groups:
        settings: dict[str, Any] = {} if precedence is None else {"Precedence": precedence}
        settings |= {} if role is None else {"RoleArn": ROLE + role}
        realm.idp.create_group(UserPoolId=realm.pool_id, GroupName=name, **settings)
        realm.idp.admin_add_user_to_group(**realm.by_name(), GroupName=name)
    tokens = realm.tokens()
    identity, access = claims_of(tokens["IdToken"]), claims_of(tokens["AccessToken"])
    by_rank = sorted(groups, key=lambda one: (one[1] is None, one[1] or 0, one[0]))
    assert identity["cognito:groups"] == [name for name, _, _ in by_rank]
    assert access["cognito:groups"] == identity["cognito:groups"]
    assert list(access)[1] == "cognito:groups"
    assert identity.get("cognito:roles") == (
        None if roles is None else [ROLE + role for role in roles]
    )
    assert identity.get("cognito:preferred_role") == (
        None if preferred is None else ROLE + preferred
    )
    assert "cognito:roles" not in access


# Lifetimes.


@pytest.mark.parametrize(
    ("settings", "access", "identity", "refresh"),
    [
        ({}, 3600, 3600, 30 * 86400),
        ({"AccessTokenValidity": 2, "RefreshTokenValidity": 1}, 7200, 3600, 86400),
        (
            {
                "AccessTokenValidity": 10,
                "IdTokenValidity": 600,
                "RefreshTokenValidity": 36,
                "TokenValidityUnits": {
                    "AccessToken": "minutes",
                    "IdToken": "seconds",
                    "RefreshToken": "hours",
                },
            },
            600,
            600,
            36 * 3600,
        ),
        (
            {"AccessTokenValidity": 1, "TokenValidityUnits": {"AccessToken": "days"}},
            86400,
            3600,
            30 * 86400,
        ),
    ],
)
def test_lifetimes(  # noqa: PLR0917 - one row of the table each
    idp: Any, cognito: Cognito, settings: Any, access: int, identity: int, refresh: int
) -> None:
    """Units are the client's, tokens end when they say, refreshing ends too [D tokens.md 5]."""
    realm = make_realm(idp, client=settings)
    realm.make_user()
    tokens = realm.tokens()
    assert tokens["ExpiresIn"] == access
    for name, seconds in (("AccessToken", access), ("IdToken", identity)):
        claims = claims_of(tokens[name])
        assert claims["exp"] - claims["iat"] == seconds
    cognito.clock.advance(access - 10)
    assert idp.get_user(AccessToken=tokens["AccessToken"])
    cognito.clock.advance(10)
    assert refusal(idp.get_user, AccessToken=tokens["AccessToken"]) == (
        REFUSED,
        "Access Token has expired",
    )
    cognito.clock.advance(refresh - access - 10)
    assert realm.refresh(tokens["RefreshToken"])
    cognito.clock.advance(10)
    expected = (REFUSED, "Refresh Token has expired")
    assert refusal(realm.refresh, token=tokens["RefreshToken"]) == expected


# Refreshing.


@pytest.mark.parametrize("flow", ["REFRESH_TOKEN_AUTH", "REFRESH_TOKEN"])
def test_refresh(realm: Realm, cognito: Cognito, flow: str) -> None:
    """New tokens of the same sign-in, no refresh token, attributes and groups read anew [V]."""
    realm.make_user(nickname="old")
    first = realm.tokens()
    cognito.clock.advance(100)
    realm.update(nickname="new")
    realm.idp.create_group(UserPoolId=realm.pool_id, GroupName="g")
    realm.idp.admin_add_user_to_group(**realm.by_name(), GroupName="g")
    answer = realm.initiate(flow, REFRESH_TOKEN=first["RefreshToken"])
    second = answer["AuthenticationResult"]
    assert set(second) == {"AccessToken", "ExpiresIn", "TokenType", "IdToken"}
    assert answer["ChallengeParameters"] == {}
    for name in ("AccessToken", "IdToken"):
        before, after = claims_of(first[name]), claims_of(second[name])
        for kept in ("auth_time", "origin_jti", "event_id", "sub"):
            assert after[kept] == before[kept]
        assert after["jti"] != before["jti"]
        assert after["iat"] - before["iat"] in {100, 101}
        assert after["exp"] - after["iat"] == 3600
        assert after["cognito:groups"] == ["g"]
    assert claims_of(second["IdToken"])["nickname"] == "new"
    assert realm.idp.get_user(AccessToken=second["AccessToken"])
    assert realm.idp.get_user(AccessToken=first["AccessToken"])


def test_refresh_from_the_admin_side(realm: Realm) -> None:
    """AdminInitiateAuth refreshes as well."""
    realm.make_user()
    token = realm.tokens()["RefreshToken"]
    assert realm.admin_initiate("REFRESH_TOKEN_AUTH", REFRESH_TOKEN=token)["AuthenticationResult"]


def test_refused_refresh_tokens(realm: Realm) -> None:
    """Garbage, another kind, another client's, of a disabled or a deleted user [R]."""
    other = add_client(realm.idp, realm.pool_id)
    realm.make_user()
    tokens = realm.tokens()
    token = tokens["RefreshToken"]
    for bad in ("garbage", tokens["AccessToken"], token[:-4] + "AAAA"):
        assert refusal(realm.refresh, token=bad) == (REFUSED, "Invalid Refresh Token")
    assert refusal(other.refresh, token=token) == (REFUSED, "Refresh Token has different Client")
    realm.idp.admin_disable_user(**realm.by_name())
    assert refusal(realm.refresh, token=token) == (REFUSED, "User is disabled.")
    realm.idp.admin_enable_user(**realm.by_name())
    assert refusal(realm.refresh, token=token) == (REFUSED, "Refresh Token has been revoked")
    realm.idp.admin_delete_user(**realm.by_name())
    assert refusal(realm.refresh, token=token) == (
        "UserNotFoundException",
        "User does not exist.",
    )


def test_refresh_token_form(realm: Realm) -> None:
    """Five parts with AWS's header, about as long as AWS's, and opaque (recorded R240)."""
    realm.make_user()
    token = realm.tokens()["RefreshToken"]
    parts = token.split(".")
    assert parts[0] == "eyJjdHkiOiJKV1QiLCJlbmMiOiJBMjU2R0NNIiwiYWxnIjoiUlNBLU9BRVAifQ"
    assert header_of(token) == RECORDED["R240"]["response"]["header"]
    assert len(parts) == 5
    assert 1100 <= len(token) <= 1900


# Revocation.


def test_revoke_token(realm: Realm) -> None:
    """One sign-in's tokens die, those from refreshing included; other sign-ins live on [D]."""
    realm.make_user()
    first, second = realm.tokens(), realm.tokens()
    later = realm.refresh(first["RefreshToken"])["AuthenticationResult"]
    answer = realm.idp.revoke_token(Token=first["RefreshToken"], ClientId=realm.client_id)
    assert answer.keys() == {"ResponseMetadata"}
    for token in (first["AccessToken"], later["AccessToken"]):
        assert refusal(realm.idp.get_user, AccessToken=token) == (
            REFUSED,
            "Access Token has been revoked",
        )
    revoked = (REFUSED, "Refresh Token has been revoked")
    assert refusal(realm.refresh, token=first["RefreshToken"]) == revoked
    assert realm.idp.get_user(AccessToken=second["AccessToken"])
    assert realm.idp.revoke_token(Token=first["RefreshToken"], ClientId=realm.client_id)


def test_refused_revocations(realm: Realm) -> None:
    """Not a refresh token, another client's, a wrong secret, or revocation off [D]."""
    secretive = add_client(realm.idp, realm.pool_id, {"GenerateSecret": True})
    lasting = add_client(realm.idp, realm.pool_id, {"EnableTokenRevocation": False})
    realm.make_user()
    tokens = realm.tokens()
    revoke = realm.idp.revoke_token
    here = {"ClientId": realm.client_id}
    for name in ("AccessToken", "IdToken"):
        assert refusal(revoke, Token=tokens[name], **here)[0] == "UnsupportedTokenTypeException"
    theirs = secretive.tokens()["RefreshToken"]
    assert refusal(revoke, Token=theirs, **here)[0] == "UnauthorizedException"
    there = {"ClientId": secretive.client_id, "Token": theirs}
    assert refusal(revoke, **there)[0] == "UnauthorizedException"
    assert refusal(revoke, **there, ClientSecret="x" * 51)[0] == "UnauthorizedException"
    assert secretive.idp.get_user(AccessToken=secretive.access())
    assert revoke(**there, ClientSecret=secretive.secret)
    off = lasting.tokens()
    assert refusal(revoke, Token=off["RefreshToken"], ClientId=lasting.client_id)[0] == (
        "UnsupportedOperationException"
    )
    assert revoke(Token="garbage", **here)


def test_tokens_without_revocation(idp: Any) -> None:
    """Without EnableTokenRevocation there is no ``origin_jti``; signing out still works [V, D]."""
    realm = make_realm(idp, client={"EnableTokenRevocation": False})
    realm.make_user()
    tokens = realm.tokens()
    for name in ("AccessToken", "IdToken"):
        assert "origin_jti" not in claims_of(tokens[name])
    idp.global_sign_out(AccessToken=tokens["AccessToken"])
    assert refusal(realm.refresh, token=tokens["RefreshToken"])[0] == REFUSED


@pytest.mark.parametrize("is_admin", [False, True])
def test_global_sign_out(realm: Realm, is_admin: bool) -> None:  # noqa: FBT001
    """All sign-ins through all clients end; new ones work [R operations.md]."""
    other = add_client(realm.idp, realm.pool_id)
    realm.make_user()
    sign_ins = [(realm, realm.tokens()), (realm, realm.tokens()), (other, other.tokens())]
    if is_admin:
        realm.idp.admin_user_global_sign_out(**realm.by_name())
    else:
        realm.idp.global_sign_out(AccessToken=sign_ins[0][1]["AccessToken"])
    for where, tokens in sign_ins:
        assert refusal(realm.idp.get_user, AccessToken=tokens["AccessToken"]) == (
            REFUSED,
            "Access Token has been revoked",
        )
        assert refusal(where.refresh, token=tokens["RefreshToken"]) == (
            REFUSED,
            "Refresh Token has been revoked",
        )
    assert realm.idp.get_user(AccessToken=realm.access())


# Access tokens that are refused.


def b64(data: bytes | dict[str, Any]) -> str:
    """Return base64url without padding, of JSON where it is a dictionary."""
    raw = json.dumps(data).encode() if isinstance(data, dict) else data
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def forged(token: str, kind: str, other: Realm) -> str:
    """Return a token that must not pass, made from one that does."""
    head, body, signature = token.split(".")
    header, claims = header_of(token), claims_of(token)
    if kind == "unknown key":
        key = RSAKey.generate_key(2048, private=True)
        return jws.serialize_compact(header, part_of(token, 1), key)
    flipped = "A" if signature[10] != "A" else "B"
    parts = {
        "signature": (head, body, f"{signature[:10]}{flipped}{signature[11:]}"),
        "payload": (head, b64(claims | {"sub": "somebody"}), signature),
        "alg none": (b64(header | {"alg": "none"}), body, ""),
        "alg HS256": (b64(header | {"alg": "HS256"}), body, signature),
        "crit that is no list": (b64(header | {"crit": 1}), body, signature),
        "key of another pool": (b64(header | {"kid": "another"}), body, signature),
        "issuer of another pool": (head, b64(claims | {"iss": issuer_of(other)}), signature),
    }
    return ".".join(parts[kind])


KINDS = [
    "signature", "payload", "alg none", "alg HS256", "unknown key", "key of another pool",
    "issuer of another pool", "crit that is no list",
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_forged_access_tokens(realm: Realm, kind: str) -> None:
    """Whatever is wrong with a signature, its words are the same (recorded R219)."""
    other = make_realm(realm.idp)
    realm.make_user()
    token = forged(realm.access(), kind, other)
    assert refusal(realm.idp.get_user, AccessToken=token) == (
        REFUSED,
        "Could not verify signature for Access Token",
    )


def test_tokens_that_are_none(realm: Realm) -> None:
    """ID tokens, refresh tokens and garbage are no access tokens (recorded R174)."""
    realm.make_user()
    tokens = realm.tokens()
    nested = f"{b64(b'[' * 20000)}.{b64(b'{}')}.x"
    for token in (tokens["IdToken"], tokens["RefreshToken"], "garbage", "a.b.c", "..", nested):
        assert refusal(realm.idp.get_user, AccessToken=token) == (REFUSED, "Invalid Access Token")


def test_tokens_of_another_region(realm: Realm) -> None:
    """A region knows its own pools' tokens only."""
    import boto3  # noqa: PLC0415 - a client of the other region

    realm.make_user()
    elsewhere = boto3.client("cognito-idp", "eu-west-1")
    assert refusal(elsewhere.get_user, AccessToken=realm.access())[0] == REFUSED


def test_form_of_access_tokens(realm: Realm) -> None:
    """Letters that no token has fail validation, and the value is not repeated [V]."""
    code, text = refusal(realm.idp.get_user, AccessToken="a b")
    assert code == "InvalidParameterException"
    assert text == (
        "1 validation error detected: Value at 'accessToken' failed to satisfy constraint: Member"
        " must satisfy regular expression pattern: [A-Za-z0-9-_=.]+"
    )


def test_tokens_after_deletion_and_disabling(realm: Realm) -> None:
    """The user is named as the reason, not the revocation that came with it [R, G]."""
    realm.make_user()
    realm.make_user("bob")
    ann, bob = realm.access(), realm.access("bob")
    realm.idp.admin_disable_user(**realm.by_name())
    realm.idp.admin_delete_user(**realm.by_name("bob"))
    assert refusal(realm.idp.get_user, AccessToken=ann) == (REFUSED, "User is disabled.")
    assert refusal(realm.idp.get_user, AccessToken=bob) == (
        "UserNotFoundException",
        "User does not exist.",
    )


def test_tokens_of_a_deleted_client_and_pool(realm: Realm) -> None:
    """Their client or pool is what is missing."""
    realm.make_user()
    token = realm.access()
    realm.idp.delete_user_pool_client(UserPoolId=realm.pool_id, ClientId=realm.client_id)
    assert refusal(realm.idp.get_user, AccessToken=token)[0] == "ResourceNotFoundException"
    realm.idp.delete_user_pool(UserPoolId=realm.pool_id)
    assert refusal(realm.idp.get_user, AccessToken=token) == (
        "ResourceNotFoundException",
        f"User pool {realm.pool_id} does not exist.",
    )


@pytest.mark.parametrize("text", ["", "a.b", "a.b.c.d", "!.!.!", f"{b64(b'[]')}.{b64(b'{}')}.x"])
def test_reading_what_is_no_token(text: str) -> None:
    """Anything but two JSON objects and a signature is no token."""
    assert unverified_claims(text) is None


# Verified by others.


def test_verified_by_pyjwt(realm: Realm, cognito: Cognito) -> None:
    """PyJWT takes both tokens by the published keys, and refuses them when they have ended."""
    realm.make_user(email="ann@example.com")
    cognito.clock.advance(-3601)
    ended = realm.tokens()
    cognito.clock.advance(3601)
    tokens = realm.tokens()
    keys = jwt.PyJWKClient(f"{issuer_of(realm)}/.well-known/jwks.json")

    def verified(token: str, audience: str | None) -> Any:
        key = keys.get_signing_key_from_jwt(token)
        return jwt.decode(token, key, ["RS256"], issuer=issuer_of(realm), audience=audience)

    for name, audience in (("IdToken", realm.client_id), ("AccessToken", None)):
        assert verified(tokens[name], audience) == claims_of(tokens[name])
        with pytest.raises(jwt.ExpiredSignatureError):
            verified(ended[name], audience)
        with pytest.raises(jwt.InvalidSignatureError):
            verified(forged(tokens[name], "payload", realm), audience)
    with pytest.raises(jwt.InvalidAudienceError):
        verified(tokens["IdToken"], "another client")


def test_verified_by_joserfc(realm: Realm) -> None:
    """The library joserfc takes both tokens by the published key set."""
    realm.make_user()
    document = requests.get(f"{issuer_of(realm)}/.well-known/jwks.json", timeout=5).json()
    keys = KeySet.import_key_set(document)
    for token in (realm.tokens()["IdToken"], realm.access()):
        read = jose_jwt.decode(token, keys, algorithms=["RS256"])
        jose_jwt.JWTClaimsRegistry(
            iss={"essential": True, "value": issuer_of(realm)}, exp={"essential": True}
        ).validate(read.claims)
        assert read.claims == claims_of(token)


def test_keys_of_pools_differ(realm: Realm) -> None:
    """No key of one pool verifies a token of another."""
    other = make_realm(realm.idp)
    realm.make_user()
    document = requests.get(f"{issuer_of(other)}/.well-known/jwks.json", timeout=5).json()
    mine = header_of(realm.access(password=PASSWORD))["kid"]
    assert mine not in [key["kid"] for key in document["keys"]]
