"""The state of one sign-in between two calls, as plain data.

Its type hints are read at run time, to save and restore it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from cognito_intercept import errors
from cognito_intercept.directory.auth_events import Risk  # noqa: TC001 - read at run time
from cognito_intercept.directory.challenges import ChallengeName  # noqa: TC001 - the same
from cognito_intercept.directory.srp import Exchange  # noqa: TC001 - the same

if TYPE_CHECKING:
    from cognito_intercept.directory.journal import Journal

__all__ = [
    "AuthSession",
    "CreditedSignIn",
    "CustomQuestion",
    "CustomRound",
    "DeliveredCode",
    "GrantRequest",
    "PasskeyRequest",
    "Progress",
    "SignUpStep",
    "SrpExchange",
    "StepState",
    "StepUp",
    "TotpSetup",
    "find_session",
    "keep_session",
]

# How long a session that ended is remembered, to say how it ended; seconds.
_REMEMBERED = 3600.0


@dataclass(frozen=True, slots=True)
class CreditedSignIn:
    """The sign-in that a user steps up from.

    Attributes:
        sub: the user.
        methods: the authentication methods that were proved.
        acr: the ``acr`` claim of its tokens; ``None`` where they have none.
        auth_time: when it was, in seconds since the epoch.
    """

    sub: str
    methods: tuple[str, ...]
    acr: str | None
    auth_time: float


@dataclass(frozen=True, slots=True)
class StepUp:
    """A sign-in that is to reach an authentication level.

    Attributes:
        acr_values: the names of the levels by priority; ``None``: no level is asked for.
        max_age: how many seconds ago an earlier sign-in may have been that counts.
        earlier: the sign-in whose factors count.
    """

    acr_values: tuple[str, ...] | None = None
    max_age: int | None = None
    earlier: CreditedSignIn | None = None


@dataclass(frozen=True, slots=True)
class GrantRequest:
    """What the caller of a sign-in asks for.

    Attributes:
        scopes: the scopes of the access token.
        nonce: the ``nonce`` of an OpenID Connect request.
        token_source: the source of the PreTokenGeneration event; ``None``: by the challenges.
        step_up: the authentication level that is asked for.
    """

    scopes: tuple[str, ...]
    nonce: str | None = None
    token_source: str | None = None
    step_up: StepUp | None = None

    @property
    def is_oauth(self) -> bool:
        """Return whether the tokens are those of the OAuth endpoints, which have a source."""
        return self.token_source is not None


@dataclass(frozen=True, slots=True)
class CustomRound:
    """One ``ChallengeResult`` of a custom sign-in, in the event of DefineAuthChallenge."""

    name: str
    is_right: bool
    metadata: str | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """What is known of a sign-in so far; it travels from session to session.

    Attributes:
        grant: what the caller asked for.
        passed: the challenges that were answered, in order; first factors without a challenge
            (the password of USER_PASSWORD_AUTH) count as the challenge of that name.
        is_from_sign_up: whether the code that confirmed the sign-up was the first factor.
        password_salt: the salt of the password that was proved; another password has another
            one.
        device_key: the device that the app named.
        rounds: the history of a custom sign-in.
        event_id: the id of the sign-in's event in the history of threat protection.
        risk: the assessment of threat protection; ``None`` before it was made.
        requires_mfa: whether threat protection wants a second factor where none would be due.
        levels: the authentication levels that are asked for, by priority.
        credited: the methods that an earlier sign-in proved.
        has_platform_passkey: whether the passkey that was used belongs to the device.
        feedback_token: the token in the links of the notification that went out.
    """

    grant: GrantRequest
    passed: tuple[ChallengeName, ...] = ()
    is_from_sign_up: bool = False
    password_salt: int | None = field(default=None, repr=False)
    device_key: str | None = None
    rounds: tuple[CustomRound, ...] = ()
    event_id: str | None = None
    risk: Risk | None = None
    requires_mfa: bool = False
    levels: tuple[int, ...] = ()
    credited: tuple[str, ...] = ()
    has_platform_passkey: bool = False
    feedback_token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class SrpExchange:
    """The server's side of a proof by SRP, of a user's password or of a device's.

    ``salt`` tells which password is to be proved: another password has another salt.
    """

    exchange: Exchange = field(repr=False)
    secret_block: str = field(repr=False)
    salt: int = field(repr=False)


@dataclass(frozen=True, slots=True)
class DeliveredCode:
    """A code that was sent.

    ``is_new_address`` marks a destination that is not an attribute of the user yet and becomes
    one by the right code (MFA_SETUP).
    """

    code: str = field(repr=False)
    destination: str
    is_new_address: bool = False


@dataclass(frozen=True, slots=True)
class TotpSetup:
    """An authenticator app that is being registered within a sign-in (MFA_SETUP)."""

    secret: str | None = field(default=None, repr=False)
    is_verified: bool = False


@dataclass(frozen=True, slots=True)
class CustomQuestion:
    """What CreateAuthChallenge answered and the user does not see."""

    private_parameters: dict[str, str] = field(repr=False)
    metadata: str | None = None


@dataclass(frozen=True, slots=True)
class PasskeyRequest:
    """The challenge (base64url) that a passkey is to sign."""

    challenge: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SignUpStep:
    """A sign-up that may continue to a sign-in: before or after its confirmation."""

    is_confirmed: bool


StepState = (
    SrpExchange | DeliveredCode | TotpSetup | CustomQuestion | PasskeyRequest | SignUpStep | None
)


@dataclass(slots=True)
class AuthSession:
    """One sign-in that waits for the answer to ``challenge``.

    Attributes:
        token: the ``Session``, or what stands for it (the SECRET_BLOCK of SRP).
        client_id: the app client to which the session belongs.
        sub: the user; ``None`` for a simulated user.
        user_id: the identifier that is shown to the caller.
        typed: the name that was signed in with.
        flow: the ``AuthFlow``.
        challenge: the challenge; ``None`` for the session of a sign-up, whose ``state`` is a
            :class:`SignUpStep`.
        expires: seconds since the epoch.
        progress: what travels from session to session.
        state: what the answer to the challenge is checked against.
        is_used: whether a right answer has spent the session.
        wrong_answers: how many wrong codes came so far.
    """

    token: str = field(repr=False)
    client_id: str
    sub: str | None
    user_id: str
    typed: str
    flow: str
    challenge: ChallengeName | None
    expires: float
    progress: Progress
    state: StepState = None
    is_used: bool = False
    wrong_answers: int = 0


class SessionStore(Protocol):
    """What holds sessions: a user pool."""

    journal: Journal
    sessions: dict[str, AuthSession]


def keep_session(pool: SessionStore, session: AuthSession, now: float) -> None:
    """Remember a session, and forget those that ended long ago."""
    pool.journal.remove_oldest(pool.sessions, lambda one: now >= one.expires + _REMEMBERED)
    pool.journal.put(pool.sessions, session.token, session)


def find_session(
    pool: SessionStore,
    token: str | None,
    client_id: str,
    challenge: ChallengeName | None,
    now: float,
) -> AuthSession:
    """Return the session that an answer belongs to.

    Raises:
        CognitoError: NotAuthorizedException, with AWS's three texts: garbage or a session of
            another client or step, one that was used, one that expired.
    """
    session = pool.sessions.get(token or "")
    if session is None or session.client_id != client_id:
        raise errors.SESSION_INVALID()
    if session.is_used:
        raise errors.SESSION_USED()
    if now >= session.expires:
        raise errors.SESSION_EXPIRED()
    if session.challenge is not challenge:
        raise errors.SESSION_INVALID()
    return session
