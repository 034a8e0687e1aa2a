"""One call in a sign-in: what the caller sent, and what is known of the user by now."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.directory.client import session_seconds
from cognito_intercept.directory.sessions import AuthSession, keep_session

if TYPE_CHECKING:
    from cognito_intercept.directory.client import Client
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import User
    from cognito_intercept.service import Service
    from cognito_intercept.sign_in.flows import Side

__all__ = ["Attempt", "require"]

# The base64url form of an AWS Encryption SDK message, 1,543 to 1,587 characters (tokens.md 5).
_SESSION_PREFIX = "AYABe"
_SESSION_LENGTH = 1560
# In a session's data: how many wrong codes it has seen, and how many it bears.
_WRONG, _MAX_WRONG = "wrong_codes", 10
_ASKS_MFA = "asks_mfa"


@dataclass(slots=True)
class Attempt:
    """One InitiateAuth or RespondToAuthChallenge call, admin or public.

    Attributes:
        given: the AuthParameters or ChallengeResponses.
        metadata: the ClientMetadata, for triggers.
        session: the session that the call answers; ``None`` at the start.
        known_user: who signs in; ``None`` before the look-up, and where a user who does not
            exist must seem to.
        passed: the names of the factors answered so far, this call's included.
        data: what travels from session to session, plain data.
        address: the IP address of the user's device, where the caller told it.
        session_token: the ``Session`` of InitiateAuth, which continues a sign-up.
        available: the challenges to choose from, which go into the answer.
    """

    service: Service
    side: Side
    pool: Pool
    client: Client
    flow: str
    given: dict[str, str]
    metadata: dict[str, str] = field(default_factory=dict)
    session: AuthSession | None = None
    known_user: User | None = None
    passed: list[str] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)
    address: str | None = None
    session_token: str | None = None
    available: list[str] | None = None

    @property
    def asks_mfa(self) -> bool:
        """Tell whether a sign-in at risk needs a second factor, even where none would be due."""
        return bool(self.data.get(_ASKS_MFA))

    @asks_mfa.setter
    def asks_mfa(self, needed: bool) -> None:
        self.data[_ASKS_MFA] = needed

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
        return self.session.typed if self.session is not None else self.given["USERNAME"]

    @property
    def client_metadata(self) -> dict[str, str] | None:
        """Return the ClientMetadata for triggers that get it as such.

        The one of InitiateAuth is validation data, and goes to no other trigger [D].
        """
        return self.metadata if self.session is not None else None

    @property
    def answered(self) -> AuthSession:
        """Return the session that this call answers.

        Raises:
            RuntimeError: a bug of ours: the call starts a sign-in.
        """
        if self.session is None:
            raise RuntimeError("this call answers no session")
        return self.session

    @property
    def is_at_first_factor(self) -> bool:
        """Tell whether nothing but a choice was answered so far."""
        return set(self.passed) <= {"SELECT_CHALLENGE"}

    def count_wrong_answer(self) -> None:
        """Count a wrong code; after many of them the session is as good as expired.

        Six in a row leave it usable [V recorded R099]; where AWS stops is not known (G).
        """
        data = self.answered.data
        data[_WRONG] = data.get(_WRONG, 0) + 1
        if data[_WRONG] >= _MAX_WRONG:
            self.answered.expires = self.service.now()

    def new_session(self, challenge: str) -> AuthSession:
        """Return a session that waits for the answer to a challenge; it is not kept yet."""
        filling = self.service.entropy.alphanumeric(_SESSION_LENGTH)
        user = self.known_user
        return AuthSession(
            token=_SESSION_PREFIX + filling,
            client_id=self.client.id,
            sub=user.sub if user is not None else None,
            user_id=user.username if user is not None else self.given["USERNAME"],
            typed=self.typed,
            flow=self.flow,
            challenge=challenge,
            expires=self.service.now() + session_seconds(self.client),
            passed=list(self.passed),
            data={name: value for name, value in self.data.items() if name != _WRONG},
        )

    def keep(self, session: AuthSession) -> None:
        """Keep a session for the call that answers it."""
        keep_session(self.pool, session, self.service.now())


def require(given: dict[str, str], names: tuple[str, ...]) -> None:
    """Raise InvalidParameterException for the first parameter that is missing."""
    for name in names:
        if name not in given:
            raise errors.MISSING_PARAMETER(name=name)
