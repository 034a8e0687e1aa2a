"""The end of a sign-in: triggers fire, the device is noted, and the grant is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept.directory.token_changes import NO_CHANGES, TokenChanges
from cognito_intercept.sign_in.challenges import CHALLENGES
from cognito_intercept.sign_in.eligibility import check_still_may_sign_in
from cognito_intercept.sign_in.factors.device import new_device, use_device
from cognito_intercept.sign_in.results import SignedIn
from cognito_intercept.sign_in.step_up import acr_of, methods_of
from cognito_intercept.tokens.grants import Grant, TokenOwner
from cognito_intercept.triggers.authentication import Subject, post_authentication
from cognito_intercept.triggers.pre_token_generation import TokenRequest, pre_token_generation

if TYPE_CHECKING:
    from cognito_intercept.directory.devices import Device
    from cognito_intercept.directory.user import User
    from cognito_intercept.sign_in.attempt import Attempt

__all__ = ["complete"]


def complete(attempt: Attempt, user: User, device: Device | None) -> SignedIn:
    """Fire the triggers at the end of a sign-in, and return what it grants [D auth.md 16].

    Raises:
        CognitoError: what the triggers raise; what keeps a user out whom they changed.
    """
    pool, client = attempt.pool, attempt.client
    is_new = device is None and pool.configuration.tracks_devices
    changes = _changes(attempt, user, is_new=is_new)
    unknown = new_device(attempt) if is_new else None
    key = None if unknown is None else unknown.key
    if device is not None:
        key = use_device(attempt, device)
    progress = attempt.progress
    methods = methods_of(progress)
    grant = Grant(
        scopes=progress.grant.scopes,
        auth_time=int(attempt.now),
        methods=methods,
        acr=acr_of(pool, progress.grant.step_up, methods),
        nonce=progress.grant.nonce,
        event_id=progress.event_id,
        device_key=key,
        is_oauth=progress.grant.is_oauth,
        address=attempt.context.ip_address,
    )
    return SignedIn(TokenOwner(pool, client, user), grant, changes, unknown)


def _changes(attempt: Attempt, user: User, *, is_new: bool) -> TokenChanges:
    context, progress = attempt.context, attempt.progress
    subject = Subject(attempt.pool, attempt.client, user, user.username)
    if post_authentication(attempt.service, subject, context.client_metadata, new_device=is_new):
        check_still_may_sign_in(attempt)
    sources = (CHALLENGES[name].token_source for name in reversed(progress.passed))
    by_challenge = next((source for source in sources if source is not None), "Authentication")
    changes = pre_token_generation(
        attempt.service,
        attempt.pool,
        user,
        TokenRequest(progress.grant.token_source or by_challenge, " ".join(progress.grant.scopes)),
        context,
    )
    if changes is not NO_CHANGES:
        check_still_may_sign_in(attempt)
    return changes
