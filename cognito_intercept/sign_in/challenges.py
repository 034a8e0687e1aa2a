"""The table of challenges: how a sign-in goes, from the first factor to tokens.

Every transition is here. A flow (``flows.py``) checks a first factor. The check of a factor may
name the challenge that must come next (``leads_to``: SRP has two steps, a choice has a chosen
one). Otherwise the first row of the table that is ``due`` comes next, and when none is, the user
is signed in (auth.md sections 2 to 4). In CUSTOM_AUTH a trigger decides instead of ``due``.

A new challenge is a member of :class:`~cognito_intercept.directory.challenges.ChallengeName`, a
file in ``factors`` and a row here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cognito_intercept.directory import mfa
from cognito_intercept.directory.challenges import ChallengeName
from cognito_intercept.directory.user import Status
from cognito_intercept.sign_in.factors.choice import answer_choice, offer_choice, offer_nothing
from cognito_intercept.sign_in.factors.custom import answer_custom, offer_custom
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
from cognito_intercept.sign_in.factors.new_password import answer_new_password, offer_new_password
from cognito_intercept.sign_in.factors.passkey import answer_passkey, offer_passkey
from cognito_intercept.sign_in.factors.password import check_password
from cognito_intercept.sign_in.factors.software_token import (
    answer_software_token,
    offer_software_token,
)
from cognito_intercept.sign_in.factors.srp import check_claim, offer_exchange, start_exchange
from cognito_intercept.sign_in.flows import FIRST_FACTORS, FLOWS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cognito_intercept.directory.client import Client
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.sessions import AuthSession
    from cognito_intercept.sign_in.attempt import Attempt
    from cognito_intercept.sign_in.standing import Standing

__all__ = ["CHALLENGES", "ChallengeRow", "challenge_table", "next_challenge"]


@dataclass(frozen=True, slots=True)
class ChallengeRow:
    """One challenge.

    Attributes:
        name: the challenge; its ``attribute`` is what a delivered code proves.
        requires: the ChallengeResponses that must be there besides USERNAME.
        offer: returns the ChallengeParameters; may put what the answer needs in the session.
        answer: checks the responses and acts on them, or raises; a wrong answer leaves the
            session usable. Returns the challenge that must come next, or ``None``: what is due.
        due: whether the challenge comes up by itself; rows come in the order of the table.
        leads_to: the challenges that ``answer`` may return.
        event: what the history of threat protection says was asked; ``None``: nothing.
        token_source: the source of the PreTokenGeneration event after this challenge.
        session_in: the response that identifies the session, where it is not ``Session``.
        find: finds the session of an answer that comes without one, where AWS wants none.
    """

    name: ChallengeName
    requires: tuple[str, ...]
    offer: Callable[[Attempt, AuthSession], dict[str, str]]
    answer: Callable[[Attempt], ChallengeName | None]
    due: Callable[[Standing], bool] | None = None
    leads_to: tuple[ChallengeName, ...] = ()
    event: str | None = None
    token_source: str | None = None
    session_in: str | None = None
    find: Callable[[Pool, Client, ChallengeName, dict[str, str]], str | None] | None = None


def challenge_table(rows: Iterable[ChallengeRow]) -> dict[ChallengeName, ChallengeRow]:
    """Return the rows by name.

    Raises:
        TypeError: a name has no row or several ones, or something is named that is no challenge.
    """
    table = {row.name: row for row in rows}
    names = [row.name for row in table.values()]
    successors = [name for row in table.values() for name in row.leads_to]
    started = [name for flow in FLOWS.values() for name in flow.leads_to]
    for name in (*names, *successors, *started):
        if not isinstance(name, ChallengeName):
            raise TypeError(f"{name!r} is no challenge")
    if sorted(table) != sorted(ChallengeName):
        raise TypeError(f"challenges without a row: {sorted(set(ChallengeName) - set(table))}")
    return table


def _second_factor_is(name: ChallengeName) -> Callable[[Standing], bool]:
    return lambda it: it.second_factor is name


_CLAIM = ("PASSWORD_CLAIM_SIGNATURE", "PASSWORD_CLAIM_SECRET_BLOCK", "TIMESTAMP")
_C = ChallengeName

CHALLENGES = challenge_table(
    (
        ChallengeRow(
            _C.SELECT_CHALLENGE,
            ("ANSWER",),
            offer_choice,
            answer_choice,
            due=_second_factor_is(_C.SELECT_CHALLENGE),
            leads_to=FIRST_FACTORS,
        ),
        ChallengeRow(
            _C.PASSWORD,
            ("PASSWORD",),
            offer_nothing,
            check_password,
            event="Password",
        ),
        ChallengeRow(
            _C.PASSWORD_SRP,
            ("SRP_A",),
            offer_nothing,
            start_exchange,
            leads_to=(_C.PASSWORD_VERIFIER,),
        ),
        ChallengeRow(
            _C.PASSWORD_VERIFIER,
            _CLAIM,
            offer_exchange,
            check_claim,
            event="Password",
            session_in="PASSWORD_CLAIM_SECRET_BLOCK",
        ),
        ChallengeRow(
            _C.SMS_OTP,
            ("SMS_OTP_CODE",),
            offer_code,
            answer_code,
            due=_second_factor_is(_C.SMS_OTP),
            event="Mfa",
        ),
        ChallengeRow(
            _C.WEB_AUTHN,
            ("CREDENTIAL",),
            offer_passkey,
            answer_passkey,
            due=_second_factor_is(_C.WEB_AUTHN),
        ),
        ChallengeRow(_C.CUSTOM_CHALLENGE, ("ANSWER",), offer_custom, answer_custom),
        ChallengeRow(
            _C.NEW_PASSWORD_REQUIRED,
            ("NEW_PASSWORD",),
            offer_new_password,
            answer_new_password,
            due=lambda it: it.user.status is Status.FORCE_CHANGE_PASSWORD,
            token_source="NewPasswordChallenge",  # noqa: S106 - a trigger source
        ),
        ChallengeRow(
            _C.DEVICE_SRP_AUTH,
            ("DEVICE_KEY", "SRP_A"),
            offer_device,
            start_device_exchange,
            due=lambda it: it.device_is_due,
            leads_to=(_C.DEVICE_PASSWORD_VERIFIER,),
            find=find_device_session,
        ),
        ChallengeRow(
            _C.DEVICE_PASSWORD_VERIFIER,
            ("DEVICE_KEY", *_CLAIM),
            offer_device_exchange,
            check_device_claim,
            token_source="AuthenticateDevice",  # noqa: S106 - a trigger source
            find=find_device_session,
        ),
        ChallengeRow(
            _C.SMS_MFA,
            ("SMS_MFA_CODE",),
            offer_code,
            answer_code,
            due=_second_factor_is(_C.SMS_MFA),
            event="Mfa",
        ),
        ChallengeRow(
            _C.SOFTWARE_TOKEN_MFA,
            ("SOFTWARE_TOKEN_MFA_CODE",),
            offer_software_token,
            answer_software_token,
            due=_second_factor_is(_C.SOFTWARE_TOKEN_MFA),
            event="Mfa",
        ),
        ChallengeRow(
            _C.EMAIL_OTP,
            ("EMAIL_OTP_CODE",),
            offer_code,
            answer_code,
            due=_second_factor_is(_C.EMAIL_OTP),
            event="Mfa",
        ),
        ChallengeRow(
            _C.SELECT_MFA_TYPE,
            ("ANSWER",),
            offer_mfa_type,
            answer_mfa_type,
            due=_second_factor_is(_C.SELECT_MFA_TYPE),
            leads_to=mfa.FACTORS,
        ),
        ChallengeRow(
            _C.MFA_SETUP,
            (),
            offer_mfa_setup,
            answer_mfa_setup,
            due=_second_factor_is(_C.MFA_SETUP),
            leads_to=(_C.EMAIL_OTP,),
        ),
    )
)

_DUE = tuple((row.name, row.due) for row in CHALLENGES.values() if row.due is not None)


def next_challenge(standing: Standing) -> ChallengeName | None:
    """Return the challenge that comes next; ``None``: the user is signed in."""
    return next((name for name, is_due in _DUE if is_due(standing)), None)
