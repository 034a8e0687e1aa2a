"""What to do about a refusal that programs written against moto meet: notes on exceptions.

``add_note`` puts them below the error of boto3; the error's own text stays AWS's.
"""

from __future__ import annotations

import re
from functools import cache
from string import Formatter
from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.migration.refusals import REFUSALS
from cognito_intercept.protocol.model import operation_names

if TYPE_CHECKING:
    from collections.abc import Container

__all__ = ["NOTES", "note_on"]

_CODE = (
    "The emulator checks codes. The one that was sent: cognito_intercept.active().outbox[-1].code;"
    " that of an authenticator app: cognito_intercept.testing.AuthenticatorApp(secret).code()."
)
_FLOWS = "Name the flow in the app client's ExplicitAuthFlows, such as ALLOW_USER_PASSWORD_AUTH."
_HASH = (
    "The app client has a secret: send SECRET_HASH, base64 of HMAC-SHA256 with the secret as key,"
    " over user name and client id."
)
_TOKENS = "Tokens are checked. Sign a user in to get one, by initiate_auth."
_POLICY = (
    "The password must fit the pool's PasswordPolicy: by default 8 characters, with upper and"
    " lower case, a number and a symbol."
)

# Refusals that nothing relaxes, by what to do about them.
NOTES: tuple[tuple[tuple[errors.Message, ...], str], ...] = (
    ((errors.CODE_MISMATCH, errors.CODE_EXPIRED, errors.CHALLENGE_CODE_MISMATCH), _CODE),
    ((errors.SOFTWARE_TOKEN_ENABLE,), _CODE),
    ((errors.FLOW_NOT_ENABLED, errors.ADMIN_FLOW_NOT_ENABLED), _FLOWS),
    ((errors.SECRET_HASH_MISSING, errors.SECRET_HASH_WRONG), _HASH),
    ((errors.ACCESS_TOKEN_INVALID, errors.ACCESS_TOKEN_SIGNATURE), _TOKENS),
    ((errors.REFRESH_TOKEN_INVALID,), _TOKENS),
    ((errors.PASSWORD_ADMIN, errors.PASSWORD_CHANGE), _POLICY),
    (
        (errors.USER_NOT_CONFIRMED,),
        (
            "Confirm the user: confirm_sign_up with the code in cognito_intercept.active().outbox,"
            " or admin_confirm_sign_up."
        ),
    ),
    (
        (errors.ATTRIBUTES_DO_NOT_CONFORM,),
        "Declare the attribute in the pool's Schema, without the prefix `custom:`.",
    ),
    (
        (errors.SCOPE_DOES_NOT_EXIST,),
        "Create the resource server of the scope first, or use intercept(relaxed={'scopes'}).",
    ),
)

_MIGRATING = "cognito_intercept.intercept(migrating=True) accepts it, with a warning."


def note_on(operation: str, code: str, text: str) -> str | None:
    """Return what to do about an error, ``None`` where nothing is known.

    Args:
        operation: the operation, such as ``"CreateUserPool"``.
        code: the error's code.
        text: AWS's text.
    """
    if operation not in operation_names():
        return None
    return next(
        (
            note
            for operations, pattern, note in _patterns().get(code, ())
            if operation in operations and pattern.fullmatch(text)
        ),
        None,
    )


@cache
def _patterns() -> dict[str, list[tuple[Container[str], re.Pattern[str], str]]]:
    """Return operations, texts and notes by the error's code; what can be accepted is first."""
    rows: list[tuple[Container[str], tuple[errors.Message, ...], str]] = [
        *((row.operations, row.messages, f"{row.advice} {_MIGRATING}") for row in REFUSALS),
        *((operation_names(), messages, note) for messages, note in NOTES),
    ]
    found: dict[str, list[tuple[Container[str], re.Pattern[str], str]]] = {}
    for operations, messages, note in rows:
        for message in messages:
            pattern = _pattern(message)
            if pattern != ".*":  # a text that is nothing but a field says nothing
                found.setdefault(message.code, []).append(
                    (operations, re.compile(pattern, re.DOTALL), note)
                )
    return found


def _pattern(message: errors.Message) -> str:
    """Return what a message's text looks like when its fields are filled in."""
    pieces = Formatter().parse(message.text)
    return "".join(
        re.escape(literal) + ("" if field is None else ".*") for literal, field, _, _ in pieces
    )
