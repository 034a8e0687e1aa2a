"""Sign-up: from the first call to the confirmed user."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept.directory.user import Status, named_values
from cognito_intercept.operations.registry import operation
from cognito_intercept.sign_in.after_sign_up import (
    find_sign_up,
    follow_sign_up,
    offer_sign_in,
)
from cognito_intercept.sign_up.registration import (
    Confirmation,
    Registration,
    confirm,
    register,
    resend_code,
    unconfirmed_user,
)

if TYPE_CHECKING:
    from cognito_intercept.call_context import CallContext
    from cognito_intercept.directory.client import Client
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.service import Service

_IGNORED = ("AnalyticsMetadata", "UserContextData.EncodedData")


@operation(ignores=_IGNORED)
def sign_up(
    service: Service,
    pool: Pool,
    app: Client,
    context: CallContext,
    *,
    username: str,
    password: str | None = None,
    user_attributes: list[dict[str, str]] | None = None,
    validation_data: list[dict[str, str]] | None = None,
) -> dict[str, Any]:
    """Register a user who must confirm the address or number that gets the code."""
    attributes = named_values(user_attributes)
    registration = Registration(username, password, attributes, validation_data)
    registered = register(service, pool, app, registration, context)
    user = registered.user
    return {
        "UserConfirmed": user.status is Status.CONFIRMED,
        "CodeDeliveryDetails": registered.details,
        "UserSub": user.sub,
        "Session": offer_sign_in(service, pool, app, user),
    }


@operation(ignores=_IGNORED)
def confirm_sign_up(
    service: Service,
    pool: Pool,
    app: Client,
    context: CallContext,
    *,
    username: str,
    confirmation_code: str,
    force_alias_creation: bool = False,
    session: str | None = None,
) -> dict[str, Any]:
    """Confirm a user by the code; the address or number that got it is verified."""
    user = unconfirmed_user(pool, app, username)
    signed_up = find_sign_up(service, pool, app, user, session)
    confirmation = Confirmation(confirmation_code, force_alias_creation)
    confirm(service, pool, user, confirmation, context)
    return {"Session": follow_sign_up(service, pool, app, user, signed_up)}


@operation(ignores=_IGNORED)
def resend_confirmation_code(
    service: Service, pool: Pool, app: Client, context: CallContext, *, username: str
) -> dict[str, Any]:
    """Send the confirmation code of a sign-up again; the older one is void."""
    return {"CodeDeliveryDetails": resend_code(service, pool, app, username, context)}
