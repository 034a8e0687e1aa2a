"""One call in a sign-in: what the caller sent, and what is known of the user by now."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from cognito_intercept import errors
from cognito_intercept.directory.client import session_seconds
from cognito_intercept.directory.sessions import AuthSession, Progress, StepState, keep_session

if TYPE_CHECKING:
    from cognito_intercept.call_context import CallContext
    from cognito_intercept.directory.challenges import ChallengeName
    from cognito_intercept.directory.client import Client
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import User
    from cognito_intercept.service import Service

__all__ = ["Attempt", "Side", "SignInRequest", "draw_session_token", "require"]

State = TypeVar("State", bound=StepState)

# The base64url form of an AWS Encryption SDK message, 1,543 to 1,587 characters (tokens.md 5).
_SESSION_PREFIX = "AYABe"
_SESSION_LENGTH = 1560
# Six wrong codes in a row leave a session usable [V recorded R099]; where AWS stops is not known
# (G).
_MOST_WRONG_ANSWERS = 10


class Side(StrEnum):
    """Where a sign-in comes from: InitiateAuth, AdminInitiateAuth or the login pages."""

    PUBLIC = "public"
    ADMIN = "admin"
    PAGES = "pages"

    @property
    def operation(self) -> str:
        """Return the operation that starts a sign-in on this side."""
        return "AdminInitiateAuth" if self is Side.ADMIN else "InitiateAuth"


@dataclass(frozen=True, slots=True)
class SignInRequest:
    """What a caller sends to start or to continue a sign-in.

    Attributes:
        service: the region's state.
        side: the API, or the login pages.
        pool: the user pool of the app client.
        client: the app client.
        context: app client, ClientMetadata and IP address.
        parameters: the AuthParameters or ChallengeResponses.
        session: the ``Session``.
    """

    service: Service
    side: Side
    pool: Pool
    client: Client
    context: CallContext
    parameters: dict[str, str] = field(repr=False)
    session: str | None = field(default=None, repr=False)


@dataclass(slots=True)
class Attempt:
    """The state of one call while its rules are followed.

    Attributes:
        service: the region's state.
        pool: the user pool.
        client: the app client.
        flow: the name of the ``AuthFlow``.
        parameters: the AuthParameters or ChallengeResponses.
        context: what triggers and messages show of the call.
        now: the time of the call in seconds since the epoch, read again after triggers.
        progress: what is known of the sign-in so far; replaced, never changed in place.
        validation_data: the ClientMetadata of InitiateAuth.
        session: the session that the call answers; ``None`` at the start.
        known_user: the user; ``None`` before the look-up, and for a simulated user.
        sign_up_token: the ``Session`` of InitiateAuth, which continues a sign-up.
        session_of_sign_up: the session of that sign-up, spent when the call succeeds.
        available: the challenges to choose from, which go into the answer.
        new_email: the address that MFA_SETUP is about to verify.
    """

    service: Service
    pool: Pool
    client: Client
    flow: str
    parameters: dict[str, str] = field(repr=False)
    context: CallContext
    now: float
    progress: Progress
    validation_data: dict[str, str] | None = None
    session: AuthSession | None = None
    known_user: User | None = None
    sign_up_token: str | None = None
    session_of_sign_up: AuthSession | None = None
    available: tuple[ChallengeName, ...] | None = None
    new_email: str | None = None

    @property
    def user(self) -> User:
        """Return the user, who is known by now.

        Raises:
            RuntimeError: a bug of ours: asked before the user was looked up.
        """
        if self.known_user is None:
            raise RuntimeError("the user of this sign-in is not known yet")
        return self.known_user

    @property
    def typed(self) -> str:
        """Return the name that this sign-in started with."""
        return self.session.typed if self.session is not None else self.parameters["USERNAME"]

    @property
    def answered(self) -> AuthSession:
        """Return the session that this call answers.

        Raises:
            RuntimeError: a bug of ours: the call starts a sign-in.
        """
        if self.session is None:
            raise RuntimeError("this call answers no session")
        return self.session

    def state(self, kind: type[State]) -> State:
        """Return the state of the session that this call answers.

        Raises:
            TypeError: a bug of ours: the session has another kind of state.
        """
        state = self.answered.state
        if not isinstance(state, kind):
            raise TypeError(f"the session holds no {kind.__name__}")
        return state

    def note(self, **changes: Any) -> None:
        """Replace members of the progress."""
        self.progress = replace(self.progress, **changes)

    def count_wrong_answer(self) -> None:
        """Count a wrong code; after many of them the session is as good as expired."""
        session, journal = self.answered, self.service.journal
        journal.set(session, wrong_answers=session.wrong_answers + 1)
        if session.wrong_answers >= _MOST_WRONG_ANSWERS:
            journal.set(session, expires=self.now)

    def spend(self, session: AuthSession, *, is_used: bool = True) -> None:
        """Mark a session as used, or as usable again."""
        self.service.journal.set(session, is_used=is_used)

    def new_session(self, challenge: ChallengeName) -> AuthSession:
        """Return a session that waits for the answer to a challenge; it is not stored yet."""
        user = self.known_user
        return AuthSession(
            token=draw_session_token(self.service),
            client_id=self.client.id,
            sub=user.sub if user is not None else None,
            user_id=user.username if user is not None else self.parameters["USERNAME"],
            typed=self.typed,
            flow=self.flow,
            challenge=challenge,
            expires=self.now + session_seconds(self.client),
            progress=self.progress,
        )

    def keep(self, session: AuthSession) -> None:
        """Keep a session for the call that answers it."""
        keep_session(self.pool, session, self.now)


def draw_session_token(service: Service) -> str:
    """Return a random ``Session``."""
    return _SESSION_PREFIX + service.entropy.alphanumeric(_SESSION_LENGTH)


def require(parameters: dict[str, str], names: tuple[str, ...]) -> None:
    """Raise InvalidParameterException for the first parameter that is missing."""
    for name in names:
        if name not in parameters:
            raise errors.MISSING_PARAMETER(name=name)
