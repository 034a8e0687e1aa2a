"""Threat protection at work: blocked addresses, compromised passwords, sign-ins at risk."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.directory.auth_events import Risk
from cognito_intercept.directory.mfa import usable_factors
from cognito_intercept.directory.status import Event, status_after
from cognito_intercept.messages.message import Recipient
from cognito_intercept.messages.notifications import notification, send_notification
from cognito_intercept.protection.risk_settings import configuration_of, is_enforced

if TYPE_CHECKING:
    from cognito_intercept.call_context import CallContext
    from cognito_intercept.directory.client import Client
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import Status, User
    from cognito_intercept.protection.risk_settings import RiskConfiguration
    from cognito_intercept.service import Service

__all__ = [
    "NO_RISK",
    "Assessment",
    "FirstFactor",
    "PasswordUse",
    "assess",
    "refuse_blocked",
    "refuse_compromised",
]

NO_RISK = Risk()

_FEEDBACK_TOKEN_LENGTH = 400
_ISO = "%Y-%m-%dT%H:%M:%SZ"


def refuse_blocked(pool: Pool, client: Client, address: str | None, flow: str = "") -> None:
    """Refuse a request from an address that the risk configuration blocks.

    Raises:
        CognitoError: NotAuthorizedException.
    """
    configuration = configuration_of(pool, client)
    if is_enforced(pool, flow) and configuration.blocks(address):
        raise errors.ADDRESS_BLOCKED()


@dataclass(frozen=True, slots=True)
class PasswordUse:
    """What a new password is chosen for.

    Attributes:
        event: ``SIGN_UP`` or ``PASSWORD_CHANGE``.
        client: the app client.
        address: the IP address of the user's device, where it is known.
    """

    event: str
    client: Client
    address: str | None = None


def refuse_compromised(service: Service, pool: Pool, password: str, use: PasswordUse) -> None:
    """Refuse a new password that is known from a leak, where the pool wants that.

    Raises:
        CognitoError: InvalidPasswordException.
    """
    configuration = configuration_of(pool, use.client)
    if (
        password in service.around.threats.compromised_passwords
        and is_enforced(pool)
        and not configuration.skips(use.address)
        and configuration.blocks_compromised(use.event)
    ):
        raise errors.COMPROMISED_PASSWORD()


@dataclass(frozen=True, slots=True)
class FirstFactor:
    """A sign-in whose first factor was right.

    Attributes:
        user: the user.
        flow: the ``AuthFlow``.
        password: the password, if it came in clear; SRP shows none [D].
        context: app client, ClientMetadata and IP address of the call.
    """

    user: User
    flow: str
    password: str | None
    context: CallContext


@dataclass(frozen=True, slots=True)
class Assessment:
    """What threat protection finds of a sign-in, and what is to be done about it.

    Attributes:
        risk: the risk, as the history shows it.
        requires_mfa: whether a second factor is needed where none would be due.
        feedback_token: the token in the links of the notification that went out.
        status: the status that the user gets; ``None``: it stays.
        refusal: the error that the sign-in ends in; ``None``: it continues.
    """

    risk: Risk = NO_RISK
    requires_mfa: bool = False
    feedback_token: str | None = None
    status: Status | None = None
    refusal: errors.Message | None = None


def assess(service: Service, pool: Pool, client: Client, factor: FirstFactor) -> Assessment:
    """Return the assessment of a sign-in, in a pool with threat protection.

    The user is notified where the risk configuration says so.
    """
    configuration = configuration_of(pool, client)
    if configuration.skips(factor.context.ip_address):
        return Assessment()
    assessment = _assess_password(service, pool, factor, configuration)
    level = service.around.threats.risky_addresses.get(factor.context.ip_address or "")
    if assessment.refusal is not None or level is None:
        return assessment
    by_address = _assess_address(service, pool, factor, configuration, level)
    risk = replace(by_address.risk, compromised=assessment.risk.compromised)
    return replace(by_address, risk=risk)


def _assess_password(
    service: Service, pool: Pool, factor: FirstFactor, configuration: RiskConfiguration
) -> Assessment:
    if factor.password not in service.around.threats.compromised_passwords:
        return Assessment()
    status = status_after(Event.COMPROMISED, factor.user)
    enforced = is_enforced(pool, factor.flow)
    # A temporary password is about to be replaced anyway.
    if enforced and status and configuration.blocks_compromised("SIGN_IN"):
        risk = Risk("Block", "High", compromised=True)
        return Assessment(risk, status=status, refusal=errors.COMPROMISED_SIGN_IN)
    return Assessment(Risk(compromised=True))


def _assess_address(
    service: Service, pool: Pool, factor: FirstFactor, configuration: RiskConfiguration, level: str
) -> Assessment:
    enforced = is_enforced(pool, factor.flow)
    risk = configuration.risk_at(level, enforced=enforced)
    action = configuration.action_at(level) if enforced else "NO_ACTION"
    can_answer = bool(usable_factors(pool, factor.user, at_risk=True))
    if action == "MFA_REQUIRED" and not can_answer:
        action, risk = "BLOCK", replace(risk, decision="Block")
    token = None
    if enforced and configuration.notifies_at(level):
        token = _notify(service, pool, factor, configuration, action)
    return Assessment(
        risk,
        requires_mfa=can_answer and action in {"MFA_REQUIRED", "MFA_IF_CONFIGURED"},
        feedback_token=token,
        refusal=errors.SIGN_IN_BLOCKED if action == "BLOCK" else None,
    )


def _notify(
    service: Service, pool: Pool, factor: FirstFactor, configuration: RiskConfiguration, action: str
) -> str | None:
    """Write to the user, and return the token in the links, for UpdateAuthEventFeedback."""
    user = factor.user
    if not user.attributes.get("email"):
        return None
    token = service.entropy.alphanumeric(_FEEDBACK_TOKEN_LENGTH)
    link = f"{service.settings.issuer(service.region, pool.id)}/feedback?token={token}"
    values = {
        "username": user.username,
        "ip-address": factor.context.ip_address or "",
        "login-time": datetime.fromtimestamp(service.now(), UTC).strftime(_ISO),
        "device-name": "unknown",
        "city": "unknown",
        "country": "unknown",
        "one-click-link-valid": f"{link}&value=Valid",
        "one-click-link-invalid": f"{link}&value=Invalid",
    }
    text = notification(configuration.notification or {}, action, values)
    send_notification(service, Recipient(pool, user), text, token, factor.context)
    return token
