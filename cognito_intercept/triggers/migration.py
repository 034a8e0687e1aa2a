"""UserMigration: a function that knows users whom the pool does not know yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.directory.user import Status
from cognito_intercept.triggers.invocation import TriggerEvent, fire, with_metadata

if TYPE_CHECKING:
    from cognito_intercept.directory.client import Client
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.service import Service

__all__ = ["Migrated", "user_migration"]

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
class Migrated:
    """A user as the function described it."""

    attributes: dict[str, str]
    status: Status
    is_welcomed: bool
    mediums: tuple[str, ...]
    takes_aliases: bool
    has_sms_mfa: bool


def user_migration(  # noqa: PLR0913, PLR0917 - all that the event tells
    service: Service,
    pool: Pool,
    source: str,
    username: str,
    password: str | None,
    validation: dict[str, str],
    client: Client,
    metadata: dict[str, str] | None,
) -> Migrated | None:
    """Fire UserMigration for a name that the pool does not know.

    Args:
        service: the region's state.
        pool: the user pool.
        source: ``Authentication`` or ``ForgotPassword``.
        username: the name as it was typed.
        password: the password as it was typed, ``None`` if it was forgotten.
        validation: the ClientMetadata of InitiateAuth.
        client: the app client.
        metadata: the ClientMetadata of other calls.

    Returns:
        ``None`` where the pool has no such trigger, and for what the function raises if the
        client hides who exists.

    Raises:
        CognitoError: UserNotFoundException for what the function raises,
            InvalidLambdaResponseException, UnexpectedLambdaException.
    """
    request = {
        "password": password,
        "validationData": validation or None,
        "userAttributes": None,
    }
    event = TriggerEvent(
        "UserMigration",
        f"UserMigration_{source}",
        username,
        client.id,
        with_metadata(request, metadata),
        dict.fromkeys(_RESPONSE),
    )
    try:
        answer = fire(service, pool, event)
    except errors.error_class("UserLambdaValidationException") as error:
        if client.hides_existence:
            return None
        raise errors.MIGRATION_FAILED(client_id=client.id) from error
    if answer is None:
        return None
    attributes = answer.text_mapping("userAttributes")
    status, mediums = answer.text("finalUserStatus"), answer.texts("desiredDeliveryMediums") or []
    if not attributes or status not in _STATUSES or not set(mediums) <= _MEDIUMS:
        raise errors.LAMBDA_RESPONSE()
    return Migrated(
        attributes,
        _STATUSES[status],
        answer.text("messageAction") != "SUPPRESS",
        tuple(mediums),
        answer.flag("forceAliasCreation"),
        answer.flag("enableSMSMFA"),
    )
