"""Identities: tokens of user pools are swapped for identities, tokens and credentials."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import boto3
import jwt
import pytest

from cognito_intercept import intercept
from cognito_intercept.directory.identity_pools import IdentityPool
from cognito_intercept.identity_pools.logins import Login
from cognito_intercept.identity_pools.roles import role_of
from cognito_intercept.protocol.encoding import base64url
from cognito_intercept.seeding.tokens import WRONG_TOKENS
from tests.helpers import refusal
from tests.identity_pools import (
    AUTHENTICATED,
    GUEST,
    IdentityRealm,
    make_identity_realm,
    role,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from cognito_intercept.emulator import Cognito

JWKS = "https://cognito-identity.amazonaws.com/.well-known/jwks_uri"
NO_MATCH = (
    "NotAuthorizedException",
    (
        "Logins don't match. Please include at least one valid login for this identity or"
        " identity pool."
    ),
)


@pytest.fixture
def realm(cognito: Cognito) -> IdentityRealm:
    """A user pool, an identity pool and a user."""
    return make_identity_realm(cognito)


def test_a_user_has_one_identity(realm: IdentityRealm) -> None:
    """Each sign-in leads to the same one, another user's to another one."""
    first, _ = realm.identity()
    assert first.startswith("us-east-1:")
    assert realm.identity()[0] == first
    assert realm.identity(realm.pool.user("bob"))[0] != first
    described = realm.client.describe_identity(IdentityId=first)
    assert described["Logins"] == [realm.provider]
    assert described["CreationDate"] <= described["LastModifiedDate"]


def test_credentials(realm: IdentityRealm) -> None:
    """They look like those of AWS STS, are of the pool's role, and end after an hour."""
    realm.cognito.clock.at(datetime(2030, 1, 1, tzinfo=UTC))
    identity_id, logins = realm.identity()
    answer = realm.client.get_credentials_for_identity(IdentityId=identity_id, Logins=logins)
    issued = answer["Credentials"]
    assert answer["IdentityId"] == identity_id
    assert issued["AccessKeyId"].startswith("ASIA")
    assert (len(issued["AccessKeyId"]), len(issued["SecretKey"])) == (20, 40)
    assert issued["SessionToken"].startswith("IQoJb3JpZ2luX2Vj")
    left = issued["Expiration"] - datetime(2030, 1, 1, 1, tzinfo=UTC)
    assert timedelta() <= left < timedelta(minutes=1)
    key = issued["AccessKeyId"]
    assert realm.cognito.assumed_role(key) == AUTHENTICATED
    realm.cognito.clock.advance(hours=1)
    with pytest.raises(LookupError, match=key):
        realm.cognito.assumed_role(key)


def test_guests(realm: IdentityRealm) -> None:
    """Each has an identity of its own and the other role; a user's identity is not for guests."""
    first = realm.guest()
    assert realm.guest() != first
    issued = realm.client.get_credentials_for_identity(IdentityId=first)["Credentials"]
    assert realm.cognito.assumed_role(issued["AccessKeyId"]) == GUEST
    assert "Logins" not in realm.client.describe_identity(IdentityId=first)
    identity_id, _ = realm.identity()
    assert refusal(realm.client.get_credentials_for_identity, IdentityId=identity_id) == (
        "NotAuthorizedException",
        f"Access to Identity '{identity_id}' is forbidden.",
    )
    realm.update(AllowUnauthenticatedIdentities=False)
    expected = (
        "NotAuthorizedException",
        "Unauthenticated access is not supported for this identity pool.",
    )
    assert refusal(realm.client.get_id, IdentityPoolId=realm.id) == expected
    assert refusal(realm.client.get_credentials_for_identity, IdentityId=first) == expected


def test_a_guest_who_signs_in(realm: IdentityRealm) -> None:
    """The guest's identity becomes the user's, unless the user has one already."""
    guest = realm.guest()
    ann = realm.logins()
    realm.client.get_credentials_for_identity(IdentityId=guest, Logins=ann)
    assert realm.identity()[0] == guest
    other = realm.guest()
    assert refusal(realm.client.get_credentials_for_identity, IdentityId=other, Logins=ann) == (
        "ResourceConflictException",
        "Login is already linked to another identity.",
    )


def test_another_user_s_login(realm: IdentityRealm) -> None:
    """It opens no identity of somebody else."""
    identity_id, _ = realm.identity()
    bob = realm.logins(realm.pool.user("bob"))
    call = realm.client.get_credentials_for_identity
    assert refusal(call, IdentityId=identity_id, Logins=bob) == NO_MATCH
    assert "Identity '" in refusal(call, IdentityId="us-east-1:0", Logins=bob)[1]


def _late(realm: IdentityRealm) -> dict[str, str]:
    realm.cognito.clock.at(datetime.fromtimestamp(1_900_000_000, UTC))
    logins = realm.logins()
    realm.cognito.clock.freeze()
    realm.cognito.clock.at(datetime.fromtimestamp(1_900_009_000, UTC))
    return logins


def _of_other_app(realm: IdentityRealm) -> dict[str, str]:
    app = realm.pool.client("other")
    return {realm.provider: realm.pool.token(realm.user, client=app, use="id")}


def _of_deleted_pool(realm: IdentityRealm) -> dict[str, str]:
    logins = realm.logins()
    boto3.client("cognito-idp").delete_user_pool(UserPoolId=realm.pool.id)
    return logins


@pytest.mark.parametrize(
    ("spoil", "text"),
    [
        (
            lambda realm: {realm.provider: "no token"},
            "Invalid login token. Not a valid OpenId Connect identity token.",
        ),
        (
            lambda realm: {realm.provider: realm.user.sign_in().access},
            "Invalid login token. Missing a required claim: aud",
        ),
        (
            lambda realm: {f"{realm.provider}X": realm.user.sign_in().id},
            "Invalid login token. Issuer doesn't match providerName",
        ),
        (
            lambda realm: {
                realm.provider.replace("us-east-1.", "eu-west-1."): realm.user.sign_in().id
            },
            "Token is not from a supported provider of this identity pool.",
        ),
        (_of_other_app, "Token is not from a supported provider of this identity pool."),
        (
            lambda realm: {realm.provider: realm.user.sign_in().id[:-4] + "AAAA"},
            "Invalid login token. Couldn't verify signed token.",
        ),
        (_of_deleted_pool, "Invalid login token. Couldn't verify signed token."),
        (_late, "Invalid login token. Token expired: 1900009000 >= 1900003600"),
        (
            lambda _: {"cognito-identity.amazonaws.com": "token"},
            "Invalid login token. Can't pass in a Cognito token.",
        ),
    ],
)
def test_tokens_that_are_refused(
    realm: IdentityRealm, spoil: Callable[[IdentityRealm], dict[str, str]], text: str
) -> None:
    """Form, issuer, audience, signature and expiry are checked; no identity is made."""
    logins = spoil(realm)
    assert refusal(realm.client.get_id, IdentityPoolId=realm.id, Logins=logins) == (
        "NotAuthorizedException",
        text,
    )
    listed = realm.client.list_identities(IdentityPoolId=realm.id, MaxResults=1)
    assert listed["Identities"] == []


def test_every_wrong_token_is_refused(realm: IdentityRealm) -> None:
    """What a validator must refuse leads to no identity.

    Whether AWS looks at the time of issue is not known.
    """
    texts = ("Invalid login token. ", "Token is not from a supported provider")
    for wrong in {*WRONG_TOKENS} - {"not-yet-valid"}:
        token = realm.pool.token(realm.user, use="id", wrong=wrong)
        code, text = refusal(
            realm.client.get_id, IdentityPoolId=realm.id, Logins={realm.provider: token}
        )
        assert (wrong, code) == (wrong, "NotAuthorizedException")
        assert text.startswith(texts), wrong


def test_a_pool_without_providers(realm: IdentityRealm) -> None:
    """A login says nothing to it, not even a good one."""
    realm.update(CognitoIdentityProviders=[])
    logins = realm.logins()
    assert refusal(realm.client.get_id, IdentityPoolId=realm.id, Logins=logins) == NO_MATCH


@pytest.mark.parametrize("provider", ["accounts.google.com", "tokens.example/oidc"])
def test_providers_that_are_not_verified(realm: IdentityRealm, provider: str) -> None:
    """The error says that it is this package that can't, and is not retried."""
    realm.update(
        SupportedLoginProviders={"accounts.google.com": "app"},
        OpenIdConnectProviderARNs=[
            "arn:aws:iam::123456789012:oidc-provider/tokens.example/oidc",
        ],
    )
    code, text = refusal(
        realm.client.get_id, IdentityPoolId=realm.id, Logins={provider: "its token"}
    )
    assert code == "NotImplementedException"
    assert text.endswith(f"not those of {provider}.")


def test_server_side_token_check(cognito: Cognito) -> None:
    """With it a user who signed out, is disabled or was deleted gets nothing."""
    realm = make_identity_realm(cognito, server_side=True)
    idp = boto3.client("cognito-idp")
    named: Any = {"UserPoolId": realm.pool.id, "Username": "ann"}
    refused = ("NotAuthorizedException", "Invalid login token. Token has been revoked.")
    identity_id, logins = realm.identity()
    call = realm.client.get_credentials_for_identity
    assert call(IdentityId=identity_id, Logins=logins)["Credentials"]
    idp.admin_user_global_sign_out(**named)
    assert refusal(call, IdentityId=identity_id, Logins=logins) == refused
    again = realm.logins()
    idp.admin_disable_user(**named)
    assert refusal(call, IdentityId=identity_id, Logins=again) == refused
    idp.admin_enable_user(**named)
    again = realm.logins()
    idp.admin_delete_user(**named)
    assert refusal(call, IdentityId=identity_id, Logins=again) == refused


def test_without_the_check_a_token_lives_on(realm: IdentityRealm) -> None:
    """A signed-out user's token is good until it expires."""
    identity_id, logins = realm.identity()
    boto3.client("cognito-idp").admin_user_global_sign_out(UserPoolId=realm.pool.id, Username="ann")
    assert realm.client.get_credentials_for_identity(IdentityId=identity_id, Logins=logins)


def test_no_role(realm: IdentityRealm) -> None:
    """Without a role for users or guests there are no credentials."""
    realm.client.set_identity_pool_roles(IdentityPoolId=realm.id, Roles={})
    identity_id, logins = realm.identity()
    guest = realm.guest()
    for parameters in ({"IdentityId": identity_id, "Logins": logins}, {"IdentityId": guest}):
        assert refusal(realm.client.get_credentials_for_identity, **parameters) == (
            "InvalidIdentityPoolConfigurationException",
            "Invalid identity pool configuration. Check assigned IAM roles for this pool.",
        )


def test_an_error_links_nothing(realm: IdentityRealm) -> None:
    """A guest who gets no credentials as a user stays a guest."""
    realm.client.set_identity_pool_roles(IdentityPoolId=realm.id, Roles={"unauthenticated": GUEST})
    guest = realm.guest()
    call = realm.client.get_credentials_for_identity
    code, _ = refusal(call, IdentityId=guest, Logins=realm.logins())
    assert code == "InvalidIdentityPoolConfigurationException"
    assert call(IdentityId=guest)["Credentials"]
    assert realm.identity()[0] != guest


@pytest.mark.parametrize(
    "header",
    [
        {"alg": 5, "kid": "us-east-11"},
        {"alg": ["RS512"]},
        {"alg": "RS512", "crit": ["b64"], "b64": False},
        {"alg": "none"},
        {"alg": "HS256", "kid": {}},
        {},
    ],
    ids=str,
)
def test_hostile_tokens(realm: IdentityRealm, header: dict[str, Any]) -> None:
    """Whatever a token's header says, it is refused by AWS's error."""
    identity_id, logins = realm.identity()
    _, claims, signature = logins[realm.provider].split(".")
    token = ".".join((base64url(json.dumps(header).encode()), claims, signature))
    for provider in (realm.provider, "cognito-identity.amazonaws.com"):
        code, text = refusal(
            realm.client.get_credentials_for_identity,
            IdentityId=identity_id,
            Logins={provider: token},
        )
        assert (code, text[:20]) == ("NotAuthorizedException", "Invalid login token.")


def map_roles(realm: IdentityRealm, **mapping: Any) -> None:
    """Set the role mapping of the user pool."""
    realm.client.set_identity_pool_roles(
        IdentityPoolId=realm.id,
        Roles={"authenticated": AUTHENTICATED},
        RoleMappings={realm.mapping_key: {"AmbiguousRoleResolution": "Deny", **mapping}},
    )


def denied(realm: IdentityRealm) -> tuple[str, str]:
    """Return the error of a mapping that denies."""
    text = f"The ambiguous role mapping rules for: {realm.provider} denied this request."
    return "NotAuthorizedException", text


def test_roles_of_the_token(realm: IdentityRealm) -> None:
    """The preferred role of the user's groups, the only one, or the one that is asked for."""
    map_roles(realm, Type="Token")
    assert refusal(realm.assumed_role) == denied(realm)
    first = realm.pool.group("first", RoleArn=role("first"), Precedence=1)
    ann = realm.pool.user("ben", groups=[first])
    assert realm.assumed_role(ann) == role("first")
    second = realm.pool.group("second", RoleArn=role("second"), Precedence=1)
    both = realm.pool.user("both", groups=[first, second])
    assert refusal(realm.assumed_role, user=both) == denied(realm)
    assert realm.assumed_role(both, CustomRoleArn=role("second")) == role("second")
    assert refusal(realm.assumed_role, user=both, CustomRoleArn=role("third")) == (
        "NotAuthorizedException",
        f"Access to Role '{role('third')}' is forbidden.",
    )
    map_roles(realm, Type="Token", AmbiguousRoleResolution="AuthenticatedRole")
    assert realm.assumed_role(both) == AUTHENTICATED


@pytest.mark.parametrize(
    ("claim", "match", "value", "is_matched"),
    [
        ("email", "Equals", "ann@example.com", True),
        ("email", "Equals", "ann@example", False),
        ("email", "Contains", "@example", True),
        ("email", "StartsWith", "ann@", True),
        ("email", "StartsWith", "example", False),
        ("email", "NotEqual", "bob@example.com", True),
        ("email", "NotEqual", "ann@example.com", False),
        ("email_verified", "Equals", "true", True),
        ("cognito:groups", "Contains", "first", True),
        ("cognito:groups", "NotEqual", "first", False),
        ("custom:absent", "NotEqual", "x", False),
    ],
)
def test_rules(claim: str, match: str, value: str, *, is_matched: bool) -> None:
    """Claims of the token are compared as texts; a claim must be there."""
    claims = {
        "email": "ann@example.com",
        "email_verified": True,
        "cognito:groups": ["first", "second"],
    }
    rule = {"Claim": claim, "MatchType": match, "Value": value, "RoleARN": role("ruled")}
    mapping = {
        "Type": "Rules",
        "AmbiguousRoleResolution": "AuthenticatedRole",
        "RulesConfiguration": {"Rules": [rule]},
    }
    pool = IdentityPool(
        "us-east-1:0",
        0.0,
        {"AllowUnauthenticatedIdentities": False},
        roles={"authenticated": AUTHENTICATED},
        role_mappings={"provider": mapping},
    )
    chosen = role_of(pool, [Login("provider", "ann", claims)], None)
    assert chosen == (role("ruled") if is_matched else AUTHENTICATED)


def test_the_first_rule_that_matches(realm: IdentityRealm) -> None:
    """It decides, unless the request asks for the role of another one that matches."""
    matching = {"Claim": "cognito:username", "MatchType": "StartsWith", "Value": "a"}
    rules = [{**matching, "RoleARN": role(name)} for name in ("one", "two")]
    rules.insert(0, {**matching, "Value": "z", "RoleARN": role("zero")})
    map_roles(realm, Type="Rules", RulesConfiguration={"Rules": rules})
    assert realm.assumed_role() == role("one")
    assert realm.assumed_role(CustomRoleArn=role("two")) == role("two")
    code, _ = refusal(realm.assumed_role, CustomRoleArn=role("zero"))
    assert code == "NotAuthorizedException"


def test_a_custom_role_without_a_mapping(realm: IdentityRealm) -> None:
    """There is no other role than the pool's."""
    assert refusal(realm.assumed_role, CustomRoleArn=role("admin"))[1].startswith("Access to Role")


def test_open_id_tokens(realm: IdentityRealm) -> None:
    """A validator verifies one by the keys at the issuer; it lives for ten minutes."""
    identity_id, logins = realm.identity()
    answer = realm.client.get_open_id_token(IdentityId=identity_id, Logins=logins)
    token = answer["Token"]
    key = jwt.PyJWKClient(JWKS).get_signing_key_from_jwt(token)
    claims = jwt.decode(
        token,
        key,
        algorithms=["RS512"],
        audience=realm.id,
        issuer="https://cognito-identity.amazonaws.com",
    )
    assert jwt.get_unverified_header(token) == {
        "kid": "us-east-11",
        "typ": "JWS",
        "alg": "RS512",
    }
    assert claims.pop("exp") - claims.pop("iat") == 600
    assert claims == {
        "sub": identity_id,
        "aud": realm.id,
        "amr": [
            "authenticated",
            realm.provider,
            f"{realm.provider}:CognitoSignIn:{realm.user.sub}",
        ],
        "iss": "https://cognito-identity.amazonaws.com",
        "https://cognito-identity.amazonaws.com/identity-pool-arn": (
            f"arn:aws:cognito-identity:us-east-1:123456789012:identitypool/{realm.id}"
        ),
    }
    guest = realm.guest()
    token = realm.client.get_open_id_token(IdentityId=guest)["Token"]
    assert jwt.decode(token, options={"verify_signature": False})["amr"] == ["unauthenticated"]


def test_an_open_id_token_as_login(realm: IdentityRealm) -> None:
    """It opens its own identity, while it lives, and no other pool's."""
    identity_id, logins = realm.identity()
    token = realm.client.get_open_id_token(IdentityId=identity_id, Logins=logins)["Token"]
    own = {"cognito-identity.amazonaws.com": token}
    call = realm.client.get_credentials_for_identity
    issued = call(IdentityId=identity_id, Logins=own)["Credentials"]
    assert realm.cognito.assumed_role(issued["AccessKeyId"]) == AUTHENTICATED
    other, _ = realm.identity(realm.pool.user("bob"))
    assert refusal(call, IdentityId=other, Logins=own) == NO_MATCH
    wrong = {"cognito-identity.amazonaws.com": logins[realm.provider]}
    assert refusal(call, IdentityId=identity_id, Logins=wrong) == (
        "NotAuthorizedException",
        "Invalid login token. Not a Cognito token.",
    )
    realm.cognito.clock.advance(minutes=10)
    text = refusal(call, IdentityId=identity_id, Logins=own)[1]
    assert text.startswith("Invalid login token. Token expired: ")


def test_an_open_id_token_of_a_guest(realm: IdentityRealm) -> None:
    """It makes no user of the guest: role and refusals are those of a call without logins."""
    guest = realm.guest()
    token = realm.client.get_open_id_token(IdentityId=guest)["Token"]
    parameters = {"IdentityId": guest, "Logins": {"cognito-identity.amazonaws.com": token}}
    call = realm.client.get_credentials_for_identity
    issued = call(**parameters)["Credentials"]
    assert realm.cognito.assumed_role(issued["AccessKeyId"]) == GUEST
    realm.update(AllowUnauthenticatedIdentities=False)
    assert refusal(call, **parameters) == (
        "NotAuthorizedException",
        "Unauthenticated access is not supported for this identity pool.",
    )
    call(IdentityId=guest, Logins=realm.logins())
    assert refusal(call, **parameters) == (
        "NotAuthorizedException",
        f"Access to Identity '{guest}' is forbidden.",
    )


def test_the_basic_flow_can_be_off(realm: IdentityRealm) -> None:
    """It is on unless it was turned off, and never goes with role mappings."""
    guest = realm.guest()
    map_roles(realm, Type="Token")
    assert refusal(realm.client.get_open_id_token, IdentityId=guest) == (
        "InvalidParameterException",
        "Basic (classic) flow is not supported with RoleMappings, please use enhanced flow.",
    )
    realm.update(AllowClassicFlow=False)
    assert refusal(realm.client.get_open_id_token, IdentityId=guest) == (
        "InvalidParameterException",
        "Basic (classic) flow is not enabled, please use enhanced flow.",
    )


def test_linked_logins(realm: IdentityRealm) -> None:
    """Users of two user pools can be one identity, and be parted again."""
    other = make_identity_realm(realm.cognito)
    provider = {"ProviderName": other.provider, "ClientId": other.app.id}
    own = {"ProviderName": realm.provider, "ClientId": realm.app.id}
    realm.update(CognitoIdentityProviders=[own, provider])
    both = {**realm.logins(), **other.logins()}
    identity_id = realm.client.get_id(IdentityPoolId=realm.id, Logins=both)["IdentityId"]
    found = realm.client.get_id(IdentityPoolId=realm.id, Logins=other.logins())["IdentityId"]
    assert found == identity_id
    described = realm.client.describe_identity(IdentityId=identity_id)
    assert described["Logins"] == [realm.provider, other.provider]
    unlink = realm.client.unlink_identity
    parameters = {"IdentityId": identity_id, "Logins": realm.logins()}
    assert refusal(unlink, **parameters, LoginsToRemove=["graph.facebook.com"]) == (
        "InvalidParameterException",
        "The identity has no login of the provider graph.facebook.com.",
    )
    unlink(**parameters, LoginsToRemove=[other.provider])
    apart = realm.client.get_id(IdentityPoolId=realm.id, Logins=other.logins())["IdentityId"]
    assert apart != identity_id
    assert refusal(realm.client.get_id, IdentityPoolId=realm.id, Logins=both) == (
        "ResourceConflictException",
        "The logins are linked to different identities.",
    )
    unlink(**parameters, LoginsToRemove=[realm.provider])
    call = realm.client.get_credentials_for_identity
    assert refusal(call, IdentityId=identity_id)[1].endswith("is forbidden.")
    assert realm.identity()[0] not in {identity_id, apart}


def test_lists_and_deletion(realm: IdentityRealm) -> None:
    """Identities are listed page by page; deleted ones are made anew."""
    first, _ = realm.identity()
    second, _ = realm.identity(realm.pool.user("bob"))
    page = realm.client.list_identities(IdentityPoolId=realm.id, MaxResults=1)
    assert [one["IdentityId"] for one in page["Identities"]] == [first]
    rest = realm.client.list_identities(
        IdentityPoolId=realm.id, MaxResults=9, NextToken=page["NextToken"]
    )
    assert [one["IdentityId"] for one in rest["Identities"]] == [second]
    absent = "us-east-1:0"
    done = realm.client.delete_identities(IdentityIdsToDelete=[first, absent])
    assert done["UnprocessedIdentityIds"] == [{"IdentityId": absent, "ErrorCode": "AccessDenied"}]
    assert realm.identity()[0] != first


def test_state_is_saved_and_taken_back(realm: IdentityRealm) -> None:
    """Pools, identities, logins, sessions and keys survive a restore; a snapshot ends them."""
    identity_id, logins = realm.identity()
    token = realm.client.get_open_id_token(IdentityId=identity_id, Logins=logins)["Token"]
    issued = realm.client.get_credentials_for_identity(IdentityId=identity_id, Logins=logins)
    data = realm.cognito.save()
    with realm.cognito.snapshot():
        realm.identity(realm.pool.user("bob"))
        realm.client.unlink_identity(
            IdentityId=identity_id, Logins=logins, LoginsToRemove=[realm.provider]
        )
        realm.client.delete_identity_pool(IdentityPoolId=realm.id)
    assert realm.cognito.save() == data
    with intercept() as other:
        other.restore(data)
        assert other.save() == data
        assert realm.client.get_id(IdentityPoolId=realm.id, Logins=logins)["IdentityId"] == (
            identity_id
        )
        assert other.assumed_role(issued["Credentials"]["AccessKeyId"]) == AUTHENTICATED
        assert jwt.decode(
            token,
            jwt.PyJWKClient(JWKS).get_signing_key_from_jwt(token),
            algorithms=["RS512"],
            audience=realm.id,
        )
        wrong = {**data, "identity_pools": {"eu-west-1": data["identity_pools"]["us-east-1"]}}
        with pytest.raises(ValueError, match="another identity pool's data"):
            other.restore(wrong)


def test_the_local_form() -> None:
    """Its tokens name the base URL; the provider may go by AWS's name or by the issuer's."""
    with intercept(base_url="http://localhost:9229") as cognito:
        realm = make_identity_realm(cognito)
        identity_id, logins = realm.identity()
        token = realm.client.get_open_id_token(IdentityId=identity_id, Logins=logins)["Token"]
        issuer = "http://localhost:9229/cognito-identity"
        key = jwt.PyJWKClient(f"{issuer}/.well-known/jwks_uri").get_signing_key_from_jwt(token)
        jwt.decode(token, key, algorithms=["RS512"], audience=realm.id, issuer=issuer)
        own = f"localhost:9229/{realm.pool.id}"
        realm.update(CognitoIdentityProviders=[{"ProviderName": own, "ClientId": realm.app.id}])
        found = realm.client.get_id(IdentityPoolId=realm.id, Logins={own: logins[realm.provider]})
        assert found["IdentityId"] != identity_id
