"""Forgotten passwords: a code, and with it a new password."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept.operations.registry import operation
from cognito_intercept.sign_in.forgotten_passwords import NewPassword, send_reset_code, set_by_code

if TYPE_CHECKING:
    from cognito_intercept.call_context import CallContext
    from cognito_intercept.directory.client import Client
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.service import Service

_IGNORED = ("AnalyticsMetadata", "UserContextData.EncodedData")


@operation(ignores=_IGNORED)
def forgot_password(
    service: Service, pool: Pool, app: Client, context: CallContext, *, username: str
) -> dict[str, Any]:
    """Send a code with which a user may set a new password."""
    return {"CodeDeliveryDetails": send_reset_code(service, pool, app, username, context)}


@operation(ignores=_IGNORED)
def confirm_forgot_password(
    service: Service,
    pool: Pool,
    app: Client,
    context: CallContext,
    *,
    username: str,
    confirmation_code: str,
    password: str,
) -> dict[str, Any]:
    """Set a new password by the code; the address or number that got it is verified."""
    new = NewPassword(username, confirmation_code, password)
    set_by_code(service, pool, app, new, context)
    return {}
