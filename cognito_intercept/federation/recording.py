"""Federated sign-ins in the history of threat protection.

They are recorded and not assessed: the risk of a sign-in is the provider's business (G).
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.directory.auth_events import Risk
from cognito_intercept.directory.federated_users import find_federated_user
from cognito_intercept.protection.history import SignInStep, record_refusal, record_step
from cognito_intercept.protection.risk_settings import is_on

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cognito_intercept.federation.flow import Flow

__all__ = ["recorded_sign_in"]


@contextmanager
def recorded_sign_in(flow: Flow, subject: str, values: Mapping[str, str]) -> Iterator[str | None]:
    """Take a sign-in; with threat protection the history of its user shows how it went.

    Args:
        flow: the sign-in.
        subject: the account's identifier at the provider.
        values: the attributes that its claims are mapped to.

    Returns:
        A block with the id of the event, which the tokens show; ``None`` without threat protection.
    """
    service, pool = flow.service, flow.pool
    if not is_on(pool):
        yield None
        return
    event_id = service.entropy.uuid()
    step = SignInStep(event_id, None, Risk(), None, None, flow.client.id, flow.provider.name)
    try:
        yield event_id
    except errors.CognitoError as error:
        user = find_federated_user(pool, flow.provider.name, subject, values)
        if user is not None:
            record_refusal(service, pool, user, step, error)
        raise
    user = find_federated_user(pool, flow.provider.name, subject, values)
    if user is not None:
        record_step(service, pool, user, step, "Pass")
