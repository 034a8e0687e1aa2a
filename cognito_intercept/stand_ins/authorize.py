"""The authorization endpoint of a stand-in: it sends the browser back with a code."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from cognito_intercept.protocol.http import Request, Response
from cognito_intercept.provider_accounts import IssuedCode, Refusal
from cognito_intercept.stand_ins.candidates import of_sign_in
from cognito_intercept.stand_ins.choice import PREFIX, choice_of
from cognito_intercept.stand_ins.pages import account_page, form_page, refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cognito_intercept.provider_accounts import Account
    from cognito_intercept.stand_ins.candidates import StandIn

__all__ = ["authorize"]

_CODE_LENGTH = 40


def authorize(stand_ins: list[StandIn], request: Request) -> Response:
    """Answer a browser that a user pool has sent; others are refused, so it redirects nowhere."""
    form = request.form if request.method == "POST" else {}
    parameters = {**request.query, **form}
    sent = of_sign_in(stand_ins, parameters.get("state", ""))
    if sent is None or parameters.get("redirect_uri") != sent[1].redirect_uri:
        return refused("No user pool has sent this browser here.")
    stand_in = sent[0]
    if parameters.get("client_id") != stand_in.provider.details["client_id"]:
        return refused("The client_id is not that of the identity provider's details.")
    choice = choice_of(stand_in, form)
    if choice is None:
        hidden = {n: value for n, value in parameters.items() if not n.startswith(PREFIX)}
        return account_page(stand_in.provider, request.parts.path, hidden)
    return _send_back(parameters, _outcome(stand_in, parameters, choice))


def _outcome(
    stand_in: StandIn, parameters: Mapping[str, str], choice: Account | Refusal
) -> dict[str, str]:
    if isinstance(choice, Refusal):
        text = {} if choice.description is None else {"error_description": choice.description}
        return {"error": choice.error, **text}
    around = stand_in.service.around
    code = around.entropy.alphanumeric(_CODE_LENGTH)
    issued = IssuedCode(
        stand_in.pool.id,
        stand_in.provider.name,
        choice,
        parameters["client_id"],
        parameters["redirect_uri"],
        parameters.get("nonce"),
    )
    around.accounts.issue(code, issued)
    return {"code": code}


def _send_back(parameters: Mapping[str, str], outcome: Mapping[str, str]) -> Response:
    uri, fields = parameters["redirect_uri"], {**outcome, "state": parameters["state"]}
    if parameters.get("response_mode") == "form_post":
        return form_page(uri, fields)
    return Response.redirect(f"{uri}?{urlencode(fields)}")
