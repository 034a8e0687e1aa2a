"""The table of challenges on the pages: where each is shown, and how a form answers it.

A challenge of the sign-in engine is one row: its page, its template, and which field of the form
becomes which ChallengeResponse. A new kind of challenge is a row here and a template.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.directory.challenges import ChallengeName
from cognito_intercept.login.mfa_setup import begin_setup, finish_setup, show_factors
from cognito_intercept.oauth.authorization import PageError
from cognito_intercept.protocol.encoding import read_json

if TYPE_CHECKING:
    from cognito_intercept.directory.browser_sessions import PendingSignIn
    from cognito_intercept.oauth.clients import OAuthClient

__all__ = ["CHALLENGE_PAGES", "ChallengePage", "page_of"]

Step = Callable[["OAuthClient", "PendingSignIn", Mapping[str, str]], None]


@dataclass(frozen=True, slots=True)
class ChallengePage:
    """How one challenge is shown and answered.

    Attributes:
        challenge: the challenge.
        path: its page, such as ``/mfa``.
        template: the template of the page.
        response: the ChallengeResponse that the form answers with.
        field: the field of the form that has it.
        view: returns what the template shows.
        has_attributes: whether fields ``userAttributes.<name>`` are ChallengeResponses, too.
        prepare: what is done before the page is shown.
        before_answer: what is done with a form before its responses go to the engine.
    """

    challenge: ChallengeName
    path: str
    template: str
    response: str
    field: str = "code"
    view: Callable[[PendingSignIn], dict[str, Any]] = lambda _pending: {}
    has_attributes: bool = False
    prepare: Callable[[OAuthClient, PendingSignIn], None] | None = None
    before_answer: Step | None = None

    def responses(self, form: Mapping[str, str]) -> dict[str, str]:
        """Return the ChallengeResponses of a form, without USERNAME; absent ones are left out."""
        responses = {self.response: form[self.field]} if self.field in form else {}
        if self.has_attributes:
            responses |= {n: value for n, value in form.items() if n.startswith(_ATTRIBUTE)}
        return responses


def page_of(challenge: ChallengeName) -> ChallengePage:
    """Return the row of a challenge.

    Raises:
        PageError: the pages can't ask for it.
    """
    row = CHALLENGE_PAGES.get(challenge)
    if row is None:
        raise PageError(errors.OAUTH_ENDPOINT_NOT_EMULATED.format(path=challenge))
    return row


_ATTRIBUTE = "userAttributes."


def _destination(pending: PendingSignIn) -> dict[str, Any]:
    parameters = pending.parameters
    return {
        "medium": parameters.get("CODE_DELIVERY_DELIVERY_MEDIUM"),
        "destination": parameters.get("CODE_DELIVERY_DESTINATION"),
    }


def _missing_attributes(pending: PendingSignIn) -> dict[str, Any]:
    names = read_json(pending.parameters.get("requiredAttributes", "[]"))
    return {"attributes": [name.removeprefix(_ATTRIBUTE) for name in names]}


def _choices_of(parameter: str) -> Callable[[PendingSignIn], dict[str, Any]]:
    return lambda pending: {"choices": read_json(pending.parameters[parameter])}


def _available(pending: PendingSignIn) -> dict[str, Any]:
    """Return the challenges to choose from; pages have no SRP."""
    return {"choices": [str(name) for name in pending.available if name in CHALLENGE_PAGES]}


def _passkey_options(pending: PendingSignIn) -> dict[str, Any]:
    return {"options": pending.parameters["CREDENTIAL_REQUEST_OPTIONS"]}


def _code_page(challenge: ChallengeName, response: str) -> ChallengePage:
    return ChallengePage(challenge, "/mfa", "code", response, view=_destination)


_C = ChallengeName

CHALLENGE_PAGES = {
    row.challenge: row
    for row in (
        _code_page(_C.SMS_MFA, "SMS_MFA_CODE"),
        _code_page(_C.SMS_OTP, "SMS_OTP_CODE"),
        _code_page(_C.EMAIL_OTP, "EMAIL_OTP_CODE"),
        _code_page(_C.SOFTWARE_TOKEN_MFA, "SOFTWARE_TOKEN_MFA_CODE"),
        ChallengePage(
            _C.NEW_PASSWORD_REQUIRED,
            "/changePassword",
            "change_password",
            "NEW_PASSWORD",
            "new_password",
            _missing_attributes,
            has_attributes=True,
        ),
        ChallengePage(
            _C.SELECT_MFA_TYPE,
            "/selectMfa",
            "choice",
            "ANSWER",
            "answer",
            _choices_of("MFAS_CAN_CHOOSE"),
        ),
        ChallengePage(
            _C.SELECT_CHALLENGE, "/selectChallenge", "choice", "ANSWER", "answer", _available
        ),
        ChallengePage(_C.PASSWORD, "/password", "password", "PASSWORD", "password"),
        ChallengePage(
            _C.WEB_AUTHN, "/passkey", "passkey", "CREDENTIAL", "credential", _passkey_options
        ),
        ChallengePage(
            _C.MFA_SETUP,
            "/mfaSetup",
            "mfa_setup",
            "EMAIL",
            "email",
            show_factors,
            prepare=begin_setup,
            before_answer=finish_setup,
        ),
    )
}
