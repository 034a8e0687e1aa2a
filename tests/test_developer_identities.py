"""Users whom the developer's own backend authenticates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jwt
import pytest

from tests.helpers import refusal
from tests.identity_pools import AUTHENTICATED, IdentityRealm, make_identity_realm

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

PROVIDER = "login.example"


@pytest.fixture
def realm(cognito: Cognito) -> IdentityRealm:
    """An identity pool with a developer provider."""
    return make_identity_realm(cognito)


def identity_of(realm: IdentityRealm, user: str) -> str:
    """Return the identity of a user of the developer provider, made at need."""
    answer = realm.client.get_open_id_token_for_developer_identity(
        IdentityPoolId=realm.id, Logins={PROVIDER: user}
    )
    identity_id: str = answer["IdentityId"]
    return identity_id


def test_token_and_credentials(realm: IdentityRealm) -> None:
    """The token names the provider and the user, and is swapped for credentials."""
    call = realm.client.get_open_id_token_for_developer_identity
    answer = call(
        IdentityPoolId=realm.id,
        Logins={PROVIDER: "7"},
        TokenDuration=60,
        PrincipalTags={"team": "red"},
    )
    claims = jwt.decode(answer["Token"], options={"verify_signature": False})
    assert claims["amr"] == ["authenticated", PROVIDER, f"{PROVIDER}:{realm.id}:7"]
    assert claims["exp"] - claims["iat"] == 60
    assert claims["https://aws.amazon.com/tags"] == {"principal_tags": {"team": ["red"]}}
    assert identity_of(realm, "7") == answer["IdentityId"]
    issued = realm.client.get_credentials_for_identity(
        IdentityId=answer["IdentityId"],
        Logins={"cognito-identity.amazonaws.com": answer["Token"]},
    )
    assert realm.cognito.assumed_role(issued["Credentials"]["AccessKeyId"]) == AUTHENTICATED
    shorter = call(IdentityPoolId=realm.id, Logins={PROVIDER: "7"})["Token"]
    claims = jwt.decode(shorter, options={"verify_signature": False})
    assert claims["exp"] - claims["iat"] == 900
    described = realm.client.describe_identity(IdentityId=answer["IdentityId"])
    assert described["Logins"] == [PROVIDER]


def test_refusals(realm: IdentityRealm) -> None:
    """The provider must be the pool's; users can't name it themselves."""
    assert refusal(
        realm.client.get_open_id_token_for_developer_identity,
        IdentityPoolId=realm.id,
        Logins={"other.example": "7"},
    ) == (
        "NotAuthorizedException",
        "This identity pool does not support the specified developer provider.",
    )
    assert refusal(realm.client.get_id, IdentityPoolId=realm.id, Logins={PROVIDER: "7"}) == (
        "InvalidParameterException",
        "Please provide a valid public provider.",
    )


def test_linking(realm: IdentityRealm) -> None:
    """A user's identity gets a developer login with a login of the user, and not without."""
    identity_id, logins = realm.identity()
    call = realm.client.get_open_id_token_for_developer_identity
    named = {"IdentityPoolId": realm.id, "IdentityId": identity_id}
    code, text = refusal(call, **named, Logins={PROVIDER: "7"})
    assert (code, text[:20]) == ("NotAuthorizedException", "Logins don't match. ")
    assert call(**named, Logins={PROVIDER: "7", **logins})["IdentityId"] == identity_id
    assert call(**named, Logins={PROVIDER: "7"})["IdentityId"] == identity_id
    identity_of(realm, "8")
    assert refusal(call, **named, Logins={PROVIDER: "8", **logins}) == (
        "DeveloperUserAlreadyRegisteredException",
        "The developer user identifier is already registered with another identity.",
    )


def test_lookup(realm: IdentityRealm) -> None:
    """By the user, by the identity, or both, which must fit."""
    first, second = identity_of(realm, "7"), identity_of(realm, "8")
    call = realm.client.lookup_developer_identity
    found = call(IdentityPoolId=realm.id, DeveloperUserIdentifier="7")
    assert (found["IdentityId"], found["DeveloperUserIdentifierList"]) == (first, ["7"])
    found = call(IdentityPoolId=realm.id, IdentityId=second)
    assert (found["IdentityId"], found["DeveloperUserIdentifierList"]) == (second, ["8"])
    assert "NextToken" not in found
    for parameters, expected in (
        ({"DeveloperUserIdentifier": "7", "IdentityId": second}, "ResourceConflictException"),
        ({"DeveloperUserIdentifier": "9"}, "ResourceNotFoundException"),
        ({}, "InvalidParameterException"),
        ({"IdentityId": "us-east-1:0"}, "ResourceNotFoundException"),
    ):
        assert refusal(call, IdentityPoolId=realm.id, **parameters)[0] == expected


def test_merging_and_unlinking(realm: IdentityRealm) -> None:
    """The source's users become the destination's; an unlinked one starts anew."""
    first, second = identity_of(realm, "7"), identity_of(realm, "8")
    named = {"IdentityPoolId": realm.id, "DeveloperProviderName": PROVIDER}
    merge = realm.client.merge_developer_identities
    users = {"SourceUserIdentifier": "7", "DestinationUserIdentifier": "8"}
    assert merge(**named, **users)["IdentityId"] == second
    assert merge(**named, **users)["IdentityId"] == second
    assert refusal(realm.client.describe_identity, IdentityId=first)[1].endswith("not found.")
    assert identity_of(realm, "7") == second
    page = realm.client.lookup_developer_identity(
        IdentityPoolId=realm.id, IdentityId=second, MaxResults=1
    )
    assert page["DeveloperUserIdentifierList"] == ["7"]
    unlink = realm.client.unlink_developer_identity
    unlink(**named, IdentityId=second, DeveloperUserIdentifier="7")
    assert refusal(unlink, **named, IdentityId=second, DeveloperUserIdentifier="7")[0] == (
        "ResourceConflictException"
    )
    assert identity_of(realm, "7") not in {first, second}
    other = {**named, "DeveloperProviderName": "other.example"}
    assert refusal(merge, **other, **users)[0] == "NotAuthorizedException"


def test_identities_that_can_not_be_merged(realm: IdentityRealm) -> None:
    """Both have a login of the same user pool."""
    call = realm.client.get_open_id_token_for_developer_identity
    for number, user in (("7", realm.user), ("8", realm.pool.user("bob"))):
        call(IdentityPoolId=realm.id, Logins={PROVIDER: number, **realm.logins(user)})
    assert refusal(
        realm.client.merge_developer_identities,
        IdentityPoolId=realm.id,
        DeveloperProviderName=PROVIDER,
        SourceUserIdentifier="7",
        DestinationUserIdentifier="8",
    ) == (
        "ResourceConflictException",
        "The identities have different logins of the same provider.",
    )
