"""SELECT_MFA_TYPE and MFA_SETUP: which second factor, and the first one of a new user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.directory import mfa
from cognito_intercept.directory.schema import check_updated_attributes
from cognito_intercept.directory.sessions import TotpSetup
from cognito_intercept.protocol.encoding import write_json
from cognito_intercept.sign_in.step_up import choices_of, methods_of

if TYPE_CHECKING:
    from cognito_intercept.directory.challenges import ChallengeName
    from cognito_intercept.directory.sessions import AuthSession
    from cognito_intercept.sign_in.attempt import Attempt

__all__ = ["answer_mfa_setup", "answer_mfa_type", "offer_mfa_setup", "offer_mfa_type"]

# The model's documentation calls e-mail codes EMAIL_MFA; the API's enum has EMAIL_OTP.
_ALSO_CALLED = {"EMAIL_MFA": mfa.EMAIL}


def offer_mfa_type(attempt: Attempt, _session: AuthSession) -> dict[str, str]:
    """Return the factors to choose from, as JSON text (auth.md section 4)."""
    return _parameters(attempt, "MFAS_CAN_CHOOSE", _choices(attempt))


def _choices(attempt: Attempt) -> tuple[ChallengeName, ...]:
    """Return the factors to choose from: those that the level needs, if one is asked for."""
    pool, user, progress = attempt.pool, attempt.user, attempt.progress
    if progress.levels:
        wanted = choices_of(pool, user, progress.levels, methods_of(progress))
        if wanted:
            return wanted
    return mfa.usable_factors(pool, user)


def _parameters(attempt: Attempt, name: str, factors: tuple[ChallengeName, ...]) -> dict[str, str]:
    return {name: write_json(factors), "USER_ID_FOR_SRP": attempt.user.username}


def answer_mfa_type(attempt: Attempt) -> ChallengeName:
    """Return the factor that the user chose, which comes next.

    Raises:
        CognitoError: InvalidParameterException for a factor that was not offered.
    """
    answer = attempt.parameters["ANSWER"]
    name = _ALSO_CALLED.get(answer, answer)
    for factor in _choices(attempt):
        if factor == name:
            return factor
    raise errors.CHOICE_INVALID(answer=answer)


def offer_mfa_setup(attempt: Attempt, session: AuthSession) -> dict[str, str]:
    """Return the factors that the pool lets a user set up, as JSON text."""
    session.state = TotpSetup()
    return _parameters(attempt, "MFAS_CAN_SETUP", mfa.pool_factors(attempt.pool))


def answer_mfa_setup(attempt: Attempt) -> ChallengeName | None:
    """Proceed after VerifySoftwareToken, or send a code to the ``EMAIL`` to be set up.

    Other parameters are not looked at [V recorded R250].

    Raises:
        CognitoError: SoftwareTokenMFANotFoundException where nothing was set up;
            InvalidParameterException or AliasExistsException for the address.
    """
    if attempt.state(TotpSetup).is_verified:
        return None
    email = attempt.parameters.get("EMAIL")
    if not email or mfa.EMAIL not in mfa.pool_factors(attempt.pool):
        raise errors.SOFTWARE_TOKEN_NOT_VERIFIED()
    pool, user = attempt.pool, attempt.user
    check_updated_attributes(pool, {"email": email})
    wanted = {**user.attributes, "email": email, "email_verified": "true"}
    if pool.taken_alias(wanted, user.status, user) is not None:
        raise errors.ALIAS_EXISTS(attribute="email")
    attempt.new_email = email
    return mfa.EMAIL
