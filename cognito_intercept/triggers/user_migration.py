"""UserMigration: a function that knows users whom the pool does not know yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.directory.user import Status
from cognito_intercept.triggers.event import TriggerEvent, with_metadata
from cognito_intercept.triggers.invocation import fire

if TYPE_CHECKING:
    from cognito_intercept.call_context import CallContext
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.service import Service
    from cognito_intercept.triggers.response import TriggerResponse

__all__ = ["MigratedUser", "MigrationRequest", "user_migration"]

# null stands for RESET_REQUIRED [D].
_STATUSES = {
    None: Status.RESET_REQUIRED,
    "RESET_REQUIRED": Status.RESET_REQUIRED,
    "CONFIRMED": Status.CONFIRMED,
}
_MEDIUMS = frozenset({"EMAIL", "SMS"})
_RESPONSE = (
    "userAttributes",
    "forceAliasCreation",
    "enableSMSMFA",
    "finalUserStatus",
    "messageAction",
    "desiredDeliveryMediums",
)


@dataclass(frozen=True, slots=True)
class MigrationRequest:
    """The user name that the pool does not know, and what came with it.

    Attributes:
        source: ``Authentication`` or ``ForgotPassword``.
        username: the name as it was typed.
        password: the password as it was typed, ``None`` if it was forgotten.
        validation_data: the ClientMetadata of InitiateAuth.
    """

    source: str
    username: str
    password: str | None = field(default=None, repr=False)
    validation_data: dict[str, str] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class MigratedUser:
    """A user as the function described it.

    Attributes:
        attributes: the attributes, with ``username`` if the function renames the user.
        status: ``CONFIRMED`` or ``RESET_REQUIRED``.
        is_welcomed: whether an invitation is sent.
        mediums: the media of the invitation, ``EMAIL`` and ``SMS``.
        takes_aliases: whether aliases of other users pass to this one.
        has_sms_mfa: whether the user's second factor is SMS.
    """

    attributes: dict[str, str]
    status: Status
    is_welcomed: bool
    mediums: tuple[str, ...]
    takes_aliases: bool
    has_sms_mfa: bool


def user_migration(
    service: Service, pool: Pool, migration: MigrationRequest, context: CallContext
) -> MigratedUser | None:
    """Fire UserMigration for a name that the pool does not know.

    Args:
        service: the region's state.
        pool: the user pool.
        migration: the name and what came with it.
        context: the call, with its app client.

    Returns:
        ``None`` where the pool has no such trigger, and for what the function raises if the
        client hides who exists.

    Raises:
        CognitoError: UserNotFoundException for what the function raises,
            InvalidLambdaResponseException, UnexpectedLambdaException.
    """
    request = {
        "password": migration.password,
        "validationData": migration.validation_data or None,
        "userAttributes": None,
    }
    event = TriggerEvent(
        "UserMigration",
        f"UserMigration_{migration.source}",
        migration.username,
        context.client_id,
        with_metadata(request, context.client_metadata),
        dict.fromkeys(_RESPONSE),
    )
    try:
        response = fire(service, pool, event)
    except errors.error_class("UserLambdaValidationException") as error:
        if context.client is not None and context.client.hides_existence:
            return None
        raise errors.MIGRATION_FAILED(client_id=context.client_id) from error
    return None if response is None else _user_from(response)


def _user_from(response: TriggerResponse) -> MigratedUser:
    attributes = response.text_mapping("userAttributes")
    status = response.text("finalUserStatus")
    mediums = response.texts("desiredDeliveryMediums") or []
    if not attributes or status not in _STATUSES or not set(mediums) <= _MEDIUMS:
        raise errors.LAMBDA_RESPONSE()
    return MigratedUser(
        attributes,
        _STATUSES[status],
        is_welcomed=response.text("messageAction") != "SUPPRESS",
        mediums=tuple(mediums),
        takes_aliases=response.flag("forceAliasCreation"),
        has_sms_mfa=response.flag("enableSMSMFA"),
    )
