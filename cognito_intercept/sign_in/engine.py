"""Signing in: a flow starts, challenges are offered and answered, tokens are issued.

Which flows and challenges there are stands in the tables of ``flows.py`` and
``challenges.py``; here is how they are gone through.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.account.client_auth import check_secret_hash
from cognito_intercept.directory.client import enabled_flows
from cognito_intercept.directory.devices import tracks_devices
from cognito_intercept.directory.sessions import find_session
from cognito_intercept.protection.assessment import judge, refuse_blocked
from cognito_intercept.protection.history import EVENT_ID, watched
from cognito_intercept.settings import Relaxation
from cognito_intercept.sign_in.attempt import Attempt, require
from cognito_intercept.sign_in.challenges import CHALLENGES, DECIDES, STARTS
from cognito_intercept.sign_in.completion import complete
from cognito_intercept.sign_in.device_keys import device_key_of, new_device_metadata
from cognito_intercept.sign_in.eligibility import check_may_sign_in
from cognito_intercept.sign_in.factors.device import note_device, presented_device
from cognito_intercept.sign_in.factors.refresh import refresh
from cognito_intercept.sign_in.flows import FLOWS, LEADS_TO, Flow, Side, SignIn, next_challenge
from cognito_intercept.tokens.issuing import issue_tokens
from cognito_intercept.triggers.authentication import pre_authentication

if TYPE_CHECKING:
    from cognito_intercept.directory.client import Client
    from cognito_intercept.directory.devices import Device
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.sessions import AuthSession
    from cognito_intercept.directory.user import User
    from cognito_intercept.service import Service
    from cognito_intercept.sign_in.challenges import Challenge

__all__ = ["advance", "initiate", "respond"]

Result = dict[str, Any]


def initiate(  # noqa: PLR0913, PLR0917 - all of the call
    service: Service,
    side: Side,
    pool: Pool,
    client: Client,
    flow_name: str,
    given: dict[str, str],
    metadata: dict[str, str] | None = None,
    session_token: str | None = None,
    address: str | None = None,
) -> Result:
    """Start a sign-in.

    The order of checks: the flow exists on this side, the secret hash, the flow is enabled,
    the parameters, the user (operations.md section 3).

    Raises:
        CognitoError: what InitiateAuth and AdminInitiateAuth declare.
    """
    flow = FLOWS.get(flow_name)
    if flow is None:  # The service model knows it, or the request had not come so far.
        raise errors.PARAMETERS_NOT_EMULATED(operation=side.operation, names=flow_name)
    if side not in flow.sides:
        raise errors.FLOW_NOT_SUPPORTED()
    if "USERNAME" in flow.requires:
        _check_hash_of_sender(service, client, given)
    _check_enabled(service, side, client, flow)
    require(given, flow.requires)
    attempt = Attempt(service, side, pool, client, flow.name, given, metadata or {})
    attempt.session_token, attempt.address = session_token, address
    note_device(attempt)
    if flow.start == "REFRESH_TOKEN":
        return refresh(attempt)
    return watched(attempt, _start)


def _start(attempt: Attempt) -> Result:
    refuse_blocked(attempt.pool, attempt.client, attempt.address, attempt.flow)
    pre_authentication(attempt)
    first = FLOWS[attempt.flow].start
    return _go_on(attempt, first, STARTS[first](attempt))


def _check_hash_of_sender(service: Service, client: Client, given: dict[str, str]) -> None:
    name, sent = given.get("USERNAME"), given.get("SECRET_HASH")
    if name is not None or sent is None:
        check_secret_hash(service, client, (name or "",), sent)


def _check_enabled(service: Service, side: Side, client: Client, flow: Flow) -> None:
    relaxed = Relaxation.AUTH_FLOWS in service.settings.relaxed
    if flow.enabled_by in enabled_flows(client, relaxed):
        return
    if side is Side.ADMIN:
        raise errors.ADMIN_FLOW_NOT_ENABLED()
    if flow.name == "USER_SRP_AUTH":
        raise errors.SRP_NOT_ENABLED()
    raise errors.FLOW_NOT_ENABLED(flow=flow.name)


def respond(  # noqa: PLR0913, PLR0917 - all of the call
    service: Service,
    side: Side,
    pool: Pool,
    client: Client,
    name: str,
    given: dict[str, str],
    session_token: str | None,
    metadata: dict[str, str] | None = None,
    address: str | None = None,
) -> Result:
    """Answer a challenge and return what comes next.

    A right answer spends the session; a wrong one does not [V auth.md 4].

    Raises:
        CognitoError: what the challenge declares, and NotAuthorizedException for a session
            that is spent, expired, or of another client, step or user.
    """
    _check_hash_of_sender(service, client, given)
    challenge = CHALLENGES.get(name)
    if challenge is None:
        raise errors.SESSION_INVALID()
    require(given, ("USERNAME", *challenge.requires))
    key = given[challenge.session_in] if challenge.session_in else session_token
    if key is None and challenge.find is not None:
        key = challenge.find(pool, client, name, given)
    session = find_session(pool, key, client.id, name, service.now())
    attempt = Attempt(service, side, pool, client, session.flow, given, metadata or {}, session)
    attempt.passed = [*session.passed, name]
    attempt.data = dict(session.data)
    attempt.known_user = _user_of(pool, client, session, given["USERNAME"])
    attempt.address = address
    return watched(attempt, _continue)


def _continue(attempt: Attempt) -> Result:
    session = attempt.answered
    refuse_blocked(attempt.pool, attempt.client, attempt.address, attempt.flow)
    following = _answer(attempt, CHALLENGES[session.challenge])
    if session.is_used:  # By another call, while a trigger was being asked.
        raise errors.SESSION_USED()
    session.is_used = True
    return _go_on(attempt, session.challenge, following)


def _answer(attempt: Attempt, challenge: Challenge) -> str | None:
    """Check an answer; a device key that is unknown leaves the session as it was, too.

    Whether a first factor was right comes before the device, and the device before anything
    that changes the user.
    """
    note_device(attempt)
    if attempt.answered.passed:
        presented_device(attempt)
    following = challenge.answer(attempt)
    if following is None:
        presented_device(attempt)
    return following


def _user_of(pool: Pool, client: Client, session: AuthSession, name: str) -> User | None:
    """Return the user whom the session and the answer name alike."""
    if session.sub is None:
        _check_name_of_nobody(pool, session, name)
        return None
    user = pool.by_sub.get(session.sub)
    if user is None:  # Deleted since the session began.
        raise errors.INCORRECT_CREDENTIALS() if client.hides_existence else errors.USER_NOT_FOUND()
    if pool.find_user(name) is not user:
        raise errors.SESSION_INVALID()
    if session.passed and not user.enabled:  # Disabled after the first factor.
        raise errors.USER_DISABLED()
    return user


def _check_name_of_nobody(pool: Pool, session: AuthSession, name: str) -> None:
    """Refuse the same names as for a user who exists: any but the one shown and the one typed."""
    if pool.fold(name) not in {pool.fold(session.user_id), pool.fold(session.typed)}:
        raise errors.SESSION_INVALID()


def _go_on(attempt: Attempt, step: str, following: str | None) -> Result:
    """Offer the successor that a step names, which the table must have, or what is due."""
    if following is None:
        return advance(attempt)
    if following not in LEADS_TO.get(step, ()):
        raise RuntimeError(f"{step} may not lead to {following}: the table LEADS_TO lacks it")
    return _offer(attempt, following)


def advance(attempt: Attempt) -> Result:
    """Return the next challenge of a user whose factors so far were right, or tokens."""
    if attempt.known_user is not None:
        check_may_sign_in(attempt.known_user, attempt.service.now())
        judge(attempt)
    device = presented_device(attempt)
    name = DECIDES.get(attempt.flow, _by_table)(attempt)
    return _finish(attempt, device) if name is None else _offer(attempt, name)


def _by_table(attempt: Attempt) -> str | None:
    device = presented_device(attempt)
    passed = tuple(attempt.passed)
    return next_challenge(
        SignIn(attempt.pool, attempt.client, attempt.user, passed, device, attempt.asks_mfa)
    )


def _finish(attempt: Attempt, device: Device | None) -> Result:
    pool, user = attempt.pool, attempt.user
    changes = complete(attempt, new_device=device is None and tracks_devices(pool))
    key = device_key_of(attempt, device)
    tokens = issue_tokens(
        attempt.service,
        pool,
        attempt.client,
        user,
        device_key=key,
        event_id=attempt.data.get(EVENT_ID),
        changes=changes,
    )
    if key is not None and device is None:
        tokens["NewDeviceMetadata"] = new_device_metadata(attempt, key)
    return {"ChallengeParameters": {}, "AuthenticationResult": tokens}


def _offer(attempt: Attempt, name: str) -> Result:
    session = attempt.new_session(name)
    parameters = CHALLENGES[name].offer(attempt, session)
    attempt.keep(session)
    result = {
        "ChallengeName": name,
        "Session": session.token,
        "ChallengeParameters": parameters,
        "AvailableChallenges": attempt.available,
    }
    if CHALLENGES[name].session_in is not None:
        del result["Session"]
    return result
