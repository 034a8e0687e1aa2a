"""User pools with a replica in a second region."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3

from tests.helpers import refusal
from tests.realms import Realm, make_realm

if TYPE_CHECKING:
    from collections.abc import Callable

HOME, AWAY = "us-east-1", "us-west-2"
KEY = {
    "KeyType": "CUSTOMER_MANAGED_KEY",
    "KmsKeyArn": f"arn:aws:kms:{HOME}:123456789012:key/mrk-1234abcd12ab34cd56ef1234567890ab",
}


def refused(call: Callable[[], Any], code: str, text: str | None = None) -> None:
    """Fail unless a call ends in an error of a code, and of a text where one is given."""
    found = refusal(call)
    assert found[0] == code
    assert text is None or found[1] == text


def away() -> Any:
    """Return a client of the second region."""
    return boto3.client("cognito-idp", AWAY)


def replicated_realm(
    idp: Any, status: str = "ACTIVE", client: dict[str, Any] | None = None, **settings: Any
) -> tuple[Realm, Realm]:
    """Return a pool with a replica, as each of its regions answers for it."""
    realm = make_realm(idp, {"KeyConfiguration": KEY, **settings}, client)
    named = {"UserPoolId": realm.pool_id, "RegionName": AWAY}
    idp.create_user_pool_replica(**named)
    idp.update_user_pool_replica(**named, Status=status)
    return realm, Realm(away(), realm.pool_id, realm.client_id, realm.secret)
