"""Pools with identity providers, and users who sign in there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.browsers import login_realm, oauth_settings
from tests.providers import DETAILS, create
from tests.realms import FLOWS, Realm

if TYPE_CHECKING:
    from collections.abc import Mapping

MAPPING = {"email": "email", "name": "name"}
FACEBOOK, AMAZON, APPLE = "Facebook", "LoginWithAmazon", "SignInWithApple"


def federated_realm(
    idp: Any,
    name: str = "MyOIDC",
    kind: str = "OIDC",
    *,
    pool: dict[str, Any] | None = None,
    mapping: Mapping[str, str] = MAPPING,
    **settings: Any,
) -> Realm:
    """Create a pool whose app client signs users in at one identity provider, or at the pool."""
    realm = login_realm(idp, pool)
    details = settings.pop("ProviderDetails", DETAILS[kind])
    create(realm, name, kind, ProviderDetails=details, AttributeMapping=dict(mapping), **settings)
    support(realm, name)
    return realm


def support(realm: Realm, *names: str, **others: Any) -> None:
    """Have the app client offer identity providers beside the pool itself."""
    settings = oauth_settings(SupportedIdentityProviders=["COGNITO", *names], **others)
    realm.idp.update_user_pool_client(
        UserPoolId=realm.pool_id, ClientId=realm.client_id, ExplicitAuthFlows=FLOWS, **settings
    )


def user_attributes(realm: Realm, username: str) -> dict[str, str]:
    """Return a user's attributes."""
    user = realm.idp.admin_get_user(UserPoolId=realm.pool_id, Username=username)
    return {one["Name"]: one["Value"] for one in user["UserAttributes"]}
