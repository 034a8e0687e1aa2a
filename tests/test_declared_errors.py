"""Operations answer only with errors that the model declares for them or the facts verify."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from cognito_intercept import errors
from cognito_intercept.cli import error_table
from cognito_intercept.errors import Message
from cognito_intercept.operations.registry import operations
from cognito_intercept.protocol.model import operation_model
from tests.helpers import refusal
from tests.realms import Realm, make_realm
from tests.undeclared_errors import EVERYWHERE, UNREACHABLE, VERIFIED

if TYPE_CHECKING:
    from collections.abc import Callable

EMULATED = sorted(operations())
REVOKED = ("NotAuthorizedException", "Access Token has been revoked")


@cache
def codes_by_message() -> dict[str, str]:
    """Return the codes of all messages by name."""
    messages = {k: m for family in errors.FAMILIES for k, m in error_table.messages(family).items()}
    return {name: one.code for name, one in messages.items() if isinstance(one, Message)}


def codes_in_code_of(user: str) -> set[str]:
    """Return the codes of the errors that an operation's code refers to, wherever it calls."""
    by_message = codes_by_message()
    return {
        by_message[n]
        for n, users in error_table.users().items()
        if user in users and n in by_message
    }


def undeclared(operation: str) -> set[str]:
    """Return the codes in an operation's code that its model does not declare."""
    declared = {shape.name for shape in operation_model(operation).error_shapes}
    return codes_in_code_of(operation) - declared - EVERYWHERE.keys()


@pytest.mark.parametrize("operation", EMULATED)
def test_errors_of_operations(operation: str) -> None:
    """What an operation's code can answer is declared, verified, or shown not to happen."""
    listed = {code for name, code in (*VERIFIED, *UNREACHABLE) if name == operation}
    assert undeclared(operation) == listed


def test_errors_of_all_operations() -> None:
    """What happens before an operation is known is in the table too."""
    assert codes_in_code_of(error_table.EVERY) <= EVERYWHERE.keys()


def test_the_tables_do_not_overlap() -> None:
    """An error either happens or does not."""
    assert not VERIFIED.keys() & UNREACHABLE.keys()


def test_an_alias_of_another_user(idp: Any) -> None:
    """AdminCreateUser says so although the model only mentions it in ForceAliasCreation."""
    realm = make_realm(idp, {"AliasAttributes": ["email"]})
    verified = {"email": "ann@example.com", "email_verified": "true"}
    realm.make_user(**verified)
    attributes = [{"Name": name, "Value": value} for name, value in verified.items()]
    refused = refusal(
        idp.admin_create_user,
        UserPoolId=realm.pool_id,
        Username="bob",
        UserAttributes=attributes,
        MessageAction="SUPPRESS",
    )
    assert refused[0] == "AliasExistsException"


def test_devices_of_an_unknown_user(idp: Any) -> None:
    """The user is looked up before the device, and named as missing."""
    realm = make_realm(idp)
    unknown = ("UserNotFoundException", "User does not exist.")
    key = "us-east-1_0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"
    assert refusal(idp.admin_get_device, **realm.by_name("nobody"), DeviceKey=key) == unknown
    assert refusal(idp.admin_list_devices, **realm.by_name("nobody")) == unknown


def test_a_token_of_an_unknown_client(idp: Any) -> None:
    """RevokeToken names the app client that does not exist."""
    refused = refusal(idp.revoke_token, Token="x", ClientId="nowhere")
    assert refused == ("ResourceNotFoundException", "User pool client nowhere does not exist.")


CREDENTIAL: dict[str, Any] = {"Credential": {}}
CALLS: list[tuple[str, dict[str, Any]]] = [
    ("associate_software_token", {}),
    ("complete_web_authn_registration", CREDENTIAL),
    ("delete_web_authn_credential", {"CredentialId": "x"}),
    ("global_sign_out", {}),
    ("list_web_authn_credentials", {}),
    ("start_web_authn_registration", {}),
]


def _delete_user(realm: Realm) -> None:
    realm.idp.admin_delete_user(**realm.by_name())


def _delete_client(realm: Realm) -> None:
    realm.idp.delete_user_pool_client(UserPoolId=realm.pool_id, ClientId=realm.client_id)


def _delete_pool(realm: Realm) -> None:
    realm.idp.delete_user_pool(UserPoolId=realm.pool_id)


@pytest.mark.parametrize(("method", "parameters"), CALLS, ids=[name for name, _ in CALLS])
@pytest.mark.parametrize("delete", [_delete_user, _delete_client, _delete_pool])
def test_tokens_of_what_is_gone(
    idp: Any, method: str, parameters: dict[str, Any], delete: Callable[[Realm], None]
) -> None:
    """Where the model does not declare that its owner may be missing, the token is void (G)."""
    realm = make_realm(idp)
    realm.make_user()
    token = realm.tokens()["AccessToken"]
    delete(realm)
    code, text = refusal(getattr(idp, method), AccessToken=token, **parameters)
    name = idp.meta.method_to_api_mapping[method]
    declared = {shape.name for shape in operation_model(name).error_shapes}
    expected = "UserNotFoundException" if delete is _delete_user else "ResourceNotFoundException"
    if expected in declared:
        assert code == expected
    else:
        assert (code, text) == REVOKED


def test_a_relying_party_that_is_gone(idp: Any) -> None:
    """CompleteWebAuthnRegistration declares a mismatch, and no missing configuration."""
    realm = make_realm(idp)
    realm.make_user()
    tokens = realm.tokens()
    factors = {"AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]}
    idp.update_user_pool(UserPoolId=realm.pool_id, Policies={"SignInPolicy": factors})
    started = refusal(idp.start_web_authn_registration, AccessToken=tokens["AccessToken"])
    assert started[0] == "WebAuthnConfigurationMissingException"
    parameters = {"AccessToken": tokens["AccessToken"], **CREDENTIAL}
    completed = refusal(idp.complete_web_authn_registration, **parameters)
    assert completed[0] == "WebAuthnRelyingPartyMismatchException"


def test_a_rotated_token_after_rotation_was_turned_off(idp: Any) -> None:
    """InitiateAuth has no RefreshTokenReuseException, but the family is revoked all the same."""
    rotation = {"Feature": "ENABLED", "RetryGracePeriodSeconds": 0}
    flows = ["ALLOW_USER_PASSWORD_AUTH"]
    realm = make_realm(idp, client={"RefreshTokenRotation": rotation, "ExplicitAuthFlows": flows})
    realm.make_user()
    old = realm.tokens()["RefreshToken"]
    by_token = {"ClientId": realm.client_id, "RefreshToken": old}
    new = idp.get_tokens_from_refresh_token(**by_token)["AuthenticationResult"]["RefreshToken"]
    idp.update_user_pool_client(
        UserPoolId=realm.pool_id,
        ClientId=realm.client_id,
        ExplicitAuthFlows=[*flows, "ALLOW_REFRESH_TOKEN_AUTH"],
    )
    revoked = ("NotAuthorizedException", "Refresh Token has been revoked")
    for token in (old, new):
        parameters = {"flow": "REFRESH_TOKEN_AUTH", "REFRESH_TOKEN": token}
        assert refusal(realm.initiate, **parameters) == revoked
