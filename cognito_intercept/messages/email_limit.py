"""How many e-mails a day go out by AWS's own sender, where a test asks for limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept.service import count_within

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.service import Service

__all__ = ["takes_email"]

_DAY = 86_400.0
_COUNTER = "e-mails"


def takes_email(service: Service, pool: Pool) -> bool:
    """Return whether one more e-mail of a user pool goes out, and count it if it does.

    Pools of a region share the limit of ``COGNITO_DEFAULT``; one that sends by an SES identity of
    its own has none here [D quotas]. The day is the 24 hours that end now (G).
    """
    if not service.quotas.enforce_rates or pool.configuration.has_own_email_sender:
        return True
    return count_within(service, _COUNTER, service.quotas.emails_per_day, _DAY)
