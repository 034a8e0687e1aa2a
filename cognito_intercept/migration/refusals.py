"""The table: what ``migrating=True`` covers, and what to do about each refusal.

It covers how user pools, app clients and users are set up by an administrator. Whatever users do
themselves (sign-up, sign-in, codes, tokens, their own attributes) has no row, and never may.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.migration import mends

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from cognito_intercept.service import Service

__all__ = ["REFUSALS", "Refusal"]

Params = dict[str, Any]
Mend = Callable[["Service", Params], "AbstractContextManager[Params]"]


def _always(_params: Params) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Refusal:
    """One row: refusals that are accepted.

    Attributes:
        operations: the operations that it is about.
        messages: AWS's refusals.
        mend: how the request becomes one that is accepted.
        advice: what to change in the program.
        is_due: whether it is about these parameters.
    """

    operations: tuple[str, ...]
    messages: tuple[errors.Message, ...]
    mend: Mend
    advice: str
    is_due: Callable[[Params], bool] = _always


_POLICY = "Choose a password that the pool's PasswordPolicy accepts, or set the policy."
_SMS = "Add an SmsConfiguration with an SnsCallerArn to the pool."
_MFA = (
    "Create the pool without MfaConfiguration, then call SetUserPoolMfaConfig with"
    " SoftwareTokenMfaConfiguration={'Enabled': True}; or add an SmsConfiguration."
)
_SCHEMA = "Declare the attribute in the pool's Schema, without the prefix `custom:`."

REFUSALS = (
    Refusal(
        ("CreateUserPool",),
        (errors.ALIAS_AND_USERNAME_ATTRIBUTES,),
        mends.without_alias_attributes,
        "Leave AliasAttributes out: users sign in by what UsernameAttributes says.",
    ),
    Refusal(
        ("AdminCreateUser", "AdminSetUserPassword"),
        (errors.PASSWORD_ADMIN, errors.PASSWORD_CHANGE),
        mends.accept_password,
        _POLICY,
    ),
    Refusal(
        ("CreateUserPool",),
        (errors.MFA_NEEDS_SMS,),
        mends.send_sms,
        _MFA,
    ),
    Refusal(
        ("CreateUserPool", "UpdateUserPool"),
        (errors.AUTO_VERIFIED_PHONE_NEEDS_SMS,),
        mends.send_sms,
        _SMS,
    ),
    Refusal(
        ("UpdateUserPool",),
        (errors.MFA_CANNOT_TURN_ON,),
        mends.enable_authenticator_apps,
        _MFA,
    ),
    Refusal(
        ("UpdateUserPool",),
        (errors.MFA_NEEDS_SMS,),
        mends.send_sms,
        _SMS,
    ),
    Refusal(
        ("SetUserPoolMfaConfig",),
        (errors.MFA_WITHOUT_FACTOR,),
        mends.turn_on_authenticator_apps,
        "Add SoftwareTokenMfaConfiguration={'Enabled': True}, or another factor.",
    ),
    Refusal(
        ("SetUserPoolMfaConfig",),
        (errors.MFA_NEEDS_SMS,),
        mends.send_sms_as_factor,
        _SMS,
        lambda params: "SmsMfaConfiguration" in params,
    ),
    Refusal(
        ("AdminCreateUser",),
        (errors.ATTRIBUTE_TYPE_UNKNOWN,),
        mends.declare_attributes,
        _SCHEMA,
    ),
    Refusal(
        ("AdminUpdateUserAttributes",),
        (errors.ATTRIBUTES_INVALID,),
        mends.declare_attributes,
        _SCHEMA,
    ),
    Refusal(
        ("CreateUserPoolClient", "UpdateUserPoolClient"),
        (errors.READ_ATTRIBUTES, errors.WRITE_ATTRIBUTES),
        mends.declare_client_attributes,
        "Name only attributes that the pool's Schema declares; WriteAttributes has all required"
        " ones, and none that only the service writes.",
    ),
    Refusal(
        ("CreateUserPool", "AddCustomAttributes"),
        (errors.INVALID_PARAMETER,),  # with the prefix, the name is too long
        mends.without_schema_prefix,
        "Declare custom attributes without the prefix `custom:`, which AWS adds to their names.",
        mends.is_schema_prefixed,
    ),
)
