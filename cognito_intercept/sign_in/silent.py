"""A sign-in without a form: a browser whose user is signed in at the login pages already."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cognito_intercept.account.recheck import recheck
from cognito_intercept.call_context import CallContext
from cognito_intercept.sign_in.eligibility import check_may_sign_in
from cognito_intercept.sign_in.results import SignedIn
from cognito_intercept.sign_in.step_up import acr_of
from cognito_intercept.tokens.grants import Grant, TokenOwner
from cognito_intercept.triggers.pre_token_generation import TokenRequest, pre_token_generation

if TYPE_CHECKING:
    from cognito_intercept.directory.browser_sessions import BrowserSession
    from cognito_intercept.directory.sessions import GrantRequest
    from cognito_intercept.service import Service

__all__ = ["EarlierSignIn", "sign_in_silently"]


@dataclass(frozen=True, slots=True)
class EarlierSignIn:
    """A user who signed in before, through whichever app client, and the client that asks now."""

    owner: TokenOwner
    session: BrowserSession


def sign_in_silently(service: Service, earlier: EarlierSignIn, grant: GrantRequest) -> SignedIn:
    """Return a sign-in by an earlier one; of the triggers only PreTokenGeneration is called (G).

    Args:
        service: the region's state.
        earlier: who signed in, and who asks.
        grant: what tokens are asked for.

    Raises:
        CognitoError: what keeps the user out; what the trigger raises.
    """
    owner, session = earlier.owner, earlier.session
    pool, client, user = owner.pool, owner.client, owner.user
    check_may_sign_in(user, service.now())
    request = TokenRequest(grant.token_source or "Authentication", " ".join(grant.scopes))
    changes = pre_token_generation(service, pool, user, request, CallContext(client))
    recheck(service, pool, client=client, user=user)
    check_may_sign_in(user, service.now())  # The trigger may have disabled the user.
    granted = Grant(
        scopes=grant.scopes,
        auth_time=session.auth_time,
        methods=session.methods,
        acr=session.acr or acr_of(pool, grant.step_up, session.methods),
        nonce=grant.nonce,
        is_oauth=grant.is_oauth,
        sso_session_id=session.sso_session_id,
    )
    return SignedIn(owner, granted, changes)
