"""The table of challenges on the pages: where each is shown, and how a form answers it.

A challenge of the sign-in engine is one row: its page, its template, and how the form's fields
become ChallengeResponses. A new kind of challenge is a row here and a template.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.directory.challenges import ChallengeName
from cognito_intercept.oauth.authorization import PageError
from cognito_intercept.protocol.encoding import read_json

if TYPE_CHECKING:
    from cognito_intercept.directory.browser_sessions import PendingSignIn

__all__ = ["CHALLENGE_PAGES", "ChallengePage", "page_of"]

Form = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ChallengePage:
    """How one challenge is shown and answered.

    Attributes:
        challenge: the challenge.
        path: its page, such as ``/mfa``.
        template: the template of the page.
        responses: returns the ChallengeResponses of a form, without USERNAME.
        view: returns what the template shows.
    """

    challenge: ChallengeName
    path: str
    template: str
    responses: Callable[[Form], dict[str, str]]
    view: Callable[[PendingSignIn], dict[str, Any]]


def page_of(challenge: ChallengeName) -> ChallengePage:
    """Return the row of a challenge.

    Raises:
        PageError: the pages can't ask for it.
    """
    row = CHALLENGE_PAGES.get(challenge)
    if row is None:
        raise PageError(errors.OAUTH_ENDPOINT_NOT_EMULATED.format(path=challenge))
    return row


def _answer(response: str, field: str = "code") -> Callable[[Form], dict[str, str]]:
    """Return what takes a response from a field of a form; an absent one is left out."""

    def responses(form: Form) -> dict[str, str]:
        return {response: form[field]} if field in form else {}

    return responses


def _destination(pending: PendingSignIn) -> dict[str, Any]:
    parameters = pending.parameters
    return {
        "medium": parameters.get("CODE_DELIVERY_DELIVERY_MEDIUM"),
        "destination": parameters.get("CODE_DELIVERY_DESTINATION"),
    }


_ATTRIBUTE = "userAttributes."


def _new_password(form: Form) -> dict[str, str]:
    attributes = {name: value for name, value in form.items() if name.startswith(_ATTRIBUTE)}
    return attributes | _answer("NEW_PASSWORD", "new_password")(form)


def _missing_attributes(pending: PendingSignIn) -> dict[str, Any]:
    names = read_json(pending.parameters.get("requiredAttributes", "[]"))
    return {"attributes": [name.removeprefix(_ATTRIBUTE) for name in names]}


def _choices_of(parameter: str) -> Callable[[PendingSignIn], dict[str, Any]]:
    return lambda pending: {"choices": read_json(pending.parameters[parameter])}


def _available(pending: PendingSignIn) -> dict[str, Any]:
    return {"choices": [str(name) for name in pending.available]}


def _nothing(_pending: PendingSignIn) -> dict[str, Any]:
    return {}


_C = ChallengeName

CHALLENGE_PAGES = {
    row.challenge: row
    for row in (
        ChallengePage(_C.SMS_MFA, "/mfa", "code", _answer("SMS_MFA_CODE"), _destination),
        ChallengePage(_C.SMS_OTP, "/mfa", "code", _answer("SMS_OTP_CODE"), _destination),
        ChallengePage(_C.EMAIL_OTP, "/mfa", "code", _answer("EMAIL_OTP_CODE"), _destination),
        ChallengePage(
            _C.SOFTWARE_TOKEN_MFA,
            "/mfa",
            "code",
            _answer("SOFTWARE_TOKEN_MFA_CODE"),
            _destination,
        ),
        ChallengePage(
            _C.NEW_PASSWORD_REQUIRED,
            "/changePassword",
            "change_password",
            _new_password,
            _missing_attributes,
        ),
        ChallengePage(
            _C.SELECT_MFA_TYPE,
            "/selectMfa",
            "choice",
            _answer("ANSWER", "answer"),
            _choices_of("MFAS_CAN_CHOOSE"),
        ),
        ChallengePage(
            _C.SELECT_CHALLENGE,
            "/selectChallenge",
            "choice",
            _answer("ANSWER", "answer"),
            _available,
        ),
        ChallengePage(
            _C.PASSWORD, "/password", "password", _answer("PASSWORD", "password"), _nothing
        ),
    )
}
