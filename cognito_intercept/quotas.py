"""Quotas: how much AWS lets an account, a user pool, an app client and a user have.

The page ``docs/quotas.md`` is made of the table here. The numbers are those of AWS's guide ("Quotas
in Amazon Cognito") [D], unless a row says otherwise. A test may lower or raise them.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cognito_intercept.errors import Message

__all__ = ["Quota", "Quotas", "check_quota", "quotas_with_defaults"]

_ROW = "quota"
_LIMIT_EXCEEDED = "LimitExceededException"
_TOO_MANY = "TooManyRequestsException"
_RECOVERY = "D model, InitiatePointInTimeRecovery"
_INVALID = "InvalidParameterException"


class Quota(NamedTuple):
    """What the documentation says about one quota.

    Attributes:
        description: what is counted, in Markdown.
        code: the error that refuses one more.
        is_adjustable: whether AWS raises it for a customer.
        source: where the number is from, with the certainty.
        maximum: the service model's limit of a list, which no test can raise.
    """

    description: str
    code: str
    is_adjustable: bool
    source: str
    maximum: int | None


def _quota(
    default: int,
    description: str,
    *,
    code: str = _LIMIT_EXCEEDED,
    is_adjustable: bool = False,
    source: str = "D quotas",
) -> Any:
    return field(
        default=default,
        metadata={_ROW: Quota(description, code, is_adjustable, source, None)},
    )


def _list_quota(default: int, description: str) -> Any:
    """Return a quota of a list, which the service model limits to the same length [V model]."""
    row = Quota(description, _INVALID, is_adjustable=False, source="D quotas", maximum=default)
    return field(default=default, metadata={_ROW: row})


def _rate(default: int, category: str, *, is_adjustable: bool = False) -> Any:
    description = f"requests of the category `{category}` in a second"
    return _quota(
        default,
        description,
        code=_TOO_MANY,
        is_adjustable=is_adjustable,
        source="D operations-new.md 4.5",
    )


def _attempts(default: int, operation: str, counted: str = "calls") -> Any:
    description = f"{counted} of `{operation}` by one user in an hour"
    # Documented ranges depend on risk; the number is the largest of the range, so that it is never
    # stricter than the service.
    return _quota(default, description, source="D auth.md 12")


@dataclass(init=False)
class Quotas:
    """The quotas of one emulator; assigning a number to one changes it.

    An object holds what was assigned, and nothing else: each emulator and each user pool makes
    one, so that to make one must cost nothing. AWS's numbers are those of the class.

    A number holds from the next call on: what is there already stays, even where it is more.
    ``cognito.snapshot()`` takes back the changes made within its block; ``cognito.save()`` and
    ``cognito.restore()`` have nothing to do with quotas.

    Attributes:
        enforce_rates: whether the rates and ``emails_per_day`` are enforced, by the emulator's
            clock. A rate is the most that the account may have; UpdateProvisionedLimit raises what
            is in force up to it.

    Raises:
        AttributeError: on assigning to a name that is no quota.
        TypeError: on assigning something other than a whole number.
        ValueError: on assigning a negative number, or more than the service model lets a list
            have.

    Examples:
        >>> cognito.quotas.users_per_pool = 1
        >>> pool = cognito.user_pool()
        >>> ann = pool.user("ann")
        >>> from cognito_intercept.errors import CognitoError
        >>> try:
        ...     pool.user("bob")
        ... except CognitoError as error:
        ...     print(error.code)
        LimitExceededException
    """

    user_pools_per_region: int = _quota(1_000, "user pools of a region", is_adjustable=True)
    custom_domains_per_region: int = _quota(4, "custom domains of a region's user pools")
    users_per_pool: int = _quota(40_000_000, "users of a user pool", is_adjustable=True)
    app_clients_per_pool: int = _quota(1_000, "app clients of a user pool", is_adjustable=True)
    groups_per_pool: int = _quota(10_000, "groups of a user pool")
    identity_providers_per_pool: int = _quota(
        300, "identity providers of a user pool", is_adjustable=True
    )
    resource_servers_per_pool: int = _quota(
        25, "resource servers of a user pool", is_adjustable=True
    )
    custom_attributes_per_pool: int = _quota(
        50, "custom attributes of a user pool's schema", code=_INVALID
    )
    tags_per_pool: int = _quota(
        50, "tags of a user pool", code=_INVALID, source="D AWS General Reference, tags"
    )
    import_jobs_per_pool: int = _quota(1_000, "user import jobs of a user pool", is_adjustable=True)
    terms_per_pool: int = _quota(40, "terms documents of a user pool", source="D guide, terms")
    branding_styles_per_pool: int = _quota(
        20, "managed login styles of a user pool", source="D guide, branding"
    )
    cimd_policies_per_pool: int = _quota(20, "CIMD policies of a user pool", source="G")
    recovery_previews_per_pool_and_day: int = _quota(
        3, "previews of point-in-time recoveries of a user pool in 24 hours", source=_RECOVERY
    )
    recovery_previews_per_pool_and_month: int = _quota(
        10, "previews of point-in-time recoveries of a user pool in 30 days", source=_RECOVERY
    )
    recovery_previews_per_account_and_day: int = _quota(
        10, "previews of point-in-time recoveries in 24 hours", source=_RECOVERY
    )
    active_recoveries_per_account: int = _quota(
        5, "point-in-time recoveries that are active at a time", source=_RECOVERY
    )
    secrets_per_client: int = _quota(
        2, "secrets of an app client", source="D model, AddUserPoolClientSecret"
    )
    callback_urls_per_client: int = _list_quota(100, "`CallbackURLs` of an app client")
    logout_urls_per_client: int = _list_quota(100, "`LogoutURLs` of an app client")
    scopes_per_client: int = _list_quota(50, "`AllowedOAuthScopes` of an app client")
    identifiers_per_provider: int = _list_quota(50, "`IdpIdentifiers` of an identity provider")
    scopes_per_resource_server: int = _list_quota(100, "`Scopes` of a resource server")
    groups_per_user: int = _quota(100, "groups that a user is in")
    linked_identities_per_user: int = _quota(5, "linked accounts of a user")
    passkeys_per_user: int = _quota(20, "passkeys of a user", source="D guide, passkeys")
    # Requests per second [D operations-new.md 4.5].
    enforce_rates: bool = False
    user_authentication_rate: int = _rate(120, "UserAuthentication", is_adjustable=True)
    user_creation_rate: int = _rate(50, "UserCreation", is_adjustable=True)
    user_federation_rate: int = _rate(25, "UserFederation", is_adjustable=True)
    user_account_recovery_rate: int = _rate(30, "UserAccountRecovery")
    user_read_rate: int = _rate(120, "UserRead", is_adjustable=True)
    user_update_rate: int = _rate(25, "UserUpdate")
    user_token_rate: int = _rate(120, "UserToken", is_adjustable=True)
    user_resource_read_rate: int = _rate(50, "UserResourceRead", is_adjustable=True)
    user_resource_update_rate: int = _rate(25, "UserResourceUpdate")
    user_list_rate: int = _rate(30, "UserList")
    user_pool_read_rate: int = _rate(15, "UserPoolRead")
    user_pool_update_rate: int = _rate(15, "UserPoolUpdate")
    user_pool_resource_read_rate: int = _rate(20, "UserPoolResourceRead")
    user_pool_resource_update_rate: int = _rate(15, "UserPoolResourceUpdate")
    user_pool_client_read_rate: int = _rate(15, "UserPoolClientRead")
    user_pool_client_update_rate: int = _rate(15, "UserPoolClientUpdate")
    client_authentication_rate: int = _rate(150, "ClientAuthentication")
    limit_management_rate: int = _rate(1, "LimitManagement")
    operation_rate_per_pool: int = _quota(
        5,
        "requests of one operation of the last categories for one user pool in a second",
        code=_TOO_MANY,
    )
    emails_per_day: int = _quota(
        50,
        "e-mails in 24 hours by `COGNITO_DEFAULT`, enforced where `enforce_rates` is set",
        source="D data.md 11",
    )
    confirm_sign_up_per_hour: int = _attempts(15, "ConfirmSignUp", "wrong codes")
    confirm_forgot_password_per_hour: int = _attempts(20, "ConfirmForgotPassword", "wrong codes")
    verify_user_attribute_per_hour: int = _attempts(15, "VerifyUserAttribute", "wrong codes")
    resend_confirmation_code_per_hour: int = _attempts(5, "ResendConfirmationCode")
    forgot_password_per_hour: int = _attempts(20, "ForgotPassword")
    change_password_per_hour: int = _attempts(5, "ChangePassword", "wrong passwords")
    get_user_attribute_verification_code_per_hour: int = _attempts(
        5, "GetUserAttributeVerificationCode"
    )

    if not TYPE_CHECKING:  # Type checkers know the names and types of the fields.

        def __setattr__(self, name: str, value: int) -> None:
            """Change a quota."""
            if name == "enforce_rates":
                object.__setattr__(self, name, bool(value))
                return
            if name not in Quotas.__dataclass_fields__:
                raise AttributeError(f"there is no quota {name!r}")
            if type(value) is not int:
                raise TypeError(f"a quota is a whole number, not {value!r}")
            if value < 0:
                raise ValueError(f"a quota is not negative: {value!r}")
            maximum = Quotas.__dataclass_fields__[name].metadata[_ROW].maximum
            if maximum is not None and value > maximum:
                raise ValueError(f"{name} is at most {maximum}, as the service model says")
            object.__setattr__(self, name, value)

    def assigned(self) -> dict[str, int]:
        """Return the numbers that were assigned, by name."""
        return dict(vars(self))

    def adopt(self, numbers: Mapping[str, int]) -> None:
        """Have these numbers, and AWS's for all other quotas."""
        vars(self).clear()
        vars(self).update(numbers)


def quotas_with_defaults() -> Iterator[tuple[str, int, Quota]]:
    """Return the table: each quota's name, its number at AWS and what is to be said about it."""
    aws = Quotas()
    for one in fields(aws):
        if _ROW in one.metadata:
            yield one.name, getattr(aws, one.name), one.metadata[_ROW]


def check_quota(count: int, limit: int, message: Message) -> None:
    """Refuse one more of what there are ``count`` of already.

    Args:
        count: how many there are.
        limit: the quota.
        message: the error; its text may name the ``{limit}``.

    Raises:
        CognitoError: what ``message`` is.
    """
    if count >= limit:
        raise message(limit=limit)
