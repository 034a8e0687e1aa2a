"""Signing in: a flow starts, challenges are offered and answered, the user is signed in.

Which flows and challenges there are stands in the tables of ``flows.py`` and
``challenges.py``; here is how they are gone through. What comes out are the values of
``results.py``: nothing here knows the JSON of the API.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.account.client_auth import check_secret_hash
from cognito_intercept.account.users import set_status
from cognito_intercept.call_context import CallContext
from cognito_intercept.directory.challenges import ChallengeName
from cognito_intercept.directory.client import enabled_flows
from cognito_intercept.directory.restorations import PAUSED_CHALLENGES, check_writable
from cognito_intercept.directory.sessions import Progress, find_session
from cognito_intercept.directory.user import Status
from cognito_intercept.protection.assessment import FirstFactor, assess
from cognito_intercept.settings import Relaxation
from cognito_intercept.sign_in.attempt import Attempt, Side, SignInRequest, require
from cognito_intercept.sign_in.challenges import CHALLENGES, next_challenge
from cognito_intercept.sign_in.completion import complete
from cognito_intercept.sign_in.eligibility import check_may_sign_in
from cognito_intercept.sign_in.factors.device import note_device, presented_device
from cognito_intercept.sign_in.factors.refresh import refresh
from cognito_intercept.sign_in.flows import FLOWS, Flow
from cognito_intercept.sign_in.recording import recorded
from cognito_intercept.sign_in.results import API_GRANT, Challenge, Outcome, SignedIn
from cognito_intercept.sign_in.standing import Standing
from cognito_intercept.sign_in.step_up import choices_of, levels_of, methods_of, step_up_of
from cognito_intercept.triggers.authentication import pre_authentication

if TYPE_CHECKING:
    from cognito_intercept.directory.client import Client
    from cognito_intercept.directory.devices import Device
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.sessions import AuthSession, GrantRequest
    from cognito_intercept.directory.user import User
    from cognito_intercept.sign_in.challenges import ChallengeRow

__all__ = ["advance", "initiate", "respond"]


def initiate(request: SignInRequest, flow_name: str, grant: GrantRequest = API_GRANT) -> Outcome:
    """Start a sign-in.

    The order of checks: the flow exists on this side, the secret hash, the flow is enabled,
    the parameters, the user (operations.md section 3).

    Args:
        request: what the caller sent.
        flow_name: the ``AuthFlow``.
        grant: what tokens are asked for.

    Raises:
        CognitoError: what InitiateAuth and AdminInitiateAuth declare.
    """
    flow, client = FLOWS.get(flow_name), request.client
    if flow is None:  # The service model knows it, or the request had not come so far.
        name = request.side.operation
        raise errors.PARAMETERS_NOT_EMULATED(operation=name, names=flow_name)
    if request.side not in flow.sides:
        raise errors.FLOW_NOT_SUPPORTED()
    if "USERNAME" in flow.requires:
        _check_hash_of_sender(request)
    _check_enabled(request, flow)
    require(request.parameters, flow.requires)
    if flow.takes_step_up and grant.step_up is None:
        grant = replace(grant, step_up=step_up_of(request))
    levels = levels_of(request.pool, grant.step_up)
    # ClientMetadata of InitiateAuth is validation data, and goes to no other trigger [D].
    context = CallContext(client, None, request.context.ip_address)
    attempt = Attempt(
        request.service,
        request.pool,
        client,
        flow.name,
        request.parameters,
        context,
        request.service.now(),
        Progress(grant, levels=levels),
        validation_data=request.context.client_metadata,
        sign_up_token=request.session,
    )
    if "DEVICE_KEY" in request.parameters:
        note_device(attempt)
    return refresh(attempt) if flow.start is None else recorded(attempt, _start)


def _start(attempt: Attempt) -> Challenge | SignedIn:
    name = attempt.parameters["USERNAME"]
    data = attempt.validation_data
    if pre_authentication(attempt.service, attempt.pool, attempt.client, name, data):
        attempt.now = attempt.service.now()
    flow = FLOWS[attempt.flow]
    following = None if flow.start is None else flow.start(attempt)
    outcome = _follow(attempt, following, flow.leads_to)
    session = attempt.session_of_sign_up
    if session is not None:
        if session.is_used:  # By another call, while a trigger was being asked.
            raise errors.SESSION_USED()
        attempt.spend(session)
    return outcome


def _check_hash_of_sender(request: SignInRequest) -> None:
    name, sent = request.parameters.get("USERNAME"), request.parameters.get("SECRET_HASH")
    if request.side is Side.PAGES or (sent is None and not request.client.secrets):
        return
    if name is not None or sent is None:
        check_secret_hash(request.service, request.client, (name or "",), sent)


def _check_enabled(request: SignInRequest, flow: Flow) -> None:
    relaxed = Relaxation.AUTH_FLOWS in request.service.around.settings.relaxed
    if flow.enabled_by is None or flow.enabled_by in enabled_flows(request.client, relaxed):
        return
    if request.side is Side.ADMIN:
        raise errors.ADMIN_FLOW_NOT_ENABLED()
    if flow.name == "USER_SRP_AUTH":
        raise errors.SRP_NOT_ENABLED()
    raise errors.FLOW_NOT_ENABLED(flow=flow.name)


def respond(request: SignInRequest, name: str) -> Challenge | SignedIn:
    """Answer a challenge and return what comes next.

    A right answer spends the session; a wrong one does not [V auth.md 4].

    Args:
        request: what the caller sent.
        name: the ``ChallengeName``.

    Raises:
        CognitoError: what the challenge declares, and NotAuthorizedException for a session
            that is spent, expired, or of another client, step or user.
    """
    _check_hash_of_sender(request)
    challenge = ChallengeName.__members__.get(name)
    if challenge is None:
        raise errors.SESSION_INVALID()
    if challenge in PAUSED_CHALLENGES:
        check_writable(request.pool, request.service.now())
    row = CHALLENGES[challenge]
    parameters, pool, client = request.parameters, request.pool, request.client
    require(parameters, ("USERNAME", *row.requires))
    if request.session is None and row.session_in is None and row.find is None:
        raise errors.MISSING_PARAMETER(name="Session")
    session = _session_of(request, row)
    progress = session.progress
    attempt = Attempt(
        request.service,
        pool,
        client,
        session.flow,
        parameters,
        request.context,
        request.service.now(),
        replace(progress, passed=(*progress.passed, row.name)),
        session=session,
        known_user=_user_of(pool, client, session, parameters["USERNAME"]),
    )
    return recorded(attempt, _continue)


def _session_of(request: SignInRequest, row: ChallengeRow) -> AuthSession:
    parameters, pool, client = request.parameters, request.pool, request.client
    token = parameters[row.session_in] if row.session_in else request.session
    if token is None and row.find is not None:
        token = row.find(pool, client, row.name, parameters)
    return find_session(pool, token, client.id, row.name, request.service.now())


def _continue(attempt: Attempt) -> Challenge | SignedIn:
    session = attempt.answered
    row = CHALLENGES[attempt.progress.passed[-1]]
    following = _answer(attempt, row)
    if session.is_used:  # By another call, while a trigger was being asked.
        raise errors.SESSION_USED()
    attempt.spend(session)
    try:
        return _follow(attempt, following, row.leads_to)
    except errors.CognitoError:
        if row.name is ChallengeName.SELECT_CHALLENGE:
            attempt.spend(session, is_used=False)  # A choice that was refused proved nothing.
        raise


def _answer(attempt: Attempt, row: ChallengeRow) -> ChallengeName | None:
    """Check an answer; a device key that is unknown leaves the session as it was, too.

    Whether a first factor was right comes before the device, and the device before anything
    that changes the user.
    """
    note_device(attempt)
    before = attempt.answered.progress
    if before.passed or before.is_from_sign_up or before.credited:
        presented_device(attempt)
    following = row.answer(attempt)
    if following is None:
        presented_device(attempt)
    return following


def _user_of(pool: Pool, client: Client, session: AuthSession, name: str) -> User | None:
    """Return the user whom the session and the answer name alike."""
    if session.sub is None:
        _check_name_of_simulated_user(pool, session, name)
        return None
    user = pool.by_sub.get(session.sub)
    if user is None:  # Deleted since the session began.
        raise errors.INCORRECT_CREDENTIALS() if client.hides_existence else errors.USER_NOT_FOUND()
    if pool.find_user(name) is not user:
        raise errors.SESSION_INVALID()
    progress = session.progress
    has_proof = progress.passed or progress.is_from_sign_up or progress.credited
    if has_proof and not user.enabled:
        raise errors.USER_DISABLED()  # After the first factor.
    return user


def _check_name_of_simulated_user(pool: Pool, session: AuthSession, name: str) -> None:
    """Refuse the same names as for a user who exists: any but the one shown and the one typed."""
    if pool.fold(name) not in {pool.fold(session.user_id), pool.fold(session.typed)}:
        raise errors.SESSION_INVALID()


def _follow(
    attempt: Attempt, following: ChallengeName | None, allowed: tuple[ChallengeName, ...]
) -> Challenge | SignedIn:
    """Offer the successor that a step names, which the tables must have, or what is due."""
    if following is None:
        return advance(attempt)
    if following not in allowed:
        raise RuntimeError(f"{following} may not follow: leads_to lacks it")
    return _offer(attempt, following)


def advance(attempt: Attempt) -> Challenge | SignedIn:
    """Return the next challenge of a user whose factors so far were right, or the sign-in."""
    user = attempt.known_user
    if user is not None:
        check_may_sign_in(user, attempt.now)
        _check_password_is_current(attempt.progress, user)
        _assess(attempt, user)
    device = None if attempt.progress.device_key is None else presented_device(attempt)
    decide = FLOWS[attempt.flow].decide
    name = _due(attempt, user, device) if decide is None else decide(attempt)
    if name is not None:
        return _offer(attempt, name)
    if user is None:
        raise RuntimeError("a sign-in is complete without a user")
    return complete(attempt, user, device)


def _check_password_is_current(progress: Progress, user: User) -> None:
    """Refuse a sign-in whose password was replaced after it was proved (G).

    Raises:
        CognitoError: NotAuthorizedException.
    """
    salt = progress.password_salt
    if salt is not None and (user.password is None or user.password.salt != salt):
        raise errors.INCORRECT_CREDENTIALS()


def _due(attempt: Attempt, user: User | None, device: Device | None) -> ChallengeName | None:
    if user is None:
        raise RuntimeError("nothing is due for a simulated user")
    progress = attempt.progress
    choices: tuple[ChallengeName, ...] = ()
    if progress.levels and user.status is not Status.FORCE_CHANGE_PASSWORD:
        choices = choices_of(attempt.pool, user, progress.levels, methods_of(progress))
    return next_challenge(
        Standing(
            attempt.pool,
            user,
            progress.passed,
            device,
            progress.requires_mfa,
            progress.credited,
            choices,
        )
    )


def _assess(attempt: Attempt, user: User) -> None:
    """Assess a sign-in once, when its first factor was right, and act as it is configured.

    Raises:
        CognitoError: PasswordResetRequiredException for a compromised password,
            NotAuthorizedException for a sign-in that is blocked.
    """
    if attempt.progress.event_id is None or attempt.progress.risk is not None:
        return
    password = attempt.parameters.get("PASSWORD")
    factor = FirstFactor(user, attempt.flow, password, attempt.context)
    assessment = assess(attempt.service, attempt.pool, attempt.client, factor)
    attempt.note(
        risk=assessment.risk,
        requires_mfa=assessment.requires_mfa,
        feedback_token=assessment.feedback_token,
    )
    if assessment.status is not None:
        set_status(attempt.service, attempt.pool, user, assessment.status)
    if assessment.refusal is not None:
        raise assessment.refusal()


def _offer(attempt: Attempt, name: ChallengeName) -> Challenge:
    row, session = CHALLENGES[name], attempt.new_session(name)
    parameters = row.offer(attempt, session)
    attempt.keep(session)
    token = session.token if row.session_in is None else None
    return Challenge(name, parameters, token, attempt.available)
