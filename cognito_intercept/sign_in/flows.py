"""The table of flows: who may use each, what it requires, and how it starts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cognito_intercept.directory.challenges import ChallengeName
from cognito_intercept.sign_in.after_sign_up import start_confirmed
from cognito_intercept.sign_in.attempt import Attempt, Side
from cognito_intercept.sign_in.factors.choice import start_choice
from cognito_intercept.sign_in.factors.custom import define_next, start_custom
from cognito_intercept.sign_in.factors.password import check_password
from cognito_intercept.sign_in.factors.srp import start_exchange

__all__ = ["FIRST_FACTORS", "FLOWS", "Flow"]

Step = Callable[[Attempt], ChallengeName | None]

FIRST_FACTORS = (
    ChallengeName.PASSWORD,
    ChallengeName.PASSWORD_SRP,
    ChallengeName.PASSWORD_VERIFIER,
    ChallengeName.EMAIL_OTP,
    ChallengeName.SMS_OTP,
    ChallengeName.WEB_AUTHN,
)
"""What a choice may lead to."""


@dataclass(frozen=True, slots=True)
class Flow:
    """One authentication flow.

    Attributes:
        name: the ``AuthFlow``.
        enabled_by: what the client's ExplicitAuthFlows must allow; ``None``: nothing.
        sides: the APIs that have the flow, and whether the login pages have it.
        requires: the AuthParameters that must be there, in the order in which they are missed.
        start: checks the first factor and returns the challenge that must come next, or
            ``None``: what is due. A flow without it renews tokens.
        leads_to: the challenges that ``start`` may return.
        decide: returns the next challenge in place of the table of challenges.
        takes_step_up: whether its AuthParameters may ask for an authentication level.
    """

    name: str
    enabled_by: str | None
    sides: frozenset[Side]
    requires: tuple[str, ...]
    start: Step | None = None
    leads_to: tuple[ChallengeName, ...] = ()
    decide: Step | None = None
    takes_step_up: bool = False


_PUBLIC, _ADMIN = frozenset({Side.PUBLIC}), frozenset({Side.ADMIN})
_BOTH, _PAGES = _PUBLIC | _ADMIN, frozenset({Side.PAGES})
_PASSWORD = ("USERNAME", "PASSWORD")
_BY_ADMIN = ("ALLOW_ADMIN_USER_PASSWORD_AUTH", _ADMIN, _PASSWORD, check_password)
_REFRESH = ("ALLOW_REFRESH_TOKEN_AUTH", _BOTH, ("REFRESH_TOKEN",))
_CHOICES = (ChallengeName.SELECT_CHALLENGE, *FIRST_FACTORS)

_ROWS = (
    Flow("USER_PASSWORD_AUTH", "ALLOW_USER_PASSWORD_AUTH", _PUBLIC, _PASSWORD, check_password),
    Flow("ADMIN_USER_PASSWORD_AUTH", *_BY_ADMIN),
    Flow("ADMIN_NO_SRP_AUTH", *_BY_ADMIN),
    Flow(
        "USER_SRP_AUTH",
        "ALLOW_USER_SRP_AUTH",
        _BOTH,
        ("USERNAME", "SRP_A"),
        start_exchange,
        (ChallengeName.PASSWORD_VERIFIER,),
    ),
    Flow(
        "USER_AUTH",
        "ALLOW_USER_AUTH",
        _BOTH | _PAGES,
        ("USERNAME",),
        start_choice,
        _CHOICES,
        takes_step_up=True,
    ),
    # The password form of the login pages, which ExplicitAuthFlows does not concern (G).
    Flow("HOSTED_AUTH", None, _PAGES, _PASSWORD, check_password),
    # From a browser's session to a higher authentication level.
    Flow("HOSTED_STEP_UP", None, _PAGES, ("USERNAME",), start_choice, _CHOICES),
    # After the code page of a sign-up.
    Flow("HOSTED_SIGN_UP", None, _PAGES, ("USERNAME",), start_confirmed),
    Flow(
        "CUSTOM_AUTH",
        "ALLOW_CUSTOM_AUTH",
        _BOTH,
        ("USERNAME",),
        start_custom,
        decide=define_next,
    ),
    Flow("REFRESH_TOKEN_AUTH", *_REFRESH),
    Flow("REFRESH_TOKEN", *_REFRESH),
)
FLOWS = {flow.name: flow for flow in _ROWS}
