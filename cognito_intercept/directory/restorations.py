"""Point-in-time recoveries of a user pool: their states, limits and shapes.

The states advance by the emulator's clock, and at the latest when a recovery is read after it was
started [D operations-new.md 3].
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from cognito_intercept import errors

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool

__all__ = [
    "DAY",
    "PAUSED_CHALLENGES",
    "PAUSED_OPERATIONS",
    "Restoration",
    "RestoreStatus",
    "advance",
    "check_point",
    "check_writable",
    "describe_restoration",
    "end",
    "summarise_restoration",
]

DAY = 86400.0
# The recovery point is at least so many seconds in the past [D].
_YOUNGEST = 15 * 60.0
# Seconds after which a preview is there, and a restoration complete, though nobody asks (G).
_DURATION = 60.0

# The operations that write user data, which are refused while a recovery is active. AWS names
# "user sign-up, user creation, and attribute updates" as examples, and import jobs [D model,
# InitiatePointInTimeRecovery]; the rest are those that write what a recovery restores (G).
PAUSED_OPERATIONS = frozenset(
    {
        "AdminAddUserToGroup",
        "AdminConfirmSignUp",
        "AdminCreateUser",
        "AdminDeleteSoftwareToken",
        "AdminDeleteUser",
        "AdminDeleteUserAttributes",
        "AdminDisableProviderForUser",
        "AdminDisableUser",
        "AdminEnableUser",
        "AdminLinkProviderForUser",
        "AdminRemoveUserFromGroup",
        "AdminResetUserPassword",
        "AdminSetUserMFAPreference",
        "AdminSetUserPassword",
        "AdminSetUserSettings",
        "AdminUpdateUserAttributes",
        "AssociateSoftwareToken",
        "ChangePassword",
        "CompleteWebAuthnRegistration",
        "ConfirmForgotPassword",
        "ConfirmSignUp",
        "CreateGroup",
        "CreateUserImportJob",
        "DeleteGroup",
        "DeleteUser",
        "DeleteUserAttributes",
        "DeleteWebAuthnCredential",
        "ForgotPassword",
        "SetUserMFAPreference",
        "SetUserSettings",
        "SignUp",
        "StartUserImportJob",
        "StartWebAuthnRegistration",
        "UpdateGroup",
        "UpdateUserAttributes",
        "VerifySoftwareToken",
        "VerifyUserAttribute",
    }
)
# The challenges that cannot be completed meanwhile [D model].
PAUSED_CHALLENGES = frozenset({"MFA_SETUP", "NEW_PASSWORD_REQUIRED", "SOFTWARE_TOKEN_MFA"})


class RestoreStatus(StrEnum):
    """The states that recoveries have here; the others of AWS are failures of the service."""

    PREVIEW_GENERATING = "PREVIEW_GENERATING"
    PREVIEW_GENERATED = "PREVIEW_GENERATED"
    PREVIEW_CANCELLED = "PREVIEW_CANCELLED"
    PREVIEW_EXPIRED = "PREVIEW_EXPIRED"
    RESTORING = "RESTORING"
    RESTORE_COMPLETED = "RESTORE_COMPLETED"

    @property
    def is_preview(self) -> bool:
        """Return whether the recovery can still be cancelled, and expires."""
        return self in {RestoreStatus.PREVIEW_GENERATING, RestoreStatus.PREVIEW_GENERATED}


@dataclass(slots=True)
class Restoration:
    """One recovery; times are seconds since the epoch.

    ``point`` is what the pool is restored to, ``triggered`` when the recovery was initiated,
    ``changed`` when it got its status; ``preview`` holds the rows of the API.
    """

    id: str
    number: int
    point: float
    triggered: float
    changed: float
    status: RestoreStatus = RestoreStatus.PREVIEW_GENERATING
    preview: list[dict[str, Any]] | None = None


def check_writable(pool: Pool, now: float) -> None:
    """Refuse a change of user data while a recovery is active.

    Raises:
        CognitoError: OperationNotEnabledException.
    """
    if pool.recovery is not None:
        advance(pool, now)
        if pool.recovery is not None:
            raise errors.WRITES_PAUSED(pool_id=pool.id)


def advance(pool: Pool, now: float, *, is_read: bool = False) -> None:
    """Have a pool's active recovery get as far as it is by now.

    Args:
        pool: the user pool.
        now: the time in seconds since the epoch.
        is_read: whether the recovery itself is read, which does not wait for it.
    """
    active = None if pool.recovery is None else pool.restorations[pool.recovery]
    if active is None:
        return
    is_ready = is_read or now >= active.changed + _DURATION
    if active.status.is_preview and now >= active.triggered + DAY:
        end(pool, active, RestoreStatus.PREVIEW_EXPIRED, active.triggered + DAY)
    elif active.status is RestoreStatus.PREVIEW_GENERATING and is_ready:
        pool.journal.set(active, status=RestoreStatus.PREVIEW_GENERATED, changed=now)
    elif active.status is RestoreStatus.RESTORING and is_ready:
        end(pool, active, RestoreStatus.RESTORE_COMPLETED, now)


def end(pool: Pool, active: Restoration, status: RestoreStatus, now: float) -> None:
    """End a recovery: writes are taken again. A preview is kept of what was restored only."""
    preview = active.preview if status is RestoreStatus.RESTORE_COMPLETED else None
    pool.journal.set(active, status=status, changed=now, preview=preview)
    pool.journal.set(pool, recovery=None)


def check_point(pool: Pool, point: float, now: float) -> None:
    """Refuse a recovery point that is too new, too old, or of before the pool or its plan [D].

    Raises:
        CognitoError: InvalidParameterException.
    """
    if point > now - _YOUNGEST:
        raise errors.RECOVERY_POINT_TOO_NEW()
    if point < pool.created:
        raise errors.RECOVERY_POINT_BEFORE_POOL()
    period, plan = pool.configuration.recovery_period, pool.configuration.plan
    needed = "PLUS" if point < now - DAY else "ESSENTIALS"
    if point < now - period or point < pool.plan_since.get(needed, now):
        raise errors.RECOVERY_POINT_TOO_OLD(tier=plan)


def describe_restoration(restoration: Restoration) -> dict[str, Any]:
    """Return the ``RestorationType`` shape; a preview shows once it is generated."""
    is_generating = restoration.status is RestoreStatus.PREVIEW_GENERATING
    return {
        **summarise_restoration(restoration),
        "TriggerTimestamp": restoration.triggered,
        "RestorePreview": None if is_generating else restoration.preview,
    }


def summarise_restoration(restoration: Restoration) -> dict[str, Any]:
    """Return the ``RestorationDescriptionType`` shape."""
    return {
        "RestoreId": restoration.id,
        "RestoreStatus": restoration.status.value,
        "RestoreTimestamp": restoration.point,
    }
