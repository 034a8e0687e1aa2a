"""The table of the page about moto: moto accepts each row, and AWS's error is the one named."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import botocore.exceptions
import freezegun
import pytest
from moto import mock_aws

from cognito_intercept import WouldFailOnAWS, intercept

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PAGE = Path(__file__).parents[1] / "docs" / "migrating-from-moto.md"
PASSWORD = "Horse-42"


def table() -> list[list[str]]:
    """Return the cells of the table's rows."""
    section = PAGE.read_text().partition("## What moto accepts and AWS refuses")[2]
    lines = re.findall(r"^\|.*\|$", section.partition("\n## ")[0], re.MULTILINE)[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def make_pool(idp: Any, **settings: Any) -> str:
    """Create a user pool."""
    return str(idp.create_user_pool(PoolName="shop", **settings)["UserPool"]["Id"])


def make_client(idp: Any, pool_id: str, **settings: Any) -> dict[str, Any]:
    """Create an app client."""
    made = idp.create_user_pool_client(UserPoolId=pool_id, ClientName="web", **settings)
    client: dict[str, Any] = made["UserPoolClient"]
    return client


def make_user(idp: Any, pool_id: str) -> dict[str, str]:
    """Create a user who has a password."""
    ann = {"UserPoolId": pool_id, "Username": "ann"}
    idp.admin_create_user(**ann)
    idp.admin_set_user_password(**ann, Password=PASSWORD, Permanent=True)
    return ann


def sign_in(idp: Any, client: dict[str, Any]) -> str:
    """Sign the user in by the password, and return the access token."""
    done = idp.initiate_auth(
        ClientId=client["ClientId"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "ann", "PASSWORD": PASSWORD},
    )
    return str(done["AuthenticationResult"]["AccessToken"])


def both_kinds_of_names(idp: Any) -> None:
    """Row 1."""
    make_pool(idp, AliasAttributes=["email"], UsernameAttributes=["email"])


def weak_password(idp: Any) -> None:
    """Row 2."""
    idp.admin_create_user(UserPoolId=make_pool(idp), Username="ann", TemporaryPassword="password")


def optional_mfa(idp: Any) -> None:
    """Row 3."""
    make_pool(idp, MfaConfiguration="OPTIONAL")


def verified_numbers(idp: Any) -> None:
    """Row 4."""
    make_pool(idp, AutoVerifiedAttributes=["phone_number"])


def undeclared_attribute(idp: Any) -> None:
    """Row 5."""
    team = [{"Name": "custom:team", "Value": "red"}]
    idp.admin_create_user(UserPoolId=make_pool(idp), Username="ann", UserAttributes=team)


def prefix_in_schema(idp: Any) -> None:
    """Row 6: the prefix is twice there, so the name is too long."""
    make_pool(idp, Schema=[{"Name": "custom:organization_id", "AttributeDataType": "String"}])


def unknown_read_attributes(idp: Any) -> None:
    """Row 7."""
    make_client(idp, make_pool(idp), ReadAttributes=["email", "custom:team"])


def flow_not_allowed(idp: Any) -> None:
    """Row 8."""
    pool_id = make_pool(idp)
    client = make_client(idp, pool_id, ExplicitAuthFlows=["ALLOW_USER_SRP_AUTH"])
    make_user(idp, pool_id)
    sign_in(idp, client)


def no_secret_hash(idp: Any) -> None:
    """Row 9."""
    pool_id = make_pool(idp)
    flows = ["ALLOW_USER_PASSWORD_AUTH"]
    client = make_client(idp, pool_id, GenerateSecret=True, ExplicitAuthFlows=flows)
    make_user(idp, pool_id)
    sign_in(idp, client)


def any_code(idp: Any) -> None:
    """Row 10."""
    pool_id = make_pool(idp, AutoVerifiedAttributes=["email"])
    ann = {"ClientId": make_client(idp, pool_id)["ClientId"], "Username": "ann"}
    email = [{"Name": "email", "Value": "ann@example.com"}]
    idp.sign_up(**ann, Password=PASSWORD, UserAttributes=email)
    idp.confirm_sign_up(**ann, ConfirmationCode="any")


def old_token(idp: Any) -> None:
    """Row 11."""
    pool_id = make_pool(idp)
    client = make_client(idp, pool_id, ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"])
    make_user(idp, pool_id)
    token = sign_in(idp, client)
    with freezegun.freeze_time() as clock:
        clock.tick(2 * 3600)
        idp.get_user(AccessToken=token)


ROWS: tuple[tuple[str, Callable[[Any], None]], ...] = (
    ("`AliasAttributes` and `UsernameAttributes`", both_kinds_of_names),
    ("a password below the policy", weak_password),
    ("`MfaConfiguration` `OPTIONAL` or `ON` and no factor", optional_mfa),
    ("`AutoVerifiedAttributes` with `phone_number`", verified_numbers),
    ("an attribute that no schema declares", undeclared_attribute),
    ("`custom:` in a schema's name", prefix_in_schema),
    ("with unknown names", unknown_read_attributes),
    ("a flow that `ExplicitAuthFlows` does not have", flow_not_allowed),
    ("without `SECRET_HASH`", no_secret_hash),
    ("any confirmation code", any_code),
    ("an access token that has expired", old_token),
)

# What is wrong with these needs no note.
WITHOUT_NOTE = (prefix_in_schema, old_token)


@pytest.fixture(scope="module")
def moto_idp() -> Iterator[Any]:
    """A client that moto answers."""
    with mock_aws():
        yield boto3.client("cognito-idp", region_name="us-east-1")


def row_of(words: str) -> list[str]:
    """Return the table's row with some words in its first cell."""
    (row,) = (row for row in table() if words in row[0])
    return row


def test_each_row_is_tried() -> None:
    """No row of the table lacks a try."""
    assert table() == [row_of(words) for words, _ in ROWS]


@pytest.mark.parametrize(("words", "call"), ROWS, ids=[call.__name__ for _, call in ROWS])
def test_moto_accepts_and_aws_refuses(
    words: str, call: Callable[[Any], None], moto_idp: Any
) -> None:
    """Moto accepts it, the emulator gives the error of the table, and migrating as it says."""
    _, error, _, migrating = row_of(words)
    call(moto_idp)
    with intercept():
        idp = boto3.client("cognito-idp")
        with pytest.raises(botocore.exceptions.ClientError) as refused:
            call(idp)
        assert refused.value.response["Error"]["Code"] in error
        assert getattr(refused.value, "__notes__", None) or call in WITHOUT_NOTE
    with intercept(migrating=True):
        idp = boto3.client("cognito-idp")
        if migrating == "no":
            with pytest.raises(botocore.exceptions.ClientError):
                call(idp)
        else:
            with pytest.warns(WouldFailOnAWS):
                call(idp)
