"""Threat protection at work: blocked addresses, compromised passwords, sign-ins at risk."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.call_context import CallContext
from cognito_intercept.directory.auth_events import Risk
from cognito_intercept.directory.mfa import usable_factors
from cognito_intercept.directory.status import Event, status_after
from cognito_intercept.messages.message import Recipient
from cognito_intercept.messages.notifications import notification, send_notification
from cognito_intercept.protection import risk_settings as rules

if TYPE_CHECKING:
    from cognito_intercept.directory.client import Client
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.service import Service
    from cognito_intercept.sign_in.attempt import Attempt

__all__ = ["judge", "refuse_blocked", "refuse_compromised", "risk_of"]

_RISK, _TOKEN = "risk", "feedback_token"
_FEEDBACK_TOKEN_LENGTH = 400
_ISO = "%Y-%m-%dT%H:%M:%SZ"


def refuse_blocked(pool: Pool, client: Client, address: str | None, flow: str = "") -> None:
    """Refuse a request from an address that the risk configuration blocks.

    Raises:
        CognitoError: NotAuthorizedException.
    """
    configuration = rules.configuration_of(pool, client)
    if rules.is_enforced(pool, flow) and rules.is_blocked(configuration, address):
        raise errors.ADDRESS_BLOCKED()


def refuse_compromised(  # noqa: PLR0913 - all that decides
    service: Service,
    pool: Pool,
    client: Client,
    password: str,
    *,
    event: str,
    address: str | None = None,
) -> None:
    """Refuse a new password that is known from a leak, where the pool wants that.

    Args:
        service: the region's state.
        pool: the user pool.
        client: the app client.
        password: the new password.
        event: ``SIGN_UP`` or ``PASSWORD_CHANGE``.
        address: the IP address of the user's device, where the caller told it.

    Raises:
        CognitoError: InvalidPasswordException.
    """
    configuration = rules.configuration_of(pool, client)
    if (
        password in service.around.threats.compromised_passwords
        and rules.is_enforced(pool)
        and not rules.is_skipped(configuration, address)
        and rules.blocks_compromised(configuration, event)
    ):
        raise errors.COMPROMISED_PASSWORD()


def risk_of(attempt: Attempt) -> Risk:
    """Return what was thought of a sign-in so far."""
    return Risk(**attempt.data.get(_RISK, {}))


def judge(attempt: Attempt) -> None:
    """Judge a sign-in once, when its first factor was right, and act as the pool is told to.

    Raises:
        CognitoError: PasswordResetRequiredException for a compromised password,
            NotAuthorizedException for a sign-in that is blocked.
    """
    pool, flow = attempt.pool, attempt.flow
    if not rules.is_on(pool, flow) or _RISK in attempt.data:
        return
    configuration = rules.configuration_of(pool, attempt.client)
    attempt.data[_RISK] = asdict(Risk())
    if rules.is_skipped(configuration, attempt.address):
        return
    _judge_password(attempt, configuration)
    level = attempt.service.around.threats.risky_addresses.get(attempt.address or "")
    if level is not None:
        _judge_address(attempt, configuration, level)


def _judge_password(attempt: Attempt, configuration: dict[str, Any]) -> None:
    """Look at a password that came in clear; SRP shows none [D]."""
    password = attempt.given.get("PASSWORD")
    if password not in attempt.service.around.threats.compromised_passwords:
        return
    attempt.data[_RISK] = asdict(Risk(compromised=True))
    status = status_after(Event.COMPROMISED, attempt.user)
    enforced = rules.is_enforced(attempt.pool, attempt.flow)
    # A temporary password is about to be replaced anyway.
    if enforced and status and rules.blocks_compromised(configuration, "SIGN_IN"):
        attempt.data[_RISK] = asdict(Risk("Block", "High", compromised=True))
        attempt.pool.change_user(
            attempt.user, attempt.service.now(), status=status, force_aliases=True
        )
        raise errors.COMPROMISED_SIGN_IN()


def _judge_address(attempt: Attempt, configuration: dict[str, Any], level: str) -> None:
    enforced = rules.is_enforced(attempt.pool, attempt.flow)
    risk = rules.assessed(configuration, level, enforced=enforced)
    risk.compromised = risk_of(attempt).compromised
    action = rules.action_at(configuration, level) if enforced else "NO_ACTION"
    asks_mfa = action in {"MFA_REQUIRED", "MFA_IF_CONFIGURED"}
    can_answer = bool(usable_factors(attempt.pool, attempt.user, at_risk=True))
    if action == "MFA_REQUIRED" and not can_answer:
        action, risk.decision = "BLOCK", "Block"
    attempt.data[_RISK] = asdict(risk)
    attempt.asks_mfa = asks_mfa and can_answer
    if enforced and rules.notifies_at(configuration, level):
        _notify(attempt, configuration, action)
    if action == "BLOCK":
        raise errors.SIGN_IN_BLOCKED()


def _notify(attempt: Attempt, configuration: dict[str, Any], action: str) -> None:
    """Write to the user, with links that carry a token for UpdateAuthEventFeedback."""
    user, service, now = attempt.user, attempt.service, attempt.service.now()
    if not user.attributes.get("email"):
        return
    token = service.entropy.alphanumeric(_FEEDBACK_TOKEN_LENGTH)
    attempt.data[_TOKEN] = token
    link = f"{service.settings.issuer(service.region, attempt.pool.id)}/feedback?token={token}"
    values = {
        "username": user.username,
        "ip-address": attempt.address or "",
        "login-time": datetime.fromtimestamp(now, UTC).strftime(_ISO),
        "device-name": "unknown",
        "city": "unknown",
        "country": "unknown",
        "one-click-link-valid": f"{link}&value=Valid",
        "one-click-link-invalid": f"{link}&value=Invalid",
    }
    takeover = configuration["AccountTakeoverRiskConfiguration"]
    text = notification(takeover["NotifyConfiguration"], action, values)
    context = CallContext(attempt.client, attempt.client_metadata)
    send_notification(service, Recipient(attempt.pool, user), text, token, context)
