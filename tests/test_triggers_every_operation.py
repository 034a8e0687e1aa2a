"""Three ways in which a trigger may fail, for each operation that calls one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers import method_of, refusal
from tests.lambdas import failing
from tests.provoked import declared_errors
from tests.requests_of_the_model import filled
from tests.test_faults import CASES

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

ARN = "arn:aws:lambda:us-east-1:123456789012:function:f"
# The trigger that an operation calls in the world of its request.
TRIGGERS = {
    "AdminConfirmSignUp": "PostConfirmation",
    "AdminCreateUser": "PreSignUp",
    "AdminInitiateAuth": "PreAuthentication",
    "AdminResetUserPassword": "CustomMessage",
    "AdminRespondToAuthChallenge": "PreTokenGeneration",
    "AdminUpdateUserAttributes": "CustomMessage",
    "ConfirmForgotPassword": "PostConfirmation",
    "ConfirmSignUp": "PostConfirmation",
    "ForgotPassword": "CustomMessage",
    "GetTokensFromRefreshToken": "PreTokenGeneration",
    "GetUserAttributeVerificationCode": "CustomMessage",
    "InitiateAuth": "PreAuthentication",
    "ResendConfirmationCode": "CustomMessage",
    "RespondToAuthChallenge": "PreTokenGeneration",
    "SignUp": "PreSignUp",
    "UpdateUserAttributes": "CustomMessage",
}
FAILED = "UserLambdaValidationException"
UNEXPECTED = "UnexpectedLambdaException"
UNRECOGNISED = "InvalidLambdaResponseException"


def babbling(_event: Any, _context: Any) -> Any:
    """Return something that is no event."""
    return "nonsense"


# By the error's code: the function, and the end of the text.
FAILURES: dict[str, tuple[Any, str]] = {
    FAILED: (failing("not today"), "failed with error not today."),
    UNEXPECTED: (None, "invocation failed due to error ResourceNotFoundException."),
    UNRECOGNISED: (babbling, "Unrecognizable lambda output"),
}


def cases() -> list[Any]:
    """Return world, operation, request and expected code, for each declared combination."""
    return [
        pytest.param(make, operation, request, code, id=f"{operation}-{code}")
        for make, operation, request in CASES
        for code in FAILURES
        if operation in TRIGGERS and code in declared_errors(operation)
    ]


@pytest.mark.parametrize(("make", "operation", "request_", "code"), cases())
def test_failing_triggers(  # noqa: PLR0917 - pytest hands over one thing each
    cognito: Cognito, idp: Any, make: Any, operation: str, request_: dict[str, Any], code: str
) -> None:
    """The operation answers with an error that names the trigger, or says what is wrong."""
    world = make(cognito, idp)
    trigger, (function, text) = TRIGGERS[operation], FAILURES[code]
    idp.update_user_pool(
        UserPoolId=world["$pool"],
        AutoVerifiedAttributes=["email"],
        LambdaConfig={trigger: ARN},
    )
    if function is not None:  # Otherwise the function does not exist.
        cognito.lambdas[ARN] = function
    found = refusal(method_of(idp, operation), **filled(request_, world))
    assert found[0] == code
    assert found[1].endswith(text)
