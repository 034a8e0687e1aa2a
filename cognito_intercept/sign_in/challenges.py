"""The table of challenges: how each is offered, and how its answer is checked.

A new challenge is a row here and, where it comes up by itself, a row of ``DUE``
(``flows.py``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cognito_intercept.sign_in.attempt import Attempt
from cognito_intercept.sign_in.factors.choice import (
    answer_choice,
    offer_choice,
    offer_nothing,
    start_choice,
)
from cognito_intercept.sign_in.factors.custom import (
    answer_custom,
    define_next,
    offer_custom,
    start_custom,
)
from cognito_intercept.sign_in.factors.delivered_code import answer_code, offer_code
from cognito_intercept.sign_in.factors.device import (
    check_device_claim,
    find_device_session,
    offer_device,
    offer_device_exchange,
    start_device_exchange,
)
from cognito_intercept.sign_in.factors.mfa_choice import (
    answer_mfa_setup,
    answer_mfa_type,
    offer_mfa_setup,
    offer_mfa_type,
)
from cognito_intercept.sign_in.factors.new_password import (
    answer_new_password,
    offer_new_password,
)
from cognito_intercept.sign_in.factors.password import check_password
from cognito_intercept.sign_in.factors.software_token import (
    answer_software_token,
    offer_software_token,
)
from cognito_intercept.sign_in.factors.srp import check_claim, offer_exchange, start_exchange
from cognito_intercept.sign_in.factors.web_authn import answer_passkey, offer_passkey

if TYPE_CHECKING:
    from cognito_intercept.directory.client import Client
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.sessions import AuthSession

__all__ = ["CHALLENGES", "DECIDES", "STARTS", "Challenge"]

Step = Callable[[Attempt], str | None]


@dataclass(frozen=True, slots=True)
class Challenge:
    """One challenge.

    Attributes:
        requires: the ChallengeResponses that must be there besides USERNAME.
        offer: returns the ChallengeParameters; may put what the answer needs in the session.
        answer: checks the responses and acts on them, or raises; a wrong answer leaves the
            session usable. Returns the challenge that must come next, or ``None``: what is due.
        session_in: the response that identifies the session, where it is not ``Session``.
        find: finds the session of an answer that comes without one, where AWS wants none.
    """

    requires: tuple[str, ...]
    offer: Callable[[Attempt, AuthSession], dict[str, str]]
    answer: Step
    session_in: str | None = None
    find: Callable[[Pool, Client, str, dict[str, str]], str | None] | None = None


CHALLENGES = {
    "PASSWORD_VERIFIER": Challenge(
        ("PASSWORD_CLAIM_SIGNATURE", "PASSWORD_CLAIM_SECRET_BLOCK", "TIMESTAMP"),
        offer_exchange,
        check_claim,
        session_in="PASSWORD_CLAIM_SECRET_BLOCK",
    ),
    "NEW_PASSWORD_REQUIRED": Challenge(("NEW_PASSWORD",), offer_new_password, answer_new_password),
    "DEVICE_SRP_AUTH": Challenge(
        ("DEVICE_KEY", "SRP_A"), offer_device, start_device_exchange, find=find_device_session
    ),
    "DEVICE_PASSWORD_VERIFIER": Challenge(
        (
            "DEVICE_KEY",
            "PASSWORD_CLAIM_SIGNATURE",
            "PASSWORD_CLAIM_SECRET_BLOCK",
            "TIMESTAMP",
        ),
        offer_device_exchange,
        check_device_claim,
        find=find_device_session,
    ),
    "SMS_MFA": Challenge(("SMS_MFA_CODE",), offer_code, answer_code),
    "EMAIL_OTP": Challenge(("EMAIL_OTP_CODE",), offer_code, answer_code),
    "SMS_OTP": Challenge(("SMS_OTP_CODE",), offer_code, answer_code),
    "SOFTWARE_TOKEN_MFA": Challenge(
        ("SOFTWARE_TOKEN_MFA_CODE",), offer_software_token, answer_software_token
    ),
    "SELECT_MFA_TYPE": Challenge(("ANSWER",), offer_mfa_type, answer_mfa_type),
    "MFA_SETUP": Challenge((), offer_mfa_setup, answer_mfa_setup),
    "SELECT_CHALLENGE": Challenge(("ANSWER",), offer_choice, answer_choice),
    "PASSWORD": Challenge(("PASSWORD",), offer_nothing, check_password),
    "PASSWORD_SRP": Challenge(("SRP_A",), offer_nothing, start_exchange),
    "CUSTOM_CHALLENGE": Challenge(("ANSWER",), offer_custom, answer_custom),
    "WEB_AUTHN": Challenge(("CREDENTIAL",), offer_passkey, answer_passkey),
}

# First factors: what a flow does with its AuthParameters.
STARTS: dict[str, Step] = {
    "PASSWORD": check_password,
    "SRP_A": start_exchange,
    "CHOICE": start_choice,
    "CUSTOM": start_custom,
}

# Flows whose challenges do not come from the table DUE.
DECIDES: dict[str, Step] = {"CUSTOM_AUTH": define_next}
