"""Errors of ours: whatever raises within a call, and wherever, the state is as before it."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from cognito_intercept import intercept
from cognito_intercept.directory.journal import Journal
from cognito_intercept.operations import registry
from cognito_intercept.operations.registry import operations
from cognito_intercept.protocol.model import operation_names
from tests.fault_requests import MORE, plain_world
from tests.providers import OIDC
from tests.realms import PASSWORD
from tests.requests_of_the_model import ARN, filled, full_state

POOL = {"UserPoolId": "$pool"}
USER = {**POOL, "Username": "ann"}
CALLER = {"AccessToken": "$access"}
APP = {"ClientId": "$client"}
CLIENT = {**POOL, "ClientId": "$client"}
GROUP = {**POOL, "GroupName": "g"}
LOGS = {
    "EventSource": "userNotification",
    "LogLevel": "ERROR",
    "CloudWatchLogsConfiguration": {
        "LogGroupArn": "arn:aws:logs:us-east-1:123456789012:log-group:errors"
    },
}
STYLE = {**POOL, "ManagedLoginBrandingId": "$style"}
POLICY = {**POOL, "CIMDPolicyId": "$policy"}
TERMS = {**POOL, "TermsId": "$terms"}
NAME = [{"Name": "name", "Value": "Ann"}]
EMAIL = [{"Name": "email", "Value": "other@example.com"}]
SIGN_IN = {"USERNAME": "ann", "PASSWORD": PASSWORD}

# A request of each operation that changes something, which succeeds in the world.
PROVIDER = {**POOL, "ProviderName": "MyOIDC"}
ACCOUNT = {"ProviderAttributeName": "Cognito_Subject", "ProviderAttributeValue": "42"}

REQUESTS: dict[str, dict[str, Any]] = {
    "AddCustomAttributes": {
        **POOL,
        "CustomAttributes": [{"Name": "y", "AttributeDataType": "String"}],
    },
    "AddUserPoolClientSecret": {**POOL, "ClientId": "$confidential"},
    "AdminAddUserToGroup": {**POOL, "Username": "off", "GroupName": "g"},
    "AdminConfirmSignUp": {**POOL, "Username": "new"},
    "AdminCreateUser": {**POOL, "Username": "fresh", "UserAttributes": EMAIL},
    "AdminDeleteUser": USER,
    "AdminDeleteUserAttributes": {**USER, "UserAttributeNames": ["email"]},
    "AdminDisableUser": USER,
    "AdminEnableUser": {**POOL, "Username": "off"},
    "AdminInitiateAuth": {
        **CLIENT,
        "AuthFlow": "ADMIN_USER_PASSWORD_AUTH",
        "AuthParameters": SIGN_IN,
    },
    "AdminRemoveUserFromGroup": {**GROUP, "Username": "ann"},
    "AdminResetUserPassword": USER,
    "AdminRespondToAuthChallenge": {
        **CLIENT,
        "ChallengeName": "NEW_PASSWORD_REQUIRED",
        "Session": "$session",
        "ChallengeResponses": {"USERNAME": "forced", "NEW_PASSWORD": "0ther-Passw0rd!"},
    },
    "AdminSetUserPassword": {**USER, "Password": "0ther-Passw0rd!", "Permanent": True},
    "AdminSetUserSettings": {**USER, "MFAOptions": []},
    "AdminUpdateUserAttributes": {**USER, "UserAttributes": EMAIL},
    "AdminUserGlobalSignOut": USER,
    "ChangePassword": {
        **CALLER,
        "PreviousPassword": PASSWORD,
        "ProposedPassword": "0ther-Passw0rd!",
    },
    "ConfirmSignUp": {**APP, "Username": "new", "ConfirmationCode": "$code"},
    "CreateGroup": {**POOL, "GroupName": "fresh"},
    "AdminDisableProviderForUser": {**POOL, "User": {**ACCOUNT, "ProviderName": "MyOIDC"}},
    "AdminLinkProviderForUser": {
        **POOL,
        "DestinationUser": {"ProviderName": "Cognito", "ProviderAttributeValue": "ann"},
        "SourceUser": {**ACCOUNT, "ProviderName": "Google", "ProviderAttributeValue": "43"},
    },
    "CreateIdentityProvider": {
        **POOL,
        "ProviderName": "Fresh",
        "ProviderType": "OIDC",
        "ProviderDetails": OIDC,
        "IdpIdentifiers": ["fresh"],
    },
    "DeleteIdentityProvider": PROVIDER,
    "UpdateIdentityProvider": {**PROVIDER, "IdpIdentifiers": ["changed"]},
    "CreateUserImportJob": {**POOL, "JobName": "j", "CloudWatchLogsRoleArn": ARN},
    "StartUserImportJob": {**POOL, "JobId": "$job"},
    "CreateResourceServer": {**POOL, "Identifier": "fresh", "Name": "Fresh"},
    "CreateUserPool": {"PoolName": "fresh"},
    "CreateUserPoolClient": {**POOL, "ClientName": "fresh", "GenerateSecret": True},
    "CreateTerms": {
        **CLIENT,
        "TermsName": "privacy-policy",
        "TermsSource": "LINK",
        "Enforcement": "NONE",
        "Links": {"cognito:default": "https://example.com/privacy"},
    },
    "CreateManagedLoginBranding": {
        **POOL,
        "ClientId": "$confidential",
        "UseCognitoProvidedValues": True,
    },
    "DeleteManagedLoginBranding": STYLE,
    "UpdateManagedLoginBranding": {**STYLE, "UseCognitoProvidedValues": True},
    "SetUICustomization": {**CLIENT, "CSS": ".label-customizable { color: red; }"},
    "CreateCIMDPolicy": {**CLIENT, "PolicyName": "fresh", "URLPatterns": ["https://x.example/*"]},
    "DeleteCIMDPolicy": POLICY,
    "UpdateCIMDPolicy": {**CLIENT, **POLICY, "URLPatterns": ["https://x.example/*"]},
    "UpdateClientMetadataURLState": {
        **POLICY,
        "URL": "https://client.example.com/a",
        "Action": "REFRESH",
    },
    "SetLogDeliveryConfiguration": {**POOL, "LogConfigurations": [LOGS]},
    "DeleteTerms": TERMS,
    "UpdateTerms": {**TERMS, "TermsName": "privacy-policy"},
    "DeleteGroup": GROUP,
    "DeleteResourceServer": {**POOL, "Identifier": "notes"},
    "DeleteUser": CALLER,
    "DeleteUserAttributes": {**CALLER, "UserAttributeNames": ["email"]},
    "DeleteUserPoolClient": CLIENT,
    "DeleteUserPoolDomain": {**POOL, "Domain": "mine"},
    "ForgotPassword": {**APP, "Username": "ann"},
    "GetUserAttributeVerificationCode": {**CALLER, "AttributeName": "email"},
    "GlobalSignOut": CALLER,
    "InitiateAuth": {**APP, "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": SIGN_IN},
    "ResendConfirmationCode": {**APP, "Username": "new"},
    "RespondToAuthChallenge": {
        **APP,
        "ChallengeName": "NEW_PASSWORD_REQUIRED",
        "Session": "$session",
        "ChallengeResponses": {"USERNAME": "forced", "NEW_PASSWORD": "0ther-Passw0rd!"},
    },
    "RevokeToken": {**APP, "Token": "$refresh"},
    "SetRiskConfiguration": {
        "UserPoolId": "$other",
        "RiskExceptionConfiguration": {"BlockedIPRangeList": ["203.0.113.0/24"]},
    },
    "SetUserPoolMfaConfig": {
        **POOL,
        "MfaConfiguration": "OPTIONAL",
        "SoftwareTokenMfaConfiguration": {"Enabled": True},
    },
    "SignUp": {
        **APP,
        "Username": "fresh",
        "Password": PASSWORD,
        "UserAttributes": EMAIL,
    },
    "TagResource": {"ResourceArn": "$arn", "Tags": {"a": "b"}},
    "UntagResource": {"ResourceArn": "$arn", "TagKeys": ["a"]},
    "UpdateGroup": {**GROUP, "Description": "changed"},
    "UpdateResourceServer": {**POOL, "Identifier": "notes", "Name": "Changed"},
    "UpdateUserAttributes": {**CALLER, "UserAttributes": EMAIL},
    "UpdateUserPool": {**POOL, "LambdaConfig": {"PreSignUp": ARN}},
    "UpdateUserPoolClient": {**CLIENT, "ClientName": "changed"},
    "UpdateUserPoolDomain": {**POOL, "Domain": "mine", "ManagedLoginVersion": 1},
}
REQUESTS["CreateUserPoolDomain"] = {"UserPoolId": "$other", "Domain": "fresh"}
REQUESTS["DeleteUserPool"] = {"UserPoolId": "$other"}


class Fault(Exception):  # noqa: N818 - not an error that anybody is to handle
    """A bug."""


def fault(*_arguments: Any, **_keywords: Any) -> Any:
    """Raise."""
    raise Fault


CASES = [(plain_world, operation, request) for operation, request in REQUESTS.items()] + [
    (make, operation, request) for make, requests in MORE for operation, request in requests.items()
]
Case = tuple[Any, str, dict[str, Any]]
NAMES = [operation for _, operation, _ in CASES]
each_operation = pytest.mark.parametrize("case", CASES, ids=NAMES)


def call(idp: Any, case: Case, world: dict[str, Any]) -> Any:
    """Make the request of a case."""
    _, operation, request = case
    return idp._make_api_call(operation, filled(request, world))


def is_internal(error: BaseException) -> bool:
    """Return whether an exception is the injected one, or what a client is told of it."""
    return isinstance(error, Fault) or "InternalError" in str(error)


@each_operation
def test_answers_that_cannot_be_encoded(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole call is taken back."""
    with intercept(seed=1) as cognito:
        idp = boto3.client("cognito-idp", "us-east-1")
        world = case[0](cognito, idp)
        before = full_state(cognito)
        compiled = registry._compile(registry.operations()[case[1]])
        broken = compiled._replace(encode=fault)
        with monkeypatch.context() as patches:
            patches.setattr(registry, "_compile", lambda _operation: broken)
            with pytest.raises(Exception) as caught:  # noqa: PT011 - the next line says which
                call(idp, case, world)
        assert is_internal(caught.value)
        assert full_state(cognito) == before


def succeeds(idp: Any, case: Case, world: dict[str, Any]) -> bool:
    """Return whether a call gets an answer, and not the injected error."""
    try:
        call(idp, case, world)
    except Exception as error:
        if not is_internal(error):
            raise
        return False
    return True


@each_operation
def test_faults_at_every_change(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """A call that fails at its first, second, … change leaves nothing of the ones before."""
    changes = 0
    with intercept(seed=1) as cognito:
        idp = boto3.client("cognito-idp", "us-east-1")
        world = case[0](cognito, idp)
        before = full_state(cognito)
        record, left = Journal.record, [0]

        def counted(journal: Journal, inverse: Any) -> None:
            left[0] -= 1
            if left[0] == 0:
                raise Fault
            record(journal, inverse)

        monkeypatch.setattr(Journal, "record", counted)
        while True:
            left[0] = changes + 1
            if succeeds(idp, case, world):
                break
            assert full_state(cognito) == before
            changes += 1
        assert left[0] > 0
        assert changes > 0 or full_state(cognito) == before


def test_every_changing_operation_is_here() -> None:
    """An operation without a request here reads, or is given what only a listener sees."""
    reads = {name for name in operations() if name.startswith(("Describe", "List", "AdminList"))}
    reads |= {"AdminGetDevice", "AdminGetUser", "AdminGetUserAuthFactors", "GetDevice", "GetGroup"}
    reads |= {"GetIdentityProviderByIdentifier", "GetSigningCertificate"}
    reads |= {"GetUICustomization", "GetProvisionedLimit", "GetCSVHeader"}
    reads |= {"GetLogDeliveryConfiguration"}
    reads |= {"GetUser", "GetUserAuthFactors", "GetUserPoolMfaConfig"}
    reads |= {"GetUserPoolClientSessionConfiguration", "GetUserPoolSessionConfiguration"}
    # Its feedback token stands in the link of a notification only; AdminUpdateAuthEventFeedback
    # makes the same change.
    reads |= {"UpdateAuthEventFeedback"}
    assert operations().keys() & operation_names() - reads == set(NAMES)
