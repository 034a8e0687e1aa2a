"""SMS_MFA, SMS_OTP and EMAIL_OTP: a code that goes to the user's phone or mailbox.

The code belongs to its session: it dies with it, and a later sign-in has its own. As first
factor it has eight digits, as second one six [V auth.md section 12].
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.directory.aliases import AliasTakenError
from cognito_intercept.directory.challenges import ChallengeName
from cognito_intercept.directory.codes import masked, medium_of
from cognito_intercept.directory.schema import is_email, is_phone_number
from cognito_intercept.directory.sessions import DeliveredCode
from cognito_intercept.directory.simulated_users import simulated_user_of
from cognito_intercept.messages.delivery import send_message
from cognito_intercept.messages.message import Destination, MessageContent, Recipient

if TYPE_CHECKING:
    from cognito_intercept.directory.sessions import AuthSession, Progress
    from cognito_intercept.directory.user import User
    from cognito_intercept.sign_in.attempt import Attempt

__all__ = ["answer_code", "offer_code", "simulated_factor"]

_FIRST_FACTOR_DIGITS, _SECOND_FACTOR_DIGITS = 8, 6


def simulated_factor(name: str) -> ChallengeName:
    """Return the code that a simulated user can get: by SMS if the name is a phone number."""
    return ChallengeName.SMS_OTP if is_phone_number(name) else ChallengeName.EMAIL_OTP


def offer_code(attempt: Attempt, session: AuthSession) -> dict[str, str]:
    """Send a code and return where it went; for a simulated user nothing is sent."""
    attribute = _attribute_of(session)
    user = attempt.known_user
    if user is None:
        destination = _simulated_destination(attempt.typed)
        user_id = session.user_id = simulated_user_of(attempt.pool, attempt.typed).user_id
    else:
        destination, user_id = _send(attempt, session, user, attribute), user.username
    return {
        "CODE_DELIVERY_DELIVERY_MEDIUM": medium_of(attribute),
        "CODE_DELIVERY_DESTINATION": masked(attribute, destination),
        "USERNAME" if _is_first_factor(attempt.progress) else "USER_ID_FOR_SRP": user_id,
    }


def _attribute_of(session: AuthSession) -> str:
    if session.challenge is None or session.challenge.attribute is None:
        raise RuntimeError(f"{session.challenge} delivers no code")
    return session.challenge.attribute


def _is_first_factor(progress: Progress) -> bool:
    """Return whether nothing but a choice was answered so far."""
    choices = {ChallengeName.SELECT_CHALLENGE}
    is_later = progress.is_from_sign_up or bool(progress.credited)
    return not is_later and choices.issuperset(progress.passed)


def _send(attempt: Attempt, session: AuthSession, user: User, attribute: str) -> str:
    """Send the code to the address that is being set up, or to the one that the user has."""
    destination = attempt.new_email or user.attributes[attribute]
    is_first = _is_first_factor(attempt.progress)
    digits = _FIRST_FACTOR_DIGITS if is_first else _SECOND_FACTOR_DIGITS
    code = attempt.service.entropy.digits(digits)
    session.state = DeliveredCode(code, destination, attempt.new_email is not None)
    send_message(
        attempt.service,
        Recipient(attempt.pool, user),
        MessageContent("Authentication", code),
        Destination(attribute, destination),
        attempt.context,
    )
    return destination


def _simulated_destination(name: str) -> str:
    # Masked, an address shows two letters; any name has those [V recorded R095].
    return name if is_email(name) or is_phone_number(name) else f"{name}@{name}"


def answer_code(attempt: Attempt) -> None:
    """Check a code that was delivered; a right one verifies where it went [D auth.md 5].

    Raises:
        CognitoError: CodeMismatchException; AliasExistsException where the address that was
            to be set up has become another user's.
    """
    session = attempt.answered
    answer = attempt.parameters[f"{session.challenge}_CODE"]
    state = session.state
    if not isinstance(state, DeliveredCode) or not hmac.compare_digest(
        state.code.encode(), answer.encode()
    ):
        attempt.count_wrong_answer()
        raise errors.CHALLENGE_CODE_MISMATCH()
    _verify(attempt, _attribute_of(session), state)


def _verify(attempt: Attempt, attribute: str, code: DeliveredCode) -> None:
    user, pool = attempt.user, attempt.pool
    if not code.is_new_address and user.attributes.get(attribute) != code.destination:
        return  # The user has another one by now.
    after = {**user.attributes, attribute: code.destination, f"{attribute}_verified": "true"}
    if after == user.attributes:
        return
    try:
        pool.change_user(user, attempt.now, attributes=after)
    except AliasTakenError:
        if code.is_new_address:
            raise errors.ALIAS_EXISTS(attribute=attribute) from None
