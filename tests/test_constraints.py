r"""Parameter constraints in AWS's words, for every kind of clause and shape.

The sources of texts are rows of recordings of the real service, cited as R…, and the service
model.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import boto3
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cognito_intercept import errors, intercept
from cognito_intercept.protocol import constraints
from cognito_intercept.protocol.constraints import check, check_value
from cognito_intercept.protocol.model import operation_model, operation_names
from tests.helpers import refusal

POOL = {"UserPoolId": "us-east-1_Abc123"}
ATTRIBUTE_NAME = r"[\p{L}\p{M}\p{S}\p{N}\p{P}\t\n\r ]+"


def clauses(operation: str, **params: Any) -> list[str]:
    """Return the clauses of the InvalidParameterException that parameters must end in."""
    with pytest.raises(errors.error_class("InvalidParameterException")) as caught:
        check(operation, params)
    head, _, rest = str(caught.value).partition(" detected: ")
    found = rest.split("; ")
    assert head == f"{len(found)} validation error{'' if len(found) == 1 else 's'}"
    return found


def only_clause(operation: str, **params: Any) -> tuple[str, str]:
    """Return what the only clause says of the value, and the constraint that it breaks."""
    (clause,) = clauses(operation, **params)
    value, _, text = clause.partition(" failed to satisfy constraint: ")
    return value, text


@pytest.mark.parametrize(
    ("operation", "params", "value", "text"),
    [
        ("ListUserPools", {"MaxResults": 0}, "Value '0' at 'maxResults'", "value >= 1"),
        ("ListUserPools", {"MaxResults": 61}, "Value '61' at 'maxResults'", "value <= 60"),
        ("CreateUserPool", {"PoolName": ""}, None, None),
        (
            "CreateGroup",
            {**POOL, "GroupName": "g" * 129},
            f"Value '{'g' * 129}' at 'groupName'",
            "length <= 128",
        ),
        (
            "CreateUserPool",
            {"PoolName": "p", "Schema": []},
            "Value '[]' at 'schema'",
            "length >= 1",
        ),
        (
            "CreateUserPool",
            {"PoolName": "p", "Schema": [{"Name": "a"}, {"Name": "a" * 21}]},
            f"Value '{'a' * 21}' at 'schema.2.member.name'",
            "length <= 20",
        ),
        (
            "CreateUserPool",
            {"PoolName": "p", "Policies": {"PasswordPolicy": {"MinimumLength": 5}}},
            "Value '5' at 'policies.passwordPolicy.minimumLength'",
            "value >= 6",
        ),
    ],
)
def test_lengths_and_ranges(
    operation: str, params: dict[str, Any], value: str | None, text: str | None
) -> None:
    """Each bound has its own text; the path is in lower camel case, list items from 1."""
    if value is None or text is None:
        assert len(clauses(operation, **params)) == 2  # an empty string fails the pattern as well
        return
    what, sign, number = text.split()
    relation = {">=": "greater than or equal to", "<=": "less than or equal to"}[sign]
    assert only_clause(operation, **params) == (
        value,
        f"Member must have {what} {relation} {number}",
    )


def test_a_pattern() -> None:
    """The text repeats the model's pattern."""
    assert only_clause("DescribeUserPool", UserPoolId="nope") == (
        "Value 'nope' at 'userPoolId'",
        r"Member must satisfy regular expression pattern: [\w-]+_[0-9a-zA-Z]+",
    )


@pytest.mark.parametrize("name", ["josé", "日本", "a-b.c!", "€"])
def test_unicode_classes_of_patterns(name: str) -> None:
    r"""A pattern with ``\p{L}`` and its kin takes letters of every script."""
    check("GetGroup", {**POOL, "GroupName": name})


@pytest.mark.parametrize("pool_id", ["us-east-1_é", "us-east-1_Ab\n", "ü-1_Ab"])
def test_patterns_are_java_s(pool_id: str) -> None:
    r"""``\w`` is ASCII, and the whole value must match, a final line feed included."""
    assert only_clause("DescribeUserPool", UserPoolId=pool_id)[1].startswith("Member must satisfy")


def test_length_comes_before_pattern() -> None:
    """An empty code fails both; length is told first [recorded R166 has the same order]."""
    value = "Value '' at 'confirmationCode' failed to satisfy constraint: "
    assert clauses("ConfirmSignUp", ClientId="a", Username="b", ConfirmationCode="") == [
        value + "Member must have length greater than or equal to 1",
        value + r"Member must satisfy regular expression pattern: [\S]+",
    ]


def test_an_empty_attribute_name() -> None:
    """Recorded R166, with the pattern of today's model, which takes white space as well."""
    attributes = [{"Name": "", "Value": "x"}]
    value = "Value '' at 'userAttributes.1.member.name' failed to satisfy constraint: "
    assert clauses("UpdateUserAttributes", AccessToken="a", UserAttributes=attributes) == [
        value + "Member must have length greater than or equal to 1",
        value + f"Member must satisfy regular expression pattern: {ATTRIBUTE_NAME}",
    ]


def test_a_missing_member_of_a_list_item() -> None:
    """Recorded R167."""
    attributes = [{"Name": None, "Value": "x"}]
    assert only_clause("UpdateUserAttributes", AccessToken="a", UserAttributes=attributes) == (
        "Value null at 'userAttributes.1.member.name'",
        "Member must not be null",
    )


def test_a_missing_sensitive_member() -> None:
    """Recorded R176: not even ``null`` is shown of a sensitive member."""
    attributes = [{"Name": "x", "Value": "y"}]
    assert only_clause("UpdateUserAttributes", AccessToken=None, UserAttributes=attributes) == (
        "Value at 'accessToken'",
        "Member must not be null",
    )


def test_a_short_sign_up_password() -> None:
    """Recorded R182: fewer than 6 characters, not repeated, before any policy is read."""
    assert only_clause("SignUp", ClientId="a", Username="b", Password="abc12") == (
        "Value at 'password'",
        "Member must have length greater than or equal to 6",
    )
    check("SignUp", {"ClientId": "a", "Username": "b", "Password": "abc123"})
    check("AdminSetUserPassword", {**POOL, "Username": "b", "Password": "abc12"})


def test_sensitive_values_are_not_repeated() -> None:
    """A user name is shown nowhere; neither is an access token."""
    assert only_clause("AdminGetUser", **POOL, Username="a b")[0] == "Value at 'username'"
    assert only_clause("GetUser", AccessToken="a b") == (
        "Value at 'accessToken'",
        "Member must satisfy regular expression pattern: [A-Za-z0-9-_=.]+",
    )


def test_a_sensitive_member_that_is_shown() -> None:
    """InitiateAuth repeats the app client's id [R boto3 3581], SignUp does not [R]."""
    initiate = {"AuthFlow": "USER_PASSWORD_AUTH"}
    assert only_clause("InitiateAuth", **initiate) == (
        "Value null at 'clientId'",
        "Member must not be null",
    )
    assert clauses("InitiateAuth", **initiate, ClientId="") == [
        "Value '' at 'clientId' failed to satisfy constraint: " + text
        for text in (
            "Member must have length greater than or equal to 1",
            r"Member must satisfy regular expression pattern: [\w+]+",
        )
    ]
    assert only_clause("InitiateAuth", **initiate, ClientId="a-b")[0] == "Value 'a-b' at 'clientId'"
    sign_up = {"Username": "b", "Password": "abc123"}
    assert only_clause("SignUp", **sign_up)[0] == "Value at 'clientId'"
    assert only_clause("SignUp", **sign_up, ClientId="a-b")[0] == "Value at 'clientId'"


def test_an_enumeration_in_the_service_s_order() -> None:
    """The values are listed in the order that was seen, not in botocore's."""
    params = {**POOL, "ProviderName": "abc", "ProviderType": "Bad", "ProviderDetails": {}}
    assert only_clause("CreateIdentityProvider", **params) == (
        "Value 'Bad' at 'providerType'",
        (
            "Member must satisfy enum value set:"
            " [Facebook, SAML, SignInWithApple, LoginWithAmazon, OIDC, Google]"
        ),
    )


def test_a_list_of_an_enumeration() -> None:
    """Recorded R287: one clause for the list, around the constraint of its items."""
    assert only_clause("CreateUserPool", PoolName="p", AutoVerifiedAttributes=["email", "x"]) == (
        "Value '[email, x]' at 'autoVerifiedAttributes'",
        (
            "Member must satisfy constraint:"
            " [Member must satisfy enum value set: [phone_number, email]]"
        ),
    )


def test_a_list_of_strings() -> None:
    """The frame lists all constraints of an item."""
    assert only_clause("ListUsers", **POOL, AttributesToGet=["x" * 33])[1] == (
        "Member must satisfy constraint: [Member must have length less than or equal to 32,"
        " Member must have length greater than or equal to 1,"
        f" Member must satisfy regular expression pattern: {ATTRIBUTE_NAME}]"
    )


def test_map_keys_and_values() -> None:
    """Keys and values of a map have a clause each."""
    tags = {"": "v", "k": "v" * 257}
    keys, values = clauses("CreateUserPool", PoolName="p", UserPoolTags=tags)
    assert keys.endswith(
        "Map keys must satisfy constraint: [Member must have length less than or equal to 128,"
        " Member must have length greater than or equal to 1]"
    )
    assert values.endswith(
        "Map value must satisfy constraint: [Member must have length less than or equal to 256,"
        " Member must have length greater than or equal to 0]"
    )
    assert keys.startswith(f"Value '{{=v, k={'v' * 257}}}' at 'userPoolTags'")


def test_all_failures_in_the_model_s_order() -> None:
    """Every member is checked, in the order of the input shape."""
    found = clauses(
        "CreateUserPool", PoolName="p" * 129, MfaConfiguration="X", DeletionProtection=""
    )
    assert [clause.split("'")[3] for clause in found] == [
        "poolName",
        "deletionProtection",
        "mfaConfiguration",
    ]


@pytest.mark.parametrize(
    ("operation", "params", "text"),
    [
        ("ListUserPools", {"MaxResults": "5"}, "STRING_VALUE can not be converted to an Integer"),
        ("ListUserPools", {"MaxResults": True}, "TRUE_VALUE can not be converted to an Integer"),
        ("CreateUserPool", {"PoolName": 3}, "NUMBER_VALUE can not be converted to a String"),
        ("CreateUserPool", {"PoolName": 1.5}, "DECIMAL_VALUE can not be converted to a String"),
        ("CreateUserPool", {"PoolName": ["p"]}, "Start of list found where not expected."),
        (
            "CreateUserPool",
            {"PoolName": "p", "Schema": {}},
            "Start of structure or map found where not expected.",
        ),
        (
            "CreateUserPool",
            {"PoolName": "p", "Policies": "x"},
            "STRING_VALUE can not be converted to a Structure",
        ),
        (
            "CreateUserPool",
            {"PoolName": "p", "UserPoolTags": [1]},
            "Start of list found where not expected.",
        ),
        (
            "AdminDisableUser",
            {**POOL, "Username": False},
            "FALSE_VALUE can not be converted to a String",
        ),
        (
            "AdminCreateUser",
            {**POOL, "Username": "u", "ForceAliasCreation": "true"},
            "STRING_VALUE can not be converted to a Boolean",
        ),
    ],
)
def test_values_of_another_type(operation: str, params: dict[str, Any], text: str) -> None:
    """A value of the wrong JSON type never gets as far as the constraints."""
    with pytest.raises(errors.error_class("SerializationException")) as caught:
        check(operation, params)
    assert str(caught.value) == text


def test_members_that_the_model_does_not_have_are_ignored() -> None:
    """As AWS does, for clients that are newer than the model."""
    check("ListUserPools", {"MaxResults": 1, "Unheard": object()})


@pytest.mark.parametrize(
    ("operation", "member"),
    [
        ("SignUp", "Password"),
        ("ConfirmForgotPassword", "Password"),
        ("ChangePassword", "ProposedPassword"),
        ("ChangePassword", "PreviousPassword"),
        ("AdminSetUserPassword", "Password"),
        ("AdminCreateUser", "TemporaryPassword"),
    ],
)
def test_passwords_may_have_blanks_inside(operation: str, member: str) -> None:
    """Neither the first nor the last character is white space; two of them are the least [R]."""
    check_value(operation, member, "Correct horse 42!")
    for password in (" horse42!", "horse42! ", "horse 42\t"):
        with pytest.raises(errors.error_class("InvalidParameterException")) as caught:
            check_value(operation, member, password)
        assert str(caught.value) == (
            f"1 validation error detected: Value at '{member[0].lower()}{member[1:]}' failed to"
            r" satisfy constraint: Member must satisfy regular expression pattern: ^[\S]+.*[\S]+$"
        )


def test_a_long_password_that_ends_in_a_blank() -> None:
    """The answer takes no longer than reading it: the pattern is matched without backtracking."""
    long = f"{'a' * 300_000} "
    assert len(clauses("AdminSetUserPassword", **POOL, Username="u", Password=long)) == 2


def test_a_sign_up_password_of_one_character() -> None:
    """It breaks both the length and the pattern."""
    value = "Value at 'password' failed to satisfy constraint: "
    assert clauses("SignUp", ClientId="a", Username="b", Password="x") == [
        value + "Member must have length greater than or equal to 6",
        value + r"Member must satisfy regular expression pattern: ^[\S]+.*[\S]+$",
    ]


def test_an_empty_sign_up_password_is_for_the_operation_to_judge() -> None:
    """In a pool that lets users sign up without a password it is the same as none [D]."""
    check("SignUp", {"ClientId": "a", "Username": "b", "Password": ""})


def test_auth_flows_that_the_model_lacks() -> None:
    """ALLOW_CLIENT_TOKEN_AUTH is accepted; texts list the values of the model [D]."""
    flows = ["ALLOW_CLIENT_TOKEN_AUTH"]
    check("CreateUserPoolClient", {**POOL, "ClientName": "c", "ExplicitAuthFlows": flows})
    _, text = only_clause(
        "CreateUserPoolClient", **POOL, ClientName="c", ExplicitAuthFlows=["ALLOW_ANYTHING"]
    )
    assert "ALLOW_USER_SRP_AUTH" in text


def test_constraints_come_before_everything_else() -> None:
    """Through boto3: a malformed id is told before the pool is looked for, emulated or not."""
    with intercept():
        idp = boto3.client("cognito-idp")
        pool_id = "us-east-1_" + "a" * 46
        for call in (idp.describe_user_pool, idp.get_csv_header):
            code, text = refusal(call, UserPoolId=pool_id)
            assert code == "InvalidParameterException"
            assert text.endswith("Member must have length less than or equal to 55")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=6,
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_request_breaks_the_checks(data: st.DataObject) -> None:
    """Whatever JSON a member gets, the check passes it or raises one of its two errors."""
    operation = data.draw(st.sampled_from(sorted(operation_names())))
    shape = operation_model(operation).input_shape
    members = sorted(shape.members) if shape is not None else []
    params = data.draw(st.dictionaries(st.sampled_from(members or ["X"]), JSON, max_size=4))
    codes = ("InvalidParameterException", "SerializationException")
    with suppress(*map(errors.error_class, codes)):
        check(operation, params)


def test_a_checker_is_compiled_once() -> None:
    """The second check of an operation walks no model."""
    check("ListUserPools", {"MaxResults": 1})
    before = constraints.input_check.cache_info()
    check("ListUserPools", {"MaxResults": 2})
    after = constraints.input_check.cache_info()
    assert (after.hits, after.misses) == (before.hits + 1, before.misses)
