"""Schemas of user pools, and what they say of users' attributes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from cognito_intercept import errors
from cognito_intercept.directory.schema import (
    check_deleted_attributes,
    check_new_attributes,
    check_updated_attributes,
)
from tests.helpers import refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from cognito_intercept.directory.pool import Pool

INVALID = "InvalidParameterException"

STANDARD = [
    "sub",
    "name",
    "given_name",
    "family_name",
    "middle_name",
    "nickname",
    "preferred_username",
    "profile",
    "picture",
    "website",
    "email",
    "email_verified",
    "gender",
    "birthdate",
    "zoneinfo",
    "locale",
    "phone_number",
    "phone_number_verified",
    "address",
    "updated_at",
    "identities",
]

SCHEMA: list[dict[str, Any]] = [
    {"Name": "given_name", "Required": True},
    {"Name": "name", "Required": True},
    {"Name": "nickname", "StringAttributeConstraints": {"MinLength": "3", "MaxLength": "5"}},
    {"Name": "locale", "Mutable": False},
    {
        "Name": "age",
        "AttributeDataType": "Number",
        "NumberAttributeConstraints": {"MinValue": "0", "MaxValue": "150"},
    },
    {"Name": "member", "AttributeDataType": "Boolean"},
    {"Name": "since", "AttributeDataType": "DateTime"},
]
REQUIRED = {"given_name": "Ann", "name": "Ann A"}


@pytest.fixture
def pool(cognito: Any, idp: Any) -> Pool:
    """A pool with standard attributes declared anew and custom ones of every type."""
    pool_id = idp.create_user_pool(PoolName="p", Schema=SCHEMA)["UserPool"]["Id"]
    found: Pool = cognito.service("us-east-1").pool(pool_id)
    return found


def said(check: Callable[..., None], *arguments: Any, **more: Any) -> str:
    """Make a check that fails with InvalidParameterException, and return the message."""
    with pytest.raises(errors.error_class(INVALID)) as caught:
        check(*arguments, **more)
    return str(caught.value)


def entries(idp: Any, pool_id: str) -> dict[str, dict[str, Any]]:
    """Return a pool's schema by attribute names."""
    listed = idp.describe_user_pool(UserPoolId=pool_id)["UserPool"]["SchemaAttributes"]
    return {entry["Name"]: entry for entry in listed}


def test_standard_attributes(idp: Any) -> None:
    """A new pool has the standard attributes in AWS's order, with their constraints [V R012]."""
    pool_id = idp.create_user_pool(PoolName="p")["UserPool"]["Id"]
    schema = entries(idp, pool_id)
    assert list(schema) == STANDARD
    assert schema["sub"] == {
        "Name": "sub",
        "AttributeDataType": "String",
        "DeveloperOnlyAttribute": False,
        "Mutable": False,
        "Required": True,
        "StringAttributeConstraints": {"MinLength": "1", "MaxLength": "2048"},
    }
    assert schema["birthdate"]["StringAttributeConstraints"] == {
        "MinLength": "10",
        "MaxLength": "10",
    }
    assert schema["updated_at"]["NumberAttributeConstraints"] == {"MinValue": "0"}
    assert schema["email_verified"] == {
        "Name": "email_verified",
        "AttributeDataType": "Boolean",
        "DeveloperOnlyAttribute": False,
        "Mutable": True,
        "Required": False,
    }
    assert schema["identities"]["StringAttributeConstraints"] == {}


def test_redeclared_standard_attributes(idp: Any) -> None:
    """Only Required, Mutable and the constraints of a standard attribute can be said anew."""
    schema = entries(idp, idp.create_user_pool(PoolName="p", Schema=SCHEMA)["UserPool"]["Id"])
    assert schema["name"]["Required"] is True
    assert schema["locale"]["Mutable"] is False
    assert schema["nickname"]["StringAttributeConstraints"] == {"MinLength": "3", "MaxLength": "5"}
    assert list(schema)[: len(STANDARD)] == STANDARD


def test_sub_stays_as_it_is(idp: Any) -> None:
    """Nobody can make sub mutable or optional."""
    given = [{"Name": "sub", "Mutable": True, "Required": False}]
    schema = entries(idp, idp.create_user_pool(PoolName="p", Schema=given)["UserPool"]["Id"])
    assert (schema["sub"]["Mutable"], schema["sub"]["Required"]) == (False, True)


def test_custom_attributes(idp: Any) -> None:
    """Custom attributes follow the standard ones, with a prefix and defaults."""
    pool_id = idp.create_user_pool(
        PoolName="p", Schema=[{"Name": "a", "AttributeDataType": "String"}]
    )["UserPool"]["Id"]
    idp.add_custom_attributes(
        UserPoolId=pool_id,
        CustomAttributes=[
            {"Name": "b", "AttributeDataType": "Number", "Mutable": False},
            {"Name": "c", "AttributeDataType": "String", "DeveloperOnlyAttribute": True},
        ],
    )
    schema = entries(idp, pool_id)
    assert list(schema)[len(STANDARD) :] == ["custom:a", "custom:b", "dev:custom:c"]
    assert schema["custom:a"] == {
        "Name": "custom:a",
        "AttributeDataType": "String",
        "DeveloperOnlyAttribute": False,
        "Mutable": True,
        "Required": False,
        "StringAttributeConstraints": {},
    }
    assert schema["custom:b"]["NumberAttributeConstraints"] == {}
    assert schema["custom:b"]["Mutable"] is False


@pytest.mark.parametrize(
    ("attributes", "message"),
    [
        (
            [{"Name": "age", "AttributeDataType": "Number"}],
            "custom:age: Existing attribute already has name custom:age.",
        ),
        (
            [{"Name": "x", "AttributeDataType": "Number", "Required": True}],
            "Required custom attributes are not supported currently.",
        ),
        (
            [{"Name": "x"}],
            "Invalid AttributeDataType input, consider using the provided AttributeDataType enum.",
        ),
        (
            [{"Name": "x", "AttributeDataType": "String"}] * 2,
            "Duplicate custom attribute names custom:x are not allowed in a user pool schema.",
        ),
    ],
)
def test_custom_attributes_refused(
    idp: Any, pool: Pool, attributes: list[dict[str, Any]], message: str
) -> None:
    """What cannot be added leaves the schema as it was."""
    before = dict(pool.schema)
    given = {"UserPoolId": pool.id, "CustomAttributes": attributes}
    assert refusal(idp.add_custom_attributes, **given) == (INVALID, message)
    assert pool.schema == before


def test_fifty_custom_attributes_are_the_limit(idp: Any) -> None:
    """The fifty-first custom attribute is refused."""
    pool_id = idp.create_user_pool(PoolName="p")["UserPool"]["Id"]
    for start in (0, 25):
        names = [f"a{number}" for number in range(start, start + 25)]
        idp.add_custom_attributes(
            UserPoolId=pool_id,
            CustomAttributes=[{"Name": name, "AttributeDataType": "String"} for name in names],
        )
    one_more = [{"Name": "b", "AttributeDataType": "String"}]
    given = {"UserPoolId": pool_id, "CustomAttributes": one_more}
    assert refusal(idp.add_custom_attributes, **given)[0] == INVALID
    assert len(entries(idp, pool_id)) == len(STANDARD) + 50


@pytest.mark.parametrize(
    ("attributes", "clauses"),
    [
        ({"custom:x": "1"}, "custom:x: Attribute does not exist in the schema.\n"),
        ({"nickname": "ab"}, "nickname: String must be no shorter than 3 characters\n"),
        ({"nickname": "abcdef"}, "nickname: String must be no longer than 5 characters\n"),
        ({"birthdate": "1.1.2000"}, "birthdate: String must be no shorter than 10 characters\n"),
        ({"custom:age": "old"}, "custom:age: Value is not of the type Number\n"),
        ({"custom:age": "-1"}, "custom:age: Number must be no less than 0\n"),
        ({"custom:age": "151"}, "custom:age: Number must be no greater than 150\n"),
        ({"custom:member": "yes"}, "custom:member: Value is not of the type Boolean\n"),
        ({"custom:since": "today"}, "custom:since: Value is not of the type DateTime\n"),
        (
            {"nickname": "ab", "custom:x": "1"},
            (
                "nickname: String must be no shorter than 3 characters\n"
                "custom:x: Attribute does not exist in the schema.\n"
            ),
        ),
    ],
)
def test_new_attributes_that_do_not_conform(
    pool: Pool, attributes: dict[str, str], clauses: str
) -> None:
    """Every attribute that does not conform at sign-up has its clause, in the given order."""
    message = said(check_new_attributes, pool, REQUIRED | attributes, required=True)
    assert message == f"Attributes did not conform to the schema: {clauses}"


def test_required_attributes(pool: Pool) -> None:
    """Sign-up names every required attribute that is missing, name as name.formatted [R]."""
    assert said(check_new_attributes, pool, {}, required=True) == (
        "Attributes did not conform to the schema: "
        "name.formatted: The attribute name.formatted is required\n"
        "given_name: The attribute is required\n"
    )
    check_new_attributes(pool, {}, required=False)


def test_an_administrator_s_unknown_attribute(pool: Pool) -> None:
    """AdminCreateUser has words of its own for an attribute outside the schema [R213]."""
    assert said(check_new_attributes, pool, {"custom:role": "x"}, required=False) == (
        "Attributes did not conform to the schema: Type for attribute {custom:role} could not be"
        " determined"
    )


@pytest.mark.parametrize(
    "value", ["ann", "ann@", "@example.com", "ann@example", "a b@example.com", "a..b@example.com"]
)
def test_email_addresses(pool: Pool, value: str) -> None:
    """What is no address is refused by all operations alike."""
    message = "Invalid email address format."
    assert said(check_new_attributes, pool, {"email": value}, required=False) == message
    assert said(check_updated_attributes, pool, {"email": value}) == message


@pytest.mark.parametrize("value", ["15555550100", "+1 555 555 0100", "+", "+1555-5550100"])
def test_phone_numbers(pool: Pool, value: str) -> None:
    """So is what is no number in international form."""
    message = "Invalid phone number format."
    assert said(check_new_attributes, pool, {"phone_number": value}, required=False) == message
    assert said(check_updated_attributes, pool, {"phone_number": value}) == message


def test_attributes_that_conform(pool: Pool) -> None:
    """Values of every type pass, in both frames."""
    values: dict[str, str | None] = {
        "email": "ann.bee+x@mail.example.com",
        "phone_number": "+15555550100",
        "email_verified": "True",
        "nickname": "annie",
        "custom:age": "42",
        "custom:member": "false",
        "custom:since": "2024-02-29T00:00:00Z",
    }
    check_new_attributes(pool, REQUIRED | values | {"locale": "de"}, required=True)
    check_updated_attributes(pool, values)


@pytest.mark.parametrize(
    ("attributes", "message"),
    [
        ({"sub": "x", "email": None}, "Cannot modify the non-mutable attribute sub"),
        ({"sub": None}, "Cannot modify the non-mutable attribute sub"),
        ({"email": None, "unknown": "x"}, "Attribute value for email must not be null"),
        ({"locale": None}, "Attribute value for locale must not be null"),
        ({"abcDEF": "x"}, "user.abcDEF: Attribute does not exist in the schema.\n"),
        ({"locale": "de"}, "user.locale: Attribute cannot be updated.\n"),
        ({"nickname": "a"}, "user.nickname: String must be no shorter than 3 characters\n"),
        ({"name": ""}, "user.name: The attribute is required\n"),
        (
            {"email": "nonsense", "locale": "de", "abc": "x"},
            (
                "user.locale: Attribute cannot be updated.\n"
                "user.abc: Attribute does not exist in the schema.\n"
            ),
        ),
    ],
)
def test_updated_attributes_refused(
    pool: Pool, attributes: dict[str, str | None], message: str
) -> None:
    """The verified order: sub, null values, the schema, formats [V R154-R165]."""
    assert said(check_updated_attributes, pool, attributes) == message


def test_an_empty_value_removes(pool: Pool) -> None:
    """An empty value is no value to check: it stands for removal [V R170-R172]."""
    check_updated_attributes(pool, {"nickname": "", "email": "", "custom:age": ""})


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["sub"], "Cannot modify the non-mutable attribute sub"),
        (
            ["custom:x", "nickname", "abc"],
            (
                "Invalid user attributes: user.custom:x: Attribute does not exist in the schema.\n"
                "user.abc: Attribute does not exist in the schema.\n"
            ),
        ),
        (["locale"], "Invalid user attributes: user.locale: Attribute cannot be updated.\n"),
        (["name"], "Invalid user attributes: user.name: The attribute is required\n"),
    ],
)
def test_deleted_attributes_refused(pool: Pool, names: list[str], message: str) -> None:
    """What cannot be removed is named."""
    assert said(check_deleted_attributes, pool, names) == message


def test_deleted_attributes(pool: Pool) -> None:
    """What the schema has and does not require can be removed, present or not."""
    check_deleted_attributes(pool, ["nickname", "custom:age"])
