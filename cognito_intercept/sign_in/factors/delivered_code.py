"""SMS_MFA, SMS_OTP and EMAIL_OTP: a code that goes to the user's phone or mailbox.

The code belongs to its session: it dies with it, and a later sign-in has its own. As first
factor it has eight digits, as second one six [V auth.md section 12].
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.call_context import CallContext
from cognito_intercept.directory.aliases import AliasTakenError
from cognito_intercept.directory.codes import masked, medium_of
from cognito_intercept.directory.schema import is_email, is_phone_number
from cognito_intercept.directory.simulated_users import simulated_user_of
from cognito_intercept.messages.delivery import send_message
from cognito_intercept.messages.message import Destination, MessageContent, Recipient

if TYPE_CHECKING:
    from cognito_intercept.directory.sessions import AuthSession
    from cognito_intercept.directory.user import User
    from cognito_intercept.sign_in.attempt import Attempt

__all__ = ["answer_code", "offer_code", "seeming_attribute"]

_GOES_TO = {"SMS_MFA": "phone_number", "SMS_OTP": "phone_number", "EMAIL_OTP": "email"}
_FIRST_FACTOR_DIGITS, _SECOND_FACTOR_DIGITS = 8, 6


def seeming_attribute(name: str) -> str:
    """Return where a code for a user who only seems to exist seems to go."""
    return "phone_number" if is_phone_number(name) else "email"


def offer_code(attempt: Attempt, session: AuthSession) -> dict[str, str]:
    """Send a code and tell where it went; nobody gets one in place of a user that is hidden."""
    attribute = _GOES_TO[session.challenge]
    user = attempt.known_user
    if user is None:
        destination = _seeming_destination(attempt.typed)
        user_id = session.user_id = simulated_user_of(attempt.pool, attempt.typed).user_id
    else:
        destination, user_id = _send(attempt, session, user, attribute), user.username
    return {
        "CODE_DELIVERY_DELIVERY_MEDIUM": medium_of(attribute),
        "CODE_DELIVERY_DESTINATION": masked(attribute, destination),
        "USERNAME" if attempt.is_at_first_factor else "USER_ID_FOR_SRP": user_id,
    }


def _send(attempt: Attempt, session: AuthSession, user: User, attribute: str) -> str:
    """Send the code to the address that is being set up, or to the one that the user has."""
    destination: str = session.data.get("new_email") or user.attributes[attribute]
    is_first = attempt.is_at_first_factor
    digits = _FIRST_FACTOR_DIGITS if is_first else _SECOND_FACTOR_DIGITS
    code = attempt.service.entropy.digits(digits)
    session.data |= {"code": code, "destination": destination}
    send_message(
        attempt.service,
        Recipient(attempt.pool, user),
        MessageContent("Authentication", code),
        Destination(attribute, destination),
        CallContext(attempt.client, attempt.client_metadata),
    )
    return destination


def _seeming_destination(name: str) -> str:
    # Masked, an address shows two letters; any name has those [V recorded R095].
    return name if is_email(name) or is_phone_number(name) else f"{name}@{name}"


def answer_code(attempt: Attempt) -> None:
    """Check a code that was delivered; a right one verifies where it went [D auth.md 5].

    Raises:
        CognitoError: CodeMismatchException; AliasExistsException where the address that was
            to be set up has become somebody else's.
    """
    challenge = attempt.answered.challenge
    code = attempt.data.pop("code", "")
    given = attempt.given[f"{challenge}_CODE"]
    if not code or not hmac.compare_digest(code.encode(), given.encode()):
        attempt.count_wrong_answer()
        raise errors.CHALLENGE_CODE_MISMATCH()
    _verify(attempt, _GOES_TO[challenge], attempt.data.pop("destination"))


def _verify(attempt: Attempt, attribute: str, destination: str) -> None:
    user, pool = attempt.user, attempt.pool
    is_new = attempt.data.pop("new_email", None) is not None
    if not is_new and user.attributes.get(attribute) != destination:
        return  # The user has another one by now.
    after = {**user.attributes, attribute: destination, f"{attribute}_verified": "true"}
    if after == user.attributes:
        return
    try:
        pool.change_user(user, attempt.service.now(), attributes=after)
    except AliasTakenError:
        if is_new:
            raise errors.ALIAS_EXISTS(attribute=attribute) from None
